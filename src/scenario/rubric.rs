//! How an attempt is judged: bands, weights, critical errors and pass mark of one school. Data only.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use super::rubric_file::{SCHOOL_NAMES, load, load_text};

/// A green band with amber on both sides; red outside. Contiguous: amber reaches up to green.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// Lower end of amber.
    pub amber_low: f64,
    /// Lower end of green.
    pub green_low: f64,
    /// Upper end of green.
    pub green_high: f64,
    /// Upper end of amber.
    pub amber_high: f64,
}

/// Colour of a value in a band.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Light {
    /// Wanted.
    Green,
    /// Tolerable.
    Amber,
    /// Outside.
    Red,
}

impl Band {
    /// Colour of `x`; ends belong to the better colour.
    pub fn light(&self, x: f64) -> Light {
        if (self.green_low..=self.green_high).contains(&x) {
            Light::Green
        } else if (self.amber_low..=self.amber_high).contains(&x) {
            Light::Amber
        } else {
            Light::Red
        }
    }

    /// `exp(-½((|x − mid| − half)/w)²)` outside green, 1 inside; `w` is half the amber width on that side. 0 for NaN.
    pub fn score(&self, x: f64) -> f64 {
        let (over, width) = if x < self.green_low {
            (self.green_low - x, self.green_low - self.amber_low)
        } else if x > self.green_high {
            (x - self.green_high, self.amber_high - self.green_high)
        } else if x.is_nan() {
            return 0.0;
        } else {
            return 1.0;
        };
        if width <= 0.0 {
            return 0.0;
        }
        let t = over / (0.5 * width);
        libm::exp(-0.5 * t * t)
    }
}

/// Weights of the domains in the weighted geometric mean; they add up to 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weights {
    /// True depth.
    pub depth: f64,
    /// Dwell in strokes.
    pub dwell: f64,
    /// Angle to the skin.
    pub angle: f64,
    /// Fresh dot size.
    pub dot_size: f64,
    /// Spacing and place.
    pub spacing: f64,
    /// Drag.
    pub drag: f64,
    /// Force of the nose on the skin. Bleeding has no weight: it is modelled and reported, not judged.
    pub force: f64,
}

impl Weights {
    /// All of them by the names of files.
    pub fn named(&self) -> [(&'static str, f64); 7] {
        named([self.depth, self.dwell, self.angle, self.dot_size, self.spacing, self.drag, self.force])
    }
}

/// Errors that fail an attempt whatever its total. A closed list.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub enum Critical {
    /// The tip went deeper than this, normal to the skin, mm.
    DeeperThan(f64),
    /// A dot was wider than this when fresh, mm.
    DotWiderThan(f64),
    /// More than this many dots lie outside the working area.
    OutsideZone(u32),
    /// More than this share of the planned dots was not placed.
    UnplacedShare(f64),
    /// The nose was pressed on the skin harder than this, N.
    PressedHarderThan(f64),
}

/// Least scores of domains, 0 to 100: below one of them an attempt is not passed, whatever its total. A domain without one
/// has none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Floors {
    /// True depth.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub depth: Option<f64>,
    /// Dwell in strokes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dwell: Option<f64>,
    /// Angle to the skin.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub angle: Option<f64>,
    /// Fresh dot size.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dot_size: Option<f64>,
    /// Spacing and place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spacing: Option<f64>,
    /// Drag.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub drag: Option<f64>,
    /// Force of the nose on the skin.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub force: Option<f64>,
}

impl Floors {
    /// No domain has one.
    pub fn is_empty(&self) -> bool {
        self.named().iter().all(|(_, floor)| floor.is_none())
    }

    /// All of them by the names of files.
    pub fn named(&self) -> [(&'static str, Option<f64>); 7] {
        named([self.depth, self.dwell, self.angle, self.dot_size, self.spacing, self.drag, self.force])
    }
}

/// Values of the domains, each with its domain's name in files.
fn named<T>([depth, dwell, angle, dot_size, spacing, drag, force]: [T; 7]) -> [(&'static str, T); 7] {
    [
        ("depth", depth),
        ("dwell", dwell),
        ("angle", angle),
        ("dot_size", dot_size),
        ("spacing", spacing),
        ("drag", drag),
        ("force", force),
    ]
}

/// How far a total near the mark may be off: the standard error of measurement, and from which study it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sem {
    /// Standard error of measurement at the mark, points.
    pub points: f64,
    /// People that it rests on; none where nobody said. It is never shown without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub n: Option<u32>,
    /// A total so many standard errors from the mark, or nearer, is borderline.
    #[serde(default = "Sem::plain_band")]
    pub band: f64,
    /// SHA-256 of the document of reliability that it was taken from, hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
}

impl Sem {
    /// The band where a rubric says none: one standard error.
    pub(super) fn plain_band() -> f64 {
        1.0
    }
}

/// A rubric.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rubric {
    /// Format of this structure.
    pub format: u32,
    /// School whose bands these are: `shallow`, `median`, `deep` or a name of one's own.
    pub school: String,
    /// Where the bands come from, said on every sheet.
    pub origin: String,
    /// True depth below the junction, mm.
    pub depth_mm: Band,
    /// Angle to the skin, degrees.
    pub angle_deg: Band,
    /// Puncturing strokes in a dot.
    pub dwell_strokes: Band,
    /// Fresh dot diameter, mm.
    pub dot_mm: Band,
    /// Distance to the nearest neighbour, mm.
    pub spacing_mm: Band,
    /// Distance of a dot from its planned place, mm.
    pub place_mm: Band,
    /// Drag: length of the dot over its width.
    pub drag: Band,
    /// Nose force on the skin, N.
    pub press_n: Band,
    /// Weights of the domains.
    pub weights: Weights,
    /// Total needed to pass, 0 to 100.
    pub pass_mark: f64,
    /// SHA-256 of the cut score that the mark was taken from, hexadecimal; none for a mark that nobody set by a study.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cutscore: Option<String>,
    /// How far a total near the mark may be off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sem: Option<Sem>,
    /// Least scores of domains.
    #[serde(default, skip_serializing_if = "Floors::is_empty")]
    pub floors: Floors,
    /// What fails an attempt at once.
    pub critical: Vec<Critical>,
}
