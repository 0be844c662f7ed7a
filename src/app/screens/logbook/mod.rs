//! The logbook of whoever is signed in: every attempt, how they went over time, the verdicts on one, what to practise next.

mod about;
mod curve;

use std::path::PathBuf;

use bevy::prelude::*;
use bevy_egui::{EguiContexts, EguiPrimaryContextPass, egui};
use egui::{Align2, Color32, Key, Painter, Rect, pos2, vec2};

use super::page::{Common, column, foot, heading, page};
use crate::app::centre::Centre;
use crate::app::centre::book::Book;
use crate::app::job::Job;
use crate::app::theme::{self, Bar, ButtonKind, Rows, Spots, ThemeSystems};
use crate::app::{AppOptions, Screen};
use crate::logbook::{Decision, Row, State};

/// Said in place of the list of somebody.
const NONE_YET: &str = "Go back, choose a scenario and practise: each attempt is registered here before it begins.";
/// Said in place of the list of nobody.
const NOBODYS: &str =
    "Sign in with T to have attempts registered under a pseudonym. Those of nobody are kept, and shown here.";

/// Which attempt is chosen.
#[derive(Resource, Default)]
struct Page {
    chosen: usize,
}

/// What was asked for.
enum Did {
    Report(PathBuf),
    SignIn,
    Back,
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Page>()
        .add_systems(OnEnter(Screen::Logbook), look)
        .add_systems(EguiPrimaryContextPass, show.after(ThemeSystems).run_if(in_state(Screen::Logbook)));
}

fn look(mut job: ResMut<Job>, centre: Res<Centre>, options: Res<AppOptions>) {
    job.read_book(options.attempts.clone(), centre.signed_in);
}

/// The panels of the page.
struct Places {
    list: Rect,
    curve: Rect,
    about: Rect,
    bar: Rect,
}

impl Places {
    fn new(window: Rect) -> Self {
        let column = column(window);
        let bar = foot(column);
        let body = Rect::from_min_max(pos2(column.left(), window.top() + 76.0), pos2(column.right(), bar.top() - 12.0));
        let list = Rect::from_min_size(body.min, vec2(0.5 * (body.width() - 12.0), body.height()));
        let right = Rect::from_min_max(pos2(list.right() + 12.0, body.top()), body.max);
        let curve = Rect::from_min_size(right.min, vec2(right.width(), 0.46 * right.height()));
        let about = Rect::from_min_max(pos2(right.left(), curve.bottom() + 12.0), right.max);
        Self { list, curve, about, bar }
    }
}

fn show(contexts: EguiContexts, mut own: ResMut<Page>, common: Common<'_>) -> Result {
    page(contexts, "logbook", common, |ui, common| {
        let window = ui.max_rect();
        let places = Places::new(window);
        let who = theme::sentence(&common.centre.who());
        heading(ui, pos2(places.list.left(), window.top() + 18.0), "Logbook", &who);
        for rect in [places.list, places.curve, places.about] {
            theme::panel(ui.painter(), rect);
        }
        let free = common.free();
        let Common { centre, spots, options, .. } = &mut *common;
        let none = Book::default();
        let book = centre.book.as_ref().unwrap_or(&none);
        let empty = if centre.signed_in.is_some() { NONE_YET } else { NOBODYS };
        let twice = list(ui, places.list, &book.rows, &mut own, spots, (free, empty));
        let row = book.rows.get(own.chosen);
        curve::paint(ui.painter(), places.curve.shrink(16.0), book, row);
        about::paint(ui.painter(), places.about.shrink(16.0), book, row);
        let did = buttons(ui, places.bar, row, options, spots, twice);
        match did.filter(|_| free) {
            Some(Did::Report(folder)) => common.job.make_report(folder, Screen::Logbook),
            Some(Did::SignIn) => common.go(Screen::Trainee),
            Some(Did::Back) => common.go(Screen::Home),
            None => {}
        }
    })
}

