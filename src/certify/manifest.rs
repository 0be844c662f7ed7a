//! The manifest of a pack: what attempt it is, what came out, and the digest of every file. Canonical JSON, so that there is
//! one spelling; a station signs its digest, an assessor signs beside it. Pure.

use serde::{Deserialize, Serialize};

use super::note::{Note, NoteError};
use crate::recording::{Header, Mode, Registration, sha256_hex};
use crate::score::sheet::digest;
use crate::session::Scored;
use crate::units::hex;

/// Format of [`Manifest`].
pub const MANIFEST_FORMAT: u32 = 1;

/// First line of the text that is signed.
const SIGNED: &str = "stipple manifest v1";

/// What a pack holds. Everything but `earlier`, `packed_at` and `files` is a copy of what stands in recording and score, and is checked
/// against them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Format of this structure.
    pub format: u32,
    /// Which attempt.
    pub attempt: AttemptPart,
    /// What held the needle.
    pub device: DevicePart,
    /// The recording, by what its own hash chain says.
    pub recording: RecordingPart,
    /// Score and rule.
    pub verdict: VerdictPart,
    /// Every attempt of this trainee before this one, as the station's register has them, in their order.
    pub earlier: Vec<EarlierPart>,
    /// When it was packed, RFC 3339 in UTC.
    pub packed_at: String,
    /// The files that the station vouches for, in the order of their names.
    pub files: Vec<FilePart>,
}

/// Which attempt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttemptPart {
    /// Name of the attempt.
    pub name: String,
    /// When its recording began, RFC 3339 in UTC.
    pub started_at: String,
    /// Why it ended.
    pub ended: String,
    /// How it was registered; nothing for free practice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registration: Option<RegistrationPart>,
}

/// An attempt of the same trainee that was opened before this one, whatever came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EarlierPart {
    /// Its number.
    pub number: u32,
    /// When it was opened, RFC 3339 in UTC.
    pub opened_at: String,
    /// Short name of its scenario.
    pub scenario: String,
    /// What came of it, e.g. `finished, 84.20 points` or `abandoned`.
    pub outcome: String,
}

/// How an attempt was registered before it began.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegistrationPart {
    /// What it is worth.
    pub mode: Mode,
    /// Pseudonym of the trainee.
    pub trainee: String,
    /// Number of the attempt.
    pub number: u32,
    /// Its nonce, hexadecimal.
    pub nonce: String,
    /// When it was opened, RFC 3339 in UTC.
    pub opened_at: String,
    /// Digest of the register's line that opened it, hexadecimal.
    pub register: String,
}

/// What held the needle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DevicePart {
    /// Its name.
    pub name: String,
    /// A program, not a person.
    pub synthetic: bool,
    /// Everything else that the recording's header says of it.
    pub more: std::collections::BTreeMap<String, String>,
}

/// The recording.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordingPart {
    /// Digest of its records, hexadecimal.
    pub digest: String,
    /// Last link of its hash chain, hexadecimal.
    pub chain: String,
    /// Ticks in it.
    pub ticks: u64,
    /// Law that made its outcomes.
    pub law_version: u32,
    /// Version of the program that recorded it.
    pub app_version: String,
}

/// Score and rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VerdictPart {
    /// Short name of the scenario.
    pub scenario: String,
    /// Digest of the resolved scenario, hexadecimal.
    pub scenario_digest: String,
    /// Digest of the rubric, hexadecimal.
    pub rubric_digest: String,
    /// Version of the scorer.
    pub scorer_version: u32,
    /// Pass or not.
    pub passed: bool,
    /// Total, hundredths of a point.
    pub total_hundredths: i64,
    /// Digest of the score sheet, hexadecimal.
    pub sheet_digest: String,
}

/// One file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FilePart {
    /// Its name in the pack.
    pub name: String,
    /// Its length, bytes.
    pub bytes: u64,
    /// SHA-256, hexadecimal.
    pub sha256: String,
}

impl EarlierPart {
    /// The total that its outcome tells, hundredths of a point.
    pub fn total_hundredths(&self) -> Option<i64> {
        let (_, total) = self.outcome.strip_suffix(" points")?.rsplit_once(", ")?;
        let (whole, part) = total.split_once('.').filter(|(_, part)| part.len() == 2)?;
        let digits = whole.bytes().chain(part.bytes()).all(|b| b.is_ascii_digit());
        (digits && (1..=3).contains(&whole.len())).then(|| format!("{whole}{part}").parse().ok())?
    }
}

