//! What was opened stays; what was taken away or changed shows.

use std::fs;

use stipple::logbook::{Decision, LogbookError, NewVerdict, Opening, State, VerdictKind};
use stipple::recording::{Beginning, FILE_NAME, Mode};

use super::desk::{SCENARIO, Store, contents, minute};

#[test]
fn an_attempt_is_registered_before_its_first_sample_and_its_recording_says_so() {
    let mut store = Store::new();
    let trainee = store.add();
    let opened = store.open(trainee, Mode::Exam, minute(1));
    let register = fs::read_to_string(store.register()).unwrap();
    let opened_line = fs::read_to_string(opened.folder.join("opened.json")).unwrap();
    assert_eq!(register.lines().last(), Some(opened_line.as_str()));
    assert!(!opened.folder.join(FILE_NAME).exists());
    drop(opened);
    let whole = store.whole(trainee, Mode::Exam, minute(2));
    let beginning = Beginning::read(&store.at().join(whole.as_str()).join(FILE_NAME)).unwrap();
    let said = beginning.registration().unwrap().unwrap();
    assert_eq!((said.trainee.as_str(), said.number, said.mode, said.nonce), ("T-000001", 2, Mode::Exam, [2; 16]));
    assert_eq!(store.wrong(), [""; 0]);
}

#[test]
fn an_attempt_that_was_never_closed_runs_and_then_was_interrupted() {
    let mut store = Store::new();
    let trainee = store.add();
    let opened = store.open(trainee, Mode::Practice, minute(1));
    assert_eq!(store.book().row(&opened.name).unwrap().state, State::Running);
    let name = opened.name.clone();
    drop(opened);
    assert_eq!(store.book().row(&name).unwrap().state, State::Interrupted);
    assert_eq!(store.wrong(), [""; 0]);
    let next = store.open(trainee, Mode::Practice, minute(2));
    assert_eq!(next.registration.number, 2, "the number of the first is not given again");
}

#[test]
fn a_name_stands_in_one_file_alone() {
    let mut store = Store::new();
    let trainee = store.add();
    store.whole(trainee, Mode::Practice, minute(1));
    store.book().rename_trainee(trainee, "Jane Roe").unwrap();
    store.book().list(&stipple::logbook::Filter::default()).unwrap();
    let mut holders = Vec::new();
    for (path, _) in contents(store.at()) {
        let bytes = fs::read(store.at().join(&path)).unwrap_or_default();
        if bytes.windows(4).any(|four| four == b"Jane") {
            holders.push(path.display().to_string());
        }
    }
    assert_eq!(holders, ["logbook/names.json"]);
    let index = fs::read(store.at().join("logbook/index.sqlite")).unwrap();
    assert!(!index.windows(4).any(|four| four == b"Jane"));
}

