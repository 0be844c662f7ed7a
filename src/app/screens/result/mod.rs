//! The verdict, why, and what to do next; every dot, and any of them again under the skin.

mod healing;
mod one_dot;
mod verdict;

use bevy::prelude::*;
use bevy_egui::{EguiContexts, EguiPrimaryContextPass, egui};
use egui::{Align2, CornerRadius, Painter, Rect, Sense, pos2, vec2};

use super::{busy, depth_plot, full, skin_map, trouble, watch};
use crate::app::Screen;
use crate::app::bridge::Bench;
use crate::app::hud::bars;
use crate::app::job::{Job, Ready};
use crate::app::outlook::Outlook;
use crate::app::theme::{self, ButtonKind, Spots, ThemeSystems};
use crate::app::view::loupe::SkinPicture;
use crate::recording::CloseOutcome;
use crate::scenario::rubric::Light;
use crate::score::ScoreSheet;
use crate::session::Attempt;

/// Ticks shown before the needle touches and after it left.
const AROUND_TICKS: u64 = 60;
/// Most ticks of one dot that are watched.
const MOST_TICKS: u64 = 1500;

/// Height of the verdict, points.
const VERDICT: f32 = 118.0;

/// Which dot is chosen, since when it is watched, and whether the folder is shown.
#[derive(Resource, Default)]
struct Page {
    chosen: Option<u32>,
    since_s: Option<f64>,
    folder: bool,
    /// The skin on a date instead of the map of verdicts.
    healing: bool,
    /// Which of the dates.
    date: usize,
}

/// What is to be done after painting.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wish {
    Again,
    Home,
    Watch(u32),
    Stop,
    Logbook,
    Report,
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Page>()
        .add_systems(OnEnter(Screen::Result), choose_first)
        .add_systems(EguiPrimaryContextPass, show.after(ThemeSystems).run_if(in_state(Screen::Result)));
}

/// The first dot that is not good, or the first.
fn choose_first(bench: Res<Bench>, mut page: ResMut<Page>) {
    let dots = bench.done.as_ref().map_or(&[][..], |attempt| &attempt.sheet.dots);
    let worst = dots.iter().find(|dot| skin_map::light_of(dot) == Light::Red).or(dots.first());
    *page = Page { chosen: worst.map(|dot| dot.number), ..default() };
}

fn show(
    mut contexts: EguiContexts,
    mut bench: ResMut<Bench>,
    mut page: ResMut<Page>,
    mut job: ResMut<Job>,
    mut spots: ResMut<Spots>,
    skin: Res<SkinPicture>,
    mut outlook: ResMut<Outlook>,
    time: Res<Time>,
    mut next: ResMut<NextState<Screen>>,
) -> Result {
    let ctx = contexts.ctx_mut()?;
    let mut ui = full(ctx, "result");
    let window = ctx.viewport_rect();
    ui.painter().rect_filled(window, CornerRadius::ZERO, theme::GROUND);
    let now_s = time.elapsed_secs_f64();
    let (Some(ready), Some(attempt)) = (bench.ready.clone(), bench.done.clone()) else {
        next.set(Screen::Home);
        return Ok(());
    };
    let inner = window.shrink(16.0);
    heading(ui.painter(), inner, &attempt);
    let bar = Rect::from_min_max(pos2(inner.left(), inner.bottom() - 52.0), inner.max);
    let body = Rect::from_min_max(pos2(inner.left(), inner.top() + 56.0), pos2(inner.right(), bar.top() - 12.0));
    let left = Rect::from_min_size(body.min, vec2(body.width() * 0.425, body.height()));
    let right = Rect::from_min_max(pos2(left.right() + 16.0, body.top()), body.max);
    let time_panel = Rect::from_min_max(pos2(left.left(), left.bottom() - healing::HEIGHT), left.max);
    let upper = Rect::from_min_max(left.min, pos2(left.right(), time_panel.top() - 12.0));
    if page.healing && bench.ticks.is_none() {
        healing::pictures(&mut ui, upper, &ready, &attempt.sheet, &mut page, &mut outlook);
    } else {
        picture(&mut ui, upper, &ready, &attempt, &bench, &mut page, &skin, now_s);
    }
    healing::time(&mut ui, time_panel, &ready, &mut page, &outlook, &mut spots);
    let wish = columns(&mut ui, right, &attempt.sheet, &mut page, &bench, &mut spots);
    let wish = buttons(&mut ui, bar, &attempt, &mut page, &mut spots).or(wish).or_else(|| keys(&ui, &page, &bench));
    if let (Some(wish), None, None) = (wish, job.words(), &bench.trouble) {
        do_it(wish, &attempt, &mut bench, &mut page, &mut job, &mut next);
    }
    if bench.ticks.is_some() && page.since_s.is_none() {
        page.since_s = Some(now_s);
    }
    trouble(&mut ui, &mut bench, &mut spots);
    busy(&ui, &job, now_s);
    Ok(())
}

