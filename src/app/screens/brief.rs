//! The card before an attempt, and the question before it is given up.

use bevy::prelude::MessageWriter;
use bevy_egui::egui;
use egui::{Align2, Color32, CornerRadius, Painter, Rect, pos2, vec2};

use super::practise::Shared;
use crate::app::act::Act;
use crate::app::hud::help;
use crate::app::hud::layout::Layout;
use crate::app::job::{Ready, Who};
use crate::app::theme::{self, ButtonKind};

/// What is to be done, and the keys for it.
pub(super) fn brief(
    ui: &mut egui::Ui,
    layout: &Layout,
    ready: &Ready,
    shared: &mut Shared<'_>,
    acts: &mut MessageWriter<'_, Act>,
) {
    let scenario = &ready.prepared.scenario;
    let width = (layout.loupe.width() - 96.0).min(620.0);
    let card = Rect::from_center_size(
        layout.loupe.center() + vec2(0.0, 34.0),
        vec2(width, 350.0_f32.min(layout.loupe.height() - 110.0)),
    );
    let painter = ui.painter().clone();
    painter.rect_filled(card.expand(1.0), CornerRadius::same(8), Color32::from_black_alpha(120));
    theme::panel(&painter, card);
    let left = card.left_top() + vec2(24.0, 20.0);
    theme::text(&painter, left, Align2::LEFT_TOP, &ready.title(), theme::HEAD, theme::TEXT);
    let brief =
        theme::wrapped(&painter, left + vec2(0.0, 30.0), width - 48.0, &scenario.brief, theme::BODY, theme::TEXT);
    let keys = match (ready.who, &ready.stylus) {
        _ if ready.exam.is_some() => {
            "Starting registers this exam; it stays in the logbook. Hold the stylus as when working, over the middle of its \
             reach."
        }
        (Who::Trainee, None) => "Aim with the mouse. A click sets one dot; holding presses deeper.",
        (Who::Trainee, Some(_)) => "Hold the stylus as when working, over the middle of its reach, and start.",
        (Who::Expert, _) => "A virtual expert performs this scenario. Watch the hand, the cutaway and the numbers.",
    };
    let said =
        theme::wrapped(&painter, brief.left_bottom() + vec2(0.0, 10.0), width - 48.0, keys, theme::BODY, theme::DIM);
    if ready.who == Who::Trainee {
        let list = Rect::from_min_max(said.left_bottom() + vec2(0.0, 12.0), card.max - vec2(24.0, 62.0));
        if list.height() > 120.0 {
            short_keys(&painter, list, ready.stylus.is_some());
        }
    }
    let start = Rect::from_min_size(card.max - vec2(164.0, 52.0), vec2(140.0, 34.0));
    if theme::button(ui, &mut shared.spots, "start", start, "Start · Enter", ButtonKind::Main).clicked() {
        acts.write(Act::Start);
    }
    let home = Rect::from_min_size(pos2(card.left() + 24.0, start.top()), vec2(100.0, 34.0));
    if theme::button(ui, &mut shared.spots, "home", home, "Back · Esc", ButtonKind::Plain).clicked() {
        acts.write(Act::Home);
    }
}

fn short_keys(painter: &Painter, rect: Rect, stylus: bool) {
    let chosen = if stylus {
        ["Pedal, Space", "Barrel 2, S", "Barrel, C", "Button 2, Esc", "The cup", "Wheel, + -", "F", "?"]
    } else {
        ["Space", "S", "D", "Right drag", "Wheel, + -", "Esc", "F", "?"]
    };
    let words = |key: &str| help::keys_of(stylus).iter().find(|(k, _)| *k == key).map_or("all keys", |(_, what)| *what);
    let pitch = (rect.height() / 4.0).min(30.0);
    for (index, key) in chosen.iter().enumerate() {
        let (column, row) = (index / 4, index % 4);
        let at = pos2(rect.left() + column as f32 * rect.width() * 0.5, rect.top() + pitch * (row as f32 + 0.5));
        theme::key_cap(painter, at, key);
        theme::text(painter, at + vec2(96.0, 0.0), Align2::LEFT_CENTER, words(key), theme::BODY, theme::TEXT);
    }
}

/// The question.
pub(super) fn ask(ui: &mut egui::Ui, window: Rect, shared: &mut Shared<'_>, acts: &mut MessageWriter<'_, Act>) {
    help::dim(ui.painter(), window);
    let card = Rect::from_center_size(window.center(), vec2(440.0, 160.0));
    theme::panel(ui.painter(), card);
    let left = card.left_top() + vec2(24.0, 22.0);
    theme::text(ui.painter(), left, Align2::LEFT_TOP, "Give this attempt up?", theme::HEAD, theme::TEXT);
    let words = "It is kept and scored as it is, and marked as given up.";
    theme::text(ui.painter(), left + vec2(0.0, 34.0), Align2::LEFT_TOP, words, theme::BODY, theme::DIM);
    let yes = Rect::from_min_size(pos2(card.right() - 144.0, card.bottom() - 52.0), vec2(120.0, 34.0));
    let no = yes.translate(vec2(-132.0, 0.0));
    if theme::button(ui, &mut shared.spots, "abandon", yes, "Give up", ButtonKind::Plain).clicked() {
        acts.write(Act::Abandon);
    }
    if theme::button(ui, &mut shared.spots, "stay", no, "Go on", ButtonKind::Main).clicked() {
        acts.write(Act::Stay);
    }
}
