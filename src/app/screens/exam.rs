//! Before an exam: everything that must be right, one line each, and the rules that hold from the first sample on.

use bevy::prelude::*;
use bevy_egui::{EguiContexts, EguiPrimaryContextPass, egui};
use egui::{Align2, Key, Painter, Rect, Stroke, pos2, vec2};

use super::{busy, full, trouble};
use crate::app::bridge::Bench;
use crate::app::centre::Centre;
use crate::app::centre::exam::Desk;
use crate::app::job::{Job, Wanted, Who};
use crate::app::theme::{self, ButtonKind, Spots, ThemeSystems};
use crate::app::{AppOptions, Screen};
use crate::certify::exam::Check;

/// What a trainee must know before the first sample.
const RULES: [&str; 6] = [
    "The attempt is registered, with its number, before the first sample. It stays in the logbook whatever becomes of it.",
    "No aids: no rings, no cutaway, no numbers, no advice.",
    "A pause, a lost stylus or a late loop stays in the recording, and whoever checks it sees it.",
    "Finish with F. Giving up with A is possible; the attempt then counts as given up.",
    "The total, every domain and the critical errors decide by the signed rubric. The certifying body has the last word.",
    "Afterwards the station packs and signs the attempt, and an assessor who was there signs too.",
];

/// What was asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Did {
    Begin,
    Again,
    Back,
}

pub(super) fn plugin(app: &mut App) {
    app.add_systems(EguiPrimaryContextPass, show.after(ThemeSystems).run_if(in_state(Screen::Exam)));
}

fn show(
    mut contexts: EguiContexts,
    mut centre: ResMut<Centre>,
    mut bench: ResMut<Bench>,
    mut job: ResMut<Job>,
    mut spots: ResMut<Spots>,
    options: Res<AppOptions>,
    mut next: ResMut<NextState<Screen>>,
    time: Res<Time>,
) -> Result {
    let ctx = contexts.ctx_mut()?;
    let mut ui = full(ctx, "exam");
    let window = ctx.viewport_rect();
    ui.painter().rect_filled(window, 0.0, theme::GROUND);
    let column = super::home::column(window);
    let left = pos2(column.left(), window.top() + 18.0);
    let title = centre.desk.as_ref().map_or_else(|| "Exam".to_owned(), |desk| format!("Exam: {}", desk.title));
    theme::text(ui.painter(), left, Align2::LEFT_TOP, &title, theme::HEAD, theme::TEXT);
    let who = theme::sentence(&centre.who());
    theme::text(ui.painter(), left + vec2(0.0, 26.0), Align2::LEFT_TOP, &who, theme::BODY, theme::DIM);
    let bar =
        Rect::from_min_max(pos2(column.left(), window.bottom() - 64.0), pos2(column.right(), window.bottom() - 12.0));
    let body = Rect::from_min_max(pos2(column.left(), window.top() + 76.0), pos2(column.right(), bar.top() - 12.0));
    let list = Rect::from_min_size(body.min, vec2(0.56 * (body.width() - 12.0), body.height()));
    let rules = Rect::from_min_max(pos2(list.right() + 12.0, body.top()), body.max);
    for rect in [list, rules, bar] {
        theme::panel(ui.painter(), rect);
    }
    if let Some(desk) = &centre.desk {
        checks(ui.painter(), list.shrink(20.0), desk);
    }
    told(ui.painter(), rules.shrink(20.0));
    let free = job.words().is_none() && bench.trouble.is_none();
    let open = centre.desk.as_ref().is_some_and(Desk::is_open);
    let did = buttons(&mut ui, bar, open, &mut spots);
    if let (Some(did), true) = (did, free) {
        act(did, &mut centre, &mut bench, &mut job, &options, &mut next);
    }
    trouble(&mut ui, &mut bench, &mut spots);
    busy(&ui, &job, time.elapsed_secs_f64());
    Ok(())
}

fn act(
    did: Did,
    centre: &mut Centre,
    bench: &mut Bench,
    job: &mut Job,
    options: &AppOptions,
    next: &mut NextState<Screen>,
) {
    let Some(desk) = centre.desk.clone() else { return next.set(Screen::Home) };
    match did {
        Did::Begin => {
            bench.done = None;
            job.prepare(Wanted {
                name: desk.id,
                overrides: Vec::new(),
                who: Who::Trainee,
                stylus: options.stylus.clone(),
                low: options.low_graphics,
                exam: desk.papers,
            });
        }
        Did::Again => job.check_exam(&desk.id, centre.signed_in, options),
        Did::Back => {
            centre.desk = None;
            next.set(Screen::Home);
        }
    }
}

