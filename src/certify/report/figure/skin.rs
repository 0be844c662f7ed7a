//! Under the skin: the layers to scale, and how deep each dot went. Pure.

use super::super::known::Known;
use super::super::scene::Scene;
use super::spread::tip;
use super::{Anchor, At, Figure, Ink, Mark, SMALL};
use crate::scenario::rubric::Light;
use crate::score::ScoreSheet;
use crate::score::sheet::DotSheet;
use crate::tissue::{LAYER_NAMES, LAYERS};

/// Dots that are drawn.
const MOST: usize = 240;
/// Room at the left for names and at the top for the air, points.
const LEFT: f32 = 92.0;
const AIR: f32 = 20.0;
/// Height of the skin that is shown, points, and how deep that is at most, mm.
const HIGH: f32 = 300.0;
const DEEPEST_MM: f64 = 3.0;

/// How a depth becomes a place.
struct Scale {
    /// Points in a millimetre.
    mm: f32,
    /// Points from dot to dot.
    step: f32,
    shown_mm: f64,
}

impl Scale {
    #[expect(clippy::cast_possible_truncation, reason = "places on a page")]
    fn down(&self, mm: f64) -> f32 {
        AIR + (if mm.is_finite() { mm.clamp(0.0, self.shown_mm) } else { 0.0 }) as f32 * self.mm
    }

    #[expect(clippy::cast_precision_loss, reason = "a few hundred dots")]
    fn across(&self, number: usize) -> f32 {
        LEFT + self.step * (number as f32 + 0.5)
    }
}

/// Nothing when the patient's skin is not known.
pub(in super::super) fn skin(sheet: &ScoreSheet, known: &Known) -> Option<Figure> {
    let scene = known.scene.as_ref()?;
    let shown = sheet.dots.len().min(MOST);
    let step = if shown > 60 { 12.0 } else { 18.0 };
    let deepest = sheet.dots.iter().fold(scene.middle[3].max(1.0), |deep, dot| deep.max(dot.depth_um as f64 / 1000.0));
    let shown_mm = (deepest + 0.25).clamp(1.0, DEEPEST_MM);
    #[expect(clippy::cast_possible_truncation, reason = "places on a page")]
    let scale = Scale { mm: HIGH / shown_mm as f32, step, shown_mm };
    #[expect(clippy::cast_precision_loss, reason = "a few hundred dots")]
    let width = (LEFT + step * shown as f32 + 16.0).max(680.0);
    let mut figure = Figure::new(width, AIR + HIGH + 26.0, "Under the skin: how deep each dot went");
    let borders = borders(scene, shown);
    layers(&mut figure, &scale, &borders);
    wanted(&mut figure, &scale, scene, sheet, shown);
    for (number, dot) in sheet.dots.iter().take(shown).enumerate() {
        channel(&mut figure, &scale, scale.across(number), dot, shown <= 60 || number % 5 == 0);
    }
    legend(&mut figure, &scale, scene);
    let more =
        if sheet.dots.len() > shown { format!("; the first {shown} of {}", sheet.dots.len()) } else { String::new() };
    figure.summary = format!(
        "Depth is to scale for this patient's skin, {shown_mm:.1} mm are shown; dots stand in the order in which they were made{more}"
    );
    Some(figure)
}

/// Lower borders of the layers under each dot that is shown; of the working area's middle when there is none.
fn borders(scene: &Scene, shown: usize) -> Vec<[f64; LAYERS]> {
    let under: Vec<[f64; LAYERS]> = scene.layers.iter().take(shown).copied().collect();
    if under.is_empty() { vec![scene.middle] } else { under }
}

/// The layers from the lowest up, each over all that lies below it.
fn layers(figure: &mut Figure, scale: &Scale, borders: &[[f64; LAYERS]]) {
    let (right, foot) = (figure.width - 4.0, AIR + HIGH);
    figure.bar((LEFT, AIR), (right, foot), Ink::Layer(LAYERS - 1));
    for layer in (0..LAYERS - 1).rev() {
        let depth = |at: &[f64; LAYERS]| at.get(layer).copied().unwrap_or(0.0);
        let first = borders.first().map_or(0.0, depth);
        let last = borders.last().map_or(0.0, depth);
        let mut points: Vec<At> = vec![(LEFT, AIR), (right, AIR), (right, scale.down(last))];
        points.extend(borders.iter().enumerate().rev().map(|(n, at)| (scale.across(n), scale.down(depth(at)))));
        points.push((LEFT, scale.down(first)));
        figure.area(&points, Ink::Layer(layer));
    }
}

