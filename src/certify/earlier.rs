//! A trainee's attempts before this one, from the logbook that a recording lies in. Reads files; any thread but the haptics
//! thread.

use std::path::Path;

use super::manifest::EarlierPart;
use crate::logbook::{Filter, Logbook, LogbookError, Row};
use crate::recording::Registration;

/// In the order of their numbers; nothing when the recording lies in no logbook.
pub fn earlier(recording: &Path, registration: &Registration) -> Result<Option<Vec<EarlierPart>>, LogbookError> {
    let store = recording.parent().and_then(Path::parent).filter(|store| store.join("logbook").is_dir());
    let Some(store) = store else { return Ok(None) };
    let trainee = Some(registration.trainee.parse()?);
    let rows = Logbook::at(store).list(&Filter { trainee, ..Filter::default() })?;
    let before = rows.into_iter().filter_map(|row| Some((row.number.filter(|n| *n < registration.number)?, row)));
    let mut parts: Vec<EarlierPart> = before.map(|(number, row)| part(number, &row)).collect();
    parts.sort_by_key(|part| part.number);
    Ok(Some(parts))
}

fn part(number: u32, row: &Row) -> EarlierPart {
    let total = row.total_hundredths.map(|total| format!(", {}.{:02} points", total / 100, total % 100));
    let outcome = format!("{}{}", row.state.name(), total.unwrap_or_default());
    EarlierPart { number, opened_at: row.at.clone().unwrap_or_default(), scenario: row.scenario.clone(), outcome }
}
