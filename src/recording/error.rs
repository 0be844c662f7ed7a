//! What can go wrong with a recording, each said with its place and what to do about it.

use std::io;
use std::path::{Path, PathBuf};

/// A recording that cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub enum RecordingError {
    /// The file could not be made.
    #[error("cannot create recording {}: {source}", path.display())]
    Create {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file could not be written any further.
    #[error("cannot write recording {}: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The MCAP writer refused.
    #[error("cannot write recording {}: {source}", path.display())]
    Mcap {
        /// The file.
        path: PathBuf,
        /// Why.
        source: mcap::McapError,
    },
    /// Something that was to be written is not allowed in a recording.
    #[error("cannot write recording {}: `{field}` is {found}, must be {allowed}", path.display())]
    Refused {
        /// The file.
        path: PathBuf,
        /// What was wrong.
        field: String,
        /// Its value.
        found: String,
        /// What is allowed.
        allowed: String,
    },
    /// The recorder's thread ended before its time.
    #[error("the recorder of {} stopped before the attempt was closed", path.display())]
    Stopped {
        /// The file.
        path: PathBuf,
    },
    /// The file could not be read.
    #[error("cannot read recording {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The ticks could not be written somewhere else.
    #[error("cannot write the ticks of {}: {source}", path.display())]
    Export {
        /// The recording.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file has no bytes.
    #[error("{}: the file is empty", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// The file is no MCAP.
    #[error("{}: not a recording: it does not begin as an MCAP file", path.display())]
    NotMcap {
        /// The file.
        path: PathBuf,
    },
    /// An MCAP file of somebody else.
    #[error("{}: an MCAP file, but not a recording of this program: {missing}", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
        /// What a recording would have there.
        missing: String,
    },
    /// A later format.
    #[error("{}: recording format {found}, this build reads format {known}", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: u32,
        /// Ours.
        known: u32,
    },
    /// Cut off so early that not even the scenario is there.
    #[error("{}: cut off after {bytes} bytes, before its scenario was complete", path.display())]
    CutEarly {
        /// The file.
        path: PathBuf,
        /// Its length.
        bytes: u64,
    },
    /// Larger than a recording may be.
    #[error("{}: {what} is {found} bytes, at most {allowed} are read", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// Which part.
        what: String,
        /// Its size.
        found: u64,
        /// What is allowed.
        allowed: u64,
    },
    /// A header field is missing or wrong.
    #[error("{}: header field `{field}` is {found}, must be {allowed}", path.display())]
    Field {
        /// The file.
        path: PathBuf,
        /// The field.
        field: String,
        /// Its value.
        found: String,
        /// What is allowed.
        allowed: String,
    },
    /// The embedded scenario does not read.
    #[error("{}: embedded scenario: {what}", path.display())]
    Scenario {
        /// The file.
        path: PathBuf,
        /// Why.
        what: String,
    },
    /// A part of the data cannot be trusted.
    #[error("{}: {finding}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Where and what.
        finding: super::Finding,
    },
}

impl RecordingError {
    /// What to do about it, if there is something.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Create { path, source }
            | Self::Write { path, source }
            | Self::Mcap { path, source: mcap::McapError::Io(source) } => Some(io_hint(path, source)),
            Self::Read { source, .. } if source.kind() == io::ErrorKind::NotFound => Some(
                "name the folder of one attempt, or its recording; `stipple logbook list` shows the folders".into(),
            ),
            Self::Newer { .. } => Some("read it with the version of the program that wrote it, or a later one".into()),
            Self::Damaged { .. } => Some("restore the file from a copy; a damaged recording is not scored".into()),
            Self::NotMcap { .. } | Self::Foreign { .. } => {
                Some("give the `recording.mcap` of an attempt folder".into())
            }
            Self::Empty { .. } | Self::CutEarly { .. } => {
                Some("the attempt ended before anything was on disk; there is nothing to recover".into())
            }
            _ => None,
        }
    }
}

fn io_hint(path: &Path, source: &io::Error) -> String {
    let folder = path.parent().map_or_else(|| ".".into(), |folder| folder.display().to_string());
    match source.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            format!("the disk is full: free some space for {folder}, or record to another folder")
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            format!("{folder} does not let this program write: choose another folder or change its permissions")
        }
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => {
            format!("there is no folder {folder}: make it first")
        }
        io::ErrorKind::AlreadyExists => "recordings are never written over: choose another folder".into(),
        _ => format!("check the disk of {folder}"),
    }
}
