//! What statements say, who gets none, and that the same attempt gives the same ids.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use stipple::certify::xapi::{Settings, XapiError, attempt_id, check, statements, void};
use uuid::Uuid;

use crate::fixture::{Made, abandoned, every_kind, failed, modified, now, passed, settings};

fn session(made: &Made) -> Value {
    made.statements()[0].value().clone()
}

#[test]
fn a_session_says_what_the_sheet_says() {
    let said = session(&passed(3));
    assert_eq!(said["actor"]["account"], json!({ "homePage": "https://centre.example/trainees", "name": "T-000173" }));
    assert_eq!(said["verb"]["id"], "http://adlnet.gov/expapi/verbs/passed");
    assert_eq!(said["result"]["score"], json!({ "scaled": 0.8725, "raw": 87.25, "min": 0, "max": 100 }));
    assert_eq!(said["result"]["duration"], "PT1M32.41S");
    // the start and 92.410 s
    assert_eq!(said["timestamp"], "2026-09-21T14:14:53.644Z");
    let digest = "5c".repeat(32);
    let scenario = format!("https://centre.example/trainees/stipple/scenarios/pad-depth-drill/{digest}");
    assert_eq!(said["object"]["id"], scenario);
    let extensions = &said["result"]["extensions"];
    let extension = |key: &str| &extensions[format!("https://centre.example/trainees/stipple/extensions/{key}")];
    assert_eq!(extension("recording-digest"), &json!("11".repeat(32)));
    assert_eq!(extension("attempt-number"), 3);
    assert_eq!(extension("mode"), "exam");
    assert_eq!(said["context"]["instructor"]["account"]["name"], "A-07");
    let registration = attempt_id(passed(3).registration.as_ref().unwrap());
    assert_eq!(said["context"]["registration"], registration.to_string());
}

#[test]
fn the_verb_says_no_more_than_the_evidence() {
    let mut cut = passed(1);
    cut.sheet.integrity = "cut off".to_owned();
    let mut other_outcome = passed(1);
    other_outcome.sheet.replay = "re-simulated and different: tick 3".to_owned();
    let mut lost = passed(1);
    lost.ended = "device_lost";
    let mut limit = failed(1);
    limit.ended = "limit";
    for (made, verb, success, completion) in [
        (passed(1), "passed", Some(true), true),
        (failed(1), "failed", Some(false), true),
        (limit, "failed", Some(false), true),
        (modified(1), "completed", None, true),
        (other_outcome, "completed", None, true),
        (abandoned(1), "attempted", None, false),
        (lost, "attempted", None, false),
        (cut, "attempted", None, false),
    ] {
        let said = session(&made);
        assert_eq!(said["verb"]["id"], format!("http://adlnet.gov/expapi/verbs/{verb}"));
        assert_eq!(said["result"]["success"].as_bool(), success, "{verb}");
        assert_eq!(said["result"]["completion"], completion, "{verb}");
    }
}

#[test]
fn every_domain_and_every_critical_error_has_a_statement_that_names_the_session() {
    let made = failed(1);
    let all = made.statements();
    assert_eq!(all.len(), 1 + made.sheet.domains.len() + 2);
    for statement in &all[1..] {
        assert_eq!(statement.value()["context"]["statement"]["id"], all[0].id().to_string());
    }
    let raw: Vec<f64> = all[1..8].iter().map(|s| s.value()["result"]["score"]["raw"].as_f64().unwrap()).collect();
    assert_eq!(raw, [91.0, 88.0, 83.5, 80.0, 100.0, 0.0, 79.05]);
    let [first, second] = &all[8..] else { panic!("two critical errors") };
    assert_eq!(first.value()["timestamp"], "2026-09-21T14:14:02.241Z", "the start and 41.007 s");
    assert_eq!(first.value()["result"]["success"], false);
    assert!(second.value()["object"]["id"].as_str().unwrap().ends_with("/critical/strange%2Fcode"));
}

