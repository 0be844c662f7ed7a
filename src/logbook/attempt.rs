//! Attempts: registered and on disk before the first sample, closed with what became of them. One that was opened and
//! never closed is running while its program lives and interrupted after that; it never vanishes.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::disk::{Disk, PATIENCE};
use super::journal::Step;
use super::register::{Event, Register, Written};
use super::store::unknown_attempt;
use super::verdict::{self, NewVerdict, VerdictKind};
use super::{AttemptName, Decision, Logbook, LogbookError, Pseudonym, trainee};
use crate::recording::{self, CloseOutcome, Mode, Registration};
use crate::score::{self, ScoreSheet};
use crate::session::lock::Lock;
use crate::session::{Place, unix_ns};
use crate::units::hex;

/// The line of the register that opened an attempt, in its folder.
pub(super) const OPENED: &str = "opened.json";
/// Locked while the attempt runs; gone when it was closed.
const RUNNING: &str = "running.lock";
/// Of a scenario's name, as much as a folder's name takes, bytes.
const SCENARIO_BYTES: usize = 60;
/// Longest reason, characters.
const REASON_CHARS: usize = 2000;
/// Longest name of somebody who signs, characters.
const SIGNER_CHARS: usize = 120;

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// To its end.
    Finished,
    /// The trainee gave up.
    Abandoned,
    /// Something else ended it.
    Interrupted,
}

impl Outcome {
    /// Its name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Finished => "finished",
            Self::Abandoned => "abandoned",
            Self::Interrupted => "interrupted",
        }
    }
}

impl From<CloseOutcome> for Outcome {
    fn from(outcome: CloseOutcome) -> Self {
        match outcome {
            CloseOutcome::Finished | CloseOutcome::Limit | CloseOutcome::HandFinished => Self::Finished,
            CloseOutcome::Abandoned => Self::Abandoned,
            CloseOutcome::DeviceLost | CloseOutcome::Interrupted => Self::Interrupted,
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// An attempt that is to be opened.
#[derive(Clone, Copy, Debug)]
pub struct Opening<'a> {
    /// Who.
    pub trainee: Pseudonym,
    /// Short name of the scenario.
    pub scenario: &'a str,
    /// What it will be worth.
    pub mode: Mode,
    /// Now.
    pub at: Timestamp,
    /// Random; from whoever runs the exam, where there is one.
    pub nonce: [u8; 16],
}

/// An attempt that is registered and on disk. While this lives, the attempt is shown as running.
#[derive(Debug)]
pub struct Registered {
    /// Name of its folder.
    pub name: AttemptName,
    /// Its folder.
    pub folder: PathBuf,
    /// When.
    pub at: Timestamp,
    /// What the recording's header is to say.
    pub registration: Registration,
    /// Held as long as the attempt runs: the system lets go of it when the program ends, however it ends.
    _running: Lock,
}

impl Registered {
    /// Where a session starts it.
    pub fn place(&self) -> Place {
        let registration = Some(self.registration.clone());
        Place { folder: self.folder.clone(), start: self.at, registration, extra: BTreeMap::new() }
    }
}

/// What became of an attempt.
#[derive(Clone, Copy, Debug)]
pub struct Closing<'a> {
    /// How it ended.
    pub outcome: Outcome,
    /// The same in the recording's words, or why there is none.
    pub ending: &'a str,
    /// Its score sheet, if it was scored: the original verdict is made from it.
    pub sheet: Option<&'a ScoreSheet>,
    /// Now.
    pub at: Timestamp,
}

impl Logbook {
    /// Registers an attempt. When this returns, register and folder are on the disk.
    pub fn open_attempt(&mut self, opening: &Opening<'_>) -> Result<Registered, LogbookError> {
        let (name, registration) = self.look(|disk, register, book| {
            register.sound(disk)?;
            trainee::present(book, opening.trainee)?;
            clock(register, opening)?;
            let number = book.trainees.get(&opening.trainee).map_or(0, |known| known.attempts) + 1;
            let nonce = hex(&opening.nonce);
            if book.attempts.values().any(|entry| entry.nonce == nonce) {
                return Err(LogbookError::refused("this nonce was used before", "draw a new one for each attempt"));
            }
            let name = folder_name(opening, number)?;
            let mut change = super::register::Change::new(register);
            let line = opened(&mut change, opening, &name, number, nonce)?;
            let registration = Registration {
                mode: opening.mode,
                trainee: opening.trainee.to_string(),
                number,
                nonce: opening.nonce,
                opened_unix_ns: unix_ns(opening.at),
                register: line.digest,
            };
            change.commit(disk)?;
            Ok((name, registration))
        })?;
        let folder = self.attempt_folder(&name);
        let path = folder.join(RUNNING);
        // whoever looks whether it runs holds it for a moment
        let running = Lock::take(&path, PATIENCE).map_err(LogbookError::io(&path, "locked"))?;
        let running = running.ok_or(LogbookError::Busy { path })?;
        Ok(Registered { name, folder, at: opening.at, registration, _running: running })
    }

