//! Panels, buttons, text. Every button says where it is, so that a test can aim at it.

use std::collections::BTreeMap;

use bevy::prelude::Resource;
use bevy_egui::egui;
use egui::{Align2, Color32, CornerRadius, FontId, Painter, Pos2, Rect, Response, Sense, Stroke, StrokeKind, Ui};

use super::{ACCENT, BODY, CORNER, DIM, LINE, PANEL, SMALL, TEXT};

/// Where the named things of this frame are, points.
#[derive(Resource, Default)]
pub(crate) struct Spots {
    now: BTreeMap<&'static str, Rect>,
    before: BTreeMap<&'static str, Rect>,
}

impl Spots {
    /// A new frame.
    pub(crate) fn begin(&mut self) {
        self.before = std::mem::take(&mut self.now);
    }
    /// Something is here.
    pub(crate) fn put(&mut self, name: &'static str, rect: Rect) {
        self.now.insert(name, rect);
    }
    /// Something can be pressed at this point.
    pub(crate) fn any_at(&self, at: Pos2) -> bool {
        self.now.values().chain(self.before.values()).any(|rect| rect.contains(at))
    }
    /// All of the newest frame.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&'static str, Rect)> {
        let newest = if self.now.is_empty() { &self.before } else { &self.now };
        newest.iter().map(|(name, rect)| (*name, *rect))
    }
}

/// How much a button asks to be pressed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum ButtonKind {
    /// The one to press next.
    Main,
    /// Any other.
    Plain,
    /// Cannot be pressed now.
    Off,
}

/// A rounded panel.
pub(crate) fn panel(painter: &Painter, rect: Rect) {
    painter.rect_filled(rect, CornerRadius::same(8), PANEL);
    painter.rect_stroke(rect, CornerRadius::same(8), Stroke::new(1.0, LINE), StrokeKind::Inside);
}

/// With a large first letter: errors of the core begin small.
pub(crate) fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// One line of text.
pub(crate) fn text(painter: &Painter, at: Pos2, anchor: Align2, words: &str, size: f32, colour: Color32) -> Rect {
    painter.text(at, anchor, words, FontId::proportional(size), colour)
}

/// Text broken at a width, from the top left; says where it ended up.
pub(crate) fn wrapped(painter: &Painter, at: Pos2, width: f32, words: &str, size: f32, colour: Color32) -> Rect {
    let galley = painter.layout(words.to_owned(), FontId::proportional(size), colour, width);
    let rect = Rect::from_min_size(at, galley.size());
    painter.galley(at, galley, colour);
    rect
}

/// One line, cut off where its room ends.
pub(crate) fn clipped(painter: &Painter, at: Pos2, room: f32, words: &str, size: f32, colour: Color32) {
    let mut job = egui::text::LayoutJob::simple_singleline(words.to_owned(), FontId::proportional(size), colour);
    job.wrap = egui::text::TextWrapping::truncate_at_width(room);
    let galley = painter.layout_job(job);
    painter.galley(at, galley, colour);
}

/// A button.
pub(crate) fn button(
    ui: &mut Ui,
    spots: &mut Spots,
    name: &'static str,
    rect: Rect,
    words: &str,
    kind: ButtonKind,
) -> Response {
    spots.put(name, rect);
    let sense = if kind == ButtonKind::Off { Sense::hover() } else { Sense::click() };
    let response = ui.interact(rect, ui.id().with(name), sense);
    let (fill, ink) = match kind {
        ButtonKind::Main if response.hovered() => (Color32::from_rgb(0x1a, 0x6b, 0x64), TEXT),
        ButtonKind::Main => (Color32::from_rgb(0x15, 0x56, 0x50), TEXT),
        ButtonKind::Plain if response.hovered() => (Color32::from_rgb(0x37, 0x41, 0x4c), TEXT),
        ButtonKind::Plain => (Color32::from_rgb(0x2a, 0x32, 0x3b), TEXT),
        ButtonKind::Off => (Color32::from_rgb(0x1d, 0x23, 0x2a), DIM),
    };
    let painter = ui.painter();
    painter.rect_filled(rect, CornerRadius::same(6), fill);
    if response.has_focus() {
        painter.rect_stroke(rect, CornerRadius::same(6), Stroke::new(2.0, ACCENT), StrokeKind::Outside);
    }
    text(painter, rect.center(), Align2::CENTER_CENTER, words, BODY, ink);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Button, kind != ButtonKind::Off, words));
    if response.hovered() && kind != ButtonKind::Off {
        ui.ctx().set_cursor_icon(egui::CursorIcon::PointingHand);
    }
    response
}

/// A line to type in, with what is said of it while it is empty; true when it was ended with Enter. See [`is_typed_in`].
pub(crate) fn field(
    ui: &mut Ui,
    spots: &mut Spots,
    name: &'static str,
    rect: Rect,
    (text, empty, most): (&mut String, &str, usize),
) -> bool {
    spots.put(name, rect);
    let edit = egui::TextEdit::singleline(text).id(ui.id().with(name)).hint_text(empty).char_limit(most);
    let response = ui.put(rect, edit.margin(egui::Margin::symmetric(8, 7)));
    response.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter))
}

/// The field has the keys: letters, arrows, Enter and Escape are its own.
pub(crate) fn is_typed_in(ui: &Ui, name: &'static str) -> bool {
    ui.memory(|memory| memory.has_focus(ui.id().with(name)))
}

/// A key as it is drawn in help texts; returns its rectangle.
pub(crate) fn key_cap(painter: &Painter, left_middle: Pos2, key: &str) -> Rect {
    let galley = painter.layout_no_wrap(key.to_owned(), FontId::proportional(SMALL), TEXT);
    let size = egui::vec2(galley.size().x + 12.0, 20.0);
    let rect = Rect::from_min_size(left_middle - egui::vec2(0.0, size.y * 0.5), size);
    painter.rect_filled(rect, CornerRadius::same(4), Color32::from_rgb(0x24, 0x2b, 0x33));
    painter.rect_stroke(
        rect,
        CornerRadius::same(4),
        Stroke::new(1.0, Color32::from_rgb(0x45, 0x50, 0x5c)),
        StrokeKind::Inside,
    );
    painter.galley(rect.center() - galley.size() * 0.5, galley, TEXT);
    rect
}

/// A small label on a rounded ground.
pub(crate) fn pill(painter: &Painter, at: Pos2, anchor: Align2, words: &str, colour: Color32) -> Rect {
    let galley = painter.layout_no_wrap(words.to_owned(), FontId::proportional(SMALL), colour);
    let rect = anchor.anchor_size(at, galley.size() + egui::vec2(16.0, 8.0));
    let round = CornerRadius::same((CORNER * 1.25) as u8);
    painter.rect_filled(rect, round, Color32::from_rgba_unmultiplied(0x10, 0x14, 0x18, 215));
    painter.rect_stroke(rect, round, Stroke::new(1.0, colour.gamma_multiply(0.55)), StrokeKind::Inside);
    painter.galley(rect.center() - galley.size() * 0.5, galley, colour);
    rect
}
