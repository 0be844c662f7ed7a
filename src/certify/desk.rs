//! Scoring a recording that is held in memory: its bytes are laid into a folder of their own below the system's temporary one,
//! which goes when the work is done. So what is scored is what was hashed, whatever happens to the file it came from.

use std::fs;
use std::io;
use std::path::Path;

use super::pack;
use crate::session::{Progress, Scored, SessionError, score_file};

/// Checks, steps and scores a recording's bytes. Errors name the file as it is called in a pack.
pub(super) fn score(recording: &[u8], progress: &mut dyn FnMut(Progress)) -> Result<Scored, String> {
    laid(recording, |path| score_file(path, None, progress))
}

/// Does something with the recording's bytes as a file.
pub(super) fn laid<T>(recording: &[u8], work: impl FnOnce(&Path) -> Result<T, SessionError>) -> Result<T, String> {
    let no_room = |error: io::Error| format!("no room in the temporary folder: {error}");
    let folder = tempfile::Builder::new().prefix("stipple-").tempdir().map_err(no_room)?;
    let path = folder.path().join(pack::RECORDING);
    fs::write(&path, recording).map_err(no_room)?;
    let plain = |error: SessionError| error.to_string().replace(&path.display().to_string(), pack::RECORDING);
    work(&path).map_err(plain)
}
