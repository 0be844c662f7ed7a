//! What the pages have in common: what they read and write, the ground, the column, the bar at the foot, and over everything
//! what went wrong and what is being done.

use bevy::ecs::system::SystemParam;
use bevy::prelude::*;
use bevy_egui::{EguiContexts, egui};
use egui::{Align2, Rect, pos2, vec2};

use crate::app::bridge::Bench;
use crate::app::centre::Centre;
use crate::app::hud::help::dim;
use crate::app::job::Job;
use crate::app::theme::{self, ButtonKind, Spots};
use crate::app::{AppOptions, Screen};

/// What every page reads and writes beside its own.
#[derive(SystemParam)]
pub(super) struct Common<'w> {
    pub(super) centre: ResMut<'w, Centre>,
    pub(super) bench: ResMut<'w, Bench>,
    pub(super) job: ResMut<'w, Job>,
    pub(super) spots: ResMut<'w, Spots>,
    pub(super) options: ResMut<'w, AppOptions>,
    pub(super) time: Res<'w, Time>,
    next: ResMut<'w, NextState<Screen>>,
}

impl Common<'_> {
    /// Nothing is being done, and no error waits to be read: what is asked for may be done.
    pub(super) fn free(&self) -> bool {
        self.job.words().is_none() && self.bench.trouble.is_none()
    }

    /// The next picture is of that page.
    pub(super) fn go(&mut self, to: Screen) {
        self.next.set(to);
    }
}

/// A picture of a page: the ground, what `paint` lays on it, and what stands over everything.
pub(super) fn page(
    mut contexts: EguiContexts,
    name: &'static str,
    mut common: Common<'_>,
    paint: impl FnOnce(&mut egui::Ui, &mut Common<'_>),
) -> Result {
    let mut ui = full(contexts.ctx_mut()?, name);
    ui.painter().rect_filled(ui.max_rect(), 0.0, theme::GROUND);
    paint(&mut ui, &mut common);
    trouble(&mut ui, &mut common.bench, &mut common.spots);
    busy(&ui, &common.job, common.time.elapsed_secs_f64());
    Ok(())
}

/// The column that everything stands in.
pub(super) fn column(window: Rect) -> Rect {
    let width = (window.width() - 64.0).min(1120.0);
    Rect::from_center_size(window.center(), vec2(width, window.height()))
}

/// The bar at the foot of a column.
pub(super) fn foot(column: Rect) -> Rect {
    Rect::from_min_max(pos2(column.left(), column.bottom() - 64.0), pos2(column.right(), column.bottom() - 12.0))
}

/// What a page is, and a line below that.
pub(super) fn heading(ui: &egui::Ui, at: egui::Pos2, title: &str, words: &str) {
    theme::text(ui.painter(), at, Align2::LEFT_TOP, title, theme::HEAD, theme::TEXT);
    theme::text(ui.painter(), at + vec2(0.0, 26.0), Align2::LEFT_TOP, words, theme::BODY, theme::DIM);
}

/// A ui that covers the window, for painting at chosen places.
pub(super) fn full(ctx: &egui::Context, name: &'static str) -> egui::Ui {
    let builder = egui::UiBuilder::new().layer_id(egui::LayerId::background()).max_rect(ctx.viewport_rect());
    egui::Ui::new(ctx.clone(), name.into(), builder)
}

/// A card over everything: what is being done in the background.
pub(super) fn busy(ui: &egui::Ui, job: &Job, seconds: f64) {
    let Some(words) = job.words() else { return };
    let painter = ui.ctx().layer_painter(egui::LayerId::new(egui::Order::Foreground, egui::Id::new("busy")));
    let window = ui.ctx().viewport_rect();
    dim(&painter, window);
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
pub(super) fn trouble(ui: &mut egui::Ui, bench: &mut Bench, spots: &mut Spots) {
    let Some((words, hint)) = bench.trouble.clone() else { return };
    let window = ui.ctx().viewport_rect();
    dim(ui.painter(), window);
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
