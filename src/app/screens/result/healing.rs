//! The skin on a date: "yours" and "ideal" side by side, the slider of dates, and what there is to see in words.

use bevy::math::Vec2;
use bevy_egui::egui;
use egui::{Align2, Color32, CornerRadius, FontId, Key, Painter, Rect, Sense, Stroke, pos2, vec2};

use super::Page;
use crate::app::hud::bars;
use crate::app::job::Ready;
use crate::app::outlook::{Ask, Outlook};
use crate::app::screens::skin_map::{self, Map};
use crate::app::theme::{self, ButtonKind, Spots};
use crate::app::view::convert::vec3;
use crate::app::view::healed::Close;
use crate::pigment::heal::DATES;
use crate::scalp::ScalpSpec;
use crate::score::ScoreSheet;
use crate::session::forecast::HONEST;

/// Height of the panel of dates, points: six lines of words have room in it, the most there are.
pub(super) const HEIGHT: f32 = 198.0;
/// From its top to the words, and from the words to its bottom, points.
const AROUND_WORDS: (f32, f32) = (90.0, 28.0);
/// The stops of the slider, for whoever aims at them.
const STOPS: [&str; DATES.len()] = ["date-1", "date-2", "date-3", "date-4", "date-5", "date-6"];
/// Widest piece of skin that is shown, and the narrowest, mm.
const WIDTH_MM: (f32, f32) = (7.0, 3.0);
/// Around the dots, mm.
const MARGIN_MM: f32 = 0.9;

/// Both pictures.
pub(super) fn pictures(
    ui: &mut egui::Ui,
    rect: Rect,
    ready: &Ready,
    sheet: &ScoreSheet,
    page: &mut Page,
    outlook: &mut Outlook,
) {
    let place = |um: [i64; 3]| ready.ground.frame.locate(vec3(skin_map::world_mm(um)));
    let dots: Vec<(u32, Vec2)> = sheet.dots.iter().map(|dot| (dot.number, place(dot.position_um))).collect();
    let planned = ready.prepared.targets.iter().map(|target| ready.ground.frame.locate(vec3(target.point_mm)));
    let all: Vec<Vec2> = dots.iter().map(|(_, at)| *at).chain(planned).collect();
    let chosen = dots.iter().find(|(number, _)| page.chosen == Some(*number)).map(|(_, at)| *at);
    let side = vec2(0.5 * (rect.width() - 8.0), rect.height());
    let (middle, width_mm) = view(&all, chosen, side.y / side.x);
    let pixels = ui.ctx().pixels_per_point();
    let close = Close {
        middle,
        px_per_mm: side.x * pixels / width_mm,
        size: [(side.x * pixels).round().max(1.0) as usize, (side.y * pixels).round().max(1.0) as usize],
    };
    outlook.want(ui.ctx(), Ask { date: page.date, close });
    for (index, name) in ["Yours", "Ideal hand"].into_iter().enumerate() {
        let at = Rect::from_min_size(rect.min + vec2((side.x + 8.0) * index as f32, 0.0), side);
        let map = Map { rect: at, middle, mm: side.x / width_mm };
        let response = ui.interact(at, ui.id().with(name), Sense::click());
        one(ui, &map, ready, outlook, index);
        if index == 0 {
            pick(&map, &dots, response.interact_pointer_pos(), page);
            if let Some(chosen) = chosen {
                ui.painter().with_clip_rect(at).circle_stroke(map.at(chosen), 20.0, Stroke::new(1.5, Color32::WHITE));
            }
            bars::scale_bar(ui.painter(), at, width_mm);
        }
        bars::rim(ui.painter(), at);
        theme::pill(ui.painter(), at.left_top() + vec2(12.0, 12.0), Align2::LEFT_TOP, name, theme::TEXT);
    }
}

fn one(ui: &egui::Ui, map: &Map, ready: &Ready, outlook: &Outlook, index: usize) {
    let painter = ui.painter().with_clip_rect(map.rect);
    let picture = outlook.shown.as_ref().and_then(|shown| shown.textures.get(index));
    let (Some(picture), None) = (picture, &outlook.trouble) else {
        painter.rect_filled(map.rect, CornerRadius::same(8), theme::PANEL);
        let words = outlook.trouble.as_deref().unwrap_or("Healing …");
        let at = map.rect.left_center() + vec2(20.0, 0.0);
        theme::wrapped(&painter, at, map.rect.width() - 40.0, words, theme::BODY, theme::DIM);
        return;
    };
    let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
    painter.image(picture.id(), map.rect, whole, Color32::WHITE);
    skin_map::stubble(&painter, map, ready);
}

/// The dot that was clicked.
fn pick(map: &Map, dots: &[(u32, Vec2)], pointer: Option<egui::Pos2>, page: &mut Page) {
    let Some(pointer) = pointer else { return };
    let distance = |at: Vec2| map.at(at).distance(pointer);
    let near = dots.iter().min_by(|a, b| distance(a.1).total_cmp(&distance(b.1)));
    if let Some((number, at)) = near
        && distance(*at) < 20.0
    {
        page.chosen = Some(*number);
    }
}

/// Middle and width of what both pictures show: all dots where they fit, else those around the chosen one.
fn view(all: &[Vec2], chosen: Option<Vec2>, tall: f32) -> (Vec2, f32) {
    let low = all.iter().copied().reduce(Vec2::min).unwrap_or(Vec2::ZERO);
    let high = all.iter().copied().reduce(Vec2::max).unwrap_or(Vec2::ZERO);
    let size = high - low + Vec2::splat(2.0 * MARGIN_MM);
    let width_mm = size.x.max(size.y / tall).clamp(WIDTH_MM.1, WIDTH_MM.0);
    let half = 0.5 * Vec2::new(width_mm, width_mm * tall);
    let middle = 0.5 * (low + high);
    let room = (0.5 * size - half).max(Vec2::ZERO);
    (chosen.unwrap_or(middle).clamp(middle - room, middle + room), width_mm)
}

