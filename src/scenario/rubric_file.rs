//! A rubric as its author writes it, the three schools that come with the program, and what a rubric must fulfil.

use std::path::Path;

use schemars::JsonSchema;
use serde::Deserialize;

use super::error::{Problem, ScenarioErrors, name_hint, shown};
use super::read::{self, Text};
use super::rubric::{Band, Critical, Floors, Rubric, Sem, Weights};

/// The format of rubric files that this program reads.
pub const FORMAT: u32 = 1;

pub(super) const SCHOOLS: [(&str, &str); 3] = [
    ("shallow", include_str!("../../assets/rubrics/shallow.ron")),
    ("median", include_str!("../../assets/rubrics/median.ron")),
    ("deep", include_str!("../../assets/rubrics/deep.ron")),
];

/// Names of the schools that come with the program.
pub const SCHOOL_NAMES: [&str; 3] = ["shallow", "median", "deep"];

/// A rubric as written.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RubricFile {
    /// Format of the file: 1.
    pub format: u64,
    /// Name of the school.
    pub school: String,
    /// Where the bands come from, said on every sheet.
    pub origin: String,
    /// True depth below the junction, mm.
    pub depth_mm: BandFile,
    /// Angle to the skin, degrees.
    pub angle_deg: BandFile,
    /// Puncturing strokes in a dot.
    pub dwell_strokes: BandFile,
    /// Fresh dot diameter, mm.
    pub dot_mm: BandFile,
    /// Distance to the nearest neighbour, mm.
    pub spacing_mm: BandFile,
    /// Distance from the planned place, mm.
    pub place_mm: BandFile,
    /// Length of a dot over its width.
    pub drag: BandFile,
    /// Nose force on the skin, N.
    pub press_n: BandFile,
    /// Weights of the domains, together 1.
    pub weights: WeightsFile,
    /// Total needed to pass.
    pub pass_mark: PassFile,
    /// How far a total near the mark may be off, from a study of reliability.
    #[serde(default)]
    pub sem: Option<SemFile>,
    /// Least score of a domain, 0 to 100: below it an attempt is not passed, whatever its total.
    #[serde(default)]
    pub floors: Option<FloorsFile>,
    /// What fails an attempt at once.
    #[serde(default)]
    pub critical: Vec<CriticalFile>,
}

/// A band: green is wanted, amber around it tolerable.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BandFile {
    /// Lower and upper end of amber; green lies inside.
    pub amber: (f64, f64),
    /// Lower and upper end of green.
    pub green: (f64, f64),
    /// Unit, for the reader.
    #[serde(default)]
    pub unit: String,
    /// Origin: `F:address`, `M`, `D` or `A!`.
    #[serde(default)]
    pub origin: String,
    /// Why these numbers.
    #[serde(default)]
    pub note: String,
}

/// Weights of the domains.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WeightsFile {
    /// True depth.
    pub depth: f64,
    /// Dwell.
    pub dwell: f64,
    /// Angle.
    pub angle: f64,
    /// Dot size.
    pub dot_size: f64,
    /// Spacing and place.
    pub spacing: f64,
    /// Drag.
    pub drag: f64,
    /// Force on the skin.
    pub force: f64,
    /// Origin.
    #[serde(default)]
    pub origin: String,
    /// Why these numbers.
    #[serde(default)]
    pub note: String,
}

/// The pass mark.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PassFile {
    /// 0 to 100.
    pub mark: f64,
    /// Digest of the cut score that the mark was taken from, as `stipple cutscore` prints it.
    #[serde(default)]
    pub cutscore: Option<String>,
    /// Origin.
    #[serde(default)]
    pub origin: String,
    /// Why this number.
    #[serde(default)]
    pub note: String,
}

/// Standard error of measurement at the pass mark.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SemFile {
    /// Points, above 0, at most 50.
    pub points: f64,
    /// People that it rests on; without it the standard error is not shown and a pass is provisional.
    #[serde(default)]
    pub n: Option<u32>,
    /// Totals so many standard errors from the mark, or nearer, are borderline; 1 when left out.
    #[serde(default = "Sem::plain_band")]
    pub band: f64,
    /// Digest of the document of reliability that it was taken from, as `stipple cutscore reliability` prints it.
    #[serde(default)]
    pub document: Option<String>,
    /// Origin.
    #[serde(default)]
    pub origin: String,
    /// Why this number.
    #[serde(default)]
    pub note: String,
}

