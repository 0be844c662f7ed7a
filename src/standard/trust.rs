//! How far totals can be trusted, as documents: reliability of one task, and what more tasks would do. Pure.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::document::{ScenarioDigest, bp, count, hundredths};
use super::error::{LEAST_PERSONS, StandardError};
use super::provisional::STEADY_PERSONS;
use super::reliability::{self, Sem, alpha, consistency, kappa, sem_at_cut};
use super::set::Figures;
use super::sheets::{Cohort, Row};
use super::variance::components;
use crate::recording::sha256_hex;
use crate::score::SCORER_VERSION;

/// Format of both documents.
pub const FORMAT: u32 = 1;

/// Most scenarios of the outlook.
const OUTLOOK: usize = 10;

/// A standard error of measurement; it never stands without its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SemSheet {
    /// Hundredths of a point.
    pub points_hundredths: i64,
    /// Persons behind it.
    pub n: u32,
}

impl From<Sem> for SemSheet {
    fn from(sem: Sem) -> Self {
        Self { points_hundredths: hundredths(sem.points), n: count(sem.n) }
    }
}

/// Reliability of the totals of one task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reliability {
    /// Format of this structure.
    pub format: u32,
    /// Version of the scorer.
    pub scorer_version: u32,
    /// Version of the law of skin.
    pub law_version: u32,
    /// Persons.
    pub persons: u32,
    /// Attempts of all.
    pub attempts: u32,
    /// Cronbach's alpha over the domains that have a weight, of each person's first attempt.
    pub alpha_bp: i64,
    /// Lower end of its 95 % interval (Feldt).
    pub alpha_low_bp: i64,
    /// Upper end.
    pub alpha_high_bp: i64,
    /// The domains.
    pub domains: Vec<ItemSheet>,
    /// Spread of the totals times √(1−α).
    pub sem: SemSheet,
    /// What this means at a cut, where one was given.
    pub cut: Option<AtCut>,
    /// Why it is provisional; empty when it is not.
    pub provisional: Vec<String>,
    /// The task.
    pub scenario: ScenarioDigest,
    /// Digest of the rubric.
    pub rubric_digest: String,
    /// Digest of the rubric but for its mark, where it was known: the same for the rubric that later cites this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bands_digest: Option<String>,
    /// Digest of the digests of all sheets, in order.
    pub sheets_digest: String,
    /// Who the people were.
    pub cohort: String,
    /// `YYYY-MM-DD`.
    pub date: String,
}

/// One domain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemSheet {
    /// Its name.
    pub name: String,
    /// Mean score as a share of what can be had.
    pub difficulty_bp: i64,
    /// Standard deviation, hundredths of a point.
    pub sd_hundredths: i64,
    /// Correlation with the sum of the others.
    pub rest_correlation_bp: Option<i64>,
    /// Alpha without it.
    pub alpha_without_bp: Option<i64>,
}

/// What a reliability means at a cut.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AtCut {
    /// The cut.
    pub cut_hundredths: i64,
    /// How near to the cut a person's mean lies to count, hundredths of a point.
    pub window_hundredths: i64,
    /// Spread of one person's attempts, of those near the cut; none where nobody there has two attempts.
    pub sem_at_cut: Option<SemSheet>,
    /// Share that a second attempt would decide alike (Peng and Subkoviak); none without a reliability above 0.
    pub agreement_bp: Option<i64>,
    /// The same beyond chance.
    pub kappa_bp: Option<i64>,
    /// Share whose decision is that of their true score.
    pub accuracy_bp: Option<i64>,
    /// Persons whose first two attempts were compared.
    pub retest_n: u32,
    /// Of these, decided alike.
    pub retest_alike: u32,
    /// Their kappa.
    pub retest_kappa_bp: Option<i64>,
}

/// Attempts of each person, in the order given.
fn by_person<'a>(rows: &'a [Row], persons: Option<&'a [String]>) -> Vec<Vec<&'a Row>> {
    let Some(persons) = persons else { return rows.iter().map(|row| vec![row]).collect() };
    let mut found: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
    for (row, person) in rows.iter().zip(persons) {
        found.entry(person).or_default().push(row);
    }
    found.into_values().collect()
}

