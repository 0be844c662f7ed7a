//! What both pages are made of: headings, rows of facts, tables, the foot. Each gives the place below it. Pure.

use super::super::content::{Fact, Report};
use super::super::figure::{Anchor, At, Ink};
use super::pen::{BODY, CODE, HEAD, Pen, SMALL, Style};
use super::{FOOT, LEFT, RIGHT, WIDTH};

/// Room between two blocks.
pub(super) const BETWEEN: f32 = 11.0;
/// From row to row.
const ROW: f32 = 11.4;
/// Room of the names of facts.
const NAME: f32 = 76.0;

/// A heading with a thin line under it.
pub(super) fn heading(pen: &mut Pen<'_>, (x, y): At, width: f32, text: &str) -> f32 {
    pen.text((x, y + 8.0), HEAD, text);
    pen.line(&[(x, y + 12.0), (x + width, y + 12.0)], Ink::Line, 0.7, false);
    y + 15.0
}

/// Facts one below the other, a line each.
pub(super) fn facts(pen: &mut Pen<'_>, (x, y): At, width: f32, all: &[Fact]) -> f32 {
    let mut at = y;
    for fact in all {
        let base = at + 8.0;
        pen.fitted((x, base), NAME - 4.0, SMALL, fact.name);
        let style = if fact.code { CODE } else { BODY };
        pen.fitted((x + NAME, base), width - NAME, style, &fact.value);
        at += ROW;
    }
    at
}

/// A column of a table: its place, its width and which end its words stand at.
#[derive(Clone, Copy)]
pub(super) struct Column {
    pub(super) name: &'static str,
    pub(super) x: f32,
    pub(super) width: f32,
    pub(super) anchor: Anchor,
}

impl Column {
    pub(super) const fn left(name: &'static str, x: f32, width: f32) -> Self {
        Self { name, x, width, anchor: Anchor::Start }
    }

    pub(super) const fn right(name: &'static str, x: f32, width: f32) -> Self {
        Self { name, x, width, anchor: Anchor::End }
    }

    /// Words of this column at a height.
    pub(super) fn put(&self, pen: &mut Pen<'_>, y: f32, style: Style, text: &str) {
        match self.anchor {
            Anchor::End => pen.anchored((LEFT + self.x + self.width, y), Anchor::End, style, text),
            _ => {
                pen.fitted((LEFT + self.x, y), self.width, style, text);
            }
        }
    }
}

/// The names of the columns.
pub(super) fn names(pen: &mut Pen<'_>, y: f32, columns: &[Column]) -> f32 {
    for column in columns {
        column.put(pen, y + 7.0, SMALL, column.name);
    }
    y + 10.5
}

/// A list with a dash before each, `most` of them; then how many more there are on the sheet.
pub(super) fn list(pen: &mut Pen<'_>, y: f32, most: usize, lines: usize, style: Style, all: &[String]) -> f32 {
    let mut at = y;
    let shown = if all.len() > most { most.saturating_sub(1) } else { all.len() };
    for text in all.iter().take(shown) {
        pen.text((LEFT, at + 8.0), style, "\u{2013}");
        at += pen.wrapped((LEFT + 9.0, at + 8.0), WIDTH - 9.0, lines, style, text) + 1.0;
    }
    if all.len() > shown {
        pen.text(
            (LEFT + 9.0, at + 8.0),
            style,
            &format!("and {} more, see the sheet and the recording", all.len() - shown),
        );
        at += style.size * 1.3 + 1.0;
    }
    at
}

/// The foot of a page.
pub(super) fn foot(pen: &mut Pen<'_>, report: &Report, number: u32) {
    pen.line(&[(LEFT, FOOT - 4.0), (RIGHT, FOOT - 4.0)], Ink::Line, 0.7, false);
    let style = SMALL.size(6.5);
    let text = format!("Stipple score report, version {}. Sheet {}", super::REPORT_VERSION, report.sheet_digest);
    pen.fitted((LEFT, FOOT + 5.0), WIDTH - 60.0, style, &text);
    pen.anchored((RIGHT, FOOT + 5.0), Anchor::End, style, &format!("page {number} of 2"));
}
