//! One attempt in words: its verdicts, oldest first, and what to practise next.

use bevy_egui::egui;
use egui::{Color32, Painter, Rect, pos2};

use crate::app::centre::book::Book;
use crate::app::theme;
use crate::logbook::{self, Row, Verdict, VerdictKind};

/// Most verdicts that are told; the newest are.
const MOST: usize = 3;

/// Paints it.
pub(super) fn paint(painter: &Painter, rect: Rect, book: &Book, row: Option<&Row>) {
    let painter = painter.with_clip_rect(rect);
    let mut y = rect.top();
    let mut line = |words: &str, size: f32, colour: Color32| {
        let said = theme::wrapped(&painter, pos2(rect.left(), y), rect.width(), words, size, colour);
        y = said.bottom() + 6.0;
    };
    if let Some(row) = row {
        line(&theme::sentence(&ending(row)), theme::BODY, theme::TEXT);
        let verdicts = book.verdicts.get(&row.folder).map_or(&[][..], Vec::as_slice);
        for verdict in verdicts.iter().skip(verdicts.len().saturating_sub(MOST)) {
            line(&told(verdict), theme::BODY, theme::DIM);
        }
        let folder = format!("Folder {}", row.folder);
        line(&folder, theme::SMALL, theme::DIM);
    }
    let Some(progress) = &book.progress else { return };
    if let Some(next) = &progress.next {
        let mean = next.mean_hundredths as f64 / 100.0;
        let words = format!(
            "Practise next: {} ({mean:.0} over the last {}). {}, in the scenario {}.",
            next.domain.name().to_lowercase(),
            next.attempts,
            theme::sentence(next.advice),
            next.scenario
        );
        line(&words, theme::BODY, theme::ACCENT);
    }
    if progress.left_out > 0 {
        let n = progress.left_out;
        let words = format!("{n} attempts are not in the curves: not scored, modified, or made by a program.");
        line(&words, theme::SMALL, theme::DIM);
    }
}

/// What became of it, beside the score.
fn ending(row: &Row) -> String {
    let marks = [(row.synthetic, "made by a program"), (row.modified, "with overridden parameters")];
    let marks: Vec<&str> = marks.iter().filter(|(on, _)| *on).flat_map(|(_, words)| [", ", words]).collect();
    let dots =
        row.placed.zip(row.planned).map_or_else(String::new, |(placed, of)| format!(", {placed} of {of} places"));
    let critical = match row.critical {
        None | Some(0) => String::new(),
        Some(1) => ", 1 critical error".to_owned(),
        Some(n) => format!(", {n} critical errors"),
    };
    let weakest =
        row.weakest.map_or_else(String::new, |domain| format!(", weakest in {}", domain.name().to_lowercase()));
    format!("{}{dots}{critical}{weakest}{}.", row.ending.replace('_', " "), marks.concat())
}

/// A verdict as one line.
fn told(verdict: &Verdict) -> String {
    let kind = match verdict.kind {
        VerdictKind::Original => "Scorer",
        VerdictKind::Recheck => "Recheck",
        VerdictKind::RubricChange => "Change of rubric",
        VerdictKind::Override => "Assessor",
        VerdictKind::Appeal => "Appeal",
    };
    let decision = verdict.decision.words();
    let why = if verdict.reason.is_empty() { String::new() } else { format!(": {}", verdict.reason) };
    format!("{}. {kind}, {}: {decision}{why}", verdict.number, verdict.by)
}

/// A time to the minute, as UTC.
pub(super) fn minute(at: Option<&str>) -> String {
    at.and_then(logbook::minute).unwrap_or_else(|| "time not known".to_owned())
}
