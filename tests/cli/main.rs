//! The program from outside: the real binary in a folder of its own.
#![expect(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail by panicking")]

mod attempt;
mod broken;
mod calibrate;
mod cutscore;
mod desk;
mod device;
mod disk;
mod emulate;
mod kill;
mod rows;
mod science;
#[path = "../stylus/served.rs"]
mod served;
mod stylus;
mod tool;

use tool::{done, folder, run};

const COMMANDS: &[&[&str]] = &[
    &[],
    &["demo"],
    &["practise"],
    &["replay"],
    &["score"],
    &["cutscore"],
    &["cutscore", "contrasting"],
    &["cutscore", "borderline"],
    &["cutscore", "angoff"],
    &["cutscore", "reliability"],
    &["cutscore", "scenarios"],
    &["cutscore", "show"],
    &["scenario", "new"],
    &["scenario", "check"],
    &["scenario", "list"],
    &["scenario", "show"],
    &["schema"],
    &["export", "csv"],
    &["export", "cohort"],
    &["export", "table"],
    &["export", "badge"],
    &["exam"],
    &["report"],
    &["key", "new"],
    &["key", "list"],
    &["trust", "new"],
    &["trust", "add"],
    &["trust", "revoke"],
    &["trust", "device"],
    &["trust", "forget"],
    &["trust", "show"],
    &["scheme"],
    &["pack"],
    &["sign"],
    &["verify"],
    &["attach"],
    &["revoked", "new"],
    &["revoked", "add"],
    &["revoked", "show"],
    &["export", "xapi"],
    &["lrs", "queue"],
    &["lrs", "send"],
    &["lrs", "list"],
    &["lrs", "retry"],
    &["logbook", "trainee", "add"],
    &["logbook", "trainee", "list"],
    &["logbook", "trainee", "rename"],
    &["logbook", "trainee", "erase"],
    &["logbook", "list"],
    &["logbook", "show"],
    &["logbook", "progress"],
    &["logbook", "compare"],
    &["logbook", "reference"],
    &["logbook", "verdict"],
    &["logbook", "rubric"],
    &["logbook", "recheck"],
    &["logbook", "erase"],
    &["logbook", "retention"],
    &["logbook", "reindex"],
    &["logbook", "check"],
    &["science", "heal"],
    &["science", "swatches"],
    &["science", "bake-colour"],
    &["science", "list"],
    &["science", "validate"],
    &["science", "press"],
    &["science", "sensitivity"],
    &["device", "list"],
    &["device", "probe"],
    &["device", "test"],
    &["device", "bench"],
    &["device", "calibrate"],
    &["device", "udev-rule"],
    &["device", "emulate"],
];

#[test]
fn help_of_every_command_has_an_example() {
    let at = folder();
    for command in COMMANDS {
        let args: Vec<&str> = command.iter().copied().chain(["--help"]).collect();
        let help = done(at.path(), &args).out;
        let example = help.split("EXAMPLES").nth(1).unwrap_or_else(|| panic!("{command:?} has no examples:\n{help}"));
        let line = ["stipple"].iter().chain(*command).copied().collect::<Vec<_>>().join(" ");
        assert!(example.contains(&line), "{command:?}: no example begins with `{line}`:\n{help}");
    }
}

#[test]
fn version_is_that_of_the_package() {
    let said = done(folder().path(), &["--version"]).out;
    assert_eq!(said.trim(), concat!("stipple ", env!("CARGO_PKG_VERSION")));
}

#[test]
fn wrong_use_is_code_2_and_says_what_is_right() {
    let at = folder();
    for (args, says) in [
        (&["nonsense"][..], "nonsense"),
        (&["demo", "--trainee", "clumsy"], "expert"),
        (&["demo", "--seed", "one"], "--seed"),
        (&["demo", "--scenario", "pad-depth-dril"], "pad-depth-drill"),
        (&["demo", "--scenario", "zebra"], "pad-depth-drill"),
        (&["demo", "--set", "tissue.k_b"], "tissue.k_b"),
        (&["demo", "--set", "tissue.k_z=0.2"], "k_b"),
        (&["practise"], "SCENARIO"),
        (&["practise", "pad-depth-drill", "--headless"], "--stylus"),
        (&["score"], "RECORDING"),
        (&["score", "a.mcap", "--json", "--jsonl"], "--jsonl"),
        (&["scenario"], "check"),
        (&["schema", "nothing"], "scenario"),
        (&["export"], "csv"),
    ] {
        let done = run(at.path(), args);
        assert_eq!(done.code, 2, "{args:?}\n{}{}", done.out, done.err);
        assert!(done.err.contains(says), "{args:?} does not speak of `{says}`:\n{}", done.err);
    }
    assert!(tool::attempts(at.path()).is_empty(), "wrong use left an attempt");
}

/// A reader that goes away does not make a pass of what was not looked at.
#[test]
fn who_asks_whether_all_pass_is_told_of_all() {
    let at = folder();
    done(at.path(), &["demo", "--scenario", "pad-depth-drill"]);
    done(at.path(), &["demo", "--scenario", "pad-depth-drill", "--trainee", "shallow"]);
    let mut folders = tool::attempts(at.path());
    let shallow = folders.pop().unwrap();
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_stipple"))
        .args(["score", "--jsonl", "--require-pass"])
        .args(folders.iter().chain([&shallow]))
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(1));
}

