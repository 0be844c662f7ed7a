//! Our own check of a statement: whatever is changed in a good one is refused, and the place is named.

use serde_json::{Value, json};
use stipple::certify::xapi::check;

use crate::fixture::{every_kind, failed};

/// Paths of all values below `value`, with a `/` before each key.
fn paths(value: &Value, at: &str, found: &mut Vec<String>) {
    let below: Vec<(String, &Value)> = match value {
        Value::Object(map) => map.iter().map(|(key, v)| (key.replace('~', "~0").replace('/', "~1"), v)).collect(),
        Value::Array(list) => list.iter().enumerate().map(|(at, v)| (at.to_string(), v)).collect(),
        _ => Vec::new(),
    };
    for (key, value) in below {
        let path = format!("{at}/{key}");
        found.push(path.clone());
        paths(value, &path, found);
    }
}

/// Statements with one change each, and where it is.
pub(crate) fn mutated() -> Vec<(&'static str, Value)> {
    let all = failed(1).statements();
    let session = all[0].value().clone();
    let void = every_kind().pop().unwrap();
    let with = |path: &str, value: Value| {
        let mut changed = session.clone();
        let (parent, key) = path.rsplit_once('/').unwrap();
        changed.pointer_mut(parent).unwrap()[key] = value;
        changed
    };
    let mut voids_and_scores = void.clone();
    voids_and_scores["result"] = session["result"].clone();
    let mut activity_voided = void.clone();
    activity_voided["object"] = session["object"].clone();
    vec![
        ("id", with("/id", json!("1"))),
        ("id", with("/id", json!(session["id"].as_str().unwrap().to_uppercase()))),
        ("actor.mbox", with("/actor/mbox", json!("mailto:jane@centre.example"))),
        ("actor.name", with("/actor/name", json!("Jane Doe"))),
        ("actor.account.homePage", with("/actor/account/homePage", json!("centre"))),
        ("actor.account.name", with("/actor/account/name", json!(""))),
        ("actor.objectType", with("/actor/objectType", json!("Group"))),
        ("verb.id", with("/verb/id", json!("passed"))),
        ("result.success", with("/verb/id", json!("http://adlnet.gov/expapi/verbs/passed"))),
        ("verb.display.english tongue", with("/verb/display/english tongue", json!("passed"))),
        ("object.id", with("/object/id", json!("my scenario"))),
        ("object", activity_voided),
        ("verb", voids_and_scores),
        ("result.score.scaled", with("/result/score/scaled", json!(1.4))),
        ("result.score.scaled", with("/result/score/scaled", json!(-0.1))),
        ("result.score.scaled", with("/result/score/scaled", json!("0.8"))),
        ("result.score.scaled", with("/result/score/scaled", json!(0.1))),
        ("result.score.raw", with("/result/score/raw", json!(101))),
        ("result.score.raw", with("/result/score/max", json!(0))),
        ("result.success", with("/result/success", json!("true"))),
        ("result.completion", with("/result/completion", json!(1))),
        ("result.duration", with("/result/duration", json!("92.41"))),
        ("result.duration", with("/result/duration", json!("PT1M32,41S"))),
        ("result.extensions.score", with("/result/extensions/score", json!(1))),
        ("result.extensions.https://a.example/x", with("/result/extensions/https:~1~1a", Value::Null)),
        ("result.bonus", with("/result/bonus", json!(99))),
        ("context.registration", with("/context/registration", json!("attempt 3"))),
        ("context.contextActivities.category", with("/context/contextActivities/category", json!([]))),
        ("timestamp", with("/timestamp", json!("2026-11-23 10:15:00"))),
        ("timestamp", with("/timestamp", json!("2026-11-23T10:15:00.000+01:00"))),
        ("timestamp", with("/timestamp", json!("2026-02-30T10:15:00.000Z"))),
        ("version", with("/version", json!("2.0.0"))),
        ("(whole)", json!([])),
    ]
}

#[test]
fn a_changed_statement_is_refused_where_it_was_changed() {
    for (path, statement) in mutated() {
        let wrong = check(&statement).unwrap_err();
        // a path in the table may end in a key that JSON pointers cannot set
        let named = wrong.path == path
            || (path.starts_with("result.extensions.https") && wrong.path.starts_with("result.extensions."));
        assert!(named, "{path}: {wrong}");
    }
}

#[test]
fn nothing_and_an_unknown_field_are_refused_everywhere() {
    let mut tried = 0;
    for statement in every_kind() {
        let mut all = vec![String::new()];
        paths(&statement, "", &mut all);
        for path in all {
            let mut nothing = statement.clone();
            *nothing.pointer_mut(&path).unwrap() = Value::Null;
            assert!(check(&nothing).is_err(), "null at {path}");
            let mut more = statement.clone();
            if let Some(map) = more.pointer_mut(&path).and_then(Value::as_object_mut) {
                map.insert("not a field".to_owned(), json!("x"));
                assert!(check(&more).is_err(), "a field more at {path}");
            }
            tried += 1;
        }
    }
    assert!(tried > 1000, "{tried}");
}
