//! An exam in the window: its desk with everything right, the attempt without aids, the result, and what is checked afterwards.
//!
//! The program is the real one but for the way to its stylus: there stands a door that takes from the simulated stylus every sign
//! that a program holds it. It is started from this very test, and is in no other program.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError};

use serde_json::Value;
use stipple::app::{self, AppOptions};
use stipple::device::DeviceChoice;
use stipple::device::driver::{Door, PortError};
use stipple::logbook::{Filter, Logbook, Pseudonym, State};
use stipple::recording::Mode;
use stipple::scenario;
use stipple::session::Prepared;

use super::keys::key;
use super::posing::{NONCE, Posing, desk, papers};
use super::served::Served;
use super::stage::Stage;
use super::stylus::{TURN, dots};
use super::{SCENARIO, pictures, skipped};

const DEVICE: &str = "STIPPLE_POSING_DEVICE";
const PASSPHRASE: &str = "correct horse";

fn posing(choice: &DeviceChoice) -> Result<Box<dyn Door>, PortError> {
    Ok(Box::new(Posing(choice.door()?)))
}

#[test]
#[ignore = "the program of the test of the exam, which starts it"]
fn program() {
    let path = |name: &str| PathBuf::from(env::var_os(name).expect("the test of the exam says it"));
    let device = env::var(DEVICE).expect("the test of the exam says it");
    let options = AppOptions {
        stylus: Some(device.parse().expect("a device")),
        door: posing,
        low_graphics: true,
        graphics_said: true,
        status: Some(path("STIPPLE_STATUS")),
        trainee: Pseudonym::new(1),
        ..AppOptions::new(path("STIPPLE_ATTEMPTS"))
    };
    app::run(options).unwrap();
}

/// The centre's papers, where the window looks for them.
fn lay(prepared: &Prepared, attempts: &Path) {
    let papers = papers(prepared);
    let folder = attempts.join("exam");
    fs::create_dir_all(&folder).expect("a folder for papers");
    fs::write(folder.join("centre.trust"), papers.trust.encode().expect("a trust file")).expect("a trust file");
    fs::write(folder.join(format!("{SCENARIO}.sig")), papers.sealed).expect("a signature");
}

#[test]
fn an_exam_is_taken_in_the_window_and_verified() {
    if skipped("of an exam") {
        return;
    }
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::create_dir_all(pictures()).expect("the folder of pictures");
    let picture = |what: &str| pictures().join(format!("exam-{what}-1280x720.png"));
    let attempts = folder.path().join("attempts");
    let prepared = Prepared::new(scenario::find(SCENARIO).expect("it comes with the program")).expect("it is right");
    let at = "2026-06-01T08:00:00Z".parse().expect("a time");
    Logbook::at(&attempts).add_trainee(None, at).expect("a trainee");
    lay(&prepared, &attempts);
    let there = Arc::new(AtomicBool::new(false));
    let (stylus, _done) = desk(&prepared, &there);
    let served = Served::new(&stylus, &"127.0.0.1:0".parse().expect("an address"));

    let mut program = Command::new(env::current_exe().expect("this test"));
    program.args(["exam::program", "--exact", "--ignored", "--nocapture"]);
    program.env(DEVICE, format!("bridge:{}", served.address));
    let mut stage = Stage::start((1280, 720), folder.path(), program);
    the_desk_opens_with_the_nonce(&mut stage, &picture);
    stage.key("Return");
    stage.wait("the exam is ready", |now| now["screen"] == "practise" && now["phase"] == "ready");
    stage.picture(&picture("ready"));
    let started = |now: &Value| now["phase"] == "running" || now["live"]["device"].is_object();
    stage.until("the exam runs", |stage, _| stage.key("Return"), started);
    there.store(true, Ordering::Release);
    // the hand goes on while a machine under load holds the stylus up, and loses dots by it
    dots(&mut stage, 1);
    let now = stage.status().unwrap_or_default();
    assert_eq!(now["title"], "Exam: First dots", "{now:#}");
    let aids = now["aids"].as_object().expect("aids");
    assert!(aids.len() == 5 && aids.values().all(|shown| *shown == false), "{now:#}");
    stage.picture(&picture("runs"));
    let result = |now: &Value| now["screen"] == "result" && now["result"]["dots"].is_u64();
    let now = stage.until("the result", |stage, _| stage.key("f"), result);
    assert!(now["result"]["dots"].as_u64() >= Some(1), "{now:#}");
    stage.picture(&picture("result"));
    again_leads_to_the_desk(&mut stage);
    drop(stage);
    check(folder.path());
}

