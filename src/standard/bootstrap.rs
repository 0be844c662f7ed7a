//! Confidence interval of any statistic by drawing from the sample again. Pure; the seed is an argument; any thread.
//!
//! Percentile method: the interval reaches between the quantiles of the statistic over the resamples. It keeps to the
//! range of the scale and needs no formula; with few attempts it is somewhat too narrow.

use super::moments;

/// How the interval is made.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bootstrap {
    /// Seed of the draws.
    pub seed: u64,
    /// How often the samples are drawn again.
    pub resamples: u32,
    /// Share of cuts that the interval shall hold: 0.95.
    pub level: f64,
}

/// Ten thousand resamples, 95 %.
impl Default for Bootstrap {
    fn default() -> Self {
        Self { seed: 1, resamples: 10_000, level: 0.95 }
    }
}

/// Two ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Interval {
    /// `middle ± reach`.
    pub fn around(middle: f64, reach: f64) -> Self {
        Self { low: middle - reach, high: middle + reach }
    }

    /// It holds `x`.
    pub fn contains(&self, x: f64) -> bool {
        (self.low..=self.high).contains(&x)
    }
}

/// What the resamples gave.
#[derive(Clone, Debug, PartialEq)]
pub struct Resampled {
    /// The interval.
    pub interval: Interval,
    /// Standard deviation of the statistic over the resamples: its standard error.
    pub se: f64,
    /// Resamples that had no such statistic, e.g. curves that do not cross.
    pub lost: u32,
}

/// `SplitMix64` (F: Steele, Lea and Flood 2014).
struct Draws(u64);

impl Draws {
    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A whole number below `end`: the upper half of the 128-bit product.
    fn below(&mut self, end: usize) -> usize {
        let wide = u128::from(self.bits()) * end as u128;
        usize::try_from(wide >> 64).unwrap_or(0)
    }
}

/// Draws each group again with its own size, `resamples` times, and takes the quantiles `(1∓level)/2` of `statistic`
/// over the resamples. The order of a group counts: callers sort first. Nothing when no resample has the statistic.
/// F: Efron and Tibshirani 1993, chapter 13.
pub fn percentile<T: Copy>(
    how: &Bootstrap,
    groups: &[&[T]],
    mut statistic: impl FnMut(&[Vec<T>]) -> Option<f64>,
) -> Option<Resampled> {
    let mut draws = Draws(how.seed);
    let mut found = Vec::new();
    let mut drawn: Vec<Vec<T>> = groups.iter().map(|group| Vec::with_capacity(group.len())).collect();
    for _ in 0..how.resamples {
        for (to, from) in drawn.iter_mut().zip(groups) {
            to.clear();
            to.extend((0..from.len()).filter_map(|_| from.get(draws.below(from.len())).copied()));
        }
        found.extend(statistic(&drawn).filter(|value| value.is_finite()));
    }
    if found.is_empty() {
        return None;
    }
    let found = moments::sorted(&found);
    let tail = 0.5 * (1.0 - how.level);
    let interval = Interval { low: moments::quantile(&found, tail), high: moments::quantile(&found, 1.0 - tail) };
    let kept = u32::try_from(found.len()).unwrap_or(how.resamples);
    Some(Resampled { interval, se: moments::sample(&found).sd, lost: how.resamples - kept })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_is_the_published_one() {
        let mut draws = Draws(1_234_567);
        assert_eq!((draws.bits(), draws.bits()), (6_457_827_717_110_365_317, 3_203_168_211_198_807_973));
        let mut seen = [0_u32; 3];
        for _ in 0..3000 {
            seen[draws.below(3)] += 1;
        }
        assert!(seen.iter().all(|n| (900..1100).contains(n)), "{seen:?}");
    }

    #[test]
    fn the_mean_has_about_its_closed_standard_error() {
        let values: Vec<f64> = (0..100).map(f64::from).collect();
        let how = Bootstrap { seed: 5, ..Bootstrap::default() };
        let got = percentile(&how, &[&values], |drawn| drawn.first().map(|group| moments::mean(group))).unwrap();
        // closed form with n in the divisor, as the resamples have it
        let closed = moments::sample(&values).sd * 0.99_f64.sqrt() / 10.0;
        assert!((got.se / closed - 1.0).abs() < 0.03, "{} and {closed}", got.se);
        assert!(got.interval.contains(49.5) && got.lost == 0);
        let again = percentile(&how, &[&values], |drawn| drawn.first().map(|group| moments::mean(group)));
        assert_eq!(again, Some(got));
        assert_eq!(percentile(&how, &[&values], |_| None), None);
    }
}
