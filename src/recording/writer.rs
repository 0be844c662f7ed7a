//! Writes one attempt, tick by tick. Any thread but the haptics thread: it compresses, hashes and waits for the disk.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use mcap::records::MessageHeader;
use mcap::{Attachment, Compression, McapError, WriteOptions};

use crate::scenario::Scenario;
use crate::sim::TickRecord;
use crate::units::hex;

use super::admit::{check_header, checked_texts};
use super::chain::Chain;
use super::channel::Channel;
use super::close::{CLOSE_NAME, Close, Ending};
use super::error::RecordingError;
use super::events::Events;
use super::header::{HEADER_NAME, Header, first_link};
use super::limits;
use super::messages::{self, ClockHealth, LinkMessage, NoteKind};
use super::sink::{Sink, Storage};

/// Name of the attached scenario.
pub(super) const SCENARIO_NAME: &str = "scenario.ron";
/// Name of the attached text that the scenario's author wrote.
pub(super) const SOURCE_NAME: &str = "source.ron";

/// Compression level of zstd: on noisy numbers higher levels cost time and gain little.
const LEVEL: u32 = 1;

/// A recording being written.
pub struct RecordingWriter {
    path: PathBuf,
    sink: Sink,
    mcap: Option<mcap::Writer<Sink>>,
    header: Header,
    chain: Chain,
    events: Events,
    records: u64,
    missing: u64,
    next_tick: u64,
    /// The message at hand.
    bytes: Vec<u8>,
    /// Bytes of messages in the running chunk.
    chunk: u64,
}

impl RecordingWriter {
    /// Makes the file `path`, which must not exist yet, and puts header and scenario on the disk.
    pub fn create(path: &Path, header: &Header, scenario: &Scenario, source: &str) -> Result<Self, RecordingError> {
        let scenario = checked_texts(path, scenario, source)?;
        Self::create_texts(path, header, scenario.as_bytes(), source.as_bytes())
    }

    /// The same with the texts as they are, for recovery.
    pub(super) fn create_texts(
        path: &Path,
        header: &Header,
        scenario: &[u8],
        source: &[u8],
    ) -> Result<Self, RecordingError> {
        let created = File::options().write(true).create_new(true).open(path);
        let file = created.map_err(|source| RecordingError::Create { path: path.into(), source })?;
        let writer = Self::over_texts(path, Box::new(file), header, scenario, source)?;
        sync_folder(path);
        Ok(writer)
    }

    /// The same over any storage; `path` is what errors call it.
    pub fn over(
        path: &Path,
        storage: Box<dyn Storage>,
        header: &Header,
        scenario: &Scenario,
        source: &str,
    ) -> Result<Self, RecordingError> {
        let scenario = checked_texts(path, scenario, source)?;
        Self::over_texts(path, storage, header, scenario.as_bytes(), source.as_bytes())
    }

    fn over_texts(
        path: &Path,
        storage: Box<dyn Storage>,
        header: &Header,
        scenario: &[u8],
        source: &[u8],
    ) -> Result<Self, RecordingError> {
        check_header(path, header)?;
        let map = header.to_map();
        let sink = Sink::new(storage);
        let mut writer = Self {
            path: path.into(),
            sink: sink.clone(),
            mcap: None,
            header: header.clone(),
            chain: Chain::new(first_link(&map, scenario, source)),
            events: Events::default(),
            records: 0,
            missing: 0,
            next_tick: 0,
            bytes: Vec::with_capacity(1024),
            chunk: 0,
        };
        writer.begin(sink, map, scenario, source).map_err(|source| writer.error(source))?;
        writer.sync()?;
        Ok(writer)
    }

