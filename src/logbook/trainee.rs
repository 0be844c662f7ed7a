//! Trainees: entered under a pseudonym, named and renamed apart from it, erased on request.

use std::path::PathBuf;

use jiff::Timestamp;

use super::book::Book;
use super::journal::Step;
use super::names::{self, Names};
use super::register::Event;
use super::{AttemptName, Logbook, LogbookError, Pseudonym, Trainee, attempt};

impl Logbook {
    /// Enters a trainee, with a name or without, under a pseudonym that was never used.
    pub fn add_trainee(&mut self, name: Option<&str>, at: Timestamp) -> Result<Pseudonym, LogbookError> {
        let name = name.map(names::checked).transpose()?;
        self.change(|disk, change, book| {
            let highest = book.trainees.keys().next_back().map_or(0, |last| last.number());
            let trainee = Pseudonym::new(highest + 1)
                .ok_or_else(|| LogbookError::refused("this logbook is full", "begin another with --store DIR"))?;
            change.line(at, Event::TraineeAdded { trainee })?;
            if let Some(name) = name {
                let mut names = names::read(disk)?;
                names.insert(trainee, name);
                change.step(names::written(disk, &names)?);
            }
            Ok(trainee)
        })
    }

    /// Gives a trainee another name.
    pub fn rename_trainee(&mut self, trainee: Pseudonym, name: &str) -> Result<(), LogbookError> {
        let name = names::checked(name)?;
        self.change(|disk, change, book| {
            present(book, trainee)?;
            let mut names = names::read(disk)?;
            names.insert(trainee, name);
            change.step(names::written(disk, &names)?);
            Ok(())
        })
    }

    /// All trainees, erased ones too, in the order in which they were entered.
    pub fn trainees(&mut self) -> Result<Vec<Trainee>, LogbookError> {
        self.look(|_, _, book| Ok(book.trainees.values().cloned().collect()))
    }

    /// One trainee.
    pub fn trainee(&mut self, trainee: Pseudonym) -> Result<Trainee, LogbookError> {
        self.look(|_, _, book| book.trainees.get(&trainee).cloned().ok_or_else(|| unknown(trainee)))
    }

    /// Names, for a screen that only the centre sees.
    pub fn names(&mut self) -> Result<Names, LogbookError> {
        self.look(|disk, _, _| names::read(disk))
    }

    /// The attempts that go when a trainee is erased.
    pub fn attempts_of(&mut self, trainee: Pseudonym) -> Result<Vec<(AttemptName, PathBuf)>, LogbookError> {
        self.look(|disk, _, book| {
            present(book, trainee)?;
            Ok(theirs(book, trainee).into_iter().map(|name| (name.clone(), disk.root().join(name.as_str()))).collect())
        })
    }

    /// Erases a trainee: recordings, sheets, verdicts and name. The register keeps pseudonym, numbers and times of the
    /// attempts, and who erased them why.
    pub fn erase_trainee(
        &mut self,
        trainee: Pseudonym,
        by: &str,
        reason: &str,
        at: Timestamp,
    ) -> Result<Vec<AttemptName>, LogbookError> {
        let (by, reason) = (attempt::signer(by)?, attempt::reason(reason)?);
        self.change(|disk, change, book| {
            present(book, trainee)?;
            let gone = theirs(book, trainee);
            for name in &gone {
                attempt::not_running(disk, name)?;
                change.step(Step::Remove { path: name.to_string() });
            }
            let mut names = names::read(disk)?;
            names.remove(&trainee);
            change.step(names::written(disk, &names)?);
            change.line(at, Event::TraineeErased { trainee, by, reason })?;
            Ok(gone)
        })
    }
}

/// A trainee who is entered and not erased.
pub(super) fn present(book: &Book, trainee: Pseudonym) -> Result<(), LogbookError> {
    let known = book.trainees.get(&trainee).ok_or_else(|| unknown(trainee))?;
    match &known.erased {
        None => Ok(()),
        Some(erased) => Err(LogbookError::refused(
            format_args!("{trainee} was erased at {}", erased.at),
            "enter the person anew with: stipple logbook trainee add",
        )),
    }
}

fn theirs(book: &Book, trainee: Pseudonym) -> Vec<AttemptName> {
    let theirs =
        book.attempts.iter().filter(|(name, entry)| entry.trainee == trainee && !book.erased.contains_key(*name));
    theirs.map(|(name, _)| name.clone()).collect()
}

fn unknown(trainee: Pseudonym) -> LogbookError {
    LogbookError::Unknown { what: "trainee", name: trainee.to_string() }
}
