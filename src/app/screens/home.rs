//! The list of scenarios: what each trains, how hard it is, and the way in.

use bevy::prelude::*;
use bevy_egui::{EguiContexts, EguiPrimaryContextPass, egui};
use egui::{Align2, Rect, Sense, Stroke, StrokeKind, pos2, vec2};

use super::{busy, full, trouble};
use crate::app::bridge::Bench;
use crate::app::job::{Job, Wanted, Who};
use crate::app::preset::PresetNote;
use crate::app::theme::{self, ButtonKind, Spots, ThemeSystems};
use crate::app::{AppOptions, Screen};
use crate::device::DeviceChoice;
use crate::scenario::{self, Scenario};

/// A scenario of the list.
struct Row {
    id: String,
    scenario: Scenario,
}

/// The list, read once, and which one is chosen.
#[derive(Resource, Default)]
struct Shelf {
    rows: Vec<Row>,
    problems: Vec<String>,
    chosen: usize,
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Shelf>()
        .add_systems(OnEnter(Screen::Home), read)
        .add_systems(EguiPrimaryContextPass, show.after(ThemeSystems).run_if(in_state(Screen::Home)));
}

fn read(mut shelf: ResMut<Shelf>) {
    shelf.rows.clear();
    shelf.problems.clear();
    for (id, _) in scenario::builtin() {
        match scenario::find(id) {
            Ok(loaded) => shelf.rows.push(Row { id: (*id).to_owned(), scenario: loaded.scenario }),
            Err(errors) => shelf.problems.extend(errors.lines()),
        }
    }
    shelf.rows.sort_by_key(|row| row.scenario.level);
}

fn show(
    mut contexts: EguiContexts,
    mut shelf: ResMut<Shelf>,
    mut bench: ResMut<Bench>,
    mut job: ResMut<Job>,
    mut spots: ResMut<Spots>,
    options: Res<AppOptions>,
    note: Res<PresetNote>,
    mut next: ResMut<NextState<Screen>>,
    time: Res<Time>,
) -> Result {
    let ctx = contexts.ctx_mut()?;
    let mut ui = full(ctx, "home");
    let window = ctx.viewport_rect();
    ui.painter().rect_filled(window, 0.0, theme::GROUND);
    header(&ui, window);
    let wanted = list(&mut ui, window, &mut shelf, &mut spots);
    let keys = if bench.trouble.is_none() && job.words().is_none() { keyboard(&ui, &mut shelf) } else { None };
    if let (Some((index, who)), None, None) = (wanted.or(keys), job.words(), &bench.trouble)
        && let Some(row) = shelf.rows.get(index)
    {
        bench.done = None;
        job.prepare(Wanted {
            name: row.id.clone(),
            overrides: options.overrides.clone(),
            who,
            stylus: options.stylus.clone().filter(|_| who == Who::Trainee),
            low: options.low_graphics,
        });
    }
    let asked = hand(&mut ui, window, &mut spots, options.stylus.as_ref());
    let key = bench.trouble.is_none() && ui.input(|input| input.key_pressed(egui::Key::D));
    if (asked || key) && job.words().is_none() {
        next.set(Screen::Device);
    }
    footer(&ui, window, &options, &shelf, note.0.as_deref());
    trouble(&mut ui, &mut bench, &mut spots);
    busy(&ui, &job, time.elapsed_secs_f64());
    Ok(())
}