    fn begin(
        &mut self,
        sink: Sink,
        header: BTreeMap<String, String>,
        scenario: &[u8],
        source: &[u8],
    ) -> Result<(), McapError> {
        let options = WriteOptions::new()
            .compression(Some(Compression::Zstd))
            .compression_level(LEVEL)
            .compression_threads(0)
            .chunk_size(None)
            .disable_seeking(true)
            .library(concat!("stipple/", env!("CARGO_PKG_VERSION")));
        let mcap = self.mcap.insert(options.create(sink)?);
        mcap.write_metadata(&mcap::records::Metadata { name: HEADER_NAME.into(), metadata: header })?;
        let time = self.header.start_unix_ns;
        for (name, data) in [(SCENARIO_NAME, scenario), (SOURCE_NAME, source)] {
            mcap.attach(&Attachment {
                log_time: time,
                create_time: time,
                name: name.into(),
                media_type: "application/ron".into(),
                data: Cow::Borrowed(data),
            })?;
        }
        for channel in Channel::ALL {
            mcap.add_schema(channel.schema_name(), "ros2msg", channel.schema().as_bytes())?;
            mcap.add_channel(channel.id(), channel.topic(), "cdr", &BTreeMap::new())?;
        }
        self.write_link()?;
        self.flushed()
    }

    /// Writes one tick. Ticks must rise; the ones left out are counted as missing.
    pub fn push(&mut self, record: &TickRecord) -> Result<(), RecordingError> {
        let tick = record.tick.0;
        if tick < self.next_tick {
            return Err(self.refused("tick", tick.to_string(), format!("{} or later", self.next_tick)));
        }
        self.tick(record).map_err(|source| self.error(source))
    }

    fn tick(&mut self, record: &TickRecord) -> Result<(), McapError> {
        let tick = record.tick.0;
        let per_second = u64::from(self.header.tick_hz);
        let last = self.next_tick.saturating_sub(1);
        if self.records > 0 && tick / per_second != last / per_second {
            self.write_link()?;
        }
        // between ticks only: the two messages of a tick stay in one chunk
        let half_over = self.records > 0 && half(tick, per_second) != half(last, per_second);
        if half_over || self.chunk >= limits::CHUNK_TARGET {
            self.flushed()?;
        }
        let gap = tick - self.next_tick;
        self.next_tick = tick.saturating_add(1);
        if gap > 0 {
            self.missing += gap;
            self.event(tick, NoteKind::Dropped.name(), gap as f64, "ticks are missing before this one")?;
        }
        messages::encode_stylus(record, &mut self.bytes);
        self.chain.take(&self.bytes);
        self.message(Channel::Stylus, tick)?;
        messages::encode_law(record, &mut self.bytes);
        self.chain.take(&self.bytes);
        self.message(Channel::Law, tick)?;
        self.records += 1;
        for (kind, value) in self.events.of(&record.outcome).into_iter().flatten() {
            self.event(tick, kind, value, "")?;
        }
        Ok(())
    }

    /// Writes a note of the session at the tick that comes next.
    pub fn note(&mut self, kind: NoteKind, value: f64, text: &str) -> Result<(), RecordingError> {
        let text: String = text.chars().take(limits::NOTE_CHARS).collect();
        self.event(self.next_tick, kind.name(), value, &text).map_err(|source| self.error(source))
    }

    /// Writes how the loop keeps time; once a second is enough.
    pub fn health(&mut self, health: &ClockHealth) -> Result<(), RecordingError> {
        messages::encode_clock(self.next_tick, health, &mut self.bytes);
        self.message(Channel::Clock, self.next_tick).map_err(|source| self.error(source))
    }

    /// Closes the running chunk and hands it to the system: a killed program loses nothing before this.
    pub fn flush(&mut self) -> Result<(), RecordingError> {
        self.flushed().map_err(|source| self.error(source))
    }

    /// Another handle to the file, for syncing it from another thread, where there can be one.
    pub(super) fn second(&self) -> Option<Box<dyn Storage>> {
        self.sink.second()
    }

    /// Puts every closed chunk on the disk: after [`Self::flush`] a loss of power loses nothing before this.
    pub fn sync(&mut self) -> Result<(), RecordingError> {
        self.sink.sync().map_err(|source| RecordingError::Write { path: self.path.clone(), source })
    }

    /// Closes the chain, writes the close record and the summary, and puts everything on the disk.
    pub fn finish(mut self, ending: Ending) -> Result<Close, RecordingError> {
        let close = self.closed(ending).map_err(|source| self.error(source))?;
        // the MCAP writer is finished: dropping it writes nothing more
        self.mcap = None;
        self.sink.sync().map_err(|source| RecordingError::Write { path: self.path.clone(), source })?;
        Ok(close)
    }

