//! How numbers are spread: the percentiles that say more than a mean. Not on real-time threads.

/// Percentiles by nearest rank.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// How many numbers there were.
    pub count: usize,
    /// The smallest.
    pub min: f64,
    /// Half of them are at most this.
    pub p50: f64,
    /// Nine of ten are at most this.
    pub p90: f64,
    /// Ninety-nine of a hundred are at most this.
    pub p99: f64,
    /// The largest.
    pub max: f64,
}

impl Spread {
    /// Of these numbers; nothing when there are none. What is no number is left out.
    pub fn of(numbers: impl IntoIterator<Item = f64>) -> Option<Self> {
        let mut sorted: Vec<f64> = numbers.into_iter().filter(|n| n.is_finite()).collect();
        sorted.sort_by(f64::total_cmp);
        let count = sorted.len();
        // nearest rank: the smallest number that at least so many of a hundred do not exceed
        let rank = |percent: usize| sorted.get((count * percent).div_ceil(100).saturating_sub(1)).copied();
        Some(Self { count, min: rank(0)?, p50: rank(50)?, p90: rank(90)?, p99: rank(99)?, max: rank(100)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_those_of_the_sorted_numbers() {
        let spread = Spread::of((1..=1000).rev().map(f64::from)).unwrap();
        let want = Spread { count: 1000, min: 1.0, p50: 500.0, p90: 900.0, p99: 990.0, max: 1000.0 };
        assert_eq!(spread, want);
        assert_eq!(Spread::of([]), None);
        let one = Spread::of([7.0, f64::NAN]).unwrap();
        assert_eq!((one.count, one.min, one.p99, one.max), (1, 7.0, 7.0, 7.0));
    }
}