/// The slider of dates and the words.
pub(super) fn time(
    ui: &mut egui::Ui,
    rect: Rect,
    ready: &Ready,
    page: &mut Page,
    outlook: &Outlook,
    spots: &mut Spots,
) {
    theme::panel(ui.painter(), rect);
    let left = rect.left_top() + vec2(16.0, 12.0);
    theme::text(ui.painter(), left + vec2(0.0, 4.0), Align2::LEFT_TOP, "How it will look", theme::BODY, theme::DIM);
    let (words, name) = if page.healing { ("Show verdicts", "verdicts") } else { ("Show healing", "healing") };
    let button = Rect::from_min_size(pos2(rect.right() - 132.0, rect.top() + 8.0), vec2(120.0, 26.0));
    let pressed = theme::button(ui, spots, name, button, words, ButtonKind::Plain).clicked();
    if pressed || ui.input(|input| input.key_pressed(Key::H)) {
        page.healing = !page.healing;
        page.since_s = None;
    }
    let track =
        Rect::from_min_max(pos2(rect.left() + 32.0, rect.top() + 44.0), pos2(rect.right() - 32.0, rect.top() + 60.0));
    slider(ui, track, page, spots);
    let room = Rect::from_min_max(rect.min + vec2(16.0, AROUND_WORDS.0), rect.max - vec2(16.0, AROUND_WORDS.1));
    let said = if page.healing {
        outlook.shown.as_ref().map_or_else(String::new, |shown| shown.words.join("\n"))
    } else {
        "Move the slider, or press right, to see this work heal beside an ideal hand's".to_owned()
    };
    fitted(&ui.painter().with_clip_rect(rect), room, &said);
    let pad = matches!(ready.prepared.scenario.scalp, ScalpSpec::Pad { .. });
    let honest = if pad { "A pad does not heal: shown as skin would, a forecast from assumptions" } else { HONEST };
    let at = pos2(left.x, rect.bottom() - 10.0);
    theme::text(ui.painter(), at, Align2::LEFT_BOTTOM, honest, theme::SMALL, theme::DIM);
}

/// Words in their room: smaller type where there are more than fit.
fn fitted(painter: &Painter, room: Rect, words: &str) -> Rect {
    let high = |size| painter.layout(words.to_owned(), FontId::proportional(size), theme::TEXT, room.width()).size().y;
    let size = if high(theme::BODY) > room.height() { theme::SMALL } else { theme::BODY };
    theme::wrapped(painter, room.min, room.width(), words, size, theme::TEXT)
}

/// Stops on a line: dragged, clicked, or moved with left and right.
fn slider(ui: &mut egui::Ui, track: Rect, page: &mut Page, spots: &mut Spots) {
    let hit = track.expand2(vec2(20.0, 18.0));
    spots.put("date", hit);
    let response = ui.interact(hit, ui.id().with("date"), Sense::click_and_drag());
    let last = DATES.len() - 1;
    let x = |index: usize| track.left() + track.width() * index as f32 / last as f32;
    let before = (page.date, page.healing);
    if let Some(pointer) = response.interact_pointer_pos() {
        let share = ((pointer.x - track.left()) / track.width()).clamp(0.0, 1.0);
        (page.date, page.healing) = ((share * last as f32).round() as usize, true);
    }
    let keys = egui::EventFilter { horizontal_arrows: true, ..Default::default() };
    if response.has_focus() {
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, keys));
    }
    let (back, on) = ui.input(|input| (input.key_pressed(Key::ArrowLeft), input.key_pressed(Key::ArrowRight)));
    if back || on {
        // the first press shows the healing where it stands
        if page.healing {
            page.date = if on { (page.date + 1).min(last) } else { page.date.saturating_sub(1) };
        }
        page.healing = true;
    }
    if before != (page.date, page.healing) {
        page.since_s = None;
    }
    let y = track.center().y;
    let painter = ui.painter();
    painter.line_segment([pos2(x(0), y), pos2(x(last), y)], Stroke::new(2.0, theme::LINE));
    for (index, (name, _)) in DATES.iter().enumerate() {
        let here = page.healing && page.date == index;
        let colour = if here { theme::ACCENT } else { theme::DIM };
        painter.circle_filled(pos2(x(index), y), if here { 8.0 } else { 4.0 }, colour);
        if let Some(stop) = STOPS.get(index) {
            spots.put(stop, Rect::from_center_size(pos2(x(index), y), vec2(16.0, 16.0)));
        }
        let ink = if here { theme::TEXT } else { theme::DIM };
        let name = theme::sentence(name);
        theme::text(painter, pos2(x(index), y + 14.0), Align2::CENTER_TOP, &name, theme::SMALL, ink);
    }
    if response.has_focus() {
        painter.rect_stroke(hit, CornerRadius::same(6), Stroke::new(2.0, theme::ACCENT), egui::StrokeKind::Inside);
    }
    let (name, _) = DATES.get(page.date).copied().unwrap_or(("", 0.0));
    response.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Slider, true, format!("Date: {name}")));
    if response.hovered() {
        ui.ctx().set_cursor_icon(egui::CursorIcon::PointingHand);
    }
}

#[cfg(test)]
#[path = "healing_tests.rs"]
mod tests;