/// Without the centre's nonce the desk is shut; with it, everything is right.
fn the_desk_opens_with_the_nonce(stage: &mut Stage, picture: &dyn Fn(&str) -> PathBuf) {
    stage.wait("the list of scenarios", |now| now["screen"] == "home" && now["list"]["chosen"] == SCENARIO);
    stage.until("the desk of an exam", |stage, _| stage.key("x"), |now| now["screen"] == "exam");
    let wrong = |now: &Value| now["centre"]["exam"]["wrong"].as_array().map_or(0, Vec::len);
    let looked = |now: &Value| now["centre"]["exam"]["checks"].as_u64() > Some(0) && now["phase"] != "busy";
    let now = stage.wait("the checks", looked);
    assert!(wrong(&now) == 1 && now["centre"]["exam"]["open"] == false, "{now:#}");
    stage.picture(&picture("shut"));
    stage.click("nonce");
    stage.accounts(2);
    stage.type_text(NONCE);
    stage.wait("the nonce", |now| now["centre"]["exam"]["nonce"] == NONCE);
    stage.key("Return");
    let now = stage.wait("it is open", |now| looked(now) && now["centre"]["exam"]["asked_with"] == NONCE);
    assert!(wrong(&now) == 0 && now["centre"]["exam"]["open"] == true, "{now:#}");
    stage.picture(&picture("open"));
}

/// Not into a second exam with the same nonce.
fn again_leads_to_the_desk(stage: &mut Stage) {
    stage.click("again");
    let now = stage.wait("the desk", |now| now["screen"] == "exam" && now["phase"] != "busy");
    assert_eq!(now["centre"]["exam"]["nonce"], "", "{now:#}");
}

/// The attempt in the logbook, packed, signed and verified by the program as it is shipped.
fn check(folder: &Path) {
    let mut rows = Logbook::at(&folder.join("attempts")).list(&Filter::default()).expect("the logbook");
    assert_eq!(rows.len(), 1);
    let row = rows.remove(0);
    assert_eq!((row.mode, row.state, row.number, row.synthetic), (Mode::Exam, State::Finished, Some(1), false));
    fs::create_dir_all(folder.join("keys")).expect("a folder for keys");
    for name in ["station", "assessor"] {
        let sealed = key(name).seal(PASSPHRASE).expect("a key");
        fs::write(folder.join(format!("keys/{name}.key")), sealed).expect("a key");
    }
    let good = |args: &[&str]| {
        let mut program = Command::new(env!("CARGO_BIN_EXE_stipple"));
        program.args(args).current_dir(folder).env("STIPPLE_KEYS", folder.join("keys"));
        let done = program.env("STIPPLE_PASSPHRASE", PASSPHRASE).output().expect("the program runs");
        let said = String::from_utf8_lossy(&done.stdout).into_owned();
        assert!(done.status.success(), "{args:?}\n{said}{}", String::from_utf8_lossy(&done.stderr));
        said
    };
    good(&["pack", &format!("attempts/{}", row.folder), "--key", "station", "-o", "a.stipple"]);
    good(&["sign", "a.stipple", "--key", "assessor"]);
    let out = good(&["verify", "a.stipple", "--trust", "attempts/exam/centre.trust", "--nonce", NONCE]);
    for line in ["ok    station", "ok    assessor", "ok    mode", "ok    replay", "ok    score", "ok    hand"] {
        assert!(out.contains(line), "{line}\n{out}");
    }
}
