//! The devices: who is there, how the chosen one does, its force and its calibration, and the way to practise with it.

mod list;
mod live;
mod work;

use bevy::prelude::*;
use bevy_egui::{EguiContexts, EguiPrimaryContextPass, egui};
use egui::{Align2, Rect, pos2, vec2};

use super::page::{Common, foot, heading, page};
use crate::app::attend::Attended;
use crate::app::theme::{self, Bar, ButtonKind, Spots, ThemeSystems};
use crate::app::{AppOptions, Screen};
use crate::device::DeviceChoice;
use crate::device::attendant::{Board, Device, Errand, Work};

/// Which device the page is about.
#[derive(Resource, Default)]
pub(crate) struct Page {
    /// The device; the mouse when there is none.
    pub(crate) chosen: Option<DeviceChoice>,
}

/// What the trainee did on the page.
enum Did {
    /// Chose another device, or the mouse.
    Choose(Option<DeviceChoice>),
    /// Something with the chosen one.
    Work(work::Asked),
    /// Takes the chosen one for scenarios.
    Take,
    /// Back to the list of scenarios.
    Back,
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Page>()
        .add_systems(OnEnter(Screen::Device), |mut page: ResMut<Page>, options: Res<AppOptions>| {
            page.chosen.clone_from(&options.stylus);
        })
        .add_systems(EguiPrimaryContextPass, show.after(ThemeSystems).run_if(in_state(Screen::Device)));
}

/// The panels of the page.
struct Places {
    list: Rect,
    live: Rect,
    health: Rect,
    work: Rect,
    bar: Rect,
}

impl Places {
    fn new(window: Rect) -> Self {
        let inner = window.shrink(16.0);
        let bar = foot(window.shrink2(vec2(16.0, 0.0)));
        let body = Rect::from_min_max(pos2(inner.left(), inner.top() + 64.0), pos2(inner.right(), bar.top() - 12.0));
        let list = Rect::from_min_size(body.min, vec2((0.31 * body.width()).max(300.0), body.height()));
        let right = Rect::from_min_max(pos2(list.right() + 12.0, body.top()), body.max);
        let live = Rect::from_min_size(right.min, vec2(right.width(), (0.42 * body.height()).max(216.0)));
        let below = Rect::from_min_max(pos2(right.left(), live.bottom() + 12.0), right.max);
        let half = 0.5 * (below.width() - 12.0);
        let health = Rect::from_min_size(below.min, vec2(half, below.height()));
        let work = Rect::from_min_size(pos2(health.right() + 12.0, below.top()), vec2(half, below.height()));
        Self { list, live, health, work, bar }
    }
}

fn show(
    contexts: EguiContexts,
    mut own: ResMut<Page>,
    attended: Res<Attended>,
    keys: Res<ButtonInput<KeyCode>>,
    common: Common<'_>,
) -> Result {
    page(contexts, "device", common, |ui, common| {
        let window = ui.max_rect();
        let places = Places::new(window);
        let words = "Choose what you hold the needle with, see that it is well, and feel its force before you practise";
        heading(ui, window.min + vec2(16.0, 18.0), "Devices", words);
        let free = common.free();
        let Common { spots, options, .. } = &mut *common;
        let board = &attended.board;
        theme::panel(ui.painter(), places.list);
        let mut did = list::show(ui, places.list.shrink(14.0), spots, board, own.chosen.as_ref());
        if own.chosen.is_some() {
            for rect in [places.live, places.health, places.work] {
                theme::panel(ui.painter(), rect);
            }
            live::axes(ui.painter(), places.live.shrink(16.0), &board.device);
            live::health(ui.painter(), places.health.shrink(16.0), &board.device);
            let held = keys.pressed(KeyCode::Space);
            let asked = work::show(ui, places.work.shrink(16.0), spots, board, held);
            did = did.or(asked.map(Did::Work));
        } else {
            let right = Rect::from_min_max(places.live.min, places.work.max);
            theme::panel(ui.painter(), right);
            nothing_chosen(ui.painter(), right);
        }
        let pressed = bar(ui, places.bar, spots, &own, options, &board.device);
        // a way out goes before whatever is held
        let did = keyboard(&keys, board, own.chosen.is_some()).or(did).or(pressed);
        act(did.filter(|_| free), &mut own, &attended, common);
    })
}

