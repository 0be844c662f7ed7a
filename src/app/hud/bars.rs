//! The bottom bar's numbers, the gauge of ink, banners, and the scale bar of the loupe.

use bevy_egui::egui;
use egui::{Align2, Color32, CornerRadius, Painter, Rect, Stroke, StrokeKind, pos2, vec2};

use super::super::theme;

/// Minutes and seconds.
pub(crate) fn clock(seconds: f64) -> String {
    let whole = seconds.max(0.0) as u64;
    format!("{:02}:{:02}", whole / 60, whole % 60)
}

/// Ink on the needle, 0 to 1.
pub(crate) fn ink(painter: &Painter, left_middle: egui::Pos2, share: f64) -> Rect {
    let words = if share <= 0.001 { "Ink · none" } else { "Ink" };
    let colour = if share <= 0.12 { theme::WARN } else { theme::DIM };
    let name = theme::text(painter, left_middle, Align2::LEFT_CENTER, words, theme::BODY, colour);
    let track = Rect::from_min_size(pos2(name.right() + 8.0, left_middle.y - 6.0), vec2(64.0, 12.0));
    painter.rect_filled(track, CornerRadius::same(6), theme::WELL);
    let fill = Rect::from_min_size(track.min, vec2(track.width() * share.clamp(0.0, 1.0) as f32, track.height()));
    painter.rect_filled(fill, CornerRadius::same(6), Color32::from_rgb(0x5b, 0x68, 0x76));
    painter.rect_stroke(track, CornerRadius::same(6), Stroke::new(1.0, theme::LINE), StrokeKind::Inside);
    Rect::from_min_max(name.min, track.max)
}

/// A length that fits the view, as a bar: 1, 2, 5 or 10 mm.
pub(crate) fn scale_bar(painter: &Painter, loupe: Rect, width_mm: f32) {
    let point = loupe.width() / width_mm;
    let length_mm = [1.0_f32, 2.0, 5.0, 10.0].into_iter().rfind(|mm| mm * point < 0.2 * loupe.width()).unwrap_or(1.0);
    let left = pos2(loupe.left() + 20.0, loupe.bottom() - 22.0);
    let right = left + vec2(length_mm * point, 0.0);
    for (offset, colour) in [(1.0, Color32::from_black_alpha(150)), (0.0, Color32::WHITE)] {
        let down = vec2(offset, offset);
        painter.line_segment([left + down, right + down], Stroke::new(2.0, colour));
        for end in [left, right] {
            painter.line_segment([end + down - vec2(0.0, 4.0), end + down + vec2(0.0, 4.0)], Stroke::new(2.0, colour));
        }
        theme::text(
            painter,
            left + down + vec2(0.0, -8.0),
            Align2::LEFT_BOTTOM,
            &format!("{length_mm:.0} mm"),
            theme::BODY,
            colour,
        );
    }
}

/// Darkens the rim of the loupe a little, and rounds its corners.
pub(crate) fn rim(painter: &Painter, loupe: Rect) {
    let clear = Color32::TRANSPARENT;
    let dark = Color32::from_black_alpha(70);
    let depth = 0.16 * loupe.height();
    let edge = |a: egui::Pos2, b: egui::Pos2, inward: egui::Vec2| {
        let mut mesh = egui::Mesh::default();
        for (at, colour) in [(a, dark), (b, dark), (b + inward, clear), (a + inward, clear)] {
            mesh.colored_vertex(at, colour);
        }
        mesh.add_triangle(0, 1, 2);
        mesh.add_triangle(0, 2, 3);
        painter.add(egui::Shape::mesh(mesh));
    };
    edge(loupe.left_top(), loupe.right_top(), vec2(0.0, depth));
    edge(loupe.left_bottom(), loupe.right_bottom(), vec2(0.0, -depth));
    edge(loupe.left_top(), loupe.left_bottom(), vec2(depth, 0.0));
    edge(loupe.right_top(), loupe.right_bottom(), vec2(-depth, 0.0));
    painter.rect_stroke(loupe.expand(6.0), CornerRadius::same(14), Stroke::new(6.5, theme::GROUND), StrokeKind::Inside);
    painter.rect_stroke(loupe, CornerRadius::same(8), Stroke::new(1.0, theme::LINE), StrokeKind::Inside);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_counts_minutes() {
        for (seconds, words) in [(0.0, "00:00"), (59.9, "00:59"), (134.2, "02:14"), (-3.0, "00:00"), (3600.0, "60:00")]
        {
            assert_eq!(clock(seconds), words, "{seconds}");
        }
    }
}
