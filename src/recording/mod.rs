//! The attempt on disk: MCAP writer thread, reader, hash chain, recovery.

mod cdr;
mod chain;
mod check;
mod chunk;
mod close;
mod csv;
mod error;
mod events;
mod fields;
mod frame;
mod header;
mod integrity;
mod limits;
mod messages;
mod parse;
mod preamble;
mod reader;
mod recorder;
mod recover;
mod sink;
mod ticks;
mod writer;

pub use chain::{Chain, Link, from_hex, hex};
pub use close::{CLOSE_NAME, Close, CloseOutcome, Ending};
pub use csv::export_csv;
pub use error::RecordingError;
pub use header::{FORMAT, FieldError, HEADER_NAME, Header};
pub use integrity::{Cut, Finding, Integrity};
pub use messages::{ClockHealth, Note, NoteKind};
pub use reader::{Beginning, Recording, Records};
pub use recorder::{RING_RECORDS, Recorder, RecorderStatus, ring};
pub use recover::recover;
pub use sink::Storage;
pub use writer::RecordingWriter;

/// Name of the recording in the folder of an attempt.
pub const FILE_NAME: &str = "recording.mcap";
