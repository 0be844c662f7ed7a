//! Totals of the trainee's attempts at this scenario, this one last. Pure.

use super::super::known::Known;
use super::scale::Field;
use super::{Anchor, Figure, Ink, SMALL};
use crate::scenario::rubric::Light;
use crate::score::ScoreSheet;
use crate::score::points;

/// Size of the picture, points.
const SIZE: (f32, f32) = (252.0, 84.0);
/// Attempts that are drawn, the newest.
const MOST: usize = 60;

/// Nothing when no earlier total is known.
pub(in super::super) fn curve(sheet: &ScoreSheet, known: &Known) -> Option<Figure> {
    let number = known.registration.as_ref()?.number;
    let same = known.earlier.iter().filter(|part| part.scenario == sheet.scenario.id);
    let mut totals: Vec<(f64, f64)> =
        same.filter_map(|part| Some((f64::from(part.number), part.total_hundredths()? as f64 / 100.0))).collect();
    if totals.is_empty() {
        return None;
    }
    let total = |hundredths: i64| (hundredths as f64 / 100.0).clamp(0.0, 100.0);
    totals.push((f64::from(number), total(sheet.verdict.total_hundredths)));
    let all = totals.len();
    let totals: Vec<(f64, f64)> =
        totals.into_iter().skip(all.saturating_sub(MOST)).map(|(n, t)| (n, t.clamp(0.0, 100.0))).collect();
    let mut figure = Figure::new(SIZE.0, SIZE.1, "Totals of earlier attempts at this scenario, and this one");
    let first = totals.first().map_or(0.0, |(n, _)| *n);
    let field = Field::new(&figure, (first, f64::from(number).max(first + 1.0)), (0.0, 100.0));
    field.grid(&mut figure, "number of the attempt", true);
    let cut = total(sheet.rubric.pass_mark_hundredths);
    let (left, right) = (field.at(field.x.low(), cut), field.at(field.x.high(), cut));
    figure.line(&[left, right], Ink::Accent, 0.8, true);
    figure.words(
        (left.0 + 3.0, left.1 - 2.0),
        Anchor::Start,
        Ink::Accent,
        SMALL,
        format!("cut {}", points(sheet.rubric.pass_mark_hundredths)),
    );
    let places: Vec<_> = totals.iter().map(|(n, t)| field.at(*n, *t)).collect();
    figure.line(&places, Ink::Dim, 0.8, false);
    for ((_, t), at) in totals.iter().zip(&places) {
        let light = if *t >= cut { Light::Green } else { Light::Red };
        let sign = figure.sign(*at, light, 2.0);
        figure.marks.push(sign);
    }
    figure.summary = format!(
        "{all} totals, the last {}; progress in practice has no part in the result",
        points(sheet.verdict.total_hundredths)
    );
    Some(figure)
}
