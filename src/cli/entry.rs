//! Where an attempt of the command line goes: into the folder of attempts as it is, or registered for a trainee first.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;

use super::{CliError, place};
use crate::logbook::{Closing, Logbook, Opening, Outcome, Pseudonym, Registered};
use crate::recording::Mode;
use crate::session::folder::write_whole;
use crate::session::{Attempt, Place, Prepared};

/// An attempt that is over waits this long for a logbook that is in use.
const CLOSE_PATIENCE: Duration = Duration::from_mins(2);

/// What the command line says of it.
#[derive(Clone, Debug)]
pub(super) struct Entry<'a> {
    /// Folder of attempts, if one is named.
    pub(super) into: Option<&'a Path>,
    /// Whose attempt it is; nobody's practice without.
    pub(super) trainee: Option<Pseudonym>,
    /// What it is worth.
    pub(super) mode: Mode,
    /// What else goes into the recording's header.
    pub(super) extra: BTreeMap<String, String>,
    /// Files that are laid beside the recording.
    pub(super) beside: Vec<(&'static str, Vec<u8>)>,
}

/// An attempt that has its place.
pub(super) struct Entered {
    /// Where it goes.
    pub(super) place: Place,
    registered: Option<(Logbook, Registered)>,
}

impl<'a> Entry<'a> {
    /// Practice.
    pub(super) fn practice(into: Option<&'a Path>, trainee: Option<Pseudonym>) -> Self {
        Self { into, trainee, mode: Mode::Practice, extra: BTreeMap::new(), beside: Vec::new() }
    }

    /// Makes the place. With a trainee the attempt is registered and on disk when this returns.
    pub(super) fn open(&self, prepared: &Prepared) -> Result<Entered, CliError> {
        let attempts = place::attempts(self.into)?;
        let scenario = &prepared.scenario.id;
        let Some(trainee) = self.trainee else {
            return Ok(Entered { place: Place::now(&attempts, scenario)?, registered: None });
        };
        let mut nonce = [0; 16];
        getrandom::fill(&mut nonce)
            .map_err(|error| CliError::failed(format_args!("the system gives no randomness: {error}")))?;
        let mut book = Logbook::at(&attempts);
        let opening = Opening { trainee, scenario, mode: self.mode, at: Timestamp::now(), nonce };
        let opened = book.open_attempt(&opening)?;
        for (name, bytes) in &self.beside {
            let path = opened.folder.join(name);
            write_whole(&path, bytes)
                .map_err(|error| CliError::failed(format_args!("{}: cannot be written: {error}", path.display())))?;
        }
        let place = Place { extra: self.extra.clone(), ..opened.place() };
        Ok(Entered { place, registered: Some((book, opened)) })
    }
}

impl Entered {
    /// Writes down what became of it, and hands that on.
    pub(super) fn close<E: Into<CliError>>(self, ended: Result<Attempt, E>) -> Result<Attempt, CliError> {
        let Some((mut book, opened)) = self.registered else { return ended.map_err(Into::into) };
        // what became of it is not lost because somebody builds an index
        book.patience(CLOSE_PATIENCE);
        let mut close = |outcome, ending: &str, sheet| {
            let closing = Closing { outcome, ending, sheet, at: Timestamp::now() };
            book.close_attempt(&opened.name, &closing)
        };
        match ended {
            Ok(attempt) => {
                close(Outcome::from(attempt.outcome), attempt.outcome.name(), Some(&attempt.sheet))?;
                Ok(attempt)
            }
            Err(error) => {
                let mut told: CliError = error.into();
                let why = told.problems.first().map_or("", |(what, _)| what.as_str());
                if let Err(also) = close(Outcome::Interrupted, why, None) {
                    told.problems.extend(CliError::from(also).problems);
                }
                Err(told)
            }
        }
    }
}
