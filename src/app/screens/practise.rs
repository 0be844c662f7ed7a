//! The attempt: loupe, overview, cutaway, read-outs, bar; the card before it and the question before giving up.

use bevy::prelude::*;
use bevy_egui::{EguiContexts, EguiPrimaryContextPass, egui};
use egui::{Align2, Color32, CornerRadius, Painter, Rect, Stroke, StrokeKind, pos2, vec2};

use super::brief::{ask, brief};
use super::numbers::{cut_of, numbers, still};
use super::page::{busy, full, trouble};
use super::prompt::{Facts, prompt};
use super::troubles::{Seen, troubles};
use crate::app::Screen;
use crate::app::act::Act;
use crate::app::at_hand::{self, AtHand};
use crate::app::bridge::Bench;
use crate::app::hud::cutaway;
use crate::app::hud::layout::Layout;
use crate::app::hud::{Aids, banner, bars, help};
use crate::app::input::Hand;
use crate::app::job::{Job, Ready, Who};
use crate::app::live::Live;
use crate::app::theme::{self, ButtonKind, Spots, ThemeSystems};
use crate::app::view::loupe::Loupe;
use crate::app::view::overview::Overview;
use crate::session::Phase;
use crate::sim::marks;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(EguiPrimaryContextPass, show.after(ThemeSystems).run_if(in_state(Screen::Practise)));
}

/// What the screen reads.
#[derive(bevy::ecs::system::SystemParam)]
pub(super) struct Shared<'w> {
    pub(super) bench: ResMut<'w, Bench>,
    pub(super) hand: Res<'w, Hand>,
    loupe: ResMut<'w, Loupe>,
    overview: Res<'w, Overview>,
    job: Res<'w, Job>,
    pub(super) spots: ResMut<'w, Spots>,
    time: Res<'w, Time>,
}

fn show(mut contexts: EguiContexts, mut shared: Shared<'_>, mut acts: MessageWriter<Act>) -> Result {
    let ctx = contexts.ctx_mut()?;
    let mut ui = full(ctx, "practise");
    let window = ctx.viewport_rect();
    let layout = Layout::new(window);
    let points = ctx.pixels_per_point();
    let corner = |p: egui::Pos2| UVec2::new((p.x * points).round() as u32, (p.y * points).round() as u32);
    shared.loupe.rect = Some(URect { min: corner(layout.loupe.min), max: corner(layout.loupe.max) });
    let Some(ready) = shared.bench.ready.clone() else { return Ok(()) };
    frame_of(ui.painter(), window, &layout);
    title(ui.painter(), &layout, &ready, &shared);
    over_loupe(&mut ui, &layout, &mut shared, &mut acts);
    let aids = ready.aids();
    side(ui.painter(), &layout, &ready, shared.bench.live.as_ref(), aids);
    bar(&mut ui, &layout, &ready, &mut shared, aids, &mut acts);
    cards(&mut ui, window, &layout, &ready, &mut shared, &mut acts);
    let Shared { bench, spots, job, time, .. } = &mut shared;
    trouble(&mut ui, bench, spots);
    busy(&ui, job, time.elapsed_secs_f64());
    Ok(())
}

/// The ground around the loupe, which shows through.
fn frame_of(painter: &Painter, window: Rect, layout: &Layout) {
    let loupe = layout.loupe;
    for rect in [
        Rect::from_min_max(window.min, pos2(window.right(), loupe.top())),
        Rect::from_min_max(pos2(window.left(), loupe.bottom()), window.max),
        Rect::from_min_max(pos2(window.left(), loupe.top()), pos2(loupe.left(), loupe.bottom())),
        Rect::from_min_max(pos2(loupe.right(), loupe.top()), pos2(window.right(), loupe.bottom())),
    ] {
        painter.rect_filled(rect, CornerRadius::ZERO, theme::GROUND);
    }
    bars::rim(painter, loupe);
    for rect in [layout.cutaway, layout.readouts, layout.bar] {
        theme::panel(painter, rect);
    }
}

fn title(painter: &Painter, layout: &Layout, ready: &Ready, shared: &Shared<'_>) {
    let scenario = &ready.prepared.scenario;
    let y = layout.title.center().y;
    let name = theme::text(
        painter,
        pos2(layout.title.left(), y),
        Align2::LEFT_CENTER,
        &ready.title(),
        theme::HEAD,
        theme::TEXT,
    );
    let modified = if scenario.overrides.is_empty() { "" } else { " · modified" };
    let about =
        format!("level {} · {} school · {}{modified}", scenario.level, scenario.rubric.school, scenario.needle.name);
    let (words, colour) = hand_words(ready, shared.bench.live.as_ref());
    let words = theme::text(painter, pos2(layout.title.right(), y), Align2::RIGHT_CENTER, &words, theme::BODY, colour);
    if words.left() - name.right() > 400.0 {
        theme::text(painter, pos2(name.right() + 20.0, y), Align2::LEFT_CENTER, &about, theme::BODY, theme::DIM);
    }
}

