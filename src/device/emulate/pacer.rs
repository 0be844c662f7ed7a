//! The emulated device's heartbeat: at the rate of its reports it lives on and its reports go out; draws and plugs its cable.

use std::fmt;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::bench::{Bench, Count};
use super::bus::{Bus, BusError, Cable, Host};
use super::plan::Moment;
use crate::device::ohs::Diagnostics;
use crate::device::priority;

/// A frame this late is left out with those it swallowed, µs.
const LATE_US: u64 = 5000;
/// How long the device stays when its hand has let go and the host has not, µs.
const STAYS_US: u64 = 5_000_000;
/// Place among real-time threads, as for the threads of the bus.
const PRIORITY: u8 = 60;

/// What happens to the device besides what its hand does.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The cable is drawn.
    pub unplug: Option<Moment>,
    /// Then, this long after it, plugged in again, µs.
    pub replug_after_us: Option<u64>,
    /// It ends at this time of its own, µs.
    pub end_us: Option<u64>,
    /// Set from outside: end now.
    pub stop: Arc<AtomicBool>,
    /// Set by the hand when it has let go for good.
    pub hand_done: Arc<AtomicBool>,
}

/// What became of it.
#[derive(Clone, Copy, Debug)]
pub struct Account {
    /// Reports, commands, force.
    pub count: Count,
    /// State reports that nobody fetched in time.
    pub overrun: u64,
    /// What the device itself counted.
    pub diagnostics: Diagnostics,
    /// Frames that this program was too late for.
    pub late: u64,
    /// How long it lived, µs.
    pub lived_us: u64,
    /// The system granted real-time priority.
    pub real_time: bool,
}

/// What a person beside the device would see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// Its motors push, for this time.
    Touch(u32),
    /// Its cable is drawn.
    Unplugged,
    /// Its cable is back.
    Plugged,
}

impl fmt::Display for Sight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Touch(number) => write!(f, "touch {number}"),
            Self::Unplugged => write!(f, "unplugged"),
            Self::Plugged => write!(f, "plugged in"),
        }
    }
}

/// Why it ended before its time.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The bus.
    #[error(transparent)]
    Bus(#[from] BusError),
    /// A report could not go out.
    #[error("the emulated device lost its bus: {0}")]
    Lost(#[source] io::Error),
    /// The trace could not be written.
    #[error("the trace could not be written: {0}")]
    Trace(#[source] io::Error),
}

impl RunError {
    /// What to do about it, where there is something to do.
    pub fn hint(&self) -> Option<&'static str> {
        if let Self::Bus(error) = self { error.hint() } else { None }
    }
}

/// Runs a device on a bus until its hand is done and its host has left, its time is over, or it is stopped. What can be
/// seen is told with its time, µs.
pub fn run(
    bench: &Arc<Bench>,
    bus: &mut dyn Bus,
    settings: &Settings,
    tell: &mut dyn FnMut(u64, Sight),
) -> Result<Account, RunError> {
    let real_time = priority::ask(PRIORITY);
    let mut pacer = Pacer::new(bench);
    let mut cable = Some(plug(bench, bus)?);
    let (mut unplug, mut unplugged_us, mut touches) = (settings.unplug, 0, 0);
    let mut done_us = None;
    loop {
        pacer.wait(bench);
        bench.catch_up();
        if let Some(cable) = &mut cable {
            cable.frame(&**bench).map_err(RunError::Lost)?;
        }
        let now_us = bench.now_us();
        if unplug.is_some_and(|moment| bench.has_come(moment)) {
            (unplug, unplugged_us) = (None, now_us);
            bench.set_plugged(false);
            cable = None;
            tell(now_us, Sight::Unplugged);
        }
        let back = settings.replug_after_us.is_some_and(|after_us| now_us >= unplugged_us + after_us);
        if cable.is_none() && back {
            bench.set_plugged(true);
            cable = Some(plug(bench, bus)?);
            tell(now_us, Sight::Plugged);
        }
        let seen = bench.count().touches;
        if seen > touches {
            touches = seen;
            tell(now_us, Sight::Touch(touches));
        }
        if settings.hand_done.load(Ordering::Acquire) {
            done_us = done_us.or(Some(now_us));
        }
        let left = done_us.is_some_and(|since_us| !bench.is_open() || now_us >= since_us + STAYS_US);
        let over = settings.end_us.is_some_and(|end_us| now_us >= end_us);
        if left || over || settings.stop.load(Ordering::Acquire) {
            break;
        }
    }
    drop(cable);
    bench.finish().map_err(RunError::Trace)?;
    let (overrun, diagnostics) = bench.diagnostics();
    Ok(Account { count: bench.count(), overrun, diagnostics, late: pacer.late, lived_us: bench.now_us(), real_time })
}

/// Frames on a grid of the device's own time.
struct Pacer {
    period_ns: u64,
    frame: u64,
    late: u64,
}

impl Pacer {
    fn new(bench: &Bench) -> Self {
        let period_ns = bench.report_ns();
        Self { period_ns, frame: bench.now_us() * 1000 / period_ns, late: 0 }
    }

    /// Sleeps until the next frame; those that went by are counted and left out.
    fn wait(&mut self, bench: &Bench) {
        self.frame += 1;
        let now_ns = bench.now_us() * 1000;
        if now_ns > self.frame * self.period_ns + LATE_US * 1000 {
            let at = now_ns / self.period_ns;
            self.late += at - self.frame;
            self.frame = at + 1;
        }
        let due = bench.epoch() + Duration::from_nanos(self.frame * self.period_ns);
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
    }
}

fn plug(bench: &Arc<Bench>, bus: &mut dyn Bus) -> Result<Box<dyn Cable>, BusError> {
    bus.plug(Arc::clone(bench) as Arc<dyn Host>)
}
