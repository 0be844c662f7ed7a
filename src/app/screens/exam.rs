//! Before an exam: everything that must be right, one line each, and the rules that hold from the first sample on.

use bevy::prelude::*;
use bevy_egui::{EguiContexts, EguiPrimaryContextPass, egui};
use egui::{Align2, Key, Painter, Rect, Stroke, pos2, vec2};

use super::page::{Common, column, foot, heading, page};
use crate::app::Screen;
use crate::app::centre::exam::Desk;
use crate::app::job::{Wanted, Who};
use crate::app::theme::{self, Bar, ButtonKind, Spots, ThemeSystems};
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

/// Height of the nonce and what is said of it, points.
const NONCE: f32 = 58.0;

/// What was asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Did {
    Begin,
    Again,
    Back,
}

/// What the page remembers.
#[derive(Resource, Default)]
struct Page {
    /// The field of the nonce had the keys at the end of the last picture.
    typing: bool,
}

/// Longest nonce that can be typed; the check has the last word.
const NONCE_CHARS: usize = 80;

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Page>()
        .add_systems(EguiPrimaryContextPass, show.after(ThemeSystems).run_if(in_state(Screen::Exam)));
}

fn show(contexts: EguiContexts, mut own: ResMut<Page>, common: Common<'_>) -> Result {
    page(contexts, "exam", common, |ui, common| {
        let window = ui.max_rect();
        let column = column(window);
        let title =
            common.centre.desk.as_ref().map_or_else(|| "Exam".to_owned(), |desk| format!("Exam: {}", desk.title));
        let who = theme::sentence(&common.centre.who());
        heading(ui, pos2(column.left(), window.top() + 18.0), &title, &who);
        let bar = foot(column);
        let body = Rect::from_min_max(pos2(column.left(), window.top() + 76.0), pos2(column.right(), bar.top() - 12.0));
        let list = Rect::from_min_size(body.min, vec2(0.56 * (body.width() - 12.0), body.height()));
        let rules = Rect::from_min_max(pos2(list.right() + 12.0, body.top()), body.max);
        for rect in [list, rules] {
            theme::panel(ui.painter(), rect);
        }
        let free = common.free();
        let Common { centre, spots, .. } = &mut *common;
        let asked = centre.desk.as_mut().is_some_and(|desk| {
            let inner = list.shrink(20.0);
            let below = Rect::from_min_max(pos2(inner.left(), inner.bottom() - NONCE), inner.max);
            checks(ui.painter(), Rect::from_min_max(inner.min, pos2(inner.right(), below.top() - 8.0)), desk);
            nonce(ui, below, desk, spots)
        });
        told(ui.painter(), rules.shrink(20.0));
        let begin = if centre.desk.as_ref().is_some_and(Desk::is_open) { ButtonKind::Main } else { ButtonKind::Off };
        let did = buttons(ui, bar, begin, own.typing, spots);
        own.typing = theme::is_typed_in(ui, "nonce");
        if let (Some(did), true) = (asked.then_some(Did::Again).or(did), free) {
            act(did, common);
        }
    })
}

/// Where the nonce is typed; true when it was ended with Enter.
fn nonce(ui: &mut egui::Ui, rect: Rect, desk: &mut Desk, spots: &mut Spots) -> bool {
    let words = "Nonce, if the certifying body gave one for this exam";
    theme::text(ui.painter(), rect.left_top(), Align2::LEFT_TOP, words, theme::BODY, theme::DIM);
    let at = Rect::from_min_max(pos2(rect.left(), rect.bottom() - 32.0), rect.max);
    theme::field(ui, spots, "nonce", at, (&mut desk.nonce, "8 to 64 letters and digits", NONCE_CHARS))
}

fn act(did: Did, common: &mut Common<'_>) {
    let Some(desk) = common.centre.desk.clone() else { return common.go(Screen::Home) };
    match did {
        Did::Begin => {
            common.bench.done = None;
            common.job.prepare(Wanted {
                name: desk.id,
                overrides: Vec::new(),
                who: Who::Trainee,
                stylus: common.options.stylus.clone(),
                low: common.options.low_graphics,
                exam: desk.papers,
            });
        }
        Did::Again => {
            let signed_in = common.centre.signed_in;
            common.job.check_exam(&desk.id, signed_in, desk.nonce, &common.options);
        }
        Did::Back => {
            common.centre.desk = None;
            common.go(Screen::Home);
        }
    }
}

fn checks(painter: &Painter, rect: Rect, desk: &Desk) {
    let painter = painter.with_clip_rect(rect);
    let head = match (desk.is_open(), desk.is_stale()) {
        (true, _) => "Everything is right",
        (_, true) => "Another nonce: check again",
        _ => "The exam cannot begin yet",
    };
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

fn buttons(ui: &mut egui::Ui, rect: Rect, begin: ButtonKind, typing: bool, spots: &mut Spots) -> Option<Did> {
    let mut bar = Bar::new(ui, spots, rect);
    let left = bar.back();
    let asked = bar.left("check-again", 140.0, "Check again · R", ButtonKind::Plain);
    let begun = bar.right("begin-exam", 180.0, "Take the exam · Enter", begin);
    let key = |key| !typing && ui.input(|input| input.key_pressed(key));
    match ((begun || key(Key::Enter)) && begin == ButtonKind::Main, asked || key(Key::R), left || key(Key::Escape)) {
        (true, ..) => Some(Did::Begin),
        (_, true, _) => Some(Did::Again),
        (.., true) => Some(Did::Back),
        _ => None,
    }
}
