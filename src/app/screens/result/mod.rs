//! The verdict, why, and what to do next; every dot, and any of them again under the skin.

mod healing;
mod one_dot;
mod verdict;

use bevy::prelude::*;
use bevy_egui::{EguiContexts, EguiPrimaryContextPass, egui};
use egui::{Align2, Painter, Rect, Sense, pos2, vec2};

use super::page::{Common, foot, page};
use super::{depth_plot, skin_map, watch};
use crate::app::Screen;
use crate::app::bridge::Bench;
use crate::app::hud::bars;
use crate::app::job::Ready;
use crate::app::outlook::Outlook;
use crate::app::theme::{self, Bar, ButtonKind, Spots, ThemeSystems};
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
    contexts: EguiContexts,
    mut own: ResMut<Page>,
    skin: Res<SkinPicture>,
    mut outlook: ResMut<Outlook>,
    common: Common<'_>,
) -> Result {
    page(contexts, "result", common, |ui, common| {
        let now_s = common.time.elapsed_secs_f64();
        let (Some(ready), Some(attempt)) = (common.bench.ready.clone(), common.bench.done.clone()) else {
            return common.go(Screen::Home);
        };
        let free = common.free();
        let Common { bench, spots, .. } = &mut *common;
        let inner = ui.max_rect().shrink(16.0);
        heading(ui.painter(), inner, &ready, &attempt);
        let bar = foot(ui.max_rect().shrink2(vec2(16.0, 0.0)));
        let body = Rect::from_min_max(pos2(inner.left(), inner.top() + 56.0), pos2(inner.right(), bar.top() - 12.0));
        let left = Rect::from_min_size(body.min, vec2(body.width() * 0.425, body.height()));
        let right = Rect::from_min_max(pos2(left.right() + 16.0, body.top()), body.max);
        let time_panel = Rect::from_min_max(pos2(left.left(), left.bottom() - healing::HEIGHT), left.max);
        let upper = Rect::from_min_max(left.min, pos2(left.right(), time_panel.top() - 12.0));
        if own.healing && bench.ticks.is_none() {
            healing::pictures(ui, upper, &ready, &attempt.sheet, &mut own, &mut outlook);
        } else {
            picture(ui, upper, &ready, &attempt, bench, &mut own, &skin, now_s);
        }
        healing::time(ui, time_panel, &ready, &mut own, &outlook, spots);
        let wish = columns(ui, right, &attempt.sheet, &mut own, bench, spots);
        let wish = buttons(ui, bar, &attempt, &mut own, spots).or(wish).or_else(|| keys(ui, &own, bench));
        if let (Some(wish), true) = (wish, free) {
            act(wish, &attempt, &mut own, common);
        }
        if common.bench.ticks.is_some() && own.since_s.is_none() {
            own.since_s = Some(now_s);
        }
    })
}

fn act(wish: Wish, attempt: &Attempt, own: &mut Page, common: &mut Common<'_>) {
    let exam = common.bench.ready.as_ref().is_some_and(|ready| ready.exam.is_some());
    let to = match wish {
        // an exam is begun at its desk, with a nonce of its own
        Wish::Again if exam => {
            let signed_in = common.centre.signed_in;
            return common.job.check_exam(&attempt.sheet.scenario.id, signed_in, String::new(), &common.options);
        }
        Wish::Again => Screen::Practise,
        Wish::Home => Screen::Home,
        Wish::Logbook => Screen::Logbook,
        Wish::Report => return common.job.make_report(attempt.folder.clone(), Screen::Result),
        Wish::Stop => {
            common.bench.ticks = None;
            own.since_s = None;
            return;
        }
        Wish::Watch(number) => {
            if let Some(dot) = attempt.sheet.dots.iter().find(|dot| dot.number == number) {
                let from =
                    dot.contact_tick.max(dot.deepest_tick.saturating_sub(MOST_TICKS / 2)).saturating_sub(AROUND_TICKS);
                let to = dot.leave_tick.saturating_add(AROUND_TICKS).min(from + MOST_TICKS);
                own.since_s = None;
                common.job.read(attempt.recording.clone(), number, from, to);
            }
            return;
        }
    };
    common.bench.live = None;
    common.go(to);
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

fn heading(painter: &Painter, inner: Rect, ready: &Ready, attempt: &Attempt) {
    let sheet = &attempt.sheet;
    theme::text(painter, inner.left_top(), Align2::LEFT_TOP, &ready.title(), theme::HEAD, theme::TEXT);
    let marks = [(sheet.synthetic, "synthetic"), (sheet.modified, "modified")];
    let said =
        marks.iter().filter(|(on, _)| *on).map(|(_, words)| [" · ", words].concat()).collect::<Vec<_>>().concat();
    let next = if ready.exam.is_some() { " · next, the station packs and signs it" } else { "" };
    let seconds = sheet.attempt.hand.elapsed_us as f64 * 1e-6;
    let line = format!(
        "{} · {} dots · {}{said} · {}{next}",
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

fn buttons(ui: &mut egui::Ui, rect: Rect, attempt: &Attempt, page: &mut Page, spots: &mut Spots) -> Option<Wish> {
    let mut bar = Bar::new(ui, spots, rect);
    let again = bar.left("again", 120.0, "Again", ButtonKind::Main).then_some(Wish::Again);
    let home = bar.left("home", 120.0, "Home", ButtonKind::Plain).then_some(Wish::Home);
    let words = if page.folder { "Hide folder" } else { "Show folder" };
    if bar.left("folder", 120.0, words, ButtonKind::Plain) {
        page.folder = !page.folder;
    }
    let logbook = bar.left("logbook", 120.0, "Logbook", ButtonKind::Plain).then_some(Wish::Logbook);
    let report = bar.left("report", 120.0, "Score report", ButtonKind::Plain).then_some(Wish::Report);
    let said = if page.folder {
        attempt.folder.display().to_string()
    } else {
        "Enter again · W watch · up, down: dot · left, right: date · H healing · L, R · Esc".to_owned()
    };
    let room = bar.room();
    let at = room.left_center() + vec2(4.0, -0.62 * theme::BODY);
    theme::clipped(ui.painter(), at, room.width() - 4.0, &said, theme::BODY, theme::DIM);
    again.or(home).or(logbook).or(report)
}
