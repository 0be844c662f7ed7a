//! Totals over the attempts at one scenario, oldest first, and whether they have settled.

use bevy_egui::egui;
use egui::{Align2, Painter, Pos2, Rect, Shape, Stroke, pos2};

use crate::app::centre::book::Book;
use crate::app::theme;
use crate::logbook::{Curve, Row, Zone};

/// Most attempts that are drawn; the newest are.
const MOST: usize = 60;

/// Paints the curve of the chosen attempt's scenario.
pub(super) fn paint(painter: &Painter, rect: Rect, book: &Book, row: Option<&Row>) {
    let curves = book.progress.as_ref().map_or(&[][..], |progress| &progress.curves);
    let curve = row.and_then(|row| curves.iter().find(|curve| curve.scenario == row.scenario));
    let Some(curve) = curve.filter(|curve| !curve.points.is_empty()) else {
        let words = match (row, &book.progress) {
            (Some(_), Some(_)) => "This scenario has no curve yet: attempts by a person count, as they were set",
            (_, None) => "Curves are drawn for who is signed in",
            (None, _) => "The learning curve is drawn here",
        };
        theme::text(painter, rect.center(), Align2::CENTER_CENTER, words, theme::BODY, theme::DIM);
        return;
    };
    let title = format!("Totals at {}", curve.scenario);
    let title = theme::text(painter, rect.left_top(), Align2::LEFT_TOP, &title, theme::BODY, theme::TEXT);
    let (words, colour) = zone(curve.cusum.zone);
    let at = pos2(rect.right(), title.center().y);
    theme::text(painter, at, Align2::RIGHT_CENTER, words, theme::BODY, colour);
    let field = Rect::from_min_max(pos2(rect.left() + 26.0, rect.top() + 28.0), rect.max - egui::vec2(4.0, 18.0));
    scale(painter, field);
    dots(painter, field, curve, row);
    let said =
        "Oldest to newest. Disc: passed, cross: not passed. Settled or slipping is for practice; it decides nothing.";
    theme::text(painter, rect.left_bottom(), Align2::LEFT_BOTTOM, said, theme::SMALL, theme::DIM);
}

/// In words, where the sum of passes and fails stands.
fn zone(zone: Zone) -> (&'static str, egui::Color32) {
    match zone {
        Zone::Settled => ("settled", theme::GOOD),
        Zone::Open => ("more attempts are needed to say", theme::DIM),
        Zone::Slipping => ("slipping: practise before the next exam", theme::WARN),
    }
}

fn scale(painter: &Painter, field: Rect) {
    for value in [0.0_f32, 50.0, 100.0] {
        let y = field.bottom() - field.height() * value / 100.0;
        painter.hline(field.x_range(), y, Stroke::new(1.0, theme::LINE));
        let at = pos2(field.left() - 6.0, y);
        theme::text(painter, at, Align2::RIGHT_CENTER, &format!("{value:.0}"), theme::SMALL, theme::DIM);
    }
}

/// Where each total lies in a field, oldest first.
fn places(field: Rect, totals: &[i64]) -> Vec<Pos2> {
    let steps = totals.len().saturating_sub(1).max(1) as f32;
    let alone = totals.len() == 1;
    let at = |(index, total): (usize, &i64)| {
        let x = if alone { 0.5 } else { index as f32 / steps };
        let y = (*total as f32 / 10_000.0).clamp(0.0, 1.0);
        pos2(field.left() + x * field.width(), field.bottom() - y * field.height())
    };
    totals.iter().enumerate().map(at).collect()
}

fn dots(painter: &Painter, field: Rect, curve: &Curve, row: Option<&Row>) {
    let from = curve.points.len().saturating_sub(MOST);
    let points = curve.points.get(from..).unwrap_or_default();
    let totals: Vec<i64> = points.iter().map(|point| point.total_hundredths).collect();
    let at = places(field.shrink2(egui::vec2(8.0, 0.0)), &totals);
    painter.add(Shape::line(at.clone(), Stroke::new(1.5, theme::LINE)));
    for (point, at) in points.iter().zip(at) {
        if point.passed {
            painter.circle_filled(at, 4.0, theme::GOOD);
        } else {
            let stroke = Stroke::new(2.0, theme::BAD);
            for (dx, dy) in [(3.5, 3.5), (3.5, -3.5)] {
                painter.line_segment([at - egui::vec2(dx, dy), at + egui::vec2(dx, dy)], stroke);
            }
        }
        if row.is_some_and(|row| row.folder == point.folder) {
            painter.circle_stroke(at, 8.0, Stroke::new(1.5, theme::ACCENT));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_lie_in_the_field_in_their_order() {
        let field = Rect::from_min_max(pos2(10.0, 20.0), pos2(110.0, 220.0));
        assert_eq!(places(field, &[5_000]), [pos2(60.0, 120.0)]);
        assert_eq!(places(field, &[0, 10_000]), [pos2(10.0, 220.0), pos2(110.0, 20.0)]);
        assert!(places(field, &[-5, 20_000, 3]).iter().all(|at| field.contains(*at)));
        assert!(places(field, &[]).is_empty());
    }
}
