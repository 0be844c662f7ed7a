//! A trainee's attempts before this one, and the verdicts on it, from the logbook that a recording lies in. Reads files; any thread but the haptics
//! thread.

use std::path::Path;

use super::manifest::EarlierPart;
use crate::logbook::{Filter, Logbook, LogbookError, Row, Verdict};
use crate::recording::Registration;
use crate::score::points;

/// In the order of their numbers; nothing when the recording lies in no logbook.
pub fn earlier(recording: &Path, registration: &Registration) -> Result<Option<Vec<EarlierPart>>, LogbookError> {
    let Some(store) = store_of(recording) else { return Ok(None) };
    let trainee = Some(registration.trainee.parse()?);
    let rows = Logbook::at(store).list(&Filter { trainee, ..Filter::default() })?;
    let before = rows.into_iter().filter_map(|row| Some((row.number.filter(|n| *n < registration.number)?, row)));
    let mut parts: Vec<EarlierPart> = before.map(|(number, row)| part(number, &row)).collect();
    parts.sort_by_key(|part| part.number);
    Ok(Some(parts))
}

/// Every verdict on an attempt, oldest first; none when its folder is not of the logbook that it lies in.
pub fn verdicts(recording: &Path) -> Result<Vec<Verdict>, LogbookError> {
    let name = recording.parent().and_then(Path::file_name).and_then(|name| name.to_str());
    let (Some(store), Some(name)) = (store_of(recording), name) else { return Ok(Vec::new()) };
    let mut book = Logbook::at(store);
    match book.list(&Filter::default())?.into_iter().find(|row| row.folder.as_str() == name) {
        Some(row) => book.verdicts(&row.folder),
        None => Ok(Vec::new()),
    }
}

/// The folder of attempts with a logbook that a recording lies in.
fn store_of(recording: &Path) -> Option<&Path> {
    recording.parent().and_then(Path::parent).filter(|store| store.join("logbook").is_dir())
}

fn part(number: u32, row: &Row) -> EarlierPart {
    let total = row.total_hundredths.map(|total| format!(", {} points", points(total)));
    let outcome = format!("{}{}", row.state.name(), total.unwrap_or_default());
    EarlierPart { number, opened_at: row.at.clone().unwrap_or_default(), scenario: row.scenario.clone(), outcome }
}
