//! For those who drive the window from outside: a status file that is rewritten every half second, and pictures by F12.

use std::path::PathBuf;

use bevy::prelude::*;
use bevy::render::view::screenshot::{Screenshot, save_to_disk};
use bevy_egui::EguiContexts;
use serde_json::{Map, Value, json};

use super::at_hand::clutch;
use super::attend::Attended;
use super::bridge::Bench;
use super::centre::Centre;
use super::input::Hand;
use super::job::Job;
use super::outlook::Outlook;
use super::screens::Shelf;
use super::theme::Spots;
use super::view::convert::vec3;
use super::view::loupe::LoupeCamera;
use super::{AppOptions, AppSystems, Screen};
use crate::device::attendant::Device;
use crate::pigment::heal::DATES;
use crate::session::Phase;

/// Time between two writings, s.
const EVERY_S: f32 = 0.5;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(Update, (take_picture, write_status).in_set(AppSystems::Report));
}

fn take_picture(
    mut commands: Commands,
    keys: Res<ButtonInput<KeyCode>>,
    options: Res<AppOptions>,
    mut number: Local<u32>,
) {
    if keys.just_pressed(KeyCode::F12) {
        let path = loop {
            *number += 1;
            let path: PathBuf = options.pictures.join(format!("stipple-{:03}.png", *number));
            if !path.exists() || *number >= 999 {
                break path;
            }
        };
        if std::fs::create_dir_all(&options.pictures).is_ok() {
            commands.spawn(Screenshot::primary_window()).observe(save_to_disk(path));
        }
    }
}

fn write_status(
    time: Res<Time<Real>>,
    mut since_s: Local<f32>,
    mut frames: Local<u64>,
    options: Res<AppOptions>,
    screen: Res<State<Screen>>,
    mut bench: ResMut<Bench>,
    hand: Res<Hand>,
    job: Res<Job>,
    attended: Res<Attended>,
    spots: Res<Spots>,
    shelf: Res<Shelf>,
    outlook: Res<Outlook>,
    centre: Res<Centre>,
    window: Single<&Window>,
    camera: Query<(&Camera, &GlobalTransform), With<LoupeCamera>>,
    mut contexts: EguiContexts,
) -> Result {
    *since_s += time.delta_secs();
    *frames += 1;
    let Some(path) = options.status.as_ref().filter(|_| *since_s >= EVERY_S) else { return Ok(()) };
    *since_s = 0.0;
    let scale = window.scale_factor();
    let pixels = contexts.ctx_mut()?.zoom_factor() * scale;
    let middle =
        |rect: bevy_egui::egui::Rect| json!([(rect.center().x * pixels).round(), (rect.center().y * pixels).round()]);
    let buttons: Map<String, Value> = spots.iter().map(|(name, rect)| (name.to_owned(), middle(rect))).collect();
    let project = |point: Vec3| {
        let (camera, place) = camera.single().ok()?;
        let at = camera.world_to_viewport(place, point).ok()? * scale;
        Some(json!([at.x.round(), at.y.round()]))
    };
    let targets: Vec<Value> = bench.ready.as_ref().map_or_else(Vec::new, |ready| {
        ready.prepared.targets.iter().map(|t| project(vec3(t.point_mm)).unwrap_or(Value::Null)).collect()
    });
    let status = json!({
        "screen": format!("{:?}", screen.get()).to_lowercase(),
        "low_graphics": options.low_graphics,
        "phase": phase(&bench, &job),
        "busy": job.words(),
        "error": bench.trouble.as_ref().map(|(words, _)| words),
        "frames": *frames,
        "seconds": time.elapsed_secs_f64(),
        "window": [window.physical_width(), window.physical_height()],
        "buttons": buttons,
        "targets": targets,
        "machine": hand.machine,
        "stretch": hand.stretch,
        "dipping": hand.dipping(),
        "help": hand.help,
        "list": shelf.status(),
        "page": page(&attended),
        "hand": options.stylus.as_ref().map(ToString::to_string),
        "centre": centre.status(),
        "title": bench.ready.as_ref().map(|ready| ready.title()),
        "aids": bench.ready.as_ref().map(|ready| {
            let aids = ready.aids();
            json!({ "rings": aids.rings, "border": aids.border, "cutaway": aids.cutaway, "bands": aids.bands,
                "advice": aids.advice })
        }),
        "live": live(&mut bench),
        "result": result(&bench),
        "healing": outlook.shown.as_ref().map(|shown| {
            json!({ "date": DATES.get(shown.ask.date).map(|(name, _)| name), "settled": outlook.settled(),
                "words": shown.words })
        }),
    });
    // a reader never sees half a file
    let fresh = path.with_extension("new");
    if std::fs::write(&fresh, format!("{status:#}\n")).is_ok() {
        drop(std::fs::rename(&fresh, path));
    }
    Ok(())
}

