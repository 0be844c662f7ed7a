//! Making a pack of an attempt, and signing one beside the station. Time is an argument; the caller writes the bytes.

use jiff::Timestamp;

use super::desk;
use super::key::SecretKey;
use super::manifest::{self, EarlierPart, FilePart, Manifest, ManifestError, signed_text};
use super::note::{Note, NoteError};
use super::pack::{self, PackError, Parts};
use crate::recording::Integrity;
use crate::session::{Progress, Replay, Scored};

/// What may lie beside the recording in the folder of an attempt and goes into its pack.
pub const BESIDE: [&str; 4] = [pack::CALIBRATION, pack::SCHEME, pack::STATEMENTS, pack::VERDICTS];

/// Why no pack can be made.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum MakeError {
    /// The recording cannot be scored.
    #[error("recording: {0}")]
    Recording(String),
    /// The recording is not whole, or does not come out again.
    #[error("recording: {0}; a pack holds whole recordings only")]
    NotWhole(String),
    /// Files that a pack cannot hold.
    #[error(transparent)]
    Pack(#[from] PackError),
    /// The manifest cannot be written or read.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// The signatures cannot be written or read.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// A file that the station has to sign with the others, or that no pack holds.
    #[error("{name:?}: does not come into a pack after it was signed; those are {}", pack::LATER.join(", "))]
    NotLater {
        /// Its name, cut to 80 characters.
        name: String,
    },
    /// A file that the station signed.
    #[error("pack: {name} is in it already, and the station signed it")]
    Signed {
        /// Its name.
        name: &'static str,
    },
    /// A pack whose parts do not belong together.
    #[error("pack: its signatures are over another manifest; it cannot be signed")]
    NotOne,
}

impl MakeError {
    /// What to do about it.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::NotWhole(_) => {
                Some("an attempt that was cut off stays in the logbook as it is; it is no evidence of skill")
            }
            Self::Pack(error) => Some(error.hint()),
            Self::NotLater { .. } => Some("a file goes in under its own name; the others come in with `stipple pack`"),
            Self::Signed { .. } => Some("pack the attempt anew with the other file beside its recording"),
            Self::NotOne => Some("check it with `stipple verify` and ask its sender"),
            _ => None,
        }
    }
}

/// A pack of a recording and of the files [`BESIDE`] it, scored again and signed by the station. `earlier`
/// are the trainee's attempts before this one, from the register. Two runs at the same moment give the same bytes.
pub fn make(
    recording: Vec<u8>,
    beside: &[(&'static str, Vec<u8>)],
    earlier: Vec<EarlierPart>,
    station: &SecretKey,
    packed_at: Timestamp,
    progress: &mut dyn FnMut(Progress),
) -> Result<(Vec<u8>, Scored), MakeError> {
    let scored = desk::score(&recording, progress).map_err(MakeError::Recording)?;
    if scored.integrity != Integrity::Intact {
        return Err(MakeError::NotWhole(scored.integrity.to_string()));
    }
    if let Replay::Differs { .. } = scored.replay {
        return Err(MakeError::NotWhole(scored.replay.to_string()));
    }
    let sheet = serde_jcs::to_vec(&scored.sheet).map_err(|error| ManifestError::Form { what: error.to_string() })?;
    let mut parts = Parts::from([(pack::RECORDING, recording), (pack::SCORE, sheet)]);
    parts.extend(beside.iter().cloned());
    let files = parts.iter().map(|(name, content)| FilePart::of(name, content)).collect();
    let manifest = Manifest::new(&scored, earlier, packed_at, files).encode()?;
    let mut note = manifest::note(&manifest)?;
    note.sign(station);
    parts.insert(pack::MANIFEST, manifest);
    parts.insert(pack::SIGNATURES, note.encode().into_bytes());
    Ok((pack::encode(&parts)?, scored))
}

/// When the attempt was over, ns since 1970. One that was faster than the clock took less time than its ticks say.
pub fn ended_ns(scored: &Scored) -> u64 {
    let by_the_clock = scored.sheet.clock.is_some();
    let last = scored.sheet.attempt.record.last_tick.filter(|_| by_the_clock).unwrap_or(0);
    scored.header.log_time_ns(last)
}

/// The same pack with one more signature. What it says is not looked at here: `verify` does that.
pub fn countersign(bytes: &[u8], key: &SecretKey) -> Result<Vec<u8>, MakeError> {
    let mut parts = pack::decode(bytes)?;
    let missing = |name| PackError::Missing { name };
    let manifest = parts.get(pack::MANIFEST).ok_or(missing(pack::MANIFEST))?;
    let mut note = Note::parse(parts.get(pack::SIGNATURES).ok_or(missing(pack::SIGNATURES))?)?;
    if note.text() != signed_text(manifest) {
        return Err(MakeError::NotOne);
    }
    note.sign(key);
    parts.insert(pack::SIGNATURES, note.encode().into_bytes());
    Ok(pack::encode(&parts)?)
}

/// The same pack with files that came later, by their names: in place of older ones, but never of what the station signed.
/// What they say is not looked at here: `verify` does that.
pub fn attach(bytes: &[u8], files: Vec<(String, Vec<u8>)>) -> Result<Vec<u8>, MakeError> {
    let mut parts = pack::decode(bytes)?;
    let manifest = Manifest::parse(parts.get(pack::MANIFEST).ok_or(PackError::Missing { name: pack::MANIFEST })?)?;
    for (given, content) in files {
        let Some(name) = pack::LATER.into_iter().find(|name| *name == given) else {
            return Err(MakeError::NotLater { name: given.chars().take(80).collect() });
        };
        if manifest.files.iter().any(|file| file.name == name) {
            return Err(MakeError::Signed { name });
        }
        parts.insert(name, content);
    }
    Ok(pack::encode(&parts)?)
}
