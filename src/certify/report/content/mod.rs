//! What stands on the page, in words and numbers: the same for paper and screen. Plain data and pure functions of a sheet
//! and of what is known beside it.
//!
//! Reading order: `mod` (the blocks), `verdict` (block 1), `who` (2, 3 and 10), `parts` (4, 5 and 7), `course` (8), `limits`
//! (9 and 11).

mod course;
mod limits;
mod parts;
mod verdict;
mod who;

use jiff::Timestamp;

use super::code::Code;
use super::figure::{self, Figure};
use super::known::Known;
use super::words::clean;
use crate::scenario::rubric::Light;
use crate::score::ScoreSheet;
use crate::score::sheet::digest;

/// A report.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// Title of the task.
    pub title: String,
    /// What must be seen first, in large letters, e.g. that it is no evidence. Empty for an exam that was verified.
    pub marks: Vec<String>,
    /// Block 1.
    pub result: ResultBlock,
    /// Block 2: who and what.
    pub who: Vec<Fact>,
    /// Block 3: the task.
    pub task: Vec<Fact>,
    /// Beside block 3.
    pub code: Option<Code>,
    /// Block 4: the parts of the total.
    pub parts: Vec<Part>,
    /// Block 5: critical errors; empty when there is none.
    pub critical: Vec<Fault>,
    /// Block 6.
    pub figures: Figures,
    /// Block 7: dots that are not all green, the worst first.
    pub dots: Vec<DotRow>,
    /// Dots on the sheet.
    pub dots_in_all: usize,
    /// Block 8: what was not as it should be.
    pub deviations: Vec<String>,
    /// Block 9: who signs.
    pub signatures: Vec<Signature>,
    /// Block 10: how to be sure.
    pub integrity: Vec<Fact>,
    /// The checks that were made, in their order.
    pub checks: Vec<CheckLine>,
    /// Block 11: what it does not say.
    pub limits: Vec<String>,
    /// What to practise next; only in the trainee's own copy.
    pub advice: Option<String>,
    /// End of the attempt.
    pub ended_at: Option<Timestamp>,
    /// Digest of the sheet, hexadecimal.
    pub sheet_digest: String,
    /// Canonical bytes of the sheet.
    pub score: Vec<u8>,
    /// The credential as it was given.
    pub credential: Option<Vec<u8>>,
}

/// Block 1.
#[derive(Clone, Debug, PartialEq)]
pub struct ResultBlock {
    /// What the verdict is worth: passed, borderline, not passed, provisional.
    pub word: &'static str,
    /// Its colour.
    pub light: Light,
    /// Total, e.g. `84.20`.
    pub total: String,
    /// Total needed.
    pub cut: String,
    /// How far totals can be trusted at the cut, with its n.
    pub trust: String,
    /// Why it is so, and by what rule.
    pub lines: Vec<String>,
}

/// A name and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What.
    pub name: &'static str,
    /// Its value.
    pub value: String,
    /// A digest or a command: equal widths.
    pub code: bool,
}

/// A domain of the total, with the evidence for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Its name.
    pub name: &'static str,
    /// Score, e.g. `72.10`.
    pub score: String,
    /// The same, 0 to 1.
    pub share: f64,
    /// Lowest score that passes, where the rubric has one.
    pub floor: Option<Floor>,
    /// Share of the total, e.g. `30 %`.
    pub weight: String,
    /// Placed dots in green, amber and red.
    pub counts: [u32; 3],
    /// The figures behind it.
    pub note: String,
    /// The weakest part.
    pub weakest: bool,
    /// Where in the recording the worst of it is.
    pub evidence: String,
}

/// A floor and whether it was reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Floor {
    /// Score, e.g. `60.00`.
    pub score: String,
    /// It was reached.
    pub reached: bool,
}

/// A critical error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What was allowed and what was found.
    pub text: String,
    /// Where in the recording.
    pub place: String,
}

/// The pictures.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures {
    /// Depths against the band.
    pub depth: Figure,
    /// Angle of each dot.
    pub angle: Figure,
    /// Where the dots lie.
    pub map: Figure,
    /// Totals of earlier attempts and this one.
    pub curve: Option<Figure>,
    /// The dots on the head from above.
    pub head: Option<Figure>,
    /// Under the skin.
    pub skin: Option<Figure>,
}

/// One dot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DotRow {
    /// Its number.
    pub number: u32,
    /// Depth, angle, dwell, size, place.
    pub values: [(String, Option<Light>); 5],
    /// Where in the recording.
    pub place: String,
    /// What happened and what to change; only in the trainee's own copy.
    pub feedback: Vec<String>,
}

/// A place for a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// Who.
    pub role: &'static str,
    /// What is signed for.
    pub statement: &'static str,
    /// What stands there already, e.g. a key that was checked.
    pub known: String,
}

/// A check that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckLine {
    /// What was looked at.
    pub name: &'static str,
    /// It held; nothing where there was nothing to check.
    pub held: Option<bool>,
    /// In words.
    pub text: String,
}

impl Report {
    /// The report of a sheet.
    pub fn new(sheet: &ScoreSheet, known: &Known) -> Self {
        let sheet_digest = digest(sheet);
        let figures = Figures {
            depth: figure::depth(sheet, known),
            angle: figure::angle(sheet, known),
            map: figure::map(sheet, known),
            curve: figure::curve(sheet, known),
            head: figure::head(sheet, known),
            skin: figure::skin(sheet, known),
        };
        Self {
            title: clean(&sheet.scenario.title),
            marks: verdict::marks(sheet, known),
            result: verdict::result(sheet, known),
            who: who::who(known),
            task: who::task(sheet, known, &sheet_digest),
            code: Code::of(&who::code_text(known, &sheet_digest)),
            parts: parts::parts(sheet, known),
            critical: parts::critical(sheet, known),
            figures,
            dots: parts::dots(sheet, known),
            dots_in_all: sheet.dots.len(),
            deviations: course::deviations(sheet, known),
            signatures: limits::signatures(known),
            integrity: who::integrity(sheet, known),
            checks: who::checks(known),
            limits: limits::limits(sheet, known),
            advice: known.feedback.then(|| clean(&sheet.verdict.next)),
            ended_at: who::ended_at(sheet, known),
            // a sheet holds whole numbers and texts only: nothing that has no canonical JSON
            score: serde_jcs::to_vec(&ScoreSheet { standing: None, ..sheet.clone() }).unwrap_or_default(),
            credential: known.credential.clone(),
            sheet_digest,
        }
    }
}
