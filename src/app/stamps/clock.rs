//! The server's clock on ours. Pure.
//!
//! An event of server time `s` that is heard at `h` gives `h - s = offset + delay`, and no delay is negative: the smallest
//! difference seen is the offset, but for the least delay. It is the smallest of the running and the last block of time,
//! so that a clock that drifts, or is set, is followed within two blocks.

/// Length of a block, µs.
const BLOCK_US: u64 = 10_000_000;

/// See the module.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct ServerClock {
    /// Newest time of the server, ms, counted on over the wrap of its 32 bits every 49.7 days.
    newest_ms: Option<i64>,
    /// When the running block began, µs.
    since_us: u64,
    /// Smallest differences of the last and of the running block, µs.
    least_us: [Option<i64>; 2],
}

impl ServerClock {
    /// An event, or word of the time, was heard. Gives the server's time, µs, which does not wrap.
    pub(super) fn hear(&mut self, server_ms: u32, heard_us: u64) -> i64 {
        let ms = match self.newest_ms {
            None => i64::from(server_ms),
            Some(newest_ms) => {
                // events may overtake each other a little, so the way to the next one has a sign
                let on = server_ms.wrapping_sub(low_bits(newest_ms)).cast_signed();
                newest_ms + i64::from(on)
            }
        };
        self.newest_ms = self.newest_ms.max(Some(ms));
        let server_us = ms * 1000;
        if heard_us.saturating_sub(self.since_us) >= BLOCK_US {
            self.since_us = heard_us;
            self.least_us = [self.least_us[1], None];
        }
        let difference_us = i64::try_from(heard_us).unwrap_or(i64::MAX) - server_us;
        let least_us = self.least_us[1].map_or(difference_us, |least_us| least_us.min(difference_us));
        self.least_us[1] = Some(least_us);
        server_us
    }

    /// A time of the server on our clock, µs; never later than when it was heard.
    pub(super) fn ours_us(&self, server_us: i64, heard_us: u64) -> u64 {
        let offset_us = self.least_us.iter().flatten().min().copied().unwrap_or(0);
        u64::try_from(server_us + offset_us).unwrap_or(0).min(heard_us)
    }
}

/// The 32 bits that the server would send of such a time.
fn low_bits(ms: i64) -> u32 {
    u32::try_from(ms & i64::from(u32::MAX)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hears events of (server's ms, heard at, ms) and gives the stamp of the last one, µs.
    fn last(events: &[(u32, u64)]) -> u64 {
        let mut clock = ServerClock::default();
        let mut stamp = 0;
        for (server_ms, heard_ms) in events {
            let server_us = clock.hear(*server_ms, heard_ms * 1000);
            stamp = clock.ours_us(server_us, heard_ms * 1000);
        }
        stamp
    }

    #[test]
    fn the_smallest_difference_is_the_offset() {
        for (case, events, want_ms) in [
            ("the first is its own offset", vec![(5000, 90)], 90),
            ("a late one is put back", vec![(5000, 90), (5100, 250)], 190),
            ("a quicker one corrects", vec![(5000, 90), (5100, 185)], 185),
            ("and those after it", vec![(5000, 90), (5100, 185), (5200, 300)], 285),
            ("overtaken by a later one", vec![(5000, 90), (5100, 190), (5050, 195)], 140),
        ] {
            assert_eq!(last(&events), want_ms * 1000, "{case}");
        }
    }

    #[test]
    fn the_servers_time_wraps() {
        let near = u32::MAX - 99;
        assert_eq!(last(&[(near, 1000), (near.wrapping_add(700), 1750)]), 1_700_000);
        let twice = [(near, 1000), (0x7000_0000, 1_900_000_000), (0xE000_0000, 3_800_000_000), (50, 4_400_000_000)];
        let mut clock = ServerClock::default();
        let times: Vec<_> = twice.iter().map(|(ms, heard)| clock.hear(*ms, heard * 1000)).collect();
        assert!(times.windows(2).all(|pair| pair[0] < pair[1]), "{times:?}");
    }

    #[test]
    fn a_clock_that_is_set_or_drifts_is_followed() {
        for (case, step_ms, ppm) in
            [("set forward", 900_i64, 0.0), ("set back", -900, 0.0), ("fast", 0, 300.0), ("slow", 0, -300.0)]
        {
            let mut clock = ServerClock::default();
            let mut off_us = 0_i64;
            for second in 0..100_u32 {
                let true_us = i64::from(second) * 1_000_000;
                #[expect(clippy::cast_possible_truncation, reason = "small numbers of a test")]
                let drift_us = (f64::from(second) * ppm) as i64;
                let step_us = if second >= 50 { step_ms * 1000 } else { 0 };
                let server_ms = u32::try_from((1_000_000_000 + true_us + drift_us + step_us) / 1000).unwrap();
                // every third is heard late
                let late_us = if second % 3 == 0 { 40_000 } else { 300 };
                let heard_us = u64::try_from(true_us + late_us).unwrap() + 1_000_000;
                let server_us = clock.hear(server_ms, heard_us);
                off_us = clock.ours_us(server_us, heard_us).cast_signed() - 1_000_000 - true_us;
            }
            // 20 s of drift at most
            assert!((-6_500..=2_500).contains(&off_us), "{case}: {off_us} us");
        }
    }
}
