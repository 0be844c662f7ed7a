//! How well the loop keeps time: counts and fixed buckets, nothing that grows. Haptics thread writes, others read copies.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

/// Number of latency buckets.
pub const LATE_BUCKETS: usize = 12;

/// Upper end of each latency bucket, µs; the last has none.
pub const LATE_BUCKET_US: [u64; LATE_BUCKETS] = [5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, u64::MAX];

/// How well the loop keeps time.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Health {
    /// Deadlines that passed without a tick, because an earlier one started late.
    pub missed: u64,
    /// Longest step so far, µs.
    pub worst_step_us: f64,
    /// Longest delay of a tick after its deadline so far, µs.
    pub worst_late_us: f64,
    /// How many ticks started how late after their deadline, by [`LATE_BUCKET_US`].
    pub late: [u64; LATE_BUCKETS],
    /// Records that found the recorder's ring full.
    pub dropped_records: u64,
    /// Events that found the picture's ring full.
    pub dropped_events: u64,
    /// The system granted real-time priority.
    pub real_time: bool,
}

impl Health {
    /// A tick started this long after its deadline.
    pub fn note_late(&mut self, late_ns: u64) {
        self.worst_late_us = self.worst_late_us.max(late_ns as f64 * 1e-3);
        let bucket = self.late.iter_mut().zip(LATE_BUCKET_US).find(|(_, end_us)| late_ns / 1000 < *end_us);
        if let Some((count, _)) = bucket {
            *count += 1;
        }
    }

    /// A step took this long.
    pub fn note_step(&mut self, step_ns: u64) {
        self.worst_step_us = self.worst_step_us.max(step_ns as f64 * 1e-3);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_delay_falls_into_its_bucket() {
        for (late_ns, bucket) in [(0, 0), (4_999, 0), (5_000, 1), (999_999, 7), (1_000_000, 8), (u64::MAX / 2, 11)] {
            let mut health = Health::default();
            health.note_late(late_ns);
            assert_eq!(health.late.iter().position(|n| *n == 1), Some(bucket), "{late_ns} ns");
        }
    }
}
