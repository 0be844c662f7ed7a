//! The dry friction of a device: a slow force to and fro, and the work that is lost on the way. Pure.

use super::BadData;

/// The tip must go at least this far in a cycle, mm, and so many steps of the encoders. A!
const LEAST_WAY_MM: f64 = 0.4;
const LEAST_STEPS: f64 = 12.0;
/// Two cycles of the same speed may differ by this, N and share. A!
const MOST_APART_N: f64 = 0.03;
const MOST_APART: f64 = 0.3;
/// No device that could be used has more, N.
const MOST_N: f64 = 1.0;

/// Force and place along the line of the sweep.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    /// What the device applied, N.
    pub force_n: f64,
    /// Where the tip was, mm.
    pub place_mm: f64,
}

/// One cycle of force from nothing to one side, to the other and back.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cycle {
    /// In the order of time.
    pub samples: Vec<Sample>,
}

impl Cycle {
    /// Work lost, and the way from one turning point to the next and on, N·mm and mm. The way is counted between the
    /// turning points, so that steps of encoders and a trembling hand do not lengthen it.
    fn work_and_way(&self) -> (f64, f64) {
        let pairs = self.samples.iter().zip(self.samples.iter().skip(1));
        let work = pairs.map(|(a, b)| 0.5 * (a.force_n + b.force_n) * (b.place_mm - a.place_mm)).sum();
        let places = || self.samples.iter().map(|sample| sample.place_mm);
        let (low, high) = (places().fold(f64::INFINITY, f64::min), places().fold(f64::NEG_INFINITY, f64::max));
        (work, 2.0 * (high - low))
    }
}

/// Friction from cycles at one speed and cycles at half of it:
///
/// `f(v) = W/L` with `W = ∮F·dx`,  `f = 2·f(v/2) − f(v)`.
///
/// `W` work lost in a cycle \[N·mm\], `L` way in it \[mm\], `v` speed. A spring gives back what it takes, dry friction
/// loses `f·L`, and what grows with speed falls out of the difference (D, for damping that grows linearly).
pub fn fit(fast: &[Cycle], slow: &[Cycle], resolution_mm: f64) -> Result<f64, BadData> {
    let least_mm = LEAST_WAY_MM.max(LEAST_STEPS * resolution_mm);
    let friction_n = 2.0 * mean_n(slow, least_mm)? - mean_n(fast, least_mm)?;
    // noise can make nothing look like less than nothing
    if !(-MOST_APART_N..=MOST_N).contains(&friction_n) {
        return Err(BadData::Friction { found_n: friction_n, most_n: MOST_N });
    }
    Ok(friction_n.max(0.0))
}

fn mean_n(cycles: &[Cycle], least_mm: f64) -> Result<f64, BadData> {
    let mut each_n = Vec::new();
    for cycle in cycles {
        let (work, way_mm) = cycle.work_and_way();
        if way_mm.is_nan() || way_mm < least_mm {
            return Err(BadData::Stuck { found_mm: way_mm.max(0.0), least_mm });
        }
        each_n.push(work / way_mm);
    }
    let count = each_n.len() as f64;
    let mean_n = each_n.iter().sum::<f64>() / count;
    let apart_n = each_n.iter().map(|n| (n - mean_n).abs()).fold(0.0, f64::max);
    let most_n = MOST_APART_N.max(MOST_APART * mean_n.abs());
    if each_n.is_empty() {
        return Err(BadData::TooFew { found: 0, least: 1 });
    }
    if apart_n > most_n { Err(BadData::Unsteady { found_n: apart_n, most_n }) } else { Ok(mean_n) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A tip on a spring of 2 N/mm with dry friction and damping, under a force that goes to 1 N, −1 N and back.
    fn cycle(friction_n: f64, damping_n_s_per_mm: f64, seconds: f64, step_mm: f64) -> Cycle {
        let (k, n) = (2.0, 20_000);
        let (mut x, dt) = (0.0_f64, seconds / f64::from(n));
        // two cycles, of which the second is taken: the first begins at rest
        let mut samples = Vec::new();
        for i in 0..2 * n {
            let t = f64::from(i % n) / f64::from(n);
            let force_n = if t < 0.25 {
                4.0 * t
            } else if t < 0.75 {
                2.0 - 4.0 * t
            } else {
                4.0 * t - 4.0
            };
            let pull = force_n - k * x;
            if pull.abs() > friction_n {
                // no mass: the speed at which the damper takes what is left
                let v = (pull - friction_n * pull.signum()) / damping_n_s_per_mm.max(1e-4);
                x += (v * dt).clamp(-pull.abs() / k, pull.abs() / k);
            }
            if i >= n && i % 4 == 0 {
                let place_mm = if step_mm > 0.0 { (x / step_mm).round() * step_mm } else { x };
                samples.push(Sample { force_n, place_mm });
            }
        }
        Cycle { samples }
    }

    #[test]
    fn dry_friction_is_told_from_springs_and_dampers() {
        for (case, friction_n, damping, step_mm) in [
            ("none", 0.0, 0.0, 0.0),
            ("a good device", 0.05, 0.0, 0.005),
            ("a poor one", 0.26, 0.0, 0.01),
            ("with a damper", 0.1, 0.02, 0.0),
        ] {
            let fast = [cycle(friction_n, damping, 2.0, step_mm), cycle(friction_n, damping, 2.0, step_mm)];
            let slow = [cycle(friction_n, damping, 4.0, step_mm)];
            let found_n = fit(&fast, &slow, step_mm).unwrap();
            assert!((found_n - friction_n).abs() < 0.01, "{case}: {found_n}");
        }
    }

    #[test]
    fn sweeps_that_cannot_tell_are_refused() {
        let good = [cycle(0.1, 0.0, 2.0, 0.0)];
        assert!(matches!(fit(&good, &[cycle(0.95, 0.0, 4.0, 0.0)], 0.0), Err(BadData::Stuck { .. })), "held fast");
        assert!(matches!(fit(&good, &good, 0.2), Err(BadData::Stuck { .. })), "coarse encoders");
        let two = [cycle(0.1, 0.0, 2.0, 0.0), cycle(0.4, 0.0, 2.0, 0.0)];
        assert!(matches!(fit(&two, &good, 0.0), Err(BadData::Unsteady { .. })), "another hand each time");
        assert!(fit(&[], &good, 0.0).is_err() && fit(&good, &[Cycle::default()], 0.0).is_err());
    }
}
