//! The real window on a virtual screen: a real pointer and real keys practise a scenario to its result.
//!
//! The test waits for states that the program tells of in its status file, never for times. It leaves pictures of the
//! start, the needle in the skin, the result and its healing in `window-test` of the build folder.
#![cfg(all(feature = "gui", target_os = "linux"))]
#![expect(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail by panicking")]

mod book;
mod exam;
mod hold;
#[path = "../certify/keys.rs"]
mod keys;
mod list;
#[path = "../certify/posing.rs"]
mod posing;
#[path = "../stylus/served.rs"]
mod served;
mod server;
mod stage;
mod stylus;

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde_json::Value;
use stage::Stage;
use stipple::math::DVec3;
use stipple::recording::{Integrity, Recording};
use stipple::scenario;
use stipple::score::Target;
use stipple::session::Prepared;

/// What is practised: the first of the list.
const SCENARIO: &str = "first-dots";
/// Dots that are placed.
const DOTS: u64 = 5;

/// Where pictures go: beside the build folder's own.
fn pictures() -> PathBuf {
    let built = Path::new(env!("CARGO_BIN_EXE_stipple"));
    built.parent().and_then(Path::parent).expect("the program lies in the build folder").join("window-test")
}

#[test]
fn a_hand_practises_to_a_result_at_1280x720() {
    practise((1280, 720));
}

#[test]
fn a_hand_practises_to_a_result_at_1920x1080() {
    practise((1920, 1080));
}

