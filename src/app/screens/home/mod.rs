//! The way in: the list of scenarios, and what the chosen one trains.

mod details;
mod lines;
mod list;

use bevy::prelude::*;
use bevy_egui::{EguiContexts, EguiPrimaryContextPass, egui};
use egui::{Align2, Rect, pos2, vec2};
use serde_json::{Value, json};

use lines::Lines;

use super::page::{Common, column, page};
use crate::app::centre::Centre;
use crate::app::job::{Wanted, Who};
use crate::app::preset::PresetNote;
use crate::app::theme::{self, ButtonKind, Spots, ThemeSystems};
use crate::app::{AppOptions, Screen};
use crate::device::DeviceChoice;
use crate::scenario::{self, Group, Scenario};

/// A scenario of the list.
struct Row {
    id: &'static str,
    scenario: Scenario,
}

/// The list, read once, and which one is chosen.
#[derive(Resource, Default)]
pub(crate) struct Shelf {
    rows: Vec<Row>,
    lines: Lines,
    problems: Vec<String>,
    chosen: usize,
}

impl Shelf {
    /// Which is chosen, and how far the list is scrolled.
    pub(crate) fn status(&self) -> Value {
        let chosen = self.rows.get(self.chosen).map(|row| row.id);
        json!({ "chosen": chosen, "scroll": self.lines.scroll.round(), "rows": self.rows.len() })
    }
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Shelf>()
        .add_systems(OnEnter(Screen::Home), read)
        .add_systems(EguiPrimaryContextPass, show.after(ThemeSystems).run_if(in_state(Screen::Home)));
}

fn read(mut shelf: ResMut<Shelf>) {
    let (mut rows, mut problems) = (Vec::new(), Vec::new());
    for (id, _) in scenario::builtin() {
        match scenario::find(id) {
            Ok(loaded) => rows.push(Row { id, scenario: loaded.scenario }),
            Err(errors) => problems.extend(errors.lines()),
        }
    }
    rows.sort_by_key(|row| (row.scenario.group, row.scenario.level));
    let lessons = rows.iter().filter(|row| row.scenario.group == Group::Lesson).count();
    let scroll = shelf.lines.scroll;
    shelf.lines = Lines::new(&[("Lessons", lessons), ("Conditions", rows.len() - lessons)]);
    shelf.lines.scroll = scroll;
    (shelf.rows, shelf.problems) = (rows, problems);
}

fn show(contexts: EguiContexts, mut shelf: ResMut<Shelf>, note: Res<PresetNote>, common: Common<'_>) -> Result {
    page(contexts, "home", common, |ui, common| {
        let window = ui.max_rect();
        header(ui, window);
        let free = common.free();
        let wanted = body(ui, window, &mut shelf, &mut common.spots, free);
        let Common { centre, spots, options, .. } = &mut *common;
        let way = hand(ui, window, spots, options.stylus.as_ref());
        let way = person(ui, window, spots, centre).or(way).or_else(|| keys(ui));
        footer(ui, window, options, &shelf, note.0.as_deref());
        if free {
            act(shelf.rows.get(shelf.chosen), wanted, way, common);
        }
    })
}

fn act(row: Option<&Row>, wanted: Option<Who>, way: Option<Way>, common: &mut Common<'_>) {
    if let (Some(who), Some(row)) = (wanted, row) {
        common.bench.done = None;
        common.job.prepare(Wanted {
            name: row.id.to_owned(),
            overrides: common.options.overrides.clone(),
            who,
            stylus: common.options.stylus.clone().filter(|_| who == Who::Trainee),
            low: common.options.low_graphics,
            exam: None,
        });
        return;
    }
    match (way, row) {
        (Some(Way::To(screen)), _) => common.go(screen),
        (Some(Way::Exam), Some(row)) => {
            let signed_in = common.centre.signed_in;
            common.job.check_exam(row.id, signed_in, String::new(), &common.options);
        }
        _ => {}
    }
}

fn header(ui: &egui::Ui, window: Rect) {
    let left = pos2(column(window).left(), window.top() + 28.0);
    theme::text(ui.painter(), left, Align2::LEFT_TOP, "Stipple", 28.0_f32.min(theme::HEAD * 1.6), theme::TEXT);
    theme::text(
        ui.painter(),
        left + vec2(0.0, 40.0),
        Align2::LEFT_TOP,
        "Practise scalp micropigmentation: feel the skin, see under it, and be told what to change",
        theme::BODY,
        theme::DIM,
    );
}

