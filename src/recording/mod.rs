//! The attempt on disk: MCAP writer thread, reader, hash chain, recovery. Nothing here runs on the haptics thread.
//!
//! # The file, format 1
//!
//! `recording.mcap`, written in order, never rewritten: a file that was cut off is a true beginning of a whole one.
//!
//! | record | content |
//! | --- | --- |
//! | metadata `stipple` | [`Header`]; unknown keys are kept and hashed |
//! | attachment `scenario.ron` | the scenario, every preset resolved |
//! | attachment `source.ron` | the author's text; may be empty |
//! | chunks, zstd, half a second each | messages; the first one holds schemas and channels |
//! | metadata `close` | [`Close`]; everything behind it is MCAP's index |
//!
//! Messages are little-endian CDR with `ros2msg` schemas. `/stylus` raw input and `/law` the law's output, one each a
//! tick · `/event` what happened, and notes · `/clock` how the loop keeps time · `/chain` a link of the hash chain each
//! second · `/seal` first in each chunk, CRC-32 of the file from the chunk before up to this one. `log_time` is the start's
//! wall time plus tick / `tick_hz`; the tick is the time that counts.
//!
//! A flipped byte is found wherever it lies and named to its chunk; see [`Recording::integrity`].

mod admit;
mod cdr;
mod chain;
mod channel;
mod check;
mod chunk;
mod close;
mod csv;
mod error;
mod events;
mod fields;
mod frame;
mod header;
mod input;
mod integrity;
mod limits;
mod messages;
mod parse;
mod preamble;
mod reader;
mod recorder;
mod recover;
mod registration;
mod sink;
mod syncer;
mod ticks;
mod writer;

pub use chain::{Chain, Link, sha256_hex};
pub use close::{CLOSE_NAME, Close, CloseOutcome, Ending};
pub use csv::export_csv;
pub use error::RecordingError;
pub use header::{FORMAT, FieldError, HEADER_NAME, Header};
pub use integrity::{Cut, Finding, Integrity};
pub use messages::{ClockHealth, LATE_BUCKETS, Note, NoteKind};
pub use reader::{Beginning, Recording, Records};
pub use recorder::{RING_RECORDS, Recorder, RecorderStatus, ring};
pub use recover::recover;
pub use registration::{Mode, Registration, is_pseudonym};
pub use sink::Storage;
pub use writer::RecordingWriter;

/// Name of the recording in the folder of an attempt.
pub const FILE_NAME: &str = "recording.mcap";
