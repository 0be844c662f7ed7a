//! A list of rows below each other, chosen from by mouse and keys, scrolled by wheel and bar.

use bevy_egui::egui;
use egui::{Color32, CornerRadius, Key, Painter, Rect, ScrollArea, Sense, Stroke, StrokeKind, Ui, UiBuilder, vec2};

use super::{ACCENT, Spots, WELL};

/// Names of the first rows in view, for who aims at them.
const NAMES: [&str; 6] = ["row-1", "row-2", "row-3", "row-4", "row-5", "row-6"];

/// What is to be listed.
#[derive(Clone, Copy)]
pub(crate) struct Rows<'a> {
    /// Name of the list.
    pub(crate) name: &'static str,
    /// How many.
    pub(crate) count: usize,
    /// Height of one, points.
    pub(crate) height: f32,
    /// Said to readers of the screen for each row.
    pub(crate) label: &'a dyn Fn(usize) -> String,
    /// Keys choose: nothing else listens to them now.
    pub(crate) keys: bool,
}

/// Paints the list; says so when a row was pressed twice.
pub(crate) fn rows(
    ui: &mut Ui,
    rect: Rect,
    of: Rows<'_>,
    chosen: &mut usize,
    spots: &mut Spots,
    paint: impl Fn(&Painter, Rect, usize),
) -> bool {
    let before = *chosen;
    if of.keys {
        keys(ui, rect, of, chosen);
    }
    let moved = *chosen != before;
    let mut twice = false;
    ui.scope_builder(UiBuilder::new().max_rect(rect).id_salt(of.name), |ui| {
        ui.spacing_mut().item_spacing = vec2(0.0, 2.0);
        ScrollArea::vertical().id_salt(of.name).auto_shrink([false, false]).show(ui, |ui| {
            let mut in_view = NAMES.iter();
            for index in 0..of.count {
                let size = vec2(ui.available_width() - 12.0, of.height - 2.0);
                let (at, response) = ui.allocate_exact_size(size, Sense::click());
                if index == *chosen && moved {
                    ui.scroll_to_rect(at, None);
                }
                if !ui.is_rect_visible(at) {
                    continue;
                }
                if let Some(name) = in_view.next() {
                    spots.put(name, at);
                }
                if response.clicked() {
                    *chosen = index;
                }
                twice |= response.double_clicked();
                ground(ui.painter(), at, index == *chosen, &response);
                paint(ui.painter(), at, index);
                let label = (of.label)(index);
                response.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::SelectableLabel, true, &label));
            }
        });
    });
    twice
}

fn keys(ui: &Ui, rect: Rect, of: Rows<'_>, chosen: &mut usize) {
    let last = of.count.saturating_sub(1);
    let page = ((rect.height() / of.height) as usize).saturating_sub(1).max(1);
    ui.input(|input| {
        for (key, step) in [
            (Key::ArrowDown, 1_isize),
            (Key::ArrowUp, -1),
            (Key::PageDown, page as isize),
            (Key::PageUp, -(page as isize)),
            (Key::Home, -(of.count as isize)),
            (Key::End, of.count as isize),
        ] {
            for _ in 0..input.num_presses(key) {
                *chosen = chosen.saturating_add_signed(step).min(last);
            }
        }
    });
}

fn ground(painter: &Painter, at: Rect, chosen: bool, response: &egui::Response) {
    let fill = match (chosen, response.hovered()) {
        (true, _) => Color32::from_rgb(0x12, 0x3b, 0x39),
        (_, true) => Color32::from_rgb(0x1f, 0x26, 0x2e),
        _ => WELL.gamma_multiply(0.35),
    };
    painter.rect_filled(at, CornerRadius::same(6), fill);
    if chosen {
        let mark = Rect::from_min_size(at.min + vec2(0.0, 7.0), vec2(3.0, at.height() - 14.0));
        painter.rect_filled(mark, CornerRadius::same(2), ACCENT);
    }
    if response.has_focus() {
        painter.rect_stroke(at, CornerRadius::same(6), Stroke::new(2.0, ACCENT), StrokeKind::Inside);
    }
}
