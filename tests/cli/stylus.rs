//! Attempts with a stylus: a simulated one behind a bridge of this process, held by a virtual trainee.
#![cfg(unix)]

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;
use stipple::certify::key::SecretKey;
use stipple::certify::scheme;
use stipple::certify::trust::{ExamRule, Role, TRUST_FORMAT, Trust, TrustedKey};
use stipple::device::VirtualTrainee;
use stipple::device::desk::Desk;
use stipple::device::ohs::firmware::{Model, MountedHand};
use stipple::scenario;
use stipple::session::Prepared;

use super::desk::AtPort;
use super::served::trainee;
use super::tool::{attempts, done, folder, run};

/// A bridge to a stylus, held by a trainee with so many dots to do, until it is dropped.
fn served(dots: usize) -> AtPort<MountedHand<VirtualTrainee>> {
    let prepared = Prepared::new(scenario::find("pad-depth-drill").unwrap()).unwrap();
    AtPort::of(Desk::new(Model::GOOD, trainee(&prepared, dots), 1, "DESK-4"))
}

#[test]
fn an_attempt_through_a_bridge_is_scored_as_its_recording() {
    let at = folder();
    let bench = served(2);
    // a machine under load may lose the device for a moment, so it goes on by itself; the hand lets go at the end
    let mut child = practise(at.path(), &["--stylus", &bench.which(), "--resume-after", "0", "--json"]);
    wait(&mut child, "the hand is done", || said(at.path(), "The grip is open.") > 0);
    interrupt(&child);
    assert!(child.wait().unwrap().success(), "Ctrl-C ends the attempt and scores it");
    let sheet: Value = serde_json::from_str(&fs::read_to_string(at.path().join("out.txt")).unwrap()).expect("a sheet");
    assert_eq!(sheet["synthetic"], true, "a program held it");
    let left = attempts(at.path());
    let again = done(at.path(), &["score", "--json", left[0].to_str().unwrap()]).out;
    assert_eq!(serde_json::from_str::<Value>(&again).unwrap(), sheet);
    assert!(!bench.desk.with(|stylus| stylus.firmware().is_armed()), "the stylus is let go");
}

#[test]
fn an_unplugged_stylus_is_waited_for_when_it_was_asked_for() {
    let at = folder();
    let bench = served(40);
    let mut child = practise(at.path(), &["--stylus", &bench.which(), "--resume-after", "0.1"]);
    let said = |word: &str| said(at.path(), word);
    wait(&mut child, "the start", || said("Virtual stylus") > 0);
    wait(&mut child, "it runs", || said("the stylus is ready") > 0 && attempts(at.path()).len() == 1);
    bench.desk.unplug();
    wait(&mut child, "the loss", || said("No stylus was found.") + said("The stylus is unplugged.") > 0);
    let ready = said("the stylus is ready");
    bench.desk.plug();
    wait(&mut child, "it is back and goes on", || said("the stylus is ready") > ready);
    interrupt(&child);
    assert!(child.wait().unwrap().success(), "Ctrl-C ends the attempt and scores it");
    assert!(attempts(at.path())[0].join("score.json").is_file());
}

/// What would spoil an exam is said before it begins, all of it at once, and nothing is registered.
#[test]
fn an_exam_refuses_a_program_behind_a_bridge_before_it_registers_anything() {
    let at = folder();
    let bench = served(2);
    let owner = SecretKey::from_seed("owner", &[4; 32]).unwrap();
    let signed = |name: &str| scheme::sign(&scenario::find(name).unwrap().scenario, &owner).unwrap().encode();
    let known = TrustedKey {
        role: Role::Scheme,
        key: owner.public().to_string(),
        from: "2020-01-01T00:00:00Z".into(),
        until: "2100-01-01T00:00:00Z".into(),
    };
    let (revoked, devices, exam) = (Vec::new(), Vec::new(), ExamRule::default());
    let trust = Trust { format: TRUST_FORMAT, keys: vec![known], revoked, devices, exam };
    fs::write(at.path().join("c.trust"), trust.encode().unwrap()).unwrap();
    fs::write(at.path().join("right.sig"), signed("pad-depth-drill")).unwrap();
    fs::write(at.path().join("wrong.sig"), signed("first-dots")).unwrap();
    let exam = |signature: &str| {
        let stylus = bench.which();
        let who = ["--trainee", "T-000001", "--trust", "c.trust", "--stylus", &stylus, "--out", "store"];
        run(at.path(), &[&["exam", "pad-depth-drill", "--scheme", signature][..], &who].concat())
    };
    let right = exam("right.sig");
    assert_eq!(right.code, 1, "{}", right.err);
    for why in [
        "T-000001 is not entered",
        "a program and not a person",
        "held with: bridge",
        "is not in the trust file",
        "nothing was registered",
    ] {
        assert!(right.err.contains(why), "{why}: {}", right.err);
    }
    let other = "the signature is over another scenario or rubric";
    assert!(!right.err.contains(other), "{}", right.err);
    assert!(exam("wrong.sig").err.contains(other));
    assert!(!at.path().join("store").exists(), "nothing was registered");
}

fn practise(at: &Path, more: &[&str]) -> Child {
    let file = |name: &str| fs::File::create(at.join(name)).unwrap();
    Command::new(env!("CARGO_BIN_EXE_stipple"))
        .args(["practise", "pad-depth-drill", "--headless"])
        .args(more)
        .env("STIPPLE_ATTEMPTS", at.join("attempts"))
        .stdin(Stdio::null())
        .stdout(file("out.txt"))
        .stderr(file("err.txt"))
        .spawn()
        .unwrap()
}

fn interrupt(child: &Child) {
    let asked = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(asked.success());
}

/// How often the program has said these words.
fn said(at: &Path, words: &str) -> usize {
    fs::read_to_string(at.join("err.txt")).unwrap().matches(words).count()
}

fn wait(child: &mut Child, what: &str, is_so: impl Fn() -> bool) {
    for _ in 0..6000 {
        if is_so() {
            return;
        }
        assert!(child.try_wait().unwrap().is_none(), "it ended before {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
    drop(child.kill());
    panic!("waited in vain for {what}");
}

#[test]
fn a_stylus_that_is_not_there_is_told_of_with_what_to_do() {
    let at = folder();
    for (choice, code, words) in [
        ("bridge:127.0.0.1:1", 1, "no bridge answers at 127.0.0.1:1"),
        ("bridge:192.0.2.1:7410", 2, "is not on this machine"),
        ("bridge:", 2, "unix:/path or host:port"),
        ("hid:", 2, "serial number"),
        ("hid:no-such-serial-number", 1, "no-such-serial-number"),
    ] {
        let said = run(at.path(), &["practise", "pad-depth-drill", "--headless", "--stylus", choice]);
        assert_eq!(said.code, code, "{choice}: {}", said.err);
        assert!(said.err.contains(words), "{choice}: {}", said.err);
        assert!(code == 2 || said.err.contains("hint: "), "{choice}: {}", said.err);
    }
    assert!(attempts(at.path()).is_empty(), "nothing was begun");
}

#[test]
fn the_udev_rule_looks_for_the_bytes_that_a_descriptor_begins_with() {
    let at = folder();
    let rule = done(at.path(), &["device", "udev-rule"]).out;
    let descriptor = stipple::device::ohs::descriptor::bytes();
    let first = stipple::units::hex(&descriptor[..7]);
    assert!(rule.contains(&format!("RESULT==\"{first}\"")), "{first} is not in\n{rule}");
    assert!(rule.contains("uaccess") && rule.contains("1209:0001"));
}
