//! Attempts: what a demo leaves, that a hand exported from it gives the same score, that an override is marked.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::tool::{attempts, done, folder, run};

/// Runs a demo in `at` and gives the folder of its attempt.
pub(super) fn demo(at: &Path, more: &[&str]) -> PathBuf {
    let before = attempts(at);
    let args: Vec<&str> = ["demo"].iter().chain(more).copied().collect();
    done(at, &args);
    let new: Vec<PathBuf> = attempts(at).into_iter().filter(|folder| !before.contains(folder)).collect();
    assert_eq!(new.len(), 1, "one demo leaves one attempt: {new:?}");
    new.into_iter().next().unwrap()
}

/// The sheet that `stipple score` gives for a recording or an attempt.
pub(super) fn sheet(at: &Path, recording: &Path) -> Value {
    let text = done(at, &["score", "--json", recording.to_str().unwrap()]).out;
    serde_json::from_str(&text).expect("a sheet is JSON")
}

#[test]
fn a_demo_prints_a_table_and_names_the_folder_it_wrote() {
    let at = folder();
    let said = done(at.path(), &["demo"]).out;
    let left = attempts(at.path());
    assert_eq!(left.len(), 1);
    let named = left[0].display().to_string();
    assert!(said.contains(&named), "{named} is not named in\n{said}");
    for word in ["Depth", "Dwell", "Angle"] {
        assert!(said.contains(word), "no `{word}` in\n{said}");
    }
    for file in ["recording.mcap", "score.json"] {
        assert!(left[0].join(file).is_file(), "{file} is missing");
    }
}

#[test]
fn a_virtual_hand_is_marked_and_its_seed_decides() {
    let at = folder();
    let sheet_of = |seed: &str| -> Value {
        serde_json::from_str(&done(at.path(), &["demo", "--json", "--seed", seed]).out).expect("a sheet")
    };
    let first = sheet_of("3");
    assert_eq!(first["synthetic"], true);
    assert_eq!(first["modified"], false);
    assert_eq!(first, sheet_of("3"), "the same seed gives the same sheet");
    assert_ne!(first["dots"], sheet_of("4")["dots"], "another seed gives another hand");
}

#[test]
fn live_and_scored_again_are_the_same_sheet() {
    let at = folder();
    let attempt = demo(at.path(), &["--seed", "5"]);
    let live: Value = serde_json::from_str(&fs::read_to_string(attempt.join("score.json")).unwrap()).unwrap();
    let mut again = sheet(at.path(), &attempt);
    // worked out for whoever reads JSON, and in no file
    assert_eq!(again.as_object_mut().unwrap().remove("standing"), Some("provisional".into()));
    assert_eq!(live, again);
    let said = done(at.path(), &["replay", attempt.to_str().unwrap()]).out;
    assert!(said.contains("to the bit"), "{said}");
}

#[test]
fn an_exported_hand_gives_the_same_dots() {
    let at = folder();
    let attempt = demo(at.path(), &["--seed", "2"]);
    let recording = attempt.join("recording.mcap");
    done(at.path(), &["export", "csv", recording.to_str().unwrap(), "-o", "hand.csv"]);
    let args = ["practise", "first-dots", "--headless", "--stylus", "hand.csv", "--json"];
    let again: Value = serde_json::from_str(&done(at.path(), &args).out).expect("a sheet");
    let first = sheet(at.path(), &recording);
    for part in ["verdict", "domains", "critical", "dots", "unplaced"] {
        assert_eq!(first[part], again[part], "{part}");
    }
}

#[test]
fn an_override_is_recorded_and_marked() {
    let at = folder();
    let attempt = demo(at.path(), &["--set", "tissue.k_b=0.2"]);
    let sheet = sheet(at.path(), &attempt);
    assert_eq!(sheet["modified"], true);
    assert_eq!(sheet["overrides"][0]["path"], "tissue.k_b");
    assert_eq!(sheet["overrides"][0]["value"], "0.2");
}

#[test]
fn lines_of_json_are_one_for_each_recording() {
    let at = folder();
    let one = demo(at.path(), &[]);
    let two = demo(at.path(), &["--seed", "9"]);
    let said = done(at.path(), &["score", "--jsonl", one.to_str().unwrap(), two.to_str().unwrap()]).out;
    assert_eq!(said.lines().count(), 2);
    for line in said.lines() {
        let sheet: Value = serde_json::from_str(line).expect("a line is JSON");
        assert!(sheet["verdict"]["total_hundredths"].is_i64());
    }
}

#[test]
fn a_fail_is_code_1_only_when_a_pass_is_required() {
    let at = folder();
    let attempt = demo(at.path(), &["--trainee", "deep"]);
    let path = attempt.to_str().unwrap();
    assert_eq!(run(at.path(), &["score", path]).code, 0);
    let required = run(at.path(), &["score", "--require-pass", path]);
    assert_eq!(required.code, 1, "{}", required.out);
    let good = demo(at.path(), &["--trainee", "expert"]);
    assert_eq!(run(at.path(), &["score", "--require-pass", good.to_str().unwrap()]).code, 0);
}

#[test]
fn another_school_gives_another_sheet() {
    let at = folder();
    let attempt = demo(at.path(), &[]);
    let path = attempt.to_str().unwrap();
    let school = |name: &str| -> Value {
        serde_json::from_str(&done(at.path(), &["score", path, "--rubric", name, "--json"]).out).expect("a sheet")
    };
    assert_eq!(school("deep")["rubric"]["school"], "deep");
    assert_eq!(school("shallow")["rubric"]["school"], "shallow");
    assert_eq!(run(at.path(), &["score", path, "--rubric", "nowhere"]).code, 2);
}
