//! The screens. Each paints itself every picture from what `bridge` holds.

mod brief;
mod depth_plot;
pub(crate) mod device;
mod exam;
mod home;
mod logbook;
mod numbers;
mod practise;
mod prompt;
mod report;
mod result;
mod skin_map;
mod trainee;
mod troubles;
mod watch;

pub(crate) use home::Shelf;

use bevy::prelude::*;
use bevy_egui::egui;

use super::bridge::Bench;
use super::job::Job;
use super::theme::{self, ButtonKind, Spots};

pub(super) fn plugin(app: &mut App) {
    app.add_plugins((home::plugin, device::plugin, practise::plugin, result::plugin));
    app.add_plugins((trainee::plugin, logbook::plugin, exam::plugin, report::plugin));
}

/// A ui that covers the window, for painting at chosen places.
fn full(ctx: &egui::Context, name: &'static str) -> egui::Ui {
    let builder = egui::UiBuilder::new().layer_id(egui::LayerId::background()).max_rect(ctx.viewport_rect());
    egui::Ui::new(ctx.clone(), name.into(), builder)
}

/// A card over everything: what is being done in the background.
fn busy(ui: &egui::Ui, job: &Job, seconds: f64) {
    let Some(words) = job.words() else { return };
    let painter = ui.ctx().layer_painter(egui::LayerId::new(egui::Order::Foreground, egui::Id::new("busy")));
    let window = ui.ctx().viewport_rect();
    super::hud::help::dim(&painter, window);
    let card = egui::Rect::from_center_size(window.center(), egui::vec2(300.0, 96.0));
    theme::panel(&painter, card);
    theme::text(
        &painter,
        card.center() + egui::vec2(0.0, -14.0),
        egui::Align2::CENTER_CENTER,
        words,
        theme::HEAD,
        theme::TEXT,
    );
    for k in 0..3 {
        let phase = (seconds * 3.0 - f64::from(k) * 0.7).sin() * 0.5 + 0.5;
        let at = card.center() + egui::vec2(18.0 * (k as f32 - 1.0), 20.0);
        painter.circle_filled(at, 4.0, theme::ACCENT.gamma_multiply(0.25 + 0.75 * phase as f32));
    }
}

/// An error: what happened, what to do, and a way on.
fn trouble(ui: &mut egui::Ui, bench: &mut Bench, spots: &mut Spots) {
    let Some((words, hint)) = bench.trouble.clone() else { return };
    let window = ui.ctx().viewport_rect();
    super::hud::help::dim(ui.painter(), window);
    let width = 620.0_f32.min(window.width() - 48.0);
    let font = egui::FontId::proportional(theme::BODY);
    let measure = |text: &str| ui.painter().layout(text.to_owned(), font.clone(), theme::TEXT, width - 48.0).size().y;
    let hint = hint.unwrap_or_default();
    let (said, hinted) = (measure(&words), if hint.is_empty() { 0.0 } else { measure(&hint) + 12.0 });
    let card = egui::Rect::from_center_size(window.center(), egui::vec2(width, said + hinted + 136.0));
    theme::panel(ui.painter(), card);
    let left = card.left_top() + egui::vec2(24.0, 22.0);
    theme::text(ui.painter(), left, egui::Align2::LEFT_TOP, "This did not work", theme::HEAD, theme::BAD);
    theme::wrapped(ui.painter(), left + egui::vec2(0.0, 34.0), width - 48.0, &words, theme::BODY, theme::TEXT);
    theme::wrapped(ui.painter(), left + egui::vec2(0.0, 46.0 + said), width - 48.0, &hint, theme::BODY, theme::DIM);
    let close = egui::Rect::from_min_size(card.max - egui::vec2(124.0, 52.0), egui::vec2(100.0, 32.0));
    let pressed = theme::button(ui, spots, "close-error", close, "Close", ButtonKind::Main).clicked();
    if pressed || ui.input(|input| input.key_pressed(egui::Key::Escape) || input.key_pressed(egui::Key::Enter)) {
        bench.trouble = None;
    }
}
