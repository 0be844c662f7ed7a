//! The logbook read for the screens. Runs on the thread of a job: a large one takes a moment.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::Timestamp;

use crate::app::job::Trouble;
use crate::logbook::{AttemptName, Filter, Logbook, LogbookError, Progress, Pseudonym, Row, Verdict};

/// Someone who can sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Person {
    /// Under which every attempt is kept.
    pub(crate) pseudonym: Pseudonym,
    /// For this screen only.
    pub(crate) name: Option<String>,
    /// Attempts that were opened.
    pub(crate) attempts: u32,
}

/// What the screens show of it.
#[derive(Debug, Default)]
pub(crate) struct Book {
    /// Who can sign in; not who was erased.
    pub(crate) people: Vec<Person>,
    /// Attempts of the one who is signed in, newest first; those that nobody registered when nobody is.
    pub(crate) rows: Vec<Row>,
    /// Verdicts on those that have more than the scorer's.
    pub(crate) verdicts: BTreeMap<AttemptName, Vec<Verdict>>,
    /// Curves of the one who is signed in.
    pub(crate) progress: Option<Progress>,
}

impl Book {
    /// Someone who can sign in.
    pub(crate) fn person(&self, pseudonym: Pseudonym) -> Option<&Person> {
        self.people.iter().find(|person| person.pseudonym == pseudonym)
    }
}

/// Reads it for the one who is signed in, or for nobody.
pub(crate) fn read(store: &Path, signed_in: Option<Pseudonym>) -> Result<Book, Trouble> {
    all(store, signed_in).map_err(|error| trouble(&error))
}

/// Enters someone new, with a name or without.
pub(crate) fn add(store: &Path, name: &str) -> Result<Pseudonym, Trouble> {
    let name = Some(name.trim()).filter(|name| !name.is_empty());
    Logbook::at(store).add_trainee(name, Timestamp::now()).map_err(|error| trouble(&error))
}

fn all(store: &Path, signed_in: Option<Pseudonym>) -> Result<Book, LogbookError> {
    // a folder that is not there yet holds nobody and nothing
    if !store.is_dir() {
        return Ok(Book::default());
    }
    Logbook::at(store).at_once(|book| {
        let names = book.names()?;
        let people = book.trainees()?.into_iter().filter(|trainee| trainee.erased.is_none());
        let people = people.map(|trainee| Person {
            pseudonym: trainee.pseudonym,
            name: names.get(&trainee.pseudonym).cloned(),
            attempts: trainee.attempts,
        });
        let mut found = Book { people: people.collect(), ..Book::default() };
        found.rows = book.list(&Filter { trainee: signed_in, ..Filter::default() })?;
        found.rows.retain(|row| row.trainee == signed_in && row.erased_at.is_none());
        found.rows.reverse();
        for row in found.rows.iter().filter(|row| row.verdicts > 1) {
            found.verdicts.insert(row.folder.clone(), book.verdicts(&row.folder)?);
        }
        found.progress = signed_in.map(|trainee| book.progress(trainee, None)).transpose()?;
        Ok(found)
    })
}

/// An error of the logbook as it is shown.
pub(crate) fn trouble(error: &LogbookError) -> Trouble {
    (error.to_string(), Some(error.hint().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_place_has_nobody_and_who_is_added_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let store = folder.path().join("attempts");
        assert!(read(&store, None).unwrap().people.is_empty());
        let who = add(&store, "  Placeholder  ").unwrap();
        let unnamed = add(&store, " ").unwrap();
        let book = read(&store, Some(who)).unwrap();
        assert_eq!(book.person(who).unwrap().name.as_deref(), Some("Placeholder"));
        assert_eq!(book.person(unnamed).unwrap().name, None);
        assert!(book.rows.is_empty() && book.progress.unwrap().curves.is_empty());
        let (said, hint) = add(&store, &"x".repeat(201)).unwrap_err();
        assert!(said.contains("1 to 200 characters") && hint.is_some(), "{said}");
    }
}
