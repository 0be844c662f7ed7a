//! Reads a recording: header, scenario, what a check found, and its ticks, chunk by chunk. Any thread but the haptics
//! thread; memory does not grow with the length of the attempt.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::scenario::{Scenario, from_resolved_ron};
use crate::sim::TickRecord;

use super::chain::Link;
use super::channel::Channel;
use super::check::{Checked, check};
use super::chunk::{Inflater, Taker};
use super::close::Close;
use super::error::RecordingError;
use super::frame::{Frames, Stop};
use super::header::{FieldError, Header};
use super::input::Place;
use super::integrity::{Finding, Integrity};
use super::messages::{ClockHealth, Note};
use super::parse::{self, InData};
use super::preamble::{self, Preamble};
use super::registration::Registration;
use super::writer::RecordingWriter;

/// A recording that was checked from its first byte to its last.
pub struct Recording {
    beginning: Beginning,
    checked: Checked,
}

/// What stands in a recording before its first tick. Not yet checked: that takes a pass over the whole file.
pub struct Beginning {
    place: Place,
    preamble: Preamble,
}

impl Beginning {
    /// Reads the beginning of a recording.
    pub fn read(path: &Path) -> Result<Self, RecordingError> {
        Self::at(Place::file(path))
    }

    /// The same of one that is held in memory; messages call it by this name.
    pub fn held(name: &Path, bytes: Arc<[u8]>) -> Result<Self, RecordingError> {
        Self::at(Place::held(name, bytes))
    }

    fn at(place: Place) -> Result<Self, RecordingError> {
        Ok(Self { preamble: Preamble::read(&place)?, place })
    }

    /// Reads and checks the rest, and hands out the ticks of its sound chunks on the way.
    pub fn check(self, mut on_tick: impl FnMut(&TickRecord)) -> Result<Recording, RecordingError> {
        let Self { place, preamble } = &self;
        let input = place.open().map_err(|source| RecordingError::Read { path: place.path.clone(), source })?;
        let checked = check(&place.path, input, preamble, &mut on_tick)?;
        Ok(Recording { beginning: self, checked })
    }

    /// Who recorded what, when, with which build and device.
    pub fn header(&self) -> &Header {
        &self.preamble.header
    }

    /// What the attempt was opened as; none when it was not registered.
    pub fn registration(&self) -> Result<Option<Registration>, RecordingError> {
        Registration::read(self.header()).map_err(|FieldError { field, found, allowed }| RecordingError::Field {
            path: self.place.path.clone(),
            field,
            found,
            allowed,
        })
    }

    /// The scenario as it was recorded with, every preset resolved; a stranger's, so checked like one.
    pub fn scenario(&self) -> Result<Scenario, RecordingError> {
        from_resolved_ron(self.scenario_text()?)
            .map_err(|why| RecordingError::Scenario { path: self.place.path.clone(), what: why.to_string() })
    }

    /// The scenario's text.
    pub fn scenario_text(&self) -> Result<&str, RecordingError> {
        self.text(&self.preamble.scenario)
    }

    /// The text that the scenario's author wrote; may be empty.
    pub fn source_text(&self) -> Result<&str, RecordingError> {
        self.text(&self.preamble.source)
    }

    fn text<'a>(&self, bytes: &'a [u8]) -> Result<&'a str, RecordingError> {
        std::str::from_utf8(bytes)
            .map_err(|why| RecordingError::Scenario { path: self.place.path.clone(), what: why.to_string() })
    }
}

impl Recording {
    /// Opens and checks a recording. Cut and damaged ones open too: see [`Self::integrity`].
    pub fn open(path: &Path) -> Result<Self, RecordingError> {
        Self::open_with(path, |_| {})
    }

    /// The same, and hands out the ticks of its sound chunks during that one pass; whether they can be trusted is known
    /// only when it returns.
    pub fn open_with(path: &Path, on_tick: impl FnMut(&TickRecord)) -> Result<Self, RecordingError> {
        Beginning::read(path)?.check(on_tick)
    }

    /// Header, scenario and source.
    pub fn beginning(&self) -> &Beginning {
        &self.beginning
    }

    /// Who recorded what, when, with which build and device.
    pub fn header(&self) -> &Header {
        self.beginning.header()
    }

    /// The scenario as it was recorded with, every preset resolved.
    pub fn scenario(&self) -> Result<Scenario, RecordingError> {
        self.beginning.scenario()
    }

    /// The text that the scenario's author wrote; may be empty.
    pub fn source_text(&self) -> Result<&str, RecordingError> {
        self.beginning.source_text()
    }

    /// What the check found.
    pub fn integrity(&self) -> &Integrity {
        &self.checked.integrity
    }

    /// How the attempt ended; none in a file that was cut off.
    pub fn close(&self) -> Option<&Close> {
        self.checked.close.as_ref()
    }

    /// Notes of the session, in order.
    pub fn notes(&self) -> &[Note] {
        &self.checked.notes
    }

    /// How the loop kept time, when that was last written.
    pub fn health(&self) -> Option<ClockHealth> {
        self.checked.health
    }

    /// Ticks in the file (in its sound chunks).
    pub fn ticks(&self) -> u64 {
        self.checked.records
    }

