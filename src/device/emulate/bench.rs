//! The emulated device on its bench: moved on to now whenever somebody looks, watched, and written down.
//!
//! Shared by the pacer and the threads of the bus; a lock orders them, which no servo thread ever waits for.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::bus::Host;
use super::fault::PlannedFault;
use super::plan::Marks;
use super::{Moment, Trace};
use crate::device::ohs::firmware::{EmulatedStylus, Hand};
use crate::device::ohs::{Report, Status};

/// See the module.
pub struct Bench {
    epoch: Instant,
    inner: Mutex<Inner>,
}

/// What happened so far.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Count {
    /// State reports that left the device.
    pub reports: u64,
    /// Commands that it took.
    pub taken: u64,
    /// Commands that it refused.
    pub refused: u64,
    /// Largest force of its motors, N.
    pub most_n: f64,
    /// Touches: how often its motors began to push.
    pub touches: u32,
}

struct Inner {
    stylus: EmulatedStylus<Box<dyn Hand>>,
    trace: Trace,
    faults: Vec<PlannedFault>,
    there: Arc<AtomicBool>,
    marks: Marks,
    count: Count,
    pushing: bool,
    enabled: bool,
    open: bool,
}

/// Force below which a motor counts as at rest, N: what the protocol calls zero.
const REST_N: f64 = 0.0005;

impl Bench {
    /// A device made by `make` at its own time 0, which is now; with faults to come. `there` is kept true while it is
    /// plugged in and armed.
    pub fn new(
        make: impl FnOnce(u64) -> EmulatedStylus<Box<dyn Hand>>,
        faults: Vec<PlannedFault>,
        trace: Trace,
        there: Arc<AtomicBool>,
    ) -> Self {
        let epoch = Instant::now();
        let inner = Inner {
            stylus: make(0),
            trace,
            faults,
            there,
            marks: Marks::default(),
            count: Count::default(),
            pushing: false,
            enabled: false,
            open: false,
        };
        let bench = Self { epoch, inner: Mutex::new(inner) };
        bench.locked().begin_faults(0);
        bench
    }

