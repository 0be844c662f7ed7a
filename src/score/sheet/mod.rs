//! The score sheet: what an attempt was worth, as integers with their units in the names. Plain data, any thread.
//!
//! Numbers are integers so that a sheet reads the same on every machine: lengths in µm, forces in µN, times in µs,
//! angles in hundredths of a degree (`_cdeg`), shares in hundredths of a percent (`_bp`), scores in hundredths.

mod attempt;
mod dot;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::recording::sha256_hex;

use super::Standing;
pub use attempt::{AttemptSheet, ClockSheet, HandSheet, LoopSheet, SkinSheet, Spread};
pub use dot::{DotSheet, Lights, Unplaced};

/// Format of [`ScoreSheet`].
pub const SHEET_FORMAT: u32 = 1;

/// A whole score sheet. Source of every export.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScoreSheet {
    /// Format of this structure.
    pub format: u32,
    /// Version of the scorer that made it; any change of a number on a sheet raises it.
    pub scorer_version: u32,
    /// Version of the tissue law whose outcomes were scored.
    pub law_version: u32,
    /// The scenario that was worked on.
    pub scenario: ScenarioRef,
    /// The rubric that was applied.
    pub rubric: RubricRef,
    /// Parameters were overridden: not comparable with other attempts.
    pub modified: bool,
    /// Which parameters were overridden, and by what.
    pub overrides: Vec<Override>,
    /// A program held the needle, not a person.
    pub synthetic: bool,
    /// What is known about the recording's bytes.
    pub integrity: String,
    /// Whether the recording was re-simulated, and with which law.
    pub replay: String,
    /// Pass or fail, total, what next.
    pub verdict: Verdict,
    /// The parts of the total.
    pub domains: Vec<DomainSheet>,
    /// Critical errors that were made; any one fails the attempt.
    pub critical: Vec<CriticalSheet>,
    /// Measures of the whole attempt.
    pub attempt: AttemptSheet,
    /// How the computer kept time; nothing for an attempt that did not run in real time. Not part of the digest, which
    /// says what was measured and is the same live and replayed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<ClockSheet>,
    /// Every dot in the order of its first stroke.
    pub dots: Vec<DotSheet>,
    /// Planned places that hold no dot.
    pub unplaced: Vec<Unplaced>,
    /// What the bands are, and are not.
    pub bands: String,
    /// What is not assessed at all.
    pub not_assessed: Vec<String>,
    /// What the verdict is worth, worked out from the rest for whoever reads JSON. Never in a file of an attempt, no part
    /// of the digest, and never believed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standing: Option<Standing>,
}

/// Which scenario.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScenarioRef {
    /// Short name.
    pub id: String,
    /// Title on screen.
    pub title: String,
    /// Rung of the ladder.
    pub level: u32,
    /// SHA-256 of the resolved scenario's text, hexadecimal.
    pub digest: String,
}

/// Which rubric.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RubricRef {
    /// School whose bands these are.
    pub school: String,
    /// Where the bands come from.
    pub origin: String,
    /// SHA-256 of the rubric as JSON, hexadecimal.
    pub digest: String,
    /// Total needed to pass, hundredths of a point.
    pub pass_mark_hundredths: i64,
    /// SHA-256 of the cut score that the mark was taken from, hexadecimal; none for a mark that no study stands behind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cutscore: Option<String>,
    /// How far a total near the mark may be off, where a study said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sem: Option<SemRef>,
}

/// Standard error of measurement at the mark.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SemRef {
    /// Hundredths of a point.
    pub points_hundredths: i64,
    /// People that it rests on; it is never shown without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub n: Option<u32>,
    /// Standard errors that borderline reaches on either side of the mark, hundredths.
    pub band_hundredths: i64,
    /// SHA-256 of the document that it was taken from, hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
}

/// One overridden parameter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Override {
    /// Path of the parameter, e.g. `tissue.k_b`.
    pub path: String,
    /// Its new value, as written.
    pub value: String,
}

