//! What the threads of a driver and the haptics thread hand each other: newest values and counters, never a queue.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};

use super::port::Port;
use super::reader::Counts;
use super::{Why, Writer};
use crate::device::DeviceCommand;
use crate::device::ohs::State;
use crate::motion::StylusSample;
use crate::units::Tick;

/// From the reader thread to the haptics thread.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Heard {
    /// Good reports so far; the sample is a new one when this has changed.
    pub(super) number: u64,
    /// The newest good sample, world frame.
    pub(super) sample: StylusSample,
    /// The device may be used now.
    pub(super) usable: bool,
    /// How often it could not be used any more while it was in use.
    pub(super) stops: u64,
}

/// From the haptics thread to the writer thread.
pub(super) type Said = Option<(Tick, DeviceCommand)>;

/// From the reader thread to whoever shows the device: off the haptics thread.
#[derive(Clone, Copy, Debug, Default)]
pub struct Live {
    /// The newest good state, device frame.
    pub state: State,
    /// What was counted since the device was opened.
    pub counts: Counts,
    /// The reader thread has real-time priority.
    pub real_time: bool,
}

/// Single words that the threads share. Nobody waits for anybody here.
#[derive(Debug)]
pub(super) struct Words {
    /// A write began at this time and is not over; 0 when none is under way.
    writing_since_us: AtomicU64,
    /// Force was cut off this often because the loop was late.
    pub(super) cuts: AtomicU64,
    /// Why the device may not be used now, as a code; 0 when it may.
    off: AtomicU8,
    /// Why it stopped last, as a code, and how often it did.
    stopped_by: AtomicU8,
    pub(super) stops: AtomicU64,
    /// The writer lets no force through before it has seen the loop at zero.
    pub(super) shut: AtomicBool,
    /// Set by the writer when it had to give up.
    pub(super) write_failed: AtomicBool,
    /// Bits of [`super::Keys`] that are held on the keyboard.
    pub(super) keys: AtomicU8,
}

impl Words {
    pub(super) fn new() -> Self {
        Self {
            writing_since_us: AtomicU64::new(0),
            cuts: AtomicU64::new(0),
            off: AtomicU8::new(Why::Starting.code()),
            stopped_by: AtomicU8::new(0),
            stops: AtomicU64::new(0),
            shut: AtomicBool::new(true),
            write_failed: AtomicBool::new(false),
            keys: AtomicU8::new(0),
        }
    }

    pub(super) fn off(&self) -> Option<Why> {
        Why::from_code(self.off.load(Ordering::Acquire))
    }

    pub(super) fn set_off(&self, why: Option<Why>) {
        self.off.store(why.map_or(0, Why::code), Ordering::Release);
    }

    pub(super) fn stopped_by(&self) -> Option<Why> {
        Why::from_code(self.stopped_by.load(Ordering::Acquire))
    }

    pub(super) fn set_stopped_by(&self, why: Why, stops: u64) {
        self.stopped_by.store(why.code(), Ordering::Release);
        self.stops.store(stops, Ordering::Release);
    }

    /// A write begins or ends.
    pub(super) fn writing(&self, since_us: Option<u64>) {
        self.writing_since_us.store(since_us.map_or(0, |us| us.max(1)), Ordering::Release);
    }

    /// How long the write that is under way has taken so far, µs.
    pub(super) fn writing_for_us(&self, now_us: u64) -> u64 {
        match self.writing_since_us.load(Ordering::Acquire) {
            0 => 0,
            since_us => now_us.saturating_sub(since_us),
        }
    }
}

/// One connection's work for the writer thread.
pub(super) struct WriterJob {
    pub(super) port: Box<dyn Port>,
    pub(super) writer: Writer,
    /// The connection is over.
    pub(super) end: Arc<AtomicBool>,
    /// Writes in a row that failed.
    pub(super) failed: u32,
}

/// Whether the writer thread has work, and for how long it is to live. The work itself comes through a ring of one.
#[derive(Debug)]
pub(super) struct WriterSeat {
    /// The driver is over.
    pub(super) quit: AtomicBool,
    /// A connection is in the ring or at work.
    pub(super) taken: AtomicBool,
}

impl WriterSeat {
    pub(super) fn new() -> Self {
        Self { quit: AtomicBool::new(false), taken: AtomicBool::new(false) }
    }
}
