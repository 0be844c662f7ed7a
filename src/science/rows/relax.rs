//! Rows of the skin's give: burn beside healthy skin, step response.

use core::ops::ControlFlow;

use super::{Curve, Ran, Setup};
use crate::science::ScienceError;
use crate::science::bench::{Bench, How, Vibration};

/// A tip that does not break the skin.
const FLAT: &str = "0801RL";

/// V16: the same indentation in a burn scar and beside it.
pub(super) fn burn(s: &Setup<'_>) -> Result<Ran, ScienceError> {
    let force_n = |scar: Option<&str>| -> Result<f64, ScienceError> {
        let mut specimen = s.numbers.specimen("normal", scar, FLAT)?;
        (specimen.needle.tip_mm, specimen.needle.shank_mm) = (s.get("tip")?, s.get("tip")?);
        let mut bench = Bench::over(&specimen, How::default());
        let mut last_n = 0.0;
        bench.travel(0.0, s.get("travel")?, s.get("speed")?, Vibration::default(), |read| {
            last_n = read.force_n;
            ControlFlow::Continue(())
        });
        Ok(last_n)
    };
    Ok(Ran::default().measure("a", force_n(Some("burn"))? / force_n(None)?))
}

/// V18: a step that is held; the spectrum `−dF/d ln t` peaks at the relaxation times.
pub(super) fn step(s: &Setup<'_>) -> Result<Ran, ScienceError> {
    /// Times in a decade at which the force is read.
    const PER_DECADE: u32 = 60;
    let (step_mm, hold_s) = (s.get("step")?, s.get("hold")?);
    let mut specimen = s.numbers.specimen("normal", None, FLAT)?;
    (specimen.needle.tip_mm, specimen.needle.shank_mm) = (s.get("tip")?, s.get("tip")?);
    let how = How { step_hz: 4000.0, ..How::default() };
    let mut bench = Bench::over(&specimen, how);
    let mut read = Vec::new();
    let (mut next_s, factor) = (2.0 * bench.dt_s, libm::pow(10.0, 1.0 / f64::from(PER_DECADE)));
    let first_n = bench.step(step_mm, 0.0).force_n;
    let (mut t_s, mut last_n) = (0.0, first_n);
    while t_s < hold_s {
        t_s += bench.dt_s;
        last_n = bench.step(step_mm, 0.0).force_n;
        if t_s >= next_s {
            read.push((t_s, last_n));
            next_s = t_s.max(next_s) * factor;
        }
    }
    let slope = |pair: &[(f64, f64)]| match pair {
        [(t0, f0), (t1, f1)] => ((t0 * t1).sqrt(), (f0 - f1) / libm::log(t1 / t0)),
        _ => (0.0, 0.0),
    };
    let spectrum: Vec<(f64, f64)> = read.windows(2).map(slope).collect();
    // largest slope of a decade and a half around each expected time: far enough to find another time there
    let peak = |from_s: f64, to_s: f64| {
        let inside = spectrum.iter().filter(|(t, _)| (from_s..to_s).contains(t));
        inside.fold((0.0, f64::MIN), |best, point| if point.1 > best.1 { *point } else { best }).0 * 1e3
    };
    let share = read.iter().map(|(t, n)| (libm::log10(*t), n / first_n)).collect();
    Ok(Ran::default()
        .measure("a", peak(0.002, 0.045))
        .measure("b", peak(0.045, 1.0))
        .measure("c", last_n / first_n)
        .curve(Curve {
            title: "Force after a step".into(),
            x: "log10 of time, s".into(),
            y: "share of the first force".into(),
            ours: share,
            published: Vec::new(),
        }))
}