/// Pass or fail and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Verdict {
    /// The total reaches the pass mark, every domain its floor, and there is no critical error. What that is worth is the
    /// [`Standing`].
    pub passed: bool,
    /// Total, 0 to 10000 hundredths of a point.
    pub total_hundredths: i64,
    /// Domain with the lowest score.
    pub weakest: Domain,
    /// One sentence: why it is so.
    pub reason: String,
    /// One sentence: what to practise next.
    pub next: String,
}

/// A domain of the score. The order is that of the weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Domain {
    /// True depth below the junction.
    Depth,
    /// Puncturing strokes in a dot.
    Dwell,
    /// Angle to the skin.
    Angle,
    /// Fresh dot size.
    DotSize,
    /// Spacing and place.
    Spacing,
    /// Length over width of a dot.
    Drag,
    /// Force of the nose on the skin.
    Force,
}

impl Domain {
    /// All of them, in order.
    pub const ALL: [Self; 7] =
        [Self::Depth, Self::Dwell, Self::Angle, Self::DotSize, Self::Spacing, Self::Drag, Self::Force];

    /// Name on screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::Depth => "Depth",
            Self::Dwell => "Dwell",
            Self::Angle => "Angle",
            Self::DotSize => "Dot size",
            Self::Spacing => "Spacing",
            Self::Drag => "Drag",
            Self::Force => "Force",
        }
    }
}

/// Hundredths of a point as they are written: `84.20`.
pub fn points(hundredths: i64) -> String {
    let sign = if hundredths < 0 { "-" } else { "" };
    let all = hundredths.unsigned_abs();
    format!("{sign}{}.{:02}", all / 100, all % 100)
}

/// One domain's part of the total.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DomainSheet {
    /// Which.
    pub domain: Domain,
    /// Weight in the geometric mean, hundredths of a percent.
    pub weight_bp: i64,
    /// Score, 0 to 10000 hundredths of a point.
    pub score_hundredths: i64,
    /// Least score that the rubric asks for, hundredths of a point; none where it asks for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub floor_hundredths: Option<i64>,
    /// Placed dots in the green band.
    pub green: u32,
    /// Placed dots in the amber band.
    pub amber: u32,
    /// Placed dots in the red.
    pub red: u32,
    /// The figures behind it, in words.
    pub note: String,
}

impl DomainSheet {
    /// The score is below the floor.
    pub fn below_floor(&self) -> bool {
        self.floor_hundredths.is_some_and(|floor| self.score_hundredths < floor)
    }
}

/// A critical error that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CriticalSheet {
    /// Name of the rule, e.g. `deeper_than`.
    pub code: String,
    /// What was allowed and what was found, in words.
    pub text: String,
    /// Tick at which the worst of it happened, where there is one.
    pub tick: Option<u64>,
}

/// SHA-256 of the sheet without its clock and its standing as compact JSON with its fields in the order of the structure, hexadecimal.
pub fn digest(sheet: &ScoreSheet) -> String {
    digest_of(&ScoreSheet { clock: None, standing: None, ..sheet.clone() })
}

/// Digest of a rubric as [`RubricRef`] holds it.
pub fn rubric_digest(rubric: &crate::scenario::rubric::Rubric) -> String {
    digest_of(rubric)
}

/// Digest of the dots alone: the same hand movement gives the same, whoever is said to have made it.
pub fn dots_digest(sheet: &ScoreSheet) -> String {
    digest_of(&sheet.dots)
}

/// SHA-256 of a value as compact JSON; of nothing when it cannot be written, which no type here can cause.
pub(super) fn digest_of<T: Serialize>(value: &T) -> String {
    sha256_hex(serde_json::to_vec(value).unwrap_or_default())
}

/// The JSON Schema of a score sheet.
pub fn schema() -> String {
    let schema = schemars::schema_for!(ScoreSheet);
    serde_json::to_string_pretty(&schema).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::points;

    #[test]
    fn points_have_two_decimals_and_one_sign() {
        for (hundredths, want) in [
            (8420, "84.20"),
            (0, "0.00"),
            (7, "0.07"),
            (-5, "-0.05"),
            (-105, "-1.05"),
            (i64::MIN, "-92233720368547758.08"),
        ] {
            assert_eq!(points(hundredths), want);
        }
    }
}
