//! The program itself: its refusals, and `kill -9` between a store's taking and its answer.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::Duration;

use crate::fixture::passed;
use crate::outbox::{put, waiting};
use crate::store::{FakeStore, PASSWORD, Play, USER};

fn stipple(at: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stipple"));
    command.current_dir(at).env("STIPPLE_ATTEMPTS", at.join("attempts")).env("STIPPLE_OUTBOX", at.join("outbox"));
    command.env_remove("STIPPLE_LRS_PASSWORD").env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
    command
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn a_killed_program_loses_and_doubles_nothing() {
    let at = tempfile::tempdir().unwrap();
    let outbox = at.path().join("outbox");
    put(&outbox, &passed(1));
    let ids: Vec<String> = waiting(&outbox).iter().map(ToString::to_string).collect();
    let fake = FakeStore::start([Play::TakeAndSayNothing]);
    fs::write(at.path().join("word"), format!("{PASSWORD}\n")).unwrap();
    let send = |command: &mut Command| {
        let args = ["lrs", "send", "--endpoint", &fake.endpoint, "--user", USER, "--password-file", "word"];
        command.args(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let mut child = send(&mut stipple(at.path()));
    while fake.state().order.is_empty() {
        assert!(child.try_wait().unwrap().is_none(), "it ended before the store had it");
        thread::sleep(Duration::from_millis(20));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(waiting(&outbox).len(), ids.len(), "nobody said that it is there");
    let said = send(&mut stipple(at.path())).wait_with_output().unwrap();
    assert!(said.status.success(), "{}", text(&said));
    assert_eq!(fake.state().order, ids);
    assert!(waiting(&outbox).is_empty());
    assert!(!text(&said).contains(PASSWORD));
    let list = stipple(at.path()).args(["lrs", "list"]).output().unwrap();
    assert!(text(&list).contains("1 batches, 0 waiting"), "{}", text(&list));
}

#[test]
fn what_cannot_be_done_is_said() {
    let at = tempfile::tempdir().unwrap();
    let run = |args: &[&str]| stipple(at.path()).args(args).output().unwrap();
    assert!(run(&["logbook", "trainee", "add", "--name", "Jane Doe"]).status.success());
    assert!(run(&["demo", "--scenario", "pad-depth-drill", "--log", "T-000001"]).status.success());
    assert!(run(&["demo", "--scenario", "pad-depth-drill"]).status.success());
    let mut folders: Vec<_> =
        fs::read_dir(at.path().join("attempts")).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.retain(|folder| folder.join("recording.mcap").exists());
    assert_eq!(folders.len(), 2);
    let home = ["--home", "https://centre.example/trainees"];
    for folder in &folders {
        let folder = folder.to_str().unwrap();
        for start in [&["export", "xapi"][..], &["lrs", "queue"]] {
            let said = run(&[start, &[folder], &home[..]].concat());
            assert_eq!(said.status.code(), Some(1), "{}", text(&said));
            let why = text(&said);
            assert!(why.contains("is nobody's") || why.contains("a program held the needle"), "{why}");
            assert!(why.contains("hint: ") && !why.contains("Jane"), "{why}");
        }
    }
    let gone = run(&["lrs", "list"]);
    assert!(gone.status.code() == Some(1) && text(&gone).contains("no such outbox"), "{}", text(&gone));
    let outbox = at.path().join("outbox");
    assert!(!outbox.exists(), "a look leaves no folder");
    fs::create_dir(&outbox).unwrap();
    let send = ["lrs", "send", "--user", "x", "--endpoint"];
    for (args, says) in [
        ([&send[..], &["https://lrs.example/xapi"]].concat(), "no password"),
        ([&send[..], &["http://lrs.example/xapi", "--password-file", "word"]].concat(), "in the clear"),
        (vec!["lrs", "queue", "x"], "--home"),
    ] {
        fs::write(at.path().join("word"), "secret\n").unwrap();
        let said = run(&args);
        assert_eq!(said.status.code(), Some(2), "{}", text(&said));
        assert!(text(&said).contains(says), "{args:?}: {}", text(&said));
    }
    assert_eq!(fs::read_dir(&outbox).unwrap().count(), 0, "a refusal leaves nothing");
}