fn list(
    ui: &mut egui::Ui,
    rect: Rect,
    rows: &[Row],
    page: &mut Page,
    spots: &mut Spots,
    (free, empty): (bool, &str),
) -> bool {
    if rows.is_empty() {
        let at = rect.center();
        let words = "No attempt yet";
        theme::text(ui.painter(), at - vec2(0.0, 14.0), Align2::CENTER_CENTER, words, theme::HEAD, theme::TEXT);
        let width = rect.width() - 48.0;
        theme::wrapped(ui.painter(), pos2(rect.left() + 24.0, at.y + 6.0), width, empty, theme::BODY, theme::DIM);
        return false;
    }
    page.chosen = page.chosen.min(rows.len() - 1);
    let label = |index: usize| rows.get(index).map_or_else(String::new, |row| row.folder.to_string());
    let of = Rows { name: "attempts", count: rows.len(), height: 44.0, label: &label, keys: free };
    theme::rows(ui, rect.shrink(8.0), of, &mut page.chosen, spots, |painter, at, index| {
        if let Some(row) = rows.get(index) {
            one(painter, at, row);
        }
    })
}

fn one(painter: &Painter, at: Rect, row: &Row) {
    let left = at.left() + 14.0;
    let number = row.number.map_or_else(String::new, |number| format!("{number} · "));
    let room = at.width() - 150.0;
    let words = format!("{number}{}", row.scenario);
    theme::clipped(painter, pos2(left, at.top() + 5.0), room, &words, theme::BODY, theme::TEXT);
    let mode = row.mode;
    let mark = if row.reference { " · reference" } else { "" };
    let below = format!("{} · {mode}{mark}", about::minute(row.at.as_deref()));
    theme::clipped(painter, pos2(left, at.top() + 23.0), room, &below, theme::SMALL, theme::DIM);
    let right = pos2(at.right() - 12.0, at.center().y);
    let (words, colour) = stand(row);
    let said = theme::text(painter, right, Align2::RIGHT_CENTER, words, theme::BODY, colour);
    if let Some(total) = row.total_hundredths {
        let total = format!("{:.0}", total as f64 / 100.0);
        let at = pos2(said.left() - 14.0, at.center().y);
        theme::text(painter, at, Align2::RIGHT_CENTER, &total, theme::HEAD, theme::TEXT);
    }
}

/// What became of an attempt, as one word.
fn stand(row: &Row) -> (&'static str, Color32) {
    match (row.state, row.standing) {
        (State::Running, _) => ("running", theme::ACCENT),
        (_, Some(decision)) => {
            let colour = match decision {
                Decision::Passed => theme::GOOD,
                Decision::NotPassed => theme::BAD,
                Decision::Borderline | Decision::Provisional => theme::WARN,
            };
            (decision.words(), colour)
        }
        (_, None) => (row.state.name(), theme::WARN),
    }
}

fn buttons(
    ui: &mut egui::Ui,
    rect: Rect,
    row: Option<&Row>,
    options: &AppOptions,
    spots: &mut Spots,
    twice: bool,
) -> Option<Did> {
    // without a sheet there is nothing to report
    let folder = row.filter(|row| row.total_hundredths.is_some()).map(|row| options.attempts.join(row.folder.as_str()));
    let kind = if folder.is_some() { ButtonKind::Main } else { ButtonKind::Off };
    let mut bar = Bar::new(ui, spots, rect);
    let left = bar.back();
    let other = bar.left("trainee", 150.0, "Who practises · T", ButtonKind::Plain);
    let report = bar.right("report", 180.0, "Score report · Enter", kind) || twice;
    let key = |key| ui.input(|input| input.key_pressed(key));
    match (report || key(Key::Enter), other || key(Key::T), left || key(Key::Escape)) {
        (true, ..) => folder.map(Did::Report),
        (_, true, _) => Some(Did::SignIn),
        (.., true) => Some(Did::Back),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panels_stay_in_the_window_and_apart() {
        for (width, height) in [(960.0, 600.0), (1280.0, 720.0), (1920.0, 1080.0), (2560.0, 1440.0)] {
            let window = Rect::from_min_size(pos2(0.0, 0.0), vec2(width, height));
            let Places { list, curve, about, bar } = Places::new(window);
            let all = [list, curve, about, bar];
            for (i, one) in all.iter().enumerate() {
                assert!(window.contains_rect(*one), "{width}x{height}: {i} leaves the window");
                assert!(one.width() > 100.0 && one.height() > 50.0, "{width}x{height}: {i} is {one:?}");
                for (j, other) in all.iter().enumerate().skip(i + 1) {
                    assert!(!one.intersects(*other), "{width}x{height}: {i} overlaps {j}");
                }
            }
        }
    }
}
