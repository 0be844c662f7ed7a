//! What can go wrong with the logbook, each said with its place and what to do about it.

use std::io;
use std::path::{Path, PathBuf};

use crate::session::folder::ReadError;

/// Something that the logbook cannot do, or will not.
#[derive(Debug, thiserror::Error)]
pub enum LogbookError {
    /// A file or folder.
    #[error("{}: cannot be {what}: {source}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// What was tried.
        what: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// Another program holds the logbook.
    #[error("{}: the logbook is in use by another program", path.display())]
    Busy {
        /// The lock.
        path: PathBuf,
    },
    /// A whole file.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A file that does not read as what it should be.
    #[error("{}: {what}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// The register is not the one that was written.
    #[error("{}: nothing more is written into it: {what}", path.display())]
    Register {
        /// The register.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// Written by a later build.
    #[error("{}: is of version {found}, this build knows {known}", path.display())]
    Newer {
        /// Which.
        path: PathBuf,
        /// Its version.
        found: u32,
        /// Ours.
        known: u32,
    },
    /// A name that is not one.
    #[error("{what} is `{found}`, must be {allowed}")]
    Name {
        /// Of what.
        what: &'static str,
        /// What was given.
        found: String,
        /// What is allowed.
        allowed: &'static str,
    },
    /// Nobody and nothing of that name.
    #[error("there is no {what} `{name}` in this logbook")]
    Unknown {
        /// Trainee or attempt.
        what: &'static str,
        /// What was asked for.
        name: String,
    },
    /// Against a rule of the logbook.
    #[error("{what}")]
    Refused {
        /// What and why not.
        what: String,
        /// What to do instead.
        hint: &'static str,
    },
    /// The index, a cache of what the folders hold.
    #[error("{}: the index cannot be used: {source}", path.display())]
    Index {
        /// The index.
        path: PathBuf,
        /// What its engine said.
        source: rusqlite::Error,
    },
}

impl LogbookError {
    pub(super) fn io(path: &Path, what: &'static str) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { path, what, source }
    }

    pub(super) fn file(path: &Path, what: impl ToString) -> Self {
        Self::File { path: path.to_owned(), what: what.to_string() }
    }

    pub(super) fn refused(what: impl ToString, hint: &'static str) -> Self {
        Self::Refused { what: what.to_string(), hint }
    }

    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Read(ReadError::TooLarge { .. }) => "this is no file of a logbook; move it away",
            Self::Io { .. } | Self::Read(_) => {
                "name a folder that can be written (--store DIR, or --out DIR to practise), or free some space on the disk"
            }
            Self::Busy { .. } => "wait until the other program is done, then try again",
            Self::File { .. } => "see what else is wrong with: stipple logbook check",
            Self::Register { .. } => {
                "put back the copy of register.jsonl that was kept; see what is wrong with: stipple logbook check"
            }
            Self::Newer { .. } => "use the version of the program that wrote it, or a later one",
            Self::Name { .. } => "see who and what there is with: stipple logbook trainee list, stipple logbook list",
            Self::Unknown { what: "trainee", .. } => "see who there is with: stipple logbook trainee list",
            Self::Unknown { .. } => "see what there is with: stipple logbook list",
            Self::Refused { hint, .. } => hint,
            Self::Index { .. } => "build it anew with: stipple logbook reindex",
        }
    }
}
