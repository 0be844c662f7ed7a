//! Pigment of earlier sessions as a file: for the commands that take one with `--before` and `--days`.

use std::path::Path;

use super::CliError;
use super::certify::read_text;
use crate::pigment::carry::{MAX_BYTES, Work};

/// Days since the file was written, from the command line.
pub(super) fn days(text: &str) -> Result<f64, String> {
    let days = text.parse::<f64>().ok().filter(|days| (0.0..=36_525.0).contains(days));
    days.ok_or_else(|| format!("is `{text}`, must be 0 to 36525 days"))
}

/// Reads and checks a file that `science heal --carry` wrote.
pub(super) fn read(path: &Path) -> Result<Work, CliError> {
    let text = read_text(path, MAX_BYTES as u64);
    let text = text.map_err(|error| error.hint("name a file that `stipple science heal --carry` wrote"))?;
    Ok(Work::from_json(&text)?)
}