/// What holds the needle, and the way to the page of devices.
fn hand(ui: &mut egui::Ui, window: Rect, spots: &mut Spots, stylus: Option<&DeviceChoice>) -> Option<Way> {
    let right = pos2(column(window).right(), window.top() + 16.0);
    let devices = Rect::from_min_size(right - vec2(150.0, 0.0), vec2(150.0, 32.0));
    let words = stylus.map_or_else(|| "Hand: mouse or pen, no force".to_owned(), |choice| format!("Hand: {choice}"));
    let colour = if stylus.is_some() { theme::ACCENT } else { theme::DIM };
    let left = devices.left_center() - vec2(16.0, 0.0);
    theme::text(ui.painter(), left, Align2::RIGHT_CENTER, &words, theme::BODY, colour);
    let clicked = theme::button(ui, spots, "devices", devices, "Devices · D", ButtonKind::Plain).clicked();
    clicked.then_some(Way::To(Screen::Device))
}

/// Ways to other pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    To(Screen),
    Exam,
}

/// Who practises, and the ways to the pages about that.
fn person(ui: &mut egui::Ui, window: Rect, spots: &mut Spots, centre: &Centre) -> Option<Way> {
    let right = pos2(column(window).right(), window.top() + 54.0);
    let logbook = Rect::from_min_size(right - vec2(150.0, 0.0), vec2(150.0, 32.0));
    let trainee = logbook.translate(vec2(-162.0, 0.0));
    let exam = trainee.translate(vec2(-162.0, 0.0));
    let signed_in = centre.signed_in.map_or_else(|| "Sign in · T".to_owned(), |who| format!("{who} · T"));
    if let Some(assessor) = &centre.supervised_by {
        let words = format!("supervised by {assessor}");
        let at = exam.left_center() - vec2(16.0, 0.0);
        theme::text(ui.painter(), at, Align2::RIGHT_CENTER, &words, theme::BODY, theme::ACCENT);
    }
    for (name, at, words, way) in [
        ("exam", exam, "Exam · X", Way::Exam),
        ("trainee", trainee, signed_in.as_str(), Way::To(Screen::Trainee)),
        ("logbook", logbook, "Logbook · L", Way::To(Screen::Logbook)),
    ] {
        if theme::button(ui, spots, name, at, words, ButtonKind::Plain).clicked() {
            return Some(way);
        }
    }
    None
}

fn keys(ui: &egui::Ui) -> Option<Way> {
    let all = [
        (egui::Key::D, Way::To(Screen::Device)),
        (egui::Key::T, Way::To(Screen::Trainee)),
        (egui::Key::L, Way::To(Screen::Logbook)),
        (egui::Key::X, Way::Exam),
    ];
    ui.input(|input| all.into_iter().find(|(key, _)| input.key_pressed(*key)).map(|(_, way)| way))
}

/// The list and what is chosen from it; who is to work, when that was asked for.
fn body(ui: &mut egui::Ui, window: Rect, shelf: &mut Shelf, spots: &mut Spots, free: bool) -> Option<Who> {
    let column = column(window);
    let all =
        Rect::from_min_max(pos2(column.left(), window.top() + 100.0), pos2(column.right(), window.bottom() - 44.0));
    let left = Rect::from_min_size(all.min, vec2(0.54 * (all.width() - 16.0), all.height()));
    let right = Rect::from_min_max(pos2(left.right() + 16.0, all.top()), all.max);
    let twice = list::list(ui, left, shelf, spots, free);
    let row = shelf.rows.get(shelf.chosen)?;
    let pressed = details::details(ui, right, row, spots);
    // Enter on a focused button has pressed that button
    let focused = ui.memory(egui::Memory::focused);
    let list = ui.id().with("list");
    let key = ui.input(|input| {
        let enter = input.key_pressed(egui::Key::Enter) && focused.is_none_or(|id| id == list);
        enter.then_some(Who::Trainee).or_else(|| input.key_pressed(egui::Key::W).then_some(Who::Expert))
    });
    twice.or(pressed).or(key)
}

fn footer(ui: &egui::Ui, window: Rect, options: &AppOptions, shelf: &Shelf, note: Option<&str>) {
    let column = column(window);
    let y = window.bottom() - 24.0;
    let words = shelf
        .problems
        .first()
        .cloned()
        .or_else(|| note.map(str::to_owned))
        .unwrap_or_else(|| format!("Attempts are kept in {}", options.attempts.display()));
    let colour = if shelf.problems.is_empty() { theme::DIM } else { theme::BAD };
    theme::text(ui.painter(), pos2(column.left(), y), Align2::LEFT_CENTER, &words, theme::SMALL, colour);
    let keys = "Arrows, Page up and down, Home, End choose · Enter practises · W watches";
    theme::text(ui.painter(), pos2(column.right(), y), Align2::RIGHT_CENTER, keys, theme::SMALL, theme::DIM);
}
