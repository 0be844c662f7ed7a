//! A change of the store, written down whole before its first step: one that was cut short is done to its end by
//! whoever opens the store next. Before the journal is in place there is the old state, after that the new one.

use std::path::{Component, Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::disk::{self, BOOK, Disk};
use super::{AttemptName, LogbookError};

/// Name of the file.
const JOURNAL: &str = "journal.json";
/// Format of the file.
const FORMAT: u32 = 1;
/// Largest journal, bytes.
const MAX_BYTES: u64 = 64 << 20;

/// One step. Paths are relative to the store; each step may be done twice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Step {
    /// Makes a folder.
    Folder {
        /// Which.
        path: String,
    },
    /// Writes a whole file.
    Write {
        /// Which.
        path: String,
        /// What stands in it.
        text: String,
        /// Only its owner may read it.
        private: bool,
    },
    /// Writes at the end of a file.
    Append {
        /// Which.
        path: String,
        /// Its length before, bytes.
        at: u64,
        /// What comes there.
        text: String,
    },
    /// Removes a file or folder.
    Remove {
        /// Which.
        path: String,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Journal {
    format: u32,
    steps: Vec<Step>,
}

/// Does all steps, or none.
pub(super) fn commit(disk: &mut Disk, steps: Vec<Step>) -> Result<(), LogbookError> {
    let path = disk.book(JOURNAL);
    let journal = Journal { format: FORMAT, steps };
    let text = serde_json::to_vec(&journal).map_err(|why| LogbookError::file(&path, why))?;
    disk.write(&path, &text, true)?;
    apply(disk, &journal)
}

/// Does what is left of a change that was cut short.
pub(super) fn recover(disk: &mut Disk) -> Result<(), LogbookError> {
    let path = disk.book(JOURNAL);
    let Some(bytes) = disk::read(&path, MAX_BYTES)? else { return Ok(()) };
    let journal: Journal = serde_json::from_slice(&bytes).map_err(|why| LogbookError::file(&path, why))?;
    if journal.format > FORMAT {
        return Err(LogbookError::Newer { path, found: journal.format, known: FORMAT });
    }
    apply(disk, &journal)
}

fn apply(disk: &mut Disk, journal: &Journal) -> Result<(), LogbookError> {
    for step in &journal.steps {
        match step {
            Step::Folder { path } => disk.folder(&place(disk, path)?)?,
            Step::Write { path, text, private } => disk.write(&place(disk, path)?, text.as_bytes(), *private)?,
            Step::Append { path, at, text } => disk.append(&place(disk, path)?, *at, text.as_bytes())?,
            Step::Remove { path } => disk.remove(&place(disk, path)?)?,
        }
    }
    let journal = disk.book(JOURNAL);
    disk.remove(&journal)
}

/// The place that a step names: one of the logbook's files, or an attempt's folder or a file in it. Nothing else in the
/// store, and nothing outside, whoever wrote the journal.
fn place(disk: &Disk, path: &str) -> Result<PathBuf, LogbookError> {
    let parts: Vec<&str> = Path::new(path)
        .components()
        .map(|part| if let Component::Normal(name) = part { name.to_str().unwrap_or("") } else { "" })
        .collect();
    let is_file = |name: &str| !name.is_empty() && name != "." && name != "..";
    let allowed = match parts.as_slice() {
        [folder] => folder.parse::<AttemptName>().is_ok(),
        [folder, file] => (*folder == BOOK || folder.parse::<AttemptName>().is_ok()) && is_file(file),
        _ => false,
    };
    if !allowed {
        let what = format_args!("names `{}`, which is not in the store", crate::scenario::shown(path));
        return Err(LogbookError::file(&disk.book(JOURNAL), what));
    }
    Ok(parts.iter().fold(disk.root().to_owned(), |at, part| at.join(part)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_journal_reaches_nothing_outside() {
        let folder = tempfile::tempdir().unwrap();
        let disk = Disk::new(folder.path());
        for path in ["logbook/register.jsonl", "20261123-a", "20261123-a/opened.json"] {
            assert_eq!(place(&disk, path).unwrap(), folder.path().join(path));
        }
        for path in ["", ".", "..", "logbook", "../x", "a/../b", "a/b/c", "a/..", "/etc/passwd", "logbook/../a/b"] {
            place(&disk, path).unwrap_err();
        }
    }
}
