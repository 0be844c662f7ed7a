//! What a statement may hold, as tables, and the check of one. Stricter than xAPI: what we never write is refused too.
//! Record stores take statements that break the standard, so that one took it proves nothing. Pure.

use jiff::Timestamp;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::build::VOIDED;
use super::iri::{is_iri, is_web};
use crate::scenario::shown;

/// A rule that a statement breaks.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("statement: `{path}` {what}")]
pub struct Wrong {
    /// Where in the statement.
    pub path: String,
    /// What is wrong.
    pub what: String,
}

enum Want {
    Text,
    Iri,
    Web,
    Id,
    Time,
    Duration,
    Flag,
    Number,
    /// A number from 0 to 1.
    Share,
    Texts,
    Extensions,
    Exactly(&'static str),
    Part(&'static [Rule]),
    /// One or more.
    Parts(&'static [Rule]),
    /// An activity or a reference to a statement.
    Object,
}

struct Rule {
    key: &'static str,
    needed: bool,
    want: Want,
}

const fn must(key: &'static str, want: Want) -> Rule {
    Rule { key, needed: true, want }
}

const fn may(key: &'static str, want: Want) -> Rule {
    Rule { key, needed: false, want }
}

const STATEMENT: &[Rule] = &[
    must("id", Want::Id),
    must("actor", Want::Part(AGENT)),
    must("verb", Want::Part(VERB)),
    must("object", Want::Object),
    may("result", Want::Part(RESULT)),
    may("context", Want::Part(CONTEXT)),
    must("timestamp", Want::Time),
];
const AGENT: &[Rule] = &[must("objectType", Want::Exactly("Agent")), must("account", Want::Part(ACCOUNT))];
const ACCOUNT: &[Rule] = &[must("homePage", Want::Web), must("name", Want::Text)];
const VERB: &[Rule] = &[must("id", Want::Iri), must("display", Want::Texts)];
const ACTIVITY: &[Rule] =
    &[must("objectType", Want::Exactly("Activity")), must("id", Want::Iri), may("definition", Want::Part(DEFINITION))];
const DEFINITION: &[Rule] = &[must("type", Want::Iri), must("name", Want::Texts)];
const REFERENCE: &[Rule] = &[must("objectType", Want::Exactly("StatementRef")), must("id", Want::Id)];
const RESULT: &[Rule] = &[
    may("score", Want::Part(SCORE)),
    may("success", Want::Flag),
    may("completion", Want::Flag),
    may("duration", Want::Duration),
    may("extensions", Want::Extensions),
];
const SCORE: &[Rule] =
    &[must("scaled", Want::Share), must("raw", Want::Number), must("min", Want::Number), must("max", Want::Number)];
const CONTEXT: &[Rule] = &[
    must("registration", Want::Id),
    may("instructor", Want::Part(AGENT)),
    must("platform", Want::Text),
    must("contextActivities", Want::Part(ACTIVITIES)),
    may("statement", Want::Part(REFERENCE)),
];
const ACTIVITIES: &[Rule] = &[
    must("category", Want::Parts(ACTIVITY)),
    may("grouping", Want::Parts(ACTIVITY)),
    may("parent", Want::Parts(ACTIVITY)),
];

/// Checks a statement against every rule; the first one that it breaks.
pub fn check(statement: &Value) -> Result<(), Wrong> {
    part("", statement, STATEMENT)?;
    whole(statement)
}

/// Rules between the parts.
fn whole(statement: &Value) -> Result<(), Wrong> {
    let verb = statement.pointer("/verb/id").and_then(Value::as_str).unwrap_or_default();
    let voided = verb == VOIDED;
    let reference = statement.pointer("/object/objectType").is_some_and(|kind| kind == "StatementRef");
    let has = |key: &str| statement.get(key).is_some();
    if voided != reference {
        return Err(wrong("object", "is a statement if, and only if, the verb is `voided`"));
    }
    if voided && (has("result") || has("context")) {
        return Err(wrong("verb", "takes a statement back and says more than that"));
    }
    if !voided && (!has("result") || !has("context")) {
        return Err(wrong("", "has no result or no context"));
    }
    let success = statement.pointer("/result/success").and_then(Value::as_bool);
    let expected = match verb.strip_prefix("http://adlnet.gov/expapi/verbs/") {
        Some("passed") => Some(Some(true)),
        Some("failed") => Some(Some(false)),
        Some("completed" | "attempted" | "scored") => Some(None),
        _ => None,
    };
    if expected.is_some_and(|expected| expected != success) {
        return Err(wrong("result.success", "is not what the verb says"));
    }
    let number = |key: &str| statement.pointer(&format!("/result/score/{key}")).and_then(Value::as_f64);
    if let (Some(raw), Some(min), Some(max), Some(scaled)) =
        (number("raw"), number("min"), number("max"), number("scaled"))
    {
        if !(min < max && (min..=max).contains(&raw)) {
            return Err(wrong("result.score.raw", "is not within min and max"));
        }
        if ((raw - min) / (max - min) - scaled).abs() > 1e-9 {
            return Err(wrong("result.score.scaled", "is not the share of raw"));
        }
    }
    Ok(())
}

fn part(path: &str, value: &Value, rules: &[Rule]) -> Result<(), Wrong> {
    let object = value.as_object().ok_or_else(|| wrong(path, "is no object"))?;
    for (key, value) in object {
        let at = below(path, key);
        let rule = rules.iter().find(|rule| rule.key == key).ok_or_else(|| wrong(&at, "is not a field of it"))?;
        one(&at, value, &rule.want)?;
    }
    match rules.iter().find(|rule| rule.needed && !object.contains_key(rule.key)) {
        Some(rule) => Err(wrong(&below(path, rule.key), "is missing")),
        None => Ok(()),
    }
}

fn one(path: &str, value: &Value, want: &Want) -> Result<(), Wrong> {
    let text = |good: fn(&str) -> bool| value.as_str().is_some_and(good);
    let (good, allowed) = match want {
        Want::Part(rules) => return part(path, value, rules),
        Want::Parts(rules) => return parts(path, value, rules),
        Want::Object if value.get("objectType").is_some_and(|kind| kind == "StatementRef") => {
            return part(path, value, REFERENCE);
        }
        Want::Object => {
            part(path, value, ACTIVITY)?;
            (value.get("definition").is_some(), "an activity with its definition")
        }
        Want::Texts => return texts(path, value),
        Want::Extensions => return extensions(path, value),
        Want::Text => (text(|text| !text.is_empty()), "a text"),
        Want::Iri => (text(is_iri), "an address"),
        Want::Web => (text(is_web), "an address on the web"),
        Want::Id => (text(is_id), "a UUID in lower case"),
        Want::Time => (text(is_time), "a time such as 2026-11-23T10:15:00.000Z"),
        Want::Duration => (text(is_duration), "a duration such as PT7M32.41S"),
        Want::Flag => (value.is_boolean(), "true or false"),
        Want::Number => (value.is_number(), "a number"),
        Want::Share => (value.as_f64().is_some_and(|share| (0.0..=1.0).contains(&share)), "a number from 0 to 1"),
        Want::Exactly(word) => (value.as_str() == Some(word), *word),
    };
    if good { Ok(()) } else { Err(wrong(path, &format!("is {}, must be {allowed}", shown(&value.to_string())))) }
}

fn parts(path: &str, value: &Value, rules: &[Rule]) -> Result<(), Wrong> {
    let list = value.as_array().filter(|list| !list.is_empty()).ok_or_else(|| wrong(path, "is no list, or empty"))?;
    list.iter().enumerate().try_for_each(|(at, value)| part(&format!("{path}[{at}]"), value, rules))
}

fn entries<'a>(path: &str, value: &'a Value) -> Result<&'a Map<String, Value>, Wrong> {
    value.as_object().filter(|map| !map.is_empty()).ok_or_else(|| wrong(path, "is no object, or empty"))
}

fn texts(path: &str, value: &Value) -> Result<(), Wrong> {
    for (language, text) in entries(path, value)? {
        let tag = |tag: &str| (1..=8).contains(&tag.len()) && tag.bytes().all(|b| b.is_ascii_alphanumeric());
        if !language.split('-').all(tag) || !text.is_string() {
            return Err(wrong(&below(path, language), "is no language with a text"));
        }
    }
    Ok(())
}

fn extensions(path: &str, value: &Value) -> Result<(), Wrong> {
    for (key, value) in entries(path, value)? {
        if !is_iri(key) {
            return Err(wrong(&below(path, key), "is no address; keys of extensions are"));
        }
        if !(value.is_string() || value.is_boolean() || value.is_number()) {
            return Err(wrong(&below(path, key), "is no plain value"));
        }
    }
    Ok(())
}

fn is_id(text: &str) -> bool {
    Uuid::parse_str(text).is_ok_and(|id| id.to_string() == text)
}

fn is_time(text: &str) -> bool {
    let form = text.bytes().map(|b| if b.is_ascii_digit() { b'0' } else { b });
    form.eq(b"0000-00-00T00:00:00.000Z".iter().copied()) && text.parse::<Timestamp>().is_ok()
}

fn is_duration(text: &str) -> bool {
    let Some(mut rest) = text.strip_prefix("PT").and_then(|text| text.strip_suffix('S')) else { return false };
    for unit in ['H', 'M'] {
        if let Some((number, after)) = rest.split_once(unit) {
            if !digits(number) {
                return false;
            }
            rest = after;
        }
    }
    rest.split_once('.').is_some_and(|(whole, part)| digits(whole) && digits(part) && part.len() == 2)
}

fn digits(text: &str) -> bool {
    (1..=20).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

fn below(path: &str, key: &str) -> String {
    let key = shown(key);
    if path.is_empty() { key } else { format!("{path}.{key}") }
}

fn wrong(path: &str, what: &str) -> Wrong {
    Wrong { path: if path.is_empty() { "(whole)".to_owned() } else { path.to_owned() }, what: what.to_owned() }
}
