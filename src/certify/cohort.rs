//! A cohort for a body's statistics: a row for each domain of each attempt, people under keys that are new in every export,
//! and nothing of a cell that holds too few of them. Pure; the seed of the keys is an argument.
//!
//! A cell is a combination of scenario, rubric, device class and standing. A group is the same without the standing; figures
//! are told only of groups of which no cell was withheld, so that nothing can be subtracted within one export. Two exports
//! of nearly the same people can be subtracted from each other: hand out one for each period.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::manifest::moment;
use super::tables::{Kind, Table};
use crate::recording::Integrity;
use crate::score::ScoreSheet;
use crate::session::{Replay, Scored};
use crate::standard::moments::sample;
use crate::standard::sheets::{Given, admit};
use crate::standard::trust::{ItemSheet, SemSheet, reliability};
use crate::units::hex;

/// Format of [`Summary`].
const FORMAT: u32 = 1;

/// Fewest people of a cell that is shown, where nobody says otherwise. F: certification bodies suppress below ten.
pub const LEAST: usize = 10;

/// Fewest without a reason.
pub const LEAST_UNREASONED: usize = 5;

/// How near to the cut a person's mean lies to count for the error there, points. The same as in `stipple cutscore`.
const WINDOW: f64 = 10.0;

/// An attempt of somebody, as far as it goes into a cohort.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Pseudonym; goes into no export.
    pub trainee: String,
    /// Number of the attempt.
    pub number: u32,
    /// When it began, `YYYY-MM`.
    pub month: String,
    /// What kind of thing held the needle.
    pub device: String,
    /// The score, made from its recording just now.
    pub sheet: ScoreSheet,
}

/// Why an attempt is in no cohort.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LeftOut {
    /// Nobody's attempt.
    Unregistered,
    /// A program's.
    Program,
    /// Of a skin that is not the scenario's.
    Modified,
    /// Cut off, or its outcomes do not come out again.
    NotWhole,
}

impl Entry {
    /// Of a scored recording, or why not.
    pub fn of(scored: Scored) -> Result<Self, LeftOut> {
        let header = &scored.header;
        let Some(registration) = scored.registration.as_ref() else { return Err(LeftOut::Unregistered) };
        if header.synthetic || scored.sheet.synthetic {
            return Err(LeftOut::Program);
        }
        if scored.sheet.modified || !scored.sheet.overrides.is_empty() {
            return Err(LeftOut::Modified);
        }
        if scored.integrity != Integrity::Intact || matches!(scored.replay, Replay::Differs { .. }) {
            return Err(LeftOut::NotWhole);
        }
        Ok(Self {
            trainee: registration.trainee.clone(),
            number: registration.number,
            month: moment(header.start_unix_ns).chars().take(7).collect(),
            device: header.extra.get("device_kind").map_or("unknown", String::as_str).to_owned(),
            sheet: scored.sheet,
        })
    }
}

/// How a cohort is made.
#[derive(Clone, Debug)]
pub struct Rule {
    /// What the people's keys are made of; whoever has it and the pseudonyms can undo them.
    pub seed: [u8; 32],
    /// Fewest people of a cell that is shown.
    pub least: usize,
    /// Why fewer than usual.
    pub because: Option<String>,
}

/// What is told of a cohort beside its rows.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Summary {
    /// Format of this structure.
    pub format: u32,
    /// Fewest people of a cell that is shown.
    pub least: usize,
    /// Why fewer than usual.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// The groups that have rows.
    pub groups: Vec<GroupSummary>,
    /// Cells that were withheld.
    pub withheld_cells: usize,
    /// People in them, where these are as many as may be told of; nothing where they are fewer.
    pub withheld_people: Option<usize>,
    /// Months that were left empty, because too few people of a cell were there in them.
    pub withheld_months: usize,
}

/// Attempts at one scenario by one rubric with one class of device.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GroupSummary {
    /// Short name of the scenario.
    pub scenario: String,
    /// Its digest.
    pub scenario_digest: String,
    /// Digest of the rubric.
    pub rubric_digest: String,
    /// Class of device.
    pub device_class: String,
    /// Its figures; nothing where a cell of it was withheld.
    pub figures: Option<Figures>,
}

