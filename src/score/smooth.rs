//! Smoothness of one movement: log dimensionless jerk and spectral arc length.

use super::flow::RATE_HZ;
use crate::math::DVec3;

/// Shortest movement that is judged, blocks.
const MOVEMENT_MIN: usize = 12;
/// A movement whose fastest block is slower than this is none, mm/s.
const SPEED_MIN_MM_PER_S: f64 = 1.0;
/// Length of the zero-padded speed profile.
const PADDED: usize = 1024;
/// Bins up to 10 Hz, the upper end of the arc.
const BINS: usize = 103;
/// The arc ends at the last bin this high against the first.
const THRESHOLD: f64 = 0.05;

/// Means over movements.
#[derive(Clone, Debug)]
pub(super) struct Smoothness {
    /// `2 cos` of each bin's angle.
    turns: Vec<f64>,
    speeds: Vec<f64>,
    /// Movements judged.
    pub movements: u32,
    ldlj_sum: f64,
    sparc_sum: f64,
}

impl Smoothness {
    pub(super) fn new() -> Self {
        let step = core::f64::consts::TAU / PADDED as f64;
        let turns = (0..BINS).map(|bin| 2.0 * libm::cos(step * bin as f64)).collect();
        Self { turns, speeds: Vec::new(), movements: 0, ldlj_sum: 0.0, sparc_sum: 0.0 }
    }

    /// Adds a movement, given as block means of the tip, mm, when it is long and fast enough.
    pub(super) fn judge(&mut self, path_mm: &[DVec3]) {
        if path_mm.len() < MOVEMENT_MIN {
            return;
        }
        self.speeds.clear();
        self.speeds.extend(path_mm.windows(2).map(|w| match w {
            [a, b] => (*b - *a).length_squared().sqrt() * RATE_HZ,
            _ => 0.0,
        }));
        let fastest = self.speeds.iter().copied().fold(0.0, f64::max);
        if fastest < SPEED_MIN_MM_PER_S || !fastest.is_finite() {
            return;
        }
        let (ldlj, sparc) = (ldlj(path_mm, fastest), self.sparc());
        if ldlj.is_finite() && sparc.is_finite() {
            self.movements += 1;
            self.ldlj_sum += ldlj;
            self.sparc_sum += sparc;
        }
    }

    /// Spectral arc length of the speed profile.
    ///
    /// `−Σ √((Δf/f_c)² + (ΔV̂)²)` over the bins up to the last one within 10 Hz with `V̂ ≥ 0.05`; `V̂` magnitude over
    /// that at 0 Hz, `f_c` frequency of that bin. M: Balasubramanian 2015, doi 10.1186/s12984-015-0090-9.
    fn sparc(&self) -> f64 {
        let mut height = [0.0; BINS];
        for (bin, turn) in height.iter_mut().zip(&self.turns) {
            *bin = magnitude(&self.speeds, *turn);
        }
        let first = height.first().copied().unwrap_or(0.0);
        let last = height.iter().rposition(|h| *h >= THRESHOLD * first).unwrap_or(0);
        let step = 1.0 / last.max(1) as f64;
        let arc: f64 = height
            .windows(2)
            .take(last)
            .map(|w| match w {
                [a, b] => {
                    let rise = (b - a) / first;
                    (step * step + rise * rise).sqrt()
                }
                _ => 0.0,
            })
            .sum();
        -arc
    }

    /// Mean log dimensionless jerk.
    pub(super) fn ldlj(&self) -> Option<f64> {
        (self.movements > 0).then(|| self.ldlj_sum / f64::from(self.movements))
    }

    /// Mean spectral arc length.
    pub(super) fn sparc_mean(&self) -> Option<f64> {
        (self.movements > 0).then(|| self.sparc_sum / f64::from(self.movements))
    }
}

/// Log dimensionless jerk.
///
/// `−ln(T³/v² · ∫|x⃛|² dt)`: T duration \[s\], v fastest speed \[mm/s\], x⃛ third difference of the place \[mm/s³\].
/// A minimum-jerk reach has −ln 204.8 = −5.32. M: Balasubramanian 2015, doi 10.1186/s12984-015-0090-9.
fn ldlj(path_mm: &[DVec3], fastest: f64) -> f64 {
    let mut squares = 0.0;
    for w in path_mm.windows(4) {
        if let [a, b, c, d] = w {
            squares += ((*d - *a) + (*b - *c) * 3.0).length_squared();
        }
    }
    let seconds = (path_mm.len() - 1) as f64 / RATE_HZ;
    let jerk = squares * RATE_HZ * RATE_HZ * RATE_HZ * RATE_HZ * RATE_HZ;
    -libm::log(seconds * seconds * seconds / (fastest * fastest) * jerk)
}

/// Goertzel: magnitude of one bin, `turn = 2 cos ω`.
fn magnitude(values: &[f64], turn: f64) -> f64 {
    let (mut s1, mut s2) = (0.0, 0.0);
    for value in values {
        let s = value + turn * s1 - s2;
        s2 = s1;
        s1 = s;
    }
    (s1 * s1 + s2 * s2 - turn * s1 * s2).max(0.0).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reach(blocks: usize, length_mm: f64) -> Vec<DVec3> {
        (0..=blocks)
            .map(|i| {
                let t = i as f64 / blocks as f64;
                DVec3::X * (length_mm * t * t * t * (10.0 - 15.0 * t + 6.0 * t * t))
            })
            .collect()
    }

    #[test]
    fn a_minimum_jerk_reach_has_its_closed_form() {
        for length_mm in [2.0, 20.0] {
            let mut smooth = Smoothness::new();
            smooth.judge(&reach(200, length_mm));
            let got = smooth.ldlj().unwrap();
            assert!((got + libm::log(204.8)).abs() < 0.05, "{length_mm} mm: {got}");
            let sparc = smooth.sparc_mean().unwrap();
            assert!((-1.5..-1.35).contains(&sparc), "{length_mm} mm: {sparc}");
        }
    }

    #[test]
    fn two_reaches_in_one_are_less_smooth() {
        let mut one = Smoothness::new();
        one.judge(&reach(100, 10.0));
        let mut path = reach(50, 5.0);
        path.extend(reach(50, 5.0).iter().map(|p| *p + DVec3::X * 5.0));
        let mut two = Smoothness::new();
        two.judge(&path);
        assert!(two.ldlj().unwrap() < one.ldlj().unwrap());
        assert!(two.sparc_mean().unwrap() < one.sparc_mean().unwrap());
    }

    #[test]
    fn goertzel_agrees_with_the_sum() {
        let values: Vec<f64> = (0..40).map(|i| f64::from(i * i % 17)).collect();
        for bin in [0.0, 3.0, 41.0] {
            let w = core::f64::consts::TAU * bin / PADDED as f64;
            let (mut re, mut im) = (0.0, 0.0);
            for (i, v) in values.iter().enumerate() {
                re += v * libm::cos(w * i as f64);
                im -= v * libm::sin(w * i as f64);
            }
            let want = (re * re + im * im).sqrt();
            let got = magnitude(&values, 2.0 * libm::cos(w));
            assert!((got - want).abs() < 1e-6 * (1.0 + want), "bin {bin}: {got}, want {want}");
        }
    }
}
