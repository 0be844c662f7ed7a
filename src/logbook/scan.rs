//! From the folders and the register to rows: what the index holds, and nothing that they do not say.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::UNIX_EPOCH;

use jiff::Timestamp;

use super::book::{Book, Entry};
use super::brief::{Brief, SCORE};
use super::disk::Disk;
use super::register::time_text;
use super::{AttemptName, LogbookError, Outcome, Row, State, verdict};
use crate::recording::{Beginning, FILE_NAME, Mode};
use crate::scenario::shown;

/// Attempts that are, were, or are known to have been in the store.
pub(super) fn names(disk: &Disk, book: &Book) -> Result<BTreeSet<AttemptName>, LogbookError> {
    let mut names: BTreeSet<AttemptName> = book.attempts.keys().chain(book.erased.keys()).cloned().collect();
    let io = |source| LogbookError::io(disk.root(), "read")(source);
    for entry in fs::read_dir(disk.root()).map_err(io)? {
        let entry = entry.map_err(io)?;
        let name = entry.file_name().to_str().and_then(|name| name.parse::<AttemptName>().ok());
        let Some(name) = name.filter(|name| !names.contains(name)) else { continue };
        // somebody else's folder is none of ours
        if entry.path().join(FILE_NAME).is_file() {
            names.insert(name);
        }
    }
    Ok(names)
}

/// Short text that is another one when the row would be.
pub(super) fn stamp(disk: &Disk, book: &Book, name: &AttemptName) -> String {
    let folder = disk.root().join(name.as_str());
    let sheet = fs::metadata(folder.join(SCORE)).ok();
    let length = sheet.as_ref().map(fs::Metadata::len);
    let written = sheet.and_then(|sheet| sheet.modified().ok()?.duration_since(UNIX_EPOCH).ok());
    let known = book.attempts.get(name);
    let closed = known.is_some_and(|entry| entry.closed.is_some());
    let verdicts = known.map_or(0, |entry| entry.verdicts.len());
    let marks = [known.is_some(), closed, book.erased(name).is_some(), is_reference(book, name), folder.is_dir()];
    let marks: String = marks.iter().map(|mark| if *mark { '1' } else { '0' }).collect();
    let nanos = written.map_or(0, |written| written.as_nanos());
    format!("{marks} {verdicts} {} {nanos}", length.map_or_else(|| "-".to_owned(), |length| length.to_string()))
}

/// The row of an attempt.
pub(super) fn row(disk: &Disk, book: &Book, name: &AttemptName) -> Row {
    let folder = disk.root().join(name.as_str());
    let mut row = match book.attempts.get(name) {
        Some(entry) => registered(disk, name, entry, &folder),
        None => unregistered(name, &folder),
    };
    row.reference = is_reference(book, name);
    if let Some(erased) = book.erased(name) {
        row.state = State::Erased;
        row.standing = None;
        row.erased_at = Some(erased.at.clone());
        row.erased_by = Some(erased.by.clone());
        row.erased_reason = Some(erased.reason.clone());
        return row;
    }
    // a sheet that does not read is none; `check` tells of it
    if let Ok(Some(brief)) = Brief::read(&folder) {
        fill(&mut row, brief);
    }
    row
}

fn is_reference(book: &Book, name: &AttemptName) -> bool {
    book.references.values().any(|reference| reference == name)
}

fn registered(disk: &Disk, name: &AttemptName, entry: &Entry, folder: &Path) -> Row {
    let closed = entry.closed.as_ref();
    let state = match closed.map(|closed| closed.outcome) {
        _ if !folder.is_dir() => State::Missing,
        Some(Outcome::Finished) => State::Finished,
        Some(Outcome::Abandoned) => State::Abandoned,
        Some(Outcome::Interrupted) | None => State::Interrupted,
    };
    let verdicts = verdict::read(disk, name, &entry.verdicts).map(|(_, verdicts)| verdicts).unwrap_or_default();
    Row {
        trainee: Some(entry.trainee),
        number: Some(entry.number),
        mode: entry.mode,
        scenario: shown(&entry.scenario),
        at: Some(entry.at.clone()),
        state,
        ending: closed.map(|closed| closed.ending.clone()).unwrap_or_default(),
        verdicts: u32::try_from(entry.verdicts.len()).unwrap_or(u32::MAX),
        standing: verdicts.last().map(|last| last.decision),
        ..empty(name)
    }
}

fn unregistered(name: &AttemptName, folder: &Path) -> Row {
    let header = Beginning::read(&folder.join(FILE_NAME)).ok().map(|beginning| beginning.header().clone());
    let start = header.as_ref().and_then(|header| Timestamp::from_nanosecond(i128::from(header.start_unix_ns)).ok());
    Row { at: start.map(time_text), synthetic: header.is_some_and(|header| header.synthetic), ..empty(name) }
}

fn empty(name: &AttemptName) -> Row {
    Row {
        folder: name.clone(),
        trainee: None,
        number: None,
        mode: Mode::Practice,
        scenario: String::new(),
        scenario_digest: None,
        at: None,
        state: State::Unregistered,
        ending: String::new(),
        total_hundredths: None,
        passed: None,
        weakest: None,
        domains: Vec::new(),
        modified: false,
        synthetic: false,
        planned: None,
        placed: None,
        extra: None,
        critical: None,
        rubric: None,
        scorer_version: None,
        verdicts: 0,
        standing: None,
        reference: false,
        erased_at: None,
        erased_by: None,
        erased_reason: None,
    }
}

fn fill(row: &mut Row, brief: Brief) {
    // what the register says of the scenario was said before anybody could have a wish
    if row.scenario.is_empty() {
        row.scenario = shown(&brief.scenario.id);
    }
    row.scenario_digest = Some(shown(&brief.scenario.digest));
    row.total_hundredths = Some(brief.verdict.total_hundredths);
    // of what nobody registered there are no verdicts: the sheet is worth what it is worth
    if row.state == State::Unregistered {
        row.standing = brief.worth;
    }
    row.passed = Some(brief.verdict.passed);
    row.weakest = Some(brief.verdict.weakest);
    row.domains = brief.domains.iter().map(|part| (part.domain, part.score_hundredths)).collect();
    row.modified = brief.modified;
    row.synthetic |= brief.synthetic;
    row.planned = Some(brief.attempt.planned);
    row.placed = Some(brief.attempt.placed);
    row.extra = Some(brief.attempt.extra);
    row.critical = u32::try_from(brief.critical.len()).ok();
    row.rubric = Some(shown(&brief.rubric.digest));
    row.scorer_version = Some(brief.scorer_version);
}
