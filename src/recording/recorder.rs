//! The recorder's thread: takes records from the servo's ring and writes them. Whatever the disk does, the ring is
//! emptied, so that the servo never waits.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::scenario::Scenario;
use crate::sim::TickRecord;

use super::close::{Close, Ending};
use super::error::RecordingError;
use super::header::Header;
use super::messages::{ClockHealth, NoteKind};
use super::syncer::Syncer;
use super::writer::RecordingWriter;

/// Records the ring holds: four seconds of a 1 kHz servo, so that a slow disk loses nothing.
pub const RING_RECORDS: usize = 4096;

/// How long the thread rests when there is nothing to do.
const REST: Duration = Duration::from_millis(5);
/// The running chunk is closed when no tick came for so long.
const IDLE: Duration = Duration::from_millis(500);
/// Closed chunks are put on the disk this often.
const SYNC_EVERY: Duration = Duration::from_secs(1);

/// The ring from the servo to the recorder. The servo pushes and, when it is full, counts the drop and goes on.
pub fn ring() -> (rtrb::Producer<TickRecord>, rtrb::Consumer<TickRecord>) {
    rtrb::RingBuffer::new(RING_RECORDS)
}

/// How the recorder is doing. Cheap to ask for, from any thread but the haptics thread.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RecorderStatus {
    /// Ticks written.
    pub records: u64,
    /// Bytes written.
    pub bytes: u64,
    /// What went wrong: message and hint. Nothing is written any more; the attempt can go on unrecorded or be ended.
    pub failed: Option<(String, Option<String>)>,
}

enum Control {
    Note(NoteKind, f64, String),
    Health(ClockHealth),
    Finish(Ending),
}

/// A running recorder.
pub struct Recorder {
    path: PathBuf,
    status: Arc<Mutex<RecorderStatus>>,
    control: Option<Sender<Control>>,
    thread: Option<JoinHandle<Result<Option<Close>, RecordingError>>>,
}

impl Recorder {
    /// Makes the file and starts the thread. A folder that cannot be written is an error here, at once.
    pub fn start(
        path: &Path,
        header: &Header,
        scenario: &Scenario,
        source: &str,
        records: rtrb::Consumer<TickRecord>,
    ) -> Result<Self, RecordingError> {
        Self::with(RecordingWriter::create(path, header, scenario, source)?, records)
    }

    /// Starts the thread over a writer.
    pub fn with(writer: RecordingWriter, records: rtrb::Consumer<TickRecord>) -> Result<Self, RecordingError> {
        let path = writer.path().to_owned();
        let status = Arc::new(Mutex::new(RecorderStatus::default()));
        let (control, inbox) = channel();
        let syncer = writer.second().map(Syncer::start).transpose();
        let syncer = syncer.map_err(|source| RecordingError::Create { path: path.clone(), source })?;
        let status_kept = status.clone();
        let work =
            Work { writer, syncer, records, inbox, status: status_kept, failed: None, open: false, dirty: false };
        let thread = std::thread::Builder::new().name("recorder".into()).spawn(move || work.run());
        let thread = thread.map_err(|source| RecordingError::Create { path: path.clone(), source })?;
        Ok(Self { path, status, control: Some(control), thread: Some(thread) })
    }

    /// How it is doing.
    pub fn status(&self) -> RecorderStatus {
        let mut status = self.status.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if status.failed.is_none() && self.thread.as_ref().is_some_and(JoinHandle::is_finished) {
            let stopped = RecordingError::Stopped { path: self.path.clone() };
            status.failed = Some((stopped.to_string(), stopped.hint()));
        }
        status
    }

    /// Adds a note after the ticks that the servo has pushed so far.
    pub fn note(&self, kind: NoteKind, value: f64, text: &str) {
        self.send(Control::Note(kind, value, text.into()));
    }

    /// Adds how the loop keeps time.
    pub fn health(&self, health: ClockHealth) {
        self.send(Control::Health(health));
    }

    /// Writes what is still in the ring and closes the file. Stop the servo first: what it pushes later is lost.
    pub fn finish(mut self, ending: Ending) -> Result<Close, RecordingError> {
        self.send(Control::Finish(ending));
        self.control = None;
        let stopped = || RecordingError::Stopped { path: self.path.clone() };
        let thread = self.thread.take().ok_or_else(stopped)?;
        // a panic of the thread has been printed by the runtime already
        let ended = thread.join().map_err(|_panic| stopped())?;
        ended?.ok_or_else(stopped)
    }

