//! The register of a store: one line for each thing that happened, each with the SHA-256 of the line before. A line that
//! is taken out or changed shows; lines cut from the end show against `head.json`, which is written with every line.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::disk::{self, BOOK, Disk};
use super::journal::{self, Step};
use super::{AttemptName, LogbookError, Outcome, Pseudonym};
use crate::recording::{Link, Mode};
use crate::units::{from_hex, hex};

/// Name of the register in the logbook's folder.
pub(super) const REGISTER: &str = "register.jsonl";
/// Name of the file that says how far the register was written.
pub(super) const HEAD: &str = "head.json";
/// Format of the register.
const FORMAT: u32 = 1;
/// Largest register, bytes.
const MAX_BYTES: u64 = 256 << 20;
/// Longest line, bytes.
const LINE_BYTES: usize = 32 << 10;

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Event {
    /// The register begins.
    Founded {
        /// Format of the register.
        format: u32,
    },
    /// A trainee was entered.
    TraineeAdded {
        /// Pseudonym.
        trainee: Pseudonym,
    },
    /// An attempt was opened, before its first sample.
    Opened {
        /// Folder.
        folder: AttemptName,
        /// Whose.
        trainee: Pseudonym,
        /// Number over all attempts of this trainee, from 1.
        number: u32,
        /// Short name of the scenario.
        scenario: String,
        /// What it is worth.
        mode: Mode,
        /// 32 hexadecimal digits.
        nonce: String,
        /// When, nanoseconds since 1970-01-01 UTC.
        opened_unix_ns: u64,
    },
    /// An attempt came to its end.
    Closed {
        /// Folder.
        folder: AttemptName,
        /// How it ended.
        outcome: Outcome,
        /// The same in the recording's words, or why there is none.
        ending: String,
        /// SHA-256 of the recording's bytes, hexadecimal.
        recording: Option<String>,
    },
    /// A verdict was given.
    Verdict {
        /// Folder.
        folder: AttemptName,
        /// Number of the verdict on this attempt, from 1.
        number: u32,
        /// SHA-256 of its line in the attempt's folder, hexadecimal.
        digest: String,
    },
    /// An attempt was made the reference of its scenario, or is that no longer.
    Reference {
        /// Folder.
        folder: AttemptName,
        /// Short name of the scenario.
        scenario: String,
        /// It is from now on.
        on: bool,
        /// Who says so.
        by: String,
    },
    /// An attempt was erased.
    AttemptErased {
        /// Folder.
        folder: AttemptName,
        /// Who signed it off.
        by: String,
        /// Why.
        reason: String,
    },
    /// A trainee was erased, with all attempts.
    TraineeErased {
        /// Pseudonym.
        trainee: Pseudonym,
        /// Who signed it off.
        by: String,
        /// Why.
        reason: String,
    },
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// Number, from 1.
    pub n: u64,
    /// SHA-256 of the bytes of the line before, without its end; of the first line zeros.
    pub prev: String,
    /// When, UTC.
    pub at: String,
    /// What.
    pub event: Event,
}

/// How far the register was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// Lines.
    pub lines: u64,
    /// SHA-256 of the last of them, hexadecimal.
    pub digest: String,
}

/// A register that was read.
pub(super) struct Register {
    /// Its lines as far as they read, each with its digest.
    pub(super) lines: Vec<(Line, Link)>,
    /// What is wrong with it.
    pub(super) findings: Vec<String>,
    /// Its length, bytes.
    length: u64,
}

impl Register {
    /// Reads and checks it. A register that is not sound reads too: see [`Self::findings`].
    pub(super) fn read(disk: &Disk) -> Result<Self, LogbookError> {
        let path = disk.book(REGISTER);
        let bytes = disk::read(&path, MAX_BYTES)?.unwrap_or_default();
        let mut register = Self { lines: Vec::new(), findings: Vec::new(), length: bytes.len() as u64 };
        for text in bytes.split_inclusive(|byte| *byte == b'\n') {
            register.take(disk, text)?;
        }
        let head = disk.book(HEAD);
        match disk::read(&head, LINE_BYTES as u64)?.map(|bytes| serde_json::from_slice(&bytes)) {
            Some(Ok(head)) => register.reaches(&head),
            Some(Err(_)) => register.findings.push(format!("{HEAD} does not read")),
            None if register.lines.is_empty() => {}
            None => register.findings.push(format!("{HEAD} is gone: nothing tells whether lines were cut off")),
        }
        Ok(register)
    }