    fn closed(&mut self, ending: Ending) -> Result<Close, McapError> {
        if self.chain.pending() > 0 {
            self.write_link()?;
        }
        self.flushed()?;
        let close = Close {
            ending,
            records: self.records,
            next_tick: self.next_tick,
            missing_ticks: self.missing,
            links: self.chain.links(),
            chain: self.chain.head(),
            digest: self.sink.digest(),
            seal: self.sink.seal().crc32,
        };
        let mcap = self.mcap.as_mut().ok_or(McapError::AttemptedWriteAfterFailure)?;
        mcap.write_metadata(&mcap::records::Metadata { name: CLOSE_NAME.into(), metadata: close.to_map() })?;
        mcap.finish()?;
        Ok(close)
    }

    /// Ticks written so far.
    pub fn records(&self) -> u64 {
        self.records
    }

    /// Bytes written so far; the running chunk is not counted.
    pub fn bytes(&self) -> u64 {
        self.sink.bytes()
    }

    /// The newest link of the chain as text.
    pub fn chain(&self) -> String {
        hex(&self.chain.head())
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn write_link(&mut self) -> Result<(), McapError> {
        let first = self.records == 0 && self.chain.pending() == 0;
        let link = if first { self.chain.head() } else { self.chain.close() };
        let message =
            LinkMessage { number: self.chain.links(), next_tick: self.next_tick, records: self.records, link };
        messages::encode_link(&message, &mut self.bytes);
        self.message(Channel::Chain, self.next_tick.saturating_sub(1))
    }

    fn event(&mut self, tick: u64, kind: &str, value: f64, text: &str) -> Result<(), McapError> {
        messages::encode_event(tick, kind, value, text, &mut self.bytes);
        self.message(Channel::Event, tick)
    }

    fn message(&mut self, channel: Channel, tick: u64) -> Result<(), McapError> {
        if self.chunk == 0 {
            // a chunk begins: the MCAP writer holds it back until it is whole, so what is out is what stands before it
            let mut seal = Vec::with_capacity(32);
            messages::encode_seal(&self.sink.seal(), &mut seal);
            self.put(Channel::Seal, tick, &seal)?;
        }
        let bytes = std::mem::take(&mut self.bytes);
        let written = self.put(channel, tick, &bytes);
        self.bytes = bytes;
        written
    }

    fn put(&mut self, channel: Channel, tick: u64, bytes: &[u8]) -> Result<(), McapError> {
        let time = self.header.log_time_ns(tick);
        let sequence = u32::try_from(tick & u64::from(u32::MAX)).unwrap_or(0);
        let header = MessageHeader { channel_id: channel.id(), sequence, log_time: time, publish_time: time };
        let mcap = self.mcap.as_mut().ok_or(McapError::AttemptedWriteAfterFailure)?;
        self.chunk += bytes.len() as u64;
        mcap.write_to_known_channel(&header, bytes)
    }

    fn flushed(&mut self) -> Result<(), McapError> {
        self.chunk = 0;
        self.mcap.as_mut().ok_or(McapError::AttemptedWriteAfterFailure)?.flush()
    }

    fn error(&self, source: McapError) -> RecordingError {
        let path = self.path.clone();
        match source {
            McapError::Io(source) => RecordingError::Write { path, source },
            source => RecordingError::Mcap { path, source },
        }
    }

    fn refused(&self, field: &str, found: String, allowed: String) -> RecordingError {
        RecordingError::Refused { path: self.path.clone(), field: field.into(), found, allowed }
    }
}

/// Dropped without an end: what was written is handed to the system and stays a cut file, without a false end.
impl Drop for RecordingWriter {
    fn drop(&mut self) {
        if let Some(mut mcap) = self.mcap.take() {
            // a failure here was or will be said by whoever writes next; there is nobody left to tell
            drop(mcap.flush());
            drop(mcap.into_inner());
        }
    }
}

/// Which half second of the attempt a tick lies in.
fn half(tick: u64, per_second: u64) -> u64 {
    tick.saturating_mul(2) / per_second
}

/// The file's name must survive a loss of power too; systems that cannot sync a folder keep it their own way.
fn sync_folder(path: &Path) {
    if cfg!(unix)
        && let Some(folder) = path.parent()
        && let Ok(folder) = File::open(folder)
    {
        drop(folder.sync_all());
    }
}
