//! Where an attempt goes: into the folder of attempts as it is, or registered for a trainee first. The same for the
//! command line and the window.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use jiff::Timestamp;

use super::{AttemptName, Closing, Logbook, LogbookError, Opening, Outcome, Pseudonym, Registered};
use crate::recording::Mode;
use crate::session::folder::write_whole;
use crate::session::{Attempt, Place, SessionError};

/// An attempt that is over waits this long for a logbook that is in use.
const CLOSE_PATIENCE: Duration = Duration::from_mins(2);

/// What is said of an attempt before it begins.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Folder of attempts and logbook.
    pub store: PathBuf,
    /// Whose attempt it is; nobody's practice without.
    pub trainee: Option<Pseudonym>,
    /// What it is worth.
    pub mode: Mode,
    /// What else goes into the recording's header.
    pub extra: BTreeMap<String, String>,
    /// Files that are laid beside the recording.
    pub beside: Vec<(&'static str, Vec<u8>)>,
}

/// An attempt that has its place.
#[derive(Debug)]
pub struct Entered {
    /// Where it goes.
    pub place: Place,
    registered: Option<(PathBuf, Registered)>,
}

impl Entry {
    /// Practice.
    pub fn practice(store: PathBuf, trainee: Option<Pseudonym>) -> Self {
        Self { store, trainee, mode: Mode::Practice, extra: BTreeMap::new(), beside: Vec::new() }
    }

    /// Makes the place. With a trainee the attempt is registered and on disk when this returns.
    pub fn open(&self, scenario: &str) -> Result<Entered, LogbookError> {
        let Some(trainee) = self.trainee else {
            let place = Place::now(&self.store, scenario).map_err(|error| match error {
                SessionError::Io { path, what, source } => LogbookError::Io { path, what, source },
                other => LogbookError::file(&self.store, other),
            })?;
            return Ok(Entered { place, registered: None });
        };
        let mut nonce = [0; 16];
        getrandom::fill(&mut nonce).map_err(|error| {
            LogbookError::refused(format_args!("the system gives no randomness: {error}"), "start the computer anew")
        })?;
        let opening = Opening { trainee, scenario, mode: self.mode, at: Timestamp::now(), nonce };
        let opened = Logbook::at(&self.store).open_attempt(&opening)?;
        for (name, bytes) in &self.beside {
            let path = opened.folder.join(name);
            write_whole(&path, bytes).map_err(LogbookError::io(&path, "written"))?;
        }
        let place = Place { extra: self.extra.clone(), ..opened.place() };
        Ok(Entered { place, registered: Some((self.store.clone(), opened)) })
    }
}

impl Entered {
    /// Its name in the logbook; none for an attempt that was not registered.
    pub fn name(&self) -> Option<&AttemptName> {
        self.registered.as_ref().map(|(_, opened)| &opened.name)
    }

    /// Writes down what became of it: the attempt that was scored, or why there is none.
    pub fn close(self, ended: Result<&Attempt, &str>) -> Result<(), LogbookError> {
        let Some((store, opened)) = self.registered else { return Ok(()) };
        let mut book = Logbook::at(&store);
        // what became of it is not lost because somebody builds an index
        book.patience(CLOSE_PATIENCE);
        let at = Timestamp::now();
        let closing = match ended {
            Ok(Attempt { outcome, sheet, .. }) => {
                Closing { outcome: Outcome::from(*outcome), ending: outcome.name(), sheet: Some(sheet), at }
            }
            Err(why) => Closing { outcome: Outcome::Interrupted, ending: why, sheet: None, at },
        };
        book.close_attempt(&opened.name, &closing)
    }
}
