//! A dot watched again under the skin, at a twentieth of its speed, from the recorded ticks.

use bevy_egui::egui;
use egui::{Align2, CornerRadius, Painter, Rect, pos2, vec2};

use super::numbers::still;
use crate::app::hud::cutaway;
use crate::app::theme;
use crate::session::Prepared;
use crate::sim::{TickRecord, marks};

/// How much slower than life.
pub(super) const SLOWER: f64 = 20.0;

/// Paints the moment `seconds` of watching into the ticks; starts over at the end.
pub(super) fn paint(painter: &Painter, rect: Rect, prepared: &Prepared, dot: u32, ticks: &[TickRecord], seconds: f64) {
    theme::panel(painter, rect);
    let inner = rect.shrink(16.0);
    let words = format!("Dot {dot} under the skin · 1/{SLOWER:.0} of its speed");
    theme::text(painter, inner.left_top(), Align2::LEFT_TOP, &words, theme::HEAD, theme::TEXT);
    let picture = Rect::from_min_max(inner.min + vec2(0.0, 32.0), inner.max - vec2(0.0, 74.0));
    let hz = prepared.scenario.tick_hz;
    let length_s = ticks.len() as f64 / hz * SLOWER;
    let at_s = if length_s > 0.0 { seconds.rem_euclid(length_s + 1.0).min(length_s) } else { 0.0 };
    let index = ((at_s / SLOWER * hz) as usize).min(ticks.len().saturating_sub(1));
    let Some(record) = ticks.get(index) else {
        theme::text(
            painter,
            picture.center(),
            Align2::CENTER_CENTER,
            "Nothing was recorded of this dot",
            theme::BODY,
            theme::DIM,
        );
        return;
    };
    let outcome = &record.outcome;
    let mut cut = still(prepared, outcome.contact.point_mm);
    cut.tip_mm = outcome.tip_mm;
    cut.reach_mm = outcome.reach_mm;
    cut.tent_mm = outcome.tent_mm;
    cut.nose_mm = outcome.nose_mm;
    cut.angle_rad = outcome.angle_rad;
    let touching = outcome.has(marks::IN_SKIN) || outcome.has(marks::CONTACT);
    let pressed = (outcome.tip_mm * libm::sin(outcome.angle_rad)).max(0.0);
    let depth = (outcome.buried_mm * libm::sin(outcome.angle_rad)).max(0.0);
    cut.depths_mm = (touching && pressed > 0.02).then_some((depth, pressed));
    cut.ink = (outcome.ink_nl / prepared.scenario.ink.load_nl.max(1e-9)).clamp(0.0, 1.0);
    cutaway::paint(painter, picture, &cut);
    timeline(painter, Rect::from_min_max(pos2(inner.left(), picture.bottom() + 14.0), inner.max), ticks, index, hz);
}

/// Depth over time, the moment shown, and its numbers.
fn timeline(painter: &Painter, rect: Rect, ticks: &[TickRecord], index: usize, hz: f64) {
    let track = Rect::from_min_size(rect.min, vec2(rect.width(), 34.0));
    painter.rect_filled(track, CornerRadius::same(4), theme::WELL);
    let top = ticks.iter().map(|t| t.outcome.depth_mm).fold(0.2_f64, f64::max);
    let x = |i: usize| track.left() + track.width() * i as f32 / ticks.len().max(2) as f32;
    let step = (ticks.len() / 600).max(1);
    let points: Vec<egui::Pos2> = ticks
        .iter()
        .enumerate()
        .step_by(step)
        .map(|(i, t)| pos2(x(i), track.bottom() - 3.0 - (t.outcome.depth_mm / top) as f32 * (track.height() - 6.0)))
        .collect();
    painter.line(points, egui::Stroke::new(1.5, theme::ACCENT));
    painter.line_segment(
        [pos2(x(index), track.top()), pos2(x(index), track.bottom())],
        egui::Stroke::new(2.0, theme::TEXT),
    );
    let outcome = ticks.get(index).map(|t| t.outcome);
    let first = ticks.first().map_or(0, |t| t.tick.0);
    let at_ms = ticks.get(index).map_or(0.0, |t| (t.tick.0 - first) as f64 * 1000.0 / hz);
    let words = outcome.map_or(String::new(), |o| {
        format!(
            "{at_ms:.0} ms · true depth {:.2} mm · needle force {:.2} N · angle {:.0}°",
            o.depth_mm,
            o.needle_n,
            o.angle_rad.to_degrees()
        )
    });
    theme::text(painter, rect.left_bottom(), Align2::LEFT_BOTTOM, &words, theme::BODY, theme::DIM);
}
