//! The beginning of a recording: header, scenario and the author's text, before any tick.

use std::collections::BTreeMap;
use std::io::{self, Read as _};
use std::path::Path;

use mcap::MAGIC;
use mcap::records::op;

use super::error::RecordingError;
use super::frame::{Frame, Frames, Stop, has_end};
use super::header::{FORMAT, FieldError, HEADER_NAME, Header};
use super::input::{self, Input};
use super::integrity::Finding;
use super::limits;
use super::parse;
use super::writer::{SCENARIO_NAME, SOURCE_NAME};

/// Records before the first chunk.
pub(super) const RECORDS: [u8; 4] = [op::HEADER, op::METADATA, op::ATTACHMENT, op::ATTACHMENT];

/// What stands before the first tick.
pub(super) struct Preamble {
    pub(super) header: Header,
    pub(super) map: BTreeMap<String, String>,
    pub(super) scenario: Vec<u8>,
    pub(super) source: Vec<u8>,
    /// The file ends as a finished MCAP does.
    pub(super) has_end: bool,
}

impl Preamble {
    /// Reads it, or says why this is no recording.
    pub(super) fn read(from: &input::Place) -> Result<Self, RecordingError> {
        let path = from.path.as_path();
        let io = |source| RecordingError::Read { path: path.into(), source };
        let mut file = from.open().map_err(io)?;
        check_start(path, &mut file)?;
        let has_end = has_end(&mut file).map_err(io)?;
        let mut place = Place { path, has_end };
        let mut frames = Frames::open(file, false).map_err(|stop| place.stopped(stop))?;
        let map = place.header(&mut frames)?;
        let header = Header::from_map(&map).map_err(|error| place.field(error))?;
        let scenario = place.attachment(&mut frames, SCENARIO_NAME)?;
        let source = place.attachment(&mut frames, SOURCE_NAME)?;
        Ok(Self { header, map, scenario, source, has_end })
    }
}

/// The first bytes tell an empty file, somebody else's and one that is too large from a recording.
fn check_start(path: &Path, file: &mut Input) -> Result<(), RecordingError> {
    let path = path.to_path_buf();
    let io = |source| RecordingError::Read { path: path.clone(), source };
    if file.is_folder().map_err(io)? {
        return Err(io(io::ErrorKind::IsADirectory.into()));
    }
    let length = file.length().map_err(io)?;
    if length > limits::FILE_BYTES {
        let (what, allowed) = ("the file".into(), limits::FILE_BYTES);
        return Err(RecordingError::TooLarge { path, what, found: length, allowed });
    }
    let mut start = Vec::new();
    file.take(MAGIC.len() as u64).read_to_end(&mut start).map_err(io)?;
    match start.len() {
        0 => Err(RecordingError::Empty { path }),
        _ if !MAGIC.starts_with(&start) => Err(RecordingError::NotMcap { path }),
        short if short < MAGIC.len() => Err(RecordingError::CutEarly { path, bytes: length }),
        _ => Ok(()),
    }
}

struct Place<'a> {
    path: &'a Path,
    has_end: bool,
}

impl Place<'_> {
    fn next(&mut self, frames: &mut Frames, expected: u8, missing: &str) -> Result<Frame, RecordingError> {
        match frames.next() {
            Ok(Some(frame)) if frame.op == expected => Ok(frame),
            Ok(Some(_)) => Err(self.foreign(missing)),
            Ok(None) => Err(RecordingError::CutEarly { path: self.path.into(), bytes: frames.length() }),
            Err(stop) => Err(self.stopped(stop)),
        }
    }

    fn header(&mut self, frames: &mut Frames) -> Result<BTreeMap<String, String>, RecordingError> {
        self.next(frames, op::HEADER, "no MCAP header at its beginning")?;
        let missing = "no `stipple` metadata at its beginning";
        self.next(frames, op::METADATA, missing)?;
        let (name, map) = parse::metadata(frames.body()).ok_or_else(|| self.foreign(missing))?;
        if name != HEADER_NAME {
            return Err(self.foreign(missing));
        }
        match map.get("format").map(|format| format.parse::<u32>()) {
            Some(Ok(found)) if found > FORMAT => {
                Err(RecordingError::Newer { path: self.path.into(), found, known: FORMAT })
            }
            Some(Ok(FORMAT)) => Ok(map),
            _ => {
                let found = map.get("format").map_or("missing", String::as_str);
                Err(self.field(FieldError::new("format", found, &FORMAT.to_string())))
            }
        }
    }

    fn attachment(&mut self, frames: &mut Frames, name: &str) -> Result<Vec<u8>, RecordingError> {
        let missing = format!("no attachment `{name}` after its header");
        self.next(frames, op::ATTACHMENT, &missing)?;
        let attached = parse::attachment(frames.body()).filter(|attached| attached.name == name);
        attached.map(|attached| attached.data.to_vec()).ok_or_else(|| self.foreign(&missing))
    }

    fn foreign(&self, missing: &str) -> RecordingError {
        RecordingError::Foreign { path: self.path.into(), missing: missing.into() }
    }

    fn field(&self, error: FieldError) -> RecordingError {
        let FieldError { field, found, allowed } = error;
        RecordingError::Field { path: self.path.into(), field, found, allowed }
    }

    fn stopped(&self, stop: Stop) -> RecordingError {
        let path = self.path.to_path_buf();
        match stop {
            Stop::Io(source) => RecordingError::Read { path, source },
            Stop::TooLong { found, allowed, .. } => {
                RecordingError::TooLarge { path, what: "a record before the first tick".into(), found, allowed }
            }
            Stop::Cut(at) if self.has_end => {
                let what = "a record's length is wrong; nothing behind it can be read".into();
                RecordingError::Damaged { path, finding: Finding { chunk: None, ticks: None, at, what } }
            }
            Stop::Cut(at) => RecordingError::CutEarly { path, bytes: at },
        }
    }
}
