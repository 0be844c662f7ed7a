//! How old a report is, from two clocks that know nothing of each other.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

/// Fastest drift of a device's clock that is followed, µs per ms. A!: cheap oscillators are off by up to half a percent.
const DRIFT_US_PER_MS: i64 = 5;

/// The device's clock without its wraps, and the shortest way a report ever took.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct DeviceClock {
    known: Option<Known>,
}

#[derive(Clone, Copy, Debug)]
struct Known {
    /// Device time without wraps, µs, and the same as it was told.
    device_us: i64,
    told_us: u32,
    /// Smallest host time minus device time so far, raised with time by the drift that is allowed for.
    shortest_us: i64,
    heard_us: i64,
}

impl DeviceClock {
    /// A report told this device time and was read at `now_us`: how much longer it took than the quickest one, µs.
    /// Nothing when the device's clock did not go forward.
    pub(super) fn age_us(&mut self, told_us: u32, now_us: u64) -> Option<i64> {
        let now_us = i64::try_from(now_us).unwrap_or(i64::MAX);
        let Some(known) = &mut self.known else {
            let device_us = i64::from(told_us);
            self.known = Some(Known { device_us, told_us, shortest_us: now_us - device_us, heard_us: now_us });
            return Some(0);
        };
        // the shorter way round: a clock that goes back a little is not one that went almost all the way round
        let step_us = i64::from(told_us.wrapping_sub(known.told_us).cast_signed());
        if step_us <= 0 {
            return None;
        }
        known.told_us = told_us;
        known.device_us += step_us;
        let way_us = now_us - known.device_us;
        let drift_us = (now_us - known.heard_us).max(0) * DRIFT_US_PER_MS / 1000;
        known.heard_us = now_us;
        known.shortest_us = (known.shortest_us + drift_us).min(way_us);
        Some(way_us - known.shortest_us)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_that_waited_is_as_old_as_it_waited() {
        let mut clock = DeviceClock::default();
        let near_wrap = u32::MAX - 5_000;
        for (case, told_us, now_us, age_us) in [
            ("first", 0_u32, 1_000_u64, Some(0)),
            ("in step", 1_000, 2_000, Some(0)),
            ("late by 300 us", 2_000, 3_300, Some(294)),
            ("the same time again", 2_000, 4_000, None),
            ("back", 1_500, 4_100, None),
            ("after the wrap", 10_000, 11_000, Some(0)),
            ("waited 200 ms", 11_000, 212_000, Some(198_995)),
            ("and the next is fresh", 212_000, 213_000, Some(0)),
        ] {
            assert_eq!(clock.age_us(near_wrap.wrapping_add(told_us), now_us), age_us, "{case}");
        }
    }

    #[test]
    fn a_clock_that_drifts_makes_no_report_old() {
        for ppm in [-4_000_i64, 4_000] {
            let mut clock = DeviceClock::default();
            for ms in 1..200_000_i64 {
                let told_us = u32::try_from((ms * 1000 + ms * ppm / 1000) & 0xffff_ffff).unwrap();
                let age_us = clock.age_us(told_us, u64::try_from(ms).unwrap() * 1000).unwrap();
                assert!(age_us < 20, "{ppm} ppm, {ms} ms: {age_us}");
            }
        }
    }
}