/// Figures of a whole group, over each person's first attempt in it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Figures {
    /// People.
    pub n: usize,
    /// Attempts of all.
    pub attempts: usize,
    /// Mean of the totals, hundredths of a point.
    pub mean_hundredths: i64,
    /// Their standard deviation.
    pub sd_hundredths: i64,
    /// Share that passed, of 10 000.
    pub pass_rate_bp: i64,
    /// Cronbach's alpha over the domains with a weight; nothing where the totals do not vary.
    pub alpha_bp: Option<i64>,
    /// Standard error of measurement.
    pub sem: Option<SemSheet>,
    /// The same of those near the pass mark, from their further attempts.
    pub sem_at_cut: Option<SemSheet>,
    /// Share that a second attempt would decide alike.
    pub agreement_bp: Option<i64>,
    /// Difficulty and item-total correlation of each domain.
    pub domains: Vec<ItemSheet>,
}

/// Scenario, its digest, rubric and device class.
type Group = (String, String, String, String);

fn group_of(entry: &Entry) -> Group {
    let sheet = &entry.sheet;
    let (id, digest) = (sheet.scenario.id.clone(), sheet.scenario.digest.clone());
    (id, digest, sheet.rubric.digest.clone(), entry.device.clone())
}

fn standing(entry: &Entry) -> bool {
    entry.sheet.verdict.passed
}

/// People of each key.
fn people<K: Ord>(entries: &[Entry], key: impl Fn(&Entry) -> K) -> BTreeMap<K, BTreeSet<&str>> {
    let mut found: BTreeMap<K, BTreeSet<&str>> = BTreeMap::new();
    for entry in entries {
        found.entry(key(entry)).or_default().insert(&entry.trainee);
    }
    found
}

/// The table and what is told beside it.
pub fn cohort(entries: &[Entry], rule: &Rule) -> (Table, Summary) {
    let least = rule.least;
    let cell = |entry: &Entry| (group_of(entry), standing(entry));
    let cells = people(entries, cell);
    let small: BTreeSet<_> = cells.iter().filter(|(_, who)| who.len() < least).map(|(cell, _)| cell.clone()).collect();
    let hidden: BTreeSet<&str> =
        cells.iter().filter(|(cell, _)| small.contains(cell)).flat_map(|(_, who)| who.iter().copied()).collect();
    let months = people(entries, |entry| (cell(entry), entry.month.clone()));
    let rare = |entry: &Entry| months.get(&(cell(entry), entry.month.clone())).is_none_or(|who| who.len() < least);
    let mut shown: Vec<(String, &Entry)> = entries
        .iter()
        .filter(|entry| !small.contains(&cell(entry)))
        .map(|entry| (key_of(&rule.seed, &entry.trainee), entry))
        .collect();
    // the order of the files tells nothing
    shown.sort_by_cached_key(|(key, entry)| (group_of(entry), key.clone(), entry.number));
    let withheld_months = months.iter().filter(|((cell, _), who)| !small.contains(cell) && who.len() < least).count();
    let groups: BTreeSet<Group> = shown.iter().map(|(_, entry)| group_of(entry)).collect();
    let groups = groups.into_iter().map(|group| {
        let whole = !small.iter().any(|(of, _)| *of == group);
        summary(&group, if whole { entries } else { &[] })
    });
    let summary = Summary {
        format: FORMAT,
        least,
        because: rule.because.clone(),
        groups: groups.collect(),
        withheld_cells: small.len(),
        withheld_people: Some(hidden.len()).filter(|count| *count == 0 || *count >= least),
        withheld_months,
    };
    (table(&shown, rare), summary)
}

/// A key of somebody in one export.
fn key_of(seed: &[u8; 32], trainee: &str) -> String {
    let hash = Sha256::new_with_prefix("stipple cohort v1\n").chain_update(seed).chain_update(trainee).finalize();
    hex(&hash[..8])
}

