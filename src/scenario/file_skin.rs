//! Mirror of the skin in a scenario file: patient, single numbers, scars. No decisions here.

use schemars::JsonSchema;

use super::file::Point;
use crate::tissue::living::Sex;

/// A patient: a preset and what differs. Whoever is written this way is a person, with uneven skin, blood and tone.
#[derive(Clone, Debug, Default, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PatientFile {
    /// Name of the preset; `normal` when left out.
    pub preset: Option<String>,
    /// Age, years; 40 or the preset's own when left out.
    pub age_y: Option<f64>,
    /// Sex; the preset's own when left out.
    pub sex: Option<Sex>,
    /// The whole skin is that of one region: `frontal`, `temporal`, `mid-scalp`, `vertex` or `occipital`. For pads.
    pub region: Option<String>,
    /// Tone: `monk-01` to `monk-10` or `fitzpatrick-1` to `fitzpatrick-6`; `monk-03` when left out.
    pub tone: Option<String>,
    /// 0 dry, 0.5 normal, 1 wet; the preset's own when left out.
    pub hydration: Option<f64>,
    /// Takes anticoagulants.
    pub anticoagulants: Option<bool>,
    /// Oily skin.
    pub oily: Option<bool>,
    /// How much sun the skin gets.
    pub sun: Option<SunFile>,
    /// What was done against pain.
    pub anaesthesia: Option<AnaesthesiaFile>,
    /// Follicular units per cm² everywhere; the preset's own when left out.
    pub hair_per_cm2: Option<f64>,
    /// Hair above the skin, mm.
    pub hair_length_mm: Option<f64>,
    /// Largest difference of the skin from place to place, as a share; 0.15 when left out.
    pub unevenness: Option<f64>,
    /// Another seed is another skin and other hair; 1 when left out.
    pub seed: Option<u64>,
}

/// How much sun the skin gets.
#[derive(Clone, Copy, Debug, serde::Deserialize, JsonSchema)]
pub enum SunFile {
    /// A hat.
    Little,
    /// Some.
    Moderate,
    /// Work or holidays in the sun.
    Heavy,
}

/// What was done against pain.
#[derive(Clone, Copy, Debug, serde::Deserialize, JsonSchema)]
pub enum AnaesthesiaFile {
    /// Nothing.
    Absent,
    /// A cream.
    Topical,
    /// A nerve block.
    Block,
}

/// Numbers of the skin that differ from law and patient.
#[derive(Clone, Debug, Default, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TissueFile {
    /// Slow stiffness of unstretched skin, N/mm.
    pub k_b: Option<f64>,
    /// What a full stretch adds, N/mm.
    pub k_t: Option<f64>,
    /// Rupture force per tip diameter, N/mm.
    pub q: Option<f64>,
    /// Toughness of the five layers, N/mm.
    pub gamma: Option<Vec<f64>>,
    /// Thickness of the five layers, mm.
    pub thickness_mm: Option<Vec<f64>>,
    /// Wall friction stress, MPa.
    pub tau_w_mpa: Option<f64>,
    /// Lubrication, 0.5 wet to 1.5 dry.
    pub lub: Option<f64>,
    /// Toughness factor of the patient.
    pub toughness: Option<f64>,
    /// Stiffness factor of the patient.
    pub k_scale: Option<f64>,
    /// A stroke this near an open hole enters it, mm.
    pub hole_radius_mm: Option<f64>,
    /// ... when within this angle of its axis, degrees.
    pub hole_angle_deg: Option<f64>,
    /// Strokes this near each other make one dot, mm.
    pub dot_radius_mm: Option<f64>,
    /// Effective modulus under the nose, MPa.
    pub nose_modulus_mpa: Option<f64>,
}

/// A scar: a preset, a shape and what differs.
#[derive(Clone, Debug, Default, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ScarFile {
    /// Name of a scar preset.
    pub kind: Option<String>,
    /// Landmark that the places are counted from; the vertex when left out.
    pub near: Option<String>,
    /// Where it is.
    pub shape: Option<ScarShapeFile>,
    /// Width of the soft border, mm.
    pub edge_mm: Option<f64>,
    /// Toughness factor.
    pub toughness: Option<f64>,
    /// Stiffness factor.
    pub k_scale: Option<f64>,
    /// Thickness factor of the epidermis.
    pub epidermis: Option<f64>,
    /// Thickness factor of the dermis.
    pub dermis: Option<f64>,
    /// Share of follicles left.
    pub follicles: Option<f64>,
    /// -1 red to 1 pale.
    pub pale: Option<f64>,
    /// Readiness to bleed; of persons only.
    pub blood: Option<f64>,
    /// Share of the ink it takes; of persons only.
    pub uptake: Option<f64>,
}

/// Outline of a scar.
#[derive(Clone, Debug, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub enum ScarShapeFile {
    /// A band along a path.
    Strip {
        /// Middle line.
        path: Vec<Point>,
        /// Full width, mm.
        width_mm: f64,
        /// Length over which the ends narrow, mm; 4 when left out.
        taper_mm: Option<f64>,
    },
    /// Round places of one radius.
    Discs {
        /// Middles.
        centres: Vec<Point>,
        /// Radius, mm; 0.45 when left out.
        radius_mm: Option<f64>,
    },
    /// Discs scattered over a round area, as FUE dots or grafts lie.
    Scatter {
        /// Middle of the area; the landmark itself when left out.
        centre: Option<Point>,
        /// Radius of the area, mm.
        area_mm: f64,
        /// How many.
        count: u64,
        /// Wanted distance to the nearest neighbour, mm; 2 when left out.
        spacing_mm: Option<f64>,
        /// Radius of a disc, mm; 0.45 when left out.
        radius_mm: Option<f64>,
        /// Seed; 1 when left out.
        seed: Option<u64>,
    },
    /// A ragged patch.
    Patch {
        /// Middle; the landmark itself when left out.
        centre: Option<Point>,
        /// Mean radius, mm.
        radius_mm: f64,
        /// How far the outline goes in and out, as a share of the radius; 0.2 when left out.
        ragged: Option<f64>,
        /// Another seed is another outline; 1 when left out.
        seed: Option<u64>,
    },
}