    fn take(&mut self, disk: &Disk, text: &[u8]) -> Result<(), LogbookError> {
        let number = self.lines.len() as u64 + 1;
        let Some(text) = text.strip_suffix(b"\n") else {
            self.findings.push(format!("line {number} is cut off"));
            return Ok(());
        };
        let line = (text.len() <= LINE_BYTES).then(|| serde_json::from_slice::<Line>(text));
        let Some(Ok(line)) = line else {
            self.findings.push(format!("line {number} or one behind it is no line of a register"));
            return Ok(());
        };
        if let Event::Founded { format } = line.event
            && format > FORMAT
        {
            return Err(LogbookError::Newer { path: disk.book(REGISTER), found: format, known: FORMAT });
        }
        if line.n != number {
            self.findings
                .push(format!("line {number} says that it is line {}: lines are missing or were moved", line.n));
        }
        if line.prev != hex(&self.last()) {
            self.findings.push(format!("line {number} does not follow from the line before it"));
        }
        self.lines.push((line, Sha256::digest(text).into()));
        Ok(())
    }

    /// The line that `head` tells of is there.
    fn reaches(&mut self, head: &Head) {
        let found = self.lines.len() as u64;
        let last = usize::try_from(head.lines).ok().and_then(|lines| self.lines.get(lines.checked_sub(1)?));
        match last {
            Some((_, digest)) if hex(digest) == head.digest && found == head.lines => {}
            Some((_, digest)) if hex(digest) == head.digest => {
                self.findings.push(format!("{found} lines, but only {} were written by this program", head.lines));
            }
            Some(_) => self.findings.push(format!("line {} is not the one that was written", head.lines)),
            None => self.findings.push(format!("{found} lines, {} were written: the end was cut off", head.lines)),
        }
    }

    /// Digest of the last line.
    pub(super) fn last(&self) -> Link {
        self.lines.last().map_or([0; 32], |(_, digest)| *digest)
    }

    /// How far it was written.
    pub(super) fn head(&self) -> Head {
        Head { lines: self.lines.len() as u64, digest: hex(&self.last()) }
    }

    /// A line with this digest is in it.
    pub(super) fn holds(&self, digest: &str) -> bool {
        let wanted: Option<Link> = from_hex(digest);
        self.lines.iter().any(|(_, digest)| Some(*digest) == wanted)
    }

    /// Nothing is wrong with it, or nothing is written into it any more.
    pub(super) fn sound(&self, disk: &Disk) -> Result<(), LogbookError> {
        let Some(first) = self.findings.first() else { return Ok(()) };
        Err(LogbookError::Register { path: disk.book(REGISTER), what: first.clone() })
    }

    /// When the last line was written.
    pub(super) fn last_at(&self) -> Option<Timestamp> {
        self.lines.last().and_then(|(line, _)| line.at.parse().ok())
    }
}

/// New lines for the register and whatever else is to be done with them, all or nothing.
pub(super) struct Change<'a> {
    register: &'a Register,
    n: u64,
    last: Link,
    text: String,
    steps: Vec<Step>,
}

/// A line that will stand in the register.
pub(super) struct Written {
    /// Its bytes, without an end.
    pub(super) text: String,
    /// SHA-256 of them.
    pub(super) digest: Link,
}

impl<'a> Change<'a> {
    pub(super) fn new(register: &'a Register) -> Self {
        let head = register.head();
        Self { register, n: head.lines, last: register.last(), text: String::new(), steps: Vec::new() }
    }

    /// Adds a line; the first of all lines is preceded by the one that founds the register.
    pub(super) fn line(&mut self, at: Timestamp, event: Event) -> Result<Written, LogbookError> {
        if self.n == 0 && !matches!(event, Event::Founded { .. }) {
            self.line(at, Event::Founded { format: FORMAT })?;
        }
        let line = Line { n: self.n + 1, prev: hex(&self.last), at: time_text(at), event };
        let text = serde_json::to_string(&line).ok().filter(|text| text.len() <= LINE_BYTES);
        let text =
            text.ok_or_else(|| LogbookError::refused("the line is too long for the register", "say it shorter"))?;
        self.n = line.n;
        self.last = Sha256::digest(text.as_bytes()).into();
        self.text.push_str(&text);
        self.text.push('\n');
        Ok(Written { text, digest: self.last })
    }

    /// Adds a step that is done with the lines.
    pub(super) fn step(&mut self, step: Step) {
        self.steps.push(step);
    }

    /// Does it all, or nothing.
    pub(super) fn commit(mut self, disk: &mut Disk) -> Result<(), LogbookError> {
        if self.text.is_empty() && self.steps.is_empty() {
            return Ok(());
        }
        let head = Head { lines: self.n, digest: hex(&self.last) };
        let text = serde_json::to_string(&head).map_err(|why| LogbookError::file(&disk.book(HEAD), why))?;
        // the folder of an attempt comes before what is said of it, and files go before the word that they are gone
        self.steps.push(Step::Append { path: format!("{BOOK}/{REGISTER}"), at: self.register.length, text: self.text });
        self.steps.push(Step::Write { path: format!("{BOOK}/{HEAD}"), text, private: false });
        journal::commit(disk, self.steps)
    }
}

/// A time as it stands in files: UTC, whole milliseconds.
pub(super) fn time_text(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}
