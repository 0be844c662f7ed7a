//! Runs all rows and says of each measure what it is worth: its class, derived from the origins of the numbers it uses, and
//! its verdict.

use std::collections::BTreeSet;

use serde::Serialize;

use super::ScienceError;
use super::numbers::{Numbers, ROWS};
use super::rows::{self, Curve, Ran};
use super::work::on_all_cores;
use crate::scenario::Origin;
use crate::scenario::presets::Parameter;

/// What agreement of a measure says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Class {
    /// The published number is a parameter: agreement checks the code.
    Identity,
    /// A parameter was fitted to it: agreement was made.
    Calibrated,
    /// None of its numbers went into any parameter: agreement is a claim kept.
    Predicted,
}

impl Class {
    /// As tables write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Calibrated => "calibrated",
            Self::Predicted => "predicted",
        }
    }
}

/// One measure of a row: what was published and what came out here.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Measure {
    /// Row and letter, e.g. `V4b`.
    pub id: String,
    /// What it is.
    pub what: String,
    /// Unit.
    pub unit: String,
    /// What was published, with its spread.
    pub published: String,
    /// Lowest value that agrees.
    pub low: f64,
    /// Highest value that agrees.
    pub high: f64,
    /// Ours.
    pub ours: f64,
    /// What agreement says.
    pub class: Class,
    /// It agrees.
    pub holds: bool,
    /// Numbers of the law, of the set-up and of origins that name the row, as far as they move it.
    pub uses: Vec<String>,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// Name.
    pub id: String,
    /// What was measured.
    pub title: String,
    /// Address of the publication.
    pub source: String,
    /// How it is done here.
    pub setup: String,
    /// Numbers of the set-up: name, value, unit, origin.
    pub values: Vec<(String, f64, String, String)>,
    /// What is compared.
    pub measures: Vec<Measure>,
    /// Curves to look at.
    #[serde(skip)]
    pub curves: Vec<Curve>,
}

/// All rows.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Validation {
    /// The rows, in order.
    pub rows: Vec<Row>,
}

/// How many measures of a class there are and how many hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Count {
    /// That hold.
    pub hold: usize,
    /// All.
    pub of: usize,
}

impl Validation {
    /// All measures.
    pub fn measures(&self) -> impl Iterator<Item = &Measure> {
        self.rows.iter().flat_map(|row| &row.measures)
    }

    /// Measures of a class.
    pub fn count(&self, class: Class) -> Count {
        let mut count = Count::default();
        for measure in self.measures().filter(|m| m.class == class) {
            count.of += 1;
            count.hold += usize::from(measure.holds);
        }
        count
    }

    /// Identities and calibrated measures all hold: anything else is a fault of the program, not of the science.
    pub fn is_sound(&self) -> bool {
        self.measures().all(|m| m.holds || m.class == Class::Predicted)
    }
}

/// Runs all rows with these numbers, on every core. The result does not depend on how many there are.
pub fn validate(numbers: &Numbers, progress: &(dyn Fn(f64) + Sync)) -> Result<Validation, ScienceError> {
    let names: Vec<&str> = rows::names().collect();
    let found = on_all_cores(names.len(), progress, |at| names.get(at).map(|name| row(numbers, name)));
    let rows = found.into_iter().flatten().collect::<Result<_, _>>()?;
    Ok(Validation { rows })
}

