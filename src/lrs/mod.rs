//! Statements on their way to a learning record store: an outbox that survives being offline and a pulled plug, and the only
//! place of the program that speaks to a network. Command line thread; it waits.
//!
//! A statement has the same id whenever it is made, and a store takes an id once. So a batch may be sent again after any
//! failure; it leaves the outbox only when the store has said that all of it is there.

mod aside;
mod http;
mod outbox;
mod queue;
mod same;
mod send;

use std::io;
use std::path::{Path, PathBuf};

use uuid::Uuid;

use crate::certify::xapi::XapiError;
use crate::session::folder::ReadError;

pub use http::Store;
pub use outbox::{Batch, Outbox, Refusal, Watch};
pub use queue::{Queued, queue};
pub use same::same;
pub use send::{Sent, send};

/// Why statements could not be queued or sent.
#[derive(Debug, thiserror::Error)]
pub enum LrsError {
    /// A file or folder of the outbox.
    #[error("{}: cannot be {what}: {source}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// What was to be done with it.
        what: &'static str,
        /// What the system says.
        source: io::Error,
    },
    /// A whole file of the outbox.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A file of the outbox holds something else.
    #[error("{}: is no batch of statements: {what}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// Another program works in it.
    #[error("{}: another program is working in this outbox", path.display())]
    Busy {
        /// Its lock.
        path: PathBuf,
    },
    /// No statements of this attempt.
    #[error(transparent)]
    Xapi(#[from] XapiError),
    /// An address that statements are not sent to.
    #[error("endpoint: is `{found}`, must be {allowed}")]
    Endpoint {
        /// What was given.
        found: String,
        /// What is allowed.
        allowed: &'static str,
    },
    /// No answer, or one that says later.
    #[error("batch {batch}: the record store does not take it now: {what}")]
    Down {
        /// Number of the batch.
        batch: u32,
        /// What happened.
        what: String,
    },
    /// Wrong name or password.
    #[error("batch {batch}: the record store does not let us in: status {status}")]
    Denied {
        /// Number of the batch.
        batch: u32,
        /// What it answered.
        status: u16,
    },
    /// The store does not want it.
    #[error("batch {batch}: the record store refuses it: status {status}: {said}")]
    Refused {
        /// Number of the batch.
        batch: u32,
        /// What it answered.
        status: u16,
        /// The beginning of what it said.
        said: String,
    },
    /// Another statement has this id.
    #[error("batch {batch}: the record store holds another statement under the id {id}")]
    Conflict {
        /// Number of the batch.
        batch: u32,
        /// Which id.
        id: Uuid,
    },
}

impl LrsError {
    /// What to try.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Io { .. } | Self::Read(ReadError::Missing { .. } | ReadError::Io { .. }) => {
                Some("look at the folder's permissions and at the space on the disk")
            }
            Self::File { .. } | Self::Read(ReadError::TooLarge { .. }) => {
                Some("this file was changed by something else; move it away and queue its attempt again")
            }
            Self::Busy { .. } => Some("wait until it is done"),
            Self::Xapi(error) => error.hint(),
            Self::Endpoint { .. } => Some("ask the operator of the record store for its xAPI endpoint"),
            Self::Down { .. } => Some("nothing is lost: all that is not sent waits; send again later"),
            Self::Denied { .. } => Some("look at --user and the password; all that is not sent waits"),
            Self::Refused { .. } | Self::Conflict { .. } => {
                Some("this batch and all after it wait; show its file and this answer to the store's operator")
            }
        }
    }

    fn io(path: &Path, what: &'static str) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { path, what, source }
    }
}