fn header(ui: &egui::Ui, window: Rect) {
    let left = pos2(column(window).left(), window.top() + 44.0);
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
fn hand(ui: &mut egui::Ui, window: Rect, spots: &mut Spots, stylus: Option<&DeviceChoice>) -> bool {
    let right = pos2(column(window).right(), window.top() + 44.0);
    let devices = Rect::from_min_size(right - vec2(150.0, 4.0), vec2(150.0, 34.0));
    let words = stylus.map_or_else(|| "Hand: mouse or pen, no force".to_owned(), |choice| format!("Hand: {choice}"));
    let colour = if stylus.is_some() { theme::ACCENT } else { theme::DIM };
    let left = devices.left_center() - vec2(16.0, 0.0);
    theme::text(ui.painter(), left, Align2::RIGHT_CENTER, &words, theme::BODY, colour);
    theme::button(ui, spots, "devices", devices, "Devices · D", ButtonKind::Plain).clicked()
}

/// The column that everything stands in.
pub(super) fn column(window: Rect) -> Rect {
    let width = (window.width() - 64.0).min(960.0);
    Rect::from_center_size(window.center(), vec2(width, window.height()))
}

fn keyboard(ui: &egui::Ui, shelf: &mut Shelf) -> Option<(usize, Who)> {
    let last = shelf.rows.len().saturating_sub(1);
    ui.input(|input| {
        if input.key_pressed(egui::Key::ArrowDown) {
            shelf.chosen = (shelf.chosen + 1).min(last);
        }
        if input.key_pressed(egui::Key::ArrowUp) {
            shelf.chosen = shelf.chosen.saturating_sub(1);
        }
        if input.key_pressed(egui::Key::W) {
            return Some((shelf.chosen, Who::Expert));
        }
        input.key_pressed(egui::Key::Enter).then_some((shelf.chosen, Who::Trainee))
    })
}

fn list(ui: &mut egui::Ui, window: Rect, shelf: &mut Shelf, spots: &mut Spots) -> Option<(usize, Who)> {
    let column = column(window);
    let top = window.top() + 120.0;
    if shelf.rows.is_empty() {
        let card = Rect::from_min_size(pos2(column.left(), top), vec2(column.width(), 96.0));
        theme::panel(ui.painter(), card);
        theme::text(
            ui.painter(),
            card.center(),
            Align2::CENTER_CENTER,
            "There is no scenario to practise",
            theme::HEAD,
            theme::DIM,
        );
        return None;
    }
    let mut wanted = None;
    let names: [(&'static str, &'static str); 4] =
        [("practise-1", "watch-1"), ("practise-2", "watch-2"), ("practise-3", "watch-3"), ("practise-4", "watch-4")];
    // as many as fit, the chosen one among them
    let room = window.height() - 190.0;
    let fits = ((room / 130.0) as usize).clamp(1, names.len());
    let first = shelf.chosen.saturating_sub(fits - 1);
    let height = (room / fits.min(shelf.rows.len()) as f32 - 12.0).clamp(118.0, 150.0);
    let shown = shelf.rows.iter().enumerate().skip(first).zip(names).take(fits);
    for (slot, ((index, row), names)) in shown.enumerate() {
        let card =
            Rect::from_min_size(pos2(column.left(), top + slot as f32 * (height + 12.0)), vec2(column.width(), height));
        let over = ui.interact(card, ui.id().with(names.0).with("card"), Sense::click());
        theme::panel(ui.painter(), card);
        if index == shelf.chosen {
            ui.painter().rect_stroke(card, 8.0, Stroke::new(1.5, theme::ACCENT), StrokeKind::Inside);
        }
        describe(ui, card, &row.scenario);
        let right = card.right() - 20.0;
        let practise = Rect::from_min_size(pos2(right - 150.0, card.center().y - 40.0), vec2(150.0, 34.0));
        let watch = practise.translate(vec2(0.0, 46.0));
        if theme::button(ui, spots, names.0, practise, "Practise", ButtonKind::Main).clicked() {
            wanted = Some((index, Who::Trainee));
        }
        if theme::button(ui, spots, names.1, watch, "Watch an expert", ButtonKind::Plain).clicked() {
            wanted = Some((index, Who::Expert));
        }
        if over.clicked() || wanted.is_some_and(|(i, _)| i == index) {
            shelf.chosen = index;
        }
    }
    wanted
}

fn describe(ui: &egui::Ui, card: Rect, scenario: &Scenario) {
    let painter = ui.painter();
    let left = card.left_top() + vec2(20.0, 16.0);
    let title = theme::text(painter, left, Align2::LEFT_TOP, &scenario.title, theme::HEAD, theme::TEXT);
    for dot in 0..4 {
        let at = pos2(title.right() + 20.0 + 12.0 * dot as f32, title.center().y);
        if dot < scenario.level {
            painter.circle_filled(at, 3.5, theme::ACCENT);
        } else {
            painter.circle_stroke(at, 3.5, Stroke::new(1.0, theme::DIM));
        }
    }
    let level =
        format!("level {} · {} dots · {} school", scenario.level, scenario.plan.dots.len(), scenario.rubric.school);
    theme::text(
        painter,
        pos2(title.right() + 76.0, title.center().y),
        Align2::LEFT_CENTER,
        &level,
        theme::SMALL,
        theme::DIM,
    );
    theme::wrapped(painter, left + vec2(0.0, 30.0), card.width() - 240.0, &scenario.brief, theme::BODY, theme::DIM);
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
    let keys = "Arrows choose · Enter practises · W watches an expert · D devices";
    theme::text(ui.painter(), pos2(column.right(), y), Align2::RIGHT_CENTER, keys, theme::SMALL, theme::DIM);
}
