//! The list of scenarios: one line each under plain headings, scrolled by wheel, bar and keys.

use bevy_egui::egui;
use egui::{Align2, Color32, CornerRadius, EventFilter, Key, Painter, Rect, Sense, Stroke, StrokeKind, pos2, vec2};

use super::lines::{Line, Lines};
use super::{Row, Shelf};
use crate::app::job::Who;
use crate::app::theme::{self, Spots};
use crate::scenario::Scenario;

/// Room around the lines, points.
const PAD: f32 = 8.0;
/// Room for the scroll bar, points.
const BAR: f32 = 14.0;

/// Paints the list and lets it be chosen from; says so when a line was pressed twice.
pub(super) fn list(ui: &mut egui::Ui, rect: Rect, shelf: &mut Shelf, spots: &mut Spots, free: bool) -> Option<Who> {
    let painter = ui.painter().clone();
    theme::panel(&painter, rect);
    if shelf.rows.is_empty() {
        let words = "There is no scenario to practise";
        theme::text(&painter, rect.center(), Align2::CENTER_CENTER, words, theme::HEAD, theme::DIM);
        return None;
    }
    let inner = rect.shrink(PAD);
    let view = inner.height();
    spots.put("list", rect);
    let response =
        ui.interact(Rect::from_min_max(inner.min, inner.max - vec2(BAR, 0.0)), ui.id().with("list"), Sense::click());
    let hover = response.hover_pos().and_then(|at| shelf.lines.row_at(at.y - inner.top()));
    let pressed = response.interact_pointer_pos().and_then(|at| shelf.lines.row_at(at.y - inner.top()));
    if let Some(row) = pressed.filter(|_| response.clicked()) {
        shelf.chosen = row;
    }
    if free && ui.rect_contains_pointer(rect) {
        shelf.lines.scroll_by(-ui.input(|input| input.smooth_scroll_delta.y), view);
    }
    if free {
        keys(ui, shelf, view);
    }
    bar(ui, Rect::from_min_max(pos2(inner.right() - 6.0, inner.top()), inner.max), &mut shelf.lines, spots);
    if response.has_focus() {
        // the arrows choose a line, and do not leave the list
        let arrows = EventFilter { vertical_arrows: true, ..Default::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, arrows));
        painter.rect_stroke(rect, CornerRadius::same(8), Stroke::new(2.0, theme::ACCENT), StrokeKind::Inside);
    }
    paint(&painter.with_clip_rect(inner), inner, shelf, hover, spots);
    let chosen = shelf.rows.get(shelf.chosen).map_or("", |row| row.scenario.title.as_str());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::SelectableLabel, true, chosen));
    if hover.is_some() {
        ui.ctx().set_cursor_icon(egui::CursorIcon::PointingHand);
    }
    (response.double_clicked() && pressed.is_some()).then_some(Who::Trainee)
}

/// Arrows, pages and ends choose; the chosen line is kept in view.
fn keys(ui: &egui::Ui, shelf: &mut Shelf, view: f32) {
    let last = shelf.rows.len().saturating_sub(1);
    let page = Lines::page(view);
    let to = |chosen: usize, key: Key| match key {
        Key::ArrowDown => chosen + 1,
        Key::ArrowUp => chosen.saturating_sub(1),
        Key::PageDown => chosen + page,
        Key::PageUp => chosen.saturating_sub(page),
        Key::Home => 0,
        _ => last,
    };
    let all = [Key::ArrowDown, Key::ArrowUp, Key::PageDown, Key::PageUp, Key::Home, Key::End];
    let pressed = ui.input(|input| all.map(|key| (key, input.num_presses(key))));
    for (key, times) in pressed {
        for _ in 0..times {
            shelf.chosen = to(shelf.chosen, key).min(last);
            shelf.lines.show(shelf.chosen, view);
        }
    }
}

