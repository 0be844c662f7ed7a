//! What another rubric does to attempts: old standing and new one, who changes sides, who is near the mark. Pure.

use std::fmt;

use serde::Serialize;

use super::ScoreSheet;
use super::standing::{Standing, is_near_mark, standing};

/// One attempt by one rubric.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Side {
    /// What its verdict is worth.
    pub standing: Standing,
    /// Total, hundredths of a point.
    pub total_hundredths: i64,
}

impl Side {
    /// What a sheet says.
    pub fn of(sheet: &ScoreSheet) -> Self {
        Self { standing: standing(sheet), total_hundredths: sheet.verdict.total_hundredths }
    }
}

/// What changes for the one who made the attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// The standing is the same.
    Same,
    /// The rule was met and is not any more.
    PassToFail,
    /// The rule was not met and now is.
    FailToPass,
    /// An assessor has to decide now.
    IntoBorderline,
    /// An assessor had to decide and need not any more.
    OutOfBorderline,
    /// The rule is met before and after, and what that is worth changes: passed to provisional, or back.
    Worth,
}

impl Change {
    /// From one standing to another.
    pub fn between(old: Standing, new: Standing) -> Self {
        let met = |standing| matches!(standing, Standing::Pass | Standing::Provisional);
        match (old, new) {
            (old, new) if old == new => Self::Same,
            (_, Standing::Borderline) => Self::IntoBorderline,
            (Standing::Borderline, _) => Self::OutOfBorderline,
            (old, new) if met(old) && met(new) => Self::Worth,
            (old, _) if met(old) => Self::PassToFail,
            _ => Self::FailToPass,
        }
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Same => "the same",
            Self::PassToFail => "pass -> fail",
            Self::FailToPass => "fail -> pass",
            Self::IntoBorderline => "into borderline",
            Self::OutOfBorderline => "out of borderline",
            Self::Worth => "worth",
        })
    }
}

/// One row of a migration table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Moved {
    /// Which attempt.
    pub attempt: String,
    /// Before.
    pub old: Side,
    /// After.
    pub new: Side,
    /// What changes.
    pub change: Change,
    /// The new total lies near the new mark: in its band, or where the rubric has none within two points.
    pub near: bool,
}

impl Moved {
    /// An attempt by an old rubric and a new one.
    pub fn new(attempt: String, old: Side, new: Side, near: bool) -> Self {
        let change = Change::between(old.standing, new.standing);
        Self { attempt, old, new, change, near }
    }

    /// From two sheets of one recording.
    pub fn of(attempt: String, old: &ScoreSheet, new: &ScoreSheet) -> Self {
        Self::new(attempt, Side::of(old), Side::of(new), is_near_mark(new))
    }
}

/// A migration table in counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct MovedSum {
    /// Rows.
    pub attempts: usize,
    /// Of these, with the same standing.
    pub same: usize,
    /// The rule was met and is not any more.
    pub pass_to_fail: usize,
    /// The rule was not met and now is.
    pub fail_to_pass: usize,
    /// An assessor has to decide now.
    pub into_borderline: usize,
    /// An assessor need not decide any more.
    pub out_of_borderline: usize,
    /// Passed to provisional, or back.
    pub worth: usize,
    /// Near the new mark.
    pub near: usize,
}

impl MovedSum {
    /// Of a table.
    pub fn of(rows: &[Moved]) -> Self {
        let count = |change| rows.iter().filter(|row| row.change == change).count();
        Self {
            attempts: rows.len(),
            same: count(Change::Same),
            pass_to_fail: count(Change::PassToFail),
            fail_to_pass: count(Change::FailToPass),
            into_borderline: count(Change::IntoBorderline),
            out_of_borderline: count(Change::OutOfBorderline),
            worth: count(Change::Worth),
            near: rows.iter().filter(|row| row.near).count(),
        }
    }
}

impl fmt::Display for MovedSum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { attempts, same, pass_to_fail, fail_to_pass, into_borderline, out_of_borderline, worth, near } = self;
        write!(f, "{attempts} attempts: {same} the same, {pass_to_fail} pass -> fail, {fail_to_pass} fail -> pass, ")?;
        write!(f, "{into_borderline} into borderline, {out_of_borderline} out of it, {worth} of another worth; ")?;
        write!(f, "{near} near the mark")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_of_standings_is_one_change() {
        use Standing::{Borderline, NotPassed, Pass, Provisional};
        let rows = [
            (Pass, Pass, Change::Same),
            (Pass, Borderline, Change::IntoBorderline),
            (Pass, NotPassed, Change::PassToFail),
            (Pass, Provisional, Change::Worth),
            (Borderline, Pass, Change::OutOfBorderline),
            (Borderline, Borderline, Change::Same),
            (Borderline, NotPassed, Change::OutOfBorderline),
            (Borderline, Provisional, Change::OutOfBorderline),
            (NotPassed, Pass, Change::FailToPass),
            (NotPassed, Borderline, Change::IntoBorderline),
            (NotPassed, NotPassed, Change::Same),
            (NotPassed, Provisional, Change::FailToPass),
            (Provisional, Pass, Change::Worth),
            (Provisional, Borderline, Change::IntoBorderline),
            (Provisional, NotPassed, Change::PassToFail),
            (Provisional, Provisional, Change::Same),
        ];
        let side = |standing| Side { standing, total_hundredths: 0 };
        let table: Vec<Moved> =
            rows.iter().map(|(old, new, _)| Moved::new(String::new(), side(*old), side(*new), false)).collect();
        for (row, (old, new, change)) in table.iter().zip(rows) {
            assert_eq!(row.change, change, "{old} -> {new}");
        }
        let sum = MovedSum::of(&table);
        let parts =
            [sum.same, sum.pass_to_fail, sum.fail_to_pass, sum.into_borderline, sum.out_of_borderline, sum.worth];
        assert_eq!((parts, parts.iter().sum::<usize>(), sum.near), ([4, 2, 2, 3, 3, 2], 16, 0));
    }
}
