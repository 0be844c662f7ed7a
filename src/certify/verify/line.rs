//! What a check says: a line each, and what they come to. Plain data.

use std::fmt::{self, Display};

use serde::Serialize;

use super::many::Mark;
use crate::scenario::one_line;
use crate::score::sheet::digest;
use crate::session::Scored;

/// Longest text of a check, characters: more than everything that can be wrong with an honest pack.
const LONGEST: usize = 4000;

/// How a check came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// As it should be.
    Held,
    /// Not as it should be: the pack is not to be believed.
    Failed,
    /// There was nothing to check, and nothing was needed.
    NotThere,
}

/// One check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// What was looked at.
    pub check: &'static str,
    /// How it came out.
    pub outcome: Outcome,
    /// In words.
    pub text: String,
}

impl Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = match self.outcome {
            Outcome::Held => "ok  ",
            Outcome::Failed => "FAIL",
            Outcome::NotThere => "-   ",
        };
        write!(f, "{mark}  {:<12} {}", self.check, self.text)
    }
}

/// All checks of a pack.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Account {
    /// In the order in which they were made.
    pub lines: Vec<Line>,
    /// What the recording was worth when it was scored again; nothing when it could not be.
    pub result: Option<ResultLine>,
    /// What tells the pack from others; nothing when its manifest does not read.
    #[serde(skip)]
    pub mark: Option<Box<Mark>>,
}

/// What a recording was worth when it was scored again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ResultLine {
    /// Pass or not.
    pub passed: bool,
    /// Total, hundredths of a point.
    pub total_hundredths: i64,
    /// Digest of the score sheet: the same on every machine.
    pub sheet_digest: String,
    /// Length of the attempt, ms.
    pub attempt_ms: u64,
}

impl Account {
    /// Of a pack that could not even be read, and why.
    pub fn unread(why: impl Display) -> Self {
        let mut account = Self::default();
        account.failed("pack", why);
        account
    }

    pub(super) fn held(&mut self, check: &'static str, text: impl Display) {
        self.say(check, Outcome::Held, text);
    }

    pub(super) fn failed(&mut self, check: &'static str, text: impl Display) {
        self.say(check, Outcome::Failed, text);
    }

    pub(super) fn absent(&mut self, check: &'static str, text: impl Display) {
        self.say(check, Outcome::NotThere, text);
    }

    /// What strangers wrote into a pack stands in many of these texts: none of it may look like a line of its own.
    fn say(&mut self, check: &'static str, outcome: Outcome, text: impl Display) {
        self.lines.push(Line { check, outcome, text: one_line(&text.to_string(), LONGEST) });
    }

    /// Held when nothing is wrong, else failed with all that is.
    pub(super) fn judged(&mut self, check: &'static str, wrong: &[String], held: impl Display) {
        if wrong.is_empty() { self.held(check, held) } else { self.failed(check, wrong.join("; ")) }
    }

    pub(super) fn result(&mut self, scored: &Scored) {
        let sheet = &scored.sheet;
        self.result = Some(ResultLine {
            passed: sheet.verdict.passed,
            total_hundredths: sheet.verdict.total_hundredths,
            sheet_digest: digest(sheet),
            attempt_ms: sheet.attempt.record.ticks * 1000 / u64::from(scored.header.tick_hz.max(1)),
        });
    }

    /// How many checks came out so.
    pub fn count(&self, outcome: Outcome) -> usize {
        self.lines.iter().filter(|line| line.outcome == outcome).count()
    }

    /// No check failed.
    pub fn is_good(&self) -> bool {
        self.count(Outcome::Failed) == 0
    }
}
