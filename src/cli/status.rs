//! An account of a running attempt in a small file, for a program that watches over this one: `STIPPLE_STATUS=FILE`.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::CliError;
use crate::units::Tick;

/// Where the account goes, if anywhere.
pub(super) struct Status {
    file: Option<PathBuf>,
}

impl Status {
    /// As the environment says.
    pub(super) fn from_env() -> Self {
        Self { file: file() }
    }

    /// The attempt runs and has come to `tick`. A reader sees the old account or the new one, never half of one.
    pub(super) fn running(&mut self, folder: &Path, tick: Tick) -> Result<(), CliError> {
        let Some(file) = &self.file else { return Ok(()) };
        let fresh = file.with_extension("new");
        let text = json!({ "screen": "running", "tick": tick.0, "folder": folder }).to_string();
        fs::write(&fresh, text).and_then(|()| fs::rename(&fresh, file)).map_err(|error| {
            CliError::failed(format_args!("{}: cannot be written: {error}", file.display()))
                .hint("STIPPLE_STATUS names a file in a folder that can be written")
        })
    }
}

/// The file of the account, if the environment names one.
pub(super) fn file() -> Option<PathBuf> {
    std::env::var_os("STIPPLE_STATUS").filter(|file| !file.is_empty()).map(PathBuf::from)
}
