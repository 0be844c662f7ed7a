//! A stylus in the window: seen on the page of devices, taken for practice, held by a virtual trainee, lost and found again.
//!
//! The stylus is simulated and answers on a socket of this process; the program is the real one on a virtual screen.

use std::fs;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use serde_json::Value;
use stipple::device::desk::Desk;
use stipple::device::ohs::firmware::Model;
use stipple::recording::{Integrity, NoteKind, Recording};
use stipple::scenario;
use stipple::session::{Prepared, Replay, score_file};

use super::served::{Served, trainee};
use super::stage::Stage;
use super::{pictures, skipped};

/// Flat, and without a cup.
const SCENARIO: &str = "pad-depth-drill";
/// Dots that the hand goes on to place, again and again at the same places: a quarter of an hour of work.
const WORK: usize = 400;

/// Each stylus has threads of real-time priority; two of them starve each other on two cores.
pub(super) static TURN: Mutex<()> = Mutex::new(());

#[test]
fn a_stylus_is_seen_practised_with_lost_and_found_at_1280x720() {
    practise((1280, 720));
}

#[test]
fn a_stylus_is_seen_practised_with_lost_and_found_at_1920x1080() {
    practise((1920, 1080));
}

fn practise(size: (u32, u32)) {
    let name = format!("{}x{}", size.0, size.1);
    if skipped(&format!("with a stylus at {name}")) {
        return;
    }
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let pictures = pictures();
    fs::create_dir_all(&pictures).expect("the folder of pictures");
    let picture = |what: &str| pictures.join(format!("stylus-{what}-{name}.png"));
    let prepared = Prepared::new(scenario::find(SCENARIO).expect("it comes with the program")).expect("it is right");
    // the hand goes on while the window is slow, and must not come to the end of its work before the window has seen it
    let targets = prepared.targets.iter().cycle().take(WORK).copied().collect();
    let long = Prepared { targets, ..prepared };
    let desk = Desk::new(Model::GOOD, trainee(&long, WORK), 1, "WINDOW-1");
    let served = Served::new(&desk, &"127.0.0.1:0".parse().expect("an address"));
    let choice = format!("bridge:{}", served.address);
    // no preset is asked for: on a machine that draws in software it switches itself on
    let mut stage = Stage::open(size, folder.path(), &["--size", &name]);

    stage.wait("the list of scenarios", |now| now["screen"] == "home" && now["buttons"]["devices"].is_array());
    stage.until("the page of devices", |stage, _| stage.key("d"), |now| now["screen"] == "device");
    stage.wait("everybody was looked for", |now| now["page"]["looked"] == true);
    stage.picture(&picture("nobody"));
    drop(stage);

    // the list does not search for bridges: the command line names ours
    let mut stage = Stage::open(size, folder.path(), &["--stylus", &choice, "--size", &name]);
    stage.wait("the list of scenarios", |now| now["screen"] == "home" && now["hand"] == choice.as_str());
    stage.until("the page of devices", |stage, _| stage.key("d"), |now| now["screen"] == "device");
    let seen = stage.wait("it is seen and found well or not", |now| now["page"]["judged"] == true);
    assert_eq!(seen["page"]["device"], "live", "{seen:#}");
    assert_eq!(seen["page"]["serial"], "WINDOW-1", "{seen:#}");
    assert!(seen["page"]["rate_hz"].as_f64() > Some(300.0), "{seen:#}");
    stage.picture(&picture("live"));
    stage.until("back at the list", |stage, _| stage.key("p"), |now| now["screen"] == "home");

    stage.click(SCENARIO);
    stage.wait("it is chosen", |now| now["list"]["chosen"] == SCENARIO);
    stage.click("practise");
    stage.wait("the scenario is ready", |now| now["screen"] == "practise" && now["phase"] == "ready");
    stage.picture(&picture("brief"));
    let started = |now: &Value| now["phase"] == "running" || now["live"]["device"].is_object();
    stage.until("the attempt runs", |stage, _| stage.key("Return"), started);
    dots(&mut stage, 1);
    stage.picture(&picture("dots"));
    desk.unplug();
    // it may have fallen silent before, on a machine under load
    let lost = |now: &Value| {
        let off = now["live"]["device"]["off"].as_str();
        now["phase"] == "paused" && matches!(off, Some("Unplugged" | "NotFound"))
    };
    let now = stage.wait("the loss", lost);
    assert!(now["live"]["device"]["held_by"].is_string(), "{now:#}");
    stage.picture(&picture("lost"));
    desk.plug();
    let now = stage.wait("it is back", |now| now["live"]["device"]["back"] == true);
    stage.picture(&picture("back"));
    // the next one needs the trainee's word
    let before = now["live"]["dots"].as_u64().expect("a number of dots");
    dots(&mut stage, before + 1);
    stage.until("the keys", |stage, _| stage.key("F1"), |now| now["help"] == true);
    stage.picture(&picture("keys"));
    stage.until("no keys", |stage, _| stage.key("F1"), |now| now["help"] == false);
    let result = |now: &Value| now["screen"] == "result" && now["result"]["dots"].is_u64();
    let now = stage.until("the result", |stage, _| stage.key("f"), result);
    check(&now);
}

/// Waits for so many dots. On a machine under load the device may fall silent: the trainee says the word, as at a re-plug.
pub(super) fn dots(stage: &mut Stage, count: u64) {
    let placed = |now: &Value| now["live"]["dots"].as_u64() >= Some(count);
    loop {
        let now = stage.wait("a dot, or a word is needed", |now| {
            placed(now) || now["live"]["device"]["back"] == true || now["phase"] == "paused"
        });
        if placed(&now) {
            return;
        }
        stage.key("Escape");
        stage.accounts(2);
    }
}

/// What the attempt left on disk: its dots, the loss, the same bits again.
fn check(now: &Value) {
    let recording = PathBuf::from(now["result"]["recording"].as_str().expect("the path of the recording"));
    let again = score_file(&recording, None, &mut |_| {}).expect("it can be scored");
    assert!(matches!(again.replay, Replay::Same { .. }), "{}", again.replay);
    assert!(again.header.synthetic, "a program held it");
    assert!(again.sheet.dots.len() >= 2, "{} dots", again.sheet.dots.len());
    let recording = Recording::open(&recording).expect("the recording");
    assert_eq!(*recording.integrity(), Integrity::Intact);
    let notes = recording.notes();
    for kind in [NoteKind::DeviceLost, NoteKind::DeviceBack, NoteKind::Energy] {
        assert!(notes.iter().any(|note| note.kind == kind), "no {kind:?} in {notes:#?}");
    }
}