/// A row for each domain of each attempt.
fn table(shown: &[(String, &Entry)], rare: impl Fn(&Entry) -> bool) -> Table {
    use Kind::{Text, Truth, Whole};
    const COLUMNS: [(&str, Kind); 17] = [
        ("candidate", Text),
        ("attempt_no", Whole),
        ("month", Text),
        ("device_class", Text),
        ("scenario", Text),
        ("scenario_digest", Text),
        ("rubric_digest", Text),
        ("scorer_version", Whole),
        ("law_version", Whole),
        ("passed", Truth),
        ("total_hundredths", Whole),
        ("critical", Text),
        ("domain", Text),
        ("weight_bp", Whole),
        ("score_hundredths", Whole),
        ("green", Whole),
        ("red", Whole),
    ];
    let mut rows: Vec<[Value; COLUMNS.len()]> = Vec::new();
    for (key, entry) in shown {
        let sheet = &entry.sheet;
        let codes: Vec<&str> = sheet.critical.iter().map(|error| error.code.as_str()).collect();
        let month = (!rare(entry)).then_some(&entry.month);
        for domain in &sheet.domains {
            rows.push([
                json!(key),
                json!(entry.number),
                json!(month),
                json!(entry.device),
                json!(sheet.scenario.id),
                json!(sheet.scenario.digest),
                json!(sheet.rubric.digest),
                json!(sheet.scorer_version),
                json!(sheet.law_version),
                json!(sheet.verdict.passed),
                json!(sheet.verdict.total_hundredths),
                json!(codes.join(" ")),
                json!(domain.domain.name()),
                json!(domain.weight_bp),
                json!(domain.score_hundredths),
                json!(domain.green),
                json!(domain.red),
            ]);
        }
    }
    Table::from_rows(&COLUMNS, &rows)
}

fn summary((scenario, scenario_digest, rubric_digest, device): &Group, entries: &[Entry]) -> GroupSummary {
    let key = (scenario.clone(), scenario_digest.clone(), rubric_digest.clone(), device.clone());
    let of: Vec<&Entry> = entries.iter().filter(|entry| group_of(entry) == key).collect();
    GroupSummary {
        scenario: scenario.clone(),
        scenario_digest: scenario_digest.clone(),
        rubric_digest: rubric_digest.clone(),
        device_class: device.clone(),
        figures: figures(of),
    }
}

#[expect(clippy::cast_possible_truncation, reason = "hundredths of points and shares")]
fn figures(mut of: Vec<&Entry>) -> Option<Figures> {
    of.sort_by_key(|entry| (entry.trainee.as_str(), entry.number));
    let mut first = of.clone();
    first.dedup_by_key(|entry| entry.trainee.as_str());
    if first.is_empty() {
        return None;
    }
    let totals: Vec<f64> = first.iter().map(|entry| entry.sheet.verdict.total_hundredths as f64).collect();
    let passed = first.iter().filter(|entry| standing(entry)).count();
    let (found, rate) = (sample(&totals), passed as f64 / first.len() as f64);
    let trusted = trusted(&of);
    let cut = trusted.as_ref().and_then(|trusted| trusted.cut.as_ref());
    Some(Figures {
        n: first.len(),
        attempts: of.len(),
        mean_hundredths: found.mean.round() as i64,
        sd_hundredths: found.sd.round() as i64,
        pass_rate_bp: (rate * 10_000.0).round() as i64,
        alpha_bp: trusted.as_ref().map(|trusted| trusted.alpha_bp),
        sem: trusted.as_ref().map(|trusted| trusted.sem),
        sem_at_cut: cut.and_then(|cut| cut.sem_at_cut),
        agreement_bp: cut.and_then(|cut| cut.agreement_bp),
        domains: trusted.as_ref().map_or_else(Vec::new, |trusted| trusted.domains.clone()),
    })
}

/// How far the totals can be trusted, where the statistics take these sheets.
fn trusted(of: &[&Entry]) -> Option<crate::standard::trust::Reliability> {
    let given = of.iter().enumerate().map(|(at, entry)| Given {
        name: format!("attempt {}", at + 1),
        sheet: entry.sheet.clone(),
        rescored: true,
        differs: false,
    });
    let sheets = admit(&given.collect::<Vec<_>>(), true).ok()?;
    let persons: Vec<String> = of.iter().map(|entry| entry.trainee.clone()).collect();
    let cut = of.first()?.sheet.rubric.pass_mark_hundredths as f64 / 100.0;
    reliability(&sheets, Some(&persons), Some((cut, WINDOW)), ("", "")).ok().map(|(document, _)| document)
}