    /// The tick after the last one.
    pub fn next_tick(&self) -> u64 {
        self.checked.next_tick
    }

    /// Ticks that were never written, because the recorder's ring was full; damage is not counted here.
    pub fn missing_ticks(&self) -> u64 {
        self.checked.missing
    }

    /// The newest link of the hash chain.
    pub fn chain(&self) -> Link {
        self.checked.chain
    }

    /// SHA-256 of the whole file, as far as its records go.
    pub fn digest(&self) -> Link {
        self.checked.digest
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.beginning.place.path
    }

    /// A new file with the same header and texts, so with the same beginning of its chain.
    pub(super) fn rewritten(&self, to: &Path) -> Result<RecordingWriter, RecordingError> {
        let Preamble { header, scenario, source, .. } = &self.beginning.preamble;
        RecordingWriter::create_texts(to, header, scenario, source)
    }

    /// The ticks in order. A damaged chunk is one error in the place of its ticks; a cut file simply ends.
    pub fn records(&self) -> Result<Records, RecordingError> {
        Records::open(&self.beginning.place, self.beginning.preamble.has_end)
    }
}

/// The ticks of a recording, one chunk in memory at a time.
pub struct Records {
    path: PathBuf,
    frames: Option<Frames>,
    inflater: Inflater,
    batch: Batch,
    next: usize,
    chunk: u32,
    has_end: bool,
    /// Records of the preamble still to come.
    before: usize,
}

/// The ticks of one chunk.
#[derive(Default)]
struct Batch {
    records: Vec<TickRecord>,
    next_tick: u64,
}

impl Batch {
    /// Takes the ticks of a chunk, all or none.
    fn fill(&mut self, inflater: &mut Inflater, body: &[u8]) -> Result<(), String> {
        self.records.clear();
        let from = self.next_tick;
        inflater.read(body, self).inspect_err(|_| {
            self.records.clear();
            self.next_tick = from;
        })
    }
}

impl Records {
    fn open(place: &Place, has_end: bool) -> Result<Self, RecordingError> {
        let path = place.path.as_path();
        let io = |source| RecordingError::Read { path: path.into(), source };
        let frames = match Frames::open(place.open().map_err(io)?, false) {
            Ok(frames) => Some(frames),
            Err(Stop::Io(source)) => return Err(io(source)),
            Err(_) => return Err(RecordingError::NotMcap { path: path.into() }),
        };
        let inflater = Inflater::new().map_err(io)?;
        Ok(Self {
            path: path.into(),
            frames,
            inflater,
            batch: Batch::default(),
            next: 0,
            chunk: 0,
            has_end,
            before: preamble::RECORDS.len(),
        })
    }

    /// Reads the next chunk that holds ticks; `None` at the end.
    fn chunk(&mut self) -> Option<Result<(), RecordingError>> {
        let mut frames = self.frames.take()?;
        loop {
            let frame = match frames.next() {
                Ok(Some(frame)) => frame,
                Ok(None) => return None,
                Err(Stop::Io(source)) => return Some(Err(RecordingError::Read { path: self.path.clone(), source })),
                Err(Stop::Cut(_)) if !self.has_end => return None,
                Err(Stop::Cut(at) | Stop::TooLong { at, .. }) => {
                    let what = "a record's length is wrong; nothing behind it can be read";
                    return Some(Err(self.damaged(at, what.into())));
                }
            };
            if self.before > 0 {
                self.before -= 1;
                continue;
            }
            let read = match parse::in_data(frame.op, frames.body()) {
                InData::Index => continue,
                InData::Close | InData::End => return None,
                InData::Stranger => {
                    // what the chunk before held was handed out already
                    self.batch.records.clear();
                    Err("a record is out of place".into())
                }
                InData::Chunk => self.batch.fill(&mut self.inflater, frames.body()),
            };
            self.chunk = self.chunk.saturating_add(1);
            self.next = 0;
            if read.is_ok() && self.batch.records.is_empty() {
                continue;
            }
            self.frames = Some(frames);
            return Some(read.map_err(|what| self.damaged(frame.at, what)));
        }
    }

    fn damaged(&self, at: u64, what: String) -> RecordingError {
        let finding = Finding { chunk: Some(self.chunk), ticks: None, at, what };
        RecordingError::Damaged { path: self.path.clone(), finding }
    }
}

impl Iterator for Records {
    type Item = Result<TickRecord, RecordingError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(record) = self.batch.records.get(self.next) {
                self.next += 1;
                return Some(Ok(*record));
            }
            if let Err(error) = self.chunk()? {
                return Some(Err(error));
            }
        }
    }
}

impl Taker for Batch {
    fn tick(&mut self, record: &TickRecord, _: &[u8], _: &[u8]) -> Result<(), String> {
        if record.tick.0 < self.next_tick {
            return Err(format!("tick {} comes again", record.tick.0));
        }
        self.next_tick = record.tick.0.saturating_add(1);
        self.records.push(*record);
        Ok(())
    }

    fn other(&mut self, _: Channel, _: &[u8]) -> Result<(), String> {
        Ok(())
    }

    fn definition(&mut self, _: u8, _: &[u8]) -> Result<(), String> {
        Ok(())
    }
}