#[cfg(unix)]
#[test]
fn names_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let store = Store::new();
    store.add();
    let mode = fs::metadata(store.at().join("logbook/names.json")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_failed_attempt_that_somebody_deletes_shows() {
    // its folder
    let mut store = Store::new();
    let trainee = store.add();
    let failed = store.made(trainee, minute(1), |sheet| sheet.verdict.passed = false);
    store.made(trainee, minute(2), |_| {});
    fs::remove_dir_all(store.at().join(failed.as_str())).unwrap();
    store.complains("is registered and gone");
    assert_eq!(store.book().row(&failed).unwrap().state, State::Missing);
    // and its lines
    let before = fs::read_to_string(store.register()).unwrap();
    let others: Vec<&str> = before.lines().filter(|line| !line.contains(failed.as_str())).collect();
    let without = others.join("\n") + "\n";
    assert!(without.len() < before.len());
    fs::write(store.register(), &without).unwrap();
    store.complains("does not follow from the line before it");
    let opening = Opening { trainee, scenario: SCENARIO, mode: Mode::Practice, at: minute(3), nonce: [77; 16] };
    let refused = store.book().open_attempt(&opening).unwrap_err();
    assert!(matches!(refused, LogbookError::Register { .. }), "{refused}");
}

#[test]
fn lines_that_are_cut_from_the_end_show() {
    let mut store = Store::new();
    let trainee = store.add();
    let head = store.book().head().unwrap();
    let before = fs::read(store.register()).unwrap();
    let head_before = fs::read(store.at().join("logbook/head.json")).unwrap();
    let failed = store.made(trainee, minute(1), |sheet| sheet.verdict.passed = false);
    let kept = store.book().head().unwrap();
    assert!(store.book().holds(&kept.digest).unwrap() && store.book().holds(&head.digest).unwrap());
    fs::remove_dir_all(store.at().join(failed.as_str())).unwrap();
    fs::write(store.register(), &before).unwrap();
    store.complains("the end was cut off");
    // whoever puts back the head too is found by a digest that was noted down elsewhere
    fs::write(store.at().join("logbook/head.json"), &head_before).unwrap();
    assert_eq!(store.wrong(), [""; 0]);
    assert!(!store.book().holds(&kept.digest).unwrap());
    fs::remove_file(store.at().join("logbook/head.json")).unwrap();
    store.complains("head.json is gone");
}

#[test]
fn what_is_changed_in_an_attempt_shows() {
    let mut store = Store::new();
    let trainee = store.add();
    let first = store.whole(trainee, Mode::Practice, minute(1));
    let second = store.whole(trainee, Mode::Practice, minute(2));
    let file = |name: &str, file: &str| store.at().join(name).join(file);
    let (a, b) = (file(first.as_str(), FILE_NAME), file(second.as_str(), FILE_NAME));
    let (bytes_a, bytes_b) = (fs::read(&a).unwrap(), fs::read(&b).unwrap());
    assert_eq!(store.wrong(), [""; 0]);

    let mut edited = bytes_a.clone();
    *edited.last_mut().unwrap() ^= 1;
    fs::write(&a, edited).unwrap();
    store.complains("not the one with which it was closed");

    fs::write(&a, &bytes_b).unwrap();
    store.complains("its recording says attempt_no 2, the register 1");
    store.complains("its recording says nonce");
    fs::write(&a, &bytes_a).unwrap();

    let opened = file(first.as_str(), "opened.json");
    let text = fs::read_to_string(&opened).unwrap();
    fs::write(&opened, text.replace("practice", "exam")).unwrap();
    store.complains("opened.json is not line");
    fs::write(&opened, &text).unwrap();

    let stranger = store.at().join("20261123-100100-pad-depth-drill-T-000009-1");
    fs::create_dir(&stranger).unwrap();
    fs::write(stranger.join("opened.json"), &text).unwrap();
    store.complains("the register does not know it");
}

#[test]
fn verdicts_are_added_and_none_is_taken_away() {
    let mut store = Store::new();
    let trainee = store.add();
    let name = store.made(trainee, minute(1), |sheet| sheet.verdict.passed = false);
    let new = NewVerdict {
        kind: VerdictKind::Override,
        decision: Decision::Passed,
        by: "assessor-2",
        reason: "the stylus slipped in its holder at 0:41",
        total_hundredths: None,
        rubric: None,
        sheet: None,
        scorer_version: None,
        at: minute(5),
    };
    for refused in [
        NewVerdict { reason: "", ..new },
        NewVerdict { reason: "  because ", ..new },
        NewVerdict { by: " ", ..new },
        NewVerdict { kind: VerdictKind::Original, ..new },
        NewVerdict { kind: VerdictKind::Recheck, ..new },
    ] {
        let why = store.book().append_verdict(&name, &refused).unwrap_err();
        assert!(matches!(why, LogbookError::Refused { .. }), "{why}");
    }
    store.book().append_verdict(&name, &new).unwrap();
    let verdicts = store.book().verdicts(&name).unwrap();
    let told: Vec<_> = verdicts.iter().map(|v| (v.number, v.supersedes, v.kind, v.decision)).collect();
    assert_eq!(
        told,
        [(1, None, VerdictKind::Original, Decision::NotPassed), (2, Some(1), VerdictKind::Override, Decision::Passed),]
    );
    let row = store.book().row(&name).unwrap();
    assert_eq!((row.passed, row.standing, row.verdicts), (Some(false), Some(Decision::Passed), 2));

    let path = store.at().join(name.as_str()).join("verdicts.jsonl");
    let text = fs::read_to_string(&path).unwrap();
    let first_only = text.lines().next().unwrap().to_owned() + "\n";
    for (changed, complaint) in [
        (text.replace("not_passed", "passed"), "verdict 1 is not the one that was given"),
        (first_only, "holds 1 verdicts, the register 2"),
        (String::new(), "holds 0 verdicts, the register 2"),
    ] {
        fs::write(&path, changed).unwrap();
        store.complains(complaint);
        store.book().append_verdict(&name, &new).unwrap_err();
    }
    fs::write(&path, text).unwrap();
    assert_eq!(store.wrong(), [""; 0]);
}

#[test]
fn a_clock_that_was_turned_back_opens_no_exam() {
    let mut store = Store::new();
    let trainee = store.add();
    store.made(trainee, minute(10), |_| {});
    let opening = Opening { trainee, scenario: SCENARIO, mode: Mode::Exam, at: minute(5), nonce: [99; 16] };
    let refused = store.book().open_attempt(&opening).unwrap_err();
    assert!(refused.to_string().contains("clock was turned back"), "{refused}");
    store.book().open_attempt(&Opening { mode: Mode::Practice, ..opening }).unwrap();
    let checked = store.book().check(false, &mut |_, _| {}).unwrap();
    assert!(checked.is_sound() && checked.found.iter().any(|found| found.what.contains("the clock went back")));
}

#[test]
fn a_nonce_is_used_once_and_an_attempt_ends_once() {
    let mut store = Store::new();
    let trainee = store.add();
    let opened = store.open(trainee, Mode::Practice, minute(1));
    let again = Opening { trainee, scenario: SCENARIO, mode: Mode::Practice, at: minute(2), nonce: [1; 16] };
    assert!(store.book().open_attempt(&again).unwrap_err().to_string().contains("nonce was used before"));
    let closing = stipple::logbook::Closing {
        outcome: stipple::logbook::Outcome::Abandoned,
        ending: "abandoned",
        sheet: None,
        at: minute(3),
    };
    store.book().close_attempt(&opened.name, &closing).unwrap();
    store.book().close_attempt(&opened.name, &closing).unwrap_err();
    assert_eq!(store.book().row(&opened.name).unwrap().state, State::Abandoned);
}
