//! The driver without threads: whoever owns it moves its clock and gives reader and writer their turns, so that the same
//! turns give the same bits. For tests and simulations in virtual time. It does not look for a device that is gone.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use super::epoch::Epoch;
use super::open::Opened;
use super::port::{Door, Ports};
use super::slots::WriterJob;
use super::threads::{ReaderEnds, ReaderThread, WriterThread};
use super::{ArmError, DriverStylus};
use crate::math::Pose;

/// What the threads of [`super::open()`] would do, one turn at a time.
pub struct Turns {
    now_us: Arc<AtomicU64>,
    reader: ReaderThread,
    ends: ReaderEnds,
    writer: WriterThread,
    job: Option<WriterJob>,
}

/// Opens what the door leads to, at `now_us`, as [`super::open()`] does, but for the threads. The ports of such a door must
/// not wait.
pub fn by_turns(door: Box<dyn Door>, anchor: Pose, now_us: u64) -> Result<(DriverStylus, Turns), ArmError> {
    let now_us = Arc::new(AtomicU64::new(now_us));
    let Opened { ports, stylus, service, ends, writer, .. } =
        Opened::new(door, anchor, Epoch::Moved(Arc::clone(&now_us)), |_, _| ())?;
    let Ports { reader, writer: port, .. } = ports;
    let end = Arc::new(AtomicBool::new(false));
    let (reader, job) = (service.reader(reader, &end), Some(service.writer(port, &end)));
    Ok((stylus, Turns { now_us, reader, ends, writer, job }))
}

impl Turns {
    /// The clock of the driver moves on.
    pub fn set_now_us(&self, now_us: u64) {
        self.now_us.store(now_us, Ordering::Release);
    }

    /// The reader wakes: a report waits, or 4 ms went by.
    pub fn reader_turn(&mut self) {
        if !self.reader.is_given_up() {
            self.reader.wake();
        }
        self.reader.publish(&mut self.ends, false);
    }

    /// The writer wakes: the loop has said something, or 1 ms went by.
    pub fn writer_turn(&mut self) {
        let stays = self.job.as_mut().is_some_and(|job| self.writer.step(job));
        if !stays {
            self.job = None;
        }
    }
}

impl std::fmt::Debug for Turns {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Turns").field("now_us", &self.now_us).finish_non_exhaustive()
    }
}
