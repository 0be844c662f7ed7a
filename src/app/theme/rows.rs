//! A list of rows below each other, chosen from by mouse and keys, scrolled by wheel and bar.

use std::ops::Range;

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

/// Paints the list; says so when a row was pressed twice. Only rows in view are laid out: a logbook may hold many thousands.
pub(crate) fn rows(
    ui: &mut Ui,
    rect: Rect,
    of: Rows<'_>,
    chosen: &mut usize,
    spots: &mut Spots,
    mut paint: impl FnMut(&Painter, Rect, usize),
) -> bool {
    let before = *chosen;
    if of.keys {
        keys(ui, rect, of, chosen);
    }
    let moved = *chosen != before;
    let mut twice = false;
    ui.scope_builder(UiBuilder::new().max_rect(rect).id_salt(of.name), |ui| {
        ScrollArea::vertical().id_salt(of.name).auto_shrink([false, false]).show_viewport(ui, |ui, view| {
            let size = vec2(ui.available_width() - 12.0, of.count as f32 * of.height);
            let (all, _) = ui.allocate_exact_size(size, Sense::hover());
            let place = |index: usize| {
                let top = all.min + vec2(0.0, index as f32 * of.height);
                Rect::from_min_size(top, vec2(all.width(), of.height - 2.0))
            };
            if moved {
                ui.scroll_to_rect(place(*chosen), None);
            }
            let mut names = NAMES.iter();
            for index in in_view(view.y_range(), of) {
                let at = place(index);
                let response = ui.interact(at, ui.id().with(index), Sense::click());
                if let (Some(name), true) = (names.next(), ui.is_rect_visible(at)) {
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

/// The rows of which something is seen.
fn in_view(view: egui::Rangef, of: Rows<'_>) -> Range<usize> {
    let first = (view.min / of.height).floor().max(0.0) as usize;
    let end = (view.max / of.height).ceil().max(0.0) as usize;
    first.min(of.count)..end.min(of.count)
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The rows that a list of `count` paints in two pictures, with a key pressed before the first, and which is chosen.
    fn painted(count: usize, key: Key) -> (Vec<usize>, usize) {
        let context = egui::Context::default();
        let (mut chosen, mut seen) = (0, Vec::new());
        let rect = Rect::from_min_size(egui::Pos2::ZERO, vec2(300.0, 400.0));
        let press = |pressed| egui::Event::Key {
            key,
            physical_key: None,
            pressed,
            repeat: false,
            modifiers: egui::Modifiers::NONE,
        };
        // the list moves to its place over some time
        for (events, s) in
            [vec![], vec![press(true), press(false)], vec![], vec![]].into_iter().zip([0.0, 1.0, 2.0, 3.0])
        {
            seen.clear();
            let input = egui::RawInput { screen_rect: Some(rect), events, time: Some(s), ..egui::RawInput::default() };
            let mut paint = |ui: &mut Ui| {
                let of = Rows { name: "many", count, height: 40.0, label: &|index| index.to_string(), keys: true };
                rows(ui, rect, of, &mut chosen, &mut Spots::default(), |_, _, index| seen.push(index));
            };
            context.run_ui(input, |ui| paint(ui)).textures_delta.clear();
        }
        (seen, chosen)
    }

    #[test]
    fn of_many_rows_only_those_in_view_are_laid_out_and_the_chosen_one_is_among_them() {
        let (seen, chosen) = painted(10_000, Key::End);
        assert_eq!(chosen, 9_999);
        assert!(seen.contains(&9_999), "{seen:?}");
        assert!(seen.len() <= 12, "{seen:?}");
        let (seen, chosen) = painted(10_000, Key::PageDown);
        assert_eq!((chosen, seen.contains(&9)), (9, true), "{seen:?}");
        assert_eq!(painted(3, Key::End), (vec![0, 1, 2], 2));
        assert_eq!(painted(0, Key::End), (vec![], 0));
    }
}
