//! Verdicts on an attempt: only ever added, each with who, why, and which one it takes the place of. The register holds
//! the digest of each, so that one that is taken away or changed shows.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::book::{Book, Entry};
use super::disk::{self, Disk};
use super::journal::Step;
use super::register::{Change, Event, time_text};
use super::store::unknown_attempt;
use super::{AttemptName, Logbook, LogbookError, attempt};
use crate::recording::sha256_hex;
use crate::score::{ScoreSheet, Standing, standing};

/// The verdicts in an attempt's folder, one a line.
const VERDICTS: &str = "verdicts.jsonl";
/// Largest file of verdicts, bytes.
const MAX_BYTES: u64 = 8 << 20;

/// Why a verdict was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VerdictKind {
    /// The scorer's, when the attempt was closed.
    Original,
    /// Scored again by the same rubric.
    Recheck,
    /// Scored again by another rubric.
    RubricChange,
    /// An assessor decided otherwise.
    Override,
    /// An appeal was decided.
    Appeal,
}

impl VerdictKind {
    /// A person decides, not the scorer.
    pub fn is_a_persons(self) -> bool {
        matches!(self, Self::Override | Self::Appeal)
    }
}

impl fmt::Display for VerdictKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Original => "original",
            Self::Recheck => "recheck",
            Self::RubricChange => "rubric change",
            Self::Override => "override",
            Self::Appeal => "appeal",
        })
    }
}

/// What it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// Passed.
    Passed,
    /// Too near the cut to say: an assessor has to.
    Borderline,
    /// Not passed.
    NotPassed,
    /// Not to be relied on yet.
    Provisional,
}

impl Decision {
    /// What a sheet is worth, not only what its rule says.
    pub fn of(sheet: &ScoreSheet) -> Self {
        match standing(sheet) {
            Standing::Pass => Self::Passed,
            Standing::Borderline => Self::Borderline,
            Standing::NotPassed => Self::NotPassed,
            Standing::Provisional => Self::Provisional,
        }
    }

    /// The same as the standing of a sheet.
    pub fn standing(self) -> Standing {
        match self {
            Self::Passed => Standing::Pass,
            Self::Borderline => Standing::Borderline,
            Self::NotPassed => Standing::NotPassed,
            Self::Provisional => Standing::Provisional,
        }
    }

    /// Its name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Borderline => "borderline",
            Self::NotPassed => "not_passed",
            Self::Provisional => "provisional",
        }
    }

    /// In words, for people.
    pub fn words(self) -> &'static str {
        match self {
            Self::NotPassed => "not passed",
            other => other.name(),
        }
    }

    /// The decision of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Passed, Self::Borderline, Self::NotPassed, Self::Provisional].into_iter().find(|d| d.name() == name)
    }
}

impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A verdict that is to be given.
#[derive(Clone, Copy, Debug)]
pub struct NewVerdict<'a> {
    /// Why.
    pub kind: VerdictKind,
    /// What it says.
    pub decision: Decision,
    /// Who gives it.
    pub by: &'a str,
    /// Reason in words; an override and an appeal need one.
    pub reason: &'a str,
    /// Total of the sheet behind it, hundredths of a point.
    pub total_hundredths: Option<i64>,
    /// SHA-256 of the rubric behind it, hexadecimal.
    pub rubric: Option<&'a str>,
    /// Digest of the sheet behind it, hexadecimal.
    pub sheet: Option<&'a str>,
    /// Version of the scorer behind it.
    pub scorer_version: Option<u32>,
    /// Now.
    pub at: Timestamp,
}

/// A verdict that was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Verdict {
    /// Number on this attempt, from 1.
    pub number: u32,
    /// The verdict in whose place it comes.
    pub supersedes: Option<u32>,
    /// Why.
    pub kind: VerdictKind,
    /// What it says.
    pub decision: Decision,
    /// Who gave it.
    pub by: String,
    /// Reason in words.
    pub reason: String,
    /// When, UTC.
    pub at: String,
    /// Total of the sheet behind it, hundredths of a point.
    pub total_hundredths: Option<i64>,
    /// SHA-256 of the rubric behind it, hexadecimal.
    pub rubric: Option<String>,
    /// Digest of the sheet behind it, hexadecimal.
    pub sheet: Option<String>,
    /// Version of the scorer behind it.
    pub scorer_version: Option<u32>,
}

impl Verdict {
    /// A person decided, not the scorer.
    pub fn is_a_persons(&self) -> bool {
        self.kind.is_a_persons()
    }
}

impl Logbook {
    /// Gives a verdict on an attempt that was closed. The ones before it stay.
    pub fn append_verdict(&mut self, name: &AttemptName, new: &NewVerdict<'_>) -> Result<Verdict, LogbookError> {
        self.change(|disk, change, book| {
            let entry = to_be_judged(disk, book, name)?;
            add(disk, change, entry, name, new)
        })
    }