#[test]
fn a_file_that_is_there_is_not_written_over() {
    let at = folder();
    done(at.path(), &["demo", "--scenario", "pad-depth-drill"]);
    let attempt = tool::attempts(at.path()).remove(0);
    let recording = attempt.join("recording.mcap");
    let before = std::fs::read(&recording).unwrap();
    let (attempt, recording) = (attempt.to_str().unwrap(), recording.to_str().unwrap());
    let home = "https://centre.example/trainees";
    for args in [
        &["export", "csv", attempt, "-o", recording][..],
        &["export", "xapi", attempt, "--home", home, "-o", recording],
    ] {
        let told = run(at.path(), args);
        assert!(told.code == 1 && told.err.contains("is not written over"), "{args:?}: {}", told.err);
    }
    assert!(std::fs::read(recording).unwrap() == before, "the recording is another");
    let told = run(at.path(), &["report", attempt, "-o", "report.txt"]);
    assert!(told.code == 2 && told.err.contains("ends in neither .pdf nor .html"), "{}", told.err);
    let store = run(at.path(), &["score", "attempts"]);
    assert!(store.code == 1 && store.err.contains("hint: name the folder of one attempt"), "{}", store.err);
}

#[test]
fn help_says_all_that_a_nonce_may_hold() {
    let help = done(folder().path(), &["exam", "--help"]).out;
    assert!(help.contains("8 to 64 letters, digits, dots, - or _"), "{help}");
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let at = folder();
    for args in [
        &["score", "gone.mcap"][..],
        &["replay", "gone.mcap"],
        &["export", "csv", "gone.mcap"],
        &["scenario", "check", "gone.ron"],
        &["practise", "pad-depth-drill", "--headless", "--stylus", "gone.csv"],
    ] {
        let done = run(at.path(), args);
        assert!(matches!(done.code, 1 | 2), "{args:?}: code {}", done.code);
        assert!(done.err.contains("error: ") && done.err.contains("gone."), "{args:?}\n{}", done.err);
        assert!(done.out.is_empty(), "{args:?}: {}", done.out);
    }
}

#[test]
fn schemas_are_json_schemas() {
    let at = folder();
    for what in ["scenario", "rubric", "score", "cutscore"] {
        let text = done(at.path(), &["schema", what]).out;
        let schema: serde_json::Value = serde_json::from_str(&text).expect("a schema is JSON");
        assert!(schema.get("$schema").is_some() && schema.get("properties").is_some(), "{what}: {text}");
    }
}

#[test]
fn a_new_scenario_checks_and_is_not_written_over() {
    let at = folder();
    done(at.path(), &["scenario", "new", "mine.ron"]);
    done(at.path(), &["scenario", "check", "mine.ron"]);
    let again = run(at.path(), &["scenario", "new", "mine.ron"]);
    assert_eq!(again.code, 1);
    assert!(again.err.contains("mine.ron"), "{}", again.err);
}

#[test]
fn every_scenario_of_the_list_can_be_shown_and_checked() {
    let at = folder();
    let list = done(at.path(), &["scenario", "list", "--json"]).out;
    let list: serde_json::Value = serde_json::from_str(&list).expect("the list is JSON");
    let ids: Vec<&str> = list.as_array().expect("an array").iter().map(|row| row["id"].as_str().unwrap()).collect();
    assert!(ids.len() >= 3, "{ids:?}");
    for id in ids {
        done(at.path(), &["scenario", "check", id]);
        let shown = done(at.path(), &["scenario", "show", id, "--json"]).out;
        let shown: serde_json::Value = serde_json::from_str(&shown).expect("a scenario as JSON");
        assert_eq!(shown["id"], id);
    }
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    use std::io::Read as _;
    use std::process::{Command, Stdio};
    let at = folder();
    let attempt = attempt::demo(at.path(), &[]);
    let mut child = Command::new(env!("CARGO_BIN_EXE_stipple"))
        .args(["export", "csv"])
        .arg(&attempt)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut head = [0; 64];
    let mut stdout = child.stdout.take().unwrap();
    stdout.read_exact(&mut head).unwrap();
    drop(stdout);
    let done = child.wait_with_output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert!(done.stderr.is_empty(), "{}", String::from_utf8_lossy(&done.stderr));
}

/// The first block of the README that is marked as `kind`.
fn readme_block(kind: &str) -> String {
    let readme = include_str!("../../README.md");
    let block = readme.split(&format!("```{kind}\n")).nth(1).unwrap_or_else(|| panic!("no {kind} in the README"));
    block.split("```").next().unwrap().to_owned()
}

#[test]
fn the_examples_of_the_readme_are_right() {
    let at = folder();
    std::fs::write(at.path().join("lesson.ron"), readme_block("ron")).unwrap();
    std::fs::write(at.path().join("hand.csv"), readme_block("csv")).unwrap();
    done(at.path(), &["scenario", "check", "lesson.ron"]);
    done(at.path(), &["practise", "lesson.ron", "--headless", "--stylus", "hand.csv"]);
}
