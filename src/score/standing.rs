//! What a verdict is worth: passed, borderline, not passed, or provisional, and what that means for the trainee. Pure.
//!
//! The verdict on a sheet is the rubric's rule: total at the mark or above, every domain at its floor or above, no critical
//! error. The standing is worked out from the sheet and never stored in it:
//!
//! 1. a critical error, a missed floor or a plan without dots: not passed;
//! 2. a total within `band` standard errors of the mark, on either side: borderline;
//! 3. a total below the mark: not passed;
//! 4. a mark that cites no cut score, or a standard error of an unknown number of people: provisional;
//! 5. else passed.
//!
//! There is nobody to decide on where a program held the needle, and nothing to compare where parameters were overridden:
//! such an attempt is never passed or borderline. It is provisional where the rule is met, else not passed.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ScoreSheet;
use super::sheet::SemRef;

/// What a verdict is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// The rule is met, clear of the mark, and a study stands behind the mark.
    #[serde(rename = "passed")]
    Pass,
    /// Too near the mark to say: an assessor has to decide. The verdict stays what the rule says.
    Borderline,
    /// The rule is not met.
    NotPassed,
    /// The rule is met and yet it is no pass: nothing stands behind the mark, or it is no person's attempt.
    Provisional,
}

impl Standing {
    /// Its name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pass => "passed",
            Self::Borderline => "borderline",
            Self::NotPassed => "not_passed",
            Self::Provisional => "provisional",
        }
    }

    /// The standing of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Pass, Self::Borderline, Self::NotPassed, Self::Provisional].into_iter().find(|s| s.name() == name)
    }

    /// What it means for the trainee, whatever the attempt.
    pub fn means(self) -> &'static str {
        match self {
            Self::Pass => "The rule is met. The certifying body decides what that counts for.",
            Self::Borderline => {
                "The measurement cannot tell it from the mark: an assessor must decide. The rule's verdict stays as it is."
            }
            Self::NotPassed => "The rule is not met.",
            Self::Provisional => "The rule is met, but nobody should rely on it as a pass.",
        }
    }
}

/// As read on a screen.
impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(if *self == Self::NotPassed { "not passed" } else { self.name() })
    }
}

/// A standing in sentences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Which.
    pub standing: Standing,
    /// Why it is so.
    pub why: String,
    /// What it means for the trainee.
    pub means: &'static str,
    /// What to do now.
    pub next: String,
}

/// What the verdict of a sheet is worth. The sheet's own word for it is not looked at.
pub fn standing(sheet: &ScoreSheet) -> Standing {
    if is_out(sheet) {
        return Standing::NotPassed;
    }
    let reached = sheet.verdict.total_hundredths >= sheet.rubric.pass_mark_hundredths;
    let doubts = doubts(sheet);
    if near(sheet) && !doubts.iter().any(|doubt| doubt.is_of_the_attempt()) {
        Standing::Borderline
    } else if !reached {
        Standing::NotPassed
    } else if doubts.is_empty() {
        Standing::Pass
    } else {
        Standing::Provisional
    }
}

/// The standing of a sheet in sentences.
pub fn standing_said(sheet: &ScoreSheet) -> Said {
    let standing = standing(sheet);
    let (total, mark) = (points(sheet.verdict.total_hundredths), points(sheet.rubric.pass_mark_hundredths));
    let doubts = doubts(sheet);
    let first = doubts.first().copied();
    let (why, next) = match standing {
        Standing::Pass => (
            format!("The total of {total} lies clear of the mark of {mark}, which a study set"),
            "Hand it over: whoever certifies scores it again and decides".to_owned(),
        ),
        Standing::Borderline => (
            format!("The total of {total} lies within {} the mark of {mark}", band(sheet.rubric.sem.as_ref())),
            "Ask an assessor to look at the recording and to decide, with reasons in writing".to_owned(),
        ),
        Standing::NotPassed => (out(sheet, &total, &mark), sheet.verdict.next.clone()),
        Standing::Provisional => {
            let why: Vec<&str> = doubts.iter().map(|doubt| doubt.why()).collect();
            (why.join(". "), first.map_or("", Doubt::next).to_owned())
        }
    };
    Said { standing, why, means: standing.means(), next }
}

/// What stands between an attempt that meets the rule and a pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Doubt {
    Synthetic,
    Modified,
    NoStudy,
    NoPeople,
}

impl Doubt {
    /// It is the attempt's and not the rubric's: there is nothing to decide.
    fn is_of_the_attempt(self) -> bool {
        matches!(self, Self::Synthetic | Self::Modified)
    }