/// Who holds the needle, and how well the loop and the device keep time.
fn hand_words(ready: &Ready, live: Option<&Live>) -> (String, Color32) {
    let at_hand = live.and_then(|live| live.at_hand.as_ref());
    let device = match (ready.who, &ready.stylus, at_hand) {
        (Who::Expert, ..) => "virtual expert, synthetic".to_owned(),
        (Who::Trainee, _, Some(at_hand)) => at_hand.name(),
        (Who::Trainee, Some(choice), None) => choice.to_string(),
        (Who::Trainee, None, None) => "pointer, no force".to_owned(),
    };
    let Some(snapshot) = live.and_then(|live| live.snapshot) else { return (device, theme::DIM) };
    let (missed, lost) = (snapshot.health.missed, at_hand.map_or(0, AtHand::lost));
    let reports = if at_hand.is_some() { format!(" · {lost} lost") } else { String::new() };
    let words = format!("{device} · {:.0} Hz · {missed} missed{reports}", ready.prepared.scenario.tick_hz);
    (words, if missed + lost == 0 { theme::GOOD } else { theme::WARN })
}

fn over_loupe(ui: &mut egui::Ui, layout: &Layout, shared: &mut Shared<'_>, acts: &mut MessageWriter<'_, Act>) {
    let painter = ui.painter().clone();
    bars::scale_bar(&painter, layout.loupe, shared.loupe.width_mm);
    let inset = layout.overview;
    painter.rect_filled(inset, CornerRadius::same(8), theme::WELL);
    if let Some(picture) = shared.overview.picture {
        let uv = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        let mut shape = egui::epaint::RectShape::filled(inset, CornerRadius::same(8), Color32::WHITE);
        shape.brush = Some(std::sync::Arc::new(egui::epaint::Brush { fill_texture_id: picture, uv }));
        painter.add(shape);
    }
    painter.rect_stroke(inset, CornerRadius::same(8), Stroke::new(1.0, theme::LINE), StrokeKind::Inside);
    theme::pill(&painter, inset.left_top() + vec2(6.0, 6.0), Align2::LEFT_TOP, "Overview", theme::TEXT);
    let has_cup = shared
        .bench
        .ready
        .as_ref()
        .is_some_and(|ready| ready.prepared.scenario.cup.is_some() && ready.who == Who::Trainee);
    // a device is dipped by hand
    if has_cup && shared.bench.live.as_ref().is_some_and(Live::has_feed) {
        let cup =
            Rect::from_min_size(pos2(layout.loupe.right() - 148.0, layout.loupe.bottom() - 46.0), vec2(132.0, 32.0));
        if theme::button(ui, &mut shared.spots, "cup", cup, "Dip in ink · D", ButtonKind::Plain).clicked() {
            acts.write(Act::Dip);
        }
    }
    if let Some(live) = &shared.bench.live {
        let beside = Rect::from_min_max(pos2(inset.right(), layout.loupe.top()), layout.loupe.max).shrink(12.0);
        banner::paint(&painter, beside, &troubles(&Seen::of(live)));
    }
}

/// Cutaway and read-outs.
fn side(painter: &Painter, layout: &Layout, ready: &Ready, live: Option<&Live>, aids: Aids) {
    let inner = layout.cutaway.shrink(12.0);
    theme::text(painter, inner.left_top(), Align2::LEFT_TOP, "Under the skin", theme::BODY, theme::DIM);
    let picture = Rect::from_min_max(inner.min + vec2(0.0, 22.0), inner.max);
    if aids.cutaway {
        cutaway::paint(painter, picture, &cut_of(&ready.prepared, live));
    } else {
        let words = if ready.exam.is_some() { "Not shown in an exam" } else { "Not shown at this level" };
        theme::text(painter, picture.center(), Align2::CENTER_CENTER, words, theme::BODY, theme::DIM);
    }
    let inner = layout.readouts.shrink(14.0);
    if aids.bands {
        numbers(painter, inner, &ready.prepared, live);
    } else {
        theme::text(painter, inner.center(), Align2::CENTER_CENTER, "Not shown in an exam", theme::BODY, theme::DIM);
    }
}

