//! What the register says in the end: who is there, which attempts, how they ended, what was erased.

use std::collections::BTreeMap;

use super::register::{Event, Register};
use super::{AttemptName, Outcome, Pseudonym};
use crate::recording::{Link, Mode};

/// Who had something erased, why and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erased {
    /// When, UTC.
    pub at: String,
    /// Who signed it off.
    pub by: String,
    /// Why.
    pub reason: String,
}

/// A trainee.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trainee {
    /// Pseudonym.
    pub pseudonym: Pseudonym,
    /// When entered, UTC.
    pub added: String,
    /// Attempts that were opened, erased ones too.
    pub attempts: u32,
    /// Erased, and by whom.
    pub erased: Option<Erased>,
}

/// How an attempt ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Closed {
    pub(super) outcome: Outcome,
    pub(super) ending: String,
    pub(super) recording: Option<String>,
}

/// An attempt as the register has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) line: u64,
    pub(super) digest: Link,
    pub(super) trainee: Pseudonym,
    pub(super) number: u32,
    pub(super) scenario: String,
    pub(super) mode: Mode,
    pub(super) nonce: String,
    pub(super) at: String,
    pub(super) opened_unix_ns: u64,
    pub(super) closed: Option<Closed>,
    /// Digests of its verdicts, in order.
    pub(super) verdicts: Vec<String>,
}

/// All of it.
#[derive(Debug, Default)]
pub(super) struct Book {
    pub(super) trainees: BTreeMap<Pseudonym, Trainee>,
    pub(super) attempts: BTreeMap<AttemptName, Entry>,
    /// Attempts that were erased by themselves, registered or not.
    pub(super) erased: BTreeMap<AttemptName, Erased>,
    /// The reference of each scenario.
    pub(super) references: BTreeMap<String, AttemptName>,
    /// Lines that say what cannot be: by their number.
    pub(super) odd: Vec<String>,
}

impl Book {
    pub(super) fn of(register: &Register) -> Self {
        let mut book = Self::default();
        for (line, digest) in &register.lines {
            if let Some(odd) = book.take(line.n, &line.at, *digest, &line.event) {
                book.odd.push(format!("line {}: {odd}", line.n));
            }
        }
        book
    }

    /// Takes a line in; what is odd about it comes back.
    fn take(&mut self, n: u64, at: &str, digest: Link, event: &Event) -> Option<String> {
        let erased = |by: &String, reason: &String| Erased { at: at.into(), by: by.clone(), reason: reason.clone() };
        match event {
            Event::Founded { .. } => (n != 1).then(|| "the register begins again".to_owned()),
            Event::TraineeAdded { trainee } => {
                let fresh = Trainee { pseudonym: *trainee, added: at.into(), attempts: 0, erased: None };
                self.trainees.insert(*trainee, fresh).map(|_| format!("{trainee} is there already"))
            }
            Event::Opened { folder, trainee, number, scenario, mode, nonce, opened_unix_ns } => {
                let entry = Entry {
                    line: n,
                    digest,
                    trainee: *trainee,
                    number: *number,
                    scenario: scenario.clone(),
                    mode: *mode,
                    nonce: nonce.clone(),
                    at: at.into(),
                    opened_unix_ns: *opened_unix_ns,
                    closed: None,
                    verdicts: Vec::new(),
                };
                let twice = self.attempts.insert(folder.clone(), entry).map(|_| format!("{folder} is there already"));
                twice.or_else(|| self.count(*trainee, *number))
            }
            Event::Closed { folder, outcome, ending, recording } => {
                let Some(entry) = self.attempts.get_mut(folder) else { return unknown(folder) };
                let closed = Closed { outcome: *outcome, ending: ending.clone(), recording: recording.clone() };
                entry.closed.replace(closed).map(|_| format!("{folder} was closed already"))
            }
            Event::Verdict { folder, number, digest } => {
                let Some(entry) = self.attempts.get_mut(folder) else { return unknown(folder) };
                entry.verdicts.push(digest.clone());
                let count = entry.verdicts.len();
                (count != *number as usize).then(|| format!("verdict {number} on {folder} is the {count}. one"))
            }
            Event::Reference { folder, scenario, on: true, .. } => {
                self.references.insert(scenario.clone(), folder.clone());
                None
            }
            Event::Reference { folder, scenario, on: false, .. } => {
                self.references.retain(|of, reference| of != scenario || reference != folder);
                None
            }
            Event::AttemptErased { folder, by, reason } => {
                self.erased.insert(folder.clone(), erased(by, reason));
                self.references.retain(|_, reference| reference != folder);
                None
            }
            Event::TraineeErased { trainee, by, reason } => self.erase(*trainee, erased(by, reason)),
        }
    }

    /// Counts an attempt of a trainee.
    fn count(&mut self, trainee: Pseudonym, number: u32) -> Option<String> {
        let Some(known) = self.trainees.get_mut(&trainee) else { return Some(format!("{trainee} was never entered")) };
        known.attempts += 1;
        (known.attempts != number).then(|| format!("attempt {number} of {trainee} is the {}. one", known.attempts))
    }

    fn erase(&mut self, trainee: Pseudonym, erased: Erased) -> Option<String> {
        let attempts = &self.attempts;
        self.references.retain(|_, folder| attempts.get(folder).is_none_or(|entry| entry.trainee != trainee));
        let Some(known) = self.trainees.get_mut(&trainee) else { return Some(format!("{trainee} was never entered")) };
        known.erased.replace(erased).map(|_| format!("{trainee} was erased already"))
    }

    /// Who had this attempt erased, with its trainee or by itself.
    pub(super) fn erased(&self, folder: &AttemptName) -> Option<&Erased> {
        let by_trainee = || {
            let entry = self.attempts.get(folder)?;
            self.trainees.get(&entry.trainee)?.erased.as_ref()
        };
        self.erased.get(folder).or_else(by_trainee)
    }
}

#[expect(clippy::unnecessary_wraps, reason = "reads as what the caller hands on")]
fn unknown(folder: &AttemptName) -> Option<String> {
    Some(format!("{folder} was never opened"))
}