/// What the page of devices shows.
fn page(attended: &Attended) -> Value {
    let board = &attended.board;
    let work = format!("{:?}", board.work);
    let kind = work.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_lowercase();
    let about = match &board.device {
        Device::None => json!({ "device": "none" }),
        Device::Opening => json!({ "device": "opening" }),
        Device::Failed(said, hint) => json!({ "device": "failed", "said": said, "hint": hint }),
        Device::Live(live) => json!({
            "device": "live", "serial": live.health.identity.serial, "rate_hz": live.rate_hz, "lost": live.lost,
            "judged": live.judged, "findings": live.health.findings.len(),
            "tip_mm": live.state.map(|state| state.position_mm.to_array()),
        }),
    };
    let mut all = json!({ "looked": board.census.is_some(), "work": kind });
    if let (Value::Object(all), Value::Object(about)) = (&mut all, about) {
        all.extend(about);
    }
    all
}

fn phase(bench: &Bench, job: &Job) -> &'static str {
    match bench.live.as_ref().map(|live| live.phase) {
        _ if job.words().is_some() => "busy",
        Some(Phase::Running) => "running",
        Some(Phase::Paused) => "paused",
        Some(Phase::Ended(_)) => "ended",
        None => "ready",
    }
}

fn live(bench: &mut Bench) -> Value {
    let planned = bench.ready.as_ref().map_or(0, |ready| ready.prepared.targets.len());
    let Some(live) = &mut bench.live else { return Value::Null };
    let folder = live.folder();
    let why = |why: Option<crate::device::Why>| why.map(|why| format!("{why:?}"));
    let (off, held) = (why(live.off), why(live.held.as_ref().map(|held| held.why)));
    let ready = live.held.as_ref().is_some_and(|held| held.off.is_none());
    let device = live.at_hand.as_ref().map(|at_hand| {
        json!({ "name": at_hand.name(), "off": off, "held_by": held, "back": ready,
            "clutch": format!("{:?}", clutch(live.snapshot.as_ref())),
            "force": at_hand.force_note(live.snapshot.as_ref(), matches!(live.phase, Phase::Paused)) })
    });
    let Some(snapshot) = &live.snapshot else { return json!({ "tick": 0, "folder": folder, "device": device }) };
    let outcome = &snapshot.record.outcome;
    let tip = snapshot.record.sample.world_from_tool.position_mm;
    json!({
        "folder": folder,
        "device": device,
        "tick": snapshot.record.tick.0,
        "dots": live.dots.len(),
        "planned": planned,
        "strokes": live.dots.iter().map(|dot| dot.strokes).sum::<u32>(),
        "ink_nl": outcome.ink_nl,
        "dips": live.dips,
        "in_skin": outcome.has(crate::sim::marks::IN_SKIN),
        "running_machine": outcome.has(crate::sim::marks::MACHINE),
        "height_mm": outcome.contact.height_mm,
        "tip_mm": tip.to_array(),
        "true_depth_mm": live.readings.settled.depth_mm,
        "pressed_mm": live.readings.settled.pressed_mm,
        "missed": snapshot.health.missed,
        "worst_step_us": snapshot.health.worst_step_us,
    })
}

fn result(bench: &Bench) -> Value {
    bench.done.as_ref().map_or(Value::Null, |attempt| {
        json!({
            "folder": attempt.folder,
            "recording": attempt.recording,
            "total": attempt.sheet.verdict.total_hundredths as f64 / 100.0,
            "passed": attempt.sheet.verdict.passed,
            "dots": attempt.sheet.dots.len(),
            "watching": bench.ticks.as_ref().map(|(dot, _)| dot),
        })
    })
}
