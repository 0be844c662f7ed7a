//! An attempt that was scored again, beside the verdict that it is held against. Pure.

use super::{AttemptName, Decision, Verdict};
use crate::score::points;
use crate::score::{self, Moved, ScoreSheet, Side, is_near_mark};

/// An attempt that was scored again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Again {
    /// Which.
    pub name: AttemptName,
    /// The scorer's verdict that it is held against; of another rubric, or of the same.
    pub before: Verdict,
    /// That verdict is the one in force.
    pub in_force: bool,
    /// What the new sheet is worth.
    pub decision: Decision,
    /// Its total, hundredths of a point.
    pub total_hundredths: i64,
    /// That total is near the mark.
    pub near: bool,
    /// SHA-256 of the rubric, hexadecimal.
    pub rubric: String,
    /// Digest of the sheet, hexadecimal.
    pub sheet: String,
    /// Version of the scorer.
    pub scorer_version: u32,
}

impl Again {
    /// From a new sheet.
    pub fn new(name: AttemptName, before: Verdict, in_force: bool, sheet: &ScoreSheet) -> Self {
        Self {
            name,
            before,
            in_force,
            decision: Decision::of(sheet),
            total_hundredths: sheet.verdict.total_hundredths,
            near: is_near_mark(sheet),
            rubric: sheet.rubric.digest.clone(),
            sheet: score::digest(sheet),
            scorer_version: sheet.scorer_version,
        }
    }

    /// The verdict in force says just this: there is nothing to give.
    pub fn is_given(&self) -> bool {
        self.rubric == self.before.rubric.as_deref().unwrap_or_default()
            && self.sheet == self.before.sheet.as_deref().unwrap_or_default()
            && self.decision == self.before.decision
    }

    /// Its row in a migration table.
    pub fn moved(&self) -> Moved {
        let total_hundredths = self.before.total_hundredths.unwrap_or_default();
        let old = Side { standing: self.before.decision.standing(), total_hundredths };
        let new = Side { standing: self.decision.standing(), total_hundredths: self.total_hundredths };
        Moved::new(self.name.to_string(), old, new, self.near)
    }

    /// How the bits differ from those that the verdict was given on; nothing when they are the same.
    pub fn difference(&self) -> Option<String> {
        let before = &self.before;
        if before.sheet.as_deref() == Some(self.sheet.as_str()) {
            return None;
        }
        let was = before.total_hundredths.map_or_else(|| "no total".to_owned(), points);
        let (now, number) = (points(self.total_hundredths), before.number);
        let said = if before.total_hundredths == Some(self.total_hundredths) {
            format!("verdict {number} has the same total of {now} and another sheet")
        } else {
            format!("verdict {number} was given on {was} points, now it is {now}")
        };
        if before.scorer_version == Some(self.scorer_version) {
            return Some(said);
        }
        let then = before.scorer_version.map_or_else(|| "an unknown scorer".to_owned(), |v| format!("scorer {v}"));
        Some(format!("{said}; it was {then}, this build has scorer {}", self.scorer_version))
    }
}

/// An attempt that was not scored again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// Which.
    pub name: AttemptName,
    /// Why.
    pub why: String,
    /// It should have been: something is wrong with it.
    pub wrong: bool,
}

/// What scoring again came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rejudged {
    /// Those that were scored, in the order asked for.
    pub again: Vec<Again>,
    /// Those that were not.
    pub left_out: Vec<LeftOut>,
}

impl Rejudged {
    /// An attempt that should have been scored could not be.
    pub fn is_wrong(&self) -> bool {
        self.left_out.iter().any(|left| left.wrong)
    }
}