    fn send(&self, control: Control) {
        if let Some(sender) = &self.control {
            // a thread that is gone says so in `finish`
            drop(sender.send(control));
        }
    }
}

/// Dropped without `finish`: the thread writes what is in the ring and leaves a cut file, without a false end.
impl Drop for Recorder {
    fn drop(&mut self) {
        self.control = None;
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

struct Work {
    writer: RecordingWriter,
    /// Syncs beside the writing; without one the writing waits for each sync.
    syncer: Option<Syncer>,
    records: rtrb::Consumer<TickRecord>,
    inbox: Receiver<Control>,
    status: Arc<Mutex<RecorderStatus>>,
    failed: Option<RecordingError>,
    /// Something is in the running chunk.
    open: bool,
    /// Something is not on the disk.
    dirty: bool,
}

impl Work {
    fn run(mut self) -> Result<Option<Close>, RecordingError> {
        let (mut synced, mut busy) = (Instant::now(), Instant::now());
        loop {
            let control = self.inbox.recv_timeout(REST);
            if self.drain() > 0 {
                busy = Instant::now();
            }
            match control {
                Ok(Control::Note(kind, value, text)) => self.write(|writer| writer.note(kind, value, &text)),
                Ok(Control::Health(health)) => self.write(|writer| writer.health(&health)),
                Ok(Control::Finish(ending)) => return self.finish(ending),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return self.abandon(),
            }
            // chunks close by ticks; when none come (a pause), by the clock
            if self.open && busy.elapsed() >= IDLE {
                self.attempt(RecordingWriter::flush);
                self.open = false;
            }
            if self.dirty && synced.elapsed() >= SYNC_EVERY && self.sync() {
                self.dirty = self.open;
                synced = Instant::now();
            }
            self.hear_of_sync();
            self.report();
        }
    }

    /// Begins to put what was handed to the system on the disk; false while the last time is not over.
    fn sync(&mut self) -> bool {
        if let Some(syncer) = &mut self.syncer {
            return syncer.begin();
        }
        self.attempt(RecordingWriter::sync);
        true
    }

    fn hear_of_sync(&mut self) {
        if let Some(Err(source)) = self.syncer.as_mut().and_then(Syncer::result) {
            let path = self.writer.path().to_owned();
            self.attempt(|_| Err(RecordingError::Write { path, source }));
        }
    }

    /// Writes what is in the ring now; says how much that was.
    fn drain(&mut self) -> usize {
        let waiting = self.records.slots();
        for _ in 0..waiting {
            if let Ok(record) = self.records.pop() {
                self.write(|writer| writer.push(&record));
            }
        }
        waiting
    }

    fn write(&mut self, action: impl FnOnce(&mut RecordingWriter) -> Result<(), RecordingError>) {
        (self.open, self.dirty) = (true, true);
        self.attempt(action);
    }

    /// Does something with the writer unless it failed before.
    fn attempt(&mut self, action: impl FnOnce(&mut RecordingWriter) -> Result<(), RecordingError>) {
        if self.failed.is_none()
            && let Err(error) = action(&mut self.writer)
        {
            self.failed = Some(error);
            self.report();
        }
    }

    fn report(&self) {
        let mut status = self.status.lock().unwrap_or_else(PoisonError::into_inner);
        status.records = self.writer.records();
        status.bytes = self.writer.bytes();
        if let (None, Some(error)) = (&status.failed, &self.failed) {
            status.failed = Some((error.to_string(), error.hint()));
        }
    }

    fn finish(self, ending: Ending) -> Result<Option<Close>, RecordingError> {
        match self.failed {
            Some(error) => Err(error),
            None => self.writer.finish(ending).map(Some),
        }
    }

    fn abandon(mut self) -> Result<Option<Close>, RecordingError> {
        self.drain();
        self.attempt(RecordingWriter::flush);
        self.attempt(RecordingWriter::sync);
        self.report();
        self.failed.map_or(Ok(None), Err)
    }
}
