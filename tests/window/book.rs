//! Sign in, practise on somebody's behalf, look into the logbook, and be told why an exam cannot begin.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use stipple::logbook::{Filter, Logbook, Pseudonym, State};
use stipple::recording::{Mode, Recording};

use super::stage::Stage;
use super::{pictures, skipped};

/// An attempt of the ideal hand, registered for a trainee.
fn demo(store: &Path, who: Pseudonym, seed: &str) {
    let done = Command::new(env!("CARGO_BIN_EXE_stipple"))
        .args(["demo", "--seed", seed, "--log", &who.to_string(), "--out"])
        .arg(store)
        .output()
        .expect("the program runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

#[test]
fn a_trainee_signs_in_practises_and_finds_the_attempt_in_the_logbook() {
    if skipped("of the logbook") {
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::create_dir_all(pictures()).expect("the folder of pictures");
    let picture = |what: &str| pictures().join(format!("{what}-1280x720.png"));
    let store = folder.path().join("attempts");
    let at = "2026-06-01T08:00:00Z".parse().expect("a time");
    let first = Logbook::at(&store).add_trainee(Some("Placeholder"), at).expect("a trainee");
    demo(&store, first, "1");
    demo(&store, first, "2");
    let mut stage = Stage::open((1280, 720), folder.path(), &["--low-graphics", "--size", "1280x720"]);
    let on = |screen: &'static str| move |now: &Value| now["screen"] == screen && now["phase"] != "busy";
    stage.wait("the list of scenarios", on("home"));

    stage.until("the page of trainees", |stage, _| stage.key("t"), on("trainee"));
    let now = stage.wait("one trainee", |now| now["centre"]["book"]["people"] == 1);
    assert!(now["buttons"]["row-1"].is_array(), "{now:#}");
    stage.picture(&picture("trainee"));
    stage.key("Return");
    stage.wait("signed in", |now| now["screen"] == "home" && now["centre"]["trainee"] == first.to_string());
    stage.picture(&picture("home-signed-in"));

    stage.until("the logbook", |stage, _| stage.key("l"), on("logbook"));
    stage.wait("two attempts", |now| now["centre"]["book"]["attempts"] == 2);
    stage.picture(&picture("logbook"));
    a_report_is_seen_and_saved(&mut stage, &picture("report"));
    stage.until("home again", |stage, _| stage.key("Escape"), on("home"));

    an_exam_is_refused_by_name(&mut stage, &picture("exam"));
    an_assessor_is_named(&mut stage, &picture("trainee-supervised"));
    let newest = practise_one(&mut stage);
    let mut book = Logbook::at(&store);
    let row = book.list(&Filter::default()).expect("the logbook").pop().expect("three attempts");
    assert_eq!(
        (row.trainee, row.number, row.mode, row.state),
        (Some(first), Some(3), Mode::Supervised, State::Finished)
    );
    assert_eq!((row.folder.as_str(), row.synthetic), (newest.as_str(), false));
    let recording = Recording::open(&store.join(&newest).join("recording.mcap")).expect("the recording");
    let named = recording.header().extra.get("supervised_by").map(String::as_str);
    assert_eq!(named, Some("assessor-a"));
    let checked = book.check(true, &mut |_, _| {}).expect("a check");
    assert!(checked.found.is_empty(), "{:?}", checked.found);

    stage.until("home again", |stage, _| stage.key("Escape"), on("home"));
    stage.until("the page of trainees", |stage, _| stage.key("t"), on("trainee"));
    stage.wait("one trainee", |now| now["buttons"]["name"].is_array());
    stage.click("name");
    stage.accounts(2);
    stage.type_text("tally d");
    stage.accounts(2);
    stage.picture(&picture("trainee-typing"));
    stage.key("Return");
    let second = Pseudonym::new(2).expect("a number");
    stage.wait("the new one is signed in", |now| now["centre"]["trainee"] == second.to_string());
    let names = book.names().expect("names");
    assert_eq!(names.get(&second).map(String::as_str), Some("tally d"), "letters are no keys of the page meanwhile");
}

/// The report of the chosen attempt, its two pages, and its file.
fn a_report_is_seen_and_saved(stage: &mut Stage, picture: &Path) {
    stage.key("Return");
    let now = stage.wait("the score report", |now| now["screen"] == "report" && now["phase"] != "busy");
    let drawn = now["centre"]["report"]["drawn"].as_array().cloned().unwrap_or_default();
    assert!(drawn.len() == 2 && drawn.iter().all(|page| page.as_u64() > Some(50)), "{now:#}");
    stage.picture(picture);
    let saved = |now: &Value| now["centre"]["report"]["saved"].is_string() && now["phase"] != "busy";
    let now = stage.until("it is saved", |stage, _| stage.key("p"), saved);
    let path = now["centre"]["report"]["saved"].as_str().expect("a path");
    assert!(fs::read(path).expect("the file").starts_with(b"%PDF-1."), "{path}");
    stage.until("the logbook again", |stage, _| stage.key("Escape"), |now| now["screen"] == "logbook");
}

/// Nothing that an exam needs is there: each is named, and the exam cannot be begun.
fn an_exam_is_refused_by_name(stage: &mut Stage, picture: &Path) {
    stage.until("the desk of an exam", |stage, _| stage.key("x"), |now| now["screen"] == "exam");
    let now = stage.wait("the checks", |now| now["centre"]["exam"]["checks"].as_u64() > Some(0));
    let wrong = now["centre"]["exam"]["wrong"].as_array().cloned().unwrap_or_default();
    assert_eq!(wrong, ["the centre's trust file", "scenario and rubric signed", "a stylus"], "{now:#}");
    stage.picture(picture);
    // R is a letter here, and no way to check again
    stage.click("nonce");
    stage.accounts(2);
    stage.type_text("r4-tally");
    let now = stage.wait("the nonce", |now| now["centre"]["exam"]["nonce"] == "r4-tally");
    assert_eq!(now["screen"], "exam");
    stage.key("Return");
    stage.accounts(3);
    stage.picture(&picture.with_file_name("exam-nonce-1280x720.png"));
    stage.key("Return");
    stage.accounts(3);
    assert_eq!(stage.status().unwrap_or_default()["screen"], "exam", "it does not begin");
    stage.until("home again", |stage, _| stage.key("Escape"), |now| now["screen"] == "home");
}

/// Signs the chosen trainee in again, with an assessor who watches.
fn an_assessor_is_named(stage: &mut Stage, picture: &Path) {
    stage.until("the page of trainees", |stage, _| stage.key("t"), |now| now["screen"] == "trainee");
    stage.wait("one trainee", |now| now["buttons"]["assessor"].is_array() && now["phase"] != "busy");
    stage.click("assessor");
    stage.accounts(2);
    stage.type_text("assessor-a");
    stage.accounts(2);
    stage.picture(picture);
    stage.key("Return");
    stage.wait("home", |now| now["screen"] == "home" && now["centre"]["supervised_by"] == "assessor-a");
}

/// Begins and ends an attempt, and finds it on top of the logbook; gives the name of its folder.
fn practise_one(stage: &mut Stage) -> String {
    stage.click("practise");
    stage.wait("the scenario is ready", |now| now["screen"] == "practise" && now["phase"] == "ready");
    let runs = |now: &Value| now["phase"] == "running" && now["live"]["tick"].as_u64() > Some(0);
    stage.until("the attempt runs", |stage, _| stage.key("Return"), runs);
    stage.until("the result", |stage, _| stage.key("f"), |now| now["screen"] == "result" && now["phase"] != "busy");
    stage.until("the logbook", |stage, _| stage.key("l"), |now| now["screen"] == "logbook");
    let now = stage.wait("three attempts", |now| now["centre"]["book"]["attempts"] == 3);
    now["centre"]["book"]["newest"].as_str().expect("a name").to_owned()
}
