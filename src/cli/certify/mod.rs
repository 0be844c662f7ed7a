//! Evidence: keys, whom to believe, packs and their check. One file per command.

mod attach;
mod badge;
mod key;
mod pack;
mod report;
mod revoked;
mod scheme;
pub(super) mod secret;
mod trust;
mod verify;

use std::path::Path;

use jiff::Timestamp;

use super::{CliError, out, place, progress};
use crate::certify::make::ended_ns;
use crate::session::Scored;
use crate::session::folder::{read_whole, write_whole};

pub(super) use attach::{AttachArgs, run as attach};
pub(super) use badge::{BadgeArgs, run as badge};
pub(super) use key::{KeyArgs, run as key};
pub(super) use pack::{PackArgs, SignArgs, run as pack, sign};
pub(super) use report::{ReportArgs, run as report};
pub(super) use revoked::{RevokedArgs, run as revoked};
pub(super) use scheme::{SchemeArgs, run as scheme};
pub(super) use trust::{TrustArgs, load as load_trust, run as trust};
pub(super) use verify::{VerifyArgs, run as verify};

/// A moment on the command line.
pub(super) fn moment(text: &str) -> Result<Timestamp, String> {
    text.parse().map_err(|_e: jiff::Error| {
        format!("is `{}`, must be a moment such as 2027-01-01T00:00:00Z", text.escape_debug())
    })
}

/// Nothing is signed for a moment before the attempt was over. `given` is what the command line says, `at` what counts.
fn not_before(given: Option<Timestamp>, at: Timestamp, scored: &Scored) -> Result<(), CliError> {
    let ended = Timestamp::from_nanosecond(i128::from(ended_ns(scored))).unwrap_or(Timestamp::MAX);
    if at >= ended {
        return Ok(());
    }
    Err(match given {
        Some(_) => CliError::usage(format_args!("--at: is {at}, must not be before the attempt ended, at {ended}"))
            .hint("leave it out: now is taken"),
        None => CliError::failed(format_args!("it is {at} by this computer, and the attempt ended at {ended}"))
            .hint("set this computer's clock right"),
    })
}

/// A whole file, refused when it is larger than it may be.
pub(super) fn read(path: &Path, most: u64) -> Result<Vec<u8>, CliError> {
    read_whole(path, most).map_err(CliError::failed)
}

/// The same, as text.
pub(super) fn read_text(path: &Path, most: u64) -> Result<String, CliError> {
    let wrong = |_utf8| CliError::failed(format_args!("{}: not a text in UTF-8", path.display()));
    String::from_utf8(read(path, most)?).map_err(wrong)
}

/// Writes a file whole: afterwards there is the old one or the new one.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), CliError> {
    write_whole(path, bytes).map_err(|error| {
        CliError::failed(format_args!("{}: cannot be written: {error}", path.display()))
            .hint("choose a folder you may write to, or free some space on the disk")
    })
}

/// The same, but never over a file that is there.
pub(super) fn write_new(path: &Path, bytes: &[u8]) -> Result<(), CliError> {
    free(path)?;
    write(path, bytes)
}

/// Nothing is written over: neither a file nor a folder has this name. A pipe or a device takes what comes.
pub(super) fn free(path: &Path) -> Result<(), CliError> {
    if path.is_file() || path.is_dir() {
        let there = CliError::failed(format_args!("{}: is there already, and is not written over", path.display()));
        return Err(there.hint("choose another name"));
    }
    Ok(())
}
