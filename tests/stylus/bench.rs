//! A desk with a stylus on it, and ways to wait for what it does.

use std::time::{Duration, Instant};

use stipple::device::desk::Desk;
use stipple::device::driver;
use stipple::device::ohs::firmware::{Felt, Hand, HandSample, Model};
use stipple::device::{DeviceCommand, DriverStylus, Limiter, Limits, Reading, Stylus, WantedForce, Why};
use stipple::math::{DVec3, Pose};
use stipple::motion::StylusSample;
use stipple::recording::{NoteKind, Recording};
use stipple::session::Held;
use stipple::units::Tick;

/// A hand that holds still at the middle of the workspace.
#[expect(clippy::unnecessary_wraps, reason = "a hand may let go; this one never does")]
pub(super) fn still(_now_us: u64, _felt: &Felt) -> Option<HandSample> {
    let pose = Pose { position_mm: DVec3::new(0.0, 20.0, 0.0), ..Pose::IDENTITY };
    Some(HandSample { pose, held: true, grip_n: 2.0, buttons: 0 })
}

pub(super) type StillHand = fn(u64, &Felt) -> Option<HandSample>;

pub(super) fn desk() -> Desk<StillHand> {
    Desk::new(Model::GOOD, still as StillHand, 1, "DESK-1")
}

/// Opened with its workspace's middle, (0, 20, 0), at the world's origin.
pub(super) fn open<H: Hand + 'static>(desk: &Desk<H>) -> DriverStylus {
    driver::open(desk.door(), Pose::IDENTITY).unwrap()
}

/// Waits for something to become true, for as long as a machine under load may need.
pub(super) fn wait_for(what: &str, mut is_so: impl FnMut() -> bool) {
    let since = Instant::now();
    while !is_so() {
        assert!(since.elapsed() < Duration::from_mins(1), "waited in vain for: {what}");
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// The hand has let go for good, be it of a stylus that was held up just before.
pub(super) fn has_let_go(held: Option<&Held>) -> bool {
    held.is_some_and(|held| held.why == Why::GripOpen || held.off == Some(Why::GripOpen))
}

/// The machine was too busy to give force all the time. Under load that is so again and again, and each time the force begins
/// at nothing.
pub(super) fn was_held_up(recording: &Recording) -> bool {
    let late = [Why::HostLate, Why::HostStalled].map(|why| f64::from(why.code()).to_bits());
    let tells = |kind| matches!(kind, NoteKind::DeviceLost | NoteKind::Fault);
    recording.notes().iter().any(|note| tells(note.kind) && late.contains(&note.value.to_bits()))
}

/// The haptics thread in small: reads and writes once a millisecond, with a limiter of its own.
pub(super) struct Loop {
    pub(super) stylus: DriverStylus,
    limiter: Limiter,
    tick: Tick,
    pub(super) newest: Option<StylusSample>,
}

impl Loop {
    pub(super) fn new(stylus: DriverStylus) -> Self {
        let limiter = Limiter::new(Limits::for_device(&stylus.spec()), 1000.0);
        Self { stylus, limiter, tick: Tick(0), newest: None }
    }

    /// One millisecond: what was read, and the command that was written.
    pub(super) fn tick(&mut self, wanted_n: DVec3) -> (Reading, DeviceCommand) {
        std::thread::sleep(Duration::from_millis(1));
        let reading = self.stylus.read(self.tick);
        if let Reading::Sample(sample) = reading {
            self.newest = Some(sample);
        }
        let command = match reading {
            Reading::Sample(sample) if !sample.has(stipple::motion::flags::NO_FORCE) => {
                self.limiter.apply(&WantedForce::plain(wanted_n), sample.world_from_tool.position_mm).0
            }
            Reading::Stale if self.newest.is_some() => self.limiter.apply(&WantedForce::plain(wanted_n), DVec3::ZERO).0,
            _ => self.limiter.decay(),
        };
        self.stylus.write(self.tick, &command);
        self.tick = self.tick.next();
        (reading, command)
    }

    /// Runs until something is so.
    pub(super) fn until(&mut self, what: &str, wanted_n: DVec3, mut is_so: impl FnMut(&Reading) -> bool) {
        let since = Instant::now();
        loop {
            let (reading, _) = self.tick(wanted_n);
            if is_so(&reading) {
                return;
            }
            assert!(since.elapsed() < Duration::from_mins(1), "ran in vain until: {what}");
        }
    }

    /// Runs until the motors push. A machine under load may be silent for too long before they do; then the word is said, as
    /// a trainee would, a tenth of a second later.
    pub(super) fn until_it_pushes(&mut self, what: &str, wanted_n: DVec3, pushes: impl Fn() -> bool) {
        let (since, mut lost) = (Instant::now(), 0_u32);
        while !pushes() {
            lost += u32::from(self.tick(wanted_n).0 == Reading::Lost);
            if lost >= 100 {
                lost = 0;
                let line = self.stylus.link().unwrap();
                if line.is_ready() {
                    self.stylus.resume();
                } else {
                    line.ask_again();
                }
            }
            assert!(since.elapsed() < Duration::from_mins(1), "ran in vain until: {what}");
        }
    }
}

pub(super) fn is_sample(reading: &Reading) -> bool {
    matches!(reading, Reading::Sample(_))
}