/// The scroll bar: where the view is in the list, and a grip to drag it by.
fn bar(ui: &egui::Ui, track: Rect, lines: &mut Lines, spots: &mut Spots) {
    let view = track.height();
    let Some(grip) = lines.grip(view) else { return };
    let id = ui.id().with("scroll-bar");
    let response = ui.interact(track.expand2(vec2(5.0, 0.0)), id, Sense::drag());
    if let Some(pointer) = response.interact_pointer_pos() {
        // held where it was taken; beside it, in its middle
        let from = ui.data(|data| data.get_temp::<f32>(id));
        let at = pointer.y - track.top();
        let held = from.unwrap_or(if grip.contains(&at) { at - grip.start } else { 0.5 * (grip.end - grip.start) });
        ui.data_mut(|data| data.insert_temp(id, held));
        lines.drag_grip(at - held, view);
    } else {
        ui.data_mut(|data| data.remove_temp::<f32>(id));
    }
    let grip = lines.grip(view).unwrap_or(grip);
    let at =
        Rect::from_min_max(pos2(track.left(), track.top() + grip.start), pos2(track.right(), track.top() + grip.end));
    spots.put("scroll-bar", at);
    let painter = ui.painter();
    painter.rect_filled(track, CornerRadius::same(3), theme::WELL);
    let held = response.dragged() || response.hovered();
    painter.rect_filled(at, CornerRadius::same(3), if held { theme::DIM } else { Color32::from_rgb(0x4a, 0x55, 0x61) });
}

fn paint(painter: &Painter, inner: Rect, shelf: &Shelf, hover: Option<usize>, spots: &mut Spots) {
    for placed in shelf.lines.in_view(inner.height()) {
        let top = inner.top() + placed.at.start - shelf.lines.scroll;
        let height = placed.at.end - placed.at.start;
        let at = Rect::from_min_size(pos2(inner.left(), top), vec2(inner.width() - BAR, height));
        match placed.line {
            Line::Heading(words) => {
                let at = at.left_bottom() + vec2(10.0, -9.0);
                theme::text(painter, at, Align2::LEFT_BOTTOM, words, theme::BODY, theme::DIM);
            }
            Line::Row(index) => {
                let Some(row) = shelf.rows.get(index) else { continue };
                let pointed = if hover == Some(index) { Stand::Pointed } else { Stand::Plain };
                let stand = if index == shelf.chosen { Stand::Chosen } else { pointed };
                one(painter, at, row, stand);
                if inner.contains(at.center()) {
                    spots.put(row.id, at);
                }
            }
        }
    }
}

/// How a line stands among the others.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stand {
    Plain,
    Pointed,
    Chosen,
}

fn one(painter: &Painter, at: Rect, row: &Row, stand: Stand) {
    let fill = match stand {
        Stand::Plain => Color32::TRANSPARENT,
        Stand::Pointed => Color32::from_rgb(0x1f, 0x26, 0x2e),
        Stand::Chosen => Color32::from_rgb(0x12, 0x3b, 0x39),
    };
    painter.rect_filled(at.shrink2(vec2(0.0, 1.0)), CornerRadius::same(6), fill);
    if stand == Stand::Chosen {
        let mark = Rect::from_min_size(at.min + vec2(0.0, 7.0), vec2(3.0, at.height() - 14.0));
        painter.rect_filled(mark, CornerRadius::same(2), theme::ACCENT);
    }
    let y = at.center().y;
    let dots = format!("{} dots", row.scenario.plan.dots.len());
    let right = at.right() - 12.0;
    theme::text(painter, pos2(right, y), Align2::RIGHT_CENTER, &dots, theme::SMALL, theme::DIM);
    let level = right - 112.0;
    level_dots(painter, pos2(level, y), row.scenario.level);
    let left = pos2(at.left() + 14.0, y - 0.62 * theme::BODY);
    theme::clipped(painter, left, level - 12.0 - left.x, &shown_title(&row.scenario), theme::BODY, theme::TEXT);
}

/// The title; what the heading above says is not said again.
fn shown_title(scenario: &Scenario) -> String {
    let said = format!("{}: ", theme::sentence(scenario.group.name()));
    theme::sentence(scenario.title.strip_prefix(&said).unwrap_or(&scenario.title))
}

/// The rung of the ladder, as filled dots of four.
fn level_dots(painter: &Painter, left: egui::Pos2, level: u32) {
    for dot in 0..4 {
        let at = left + vec2(12.0 * dot as f32 + 4.0, 0.0);
        if dot < level {
            painter.circle_filled(at, 3.5, theme::ACCENT);
        } else {
            painter.circle_stroke(at, 3.0, Stroke::new(1.0, theme::DIM));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario;

    #[test]
    fn titles_do_not_repeat_their_heading() {
        let title = |id: &str| shown_title(&scenario::find(id).unwrap().scenario);
        assert_eq!(title("lesson-hairline"), "Hairline");
        assert_eq!(title("first-dots"), "First dots");
    }
}