fn facts(ready: &Ready, live: &Live, hand: &Hand, aids: Aids) -> Facts {
    let outcome = live.snapshot.map(|snapshot| snapshot.record.outcome);
    let prepared = &ready.prepared;
    let filled = crate::app::view::filled(prepared, &live.dots);
    let junction = still(prepared, outcome.map_or(crate::math::DVec3::ZERO, |o| o.contact.point_mm)).junction_mm;
    let band = prepared.scenario.rubric.depth_mm;
    Facts {
        by_hand: ready.who == Who::Trainee,
        device: live.at_hand.as_ref().map(|_| at_hand::clutch(live.snapshot.as_ref())),
        paused: matches!(live.phase, Phase::Paused),
        dipping: hand.dipping(),
        cup: prepared.scenario.cup.is_some(),
        ink: outcome.map_or(0.0, |o| o.ink_nl / prepared.scenario.ink.load_nl.max(1e-9)),
        machine: hand.machine,
        stretched: hand.stretch,
        in_skin: outcome.is_some_and(|o| o.has(marks::IN_SKIN)),
        advice: aids.advice,
        complete: !filled.is_empty() && filled.iter().all(|filled| *filled),
        last: (live.readings.visit.dot != 0).then_some((
            live.readings.visit.deepest.0 - junction,
            (band.green_low, band.green_high),
            live.readings.visit.strokes,
        )),
    }
}

fn bar(
    ui: &mut egui::Ui,
    layout: &Layout,
    ready: &Ready,
    shared: &mut Shared<'_>,
    aids: Aids,
    acts: &mut MessageWriter<'_, Act>,
) {
    let bar = layout.bar;
    let y = bar.center().y;
    let painter = ui.painter().clone();
    let Some(live) = &shared.bench.live else {
        theme::text(
            &painter,
            pos2(bar.left() + 16.0, y),
            Align2::LEFT_CENTER,
            "Read the brief, then start",
            theme::BODY,
            theme::TEXT,
        );
        return;
    };
    let paused = matches!(live.phase, Phase::Paused);
    let button = |index: f32| {
        Rect::from_min_size(pos2(bar.right() - 12.0 - 84.0 * (index + 1.0) - 8.0 * index, y - 17.0), vec2(84.0, 34.0))
    };
    let finish = theme::button(ui, &mut shared.spots, "finish", button(0.0), "Finish", ButtonKind::Main);
    let pause = theme::button(
        ui,
        &mut shared.spots,
        "pause",
        button(1.0),
        if paused { "Go on" } else { "Pause" },
        ButtonKind::Plain,
    );
    if finish.clicked() {
        acts.write(Act::Finish);
    }
    if pause.clicked() {
        acts.write(Act::Pause);
    }
    let scenario = &ready.prepared.scenario;
    let outcome = live.snapshot.map(|snapshot| snapshot.record.outcome);
    let runs = outcome.is_some_and(|o| o.has(marks::MACHINE));
    let said = if runs { format!("Machine {:.0} Hz", scenario.machine.rate_hz) } else { "Machine off".to_owned() };
    let mut right = button(1.0).left() - 20.0;
    let mut tell = |words: &str, colour: Color32, width: f32| {
        theme::text(&painter, pos2(right, y), Align2::RIGHT_CENTER, words, theme::BODY, colour);
        right -= width;
    };
    tell(&said, if runs { theme::ACCENT } else { theme::DIM }, 122.0);
    let stretched = outcome.is_some_and(|_| shared.hand.stretch);
    tell(
        if stretched { "Skin stretched" } else { "Skin slack" },
        if stretched { theme::ACCENT } else { theme::DIM },
        108.0,
    );
    let seconds = live.snapshot.map_or(0.0, |snapshot| snapshot.record.tick.0 as f64 / scenario.tick_hz);
    tell(&bars::clock(seconds), theme::TEXT, 58.0);
    let share = outcome.map_or(0.0, |o| o.ink_nl / scenario.ink.load_nl.max(1e-9));
    right -= 122.0;
    bars::ink(&painter, pos2(right, y), share);
    right -= 16.0;
    let dots = format!("Dots {} / {}", live.dots.len(), ready.prepared.targets.len());
    let dots = theme::text(&painter, pos2(right, y), Align2::RIGHT_CENTER, &dots, theme::BODY, theme::TEXT);
    let words = prompt(&facts(ready, live, &shared.hand, aids));
    say(&painter, bar, words, dots.left() - bar.left() - 32.0);
}

/// The prompt at the left of the bar, in as many lines as its room asks for.
fn say(painter: &egui::Painter, bar: Rect, words: &str, room: f32) {
    let galley = painter.layout(words.to_owned(), egui::FontId::proportional(theme::BODY), theme::TEXT, room);
    painter.galley(pos2(bar.left() + 16.0, bar.center().y - 0.5 * galley.size().y), galley, theme::TEXT);
}

/// The card before the attempt, the question before giving up, the keys.
fn cards(
    ui: &mut egui::Ui,
    window: Rect,
    layout: &Layout,
    ready: &Ready,
    shared: &mut Shared<'_>,
    acts: &mut MessageWriter<'_, Act>,
) {
    if shared.bench.live.is_none() && shared.job.words().is_none() {
        brief(ui, layout, ready, shared, acts);
    }
    if shared.hand.asking {
        ask(ui, window, shared, acts);
    }
    if shared.hand.help {
        help::dim(ui.painter(), window);
        help::keys(ui.painter(), window, ready.stylus.is_some());
    }
}