fn act(did: Option<Did>, own: &mut Page, attended: &Attended, common: &mut Common<'_>) {
    let Some(attendant) = attended.get() else {
        if did.is_some() {
            common.go(Screen::Home);
        }
        return;
    };
    let held = matches!(did, Some(Did::Work(work::Asked::Hold)));
    attendant.hold(held);
    match did {
        Some(Did::Choose(choice)) if choice != own.chosen => {
            attendant.choose(choice.clone());
            own.chosen = choice;
        }
        Some(Did::Work(work::Asked::Send(errand))) => attendant.send(errand),
        Some(Did::Work(work::Asked::Yes)) => attendant.say_yes(),
        Some(Did::Work(work::Asked::Clear)) => attendant.clear(),
        Some(Did::Take) => {
            common.options.stylus.clone_from(&own.chosen);
            common.go(Screen::Home);
        }
        Some(Did::Back) => common.go(Screen::Home),
        Some(Did::Choose(_) | Did::Work(work::Asked::Hold)) | None => {}
    }
}

/// Mouse or pen.
fn nothing_chosen(painter: &egui::Painter, rect: Rect) {
    let middle = rect.center();
    let head = "Mouse or pen";
    theme::text(painter, middle - vec2(0.0, 34.0), Align2::CENTER_CENTER, head, theme::HEAD, theme::TEXT);
    for (line, words) in [
        "No force: depth is seen and scored, not felt.",
        "Choose a stylus on the left to see its axes, test its force and calibrate it.",
        "In a terminal: stipple device list, probe, test, bench, calibrate",
    ]
    .into_iter()
    .enumerate()
    {
        let at = middle + vec2(0.0, 22.0 * line as f32);
        theme::text(painter, at, Align2::CENTER_CENTER, words, theme::BODY, theme::DIM);
    }
}

fn bar(
    ui: &mut egui::Ui,
    rect: Rect,
    spots: &mut Spots,
    page: &Page,
    options: &AppOptions,
    device: &Device,
) -> Option<Did> {
    let usable = page.chosen.is_none() || matches!(device, Device::Live(_));
    let words = if page.chosen.is_some() { "Practise with this device · P" } else { "Practise with the mouse · P" };
    let kind = if usable { ButtonKind::Main } else { ButtonKind::Off };
    let mut bar = Bar::new(ui, spots, rect);
    let taken = bar.right("take-device", 240.0, words, kind) && usable;
    let left = bar.back();
    let said = if page.chosen == options.stylus { "Scenarios are practised with this" } else { "" };
    let at = bar.room().right_center() - vec2(4.0, 0.0);
    theme::text(ui.painter(), at, Align2::RIGHT_CENTER, said, theme::BODY, theme::DIM);
    if taken { Some(Did::Take) } else { left.then_some(Did::Back) }
}

fn keyboard(keys: &ButtonInput<KeyCode>, board: &Board, stylus: bool) -> Option<Did> {
    let work = &board.work;
    let usable = !stylus || matches!(board.device, Device::Live(_));
    if keys.just_pressed(KeyCode::Escape) {
        // first out of what is being done, then out of the page
        let busy = !matches!(work, Work::None);
        return Some(if busy { Did::Work(work::Asked::Clear) } else { Did::Back });
    }
    let waits = matches!(work, Work::Calibrates { ask: Some(_), .. });
    if keys.just_pressed(KeyCode::Enter) && waits {
        return Some(Did::Work(work::Asked::Yes));
    }
    if keys.just_pressed(KeyCode::KeyP) && usable {
        return Some(Did::Take);
    }
    if keys.just_pressed(KeyCode::KeyT) && stylus && matches!(work, Work::None) {
        return Some(Did::Work(work::Asked::Send(Errand::Test)));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panels_stay_in_the_window_and_apart() {
        for (width, height) in [(960.0, 600.0), (1280.0, 720.0), (1920.0, 1080.0), (2560.0, 1440.0)] {
            let window = Rect::from_min_size(pos2(0.0, 0.0), vec2(width, height));
            let Places { list, live, health, work, bar } = Places::new(window);
            let all = [list, live, health, work, bar];
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
