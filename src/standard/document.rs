//! The document of a cut score: what is written, signed, and cited by a rubric. Plain data; any thread.
//!
//! Integers only, units in the names: points in hundredths, shares in hundredths of a percent (`_bp`). The file is the
//! document as canonical JSON (RFC 8785), so its digest is the digest of its bytes on every machine.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::error::{Shown, StandardError};
use crate::recording::sha256_hex;
use crate::scenario::rubric::Rubric;
use crate::score::points;
use crate::score::rubric_digest;

/// Format of [`CutScore`].
pub const FORMAT: u32 = 1;

/// Largest document that is read, bytes.
pub const MAX_BYTES: usize = 4 << 20;

/// A cut score with all that it rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CutScore {
    /// Format of this structure.
    pub format: u32,
    /// Version of the scorer of the totals.
    pub scorer_version: u32,
    /// Version of the law of skin; none for a panel that judged without attempts.
    pub law_version: Option<u32>,
    /// How it was found.
    pub method: Method,
    /// Total needed to pass, hundredths of a point.
    pub cut_hundredths: i64,
    /// How far it would move with other people.
    pub interval: IntervalSheet,
    /// The same by formula, where there is one.
    pub closed: Option<ClosedSheet>,
    /// What it does to those who were there.
    pub consequences: Option<ConsequencesSheet>,
    /// The groups behind it.
    pub groups: Vec<GroupSheet>,
    /// Why it is provisional; empty when it is not.
    pub provisional: Vec<String>,
    /// What it does not say.
    pub limits: Vec<String>,
    /// Who the people were, in the words of whoever set it.
    pub cohort: String,
    /// Who sat on the panel.
    pub panel: Vec<String>,
    /// Date, `YYYY-MM-DD`.
    pub date: String,
    /// The task; none for a panel that judged without attempts.
    pub scenario: Option<ScenarioDigest>,
    /// The rule of scoring.
    pub rubric: Option<RubricDigest>,
    /// Every sheet that went in, by group and digest.
    pub sheets: Vec<SheetDigest>,
    /// What the judges wrote.
    pub estimates: Option<Estimates>,
}

/// How a cut score was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "snake_case", tag = "name")]
pub enum Method {
    /// Crossing of the normal curves of novices and experts.
    ContrastingGroups {
        /// Curves counted by the size of their groups.
        by_size: bool,
        /// The other crossing, hundredths of a point.
        other_hundredths: Option<i64>,
    },
    /// Line of totals on global ratings.
    BorderlineRegression {
        /// The borderline rating, hundredths.
        borderline_hundredths: i64,
        /// Points for one rating, hundredths.
        slope_hundredths: i64,
        /// Total at rating 0, hundredths of a point.
        intercept_hundredths: i64,
        /// Scatter around the line, hundredths of a point.
        residual_se_hundredths: i64,
        /// Square of the correlation.
        r_squared_bp: i64,
    },
    /// Middle of the totals that were rated borderline.
    BorderlineGroup {
        /// The borderline rating, hundredths.
        borderline_hundredths: i64,
        /// Median rather than mean.
        median: bool,
    },
    /// Judges' estimates.
    Angoff {
        /// Items come together as the domains of a score do, rather than by their mean.
        geometric: bool,
        /// Spread of the judges' totals, hundredths of a point.
        sd_hundredths: i64,
        /// Standard error for other judges and other items, hundredths of a point.
        se_items_hundredths: Option<i64>,
    },
}

/// Percentile bootstrap.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IntervalSheet {
    /// How it was made: `percentile bootstrap`.
    pub how: String,
    /// Share of cuts that it shall hold.
    pub level_bp: i64,
    /// Lower end, hundredths of a point.
    pub low_hundredths: i64,
    /// Upper end, hundredths of a point.
    pub high_hundredths: i64,
    /// Standard error, hundredths of a point.
    pub se_hundredths: i64,
    /// Seed of the draws.
    pub seed: u64,
    /// Resamples.
    pub resamples: u32,
    /// Of these, without a cut.
    pub lost: u32,
}

/// An interval by formula.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClosedSheet {
    /// Which formula.
    pub how: String,
    /// Lower end, hundredths of a point.
    pub low_hundredths: i64,
    /// Upper end, hundredths of a point.
    pub high_hundredths: i64,
    /// Standard error, hundredths of a point.
    pub se_hundredths: i64,
}

/// What a cut does: counted, and expected from fitted curves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConsequencesSheet {
    /// Novices, or those rated below borderline, who pass.
    pub false_passes: u32,
    /// Of so many.
    pub not_ready: u32,
    /// Experts, or those rated above borderline, who fail.
    pub false_fails: u32,
    /// Of so many.
    pub ready: u32,
    /// Share of the not ready that passes by the fitted curve.
    pub expected_false_passes_bp: Option<i64>,
    /// Share of the ready that fails by the fitted curve.
    pub expected_false_fails_bp: Option<i64>,
    /// Agreement of cut and group beyond chance (Cohen's kappa), hundredths of a percent.
    pub kappa_bp: Option<i64>,
}

/// One group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupSheet {
    /// Its name.
    pub name: String,
    /// Attempts, or judges.
    pub n: u32,
    /// Mean total, hundredths of a point.
    pub mean_hundredths: i64,
    /// Standard deviation, hundredths of a point.
    pub sd_hundredths: i64,
    /// Of these, with a critical error: they fail whatever the cut.
    pub critical: u32,
}

/// Which scenario.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScenarioDigest {
    /// Short name.
    pub id: String,
    /// SHA-256 as on the score sheets, hexadecimal.
    pub digest: String,
}

