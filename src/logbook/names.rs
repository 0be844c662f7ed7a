//! Who stands behind which pseudonym: `names.json`, readable by its owner alone, apart from everything else.

use std::collections::BTreeMap;

use super::disk::{self, BOOK, Disk};
use super::journal::Step;
use super::{LogbookError, Pseudonym};

/// Name of the file.
const NAMES: &str = "names.json";
/// Largest file, bytes.
const MAX_BYTES: u64 = 32 << 20;
/// Longest name, characters.
const NAME_CHARS: usize = 200;

/// Names by pseudonym.
pub(super) type Names = BTreeMap<Pseudonym, String>;

/// All names.
pub(super) fn read(disk: &Disk) -> Result<Names, LogbookError> {
    let path = disk.book(NAMES);
    let Some(bytes) = disk::read(&path, MAX_BYTES)? else { return Ok(Names::new()) };
    serde_json::from_slice(&bytes).map_err(|why| LogbookError::file(&path, why))
}

/// The step that writes them.
pub(super) fn written(disk: &Disk, names: &Names) -> Result<Step, LogbookError> {
    let text = serde_json::to_string_pretty(names).map_err(|why| LogbookError::file(&disk.book(NAMES), why))?;
    Ok(Step::Write { path: format!("{BOOK}/{NAMES}"), text, private: true })
}

/// A person's name: one line, not empty, of a length that a person can have.
pub(super) fn checked(name: &str) -> Result<String, LogbookError> {
    let name = name.trim();
    let fits = (1..=NAME_CHARS).contains(&name.chars().count());
    if fits && !name.chars().any(char::is_control) {
        return Ok(name.to_owned());
    }
    Err(LogbookError::refused(
        "a name has 1 to 200 characters on one line",
        "give the person's name with --name \"...\"",
    ))
}