    /// Time of the device, µs.
    pub fn now_us(&self) -> u64 {
        u64::try_from(self.epoch.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    /// When its time 0 was.
    pub(super) fn epoch(&self) -> Instant {
        self.epoch
    }

    /// Time from one report to the next, ns.
    pub(super) fn report_ns(&self) -> u64 {
        let hz = self.locked().stylus.firmware().model().capabilities.report_hz;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most 10,000,000")]
        let ns = (1e9 / hz.max(100.0)).round() as u64;
        ns.max(1)
    }

    /// Lives on up to now.
    pub fn catch_up(&self) {
        drop(self.at_now());
    }

    /// The moment has come.
    pub fn has_come(&self, moment: Moment) -> bool {
        let inner = self.locked();
        inner.marks.has_come(moment, inner.stylus.now_us())
    }

    /// A program has it open.
    pub fn is_open(&self) -> bool {
        self.locked().open
    }

    /// What happened so far.
    pub fn count(&self) -> Count {
        let inner = self.locked();
        Count { touches: inner.marks.touches(), ..inner.count }
    }

    /// Reports that were lost because nobody fetched them, and what the device itself counted.
    pub fn diagnostics(&self) -> (u64, crate::device::ohs::Diagnostics) {
        let inner = self.locked();
        (inner.stylus.overrun(), inner.stylus.firmware().diagnostics(inner.stylus.now_us()))
    }

    /// The cable is drawn, or plugged in again.
    pub fn set_plugged(&self, plugged: bool) {
        let mut inner = self.at_now();
        let now_us = inner.stylus.now_us();
        if plugged {
            inner.stylus.plug();
        } else {
            inner.stylus.unplug();
        }
        inner.trace.event(now_us, if plugged { "plug" } else { "unplug" });
        inner.look();
    }

    /// The trace is in its file.
    pub fn finish(&self) -> std::io::Result<()> {
        self.locked().trace.finish()
    }

    fn locked(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn at_now(&self) -> MutexGuard<'_, Inner> {
        let mut inner = self.locked();
        // asked only now: whoever held the lock before may have taken his time
        inner.live_until(self.now_us());
        inner
    }
}

impl Inner {
    /// Step by step, so that every change is seen when it happens.
    fn live_until(&mut self, now_us: u64) {
        let servo_hz = self.stylus.firmware().model().capabilities.servo_hz.max(100.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most 10,000")]
        let step_us = (1e6 / servo_hz).ceil() as u64;
        loop {
            let before_us = self.stylus.now_us();
            self.stylus.advance((before_us + step_us).min(now_us));
            if self.stylus.now_us() == before_us {
                return;
            }
            self.look();
        }
    }

    fn look(&mut self) {
        let now_us = self.stylus.now_us();
        let force_n = self.stylus.drive().force_n.length_squared().sqrt();
        let status = self.stylus.firmware().status();
        let plugged = self.stylus.is_plugged();
        let enabled = plugged && status.has(Status::ENABLED);
        self.there.store(plugged && self.stylus.firmware().is_armed(), Ordering::Release);
        self.marks.look(now_us, enabled, force_n);
        self.count.most_n = self.count.most_n.max(force_n);
        if (force_n > REST_N) != self.pushing {
            self.pushing = !self.pushing;
            self.trace.event(now_us, if self.pushing { "push" } else { "rest" });
        }
        if enabled != self.enabled {
            self.enabled = enabled;
            let what = if enabled { "enabled" } else { "disabled" };
            self.trace.event(now_us, format_args!("{what},{}", status.0));
        }
        self.begin_faults(now_us);
    }

    fn begin_faults(&mut self, now_us: u64) {
        let due = self.faults.iter().position(|planned| self.marks.has_come(planned.from, now_us));
        let Some(planned) = due.map(|at| self.faults.remove(at)) else { return };
        let to_us = planned.for_us.map_or(u64::MAX, |for_us| now_us.saturating_add(for_us));
        // a fault that finds no place is as good as none, and the trace would lie
        if self.stylus.inject(planned.fault, now_us, to_us) {
            self.trace.event(now_us, format_args!("fault,{:?}", planned.fault));
        }
        self.begin_faults(now_us);
    }
}

impl Host for Bench {
    fn output(&self, bytes: &[u8]) {
        let mut inner = self.at_now();
        let now_us = inner.stylus.now_us();
        match inner.stylus.write(bytes) {
            Ok(()) => {
                inner.count.taken += 1;
                inner.trace.command(now_us, bytes, &"taken");
            }
            Err(why) => {
                inner.count.refused += 1;
                inner.trace.command(now_us, bytes, &why);
            }
        }
    }

    fn get_feature(&self, report: u8) -> Option<Report> {
        let mut inner = self.at_now();
        let now_us = inner.stylus.now_us();
        let got = inner.stylus.get_feature(report);
        let how = if got.is_some() { "ok" } else { "refused" };
        inner.trace.event(now_us, format_args!("get,{report:#04x},{how}"));
        got
    }

    fn set_feature(&self, bytes: &[u8]) -> bool {
        let mut inner = self.at_now();
        let now_us = inner.stylus.now_us();
        let taken = inner.stylus.set_feature(bytes);
        let how = taken.as_ref().map_or_else(ToString::to_string, |()| "ok".to_owned());
        inner.trace.event(now_us, format_args!("set,{:#04x},{how}", bytes.first().copied().unwrap_or(0)));
        inner.look();
        taken.is_ok()
    }

    fn next_report(&self) -> Option<Report> {
        let mut inner = self.locked();
        let report = inner.stylus.next_report()?;
        let now_us = self.now_us();
        inner.count.reports += 1;
        inner.trace.state(now_us, &report);
        Some(report)
    }

    fn opened(&self, open: bool) {
        let mut inner = self.at_now();
        if inner.open == open {
            return;
        }
        let now_us = inner.stylus.now_us();
        inner.open = open;
        inner.trace.event(now_us, if open { "open" } else { "close" });
    }
}