fn do_it(
    wish: Wish,
    attempt: &Attempt,
    bench: &mut Bench,
    page: &mut Page,
    job: &mut Job,
    next: &mut NextState<Screen>,
) {
    match wish {
        Wish::Again => {
            bench.live = None;
            next.set(Screen::Practise);
        }
        Wish::Home => {
            bench.live = None;
            next.set(Screen::Home);
        }
        Wish::Logbook => {
            bench.live = None;
            next.set(Screen::Logbook);
        }
        Wish::Report => job.make_report(attempt.folder.clone(), Screen::Result),
        Wish::Stop => {
            bench.ticks = None;
            page.since_s = None;
        }
        Wish::Watch(number) => {
            if let Some(dot) = attempt.sheet.dots.iter().find(|dot| dot.number == number) {
                let from =
                    dot.contact_tick.max(dot.deepest_tick.saturating_sub(MOST_TICKS / 2)).saturating_sub(AROUND_TICKS);
                let to = dot.leave_tick.saturating_add(AROUND_TICKS).min(from + MOST_TICKS);
                page.since_s = None;
                job.read(attempt.recording.clone(), number, from, to);
            }
        }
    }
}

fn keys(ui: &egui::Ui, page: &Page, bench: &Bench) -> Option<Wish> {
    ui.input(|input| {
        if input.key_pressed(egui::Key::Escape) {
            return Some(if bench.ticks.is_some() { Wish::Stop } else { Wish::Home });
        }
        if input.key_pressed(egui::Key::W) {
            return page.chosen.map(Wish::Watch);
        }
        if input.key_pressed(egui::Key::R) {
            return Some(Wish::Report);
        }
        if input.key_pressed(egui::Key::L) {
            return Some(Wish::Logbook);
        }
        input.key_pressed(egui::Key::Enter).then_some(Wish::Again)
    })
}

fn heading(painter: &Painter, inner: Rect, attempt: &Attempt) {
    let sheet = &attempt.sheet;
    theme::text(painter, inner.left_top(), Align2::LEFT_TOP, &sheet.scenario.title, theme::HEAD, theme::TEXT);
    let marks = [(sheet.synthetic, "synthetic"), (sheet.modified, "modified")];
    let said =
        marks.iter().filter(|(on, _)| *on).map(|(_, words)| [" · ", words].concat()).collect::<Vec<_>>().concat();
    let seconds = sheet.attempt.hand.elapsed_us as f64 * 1e-6;
    let line = format!(
        "{} · {} dots · {}{said} · {}",
        bars::clock(seconds),
        sheet.dots.len(),
        attempt.outcome.name().replace('_', " "),
        sheet.integrity
    );
    let said =
        theme::text(painter, inner.left_top() + vec2(0.0, 26.0), Align2::LEFT_TOP, &line, theme::BODY, theme::DIM);
    let warned = warnings(attempt);
    let at = said.right_top() + vec2(16.0, 0.0);
    theme::text(painter, at, Align2::LEFT_TOP, &warned.join(" · "), theme::BODY, theme::WARN);
}