/// Least scores of domains, 0 to 100; a domain that is left out has none.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FloorsFile {
    /// True depth.
    #[serde(default)]
    pub depth: Option<f64>,
    /// Dwell in strokes.
    #[serde(default)]
    pub dwell: Option<f64>,
    /// Angle to the skin.
    #[serde(default)]
    pub angle: Option<f64>,
    /// Fresh dot size.
    #[serde(default)]
    pub dot_size: Option<f64>,
    /// Spacing and place.
    #[serde(default)]
    pub spacing: Option<f64>,
    /// Drag.
    #[serde(default)]
    pub drag: Option<f64>,
    /// Force on the skin.
    #[serde(default)]
    pub force: Option<f64>,
    /// Origin.
    #[serde(default)]
    pub origin: String,
    /// Why these numbers.
    #[serde(default)]
    pub note: String,
}

impl From<&WeightsFile> for Weights {
    fn from(file: &WeightsFile) -> Self {
        Self {
            depth: file.depth,
            dwell: file.dwell,
            angle: file.angle,
            dot_size: file.dot_size,
            spacing: file.spacing,
            drag: file.drag,
            force: file.force,
        }
    }
}

impl From<&FloorsFile> for Floors {
    fn from(file: &FloorsFile) -> Self {
        Self {
            depth: file.depth,
            dwell: file.dwell,
            angle: file.angle,
            dot_size: file.dot_size,
            spacing: file.spacing,
            drag: file.drag,
            force: file.force,
        }
    }
}

impl From<&SemFile> for Sem {
    fn from(file: &SemFile) -> Self {
        Self { points: file.points, n: file.n, band: file.band, document: file.document.clone() }
    }
}

/// A critical error.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CriticalFile {
    /// What fails.
    pub when: Critical,
    /// Origin.
    #[serde(default)]
    pub origin: String,
    /// Why this number.
    #[serde(default)]
    pub note: String,
}

/// The rubric of a school that comes with the program, or of a file (`*.ron`).
pub fn load(name_or_path: &str) -> Result<Rubric, ScenarioErrors> {
    if is_path(name_or_path) {
        let text = read::text(Path::new(name_or_path))?;
        return load_text(name_or_path, &text);
    }
    school(name_or_path).ok_or_else(|| ScenarioErrors::one(shown(name_or_path), unknown("", name_or_path)))?
}

/// The rubric in a text; `name` is what messages call it.
pub fn load_text(name: &str, text: &str) -> Result<Rubric, ScenarioErrors> {
    let text = Text::new(name, text);
    text.check_nesting()?;
    let file: RubricFile = text.parse()?;
    let mut problems = Vec::new();
    let rubric = resolve(&file, "", &mut problems);
    text.finish(rubric, problems)
}

/// The school called `name`, if there is one.
pub(super) fn school(name: &str) -> Option<Result<Rubric, ScenarioErrors>> {
    let (_, text) = SCHOOLS.iter().find(|(school, _)| *school == name)?;
    Some(load_text(&format!("assets/rubrics/{name}.ron"), text))
}

/// `name` is the path of a file rather than the name of a school.
pub(super) fn is_path(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|e| e.eq_ignore_ascii_case("ron"))
}

/// There is no such school.
pub(super) fn unknown(field: &str, name: &str) -> Problem {
    let allowed = "the name of a school or the path of a rubric file (*.ron)";
    Problem::value(field, format!("\"{}\"", shown(name)), allowed).with_hint(name_hint(name, SCHOOL_NAMES))
}

/// The rubric of a file; what is wrong goes to `problems`, field paths behind `prefix` (empty or ending in a dot).
pub(super) fn resolve(file: &RubricFile, prefix: &str, problems: &mut Vec<Problem>) -> Rubric {
    if file.format != u64::from(FORMAT) {
        problems.push(Problem::value(format!("{prefix}format"), file.format, format!("{FORMAT}")));
    }
    let band = |b: &BandFile| Band {
        amber_low: b.amber.0,
        green_low: b.green.0,
        green_high: b.green.1,
        amber_high: b.amber.1,
    };
    let rubric = Rubric {
        format: FORMAT,
        school: file.school.clone(),
        origin: file.origin.clone(),
        depth_mm: band(&file.depth_mm),
        angle_deg: band(&file.angle_deg),
        dwell_strokes: band(&file.dwell_strokes),
        dot_mm: band(&file.dot_mm),
        spacing_mm: band(&file.spacing_mm),
        place_mm: band(&file.place_mm),
        drag: band(&file.drag),
        press_n: band(&file.press_n),
        weights: Weights::from(&file.weights),
        pass_mark: file.pass_mark.mark,
        cutscore: file.pass_mark.cutscore.clone(),
        sem: file.sem.as_ref().map(Sem::from),
        floors: file.floors.as_ref().map(Floors::from).unwrap_or_default(),
        critical: file.critical.iter().map(|c| c.when).collect(),
    };
    super::rubric_check::check(&rubric, prefix, problems);
    rubric
}
