//! Rows of pain and of what stays: liquid and pigment in the skin.

use super::{Curve, Ran, Setup};
use crate::pigment::stroke_nl;
use crate::science::ScienceError;
use crate::tissue::law::Shape;

/// V10: how often insertions hurt.
pub(super) fn pain(s: &Setup<'_>) -> Result<Ran, ScienceError> {
    let pain = s.numbers.pain()?;
    let (thick, middle, thin) = (s.get("diameter_1")?, s.get("diameter_2")?, s.get("diameter_3")?);
    let percent = |d: f64| 100.0 * pain.chance(d);
    Ok(Ran::default()
        .measure("a", percent(thick))
        .measure("b", percent(middle))
        .measure("c", percent(thin))
        .measure("d", pain.intensity(1.0, 1.0, true) / pain.intensity(1.0, 1.0, false))
        .curve(Curve {
            title: "Insertions that hurt".into(),
            x: "diameter, mm".into(),
            y: "%".into(),
            ours: (4..15).map(|i| 0.05 * f64::from(i)).map(|d| (d, percent(d))).collect(),
            published: vec![(thick, 63.0), (middle, 53.0), (thin, 31.0)],
        }))
}

/// V11: longer and more microneedles.
pub(super) fn microneedles(s: &Setup<'_>) -> Result<Ran, ScienceError> {
    let pain = s.numbers.pain()?;
    Ok(Ran::default()
        .measure("a", pain.intensity(s.get("longer")?, 1.0, false))
        .measure("b", pain.intensity(1.0, s.get("more")?, false)))
}

/// V12: one stroke's liquid times the punctures of a square centimetre.
pub(super) fn liquid(s: &Setup<'_>) -> Result<Ran, ScienceError> {
    let mut specimen = s.numbers.specimen("normal", None, "0801RL")?;
    specimen.needle.shank_mm = s.get("shank")?;
    specimen.needle.taper_mm = s.get("taper")?;
    specimen.needle.tip_mm = s.get("tip")?;
    let shape = Shape::new(&specimen.needle, specimen.tissue.prong_exponent);
    let one_nl = stroke_nl(&shape, &specimen.ink, s.get("depth")?, 0.5 / s.get("rate")?);
    // nL times g/mL is ug
    Ok(Ran::default().measure("a", one_nl * s.get("liquid")? * s.get("density")?))
}

/// V13: dots as close as the law keeps them apart, each with all that it takes.
pub(super) fn load(s: &Setup<'_>) -> Result<Ran, ScienceError> {
    let specimen = s.numbers.specimen("normal", None, "0801RL")?;
    let pitch_mm = 2.0 * specimen.tissue.dot_radius_mm;
    // round dots side by side in rows that interlock
    let per_cm2 = 100.0 / (0.5 * 3.0_f64.sqrt() * pitch_mm * pitch_mm);
    // nL times g/L is ng
    let mg_per_cm2 = per_cm2 * specimen.ink.dot_max_nl * s.get("pigment")? * 1e-6;
    Ok(Ran::default().measure("a", mg_per_cm2))
}
