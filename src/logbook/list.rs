//! Rows of the logbook, and which of them are wanted.

use jiff::Timestamp;
use rusqlite::Row as Stored;
use serde::Serialize;

use super::brief::domain_from_name;
use super::disk::Disk;
use super::register::time_text;
use super::{AttemptName, Decision, Logbook, LogbookError, Pseudonym, attempt, index};
use crate::recording::Mode;
use crate::score::sheet::Domain;

/// What became of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Opened, and its program lives.
    Running,
    /// To its end.
    Finished,
    /// Given up.
    Abandoned,
    /// Ended by something else, or opened and never closed.
    Interrupted,
    /// Erased, signed off in the register.
    Erased,
    /// Registered, and its folder is gone without a word.
    Missing,
    /// A practice attempt that was never registered.
    Unregistered,
}

impl State {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Running,
        Self::Finished,
        Self::Abandoned,
        Self::Interrupted,
        Self::Erased,
        Self::Missing,
        Self::Unregistered,
    ];

    /// Its name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Finished => "finished",
            Self::Abandoned => "abandoned",
            Self::Interrupted => "interrupted",
            Self::Erased => "erased",
            Self::Missing => "missing",
            Self::Unregistered => "unregistered",
        }
    }

    /// The state of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// An attempt in the logbook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Name of its folder.
    pub folder: AttemptName,
    /// Whose; nobody's when it was never registered.
    pub trainee: Option<Pseudonym>,
    /// Number over all attempts of this trainee.
    pub number: Option<u32>,
    /// What it is worth.
    pub mode: Mode,
    /// Short name of the scenario.
    pub scenario: String,
    /// SHA-256 of the resolved scenario.
    pub scenario_digest: Option<String>,
    /// When it was opened, UTC.
    pub at: Option<String>,
    /// What became of it.
    pub state: State,
    /// The same in the recording's words.
    pub ending: String,
    /// Total of its sheet, hundredths of a point.
    pub total_hundredths: Option<i64>,
    /// What its sheet says.
    pub passed: Option<bool>,
    /// Weakest domain.
    pub weakest: Option<Domain>,
    /// Scores of the domains, hundredths of a point.
    pub domains: Vec<(Domain, i64)>,
    /// Parameters were overridden.
    pub modified: bool,
    /// A program held the needle.
    pub synthetic: bool,
    /// Places in the plan.
    pub planned: Option<u32>,
    /// Of these, with a dot.
    pub placed: Option<u32>,
    /// Dots beyond the plan.
    pub extra: Option<u32>,
    /// Critical errors.
    pub critical: Option<u32>,
    /// SHA-256 of the rubric.
    pub rubric: Option<String>,
    /// Version of the scorer.
    pub scorer_version: Option<u32>,
    /// Verdicts on it.
    pub verdicts: u32,
    /// The verdict in force; of what nobody registered, what its sheet is worth.
    pub standing: Option<Decision>,
    /// It is the reference of its scenario.
    pub reference: bool,
    /// When it was erased, UTC.
    pub erased_at: Option<String>,
    /// Who signed that off.
    pub erased_by: Option<String>,
    /// Why.
    pub erased_reason: Option<String>,
}

/// A time of the logbook without what nobody reads: `2026-11-23 10:15`, UTC.
pub fn minute(at: &str) -> Option<String> {
    Some(at.get(..16)?.replace('T', " "))
}

/// Which attempts are wanted; everything that is not said is wanted.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Of this trainee.
    pub trainee: Option<Pseudonym>,
    /// At this scenario.
    pub scenario: Option<String>,
    /// In this mode.
    pub mode: Option<Mode>,
    /// In this state.
    pub state: Option<State>,
    /// Not before.
    pub since: Option<Timestamp>,
    /// Before.
    pub until: Option<Timestamp>,
    /// The newest so many.
    pub most: Option<u32>,
}