    /// Closes an attempt: outcome and digest of the recording into the register, and the original verdict if it was
    /// scored. [`Registered`] is to be dropped after this.
    pub fn close_attempt(&mut self, name: &AttemptName, closing: &Closing<'_>) -> Result<(), LogbookError> {
        // a long recording takes a while: not with the store held
        let recording = digest_of(&self.attempt_folder(name).join(recording::FILE_NAME))?;
        self.change(|disk, change, book| {
            let entry = book.attempts.get(name).ok_or_else(|| unknown_attempt(name.as_str()))?;
            if entry.closed.is_some() {
                return Err(LogbookError::refused(
                    format_args!("{name} was closed already"),
                    "an attempt ends once; give a verdict with: stipple logbook verdict",
                ));
            }
            if let Some(erased) = book.erased(name) {
                return Err(LogbookError::refused(
                    format_args!("{name} was erased at {}", erased.at),
                    "open a new one",
                ));
            }
            let ending = crate::scenario::shown(closing.ending);
            change.line(
                closing.at,
                Event::Closed { folder: name.clone(), outcome: closing.outcome, ending, recording: recording.clone() },
            )?;
            change.step(Step::Remove { path: format!("{name}/{RUNNING}") });
            let Some(sheet) = closing.sheet else { return Ok(()) };
            let original = NewVerdict {
                kind: VerdictKind::Original,
                decision: Decision::of(sheet),
                by: "stipple",
                reason: "",
                total_hundredths: Some(sheet.verdict.total_hundredths),
                rubric: Some(&sheet.rubric.digest),
                sheet: Some(&score::digest(sheet)),
                scorer_version: Some(sheet.scorer_version),
                at: closing.at,
            };
            verdict::add(disk, change, entry, name, &original).map(drop)
        })
    }
}

fn opened(
    change: &mut super::register::Change<'_>,
    opening: &Opening<'_>,
    name: &AttemptName,
    number: u32,
    nonce: String,
) -> Result<Written, LogbookError> {
    let event = Event::Opened {
        folder: name.clone(),
        trainee: opening.trainee,
        number,
        scenario: crate::scenario::shown(opening.scenario),
        mode: opening.mode,
        nonce,
        opened_unix_ns: unix_ns(opening.at),
    };
    let line = change.line(opening.at, event)?;
    change.step(Step::Folder { path: name.to_string() });
    change.step(Step::Write { path: format!("{name}/{OPENED}"), text: line.text.clone(), private: false });
    Ok(line)
}

/// Somebody who turned the clock back could open an attempt in the past. Practice may; `check` tells of it.
fn clock(register: &Register, opening: &Opening<'_>) -> Result<(), LogbookError> {
    match register.last_at() {
        Some(last) if opening.at < last && opening.mode != Mode::Practice => Err(LogbookError::refused(
            format_args!(
                "the clock was turned back: the register was last written at {last}, now it is {}",
                opening.at
            ),
            "set the clock of this computer, then begin again",
        )),
        _ => Ok(()),
    }
}

/// `20261123-101500-first-dots-T-000173-4`: never given twice, because a number is not.
fn folder_name(opening: &Opening<'_>, number: u32) -> Result<AttemptName, LogbookError> {
    let harmless = |c: &char| c.is_ascii_alphanumeric() || *c == '-' || *c == '_';
    let scenario: String = opening.scenario.chars().filter(harmless).take(SCENARIO_BYTES).collect();
    let scenario = if scenario.is_empty() { "attempt".to_owned() } else { scenario };
    format!("{}-{scenario}-{}-{number}", opening.at.strftime("%Y%m%d-%H%M%S"), opening.trainee).parse()
}

/// SHA-256 of a file's bytes; nothing when there is none.
pub(super) fn digest_of(path: &Path) -> Result<Option<String>, LogbookError> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(LogbookError::io(path, "read")(error)),
    };
    let mut sha = Sha256::new();
    std::io::copy(&mut file, &mut sha).map_err(LogbookError::io(path, "read"))?;
    Ok(Some(hex(&sha.finalize())))
}

/// Whether the program that opened the attempt still lives.
pub(super) fn is_running(disk: &Disk, name: &AttemptName) -> bool {
    Lock::is_held(&disk.root().join(name.as_str()).join(RUNNING))
}

/// An attempt that runs is not erased under the hands of whoever makes it.
pub(super) fn not_running(disk: &Disk, name: &AttemptName) -> Result<(), LogbookError> {
    if !is_running(disk, name) {
        return Ok(());
    }
    Err(LogbookError::refused(format_args!("{name} is running"), "end the attempt first"))
}

/// Who signs something: one line, not empty.
pub(super) fn signer(by: &str) -> Result<String, LogbookError> {
    let by = by.trim();
    let fits = (1..=SIGNER_CHARS).contains(&by.chars().count()) && !by.chars().any(char::is_control);
    let hint = "say who with --by, 1 to 120 characters on one line: a role or a pseudonym, not a trainee's name";
    if fits { Ok(by.to_owned()) } else { Err(LogbookError::refused("nobody signs for it", hint)) }
}

/// A reason that says something.
pub(super) fn reason(reason: &str) -> Result<String, LogbookError> {
    let reason = reason.trim();
    let fits = (10..=REASON_CHARS).contains(&reason.chars().count());
    let hint = "write with --reason why, in 10 to 2000 characters";
    match reason.chars().count() {
        _ if fits => Ok(reason.to_owned()),
        0 => Err(LogbookError::refused("there is no written reason", hint)),
        count => {
            Err(LogbookError::refused(format_args!("the reason has {count} characters, must have 10 to 2000"), hint))
        }
    }
}