impl FilePart {
    /// Of a file's content.
    pub fn of(name: &str, content: &[u8]) -> Self {
        Self { name: name.to_owned(), bytes: content.len() as u64, sha256: sha256_hex(content) }
    }
}

/// Why a manifest cannot be read.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ManifestError {
    /// Its JSON is not one.
    #[error("manifest.json: {what}")]
    Form {
        /// What is wrong.
        what: String,
    },
    /// Another spelling of the same.
    #[error("manifest.json: not in canonical form; another spelling would have another digest")]
    NotCanonical,
    /// Of a later program.
    #[error("manifest.json: format {found}, this build reads {MANIFEST_FORMAT}")]
    Format {
        /// Format of the file.
        found: u32,
    },
}

impl Manifest {
    /// Of a scored recording; files in the order of their names.
    pub fn new(scored: &Scored, earlier: Vec<EarlierPart>, packed_at: jiff::Timestamp, files: Vec<FilePart>) -> Self {
        let (header, sheet) = (&scored.header, &scored.sheet);
        Self {
            format: MANIFEST_FORMAT,
            attempt: AttemptPart {
                name: header.attempt.clone(),
                started_at: moment(header.start_unix_ns),
                ended: scored.ended.clone(),
                registration: scored.registration.as_ref().map(RegistrationPart::from),
            },
            device: DevicePart::of(header),
            recording: RecordingPart {
                digest: hex(&scored.digest),
                chain: hex(&scored.chain),
                ticks: scored.sheet.attempt.record.ticks,
                law_version: header.law_version,
                app_version: header.app_version.clone(),
            },
            verdict: VerdictPart {
                scenario: sheet.scenario.id.clone(),
                scenario_digest: sheet.scenario.digest.clone(),
                rubric_digest: sheet.rubric.digest.clone(),
                scorer_version: sheet.scorer_version,
                passed: sheet.verdict.passed,
                total_hundredths: sheet.verdict.total_hundredths,
                sheet_digest: digest(sheet),
            },
            earlier,
            packed_at: packed_at.to_string(),
            files,
        }
    }

    /// Canonical JSON.
    pub fn encode(&self) -> Result<Vec<u8>, ManifestError> {
        serde_jcs::to_vec(self).map_err(|error| ManifestError::Form { what: error.to_string() })
    }

    /// Reads a manifest; only its canonical spelling is taken.
    pub fn parse(bytes: &[u8]) -> Result<Self, ManifestError> {
        let manifest: Self =
            serde_json::from_slice(bytes).map_err(|error| ManifestError::Form { what: error.to_string() })?;
        if manifest.format != MANIFEST_FORMAT {
            return Err(ManifestError::Format { found: manifest.format });
        }
        if manifest.encode()? == bytes { Ok(manifest) } else { Err(ManifestError::NotCanonical) }
    }
}

/// The text that is signed for a manifest's bytes.
pub fn signed_text(manifest: &[u8]) -> String {
    format!("{SIGNED}\nsha256 {}\n", sha256_hex(manifest))
}

/// The note for a manifest's bytes, not yet signed.
pub fn note(manifest: &[u8]) -> Result<Note, NoteError> {
    Note::new(&signed_text(manifest))
}

impl DevicePart {
    fn of(header: &Header) -> Self {
        let more = header.extra.iter().filter(|(key, _)| !Registration::owns(key));
        let more = more.map(|(key, value)| (key.clone(), value.clone())).collect();
        Self { name: header.device.clone(), synthetic: header.synthetic, more }
    }
}

impl From<&Registration> for RegistrationPart {
    fn from(registration: &Registration) -> Self {
        Self {
            mode: registration.mode,
            trainee: registration.trainee.clone(),
            number: registration.number,
            nonce: hex(&registration.nonce),
            opened_at: moment(registration.opened_unix_ns),
            register: hex(&registration.register),
        }
    }
}

/// A wall time as RFC 3339 in UTC, nanoseconds since 1970.
pub fn moment(unix_ns: u64) -> String {
    let stamp = jiff::Timestamp::from_nanosecond(i128::from(unix_ns));
    stamp.map_or_else(|_far| format!("{unix_ns} ns"), |stamp| stamp.to_string())
}