fn practise(size: (u32, u32)) {
    let name = format!("{}x{}", size.0, size.1);
    if skipped(&format!("at {name}")) {
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let pictures = pictures();
    fs::create_dir_all(&pictures).expect("the folder of pictures");
    let picture = |what: &str| pictures.join(format!("{what}-{name}.png"));
    let mut stage = Stage::open(size, folder.path(), &["--low-graphics", "--size", &name]);

    stage.wait("the list of scenarios", |now| now["screen"] == "home" && now["list"]["chosen"] == SCENARIO);
    stage.picture(&picture("home"));
    stage.click("practise");
    stage.wait("the scenario is ready", |now| now["screen"] == "practise" && now["phase"] == "ready");
    let runs = |now: &Value| now["phase"] == "running" && now["live"]["tick"].as_u64() > Some(0);
    stage.until("the attempt runs", |stage, _| stage.key("Return"), runs);
    stage.picture(&picture("start"));
    assert!(stage::brightness(&picture("start")) > 0.3, "no skin in {}", picture("start").display());

    dip(&mut stage, 1);
    stage.until("the skin is stretched", |stage, _| stage.key("s"), |now| now["stretch"] == true);
    let machine = |now: &Value| now["machine"] == true && now["live"]["running_machine"] == true;
    stage.until("the machine runs", |stage, _| stage.key("space"), machine);
    let loaded = scenario::find(SCENARIO).expect("a scenario that comes with the program");
    let targets = Prepared::new(loaded).expect("it can be practised").targets;
    for (nth, target) in (1..=DOTS).zip(&targets) {
        place(&mut stage, nth, target, &picture("skin"));
    }
    stage.picture(&picture("dots"));
    let result = |now: &Value| now["screen"] == "result" && now["result"]["dots"].is_u64();
    let now = stage.until("the result", |stage, _| stage.key("f"), result);
    stage.picture(&picture("result"));
    assert_eq!(now["result"]["dots"], DOTS, "{now:#}");
    heal(&mut stage, &picture);
    check(&now);
}

/// The slider of dates, moved by its key from stop to stop, then dragged back.
fn heal(stage: &mut Stage, picture: &dyn Fn(&str) -> PathBuf) {
    let shown = |now: &Value, date: &str| now["healing"]["date"] == date && now["healing"]["settled"] == true;
    let missing = format!("{} of 20 planned places hold no dot", 20 - DOTS);
    for date in ["fresh", "day 3", "day 7", "day 28", "1 year", "3 years"] {
        let now = stage.until(date, |stage, _| stage.key("Right"), |now| shown(now, date));
        let words = now["healing"]["words"].as_array().cloned().unwrap_or_default();
        assert!(words.len() > 1, "{date}: {now:#}");
        assert!(words.iter().any(|line| line.as_str().is_some_and(|line| line.starts_with(&missing))), "{now:#}");
        let file = picture(&format!("healing-{}", date.replace(' ', "-")));
        stage.picture(&file);
    }
    let now = stage.until("the last date stays", |stage, _| stage.key("Right"), |now| shown(now, "3 years"));
    let stop = |index: usize| stage::pixel(&now["buttons"][format!("date-{index}")]);
    let pull = |to: (f64, f64)| move |stage: &Stage, again: u32| stage.point(to.0 + f64::from(again % 2), to.1 + 9.0);
    let (x, y) = stop(6);
    stage.point(x, y);
    stage.button(true);
    stage.until("the slider is pulled to day 7", pull(stop(3)), |now| shown(now, "day 7"));
    stage.until("and on to day 3", pull(stop(2)), |now| shown(now, "day 3"));
    stage.button(false);
    stage.accounts(2);
    let (x, y) = stop(5);
    stage.point(x, y);
    stage.accounts(2);
    let now = stage.status().unwrap_or_default();
    assert!(shown(&now, "day 3"), "let go, it stays: {now:#}");
}

/// Says so, where a tool of the system is missing; on the checking machine that is a failure.
fn skipped(what: &str) -> bool {
    let Some(tool) = stage::missing_tool() else { return false };
    let told = format!("SKIPPED the window test {what}: `{tool}` is not installed; `make test` installs it");
    assert!(std::env::var_os("CI").is_none(), "{told}");
    // straight to the stream: the harness hides what `println!` says in a test that passes
    writeln!(io::stderr(), "{told}").expect("standard error is there");
    true
}

/// One dot: over its place, a tap until ink is in the skin, away. The third is held for a picture.
fn place(stage: &mut Stage, nth: u64, target: &Target, picture: &Path) {
    let index = usize::try_from(nth - 1).expect("a small number");
    stage.wait("the place is in view", |now| now["targets"][index].is_array());
    // a hand that sees the needle lag behind looks where the place is now and moves a little: the loupe may have gone on
    let aim = |stage: &Stage, again: u32| {
        let seen = stage.status().map(|now| now["targets"][index].clone()).filter(Value::is_array);
        if let Some((x, y)) = seen.as_ref().map(stage::pixel) {
            stage.point(x + f64::from(again % 2), y);
        }
    };
    stage.until("the needle is over the place", aim, |now| off_mm(now, target) < 0.25);
    let placed = |now: &Value| now["live"]["dots"].as_u64() >= Some(nth);
    let away = |now: &Value| now["live"]["height_mm"].as_f64() > Some(0.5);
    stage.button(true);
    if nth == 3 {
        stage.wait("a dot is in the skin", placed);
        stage.picture(picture);
    }
    stage.button(false);
    stage.wait("a dot is in the skin", placed);
    stage.wait("the needle is out of the skin", away);
    if nth == 3 {
        // that long in the skin empties the needle
        dip(stage, 2);
    }
}

/// Ink for the needle.
fn dip(stage: &mut Stage, nth: u64) {
    let wet = |now: &Value| now["live"]["dips"].as_u64() >= Some(nth) && now["dipping"] == false;
    stage.until("ink on the needle", |stage, _| stage.key("d"), wet);
}

/// How far the needle is beside the line that stands upright on the place, mm.
fn off_mm(now: &Value, target: &Target) -> f64 {
    let axis = |index: usize| now["live"]["tip_mm"][index].as_f64().unwrap_or(f64::INFINITY);
    let away = DVec3::new(axis(0), axis(1), axis(2)) - target.point_mm;
    (away - target.normal * away.dot(target.normal)).length()
}

/// What the attempt left on disk: five dots, whole, scored.
fn check(now: &Value) {
    let recording = PathBuf::from(now["result"]["recording"].as_str().expect("the path of the recording"));
    let sheet = recording.with_file_name("score.json");
    let sheet: Value = serde_json::from_slice(&fs::read(sheet).expect("score.json")).expect("a sheet is JSON");
    assert_eq!(sheet["dots"].as_array().map(Vec::len), Some(5), "{sheet:#}");
    assert_eq!(sheet["synthetic"], false, "a pointer is held by a person");
    let recording = Recording::open(&recording).expect("the recording");
    assert_eq!(*recording.integrity(), Integrity::Intact);
    let highest = recording.records().expect("records").map(|record| record.expect("a tick").outcome.dot).max();
    assert_eq!(highest, Some(5), "dots in the recording");
}
