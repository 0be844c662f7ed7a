//! The real window on a virtual screen: a real pointer and real keys practise a scenario to its result.
//!
//! The test waits for states that the program tells of in its status file, never for times. It leaves pictures of the
//! start, the needle in the skin and the result in `window-test` of the build folder.
#![cfg(all(feature = "gui", target_os = "linux"))]
#![expect(clippy::expect_used, clippy::panic, reason = "helpers of tests fail by panicking")]

mod stage;

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde_json::Value;
use stage::Stage;
use stipple::recording::{Integrity, Recording};

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
    if let Some(tool) = stage::missing_tool() {
        let told = format!("SKIPPED the window test at {name}: `{tool}` is not installed; `make test` installs it");
        assert!(std::env::var_os("CI").is_none(), "{told}");
        // straight to the stream: the harness hides what `println!` says in a test that passes
        writeln!(io::stderr(), "{told}").expect("standard error is there");
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let pictures = pictures();
    fs::create_dir_all(&pictures).expect("the folder of pictures");
    let picture = |what: &str| pictures.join(format!("{what}-{name}.png"));
    let mut stage = Stage::open(size, folder.path(), &["--low-graphics", "--size", &name]);

    stage.wait("the list of scenarios", |now| now["screen"] == "home" && now["buttons"]["practise-1"].is_array());
    stage.picture(&picture("home"));
    stage.click("practise-1");
    stage.wait("the scenario is ready", |now| now["screen"] == "practise" && now["phase"] == "ready");
    stage.key("Return");
    stage.wait("the attempt runs", |now| now["phase"] == "running" && now["live"]["tick"].as_u64() > Some(0));
    stage.picture(&picture("start"));

    stage.key("d");
    stage.wait("ink on the needle", |now| now["live"]["dips"].as_u64() >= Some(1) && now["dipping"] == false);
    stage.key("s");
    stage.key("space");
    stage.wait("the machine runs", |now| now["live"]["running_machine"] == true && now["stretch"] == true);
    for nth in 1..=DOTS {
        place(&mut stage, nth, &picture("skin"));
    }
    stage.picture(&picture("dots"));
    stage.key("f");
    let now = stage.wait("the result", |now| now["screen"] == "result" && now["result"]["dots"].is_u64());
    stage.picture(&picture("result"));
    assert_eq!(now["result"]["dots"], DOTS, "{now:#}");
    check(&now);
}

/// One dot: over its place, a press until the skin is broken and ink is in it, away.
fn place(stage: &mut Stage, nth: u64, picture: &Path) {
    let index = usize::try_from(nth - 1).expect("a small number");
    let before = stage.wait("the place is in view", |now| now["targets"][index].is_array());
    let tip = before["live"]["tip_mm"].clone();
    let (x, y) = stage::pixel(&before["targets"][index]);
    stage.point(x, y);
    stage.wait("the hand goes to the place", |now| now["live"]["tip_mm"] != tip);
    stage.settled();
    stage.button(true);
    stage.wait("the needle is in the skin", |now| now["live"]["dots"].as_u64() >= Some(nth));
    if nth == 3 {
        stage.picture(picture);
    }
    stage.button(false);
    stage.wait("the needle is out of the skin", |now| now["live"]["in_skin"] == false);
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
