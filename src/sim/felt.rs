//! What the hand feels of a needle that moves a hundred times a second: the mean over the last whole machine period,
//! and half the peak-to-peak of the rest as vibration. Haptics thread.
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use crate::math::DVec3;

/// Most ticks a period can have: 15 Hz at four thousand ticks a second.
const MOST_TICKS: usize = 256;

/// Mean and range of the needle's force in one tick.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct TickForce {
    /// Mean axial force, N.
    pub axial_n: f64,
    /// Smallest and largest axial force, N.
    pub range_n: (f64, f64),
    /// Mean sideways force, world, N.
    pub side_n: DVec3,
}

/// The last ticks, newest first.
#[derive(Clone, Debug)]
pub(super) struct Felt {
    ticks: [TickForce; MOST_TICKS],
    newest: usize,
    /// So many of the newest ticks are all zero, at most [`MOST_TICKS`].
    still: usize,
}

/// Mean over a period.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Mean {
    pub axial_n: f64,
    pub side_n: DVec3,
    pub vibration_n: f64,
}

impl Felt {
    pub(super) fn new() -> Self {
        Self { ticks: [TickForce::default(); MOST_TICKS], newest: 0, still: MOST_TICKS }
    }

    /// Adds a tick and gives the mean over the last `period_ticks` (at least 1, need not be whole).
    pub(super) fn add(&mut self, tick: TickForce, period_ticks: f64) -> Mean {
        self.newest = (self.newest + 1) % MOST_TICKS;
        if let Some(slot) = self.ticks.get_mut(self.newest) {
            *slot = tick;
        }
        self.still = if tick == TickForce::default() { (self.still + 1).min(MOST_TICKS) } else { 0 };
        let period = period_ticks.clamp(1.0, (MOST_TICKS - 1) as f64);
        if self.still as f64 >= period + 1.0 {
            return Mean::default();
        }
        let (mut left, mut axial, mut side) = (period, 0.0, DVec3::ZERO);
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        let (older, newer) = self.ticks.split_at(self.newest + 1);
        for tick in older.iter().rev().chain(newer.iter().rev()) {
            let weight = left.min(1.0);
            axial += weight * tick.axial_n;
            side += weight * tick.side_n;
            low = low.min(tick.range_n.0);
            high = high.max(tick.range_n.1);
            left -= weight;
            if left <= 0.0 {
                break;
            }
        }
        Mean { axial_n: axial / period, side_n: side / period, vibration_n: 0.5 * (high - low) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_touch_is_felt_for_a_period_and_no_longer() {
        let mut felt = Felt::new();
        assert_eq!(felt.add(TickForce::default(), 8.0), Mean::default());
        let touch = TickForce { axial_n: 8.0, range_n: (0.0, 8.0), side_n: DVec3::X };
        let after: Vec<f64> =
            (0..300).map(|tick| felt.add(if tick == 0 { touch } else { TickForce::default() }, 8.0).axial_n).collect();
        assert!(after.iter().take(8).all(|n| (n - 1.0).abs() < 1e-15), "{after:?}");
        assert!(after.iter().skip(8).all(|n| n.abs() <= 0.0), "{after:?}");
    }

    #[test]
    fn a_period_that_is_not_whole_is_weighted() {
        let mut felt = Felt::new();
        let mut mean = Mean::default();
        for n in [9.0, 9.0, 4.0, 2.0, 1.0] {
            mean = felt.add(TickForce { axial_n: n, range_n: (0.0, n), side_n: DVec3::X * n }, 2.5);
        }
        assert!((mean.axial_n - (1.0 + 2.0 + 0.5 * 4.0) / 2.5).abs() < 1e-15);
        assert!((mean.side_n.x - mean.axial_n).abs() < 1e-15);
        assert!((mean.vibration_n - 2.0).abs() < 1e-15);
        for _ in 0..1000 {
            mean = felt.add(TickForce { axial_n: 3.0, range_n: (3.0, 3.0), side_n: DVec3::ZERO }, 8.33);
        }
        assert!((mean.axial_n - 3.0).abs() < 1e-12 && mean.vibration_n.abs() < 1e-12);
    }
}
