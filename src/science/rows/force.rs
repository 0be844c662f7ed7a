//! Rows of needle force: rupture, buried share, parts of the work, lubrication, vibration.

use core::ops::ControlFlow;

use super::{Curve, Ran, Setup};
use crate::science::ScienceError;
use crate::science::bench::{Bench, How, Vibration};
use crate::science::numbers::Specimen;

/// The single needle of the reference figures.
const SINGLE: &str = "0801RL";

fn normal(s: &Setup<'_>) -> Result<Specimen, ScienceError> {
    s.numbers.specimen("normal", None, SINGLE)
}

/// V1: tips of five diameters pressed slowly into skin.
pub(super) fn tips(s: &Setup<'_>) -> Result<Ran, ScienceError> {
    let (speed, travel) = (s.get("speed")?, s.get("travel")?);
    let mut specimen = normal(s)?;
    let (mut forces, mut jumps, mut ends) = (Vec::new(), Vec::new(), Vec::new());
    for name in ["tip_1", "tip_2", "tip_3", "tip_4", "tip_5"] {
        specimen.needle.tip_mm = s.get(name)?;
        let mut bench = Bench::over(&specimen, How::default());
        let pop = bench.press(speed, travel);
        forces.push((specimen.needle.tip_mm * 1e3, pop.force_n * 1e3));
        jumps.push((specimen.needle.tip_mm * 1e3, pop.buried_mm * 1e3));
        ends.push(bench.hole.p_mm);
    }
    let (low, high) = ends.iter().fold((f64::MAX, f64::MIN), |(low, high), p| (low.min(*p), high.max(*p)));
    let mean = ends.iter().sum::<f64>() / ends.len() as f64;
    let last = |points: &[(f64, f64)]| points.last().map_or(0.0, |point| point.1);
    Ok(Ran::default()
        .measure("a", forces.first().map_or(0.0, |point| point.1))
        .measure("b", last(&forces))
        .measure("c", last(&jumps))
        .measure("d", 100.0 * (high - low) / mean)
        .curve(Curve {
            title: "Rupture force".into(),
            x: "tip diameter, um".into(),
            y: "force, mN".into(),
            ours: forces,
            published: vec![(5.0, 20.0), (37.0, 167.0)],
        })
        .curve(Curve {
            title: "Buried right after the rupture".into(),
            x: "tip diameter, um".into(),
            y: "depth, um".into(),
            ours: jumps,
            published: vec![(37.0, 160.0)],
        }))
}

/// V3: small nominal depths.
pub(super) fn buried(s: &Setup<'_>) -> Result<Ran, ScienceError> {
    let speed = s.get("speed")?;
    let specimen = normal(s)?;
    let mut shares = Vec::new();
    for name in ["nominal_1", "nominal_2", "nominal_3", "nominal_4"] {
        let nominal_mm = s.get(name)?;
        let mut bench = Bench::over(&specimen, How::default());
        bench.press(speed, nominal_mm);
        shares.push((nominal_mm, bench.hole.p_mm / nominal_mm));
    }
    let most = shares.iter().map(|share| share.1).fold(0.0, f64::max);
    Ok(Ran::default().measure("a", most).curve(Curve {
        title: "Buried share of the nominal depth".into(),
        x: "nominal depth, mm".into(),
        y: "share".into(),
        ours: shares,
        published: vec![(0.25, 0.5), (0.95, 0.5)],
    }))
}

