//! A recording that is held in memory: what is scored is what was hashed, and nothing is written anywhere.

use std::path::Path;
use std::sync::Arc;

use super::pack;
use crate::recording::Beginning;
use crate::session::{self, Other, Progress, Scored, SessionError};

/// Checks, steps and scores a recording's bytes. Errors name the file as it is called in a pack.
pub(super) fn score(recording: &[u8], progress: &mut dyn FnMut(Progress)) -> Result<Scored, String> {
    begun(recording, |beginning| session::score(beginning, Other::default(), progress))
}

/// Does something with the recording whose bytes these are.
pub(super) fn begun<T>(recording: &[u8], work: impl FnOnce(Beginning) -> Result<T, SessionError>) -> Result<T, String> {
    let beginning = Beginning::held(Path::new(pack::RECORDING), Arc::from(recording));
    beginning.map_err(SessionError::from).and_then(work).map_err(|error| error.to_string())
}
