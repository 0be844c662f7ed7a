//! The attempt on disk: MCAP writer thread, reader, hash chain, recovery.

mod cdr;
mod chain;
mod close;
mod error;
mod events;
mod fields;
mod header;
mod integrity;
mod limits;
mod messages;
mod recorder;
mod sink;
mod writer;

pub use chain::{Chain, Link, from_hex, hex};
pub use close::{CLOSE_NAME, Close, CloseOutcome, Ending};
pub use error::RecordingError;
pub use header::{FORMAT, FieldError, HEADER_NAME, Header};
pub use integrity::{Cut, Finding, Integrity};
pub use messages::{ClockHealth, Note, NoteKind};
pub use recorder::{RING_RECORDS, Recorder, RecorderStatus, ring};
pub use sink::Storage;
pub use writer::RecordingWriter;

/// Name of the recording in the folder of an attempt.
pub const FILE_NAME: &str = "recording.mcap";
