//! The second page: evidence item by item, deviations, sign-off, integrity, limits. Pure.

use super::super::content::{CheckLine, Report};
use super::super::figure::{Anchor, Ink};
use super::blocks::{BETWEEN, Column, facts, foot, heading, list, names};
use super::face::Faces;
use super::pen::{BODY, HEAD, Pen, SMALL};
use super::picture::sign;
use super::{FOOT, GAP, LEFT, RIGHT, TOP, WIDTH};
use crate::scenario::rubric::Light;

/// Deviations, checks and limits that are told.
const MOST_DEVIATIONS: usize = 6;
const MOST_CHECKS: usize = 16;
const MOST_LIMITS: usize = 10;
/// From row to row of the dots and of the checks.
const DOT: f32 = 10.4;
const CHECK: f32 = 9.4;

/// Draws it: what lies below the dots is measured first, and the dots have what is left.
pub(super) fn page(pen: &mut Pen<'_>, report: &Report) {
    let y = head(pen, report);
    let y = criteria(pen, y, report) + BETWEEN;
    let below = Faces::get().map_or(0.0, |faces| rest(&mut Pen::new(faces), 0.0, report));
    let y = dots(pen, y, FOOT - 12.0 - below - BETWEEN, report) + BETWEEN;
    rest(pen, y, report);
    foot(pen, report, 2);
}

fn head(pen: &mut Pen<'_>, report: &Report) -> f32 {
    pen.anchored((RIGHT, TOP), Anchor::End, HEAD.ink(Ink::Accent), "Score report");
    let result = &report.result;
    let total = format!("{} of 100", result.total);
    let marks = report.marks.iter().map(String::as_str);
    let all: Vec<&str> = [result.word, &total].into_iter().chain(marks).chain([report.title.as_str()]).collect();
    let text = all.join(" \u{b7} ");
    pen.fitted((LEFT, TOP), WIDTH - 90.0, BODY, &text);
    TOP + 10.0
}

const COLUMNS: [Column; 5] = [
    Column::left("criterion", 0.0, 58.0),
    Column::left("dots in green", 62.0, 60.0),
    Column::left("where in the recording", 126.0, 190.0),
    Column::left("assessor", 322.0, 70.0),
    Column::left("remark", 402.0, WIDTH - 402.0),
];

fn criteria(pen: &mut Pen<'_>, y: f32, report: &Report) -> f32 {
    let y = heading(pen, (LEFT, y), WIDTH, "Evidence by criterion");
    let mut at = names(pen, y, &COLUMNS);
    let [name, green, place, assessor, remark] = COLUMNS;
    for part in &report.parts {
        let base = at + 8.5;
        let all = part.counts.iter().fold(0_u32, |sum, n| sum.saturating_add(*n));
        name.put(pen, base, BODY, part.name);
        green.put(pen, base, BODY, &format!("{} of {all}", part.counts[0]));
        place.put(pen, base, SMALL.ink(Ink::Text), &part.evidence);
        for (x, word) in [(assessor.x, "met"), (assessor.x + 32.0, "not met")] {
            pen.frame((LEFT + x, base - 6.2), (6.6, 6.6), Ink::Dim);
            pen.text((LEFT + x + 9.5, base), SMALL, word);
        }
        pen.line(&[(LEFT + remark.x, base + 1.0), (RIGHT, base + 1.0)], Ink::Line, 0.5, false);
        at += 13.0;
    }
    at
}

const DOTS: [Column; 7] = [
    Column::right("dot", 0.0, 22.0),
    Column::left("below the junction", 34.0, 74.0),
    Column::left("angle", 112.0, 48.0),
    Column::left("dwell", 162.0, 60.0),
    Column::left("size", 226.0, 56.0),
    Column::left("place in the plan", 286.0, 92.0),
    Column::left("where in the recording", 382.0, WIDTH - 382.0),
];

