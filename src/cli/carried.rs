//! Pigment of earlier sessions as a file: for the commands that take one with `--before` and `--days`.

use std::path::Path;

use super::CliError;
use crate::pigment::carry::{CarryError, MAX_BYTES, Work};

/// Days since the file was written, from the command line.
pub(super) fn days(text: &str) -> Result<f64, String> {
    let days = text.parse::<f64>().ok().filter(|days| (0.0..=36_525.0).contains(days));
    days.ok_or_else(|| format!("is `{text}`, must be 0 to 36525 days"))
}

/// Reads and checks a file that `science heal --carry` wrote.
pub(super) fn read(path: &Path) -> Result<Work, CliError> {
    let cannot = |error: std::io::Error| {
        CliError::failed(format_args!("{}: cannot be read: {error}", path.display()))
            .hint("name a file that `stipple science heal --carry` wrote")
    };
    let bytes = std::fs::metadata(path).map_err(cannot)?.len();
    if bytes > MAX_BYTES as u64 {
        let got = usize::try_from(bytes).unwrap_or(usize::MAX);
        return Err(CarryError::TooMuch { what: "bytes:", got, most: MAX_BYTES }.into());
    }
    Ok(Work::from_json(&std::fs::read_to_string(path).map_err(cannot)?)?)
}
