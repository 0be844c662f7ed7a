//! The keys, on one card.

use bevy_egui::egui;
use egui::{Align2, Color32, CornerRadius, Painter, Rect, pos2, vec2};

use super::super::theme;

/// Key and what it does.
pub(crate) const KEYS: [(&str, &str); 16] = [
    ("Mouse", "aim the needle"),
    ("Click", "set a dot: a jab of set length"),
    ("Hold", "press deeper and deeper"),
    ("Space", "machine on or off"),
    ("S", "stretch the skin or let go"),
    ("D", "dip the needle into the ink"),
    ("Right drag", "lean the hand-piece"),
    ("Arrows", "lean by one degree, R upright"),
    ("Wheel, + -", "zoom the loupe"),
    ("N, B", "aim at the next place, the one before"),
    ("I J K L", "move the aim by 0.1 mm"),
    ("Enter", "jab, like a click"),
    ("Esc", "pause or go on"),
    ("F", "finish and score"),
    ("A", "give the attempt up"),
    ("F12", "save a picture"),
];

/// The same with a device in the hand.
pub(crate) const STYLUS_KEYS: [(&str, &str); 14] = [
    ("Grip", "hold it: force only while it is held"),
    ("Tip", "touch and press as on skin"),
    ("Pedal, Space", "machine on or off"),
    ("Barrel 2, S", "stretch the skin or let go"),
    ("Barrel, C", "hold to move your hand back"),
    ("Button 2, Esc", "pause or go on"),
    ("The cup", "dip; re-centre to reach it"),
    ("Wheel, + -", "zoom the loupe"),
    ("F", "finish and score"),
    ("A", "give the attempt up"),
    ("F12", "save a picture"),
    ("?", "show or hide these keys"),
    ("Let go", "ends every force at once"),
    ("Cable", "back in: Esc goes on with the attempt"),
];

/// The keys that hold for a hand.
pub(crate) fn keys_of(stylus: bool) -> &'static [(&'static str, &'static str)] {
    if stylus { &STYLUS_KEYS } else { &KEYS }
}

/// Dims everything behind a card.
pub(crate) fn dim(painter: &Painter, window: Rect) {
    painter.rect_filled(window, CornerRadius::ZERO, Color32::from_black_alpha(150));
}

/// The keys in two columns; returns the card.
pub(crate) fn keys(painter: &Painter, window: Rect, stylus: bool) -> Rect {
    let card = Rect::from_center_size(window.center(), vec2(700.0, 330.0));
    theme::panel(painter, card);
    let title = if stylus { "Stylus and keys" } else { "Keys" };
    theme::text(painter, card.left_top() + vec2(24.0, 20.0), Align2::LEFT_TOP, title, theme::HEAD, theme::TEXT);
    list(painter, Rect::from_min_max(card.left_top() + vec2(24.0, 60.0), card.max - vec2(24.0, 16.0)), stylus);
    theme::text(
        painter,
        card.right_top() + vec2(-24.0, 22.0),
        Align2::RIGHT_TOP,
        "? or Esc closes this",
        theme::SMALL,
        theme::DIM,
    );
    card
}

/// The keys in two columns.
fn list(painter: &Painter, rect: Rect, stylus: bool) {
    let keys = keys_of(stylus);
    let rows = keys.len().div_ceil(2);
    for (index, (key, what)) in keys.iter().enumerate() {
        let (column, row) = (index / rows, index % rows);
        let left = rect.left() + column as f32 * rect.width() * 0.5;
        let y = rect.top() + 14.0 + row as f32 * 30.0;
        theme::key_cap(painter, pos2(left, y), key);
        theme::text(painter, pos2(left + 96.0, y), Align2::LEFT_CENTER, what, theme::BODY, theme::TEXT);
    }
}