/// Which rubric.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RubricDigest {
    /// School.
    pub school: String,
    /// SHA-256 as on the score sheets, hexadecimal.
    pub digest: String,
    /// [`bands_digest`]: the same for the rubric that later takes over the cut. None where only sheets were given.
    pub bands_digest: Option<String>,
}

/// One sheet that went in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SheetDigest {
    /// Its group.
    pub group: String,
    /// Digest of the score sheet, hexadecimal.
    pub digest: String,
    /// Total, hundredths of a point.
    pub total_hundredths: i64,
    /// Global rating, hundredths, where there is one.
    pub rating_hundredths: Option<i64>,
    /// Scored again from its recording; else taken as it was given.
    pub rescored: bool,
}

/// What the judges wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Estimates {
    /// Items.
    pub items: Vec<String>,
    /// Each judge's estimates, hundredths of a point, in the order of the items.
    pub judges: Vec<JudgeSheet>,
}

/// One judge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct JudgeSheet {
    /// Name or pseudonym.
    pub judge: String,
    /// Estimates, hundredths of a point.
    pub estimates_hundredths: Vec<i64>,
}

impl CutScore {
    /// The document's bytes: canonical JSON with an end of line.
    pub fn to_bytes(&self) -> Vec<u8> {
        bytes_of(self)
    }

    /// Reads a document. It may come from a stranger: size, form and ranges are checked, and that these are the bytes
    /// that this program would write.
    pub fn from_bytes(name: &str, bytes: &[u8]) -> Result<Self, StandardError> {
        let wrong = |field: &str, found: String, allowed: &str| StandardError::Entry {
            place: name.to_owned(),
            field: field.to_owned(),
            found,
            allowed: allowed.to_owned(),
        };
        if bytes.len() > MAX_BYTES {
            return Err(wrong("the file", format!("{} bytes long", bytes.len()), "at most 4 MiB"));
        }
        let document: Self = serde_json::from_slice(bytes)
            .map_err(|error| wrong("the text", error.to_string().chars().take(200).collect(), "a cut score"))?;
        if document.format != FORMAT {
            return Err(wrong("`format`", document.format.to_string(), &FORMAT.to_string()));
        }
        if !(0..=10_000).contains(&document.cut_hundredths) {
            return Err(wrong("`cut_hundredths`", document.cut_hundredths.to_string(), "0 to 10000"));
        }
        if document.to_bytes() != bytes {
            return Err(wrong("the text", "not in canonical form".to_owned(), "as `stipple cutscore` writes it"));
        }
        Ok(document)
    }

    /// SHA-256 of the bytes, hexadecimal: what a rubric cites.
    pub fn digest(&self) -> String {
        sha256_hex(self.to_bytes())
    }
}

/// Canonical JSON (RFC 8785) with an end of line.
pub fn bytes_of<T: Serialize>(value: &T) -> Vec<u8> {
    // plain structures of integers and text: nothing in them can fail to be written
    let mut bytes = serde_jcs::to_vec(value).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

/// Digest of a rubric but for its pass mark and what was measured at it: stays what it is when the rubric takes over a cut,
/// and later the standard error. Floors are part of it: a rule with others is not the rule that was studied.
pub fn bands_digest(rubric: &Rubric) -> String {
    rubric_digest(&Rubric { pass_mark: 0.0, cutscore: None, sem: None, ..rubric.clone() })
}

/// Whether a rubric that cites this document does so rightly: its digest, the mark that is the cut, and bands that are
/// those of the sheets behind it.
pub fn cited_by(document: &CutScore, rubric: &Rubric) -> Result<(), StandardError> {
    let wrong = |field: &str, found: String, allowed: String| {
        let (place, field) = (format!("rubric {}", rubric.school), field.to_owned());
        Err(StandardError::Entry { place, field, found, allowed })
    };
    let (digest, cited) = (document.digest(), rubric.cutscore.as_deref().unwrap_or("not there"));
    if cited != digest {
        return wrong("`pass_mark.cutscore`", cited.to_owned(), digest);
    }
    if hundredths(rubric.pass_mark) != document.cut_hundredths {
        let cut = format!("{}, the cut", points(document.cut_hundredths));
        return wrong("`pass_mark.mark`", rubric.pass_mark.to_string(), cut);
    }
    let bands = document.rubric.as_ref().and_then(|of| of.bands_digest.clone());
    let own = bands_digest(rubric);
    match bands {
        Some(bands) if bands == own => Ok(()),
        Some(bands) => wrong("the digest of all but the pass mark", own, bands),
        None => wrong("the cut score's `bands_digest`", "not there".to_owned(), own),
    }
}

/// Points to hundredths.
#[expect(clippy::cast_possible_truncation, reason = "clamped to a range that an i64 holds")]
pub(super) fn hundredths(points: f64) -> i64 {
    if points.is_nan() { 0 } else { (points * 100.0).clamp(-9.0e15, 9.0e15).round() as i64 }
}

/// A share to hundredths of a percent.
pub(super) fn bp(share: f64) -> i64 {
    hundredths(share * 100.0)
}

/// A count.
pub(super) fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// The cut on the scale, in hundredths.
pub(super) fn on_scale(cut: f64) -> Result<i64, StandardError> {
    if (0.0..=100.0).contains(&cut) { Ok(hundredths(cut)) } else { Err(StandardError::OffScale { cut: Shown(cut) }) }
}

/// The JSON Schema of a cut score.
pub fn schema() -> String {
    serde_json::to_string_pretty(&schemars::schema_for!(CutScore)).unwrap_or_default()
}
