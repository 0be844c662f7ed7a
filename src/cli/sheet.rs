//! A score sheet on standard output.

use serde::Serialize;

use super::CliError;
use super::out::Out;
use crate::score::{self, ScoreSheet};

/// As a table for people.
pub(super) fn table(sheet: &ScoreSheet, out: &mut Out) -> Result<(), CliError> {
    out.raw(score::table(sheet).as_bytes())
}

/// A sheet with what its verdict is worth, for whoever reads JSON.
pub(super) fn told(sheet: &ScoreSheet) -> ScoreSheet {
    ScoreSheet { standing: Some(score::standing(sheet)), ..sheet.clone() }
}

/// As JSON over several lines.
pub(super) fn json(value: &impl Serialize, out: &mut Out) -> Result<(), CliError> {
    let text = serde_json::to_string_pretty(value).map_err(CliError::failed)?;
    out.line(text)
}

/// As JSON on one line.
pub(super) fn json_line(value: &impl Serialize, out: &mut Out) -> Result<(), CliError> {
    let text = serde_json::to_string(value).map_err(CliError::failed)?;
    out.line(text)
}
