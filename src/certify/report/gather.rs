//! From files to a report: an attempt's folder or recording, a score sheet, a pack. Reads files, never the clock or a
//! network; any thread but the haptics thread.

use std::path::Path;

use sha2::{Digest as _, Sha256};

use super::known::{Known, Source};
use super::{Report, Scene};
use crate::certify::credential::{self, Credential, Outcome as Said};
use crate::certify::manifest::Manifest;
use crate::certify::pack::{self, PackError, Parts};
use crate::certify::trust::Trust;
use crate::certify::verify::{Account, Outcome, verdicts_of, verify};
use crate::certify::{desk, earlier};
use crate::logbook::LogbookError;
use crate::recording::{self, Beginning};
use crate::score::ScoreSheet;
use crate::session::folder::read_whole;
use crate::session::{self, Progress, Scored, SessionError, score_file};
use crate::standard::{CutScore, StandardError};

/// Largest score sheet that is read alone, bytes.
pub const MAX_SHEET: u64 = 16 << 20;

/// What goes on a report beside what the files tell.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Name of the trainee, for a copy that stays with the trainee.
    pub name: Option<String>,
    /// The trainee's own copy: says what to practise.
    pub feedback: bool,
    /// The document of the cut score that the rubric cites.
    pub cutscore: Option<Vec<u8>>,
    /// The credential of this attempt; of a pack it is the pack's own.
    pub credential: Option<Vec<u8>>,
}

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The recording cannot be scored.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// The logbook that it lies in cannot be read.
    #[error(transparent)]
    Logbook(#[from] LogbookError),
    /// Not a score sheet.
    #[error("score sheet: {what}")]
    Sheet {
        /// Why not.
        what: String,
    },
    /// Not a pack.
    #[error(transparent)]
    Pack(#[from] PackError),
    /// The recording in a pack.
    #[error("recording.mcap: {what}")]
    Recording {
        /// Why not.
        what: String,
    },
    /// A pack that is not to be believed.
    #[error("pack: {} of its checks failed; no report is made of it: {}", account.count(Outcome::Failed), failed(account))]
    Refused {
        /// All checks.
        account: Account,
    },
    /// A credential that does not belong to the attempt.
    #[error("credential: {what}")]
    Credential {
        /// Why not.
        what: String,
    },
    /// A cut score that does not belong to the rubric.
    #[error(transparent)]
    Cutscore(#[from] StandardError),
    /// The pages cannot be made.
    #[error(transparent)]
    Pdf(#[from] super::PdfError),
    /// Something that only a recording can be held against.
    #[error("{what}: a score sheet alone does not tell whether it belongs to it")]
    NeedsRecording {
        /// What.
        what: &'static str,
    },
}

impl ReportError {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Session(error) => error.hint(),
            Self::Logbook(error) => Some(error.hint().to_owned()),
            Self::Sheet { .. } => Some("`stipple score RECORDING --json` writes one".to_owned()),
            Self::Pack(error) => Some(error.hint().to_owned()),
            Self::Refused { .. } => Some("`stipple verify` shows every check; ask the pack's sender".to_owned()),
            Self::NeedsRecording { .. } => Some("give the recording or the folder of the attempt instead".to_owned()),
            Self::Recording { .. } | Self::Credential { .. } | Self::Cutscore(_) | Self::Pdf(_) => None,
        }
    }
}

fn failed(account: &Account) -> String {
    let failed = account.lines.iter().filter(|line| line.outcome == Outcome::Failed);
    failed.map(|line| format!("{}: {}", line.check, line.text)).collect::<Vec<_>>().join("; ")
}

/// The report of a stored attempt: its folder or its recording, stepped and scored again.
pub fn of_attempt(attempt: &Path, wanted: &Wanted, progress: &mut dyn FnMut(Progress)) -> Result<Report, ReportError> {
    let joined = attempt.join(recording::FILE_NAME);
    let path = if attempt.is_dir() { joined.as_path() } else { attempt };
    let scored = score_file(path, None, progress)?;
    let mut known = Known::of(&scored, scene(&Beginning::read(path).map_err(SessionError::from)?, &scored.sheet)?);
    if let Some(registration) = &scored.registration {
        known.earlier = earlier::earlier(path, registration)?.unwrap_or_default();
        known.verdicts = earlier::verdicts(path)?;
    }
    if let Some(bytes) = &wanted.credential {
        // what has a credential was packed
        let read = read_whole(path, pack::MAX_PACK);
        let read = read.map_err(|error| ReportError::Recording { what: error.to_string() })?;
        belongs(bytes, &scored, &read)?;
        known.credential = Some(bytes.clone());
    }
    finished(&scored.sheet, known, wanted)
}

/// The report of a score sheet alone; it says so in large letters.
pub fn of_sheet(bytes: &[u8], wanted: &Wanted) -> Result<Report, ReportError> {
    let wrong = |what: String| ReportError::Sheet { what };
    if bytes.len() as u64 > MAX_SHEET {
        return Err(wrong(format!("{} bytes, at most {MAX_SHEET} are read", bytes.len())));
    }
    let sheet: ScoreSheet =
        serde_json::from_slice(bytes).map_err(|error| wrong(error.to_string().chars().take(200).collect()))?;
    for (what, given) in [("credential", &wanted.credential), ("cut score", &wanted.cutscore)] {
        if given.is_some() {
            return Err(ReportError::NeedsRecording { what });
        }
    }
    finished(&sheet, Known::default(), wanted)
}

/// The report of a pack that was checked; of one that is not to be believed there is none.
pub fn of_pack(
    bytes: &[u8],
    trust: &Trust,
    wanted: &Wanted,
    progress: &mut dyn FnMut(Progress),
) -> Result<Report, ReportError> {
    let account = verify(bytes, trust, progress);
    if !account.is_good() {
        return Err(ReportError::Refused { account });
    }
    let parts = pack::decode(bytes)?;
    let recording = parts.get(pack::RECORDING).map_or(&[][..], Vec::as_slice);
    let what = |what| ReportError::Recording { what };
    let scored = desk::score(recording, &mut |_| {}).map_err(what)?;
    let mut known = of_parts(&parts, &scored).map_err(what)?;
    known.source = Source::Pack(account);
    finished(&scored.sheet, known, wanted)
}

/// What a pack's files tell, its signatures aside.
fn of_parts(parts: &Parts, scored: &Scored) -> Result<Known, String> {
    let recording = parts.get(pack::RECORDING).map_or(&[][..], Vec::as_slice);
    let scene = desk::begun(recording, |beginning| scene(&beginning, &scored.sheet))?;
    let verdicts = parts.get(pack::VERDICTS).map_or(Ok(Vec::new()), |bytes| verdicts_of(bytes));
    let manifest = parts.get(pack::MANIFEST).and_then(|bytes| Manifest::parse(bytes).ok());
    Ok(Known {
        source: Source::InPack,
        earlier: manifest.as_ref().map_or_else(Vec::new, |manifest| manifest.earlier.clone()),
        manifest,
        verdicts: verdicts.map_err(|error| error.to_string())?,
        credential: parts.get(pack::CREDENTIAL).cloned(),
        ..Known::of(scored, scene)
    })
}

/// What the scenario of a recording lets draw.
fn scene(beginning: &Beginning, sheet: &ScoreSheet) -> Result<Scene, SessionError> {
    Ok(Scene::new(&session::prepared(beginning)?, sheet))
}

/// With what was asked for.
fn finished(sheet: &ScoreSheet, mut known: Known, wanted: &Wanted) -> Result<Report, ReportError> {
    if let (Some(bytes), Some(scene)) = (&wanted.cutscore, &known.scene) {
        let document = CutScore::from_bytes("the cut score", bytes)?;
        crate::standard::document::cited_by(&document, &scene.rubric)?;
        let digest = document.digest();
        known.cutscore = Some((document, digest));
    }
    known.name.clone_from(&wanted.name);
    known.feedback = wanted.feedback || wanted.name.is_some();
    Ok(Report::new(sheet, &known))
}

/// A credential of this attempt, sound by itself. Whether its issuer is to be believed is not asked here, and not said.
fn belongs(bytes: &[u8], scored: &Scored, recording: &[u8]) -> Result<(), ReportError> {
    let wrong = |what: String| ReportError::Credential { what };
    let digest: [u8; 32] = Sha256::digest(recording).into();
    let known = credential::Known { recording_digest: Some(digest), ..credential::Known::default() };
    for check in credential::examine(bytes, &known).iter().filter(|check| check.name != "issuer") {
        if let Said::Failed(reason) = &check.outcome {
            return Err(wrong(format!("{}: {reason}", check.name)));
        }
    }
    let credential: Credential = serde_json::from_slice(bytes).map_err(|error| wrong(error.to_string()))?;
    let number = scored.registration.as_ref().map_or(0, |registration| registration.number);
    credential.agrees_with(&scored.sheet, &digest, number).map_err(wrong)
}

/// How the page in a pack compares with one made here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Compared {
    /// The same, byte for byte.
    Same,
    /// Another.
    Other,
    /// Of another version of the page: not compared.
    OtherVersion(u32),
}