/// Reliability of the totals; at a cut with its window if one is given. Without `persons` each attempt is a person's.
pub fn reliability(
    cohort: &Cohort,
    persons: Option<&[String]>,
    cut: Option<(f64, f64)>,
    (about, date): (&str, &str),
) -> Result<(Reliability, Figures), StandardError> {
    let people = by_person(&cohort.rows, persons);
    let first: Vec<&Row> = people.iter().filter_map(|of| of.first().copied()).collect();
    let table: Vec<Vec<f64>> = first.iter().map(|row| row.domains.iter().map(|(_, x)| *x).collect()).collect();
    let got = alpha(&table)?;
    let totals: Vec<f64> = first.iter().map(|row| row.total).collect();
    let sem = reliability::sem(&totals, got.alpha);
    let interval = got.closed(0.95);
    let mut figures = Figures::new();
    for (name, value) in [("alpha", got.alpha), ("low", interval.low), ("high", interval.high), ("sem", sem.points)] {
        figures.insert(name.to_owned(), value);
    }
    let names = first.first().map_or_else(Vec::new, |row| row.domains.iter().map(|(d, _)| d.name()).collect());
    let domains = names
        .into_iter()
        .zip(&got.items)
        .map(|(name, item)| ItemSheet {
            name: name.to_owned(),
            difficulty_bp: bp(item.mean / 100.0),
            sd_hundredths: hundredths(item.sd),
            rest_correlation_bp: item.rest_correlation.map(bp),
            alpha_without_bp: item.alpha_without.map(bp),
        })
        .collect();
    let at_cut =
        cut.map(|(cut, window)| at_cut(&people, &totals, got.alpha, (cut, window), &mut figures)).transpose()?;
    let document = Reliability {
        format: FORMAT,
        scorer_version: SCORER_VERSION,
        law_version: cohort.law_version,
        persons: count(people.len()),
        attempts: count(cohort.rows.len()),
        alpha_bp: bp(got.alpha),
        alpha_low_bp: bp(interval.low),
        alpha_high_bp: bp(interval.high),
        domains,
        sem: sem.into(),
        cut: at_cut,
        provisional: provisional(people.len(), persons.is_none(), got.alpha),
        scenario: ScenarioDigest { id: cohort.scenario.id.clone(), digest: cohort.scenario.digest.clone() },
        rubric_digest: cohort.rubric.digest.clone(),
        bands_digest: None,
        sheets_digest: sheets_digest(&cohort.rows),
        cohort: about.to_owned(),
        date: date.to_owned(),
    };
    Ok((document, figures))
}

fn at_cut(
    people: &[Vec<&Row>],
    totals: &[f64],
    alpha: f64,
    (cut, window): (f64, f64),
    figures: &mut Figures,
) -> Result<AtCut, StandardError> {
    let attempts: Vec<Vec<f64>> = people.iter().map(|of| of.iter().map(|row| row.total).collect()).collect();
    let near = sem_at_cut(&attempts, cut, window);
    let alike = if alpha > 0.0 { Some(consistency(totals, alpha, cut)?) } else { None };
    let two = attempts.iter().filter_map(|of| Some((*of.first()? >= cut, *of.get(1)? >= cut)));
    let retest: Vec<(bool, bool)> = two.collect();
    if let Some(near) = near {
        figures.insert("sem_at_cut".to_owned(), near.points);
    }
    if let Some(found) = alike {
        for (name, value) in [("agreement", Some(found.agreement)), ("kappa", found.kappa)] {
            figures.extend(value.map(|value| (name.to_owned(), value)));
        }
        figures.insert("accuracy".to_owned(), found.accuracy);
    }
    Ok(AtCut {
        cut_hundredths: hundredths(cut),
        window_hundredths: hundredths(window),
        sem_at_cut: near.map(SemSheet::from),
        agreement_bp: alike.map(|found| bp(found.agreement)),
        kappa_bp: alike.and_then(|found| found.kappa).map(bp),
        accuracy_bp: alike.map(|found| bp(found.accuracy)),
        retest_n: count(retest.len()),
        retest_alike: count(retest.iter().filter(|(a, b)| a == b).count()),
        retest_kappa_bp: kappa(&retest).map(bp),
    })
}

fn provisional(persons: usize, unknown: bool, alpha: f64) -> Vec<String> {
    let few = (persons < STEADY_PERSONS).then(|| {
        format!("{persons} persons, fewer than {STEADY_PERSONS}: the reliability may be far from the true one")
    });
    let unknown = unknown.then(|| "each attempt is taken as another person's: no list of persons was given".to_owned());
    let low = (alpha <= 0.0).then(|| "alpha is not above 0: the domains do not measure one thing here".to_owned());
    few.into_iter().chain(unknown).chain(low).collect()
}

/// The same for the same sheets in any order.
fn sheets_digest(rows: &[Row]) -> String {
    let mut digests: Vec<&str> = rows.iter().map(|row| row.digest.as_str()).collect();
    digests.sort_unstable();
    sha256_hex(digests.join("\n"))
}

