//! Which score sheets may go into a cut score: people's, unmodified, of one task, one rubric and this scorer. Pure.

use std::collections::BTreeMap;

use super::error::StandardError;
use crate::score::sheet::{Domain, RubricRef, ScenarioRef};
use crate::score::{self, SCORER_VERSION, ScoreSheet};

/// A sheet as it was given.
#[derive(Clone, Debug)]
pub struct Given {
    /// Name of the attempt, for messages and ratings.
    pub name: String,
    /// The sheet.
    pub sheet: ScoreSheet,
    /// Made from its recording just now; else it is what a file claims.
    pub rescored: bool,
    /// Its recording did not come out again.
    pub differs: bool,
}

/// What the statistics need of a sheet.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Name of the attempt.
    pub name: String,
    /// Digest of the sheet.
    pub digest: String,
    /// Made from its recording just now.
    pub rescored: bool,
    /// Total, points.
    pub total: f64,
    /// Total, hundredths of a point.
    pub total_hundredths: i64,
    /// Scores of the domains that have a weight, points, in their order.
    pub domains: Vec<(Domain, f64)>,
    /// There was a critical error.
    pub critical: bool,
    /// Digest of the scenario.
    pub scenario: String,
}

/// Sheets that go together.
#[derive(Clone, Debug, PartialEq)]
pub struct Cohort {
    /// One row a sheet, in the order given.
    pub rows: Vec<Row>,
    /// The first sheet's scenario.
    pub scenario: ScenarioRef,
    /// The rubric of all.
    pub rubric: RubricRef,
    /// The law of all.
    pub law_version: u32,
}

/// Checks every sheet; all that is wrong comes back at once. With `one_scenario` all must be of one task.
pub fn admit(given: &[Given], one_scenario: bool) -> Result<Cohort, Vec<StandardError>> {
    let Some(first) = given.first() else {
        return Err(vec![StandardError::TooFew { what: "attempts", found: 0, least: 1 }]);
    };
    let mut wrong = Vec::new();
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    let mut rows = Vec::new();
    for one in given {
        wrong.extend(own_faults(one));
        wrong.extend(unlike(one, first, one_scenario));
        let digest = score::digest(&one.sheet);
        if let Some(earlier) = seen.insert(digest.clone(), &one.name) {
            wrong.push(StandardError::Twice { name: one.name.clone(), first: earlier.to_owned() });
        }
        rows.push(row(one, digest));
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let sheet = &first.sheet;
    let (scenario, rubric) = (sheet.scenario.clone(), sheet.rubric.clone());
    Ok(Cohort { rows, scenario, rubric, law_version: sheet.law_version })
}

/// What is wrong with a sheet by itself.
fn own_faults(one: &Given) -> Vec<StandardError> {
    let (name, sheet) = (one.name.clone(), &one.sheet);
    let mut wrong = Vec::new();
    if sheet.synthetic {
        wrong.push(StandardError::Synthetic { name: name.clone() });
    }
    if sheet.modified || !sheet.overrides.is_empty() {
        let paths: Vec<&str> = sheet.overrides.iter().take(3).map(|o| o.path.as_str()).collect();
        let paths = if paths.is_empty() { "not said which".to_owned() } else { paths.join(", ") };
        wrong.push(StandardError::Modified { name: name.clone(), paths });
    }
    if one.differs {
        wrong.push(StandardError::NotReplayed { name: name.clone(), replay: sheet.replay.clone() });
    }
    if sheet.scorer_version != SCORER_VERSION {
        let (found, wanted) = (sheet.scorer_version, SCORER_VERSION);
        wrong.push(StandardError::OtherScorer { name: name.clone(), found, wanted });
    }
    let total = sheet.verdict.total_hundredths;
    let scores = sheet.domains.iter().map(|d| d.score_hundredths);
    if let Some(off) = std::iter::once(total).chain(scores).find(|score| !(0..=10_000).contains(score)) {
        let field = "a score".to_owned();
        let allowed = "0 to 10000 hundredths".to_owned();
        wrong.push(StandardError::Entry { place: name, field, found: off.to_string(), allowed });
    }
    wrong
}

/// What keeps a sheet from standing beside the first. A scenario's digest holds its rubric, so the rubric comes first.
fn unlike(one: &Given, first: &Given, one_scenario: bool) -> Option<StandardError> {
    let (a, b) = (&one.sheet, &first.sheet);
    let mixed = |what, found: String, wanted: String| {
        let (name, first) = (one.name.clone(), first.name.clone());
        Some(StandardError::Mixed { what, found, wanted, name, first })
    };
    if a.law_version != b.law_version {
        return mixed("law version", a.law_version.to_string(), b.law_version.to_string());
    }
    if a.rubric.digest != b.rubric.digest {
        return mixed("rubric", named(&a.rubric.school, &a.rubric.digest), named(&b.rubric.school, &b.rubric.digest));
    }
    if one_scenario && a.scenario.digest != b.scenario.digest {
        let (found, wanted) = (named(&a.scenario.id, &a.scenario.digest), named(&b.scenario.id, &b.scenario.digest));
        return mixed("scenario", found, wanted);
    }
    None
}

fn named(name: &str, digest: &str) -> String {
    let short: String = digest.chars().take(12).collect();
    let name: String = name.chars().take(60).collect();
    format!("{name} ({short})")
}

fn row(one: &Given, digest: String) -> Row {
    let sheet = &one.sheet;
    let total_hundredths = sheet.verdict.total_hundredths;
    let weighted = sheet.domains.iter().filter(|d| d.weight_bp > 0);
    Row {
        name: one.name.clone(),
        digest,
        rescored: one.rescored,
        total: total_hundredths as f64 / 100.0,
        total_hundredths,
        domains: weighted.map(|d| (d.domain, d.score_hundredths as f64 / 100.0)).collect(),
        critical: !sheet.critical.is_empty(),
        scenario: sheet.scenario.digest.clone(),
    }
}