/// Pushes until `depth_mm` are buried, then pulls: forces of both, N.
fn push_and_pull(specimen: &Specimen, how: How, depth_mm: f64, speed: f64, vibration: Vibration) -> Pushed {
    let mut bench = Bench::over(specimen, how);
    let mut pushed = Pushed::default();
    let mut top_mm = 0.0;
    bench.travel(0.0, MOST_MM, speed, vibration, |read| {
        pushed.peak_n = pushed.peak_n.max(read.force_n);
        pushed.end_n = read.force_n;
        top_mm = read.x_mm;
        if read.buried_mm >= depth_mm { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    // the tent turns over first, then the wall slides
    let (mut sum_n, mut count) = (0.0, 0.0);
    bench.travel(top_mm, -MOST_MM, speed, vibration, |read| {
        pushed.pull_n = pushed.pull_n.max(-read.force_n);
        if read.buried_mm < 0.95 * depth_mm {
            (sum_n, count) = (sum_n - read.force_n, count + 1.0);
        }
        if read.buried_mm < 0.75 * depth_mm { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    pushed.mean_pull_n = sum_n / f64::max(count, 1.0);
    pushed
}

/// A push or a pull ends here if it has not ended before, mm.
const MOST_MM: f64 = 60.0;
/// What a push and a pull took, N.
#[derive(Clone, Copy, Debug, Default)]
struct Pushed {
    peak_n: f64,
    end_n: f64,
    pull_n: f64,
    mean_pull_n: f64,
}

/// V4: a push to depth in dermis without end, then a pull.
pub(super) fn parts(s: &Setup<'_>) -> Result<Ran, ScienceError> {
    let (shank, depth, speed) = (s.get("shank")?, s.get("depth")?, s.get("speed")?);
    let mut specimen = normal(s)?;
    specimen.needle.shank_mm = shank;
    for bottom in specimen.local.bottom_mm.iter_mut().skip(3) {
        *bottom = 1e3;
    }
    let pushed = push_and_pull(&specimen, How::default(), depth, speed, Vibration::default());
    // the same push without spreading: what is missing is spread
    let mut narrow = specimen.clone();
    narrow.tissue.spread = 0.0;
    let without = push_and_pull(&narrow, How::default(), depth, speed, Vibration::default());
    let tear = without.end_n - without.pull_n;
    Ok(Ran::default()
        .measure("a", tear / (pushed.end_n - pushed.pull_n - tear))
        .measure("b", 100.0 * pushed.pull_n / pushed.end_n))
}

/// V5: dry and lubricated, slow and fast, upright and slanted.
pub(super) fn lubrication(s: &Setup<'_>) -> Result<Ran, ScienceError> {
    let (depth, speed) = (s.get("depth")?, s.get("speed")?);
    let mut specimen = normal(s)?;
    specimen.needle.shank_mm = s.get("shank")?;
    let still = Vibration::default();
    let with_lub = |lub: f64| {
        let mut specimen = specimen.clone();
        specimen.tissue.lub = lub;
        push_and_pull(&specimen, How::default(), depth, speed, still)
    };
    let (dry, wet) = (with_lub(s.numbers.of_skin("dry_lub")?), with_lub(s.numbers.of_skin("wet_lub")?));
    let slow = push_and_pull(&specimen, How::default(), depth, speed, still);
    let fast = push_and_pull(&specimen, How::default(), depth, speed * s.get("faster")?, still);
    let sine = libm::sin(s.get("angle")?.to_radians());
    let slanted = push_and_pull(&specimen, How { sine, ..How::default() }, depth / sine, speed, still);
    Ok(Ran::default()
        .measure("a", dry.pull_n / wet.pull_n)
        .measure("b", dry.peak_n / wet.peak_n)
        .measure("c", fast.peak_n / slow.peak_n)
        .measure("d", slanted.peak_n / slow.peak_n))
}

/// V6: rupture with and without vibration.
pub(super) fn vibration(s: &Setup<'_>) -> Result<Ran, ScienceError> {
    let (speed, travel) = (s.get("speed")?, s.get("travel")?);
    let specimen = normal(s)?;
    let still = Bench::over(&specimen, How::default()).press(speed, travel).force_n;
    let mut falls = Vec::new();
    for amplitude in ["amplitude_1", "amplitude_2"] {
        for rate in ["rate_1", "rate_2"] {
            let vibration = Vibration { amplitude_mm: s.get(amplitude)?, hz: s.get(rate)? };
            let pop = Bench::over(&specimen, How::default()).press_vibrating(speed, travel, vibration);
            falls.push(100.0 * (1.0 - pop.force_n / still));
        }
    }
    Ok(Ran::default().measure("a", falls.into_iter().fold(f64::MIN, f64::max)))
}

/// V7: push and pull with ultrasound, in steps short enough for it.
pub(super) fn ultrasound(s: &Setup<'_>) -> Result<Ran, ScienceError> {
    /// Steps in one cycle of the vibration.
    const STEPS: f64 = 16.0;
    let (speed, travel, rate) = (s.get("speed")?, s.get("travel")?, s.get("rate")?);
    let how = How { step_hz: STEPS * rate, ..How::default() };
    let specimen = normal(s)?;
    let still = push_and_pull(&specimen, how, travel, speed, Vibration::default());
    let vibration = Vibration { amplitude_mm: s.get("amplitude")?, hz: rate };
    let moved = push_and_pull(&specimen, how, travel, speed, vibration);
    Ok(Ran::default()
        .measure("a", 100.0 * (1.0 - moved.peak_n / still.peak_n))
        .measure("b", 100.0 * (1.0 - moved.mean_pull_n / still.mean_pull_n)))
}
