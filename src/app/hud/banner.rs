//! What went wrong, over the loupe: what happened, what it means for this attempt, what to do.

use std::sync::Arc;

use bevy_egui::egui;
use egui::{Color32, CornerRadius, FontId, Galley, Painter, Rect, Stroke, StrokeKind, pos2, vec2};

use super::readouts::sign;
use crate::app::theme;
use crate::scenario::rubric::Light;

/// Most banners at a time; the first ones are the worst.
const MOST: usize = 3;
/// Widest banner, points.
const WIDE: f32 = 560.0;

/// One trouble.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Banner {
    /// Red or amber.
    pub(crate) light: Light,
    /// What happened, what it means, what to do.
    pub(crate) told: [String; 3],
}

/// Paints the banners from the top of a rectangle down.
pub(crate) fn paint(painter: &Painter, rect: Rect, banners: &[Banner]) {
    let width = rect.width().min(WIDE);
    let mut top = rect.top();
    for banner in banners.iter().take(MOST) {
        top = one(painter, pos2(rect.center().x, top), width, banner).bottom() + 8.0;
    }
}

fn one(painter: &Painter, at: egui::Pos2, width: f32, banner: &Banner) -> Rect {
    let middle = at.x;
    let colour = theme::light_colour(banner.light);
    let lay = |words: &str, size: f32, ink: Color32| {
        painter.layout(words.to_owned(), FontId::proportional(size), ink, width - 56.0)
    };
    let [happened, means, todo] = &banner.told;
    // what can wait is said quietly
    let (head, body) = match banner.light {
        Light::Red => (theme::HEAD, theme::BODY),
        Light::Amber | Light::Green => (theme::BODY, theme::SMALL),
    };
    let lines: [Arc<Galley>; 3] =
        [lay(happened, head, theme::TEXT), lay(means, body, theme::TEXT), lay(todo, body, theme::DIM)];
    let wide = lines.iter().map(|line| line.size().x).fold(0.0_f32, f32::max);
    let width = (wide + 56.0).min(width);
    let at = pos2(middle - 0.5 * width, at.y);
    let text: f32 = lines.iter().map(|line| line.size().y + 4.0).sum();
    let card = Rect::from_min_size(at, vec2(width, text + 20.0));
    painter.rect_filled(card, CornerRadius::same(8), theme::PANEL.gamma_multiply(0.97));
    painter.rect_stroke(card, CornerRadius::same(8), Stroke::new(1.0, colour), StrokeKind::Inside);
    sign(painter, card.left_top() + vec2(22.0, 22.0), banner.light);
    let mut y = card.top() + 12.0;
    for line in lines {
        let height = line.size().y;
        painter.galley(pos2(card.left() + 40.0, y), line, theme::TEXT);
        y += height + 4.0;
    }
    card
}