#[test]
fn every_kind_keeps_every_rule_and_no_name_or_nothing_is_said() {
    let all = every_kind();
    let mut ids = BTreeSet::new();
    for statement in &all {
        assert_eq!(check(statement), Ok(()), "{statement:#}");
        assert!(ids.insert(statement["id"].as_str().unwrap().to_owned()), "an id twice");
        let text = statement.to_string();
        assert!(!text.contains("null") && !text.contains("mbox"), "{text}");
    }
    let verbs: BTreeSet<&str> = all.iter().map(|s| s["verb"]["display"]["en"].as_str().unwrap()).collect();
    let expected = ["attempted", "completed", "failed", "made a critical error", "passed", "scored", "voided"];
    assert_eq!(verbs.into_iter().collect::<Vec<_>>(), expected);
}

#[test]
fn the_same_attempt_gives_the_same_ids_and_any_change_gives_others() {
    let ids = |made: &Made| made.statements().iter().map(stipple::certify::xapi::Statement::id).collect::<Vec<_>>();
    let base = ids(&passed(1));
    assert_eq!(ids(&passed(1)), base);
    let mut other = passed(1);
    other.digest = [0x12; 32];
    let mut someone = passed(1);
    someone.registration.as_mut().unwrap().trainee = "T-000174".to_owned();
    let mut dot = passed(1);
    dot.sheet.attempt.strokes += 1;
    for changed in [passed(1).scored(8726), passed(2), other, someone, dot] {
        let ids = ids(&changed);
        assert!(ids.iter().all(|id| !base.contains(id)), "an id stands for two things");
    }
}

#[test]
fn an_id_is_the_hash_of_the_content() {
    // sha256("stipple xapi statement v1\n" + RFC 8785 bytes without the id), with the bits of a UUID of version 8, made
    // outside of this program
    let settings = Settings::of_home("https://centre.example/trainees");
    let voided = void(Uuid::from_u128(1), &settings, now()).unwrap();
    assert_eq!(voided.id().to_string(), "91d0ad4f-cdcd-8b0d-a3f0-30accc0a2b32");
    assert_eq!(voided.voids(), Some(Uuid::from_u128(1)));
}

#[test]
fn who_gets_no_statements_is_told_why() {
    let mut nobody = passed(1);
    nobody.registration = None;
    let mut program = passed(1);
    program.sheet.synthetic = true;
    let mut device = passed(1);
    device.header.synthetic = true;
    let mut both = failed(1);
    both.sheet.verdict.passed = true;
    let mut negative = passed(1);
    negative.sheet.domains[0].score_hundredths = -1;
    let mut many = failed(1);
    many.sheet.critical = many.sheet.critical.iter().cycle().take(200).cloned().collect();
    for (made, says) in [
        (nobody, "is nobody's"),
        (program, "a program held the needle"),
        (device, "a program held the needle"),
        (both, "says passed and holds a critical error"),
        (negative, "not within 0 and 100"),
        (passed(1).scored(10_001), "not within 0 and 100"),
        (many, "too many"),
    ] {
        let error = statements(&made.attempt(), &settings()).unwrap_err();
        assert!(error.to_string().contains(says), "{error}");
        assert!(error.hint().is_some(), "{error}");
    }
}

#[test]
fn a_setting_that_cannot_be_one_is_named() {
    let with = |change: fn(&mut Settings)| {
        let mut settings = settings();
        change(&mut settings);
        match statements(&passed(1).attempt(), &settings).unwrap_err() {
            XapiError::Setting { field, .. } => field,
            other => panic!("{other}"),
        }
    };
    assert_eq!(with(|s| s.home = "centre".to_owned()), "home");
    assert_eq!(with(|s| s.home = "mailto:jane@centre.example".to_owned()), "home");
    assert_eq!(with(|s| s.base = "https://centre.example/?x".to_owned()), "base");
    assert_eq!(with(|s| s.assessor = Some("jane@centre.example".to_owned())), "assessor");
    assert_eq!(with(|s| s.programme = Some("level 4".to_owned())), "programme");
}