/// One row: run, then run again with each number a little changed, to see which ones it uses.
pub fn row(numbers: &Numbers, name: &str) -> Result<Row, ScienceError> {
    let file = numbers.rows.get(name).ok_or_else(|| ScienceError::Missing(format!("{ROWS}.{name}")))?;
    let ran = rows::run(name, numbers)?;
    let uses = uses(numbers, name, &ran);
    let measures = file.measures.iter().map(|(letter, measure)| {
        let id = format!("{name}{letter}");
        let ours = *ran.values.get(letter).ok_or_else(|| ScienceError::Missing(id.clone()))?;
        let used: Vec<&Parameter> =
            uses.iter().filter(|(_, letters)| letters.contains(letter)).map(|(parameter, _)| parameter).collect();
        Ok(Measure {
            what: measure.what.clone(),
            unit: measure.unit.clone(),
            published: measure.published.clone(),
            low: measure.low,
            high: measure.high,
            ours,
            class: class(&id, &used),
            holds: (measure.low..=measure.high).contains(&ours),
            uses: used.iter().map(|parameter| parameter.path.clone()).collect(),
            id,
        })
    });
    Ok(Row {
        id: name.to_owned(),
        title: file.title.clone(),
        source: file.source.clone(),
        setup: file.setup.clone(),
        values: file.values.iter().map(|(n, s)| (n.clone(), s.0, s.1.clone(), s.2.clone())).collect(),
        measures: measures.collect::<Result<_, ScienceError>>()?,
        curves: ran.curves,
    })
}

/// The class of a measure by the origins of the numbers it uses.
pub fn class(measure: &str, used: &[&Parameter]) -> Class {
    let row = measure.trim_end_matches(|c: char| c.is_ascii_lowercase());
    let about = |rows: &[String]| rows.iter().any(|name| name == measure || name == row);
    let origins: Vec<Origin> = used.iter().filter_map(|parameter| Origin::parse(&parameter.sourced.2)).collect();
    if origins.iter().any(|origin| about(&origin.is)) {
        Class::Identity
    } else if origins.iter().any(|origin| about(&origin.fits)) {
        Class::Calibrated
    } else {
        Class::Predicted
    }
}

/// Which numbers move which measures of a row. All numbers of the law and of the row's set-up are tried, and of the presets
/// those that name the row in their origin: no other can change its class.
fn uses(numbers: &Numbers, name: &str, base: &Ran) -> Vec<(Parameter, Vec<String>)> {
    let own = format!("{ROWS}.{name}.");
    let mut uses = Vec::new();
    for parameter in numbers.parameters() {
        let names_it = Origin::parse(&parameter.sourced.2).is_some_and(|origin| {
            let about = |row: &String| row.trim_end_matches(|c: char| c.is_ascii_lowercase()) == name;
            origin.is.iter().chain(&origin.fits).any(about)
        });
        let file = parameter.path.split('.').next().unwrap_or_default();
        if !(names_it || file == "law" || parameter.path.starts_with(&own)) {
            continue;
        }
        let letters = moved(numbers, name, base, &parameter, names_it);
        if !letters.is_empty() {
            uses.push((parameter, letters));
        }
    }
    uses
}

/// Letters of the measures that a number moves when it is a fifth larger or smaller: enough to change what a bench with
/// finite steps sees.
fn moved(numbers: &Numbers, name: &str, base: &Ran, parameter: &Parameter, names_it: bool) -> Vec<String> {
    let value = parameter.sourced.0;
    let changes = if value == 0.0 { [0.1, -0.1] } else { [1.2 * value, 0.8 * value] };
    let (mut letters, mut ran) = (BTreeSet::new(), false);
    for value in changes {
        if letters.len() == base.values.len() {
            break;
        }
        let Ok(run) = numbers.with(&parameter.path, value).and_then(|numbers| rows::run(name, &numbers)) else {
            continue;
        };
        ran = true;
        let moved =
            |(letter, before): &(&String, &f64)| run.values.get(*letter).is_none_or(|after| differs(**before, *after));
        letters.extend(base.values.iter().filter(moved).map(|(letter, _)| letter.clone()));
    }
    // a number that cannot be changed alone counts as used where it names the row
    if names_it && !ran { base.values.keys().cloned().collect() } else { letters.into_iter().collect() }
}

/// More than rounding.
fn differs(before: f64, after: f64) -> bool {
    (after - before).abs() > 1e-9 * before.abs().max(after.abs())
}

#[cfg(test)]
#[path = "validate_tests.rs"]
mod tests;
