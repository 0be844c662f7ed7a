//! The total, why, and every domain with its number and its reason.

use bevy_egui::egui;
use egui::{Align2, CornerRadius, Painter, Rect, Stroke, StrokeKind, pos2, vec2};

use crate::app::theme;
use crate::scenario::rubric::Light;
use crate::score::sheet::DomainSheet;
use crate::score::{ScoreSheet, Standing, standing, standing_said};

/// In an exam the word says what the verdict is worth; in practice it is the rubric's rule alone.
pub(super) fn verdict(painter: &Painter, rect: Rect, sheet: &ScoreSheet, exam: bool) {
    theme::panel(painter, rect);
    let verdict = &sheet.verdict;
    let total = format!("{:.0}", verdict.total_hundredths as f64 / 100.0);
    let number = theme::text(
        painter,
        pos2(rect.left() + 24.0, rect.center().y - 8.0),
        Align2::LEFT_CENTER,
        &total,
        theme::HUGE,
        theme::TEXT,
    );
    let left = number.right().max(rect.left() + 104.0) + 24.0;
    let (words, colour) = match standing(sheet) {
        standing @ (Standing::Borderline | Standing::Provisional) if exam => (standing.to_string(), theme::WARN),
        _ if verdict.passed => (Standing::Pass.to_string(), theme::GOOD),
        _ => (Standing::NotPassed.to_string(), theme::BAD),
    };
    let words = theme::sentence(&words);
    let at = pos2(left, rect.top() + 14.0);
    let said = theme::text(painter, at, Align2::LEFT_TOP, &words, theme::HEAD, colour);
    let critical = match sheet.critical.len() {
        0 => "no critical error".to_owned(),
        1 => "1 critical error".to_owned(),
        n => format!("{n} critical errors"),
    };
    let mark = format!("pass mark {:.0} · {critical}", sheet.rubric.pass_mark_hundredths as f64 / 100.0);
    theme::text(
        painter,
        pos2(said.right() + 16.0, said.center().y),
        Align2::LEFT_CENTER,
        &mark,
        theme::BODY,
        theme::DIM,
    );
    let width = rect.right() - left - 20.0;
    let next = if exam {
        let said = standing_said(sheet);
        format!("{}. {} {}.", said.why, said.means, said.next)
    } else {
        format!("{}. {}", verdict.reason, verdict.next)
    };
    let next = theme::wrapped(painter, pos2(left, said.bottom() + 5.0), width, &next, theme::BODY, theme::TEXT);
    let honest = pos2(left, (next.bottom() + 4.0).max(rect.bottom() - 34.0));
    let clip = painter.with_clip_rect(rect);
    theme::wrapped(&clip, honest, width, &sheet.bands, theme::SMALL, theme::DIM);
}

pub(super) fn domains(painter: &Painter, rect: Rect, row: f32, sheet: &ScoreSheet) {
    theme::panel(painter, rect);
    for (index, domain) in sheet.domains.iter().enumerate() {
        let y = rect.top() + 8.0 + row * (index as f32 + 0.5);
        domain_row(painter, rect, y, domain, domain.domain == sheet.verdict.weakest);
    }
}

fn domain_row(painter: &Painter, rect: Rect, y: f32, domain: &DomainSheet, weakest: bool) {
    let score = domain.score_hundredths as f64 / 100.0;
    let light = if score >= 70.0 {
        Light::Green
    } else if score >= 45.0 {
        Light::Amber
    } else {
        Light::Red
    };
    let left = rect.left() + 16.0;
    theme::text(painter, pos2(left, y), Align2::LEFT_CENTER, domain.domain.name(), theme::BODY, theme::TEXT);
    let track = Rect::from_min_size(pos2(left + 72.0, y - 5.0), vec2(rect.width() * 0.22, 10.0));
    painter.rect_filled(track, CornerRadius::same(5), theme::WELL);
    let fill = Rect::from_min_size(track.min, vec2(track.width() * (score / 100.0) as f32, track.height()));
    painter.rect_filled(fill, CornerRadius::same(5), theme::light_colour(light));
    painter.rect_stroke(track, CornerRadius::same(5), Stroke::new(1.0, theme::LINE), StrokeKind::Inside);
    theme::text(
        painter,
        pos2(track.right() + 36.0, y),
        Align2::RIGHT_CENTER,
        &format!("{score:.0}"),
        theme::BODY,
        theme::TEXT,
    );
    crate::app::hud::readouts::sign(painter, pos2(track.right() + 50.0, y), light);
    let words = if weakest { format!("weakest · {}", domain.note) } else { domain.note.clone() };
    let clip = painter.with_clip_rect(Rect::from_min_max(rect.min, rect.max - vec2(12.0, 0.0)));
    theme::text(&clip, pos2(track.right() + 66.0, y), Align2::LEFT_CENTER, &words, theme::SMALL, theme::DIM);
}