/// What went wrong around the attempt, beside the hand.
fn warnings(attempt: &Attempt) -> Vec<String> {
    let clock = attempt.sheet.clock.as_ref();
    let late = clock.map_or(0, |clock| clock.late_ticks);
    let lost = clock.map_or(0, |clock| clock.dropped_records);
    [
        (attempt.outcome == CloseOutcome::DeviceLost)
            .then(|| "the stylus was lost: this is what was done until then".to_owned()),
        (late > 0).then(|| format!("{late} ticks late")),
        (lost > 0).then(|| format!("{lost} ticks not recorded")),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn picture(
    ui: &mut egui::Ui,
    rect: Rect,
    ready: &Ready,
    attempt: &Attempt,
    bench: &Bench,
    page: &mut Page,
    skin: &SkinPicture,
    now_s: f64,
) {
    if let (Some((dot, ticks)), Some(since_s)) = (&bench.ticks, page.since_s) {
        watch::paint(ui.painter(), rect, &ready.prepared, *dot, ticks, now_s - since_s);
        return;
    }
    let response = ui.interact(rect, ui.id().with("map"), Sense::click());
    let near = skin_map::paint(ui.painter(), rect, ready, &attempt.sheet, skin.id, page.chosen, response.hover_pos());
    if attempt.sheet.dots.is_empty() {
        theme::text(
            ui.painter(),
            rect.center(),
            Align2::CENTER_CENTER,
            "No dot was set",
            theme::HEAD,
            skin_map::ink_on(ready.ground.skin_rgb),
        );
    }
    if response.clicked() && near.is_some() {
        page.chosen = near;
    }
}

fn columns(
    ui: &mut egui::Ui,
    rect: Rect,
    sheet: &ScoreSheet,
    page: &mut Page,
    bench: &Bench,
    spots: &mut Spots,
) -> Option<Wish> {
    let verdict_rect = Rect::from_min_size(rect.min, vec2(rect.width(), VERDICT));
    let exam = bench.ready.as_ref().is_some_and(|ready| ready.exam.is_some());
    verdict::verdict(ui.painter(), verdict_rect, sheet, exam);
    let row = ((rect.height() - VERDICT - 24.0) * 0.058).clamp(24.0, 36.0);
    let domains_rect = Rect::from_min_size(
        pos2(rect.left(), verdict_rect.bottom() + 12.0),
        vec2(rect.width(), row * sheet.domains.len() as f32 + 16.0),
    );
    verdict::domains(ui.painter(), domains_rect, row, sheet);
    let lower = Rect::from_min_max(pos2(rect.left(), domains_rect.bottom() + 12.0), rect.max);
    let plot = Rect::from_min_size(lower.min, vec2(lower.width() * 0.48, lower.height()));
    let dot = Rect::from_min_max(pos2(plot.right() + 12.0, lower.top()), lower.max);
    let band = bench.ready.as_ref().map(|ready| ready.prepared.scenario.rubric.depth_mm);
    depth_plot::paint(ui, plot, sheet, page.chosen, band);
    one_dot::one_dot(ui, dot, sheet, page, bench, spots)
}

fn buttons(ui: &mut egui::Ui, bar: Rect, attempt: &Attempt, page: &mut Page, spots: &mut Spots) -> Option<Wish> {
    theme::panel(ui.painter(), bar);
    let mut wish = None;
    let at = |index: f32| Rect::from_min_size(bar.min + vec2(16.0 + 132.0 * index, 10.0), vec2(120.0, 32.0));
    if theme::button(ui, spots, "again", at(0.0), "Again", ButtonKind::Main).clicked() {
        wish = Some(Wish::Again);
    }
    if theme::button(ui, spots, "home", at(1.0), "Home", ButtonKind::Plain).clicked() {
        wish = Some(Wish::Home);
    }
    let words = if page.folder { "Hide folder" } else { "Show folder" };
    if theme::button(ui, spots, "folder", at(2.0), words, ButtonKind::Plain).clicked() {
        page.folder = !page.folder;
    }
    if theme::button(ui, spots, "logbook", at(3.0), "Logbook", ButtonKind::Plain).clicked() {
        wish = Some(Wish::Logbook);
    }
    if theme::button(ui, spots, "report", at(4.0), "Score report", ButtonKind::Plain).clicked() {
        wish = Some(Wish::Report);
    }
    let said = if page.folder {
        attempt.folder.display().to_string()
    } else {
        "Enter again · W watch · up, down: dot · left, right: date · H healing · L, R · Esc".to_owned()
    };
    theme::text(
        ui.painter(),
        pos2(at(5.0).left() + 8.0, bar.center().y),
        Align2::LEFT_CENTER,
        &said,
        theme::BODY,
        theme::DIM,
    );
    wish
}