/// The wanted depth: the green band below each dot's junction.
fn wanted(figure: &mut Figure, scale: &Scale, scene: &Scene, sheet: &ScoreSheet, shown: usize) {
    let band = scene.rubric.depth_mm;
    let junction: Vec<f64> = sheet.dots.iter().take(shown).map(|dot| dot.junction_um as f64 / 1000.0).collect();
    let junction = if junction.is_empty() { vec![scene.middle[1]] } else { junction };
    let right = figure.width - 4.0;
    for (offset, ink) in [(band.green_low, Ink::White), (band.green_high, Ink::White), (0.0, Ink::Black)] {
        let mut points: Vec<At> =
            junction.iter().enumerate().map(|(n, j)| (scale.across(n), scale.down(j + offset))).collect();
        let ends = (points.first().map_or(AIR, |at| at.1), points.last().map_or(AIR, |at| at.1));
        points.insert(0, (LEFT, ends.0));
        points.push((right, ends.1));
        figure.line(&points, ink, if ink == Ink::Black { 0.6 } else { 1.3 }, ink == Ink::White);
    }
}

/// The way of the needle, the ink at its end by its light, and the dot's number.
fn channel(figure: &mut Figure, scale: &Scale, x: f32, dot: &DotSheet, numbered: bool) {
    let foot = scale.down(dot.depth_um as f64 / 1000.0);
    let lean_rad = (90.0 - dot.angle_cdeg.map_or(90.0, |angle| angle as f64 / 100.0)).clamp(0.0, 60.0).to_radians();
    #[expect(clippy::cast_possible_truncation, reason = "places on a page")]
    let aside = ((foot - AIR) * libm::tan(lean_rad) as f32).min(scale.step);
    let top = figure.inside((x + aside, AIR));
    let tip_at = figure.inside((x, foot));
    let marks = vec![
        Mark::Line { points: vec![top, tip_at], ink: Ink::Black, width: 1.8, dashed: false },
        Mark::Sign { at: tip_at, light: dot.lights.depth, half: 3.6 },
    ];
    figure.marks.push(Mark::Told { tip: tip(dot), marks });
    if numbered {
        figure.words((x, AIR + HIGH + 9.0), Anchor::Middle, Ink::Dim, SMALL, dot.number.to_string());
    }
}

/// Names of the layers, a ruler, and what the signs mean.
fn legend(figure: &mut Figure, scale: &Scale, scene: &Scene) {
    let mut from = 0.0;
    let mut last = f32::MIN;
    for (bottom, name) in scene.middle.iter().zip(LAYER_NAMES) {
        let middle = 0.5 * (from + bottom.min(scale.shown_mm));
        let y = (scale.down(middle) + 2.5).max(last + 8.0);
        if from < scale.shown_mm {
            figure.words((LEFT - 6.0, y), Anchor::End, Ink::Text, SMALL + 0.5, name);
            last = y;
        }
        from = *bottom;
    }
    let mut mark = 0.0;
    while mark <= scale.shown_mm {
        let y = scale.down(mark);
        figure.line(&[(4.0, y), (8.0, y)], Ink::Dim, 0.6, false);
        figure.words((10.0, y + 2.2), Anchor::Start, Ink::Dim, SMALL, format!("{mark:.1}"));
        mark += 0.5;
    }
    figure.words((4.0, 8.0), Anchor::Start, Ink::Dim, SMALL, "mm");
    let y = figure.height - 4.0;
    let mut x = LEFT;
    for (light, word) in [(Light::Green, "in the band"), (Light::Amber, "near it"), (Light::Red, "outside")] {
        let sign = figure.sign((x, y - 2.4), light, 3.0);
        figure.marks.push(sign);
        figure.words((x + 6.0, y), Anchor::Start, Ink::Dim, SMALL + 0.5, word);
        x += 64.0;
    }
    figure.words((x, y), Anchor::Start, Ink::Dim, SMALL + 0.5, "solid line: junction; dashed lines: wanted depth");
}
