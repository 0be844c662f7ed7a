//! The first page: result, who, task, parts, critical errors, pictures. Pure.

use super::super::content::{Part, Report};
use super::super::figure::{Anchor, At, Ink};
use super::blocks::{BETWEEN, Column, facts, foot, heading, list, names};
use super::pen::{BODY, HEAD, Pen, SMALL, TITLE};
use super::picture::{picture, sign};
use super::{COLUMN, FOOT, GAP, LEFT, RIGHT, TOP, WIDTH};
use crate::scenario::rubric::Light;

/// Side of the square code.
const CODE: f32 = 78.0;
/// Critical errors that are told.
const MOST_CRITICAL: usize = 4;

/// Draws it.
pub(super) fn page(pen: &mut Pen<'_>, report: &Report) {
    let mut y = title(pen, report);
    y = marks(pen, y, report);
    y = result(pen, y, report) + BETWEEN;
    y = who_and_task(pen, y, report) + BETWEEN;
    y = parts(pen, y, report) + BETWEEN;
    y = critical(pen, y, report) + BETWEEN;
    pictures(pen, y, report);
    foot(pen, report, 1);
}

fn title(pen: &mut Pen<'_>, report: &Report) -> f32 {
    pen.anchored((RIGHT, TOP + 5.0), Anchor::End, HEAD.ink(Ink::Accent), "Score report");
    pen.fitted((LEFT, TOP + 5.0), WIDTH - 90.0, TITLE, &report.title);
    TOP + 15.0
}

/// What must be seen first, with a sign so that it is seen in grey too.
fn marks(pen: &mut Pen<'_>, y: f32, report: &Report) -> f32 {
    let mut at = y;
    for mark in &report.marks {
        pen.bar((LEFT, at), (WIDTH, 17.0), Ink::WarnPale);
        pen.bar((LEFT, at), (3.5, 17.0), Ink::Warn);
        sign(pen, (LEFT + 14.0, at + 9.0), Light::Amber, 3.6);
        pen.fitted((LEFT + 24.0, at + 12.2), WIDTH - 30.0, HEAD.size(11.0), mark);
        at += 18.5;
    }
    at
}

fn result(pen: &mut Pen<'_>, y: f32, report: &Report) -> f32 {
    let result = &report.result;
    let high = 79.0;
    pen.bar((LEFT, y), (WIDTH, high), Ink::pale(result.light));
    pen.bar((LEFT, y), (3.5, high), Ink::of(result.light));
    let big = TITLE.size(36.0);
    let wide = pen.fitted((LEFT + 16.0, y + 40.0), 104.0, big, &result.total);
    pen.text((LEFT + 20.0 + wide, y + 40.0), BODY, "of 100");
    pen.fitted((LEFT + 16.0, y + 57.0), 130.0, BODY, &format!("cut {}", result.cut));
    let x = LEFT + 158.0;
    sign(pen, (x + 6.0, y + 16.0), result.light, 6.0);
    pen.text((x + 18.0, y + 22.0), TITLE.bold().ink(Ink::of(result.light)), result.word);
    let mut at = y + 34.0;
    for line in result.lines.iter().take(4) {
        pen.fitted((x, at), RIGHT - x - 8.0, BODY, line);
        at += 10.0;
    }
    pen.fitted((x, at), RIGHT - x - 8.0, SMALL, &result.trust);
    y + high
}

fn who_and_task(pen: &mut Pen<'_>, y: f32, report: &Report) -> f32 {
    let (second, width) = (LEFT + COLUMN + GAP, COLUMN - CODE - 8.0);
    let left = heading(pen, (LEFT, y), COLUMN, "Who and what");
    let left = facts(pen, (LEFT, left), COLUMN, &report.who);
    let right = heading(pen, (second, y), COLUMN, "Task");
    if let Some(code) = &report.code {
        let side = CODE / code.width.max(1) as f32;
        let origin = (RIGHT - CODE, right + 3.0);
        let field = |(column, row, length): (usize, usize, usize)| {
            let at = (origin.0 + column as f32 * side, origin.1 + row as f32 * side);
            (at, (length as f32 * side, side))
        };
        pen.boxes(&code.bars().into_iter().map(field).collect::<Vec<(At, At)>>(), Ink::Black);
        let says = if code.text.starts_with("sha256:") { "sheet digest" } else { "credential" };
        pen.anchored((RIGHT, origin.1 + CODE + 8.5), Anchor::End, SMALL.size(6.5), says);
    }
    let right = facts(pen, (second, right), width, &report.task);
    left.max(right)
}