/// The same pack with the report in it, for whoever reads on paper. `scored` is its recording's score.
pub fn into_pack(bytes: &[u8], scored: &Scored) -> Result<Vec<u8>, ReportError> {
    let mut parts = pack::decode(bytes)?;
    let page = page_of(&parts, scored, parts.get(pack::CREDENTIAL).cloned())?;
    parts.insert(pack::REPORT, page);
    Ok(pack::encode(&parts)?)
}

/// Makes the page of a pack again and compares it. The credential comes into a pack later than the page may have.
pub fn compare(parts: &Parts, scored: &Scored) -> Result<Compared, ReportError> {
    let found = parts.get(pack::REPORT).map_or(&[][..], Vec::as_slice);
    match super::pdf::version_of(found) {
        Some(version) if version != super::REPORT_VERSION => return Ok(Compared::OtherVersion(version)),
        _ => {}
    }
    let credential = parts.get(pack::CREDENTIAL).cloned();
    let with = credential.is_some().then(|| page_of(parts, scored, credential)).transpose()?;
    let is_same = with.is_some_and(|page| page == found) || page_of(parts, scored, None)? == found;
    Ok(if is_same { Compared::Same } else { Compared::Other })
}

/// How the page in a pack compares with the one that its own files give; nothing for a pack without a page.
pub fn compare_in(bytes: &[u8], progress: &mut dyn FnMut(Progress)) -> Result<Option<Compared>, ReportError> {
    let parts = pack::decode(bytes)?;
    if !parts.contains_key(pack::REPORT) {
        return Ok(None);
    }
    let recording = parts.get(pack::RECORDING).map_or(&[][..], Vec::as_slice);
    let scored = desk::score(recording, progress).map_err(|what| ReportError::Recording { what })?;
    compare(&parts, &scored).map(Some)
}

/// The page of a pack's own sheet.
fn page_of(parts: &Parts, scored: &Scored, credential: Option<Vec<u8>>) -> Result<Vec<u8>, ReportError> {
    let sheet: ScoreSheet = serde_json::from_slice(parts.get(pack::SCORE).map_or(&[][..], Vec::as_slice))
        .map_err(|error| ReportError::Sheet { what: error.to_string() })?;
    let known = of_parts(parts, scored).map_err(|what| ReportError::Recording { what })?;
    Ok(super::pdf(&Report::new(&sheet, &Known { credential, ..known }))?)
}
