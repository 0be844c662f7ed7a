//! Where attempts go: `--out`, else `STIPPLE_ATTEMPTS`, else the user's data folder.

use std::path::{Path, PathBuf};

use super::CliError;
use crate::recording;

/// Folder that receives the folder of each attempt.
pub(super) fn attempts(out: Option<&Path>) -> Result<PathBuf, CliError> {
    if let Some(out) = out {
        return Ok(out.to_path_buf());
    }
    if let Some(set) = std::env::var_os("STIPPLE_ATTEMPTS").filter(|set| !set.is_empty()) {
        return Ok(PathBuf::from(set));
    }
    directories::ProjectDirs::from("", "", "stipple").map(|dirs| dirs.data_dir().join("attempts")).ok_or_else(|| {
        CliError::failed("this system does not say where the user's data folder is")
            .hint("name a folder with --out DIR or with STIPPLE_ATTEMPTS")
    })
}

/// File of what is known of this computer's devices: `STIPPLE_DEVICES`, else in the user's settings; nothing on a system
/// that has no place for those.
pub(super) fn devices() -> Option<PathBuf> {
    let set = std::env::var_os("STIPPLE_DEVICES").filter(|set| !set.is_empty()).map(PathBuf::from);
    set.or_else(|| Some(directories::ProjectDirs::from("", "", "stipple")?.config_dir().join("devices.json")))
}

/// Folder of the keys of this computer: `STIPPLE_KEYS`, else in the user's settings.
pub(super) fn keys() -> Result<PathBuf, CliError> {
    let set = std::env::var_os("STIPPLE_KEYS").filter(|set| !set.is_empty()).map(PathBuf::from);
    let own = || Some(directories::ProjectDirs::from("", "", "stipple")?.config_dir().join("keys"));
    set.or_else(own).ok_or_else(|| {
        CliError::failed("this system does not say where the user's settings are")
            .hint("name a folder with --dir DIR or with STIPPLE_KEYS")
    })
}

/// The recording that is meant: a file as it is, the folder of an attempt by what is in it.
pub(super) fn recording(given: &Path) -> PathBuf {
    if given.is_dir() { given.join(recording::FILE_NAME) } else { given.to_path_buf() }
}