/// Dots that missed, the worst first, as many as there is room for.
fn dots(pen: &mut Pen<'_>, y: f32, foot: f32, report: &Report) -> f32 {
    let y = heading(pen, (LEFT, y), WIDTH, "Dots that are not green in everything, the worst first");
    if report.dots.is_empty() {
        let word = if report.dots_in_all == 0 { "No dot was placed" } else { "None" };
        pen.text((LEFT, y + 8.0), BODY, word);
        return y + 10.0;
    }
    let mut at = names(pen, y, &DOTS);
    let mut shown = 0;
    for (number, row) in report.dots.iter().enumerate() {
        let last = number + 1 == report.dots.len();
        if at + if last { DOT } else { 2.0 * DOT } > foot {
            break;
        }
        let base = at + 7.6;
        let [first, middle @ .., place] = DOTS;
        first.put(pen, base, BODY, &row.number.to_string());
        for (column, (value, light)) in middle.iter().zip(&row.values) {
            if let Some(light) = light {
                sign(pen, (LEFT + column.x + 3.0, base - 2.6), *light, 2.3);
            }
            let shifted = Column { x: column.x + 9.0, width: column.width - 9.0, ..*column };
            shifted.put(pen, base, SMALL.ink(Ink::Text), value);
        }
        place.put(pen, base, SMALL, &row.place);
        at += DOT;
        shown += 1;
    }
    if shown < report.dots.len() {
        pen.text((LEFT, at + 7.6), SMALL, &format!("and {} more in the sheet", report.dots.len() - shown));
        at += DOT;
    }
    at
}

/// All that lies below the dots.
fn rest(pen: &mut Pen<'_>, y: f32, report: &Report) -> f32 {
    let y = deviations(pen, y, report) + BETWEEN;
    let y = sign_off(pen, y, report) + BETWEEN;
    let y = integrity(pen, y, report) + BETWEEN;
    let y = heading(pen, (LEFT, y), WIDTH, "What this report does not say");
    list(pen, y, MOST_LIMITS, 2, SMALL.ink(Ink::Text), &report.limits)
}

fn deviations(pen: &mut Pen<'_>, y: f32, report: &Report) -> f32 {
    let y = heading(pen, (LEFT, y), WIDTH, "Deviations");
    if report.deviations.is_empty() {
        pen.text((LEFT, y + 8.0), BODY, "None recorded");
        return y + 10.0;
    }
    list(pen, y, MOST_DEVIATIONS, 1, BODY, &report.deviations)
}

fn sign_off(pen: &mut Pen<'_>, y: f32, report: &Report) -> f32 {
    let y = heading(pen, (LEFT, y), WIDTH, "Sign-off") + 2.0;
    let count = report.signatures.len().max(1) as f32;
    let (wide, high) = ((WIDTH - GAP * 0.5 * (count - 1.0)) / count, 62.0);
    for (number, signature) in report.signatures.iter().enumerate() {
        let x = LEFT + number as f32 * (wide + GAP * 0.5);
        pen.frame((x, y), (wide, high), Ink::Line);
        pen.fitted((x + 5.0, y + 10.0), wide - 10.0, BODY.bold(), signature.role);
        pen.wrapped((x + 5.0, y + 19.0), wide - 10.0, 2, SMALL, signature.statement);
        pen.fitted((x + 5.0, y + 36.5), wide - 10.0, SMALL.size(6.0).ink(Ink::Accent), &signature.known);
        for (word, base) in [("name", 47.0), ("date", 58.0)] {
            pen.text((x + 5.0, y + base), SMALL.size(6.5), word);
            pen.line(&[(x + 24.0, y + base + 0.8), (x + wide - 5.0, y + base + 0.8)], Ink::Dim, 0.4, false);
        }
    }
    y + high
}

fn integrity(pen: &mut Pen<'_>, y: f32, report: &Report) -> f32 {
    let y = heading(pen, (LEFT, y), WIDTH, "Integrity: how to be sure of it");
    let mut at = facts(pen, (LEFT, y), WIDTH, &report.integrity);
    for check in report.checks.iter().take(MOST_CHECKS) {
        self::check(pen, (LEFT, at + 7.6), check);
        at += CHECK;
    }
    at
}

/// A check with its sign: a disc held, a cross failed, a dash had nothing to check.
fn check(pen: &mut Pen<'_>, (x, y): (f32, f32), check: &CheckLine) {
    match check.held {
        Some(held) => sign(pen, (x + 3.0, y - 2.4), if held { Light::Green } else { Light::Red }, 2.2),
        None => pen.line(&[(x + 1.0, y - 2.4), (x + 5.0, y - 2.4)], Ink::Dim, 1.0, false),
    }
    pen.fitted((x + 9.0, y), 60.0, SMALL, check.name);
    pen.fitted((x + 76.0, y), WIDTH - 76.0, SMALL.ink(Ink::Text), &check.text);
}
