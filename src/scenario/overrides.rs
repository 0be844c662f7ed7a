//! `--set path=value`: one number of a resolved scenario changed by hand, checked and noted.

use serde_json::{Number, Value};

use super::Scenario;
use super::error::{Problem, ScenarioErrors, name_hint, shown};
use super::resolved;

/// What messages call the command line.
const NAME: &str = "--set";

/// Sets one field of a resolved scenario, e.g. `tissue.k_b` to `0.2` or `tissue.gamma[2]` to `1.5`; names of variants are
/// left out (`scalp.length_mm`). The change is noted in `overrides`, which marks every score as modified.
/// On an error the scenario is as it was.
pub fn set_override(scenario: &mut Scenario, path: &str, value: &str) -> Result<(), ScenarioErrors> {
    let fail = |problem: Problem| ScenarioErrors::one(NAME, problem);
    let mut tree =
        serde_json::to_value(&*scenario).map_err(|e| fail(Problem::new(shown(path), format!("cannot be set: {e}"))))?;
    if matches!(path.split(['.', '[']).next(), Some("format" | "overrides")) {
        return Err(fail(Problem::new(path, "cannot be set")));
    }
    let slot = slot(&mut tree, path).map_err(fail)?;
    *slot = parsed(slot, path, value).map_err(fail)?;
    let mut changed: Scenario =
        serde_json::from_value(tree).map_err(|e| fail(Problem::new(path, shown(&e.to_string()))))?;
    changed.overrides.push((path.to_owned(), value.trim().to_owned()));
    resolved::check(&changed).map_err(|errors| ScenarioErrors { name: NAME.to_owned(), ..errors })?;
    *scenario = changed;
    Ok(())
}

/// The value at a path, or the problem with near names.
fn slot<'a>(tree: &'a mut Value, path: &str) -> Result<&'a mut Value, Problem> {
    let mut at = tree;
    for step in path.split('.').flat_map(|part| part.split('[')) {
        at = through_variant(at, step);
        let index = step.strip_suffix(']');
        let names = names_in(at);
        let missing = || {
            let hint = name_hint(step, names.iter().map(String::as_str));
            Problem::new(shown(path), format!("is not a parameter: nothing is called `{}`", shown(step)))
                .with_hint(hint)
        };
        at = match (at, index) {
            (Value::Object(fields), None) => fields.get_mut(step),
            (Value::Array(list), Some(index)) => index.parse::<usize>().ok().and_then(|i| list.get_mut(i)),
            _ => None,
        }
        .ok_or_else(missing)?;
    }
    Ok(at)
}

/// Steps into the only variant of an enum (`Head`, `Circle`) unless the path names it.
fn through_variant<'a>(at: &'a mut Value, step: &str) -> &'a mut Value {
    let is_variant = at.as_object().is_some_and(|fields| {
        fields.len() == 1
            && fields.keys().all(|name| name.starts_with(|c: char| c.is_ascii_uppercase()) && name != step)
    });
    let variant = at.as_object().filter(|_| is_variant).and_then(|fields| fields.keys().next().cloned());
    match variant {
        Some(name) => &mut at[&name],
        None => at,
    }
}

fn names_in(value: &Value) -> Vec<String> {
    match value {
        Value::Object(fields) => fields.keys().cloned().collect(),
        Value::Array(list) if list.is_empty() => Vec::new(),
        Value::Array(list) => vec![format!("[0] to [{}]", list.len() - 1)],
        _ => Vec::new(),
    }
}

/// `text` as a value of the same kind as `old`.
fn parsed(old: &Value, path: &str, text: &str) -> Result<Value, Problem> {
    let text = text.trim();
    let wrong = |allowed: &str| Problem::value(path, format!("\"{}\"", shown(text)), allowed);
    match old {
        Value::Number(number) if number.is_f64() => {
            let value = text.parse::<f64>().ok().and_then(Number::from_f64);
            value.map(Value::Number).ok_or_else(|| wrong("a finite number"))
        }
        Value::Number(_) => {
            let value = text.parse::<u64>().map(Number::from).map(Value::Number);
            value.map_err(|_not_whole| wrong("a whole number from 0"))
        }
        Value::String(_) => Ok(Value::String(text.to_owned())),
        _ => Err(wrong("left alone: only numbers and text can be set")
            .with_hint(format!("inside `{path}`: {}", names_in(old).join(", ")))),
    }
}