/// Where the spread of totals over several tasks comes from, and what more tasks would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScenarioStudy {
    /// Format of this structure.
    pub format: u32,
    /// Version of the scorer.
    pub scorer_version: u32,
    /// Version of the law of skin.
    pub law_version: u32,
    /// Persons.
    pub persons: u32,
    /// Scenarios that each of them worked on once.
    pub scenarios: u32,
    /// Share of the spread that lies between persons.
    pub persons_bp: i64,
    /// Between scenarios: some are harder.
    pub scenarios_bp: i64,
    /// The rest: a person who is good at one and not at another, and chance.
    pub rest_bp: i64,
    /// What so many scenarios would give.
    pub outlook: Vec<OutlookSheet>,
    /// Why it is provisional; empty when it is not.
    pub provisional: Vec<String>,
    /// Digest of the rubric.
    pub rubric_digest: String,
    /// Digest of the digests of all sheets, in order.
    pub sheets_digest: String,
    /// Who the people were.
    pub cohort: String,
    /// `YYYY-MM-DD`.
    pub date: String,
}

/// What so many scenarios would give.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OutlookSheet {
    /// Scenarios.
    pub scenarios: u32,
    /// Generalisability of ranks.
    pub g_bp: Option<i64>,
    /// Dependability of the mean against a fixed cut.
    pub phi_bp: Option<i64>,
    /// Standard error of a person's mean against a fixed cut.
    pub sem_absolute: SemSheet,
}

/// A G study of persons by scenarios. Every person must have one attempt at every scenario.
pub fn scenario_study(
    cohort: &Cohort,
    persons: &[String],
    (about, date): (&str, &str),
) -> Result<(ScenarioStudy, Figures), StandardError> {
    let mut cells: BTreeMap<&str, BTreeMap<&str, f64>> = BTreeMap::new();
    for (row, person) in cohort.rows.iter().zip(persons) {
        if cells.entry(person).or_default().insert(&row.scenario, row.total).is_some() {
            return Err(uneven(person, "two attempts at one scenario"));
        }
    }
    let most = cells.values().map(BTreeMap::len).max().unwrap_or(0);
    let all: Vec<&str> =
        cells.values().find(|of| of.len() == most).map_or_else(Vec::new, |of| of.keys().copied().collect());
    if let Some((person, _)) = cells.iter().find(|(_, of)| !of.keys().copied().eq(all.iter().copied())) {
        return Err(uneven(person, "not at the scenarios of the others"));
    }
    if cells.len() < LEAST_PERSONS {
        return Err(StandardError::TooFew { what: "persons", found: cells.len(), least: LEAST_PERSONS });
    }
    let table: Vec<Vec<f64>> = cells.values().map(|of| of.values().copied().collect()).collect();
    let parts = components(&table).ok_or(StandardError::TooFew { what: "scenarios", found: most, least: 2 })?;
    let whole = parts.rows + parts.columns + parts.rest;
    if whole <= 0.0 {
        return Err(StandardError::NoSpread { what: "totals" });
    }
    let figures = [("persons", parts.rows), ("scenarios", parts.columns), ("rest", parts.rest)];
    let outlook = (1..=OUTLOOK).map(|n| parts.decide(n)).map(|found| OutlookSheet {
        scenarios: count(found.scenarios),
        g_bp: found.g.map(bp),
        phi_bp: found.phi.map(bp),
        sem_absolute: SemSheet { points_hundredths: hundredths(found.sem_absolute), n: count(cells.len()) },
    });
    let document = ScenarioStudy {
        format: FORMAT,
        scorer_version: SCORER_VERSION,
        law_version: cohort.law_version,
        persons: count(cells.len()),
        scenarios: count(most),
        persons_bp: bp(parts.rows / whole),
        scenarios_bp: bp(parts.columns / whole),
        rest_bp: bp(parts.rest / whole),
        outlook: outlook.collect(),
        provisional: provisional(cells.len(), false, 1.0),
        rubric_digest: cohort.rubric.digest.clone(),
        sheets_digest: sheets_digest(&cohort.rows),
        cohort: about.to_owned(),
        date: date.to_owned(),
    };
    Ok((document, figures.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()))
}

fn uneven(person: &str, found: &str) -> StandardError {
    StandardError::Entry {
        place: person.to_owned(),
        field: "the person's work".to_owned(),
        found: found.to_owned(),
        allowed: "one attempt at every scenario, as everybody's".to_owned(),
    }
}
