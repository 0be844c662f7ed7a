//! A press lasts in the skin as long as the button was down, whatever the pace of the pictures.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::sync::Arc;

use serde_json::Value;
use stipple::device::pointer::{PointerAction, PointerParams, pointer};
use stipple::haptics::{Rig, RigSettings};
use stipple::recording::Recording;
use stipple::scenario;
use stipple::session::Prepared;
use stipple::sim::TickRecord;

use super::server::Server;
use super::stage::{self, Held, Stage};
use super::{off_mm, skipped};

/// Flat, and its places lie apart.
const SCENARIO: &str = "pad-depth-drill";
/// How long what is held, s. Shorter than 0.15 s would be a jab.
const HOLDS: [(f64, Held); 6] = [
    (0.7, Held::Button),
    (0.35, Held::Button),
    (0.7, Held::Enter),
    (1.1, Held::Button),
    (0.5, Held::Enter),
    (0.6, Held::ThirdAsFirst),
];
/// The server counts whole milliseconds, the hand whole ticks, and both ends of a press are rounded; the rest is for a
/// machine so busy that the thread which hears the server is late for once.
const TOLERANCE_MS: f64 = 25.0;
/// A pressed tip is lower than this over the skin, mm: half a millimetre below where it hovers.
const PRESSED_MM: f64 = 2.5;

#[test]
fn a_hold_is_as_long_as_the_button_was_down() {
    let size = (960, 600);
    if skipped("holds") {
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut stage = Stage::open(size, folder.path(), &["practise", SCENARIO, "--low-graphics", "--size", "960x600"]);
    let server = Server::listen(stage.display());
    stage.wait("the scenario is ready", |now| now["screen"] == "practise" && now["phase"] == "ready");
    let runs = |now: &Value| now["phase"] == "running" && now["live"]["tick"].as_u64() > Some(0);
    stage.until("the attempt runs", |stage, _| stage.key("Return"), runs);
    let prepared = Prepared::new(scenario::find(SCENARIO).expect("it comes with the program")).expect("it is right");

    let mut truth_ms = Vec::new();
    let began = stage.status().unwrap_or_default();
    for ((hold_s, held), target) in HOLDS.into_iter().zip(prepared.targets.iter().step_by(2)) {
        let index = prepared.targets.iter().position(|t| t == target).expect("one of them");
        let now = stage.wait("the place is in view", |now| now["targets"][index].is_array());
        let (x, y) = stage::pixel(&now["targets"][index]);
        let aim = |stage: &Stage, again: u32| stage.point(x + f64::from(again % 2), y);
        let over = |now: &Value| off_mm(now, target) < 0.25 && now["live"]["height_mm"].as_f64() > Some(PRESSED_MM);
        stage.until("the needle is over the place", aim, over);
        server.holds_ms();
        if held == Held::ThirdAsFirst {
            server.left_handed();
        }
        stage.hold(hold_s, held);
        truth_ms.extend(server.holds_ms());
        // some accounts later whatever was pressed is being played
        stage.accounts(4);
        stage.wait("the hand is up again", over);
    }
    assert_eq!(truth_ms.len(), HOLDS.len(), "{truth_ms:?}");
    let done = stage.status().unwrap_or_default();
    let pace = |what: &str| done[what].as_f64().unwrap_or(0.0) - began[what].as_f64().unwrap_or(0.0);
    let picture_ms = 1000.0 * pace("seconds") / pace("frames").max(1.0);
    let result = |now: &Value| now["screen"] == "result" && now["result"]["dots"].is_u64();
    let now = stage.until("the result", |stage, _| stage.key("f"), result);

    let recording = PathBuf::from(now["result"]["recording"].as_str().expect("the path of the recording"));
    let recording = Recording::open(&recording).expect("the recording");
    let records: Vec<_> = recording.records().expect("records").map(|record| record.expect("a tick")).collect();
    let played_ms = presses_ms(&records);
    let ideal_ms: Vec<_> = truth_ms.iter().map(|ms| ideal_ms(&prepared, u64::from(*ms))).collect();
    let told = format!(
        "{picture_ms:.0} ms a picture; down for {truth_ms:?} ms, which should be {ideal_ms:?} and is {played_ms:?}\n{:#?}",
        recording.notes()
    );
    writeln!(io::stderr(), "{told}").expect("standard error is there");
    assert_eq!(played_ms.len(), HOLDS.len(), "{told}");
    let remarks: Vec<_> = recording.notes().iter().map(|note| note.text.as_str()).collect();
    assert!(remarks.contains(&"input stamps: x11 server time, 1 ms"), "{told}");
    for (played, ideal) in played_ms.iter().zip(&ideal_ms) {
        assert!((played - ideal).abs() <= TOLERANCE_MS, "{told}");
    }
}

/// Length of each press in ticks, which are milliseconds: from leaving the hover to the last moment at the deepest.
fn presses_ms(records: &[TickRecord]) -> Vec<f64> {
    let heights: Vec<_> = records.iter().map(|record| record.outcome.contact.height_mm).collect();
    let first = heights.iter().position(|mm| *mm > PRESSED_MM + 0.3 && *mm < 3.2).unwrap_or(heights.len());
    let pressed = heights.split_at(first).1.split(|mm| *mm > PRESSED_MM).filter(|part| !part.is_empty());
    pressed
        .map(|part| {
            let lowest = part.iter().copied().fold(f64::INFINITY, f64::min);
            part.iter().rposition(|mm| *mm < lowest + 0.05).unwrap_or(0) as f64
        })
        .collect()
}

/// The same measure of a press whose stamps are exact, on skin that is the same.
fn ideal_ms(prepared: &Prepared, hold_ms: u64) -> f64 {
    const DOWN_MS: u64 = 1000;
    let target = prepared.targets.first().expect("a place");
    let (mut feed, hand) = pointer(PointerParams::default());
    let settings = RigSettings { tick_hz: prepared.scenario.tick_hz, rate_hz: prepared.scenario.machine.rate_hz };
    let mut rig = Rig::new(Arc::clone(&prepared.model), Box::new(hand), settings);
    let aim = PointerAction::Aim { point_mm: target.point_mm, normal: target.normal };
    let mut records = Vec::new();
    for now_ms in 0..DOWN_MS + hold_ms + 1000 {
        match now_ms {
            0 => assert!(feed.send(0, aim)),
            DOWN_MS => assert!(feed.send(now_ms * 1000, PointerAction::Press(true))),
            _ if now_ms == DOWN_MS + hold_ms => assert!(feed.send(now_ms * 1000, PointerAction::Press(false))),
            _ => {}
        }
        assert!(feed.send(now_ms * 1000, PointerAction::Heard));
        records.extend(rig.tick());
    }
    presses_ms(&records).first().copied().expect("one press")
}
