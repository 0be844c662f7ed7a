//! A bar of buttons, laid from both ends inward.

use bevy_egui::egui;
use egui::{Rect, Ui, pos2, vec2};

use super::{ButtonKind, Spots, button, panel};

/// Between the buttons, and between them and the ends, points.
const GAP: f32 = 12.0;

/// See the module. What it does not give away stays free between the buttons.
pub(crate) struct Bar<'a> {
    ui: &'a mut Ui,
    spots: &'a mut Spots,
    free: Rect,
}

impl<'a> Bar<'a> {
    /// An empty one, on its panel.
    pub(crate) fn new(ui: &'a mut Ui, spots: &'a mut Spots, rect: Rect) -> Self {
        panel(ui.painter(), rect);
        Self { ui, spots, free: rect.shrink2(vec2(GAP, 9.0)) }
    }

    /// The way back, first from the left; true when it was pressed.
    pub(crate) fn back(&mut self) -> bool {
        self.left("back", 100.0, "Back · Esc", ButtonKind::Plain)
    }

    /// The next one from the left; true when it was pressed.
    pub(crate) fn left(&mut self, name: &'static str, width: f32, words: &str, kind: ButtonKind) -> bool {
        let at = Rect::from_min_max(self.free.min, pos2(self.free.left() + width, self.free.bottom()));
        self.free.min.x = at.right() + GAP;
        button(self.ui, self.spots, name, at, words, kind).clicked()
    }

    /// The next one from the right; true when it was pressed.
    pub(crate) fn right(&mut self, name: &'static str, width: f32, words: &str, kind: ButtonKind) -> bool {
        let at = Rect::from_min_max(pos2(self.free.right() - width, self.free.top()), self.free.max);
        self.free.max.x = at.left() - GAP;
        button(self.ui, self.spots, name, at, words, kind).clicked()
    }

    /// What is still free between the buttons.
    pub(crate) fn room(&self) -> Rect {
        self.free
    }
}
