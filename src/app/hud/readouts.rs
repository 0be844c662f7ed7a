//! Depth, angle, dwell and force: a value, its band and where it lies in it. Colour is never the only sign.

use bevy_egui::egui;
use egui::{Align2, Color32, CornerRadius, Painter, Pos2, Rect, Shape, Stroke, pos2, vec2};

use super::super::theme;
use crate::scenario::rubric::{Band, Light};

/// One read-out.
pub(crate) struct Readout<'a> {
    /// Name.
    pub(crate) name: &'a str,
    /// Value in words, with its unit.
    pub(crate) words: String,
    /// A second line.
    pub(crate) note: String,
    /// Value, ends of the track, and the band; nothing to judge yet when the value is missing.
    pub(crate) value: Option<f64>,
    /// Ends of the track.
    pub(crate) range: (f64, f64),
    /// The band, on the same scale.
    pub(crate) band: Band,
}

/// Paints one read-out in 58 points of height.
pub(crate) fn readout(painter: &Painter, rect: Rect, it: &Readout<'_>) {
    let left = rect.left_top();
    theme::text(painter, left + vec2(0.0, 3.0), Align2::LEFT_TOP, it.name, theme::BODY, theme::DIM);
    theme::text(painter, rect.right_top(), Align2::RIGHT_TOP, &it.words, theme::HEAD, theme::TEXT);
    let track = Rect::from_min_size(left + vec2(0.0, 25.0), vec2(rect.width(), 9.0));
    let light = it.value.map(|value| it.band.light(value));
    band(painter, track, it);
    if let (Some(value), Some(light)) = (it.value, light) {
        let x = x_of(track, it.range, value);
        painter.line_segment(
            [pos2(x, track.top() - 4.0), pos2(x, track.bottom() + 4.0)],
            Stroke::new(3.0, theme::light_colour(light)),
        );
        sign(painter, pos2(rect.left() + 5.0, track.bottom() + 13.0), light);
        let words = format!("{}{}{}", theme::light_word(light), if it.note.is_empty() { "" } else { " · " }, it.note);
        theme::text(
            painter,
            pos2(rect.left() + 16.0, track.bottom() + 13.0),
            Align2::LEFT_CENTER,
            &words,
            theme::SMALL,
            theme::DIM,
        );
    } else {
        theme::text(
            painter,
            pos2(rect.left(), track.bottom() + 13.0),
            Align2::LEFT_CENTER,
            &it.note,
            theme::SMALL,
            theme::DIM,
        );
    }
}

fn x_of(track: Rect, range: (f64, f64), value: f64) -> f32 {
    let share = ((value - range.0) / (range.1 - range.0)).clamp(0.0, 1.0) as f32;
    track.left() + share * track.width()
}

fn band(painter: &Painter, track: Rect, it: &Readout<'_>) {
    painter.rect_filled(track, CornerRadius::same(4), theme::WELL);
    let piece = |from: f64, to: f64, colour: Color32| {
        let (a, b) = (x_of(track, it.range, from), x_of(track, it.range, to));
        if b > a {
            painter.rect_filled(
                Rect::from_min_max(pos2(a, track.top()), pos2(b, track.bottom())),
                CornerRadius::same(2),
                colour,
            );
        }
    };
    piece(it.band.amber_low, it.band.amber_high, Color32::from_rgb(0x4a, 0x3a, 0x16));
    piece(it.band.green_low, it.band.green_high, Color32::from_rgb(0x1f, 0x5c, 0x2c));
    painter.rect_stroke(track, CornerRadius::same(4), Stroke::new(1.0, theme::LINE), egui::StrokeKind::Inside);
}

/// A disc for good, a triangle for near, a cross for outside: told apart without colour.
pub(crate) fn sign(painter: &Painter, at: Pos2, light: Light) {
    let colour = theme::light_colour(light);
    match light {
        Light::Green => {
            painter.circle_filled(at, 4.0, colour);
        }
        Light::Amber => {
            let corners = vec![at + vec2(0.0, -4.5), at + vec2(4.5, 3.5), at + vec2(-4.5, 3.5)];
            painter.add(Shape::convex_polygon(corners, colour, Stroke::NONE));
        }
        Light::Red => {
            for turn in [vec2(3.5, 3.5), vec2(3.5, -3.5)] {
                painter.line_segment([at - turn, at + turn], Stroke::new(2.0, colour));
            }
        }
    }
}

/// What is said beside the force.
#[derive(Clone, Debug, Default)]
pub(crate) struct TraceNotes {
    /// That there is none, why, or that it is not the skin's.
    pub(crate) force: Option<String>,
    /// The energy log, quietly.
    pub(crate) energy: Option<String>,
}

/// The force of the last seconds.
pub(crate) fn trace(
    painter: &Painter,
    rect: Rect,
    values: impl ExactSizeIterator<Item = f32>,
    force_n: f32,
    notes: &TraceNotes,
) {
    let name = theme::text(
        painter,
        rect.left_top() + vec2(0.0, 3.0),
        Align2::LEFT_TOP,
        "Force on the hand",
        theme::BODY,
        theme::DIM,
    );
    theme::text(painter, rect.right_top(), Align2::RIGHT_TOP, &format!("{force_n:.2} N"), theme::HEAD, theme::TEXT);
    if let Some(force) = &notes.force {
        let at = name.right_center() + vec2(8.0, 0.0);
        theme::text(painter, at, Align2::LEFT_CENTER, force, theme::SMALL, theme::WARN);
    }
    let plot = Rect::from_min_max(rect.left_top() + vec2(0.0, 26.0), rect.max);
    if let Some(energy) = &notes.energy {
        theme::text(painter, plot.right_top(), Align2::RIGHT_TOP, energy, theme::SMALL, theme::DIM);
    }
    painter.line_segment([plot.left_bottom(), plot.right_bottom()], Stroke::new(1.0, theme::LINE));
    let all: Vec<f32> = values.collect();
    let top = all.iter().copied().fold(0.25_f32, f32::max) * 1.1;
    let step = plot.width() / (super::super::live::TRACE - 1) as f32;
    let start = plot.right() - step * all.len().saturating_sub(1) as f32;
    let points: Vec<Pos2> = all
        .iter()
        .enumerate()
        .map(|(i, n)| pos2(start + i as f32 * step, plot.bottom() - n / top * (plot.height() - 2.0)))
        .collect();
    if points.len() > 1 {
        painter.line(points, Stroke::new(1.5, theme::ACCENT));
    }
}
