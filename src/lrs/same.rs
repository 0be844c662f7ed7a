//! Whether a store holds our statement or another one under its id. Pure.

use jiff::Timestamp;
use serde_json::Value;

/// What a store adds to a statement.
const THEIRS: [&str; 4] = ["stored", "authority", "version", "attachments"];

/// Whether a store's answer is this statement: all of it, nothing else but what stores add, moments and numbers by their
/// value.
pub fn same(ours: &Value, theirs: &Value) -> bool {
    let (Some(ours), Some(theirs)) = (ours.as_object(), theirs.as_object()) else { return false };
    let added = |key: &str| !ours.contains_key(key) && THEIRS.contains(&key);
    let known = theirs.keys().all(|key| ours.contains_key(key) || added(key));
    known
        && ours.iter().all(|(key, ours)| {
            theirs
                .get(key)
                .is_some_and(|theirs| if key == "timestamp" { moment(ours, theirs) } else { equal(ours, theirs) })
        })
}

fn equal(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| equal(a, b)))
        }
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b)),
        // the same number as a whole one and as a fraction
        (Value::Number(a), Value::Number(b)) => {
            a == b || a.as_f64().zip(b.as_f64()).is_some_and(|(a, b)| a.to_bits() == b.to_bits())
        }
        _ => a == b,
    }
}

fn moment(a: &Value, b: &Value) -> bool {
    let read = |value: &Value| value.as_str().and_then(|text| text.parse::<Timestamp>().ok());
    read(a).is_some_and(|a| read(b) == Some(a))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_stores_add_and_respell_is_the_same_and_all_else_is_not() {
        let ours = json!({ "id": "x", "timestamp": "2026-01-02T03:04:05.600Z", "result": { "score": { "raw": 7 } } });
        let with = |path: &str, value: Value| {
            let mut other = ours.clone();
            match path.rsplit_once('/') {
                Some((parent, key)) if !parent.is_empty() => other.pointer_mut(parent).unwrap()[key] = value,
                _ => other[path.trim_start_matches('/')] = value,
            }
            other
        };
        for theirs in [
            ours.clone(),
            with("/stored", json!("2026")),
            with("/authority", json!({})),
            with("/timestamp", json!("2026-01-02T04:04:05.6+01:00")),
            with("/result/score/raw", json!(7.0)),
        ] {
            assert!(same(&ours, &theirs), "{theirs}");
        }
        for theirs in [
            json!([]),
            json!({ "id": "x" }),
            with("/id", json!("y")),
            with("/result/score/raw", json!(7.5)),
            with("/result/score/min", json!(0)),
            with("/context", json!({})),
            with("/timestamp", json!("2026-01-02T03:04:05.601Z")),
        ] {
            assert!(!same(&ours, &theirs), "{theirs}");
        }
    }
}