    /// All verdicts on an attempt, oldest first; the last one is in force.
    pub fn verdicts(&mut self, name: &AttemptName) -> Result<Vec<Verdict>, LogbookError> {
        self.look(|disk, _, book| match book.attempts.get(name) {
            Some(_) if book.erased(name).is_some() => Ok(Vec::new()),
            Some(entry) => Ok(read(disk, name, &entry.verdicts)?.1),
            None => Ok(Vec::new()),
        })
    }
}

/// An attempt that may have another verdict: registered, not erased, not running.
pub(super) fn to_be_judged<'a>(disk: &Disk, book: &'a Book, name: &AttemptName) -> Result<&'a Entry, LogbookError> {
    let entry = book.attempts.get(name).ok_or_else(|| not_registered(disk, name))?;
    if let Some(erased) = book.erased(name) {
        let hint = "there is nothing left to judge";
        return Err(LogbookError::refused(format_args!("{name} was erased at {}", erased.at), hint));
    }
    if entry.closed.is_none() && attempt::is_running(disk, name) {
        return Err(LogbookError::refused(format_args!("{name} is running"), "wait until it is closed"));
    }
    Ok(entry)
}

/// Adds a verdict to a change.
pub(super) fn add(
    disk: &Disk,
    change: &mut Change<'_>,
    entry: &Entry,
    name: &AttemptName,
    new: &NewVerdict<'_>,
) -> Result<Verdict, LogbookError> {
    let (length, before) = read(disk, name, &entry.verdicts)?;
    if (new.kind == VerdictKind::Original) != before.is_empty() {
        let what = if before.is_empty() { "has no original verdict yet" } else { "has its original verdict" };
        let hint = "the scorer gives the first verdict, when an attempt is closed; people give the later ones";
        return Err(LogbookError::refused(format_args!("{name} {what}"), hint));
    }
    let is_a_persons = new.kind.is_a_persons();
    let reason = if is_a_persons { attempt::reason(new.reason)? } else { new.reason.trim().to_owned() };
    if !is_a_persons && new.sheet.is_none() {
        return Err(LogbookError::refused("there is no score sheet behind it", "score the recording first"));
    }
    let number = u32::try_from(before.len()).unwrap_or(u32::MAX).saturating_add(1);
    let verdict = Verdict {
        number,
        supersedes: before.last().map(|last| last.number),
        kind: new.kind,
        decision: new.decision,
        by: attempt::signer(new.by)?,
        reason,
        at: time_text(new.at),
        total_hundredths: new.total_hundredths,
        rubric: new.rubric.map(str::to_owned),
        sheet: new.sheet.map(str::to_owned),
        scorer_version: new.scorer_version,
    };
    let path = disk.root().join(name.as_str()).join(VERDICTS);
    let text = serde_json::to_string(&verdict).map_err(|why| LogbookError::file(&path, why))?;
    let digest = sha256_hex(&text);
    change.step(Step::Append { path: format!("{name}/{VERDICTS}"), at: length, text: format!("{text}\n") });
    change.line(new.at, Event::Verdict { folder: name.clone(), number, digest })?;
    Ok(verdict)
}

/// The verdicts of an attempt and the length of their file, as far as the register vouches for them.
pub(super) fn read(disk: &Disk, name: &AttemptName, digests: &[String]) -> Result<(u64, Vec<Verdict>), LogbookError> {
    let path = disk.root().join(name.as_str()).join(VERDICTS);
    let bytes = disk::read(&path, MAX_BYTES)?.unwrap_or_default();
    let lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
    if lines.len() != digests.len() {
        let what = format_args!("holds {} verdicts, the register {}", lines.len(), digests.len());
        return Err(LogbookError::file(&path, what));
    }
    let mut verdicts = Vec::with_capacity(lines.len());
    for (line, digest) in lines.iter().zip(digests) {
        let text = line.strip_suffix(b"\n").unwrap_or(line);
        if sha256_hex(text) != *digest {
            let what = format_args!("verdict {} is not the one that was given", verdicts.len() + 1);
            return Err(LogbookError::file(&path, what));
        }
        verdicts.push(serde_json::from_slice(text).map_err(|why| LogbookError::file(&path, why))?);
    }
    Ok((bytes.len() as u64, verdicts))
}

fn not_registered(disk: &Disk, name: &AttemptName) -> LogbookError {
    if !disk.root().join(name.as_str()).is_dir() {
        return unknown_attempt(name.as_str());
    }
    let hint = "only an attempt of a trainee has verdicts: begin with stipple practise SCENARIO --trainee T-000001";
    LogbookError::refused(format_args!("{name} was never registered"), hint)
}
