//! Where the panels of the practise screen are, from the window's size alone.

use bevy_egui::egui;
use egui::{Rect, pos2, vec2};

/// Rectangles of the practise screen, points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Layout {
    /// Title line.
    pub(crate) title: Rect,
    /// The loupe.
    pub(crate) loupe: Rect,
    /// The overview, inside the loupe's corner.
    pub(crate) overview: Rect,
    /// The cutaway.
    pub(crate) cutaway: Rect,
    /// The read-outs.
    pub(crate) readouts: Rect,
    /// The bottom bar.
    pub(crate) bar: Rect,
}

impl Layout {
    /// The layout of a window.
    pub(crate) fn new(window: Rect) -> Self {
        const EDGE: f32 = 16.0;
        const BAR: f32 = 56.0;
        let window = window.shrink(EDGE);
        let title = Rect::from_min_size(window.min, vec2(window.width(), 28.0));
        let bar = Rect::from_min_max(pos2(window.left(), window.bottom() - BAR), window.max);
        let top = title.bottom() + 8.0;
        let bottom = bar.top() - 12.0;
        let side = (window.width() * 0.285).max(300.0);
        let loupe = Rect::from_min_max(pos2(window.left(), top), pos2(window.right() - side - EDGE, bottom));
        let right = Rect::from_min_max(pos2(window.right() - side, top), pos2(window.right(), bottom));
        let readouts_height = 282.0;
        let cutaway = Rect::from_min_max(right.min, pos2(right.right(), right.bottom() - readouts_height - 12.0));
        let readouts = Rect::from_min_max(pos2(right.left(), right.bottom() - readouts_height), right.max);
        let inset = vec2(200.0, 148.0) * (loupe.width() / 900.0).clamp(0.85, 1.4);
        let overview = Rect::from_min_size(loupe.min + vec2(12.0, 12.0), inset);
        Self { title, loupe, overview, cutaway, readouts, bar }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_overlaps_and_the_loupe_is_two_thirds() {
        for (width, height) in [(960.0, 600.0), (1280.0, 720.0), (1920.0, 1080.0), (1536.0, 864.0), (2560.0, 1440.0)] {
            let window = Rect::from_min_size(pos2(0.0, 0.0), vec2(width, height));
            let l = Layout::new(window);
            let parts = [
                ("title", l.title),
                ("loupe", l.loupe),
                ("cutaway", l.cutaway),
                ("readouts", l.readouts),
                ("bar", l.bar),
            ];
            for (i, (a, one)) in parts.iter().enumerate() {
                assert!(window.contains_rect(*one), "{width}x{height}: {a} leaves the window");
                for (b, other) in parts.iter().skip(i + 1) {
                    assert!(!one.intersects(*other), "{width}x{height}: {a} overlaps {b}");
                }
            }
            assert!(l.loupe.contains_rect(l.overview), "{width}x{height}: overview leaves the loupe");
            let share = l.loupe.width() / width;
            assert!((0.60..=0.76).contains(&share), "{width}x{height}: loupe takes {share}");
            assert!(l.cutaway.height() > 150.0, "{width}x{height}: cutaway is {} high", l.cutaway.height());
        }
    }
}
