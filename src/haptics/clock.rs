//! What the loop waits for. The only place of the haptics thread that reads or waits for time.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// A monotonic clock that can wait.
pub trait Clock: Send {
    /// Time since the clock was made, ns.
    fn now_ns(&mut self) -> u64;
    /// Waits until a time and returns the time then, ns; at once when it has passed.
    fn wait_until_ns(&mut self, deadline_ns: u64) -> u64;
}

/// The last part of a wait is spun, ns: a sleeping thread wakes late by about this much. M; longer costs processor time.
const SPIN_NS: u64 = 120_000;

/// The machine's monotonic clock: sleeps most of the way, then spins.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock {
    start: Instant,
}

impl SystemClock {
    /// Zero is now.
    pub fn new() -> Self {
        Self { start: Instant::now() }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    fn now_ns(&mut self) -> u64 {
        u64::try_from(self.start.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }

    fn wait_until_ns(&mut self, deadline_ns: u64) -> u64 {
        loop {
            let now_ns = self.now_ns();
            if now_ns >= deadline_ns {
                return now_ns;
            }
            let left_ns = deadline_ns - now_ns;
            if left_ns > SPIN_NS {
                std::thread::sleep(Duration::from_nanos(left_ns - SPIN_NS));
            } else {
                std::hint::spin_loop();
            }
        }
    }
}

/// A clock that tests move: waiting is over at once, at exactly the deadline, plus whatever stall was asked for.
#[derive(Clone, Debug, Default)]
pub struct ManualClock {
    now_ns: Arc<AtomicU64>,
    stall_ns: Arc<AtomicU64>,
}

impl ManualClock {
    /// Zero.
    pub fn new() -> Self {
        Self::default()
    }

    /// The next wait ends this much late, ns.
    pub fn stall_next(&self, stall_ns: u64) {
        self.stall_ns.store(stall_ns, Ordering::SeqCst);
    }

    /// Time passes, ns.
    pub fn advance(&self, by_ns: u64) {
        self.now_ns.fetch_add(by_ns, Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now_ns(&mut self) -> u64 {
        self.now_ns.load(Ordering::SeqCst)
    }

    fn wait_until_ns(&mut self, deadline_ns: u64) -> u64 {
        let stall_ns = self.stall_ns.swap(0, Ordering::SeqCst);
        let then_ns = self.now_ns().max(deadline_ns) + stall_ns;
        self.now_ns.store(then_ns, Ordering::SeqCst);
        then_ns
    }
}

/// Absolute deadlines at a fixed period: no drift, no burst after a stall.
#[derive(Clone, Copy, Debug)]
pub struct Pacer {
    deadline_ns: u64,
    period_ns: u64,
}

/// How a tick started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Start {
    /// Delay after the deadline, ns.
    pub late_ns: u64,
    /// Later deadlines that this delay swallowed.
    pub missed: u64,
}

impl Pacer {
    /// The first deadline is one period after `now_ns`.
    pub fn new(now_ns: u64, period_ns: u64) -> Self {
        let period_ns = period_ns.max(1);
        Self { deadline_ns: now_ns + period_ns, period_ns }
    }

    /// When the next tick should start, ns.
    pub fn deadline_ns(&self) -> u64 {
        self.deadline_ns
    }

    /// A tick starts now. Whole periods that went by are counted and left out, not made up for in a burst.
    pub fn start(&mut self, now_ns: u64) -> Start {
        let late_ns = now_ns.saturating_sub(self.deadline_ns);
        let missed = late_ns / self.period_ns;
        self.deadline_ns += (missed + 1) * self.period_ns;
        Start { late_ns, missed }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deadlines_do_not_drift_and_stalls_are_not_made_up_for() {
        let mut pacer = Pacer::new(0, 1_000_000);
        for (case, now_ns, late_ns, missed, next_ns) in [
            ("in time", 1_000_000, 0, 0, 2_000_000),
            ("a little late", 2_300_000, 300_000, 0, 3_000_000),
            ("on the grid again", 3_000_000, 0, 0, 4_000_000),
            ("a long stall", 54_200_000, 50_200_000, 50, 55_000_000),
            ("goes on at once", 55_000_000, 0, 0, 56_000_000),
        ] {
            assert_eq!(pacer.start(now_ns), Start { late_ns, missed }, "{case}");
            assert_eq!(pacer.deadline_ns(), next_ns, "{case}");
        }
    }

    #[test]
    fn a_wait_never_ends_early() {
        let mut clock = SystemClock::new();
        for deadline_ns in [0, 50_000, 400_000, 900_000] {
            assert!(clock.wait_until_ns(deadline_ns) >= deadline_ns);
        }
    }
}
