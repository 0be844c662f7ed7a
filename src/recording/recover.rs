//! Makes a proper file of one that was cut off: same header, same ticks, same chain, marked as interrupted. For display
//! and filing; an interrupted attempt is never resumed.

use std::path::Path;

use mcap::records::op;

use crate::sim::TickRecord;

use super::channel::Channel;
use super::chunk::{Inflater, Taker};
use super::close::{Close, CloseOutcome, Ending};
use super::error::RecordingError;
use super::frame::{Frames, Stop};
use super::input::Place;
use super::integrity::Integrity;
use super::messages::{Event, NoteKind, decode_clock, decode_event};
use super::reader::Recording;
use super::writer::RecordingWriter;

/// Writes what is left of the cut recording `from` to the new file `to`.
pub fn recover(from: &Path, to: &Path) -> Result<Close, RecordingError> {
    let recording = Recording::open(from)?;
    match recording.integrity() {
        Integrity::Cut(_) => {}
        Integrity::Intact => {
            let (path, field) = (from.to_path_buf(), "recording".to_owned());
            return Err(RecordingError::Refused { path, field, found: "complete".into(), allowed: "cut off".into() });
        }
        Integrity::Damaged { findings, .. } => {
            let finding = findings.first().cloned().unwrap_or_default();
            return Err(RecordingError::Damaged { path: from.into(), finding });
        }
    }
    let mut writer = recording.rewritten(to)?;
    copy(from, &mut writer)?;
    writer.finish(ending(&recording))
}

/// A file that lost only its footer keeps its own end.
fn ending(recording: &Recording) -> Ending {
    let health = recording.health().unwrap_or_default();
    recording.close().map_or(
        Ending {
            outcome: CloseOutcome::Interrupted,
            dropped_records: health.dropped_records.max(recording.missing_ticks()),
            missed_deadlines: health.missed,
            worst_step_us: health.worst_step_us,
        },
        |close| close.ending,
    )
}

fn copy(from: &Path, writer: &mut RecordingWriter) -> Result<(), RecordingError> {
    let io = |source| RecordingError::Read { path: from.into(), source };
    let mut inflater = Inflater::new().map_err(io)?;
    let mut frames = match Frames::open(Place::file(from).open().map_err(io)?, false) {
        Ok(frames) => frames,
        Err(Stop::Io(source)) => return Err(io(source)),
        Err(_) => return Err(RecordingError::NotMcap { path: from.into() }),
    };
    let mut copy = Copy { writer, error: None };
    // the file was checked: whatever stops the records is where it was cut
    while let Ok(Some(frame)) = frames.next() {
        if frame.op == op::CHUNK {
            let read = inflater.read(frames.body(), &mut copy);
            if let Some(error) = copy.error.take() {
                return Err(error);
            }
            if read.is_err() {
                break;
            }
        }
    }
    Ok(())
}

/// Writes every message anew; links and derived events make themselves.
struct Copy<'a> {
    writer: &'a mut RecordingWriter,
    error: Option<RecordingError>,
}

impl Copy<'_> {
    fn keep(&mut self, result: Result<(), RecordingError>) -> Result<(), String> {
        result.map_err(|error| {
            let what = error.to_string();
            self.error = Some(error);
            what
        })
    }
}

impl Taker for Copy<'_> {
    fn tick(&mut self, record: &TickRecord, _: &[u8], _: &[u8]) -> Result<(), String> {
        let pushed = self.writer.push(record);
        self.keep(pushed)
    }

    fn other(&mut self, channel: Channel, message: &[u8]) -> Result<(), String> {
        let written = match channel {
            Channel::Event => match decode_event(message) {
                // the writer says itself what is missing
                Some(Event::Note(note)) if note.kind != NoteKind::Dropped => {
                    self.writer.note(note.kind, note.value, &note.text)
                }
                _ => Ok(()),
            },
            Channel::Clock => match decode_clock(message) {
                Some((_, health)) => self.writer.health(&health),
                None => Ok(()),
            },
            _ => Ok(()),
        };
        self.keep(written)
    }

    fn definition(&mut self, _: u8, _: &[u8]) -> Result<(), String> {
        Ok(())
    }
}
