//! The clock of a driver: the one place of its threads that reads time.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

/// Microseconds since the driver was made; one clock for all its threads.
#[derive(Clone, Debug)]
pub(super) enum Epoch {
    /// The system's.
    Real(Instant),
    /// One that is moved by hand.
    Moved(Arc<AtomicU64>),
}

impl Epoch {
    pub(super) fn new() -> Self {
        Self::Real(Instant::now())
    }

    pub(super) fn now_us(&self) -> u64 {
        match self {
            Self::Real(start) => u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX),
            Self::Moved(now_us) => now_us.load(Ordering::Acquire),
        }
    }
}