const COLUMNS: [Column; 6] = [
    Column::left("part", 0.0, 58.0),
    Column::right("weight", 58.0, 28.0),
    Column::right("score", 92.0, 34.0),
    Column::right("floor", 132.0, 40.0),
    Column::left("dots: green, amber, red", 184.0, 118.0),
    Column::left("what was found", 312.0, WIDTH - 312.0),
];

fn parts(pen: &mut Pen<'_>, y: f32, report: &Report) -> f32 {
    let y = heading(pen, (LEFT, y), WIDTH, "Parts of the total");
    let mut at = names(pen, y, &COLUMNS);
    for part in &report.parts {
        row(pen, at + 8.5, part);
        at += 12.6;
        pen.line(&[(LEFT, at - 0.6), (RIGHT, at - 0.6)], Ink::Line, 0.3, false);
    }
    at
}

fn row(pen: &mut Pen<'_>, y: f32, part: &Part) {
    let [name, weight, score, floor, counts, note] = COLUMNS;
    let style = if part.weakest { BODY.bold() } else { BODY };
    name.put(pen, y, style, part.name);
    weight.put(pen, y, SMALL, &part.weight);
    score.put(pen, y, style, &part.score);
    match &part.floor {
        None => floor.put(pen, y, SMALL, "none"),
        Some(wanted) => {
            let light = if wanted.reached { Light::Green } else { Light::Red };
            sign(pen, (LEFT + floor.x + 5.0, y - 2.6), light, 2.6);
            floor.put(pen, y, SMALL, &wanted.score);
        }
    }
    let all = part.counts.iter().fold(0_u32, |sum, n| sum.saturating_add(*n));
    let (mut x, room) = (LEFT + counts.x, 48.0);
    for (light, count) in [Light::Green, Light::Amber, Light::Red].into_iter().zip(part.counts) {
        let wide = if all == 0 { 0.0 } else { room * count as f32 / all as f32 };
        pen.bar((x, y - 6.0), (wide, 7.0), Ink::of(light));
        x += wide;
    }
    pen.frame((LEFT + counts.x, y - 6.0), (room, 7.0), Ink::Line);
    let mut x = LEFT + counts.x + room + 8.0;
    for (light, count) in [Light::Green, Light::Amber, Light::Red].into_iter().zip(part.counts) {
        sign(pen, (x, y - 2.6), light, 2.2);
        pen.fitted((x + 4.5, y), 18.0, SMALL.ink(Ink::Text), &count.to_string());
        x += 22.0;
    }
    note.put(pen, y, SMALL.ink(Ink::Text), &part.note);
}

fn critical(pen: &mut Pen<'_>, y: f32, report: &Report) -> f32 {
    let y = heading(pen, (LEFT, y), WIDTH, "Critical errors");
    if report.critical.is_empty() {
        sign(pen, (LEFT + 4.0, y + 5.5), Light::Green, 2.8);
        pen.text((LEFT + 12.0, y + 8.0), BODY, "None");
        return y + 10.0;
    }
    let lines: Vec<String> = report.critical.iter().map(|fault| format!("{} ({})", fault.text, fault.place)).collect();
    list(pen, y, MOST_CRITICAL, 1, BODY.ink(Ink::Bad), &lines)
}

/// Depths and angles at the left, the map at the right, earlier totals below it where they are known.
fn pictures(pen: &mut Pen<'_>, y: f32, report: &Report) {
    let (figures, second) = (&report.figures, LEFT + COLUMN + GAP);
    let high = FOOT - 10.0 - y;
    let half = 0.5 * (high - 6.0);
    picture(pen, (LEFT, y), (COLUMN, half), &figures.depth);
    picture(pen, (LEFT, y + half + 6.0), (COLUMN, half), &figures.angle);
    let Some(curve) = &figures.curve else {
        return picture(pen, (second, y), (COLUMN, high), &figures.map);
    };
    let low = (curve.height + 24.0).min(0.42 * high);
    picture(pen, (second, y), (COLUMN, high - low - 6.0), &figures.map);
    picture(pen, (second, y + high - low), (COLUMN, low), curve);
}
