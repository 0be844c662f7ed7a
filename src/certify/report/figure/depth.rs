//! Depth of the dots against the band, and the angle of each. Pure.

use super::super::known::Known;
use super::super::words::{degrees, mm};
use super::scale::Field;
use super::{Anchor, Figure, Ink, SMALL};
use crate::scenario::rubric::{Band, Light};
use crate::score::ScoreSheet;

/// Size of both pictures, points.
const SIZE: (f32, f32) = (252.0, 122.0);
/// Width of a column of the histogram, mm.
const STEP_MM: f64 = 0.05;
/// How far from the band depths are told apart, mm.
const REACH_MM: f64 = 1.5;
/// The band of a sheet whose rubric is not known: only for the extent of the picture, mm.
const USUAL_MM: (f64, f64) = (-0.1, 0.6);
/// Dots whose angle is drawn.
const MOST: usize = 1500;

/// How many dots are how deep below the junction.
pub(in super::super) fn depth(sheet: &ScoreSheet, known: &Known) -> Figure {
    let mut figure = Figure::new(SIZE.0, SIZE.1, "Depth below the junction, against the band");
    let band = known.scene.as_ref().map(|scene| scene.rubric.depth_mm);
    let (low, high) = band.map_or(USUAL_MM, |band| (band.amber_low, band.amber_high));
    let clamped = |um: i64| (um as f64 / 1000.0).clamp(low - REACH_MM, high + REACH_MM);
    let depths: Vec<f64> = sheet.dots.iter().map(|dot| clamped(dot.below_junction_um)).collect();
    let reach = depths.iter().fold((low - 0.1, high + 0.1), |(a, b), d| (a.min(*d), b.max(d + STEP_MM)));
    let columns = columns(&depths, reach);
    let most = columns.iter().map(|(_, n)| *n).max().unwrap_or(0).max(4);
    let field = Field::new(&figure, reach, (0.0, f64::from(most)));
    if let Some(band) = band {
        bands(&mut figure, &field, &band, true);
    }
    field.grid(&mut figure, "mm below the junction, deeper to the right", false);
    for (from, count) in columns.iter().filter(|(_, count)| *count > 0) {
        let (foot, top) = (field.at(*from, 0.0), field.at(from + STEP_MM, f64::from(*count)));
        figure.bar((foot.0 + 0.4, foot.1), (top.0 - 0.4, top.1), Ink::Text);
    }
    let green = sheet.dots.iter().filter(|dot| dot.lights.depth == Light::Green).count();
    let mean =
        sheet.attempt.below_junction_um.map_or_else(String::new, |s| format!(", mean {}, SD {}", mm(s.mean), mm(s.sd)));
    figure.summary = format!("{green} of {} dots in the green band{mean}", sheet.dots.len());
    empty(&mut figure, sheet);
    figure
}

/// Columns of the histogram: where each begins and how many there are.
fn columns(depths: &[f64], (low, high): (f64, f64)) -> Vec<(f64, u32)> {
    let first = (low / STEP_MM).floor();
    let number = ((high - low) / STEP_MM).ceil().clamp(1.0, 200.0);
    let (mut columns, mut at) = (Vec::new(), 0.0);
    while at < number {
        columns.push(((first + at) * STEP_MM, 0));
        at += 1.0;
    }
    for depth in depths {
        let column = columns.iter_mut().rev().find(|(from, _)| *from <= depth + 1e-9);
        if let Some((_, count)) = column {
            *count += 1;
        }
    }
    columns
}

/// The band behind the values, across or upright, with its name.
fn bands(figure: &mut Figure, field: &Field, band: &Band, upright: bool) {
    let (across, up) = ((field.x.low(), field.x.high()), (field.y.low(), field.y.high()));
    let mut paint = |from: f64, to: f64, ink: Ink| {
        let (low, high) = if upright { across } else { up };
        let (from, to) = (from.clamp(low, high), to.clamp(low, high));
        if upright {
            figure.bar(field.at(from, up.0), field.at(to, up.1), ink);
        } else {
            figure.bar(field.at(across.0, from), field.at(across.1, to), ink);
        }
    };
    paint(band.amber_low, band.amber_high, Ink::WarnPale);
    paint(band.green_low, band.green_high, Ink::GoodPale);
    for (value, ink) in [(band.green_low, Ink::Good), (band.green_high, Ink::Good)] {
        let ends = if upright {
            [field.at(value, up.0), field.at(value, up.1)]
        } else {
            [field.at(across.0, value), field.at(across.1, value)]
        };
        if (if upright { across.0..=across.1 } else { up.0..=up.1 }).contains(&value) {
            figure.line(&ends, ink, 0.6, true);
        }
    }
    let middle = 0.5 * (band.green_low + band.green_high);
    let at = if upright { field.at(middle, up.1) } else { field.at(across.0, band.green_low.clamp(up.0, up.1)) };
    if upright {
        figure.words((at.0, at.1 + 6.0), Anchor::Middle, Ink::Good, SMALL, "band");
    } else {
        figure.words((at.0 + 3.0, at.1 - 2.5), Anchor::Start, Ink::Good, SMALL, "band");
    }
}

/// The angle of each dot to the skin.
pub(in super::super) fn angle(sheet: &ScoreSheet, known: &Known) -> Figure {
    let mut figure = Figure::new(SIZE.0, SIZE.1, "Angle to the skin, dot by dot");
    let band = known.scene.as_ref().map(|scene| scene.rubric.angle_deg);
    let values: Vec<(f64, f64, Light)> = sheet
        .dots
        .iter()
        .take(MOST)
        .filter_map(|dot| {
            let degrees = dot.angle_cdeg? as f64 / 100.0;
            Some((f64::from(dot.number), degrees.clamp(0.0, 90.0), dot.lights.angle.unwrap_or(Light::Red)))
        })
        .collect();
    let lowest =
        values.iter().fold(band.map_or(60.0, |band| band.amber_low.clamp(0.0, 80.0)), |low, (_, d, _)| low.min(*d));
    let last = values.iter().fold(10.0, |last: f64, (n, _, _)| last.max(*n));
    let field = Field::new(&figure, (0.0, last), (lowest, 90.0));
    if let Some(band) = band {
        bands(&mut figure, &field, &band, false);
    }
    field.grid(&mut figure, "number of the dot; 90 degrees is upright", true);
    let half = if values.len() > 150 { 1.2 } else { 2.0 };
    let signs: Vec<_> = values.iter().map(|(n, d, light)| figure.sign(field.at(*n, *d), *light, half)).collect();
    figure.marks.extend(signs);
    figure.summary = sheet.attempt.angle_cdeg.map_or_else(
        || "no angle".to_owned(),
        |spread| format!("mean {}, SD {}", degrees(spread.mean), degrees(spread.sd)),
    );
    empty(&mut figure, sheet);
    figure
}

/// Says that there is nothing to see.
pub(super) fn empty(figure: &mut Figure, sheet: &ScoreSheet) {
    if sheet.dots.is_empty() {
        let at = (0.5 * figure.width, 0.45 * figure.height);
        figure.words(at, Anchor::Middle, Ink::Dim, 9.0, "No dot was placed");
        "no dot was placed".clone_into(&mut figure.summary);
    }
}
