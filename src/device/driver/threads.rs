//! The two real-time threads of a driver. They wait for the device or the loop, copy 64 bytes, and judge nothing
//! themselves.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rtrb::Consumer;
use triple_buffer::{Input, Output};

use super::epoch::Epoch;
use super::port::{Port, REPORT};
use super::slots::{Heard, Live, Said, Words, WriterJob, WriterSeat};
use super::{Mount, Reader, Why};
use crate::device::ohs::{State, buttons};
use crate::device::priority;
use crate::math::{Pose, unit_quat};
use crate::motion::{StylusSample, flags};

/// A reader looks up at least this often, so that it notices silence in time.
const READ_WAIT: Duration = Duration::from_millis(4);
/// Most reports taken before silence, floods and the other threads are looked at again.
const MOST_AT_ONCE: u32 = 256;
/// A write that takes this long has hung, µs. The device's own watchdog has let go long before.
const HUNG_US: u64 = 100_000;
/// The writer looks up at least this often.
const WRITE_WAIT: Duration = Duration::from_millis(1);
/// Writes in a row that may fail.
const MOST_FAILED: u32 = 3;
/// Bit of the button that ends an attempt where there is no window: the second after the pedal.
const SECOND_BUTTON: u16 = buttons::PEDAL << 1;

/// The reader thread's ends of the links; they outlive a connection.
pub(super) struct ReaderEnds {
    pub(super) heard: Input<Heard>,
    pub(super) live: Input<Live>,
    /// Good reports and stops of earlier connections.
    pub(super) number: u64,
    pub(super) stops: u64,
}

/// One connection's reader.
pub(super) struct ReaderThread {
    pub(super) port: Box<dyn Port>,
    pub(super) reader: Reader,
    pub(super) mount: Mount,
    pub(super) words: Arc<Words>,
    pub(super) end: Arc<AtomicBool>,
    pub(super) epoch: Epoch,
}

impl ReaderThread {
    /// Reads until the connection is given up; hands the ends of the links back whatever happens.
    pub(super) fn run(mut self, mut ends: ReaderEnds) -> ReaderEnds {
        let real_time = priority::ask(priority::DRIVER);
        let whole = catch_unwind(AssertUnwindSafe(|| {
            while !self.end.load(Ordering::Acquire) && !self.is_given_up() {
                self.wake();
                self.publish(&mut ends, real_time);
            }
        }));
        if whole.is_err() || !self.is_given_up() {
            self.reader.stop(if whole.is_err() { Why::Broken } else { Why::Unplugged });
        }
        self.publish(&mut ends, real_time);
        ends.number += self.reader.counts().good;
        ends.stops += self.reader.counts().stops;
        ends
    }

    pub(super) fn is_given_up(&self) -> bool {
        self.reader.off().is_some_and(Why::needs_opening)
    }

    /// One turn: all that waits is read, then silence and the other threads are looked at.
    pub(super) fn wake(&mut self) {
        let mut report = [0; REPORT];
        let mut wait = READ_WAIT;
        for _ in 0..MOST_AT_ONCE {
            match self.port.read_report(&mut report, wait) {
                Ok(true) => {
                    self.reader.take(&report, self.epoch.now_us());
                }
                Ok(false) => break,
                Err(_) => return self.reader.stop(Why::Unplugged),
            }
            // the newest counts: everything that waits is taken before anything is told
            wait = Duration::ZERO;
        }
        let now_us = self.epoch.now_us();
        self.reader.check(now_us);
        if self.words.write_failed.load(Ordering::Acquire) {
            self.reader.stop(Why::WriteFailed);
        } else if self.words.writing_for_us(now_us) > HUNG_US {
            self.reader.stop(Why::WriteBlocked);
        }
    }

    /// Tells the haptics thread and whoever shows the device.
    pub(super) fn publish(&self, ends: &mut ReaderEnds, real_time: bool) {
        let (state, counts, off) = (*self.reader.state(), *self.reader.counts(), self.reader.off());
        ends.heard.write(Heard {
            number: ends.number + counts.good,
            sample: sample(&state, &self.mount),
            usable: off.is_none(),
            stops: ends.stops + counts.stops,
        });
        ends.live.write(Live { state, counts, real_time });
        if let Some(why) = self.reader.stopped_by() {
            self.words.set_stopped_by(why, ends.stops + counts.stops);
        }
        self.words.set_off(off);
    }
}

/// A state as a sample of the hand, world frame.
fn sample(state: &State, mount: &Mount) -> StylusSample {
    let Pose { position_mm, rotation } = mount.pose(state.pose());
    let flag = |button, flag| if state.pressed(button) { flag } else { 0 };
    let level = |button| if state.pressed(button) { 1.0 } else { 0.0 };
    StylusSample {
        world_from_tool: Pose { position_mm, rotation: unit_quat(rotation) },
        pedal: level(buttons::PEDAL),
        stretch: level(buttons::BARREL_2),
        flags: flag(buttons::BARREL, flags::BUTTON_1) | flag(SECOND_BUTTON, flags::BUTTON_2),
    }
}

/// The writer thread lives as long as the driver, so that the loop can wake it; connections take seat and leave.
pub(super) struct WriterThread {
    pub(super) said: Output<Said>,
    pub(super) jobs: Consumer<WriterJob>,
    pub(super) seat: Arc<WriterSeat>,
    pub(super) words: Arc<Words>,
    pub(super) epoch: Epoch,
}

impl WriterThread {
    pub(super) fn run(mut self) {
        priority::ask(priority::DRIVER);
        let mut job: Option<WriterJob> = None;
        while !self.seat.quit.load(Ordering::Acquire) {
            if job.is_none() {
                job = self.jobs.pop().ok();
            }
            if let Some(at_work) = &mut job {
                let stays = catch_unwind(AssertUnwindSafe(|| self.step(at_work))).unwrap_or_else(|_panic| {
                    self.words.write_failed.store(true, Ordering::Release);
                    false
                });
                if !stays {
                    job = None;
                    self.seat.taken.store(false, Ordering::Release);
                }
            }
            std::thread::park_timeout(WRITE_WAIT);
        }
        if let Some(mut job) = job {
            self.let_go(&mut job);
        }
    }

    /// One look; false when the connection is over.
    pub(super) fn step(&mut self, job: &mut WriterJob) -> bool {
        if job.end.load(Ordering::Acquire) {
            self.let_go(job);
            return false;
        }
        let newest = *self.said.read();
        let now_us = self.epoch.now_us();
        let cuts = job.writer.cuts();
        let report = job.writer.look(newest, now_us);
        self.words.shut.store(job.writer.is_shut(), Ordering::Release);
        if job.writer.cuts() > cuts {
            self.words.cuts.fetch_add(1, Ordering::AcqRel);
        }
        let Some(report) = report else { return true };
        self.words.writing(Some(now_us));
        // the length that was written is not looked at: some systems tell 0 for a report that went out
        let sent = job.port.write_report(&report);
        self.words.writing(None);
        job.failed = if sent.is_ok() { 0 } else { job.failed + 1 };
        if job.failed >= MOST_FAILED {
            self.words.write_failed.store(true, Ordering::Release);
            return false;
        }
        true
    }

    fn let_go(&self, job: &mut WriterJob) {
        let report = job.writer.last_word(self.epoch.now_us());
        self.words.writing(Some(self.epoch.now_us()));
        // a device that is gone hears nothing, and its own watchdog has let go
        drop(job.port.write_report(&report));
        self.words.writing(None);
    }
}
