//! Rows of colour: bare skin of four populations, black pigment by depth.

use super::{Curve, Ran, Setup};
use crate::pigment::light::{Lab, Observer, Optics, Sheet, Tone};
use crate::scenario::{colours_of, tone_of};
use crate::science::ScienceError;
use crate::tool::PigmentKind;

/// Depths of the run down, mm.
const DEPTHS_MM: [f64; 11] = [0.005, 0.02, 0.05, 0.07, 0.1, 0.15, 0.25, 0.4, 0.6, 0.9, 1.3];

/// Blood of all tones.
fn blood(s: &Setup<'_>) -> Result<f64, ScienceError> {
    Ok(tone_of(&s.numbers.presets, "monk-04")?.blood)
}

/// Bare skin of a lightness: the melanin that gives it, by halving.
fn of_lightness(optics: &Optics, blood: f64, lightness: f64) -> Lab {
    let bare = |melanin: f64| Lab::of(&optics.reflectance(Tone { melanin, blood }, &[]), Observer::Ten);
    let (mut low, mut high) = (0.001, 0.3);
    for _ in 0..50 {
        let middle = 0.5 * (low + high);
        if bare(middle).l > lightness { low = middle } else { high = middle }
    }
    bare(low)
}

/// V19: a* and b* of skin as light as four populations.
pub(super) fn bare(s: &Setup<'_>) -> Result<Ran, ScienceError> {
    let optics = colours_of(&s.numbers.presets)?.optics;
    let blood = blood(s)?;
    let mut ran = Ran::default();
    for (letter, who) in [("a", "caucasian"), ("b", "chinese"), ("c", "kurdish"), ("d", "thai")] {
        let get = |what: &str| s.get(&format!("{who}_{what}"));
        let lab = of_lightness(&optics, blood, get("l")?);
        let red = (lab.a - get("a")?).abs() / get("a_sd")?;
        let yellow = (lab.b - get("b")?).abs() / get("b_sd")?;
        ran = ran.measure(letter, red.max(yellow));
    }
    Ok(ran)
}

/// V20: a sheet of carbon ever deeper.
pub(super) fn by_depth(s: &Setup<'_>) -> Result<Ran, ScienceError> {
    let colours = colours_of(&s.numbers.presets)?;
    let tone = Tone { melanin: s.get("melanin")?, blood: blood(s)? };
    let spectrum = &colours.pigments.of(PigmentKind::Carbon).spectrum;
    let inked = |depth_mm: f64, optical_depth: f64| {
        let sheet = Sheet { depth_mm, optical_depth, spectrum };
        Lab::of(&colours.optics.reflectance(tone, &[sheet]), Observer::Two)
    };
    let skin = Lab::of(&colours.optics.reflectance(tone, &[]), Observer::Two);
    let hue = |lab: Lab| libm::atan2(lab.b, lab.a).to_degrees();
    let (dense, light) = (s.get("dense")?, s.get("light")?);
    let [corneum, papillary, reticular] =
        ["corneum", "papillary", "reticular"].map(|name| s.get(name).map(|depth_mm| inked(depth_mm, dense)));
    let (corneum, papillary, reticular) = (corneum?, papillary?, reticular?);
    let junction_mm = s.get("junction")?;
    let apart = DEPTHS_MM.map(|depth_mm| (depth_mm, inked(depth_mm, dense).distance(skin)));
    let steps = apart.iter().zip(apart.iter().skip(1));
    let falling = steps.clone().filter(|(above, below)| below.1 < above.1).count() as f64;
    Ok(Ran::default()
        .measure("a", corneum.l)
        .measure("b", hue(inked(junction_mm, light)))
        .measure("c", hue(inked(junction_mm, dense)))
        .measure("d", papillary.b)
        .measure("e", reticular.b - skin.b)
        .measure("f", reticular.l - papillary.l)
        .measure("g", 100.0 * falling / steps.count() as f64)
        .curve(Curve {
            title: "Colour distance of a dense dot from bare skin".into(),
            x: "depth, mm".into(),
            y: "Delta E 1976".into(),
            ours: apart.to_vec(),
            published: Vec::new(),
        }))
}