    fn why(self) -> &'static str {
        match self {
            Self::Synthetic => "A program held the needle, not a person",
            Self::Modified => "Parameters were overridden: it was another task",
            Self::NoStudy => "The mark is an assumption: no study stands behind it",
            Self::NoPeople => "Nobody said on how many people the standard error rests",
        }
    }

    fn next(self) -> &'static str {
        match self {
            Self::Synthetic => "Let a person make the attempt",
            Self::Modified => "Make the attempt again without overrides",
            Self::NoStudy => "Practise on. A pass needs a rubric whose mark comes from a study: `stipple cutscore`",
            Self::NoPeople => "A pass needs a rubric whose standard error says its n: `stipple cutscore reliability`",
        }
    }
}

fn doubts(sheet: &ScoreSheet) -> Vec<Doubt> {
    let rubric = &sheet.rubric;
    let of_the_attempt =
        [(sheet.synthetic, Doubt::Synthetic), (sheet.modified || !sheet.overrides.is_empty(), Doubt::Modified)];
    let of_the_rubric = [
        (rubric.cutscore.is_none(), Doubt::NoStudy),
        (rubric.sem.as_ref().is_some_and(|sem| sem.n.is_none()), Doubt::NoPeople),
    ];
    // what the rubric lacks is of no interest where there is no attempt to judge
    let named = if of_the_attempt.iter().any(|(is, _)| *is) { of_the_attempt } else { of_the_rubric };
    named.into_iter().filter_map(|(is, doubt)| is.then_some(doubt)).collect()
}

/// Not passed whatever the total. A sheet that says not passed at a total that passes is believed: the worse counts.
fn is_out(sheet: &ScoreSheet) -> bool {
    let reached = sheet.verdict.total_hundredths >= sheet.rubric.pass_mark_hundredths;
    let low = sheet.domains.iter().any(super::sheet::DomainSheet::below_floor);
    !sheet.critical.is_empty() || low || sheet.attempt.planned == 0 || (reached && !sheet.verdict.passed)
}

/// The total lies in the band around the mark. A sheet may come from a stranger: nothing overflows.
fn near(sheet: &ScoreSheet) -> bool {
    let Some(sem) = &sheet.rubric.sem else { return false };
    let width = i128::from(sem.points_hundredths.max(0)) * i128::from(sem.band_hundredths.max(0));
    let off = i128::from(sheet.verdict.total_hundredths) - i128::from(sheet.rubric.pass_mark_hundredths);
    width > 0 && off.abs() * 100 <= width
}

/// A total this near to the mark is near where no standard error says what near is, hundredths of a point (A!).
const NEAR_HUNDREDTHS: i128 = 200;

/// The total lies near the mark, on either side: in the rubric's band, or where it has none within two points. Says
/// nothing of the standing.
pub fn is_near_mark(sheet: &ScoreSheet) -> bool {
    let off = i128::from(sheet.verdict.total_hundredths) - i128::from(sheet.rubric.pass_mark_hundredths);
    if sheet.rubric.sem.is_some() { near(sheet) } else { off.abs() <= NEAR_HUNDREDTHS }
}

/// `1.5 standard errors (4.10 points, n 42) of`; a standard error without its n is not shown.
fn band(sem: Option<&SemRef>) -> String {
    let Some((sem, n)) = sem.and_then(|sem| Some((sem, sem.n?))) else {
        return "the rubric's band (its standard error does not say its n) around".to_owned();
    };
    let (times, size) = (sem.band_hundredths as f64 / 100.0, points(sem.points_hundredths));
    let errors = if sem.band_hundredths == 100 { "standard error" } else { "standard errors" };
    format!("{times} {errors} ({size} points, n {n}) of")
}

fn out(sheet: &ScoreSheet, total: &str, mark: &str) -> String {
    let low: Vec<&str> = sheet.domains.iter().filter(|d| d.below_floor()).map(|d| d.domain.name()).collect();
    let mut why = Vec::new();
    match sheet.critical.len() {
        0 => {}
        1 => why.push("1 critical error".to_owned()),
        n => why.push(format!("{n} critical errors")),
    }
    if !low.is_empty() {
        why.push(format!("below the floor in {}", low.join(", ")));
    }
    if sheet.attempt.planned == 0 {
        why.push("the plan has no dots".to_owned());
    }
    if sheet.verdict.total_hundredths < sheet.rubric.pass_mark_hundredths {
        why.push(format!("the total of {total} is below the mark of {mark}"));
    }
    if why.is_empty() {
        why.push("the sheet says so".to_owned());
    }
    let mut text = why.join("; ");
    text.get_mut(..1).map(str::make_ascii_uppercase);
    text
}

fn points(hundredths: i64) -> String {
    format!("{:.2}", hundredths as f64 / 100.0)
}
