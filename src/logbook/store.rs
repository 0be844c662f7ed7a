//! [`Logbook`]: the store opened, and the one way in which it is read and changed: lock, finish what was cut short, read
//! the register, change all or nothing.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::book::Book;
use super::disk::{Disk, Watch};
use super::register::{Change, Head, Register};
use super::{AttemptName, LogbookError, Pseudonym, journal};
use crate::session::lock::Lock;

/// A store of trainees and attempts. Holds nothing open but in [`Logbook::at_once`]: two programs may use one store, each
/// waits for the other.
pub struct Logbook {
    pub(super) disk: Disk,
    reading: Option<Reading>,
}

/// What was read, and the lock under which it stays true.
struct Reading {
    _lock: Lock,
    register: Register,
    book: Book,
}

impl Logbook {
    /// The store in that folder. Nothing is read or made yet.
    pub fn at(store: &Path) -> Self {
        Self { disk: Disk::new(store), reading: None }
    }

    /// Tells the name of every step of writing before it is done; an error pulls the plug there.
    pub fn watch(&mut self, watch: Watch) {
        self.disk.watch(watch);
    }

    /// How long another program may hold the logbook before this one gives up.
    pub fn patience(&mut self, patience: Duration) {
        self.disk.patience(patience);
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        self.disk.root()
    }

    /// The folder of an attempt.
    pub fn attempt_folder(&self, attempt: &AttemptName) -> PathBuf {
        self.disk.root().join(attempt.as_str())
    }

    /// How far the register was written: to be noted down elsewhere, and asked for again with [`Self::holds`].
    pub fn head(&mut self) -> Result<Head, LogbookError> {
        self.look(|_, register, _| Ok(register.head()))
    }

    /// Whether the register holds a line with that SHA-256, hexadecimal.
    pub fn holds(&mut self, digest: &str) -> Result<bool, LogbookError> {
        self.look(|_, register, _| Ok(register.holds(digest)))
    }

    /// The attempt that is meant: the name of its folder, a path to it, or `T-000173/4`.
    pub fn find(&mut self, given: &str) -> Result<AttemptName, LogbookError> {
        let numbered = given
            .split_once('/')
            .and_then(|(who, number)| Some((who.parse::<Pseudonym>().ok()?, number.parse::<u32>().ok()?)));
        if let Some((who, number)) = numbered {
            return self.look(|_, _, book| {
                let of = |(name, entry): (&AttemptName, &super::book::Entry)| {
                    (entry.trainee == who && entry.number == number).then(|| name.clone())
                };
                book.attempts.iter().find_map(of).ok_or_else(|| unknown_attempt(given))
            });
        }
        let last = Path::new(given).file_name().and_then(|name| name.to_str()).unwrap_or(given);
        let name: AttemptName = last.parse()?;
        let there = self.attempt_folder(&name).is_dir();
        self.look(|_, _, book| {
            let known = there || book.attempts.contains_key(&name) || book.erased.contains_key(&name);
            if known { Ok(name) } else { Err(unknown_attempt(given)) }
        })
    }

    /// Several questions answered from one reading of the register, with the store held meanwhile.
    pub fn at_once<T>(&mut self, ask: impl FnOnce(&mut Self) -> Result<T, LogbookError>) -> Result<T, LogbookError> {
        self.reading = Some(self.read()?);
        let told = ask(self);
        self.reading = None;
        told
    }

    fn read(&mut self) -> Result<Reading, LogbookError> {
        let lock = self.disk.lock()?;
        journal::recover(&mut self.disk)?;
        let register = Register::read(&self.disk)?;
        let book = Book::of(&register);
        Ok(Reading { _lock: lock, register, book })
    }

    /// Reads, with the store held.
    pub(super) fn look<T>(
        &mut self,
        work: impl FnOnce(&mut Disk, &Register, &Book) -> Result<T, LogbookError>,
    ) -> Result<T, LogbookError> {
        if let Some(Reading { register, book, .. }) = &self.reading {
            return work(&mut self.disk, register, book);
        }
        let Reading { _lock, register, book } = self.read()?;
        work(&mut self.disk, &register, &book)
    }

    /// Changes, with the store held: all that `work` asks for, or nothing.
    pub(super) fn change<T>(
        &mut self,
        work: impl FnOnce(&Disk, &mut Change<'_>, &Book) -> Result<T, LogbookError>,
    ) -> Result<T, LogbookError> {
        // what was read before is not true any more
        self.reading = None;
        self.look(|disk, register, book| {
            register.sound(disk)?;
            let mut change = Change::new(register);
            let told = work(disk, &mut change, book)?;
            change.commit(disk)?;
            Ok(told)
        })
    }
}

/// An attempt that is not there.
pub(super) fn unknown_attempt(given: &str) -> LogbookError {
    LogbookError::Unknown { what: "attempt", name: crate::scenario::shown(given) }
}