impl Logbook {
    /// The attempts that are wanted, oldest first.
    pub fn list(&mut self, filter: &Filter) -> Result<Vec<Row>, LogbookError> {
        self.look(|disk, register, book| {
            index::with(disk, register, book, |index| {
                let mut rows = index.rows(&filter.into())?;
                for row in &mut rows {
                    row.domains = index.domains(&row.folder)?;
                }
                Ok(rows)
            })
            .map(|rows| wanted(disk, filter, rows))
        })
    }

    /// One attempt.
    pub fn row(&mut self, name: &AttemptName) -> Result<Row, LogbookError> {
        self.look(|disk, register, book| {
            let row = index::with(disk, register, book, |index| {
                let mut row = index.row(name)?;
                if let Some(row) = &mut row {
                    row.domains = index.domains(name)?;
                }
                Ok(row)
            })?;
            row.map(|row| alive(disk, row)).ok_or_else(|| super::store::unknown_attempt(name.as_str()))
        })
    }
}

/// Says of those that were never closed whether they run.
fn alive(disk: &Disk, row: Row) -> Row {
    let is_open = row.state == State::Interrupted && row.ending.is_empty();
    if is_open && attempt::is_running(disk, &row.folder) { Row { state: State::Running, ..row } } else { row }
}

fn wanted(disk: &Disk, filter: &Filter, rows: Vec<Row>) -> Vec<Row> {
    let rows = rows.into_iter().map(|row| alive(disk, row));
    let mut rows: Vec<Row> = rows.filter(|row| filter.state.is_none_or(|state| row.state == state)).collect();
    let most = filter.most.and_then(|most| usize::try_from(most).ok()).unwrap_or(usize::MAX);
    rows.split_off(rows.len().saturating_sub(most))
}

/// A filter as the index is asked.
pub(super) struct Asked {
    pub(super) trainee: Option<String>,
    pub(super) scenario: Option<String>,
    pub(super) mode: Option<&'static str>,
    pub(super) since: Option<String>,
    pub(super) until: Option<String>,
}

impl From<&Filter> for Asked {
    fn from(filter: &Filter) -> Self {
        Self {
            trainee: filter.trainee.map(|trainee| trainee.to_string()),
            scenario: filter.scenario.clone(),
            mode: filter.mode.map(Mode::name),
            since: filter.since.map(time_text),
            until: filter.until.map(time_text),
        }
    }
}

/// A row as it is stored. A value that no build wrote makes the index unusable, and it is built anew.
pub(super) fn row(stored: &Stored<'_>) -> rusqlite::Result<Row> {
    let text = |name: &str| stored.get::<_, Option<String>>(name);
    let count = |name: &str| stored.get::<_, Option<u32>>(name);
    let wrong = |_| rusqlite::Error::InvalidQuery;
    Ok(Row {
        folder: stored.get::<_, String>("folder")?.parse().map_err(wrong)?,
        trainee: text("trainee")?.map(|trainee| trainee.parse()).transpose().map_err(wrong)?,
        number: count("number")?,
        mode: Mode::from_name(&stored.get::<_, String>("mode")?).ok_or(rusqlite::Error::InvalidQuery)?,
        scenario: stored.get("scenario")?,
        scenario_digest: text("scenario_digest")?,
        at: text("at")?,
        state: State::from_name(&stored.get::<_, String>("state")?).ok_or(rusqlite::Error::InvalidQuery)?,
        ending: stored.get("ending")?,
        total_hundredths: stored.get("total")?,
        passed: stored.get("passed")?,
        weakest: text("weakest")?.as_deref().and_then(domain_from_name),
        domains: Vec::new(),
        modified: stored.get("modified")?,
        synthetic: stored.get("synthetic")?,
        planned: count("planned")?,
        placed: count("placed")?,
        extra: count("extra")?,
        critical: count("critical")?,
        rubric: text("rubric")?,
        scorer_version: count("scorer")?,
        verdicts: stored.get("verdicts")?,
        standing: text("standing")?.as_deref().and_then(Decision::from_name),
        reference: stored.get("reference")?,
        erased_at: text("erased_at")?,
        erased_by: text("erased_by")?,
        erased_reason: text("erased_reason")?,
    })
}
