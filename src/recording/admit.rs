//! What may begin a recording: a header and texts that this program will read back. Before the first tick.

use std::path::Path;

use crate::scenario::{Scenario, from_resolved_ron, to_ron};

use super::error::RecordingError;
use super::header::{Header, MAX_TICK_HZ};
use super::limits;
use super::writer::{SCENARIO_NAME, SOURCE_NAME};

/// The scenario as text; it and the author's text are not too long.
pub(super) fn checked_texts(path: &Path, scenario: &Scenario, source: &str) -> Result<String, RecordingError> {
    let text = to_ron(scenario);
    check_size(path, SCENARIO_NAME, text.len())?;
    check_size(path, SOURCE_NAME, source.len())?;
    // an attempt whose scenario cannot be read back could never be scored: better no attempt
    let read_back = from_resolved_ron(&text);
    match read_back {
        Ok(read_back) if read_back == *scenario => Ok(text),
        Ok(_) => Err(RecordingError::Scenario { path: path.into(), what: "it does not read back as it is".into() }),
        Err(why) => Err(RecordingError::Scenario { path: path.into(), what: why.to_string() }),
    }
}

fn check_size(path: &Path, name: &str, bytes: usize) -> Result<(), RecordingError> {
    if bytes as u64 <= limits::ATTACHMENT_BYTES {
        return Ok(());
    }
    Err(RecordingError::Refused {
        path: path.into(),
        field: name.into(),
        found: format!("{bytes} bytes"),
        allowed: format!("at most {} bytes", limits::ATTACHMENT_BYTES),
    })
}

/// The header reads back as it is, and is not too long.
pub(super) fn check_header(path: &Path, header: &Header) -> Result<(), RecordingError> {
    let refused = |field: &str, found: String, allowed: String| {
        Err(RecordingError::Refused { path: path.into(), field: field.into(), found, allowed })
    };
    let read_back = Header::from_map(&header.to_map());
    if header.tick_hz == 0 || header.tick_hz > MAX_TICK_HZ {
        return refused("tick_hz", header.tick_hz.to_string(), format!("1 to {MAX_TICK_HZ}"));
    }
    if read_back.as_ref().ok() != Some(header) {
        return refused("header", "ambiguous".into(), "free of names in `extra` that the header itself uses".into());
    }
    let bytes: usize = header.to_map().iter().map(|(key, value)| key.len() + value.len() + 8).sum();
    if bytes as u64 > limits::METADATA_BYTES {
        return refused("header", format!("{bytes} bytes"), format!("at most {} bytes", limits::METADATA_BYTES));
    }
    Ok(())
}