fn checks(painter: &Painter, rect: Rect, desk: &Desk) {
    let painter = painter.with_clip_rect(rect);
    let head = if desk.is_open() { "Everything is right" } else { "The exam cannot begin yet" };
    let colour = if desk.is_open() { theme::GOOD } else { theme::WARN };
    theme::text(&painter, rect.left_top(), Align2::LEFT_TOP, head, theme::HEAD, colour);
    let mut y = rect.top() + 36.0;
    for check in &desk.checks {
        y = line(&painter, pos2(rect.left(), y), rect.width(), check) + 10.0;
    }
    if desk.papers.is_none() {
        let words = "The centre makes its papers with `stipple trust` and `stipple scheme`, and lays them there.";
        theme::wrapped(&painter, pos2(rect.left(), y + 6.0), rect.width(), words, theme::SMALL, theme::DIM);
    }
}

/// A check with its sign; says where it ends.
fn line(painter: &Painter, at: egui::Pos2, width: f32, check: &Check) -> f32 {
    let middle = at + vec2(8.0, 9.0);
    let (colour, words) = match &check.wrong {
        None => (theme::GOOD, theme::sentence(check.what)),
        Some(why) => (theme::BAD, format!("{}: {why}", theme::sentence(check.what))),
    };
    let stroke = Stroke::new(2.0, colour);
    if check.wrong.is_none() {
        painter.line_segment([middle + vec2(-5.0, 0.0), middle + vec2(-1.5, 4.0)], stroke);
        painter.line_segment([middle + vec2(-1.5, 4.0), middle + vec2(6.0, -5.0)], stroke);
    } else {
        painter.line_segment([middle + vec2(-4.5, -4.5), middle + vec2(4.5, 4.5)], stroke);
        painter.line_segment([middle + vec2(-4.5, 4.5), middle + vec2(4.5, -4.5)], stroke);
    }
    let said = theme::wrapped(painter, at + vec2(28.0, 0.0), width - 28.0, &words, theme::BODY, theme::TEXT);
    said.bottom()
}

fn told(painter: &Painter, rect: Rect) {
    let painter = painter.with_clip_rect(rect);
    theme::text(&painter, rect.left_top(), Align2::LEFT_TOP, "What an exam is", theme::HEAD, theme::TEXT);
    let mut y = rect.top() + 36.0;
    for words in RULES {
        painter.circle_filled(pos2(rect.left() + 4.0, y + 9.0), 2.5, theme::ACCENT);
        let said =
            theme::wrapped(&painter, pos2(rect.left() + 18.0, y), rect.width() - 18.0, words, theme::BODY, theme::TEXT);
        y = said.bottom() + 10.0;
    }
}

fn buttons(ui: &mut egui::Ui, bar: Rect, open: bool, spots: &mut Spots) -> Option<Did> {
    let y = bar.center().y;
    let back = Rect::from_min_size(pos2(bar.left() + 12.0, y - 17.0), vec2(100.0, 34.0));
    let left = theme::button(ui, spots, "back", back, "Back · Esc", ButtonKind::Plain).clicked();
    let again = Rect::from_min_size(pos2(back.right() + 12.0, y - 17.0), vec2(140.0, 34.0));
    let asked = theme::button(ui, spots, "check-again", again, "Check again · R", ButtonKind::Plain).clicked();
    let at = Rect::from_min_size(pos2(bar.right() - 192.0, y - 17.0), vec2(180.0, 34.0));
    let kind = if open { ButtonKind::Main } else { ButtonKind::Off };
    let begun = theme::button(ui, spots, "begin-exam", at, "Take the exam · Enter", kind).clicked();
    let key = |key| ui.input(|input| input.key_pressed(key));
    match ((begun || key(Key::Enter)) && open, asked || key(Key::R), left || key(Key::Escape)) {
        (true, ..) => Some(Did::Begin),
        (_, true, _) => Some(Did::Again),
        (.., true) => Some(Did::Back),
        _ => None,
    }
}
