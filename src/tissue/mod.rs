//! What the skin is: layers, patients, scars, their field over the scalp, and the law of force along a needle.
//!
//! Haptics thread: no allocation, locks, clocks or panics in [`law`], [`nose`], [`lateral`], [`follicles`] and [`field`].

pub mod field;
pub mod follicles;
pub(crate) mod grain;
mod growth;
pub mod lateral;
pub mod law;
pub mod living;
pub mod nose;
pub mod pain;
mod placed;
pub mod prony;

use serde::{Deserialize, Serialize};

use crate::scalp::ScalpPoint;
use living::{Living, ScarLife};

/// Layers of the skin, outermost first.
pub const LAYERS: usize = 5;

/// Names of the layers, outermost first, as shown on screen.
pub const LAYER_NAMES: [&str; LAYERS] =
    ["stratum corneum", "viable epidermis", "papillary dermis", "reticular dermis", "subcutis"];

/// The tissue of a scenario, all presets resolved: the numbers of the law and what varies over the scalp.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tissue {
    /// Slow stiffness of unstretched skin under a needle, N/mm.
    pub k_b: f64,
    /// Stiffness that a full one-hand stretch adds, N/mm.
    pub k_t: f64,
    /// Fastest change of the stretch stiffness, N/mm per second.
    pub k_t_rate: f64,
    /// Relaxing shares of the Prony series; the rest is lasting.
    pub prony_g: [f64; 3],
    /// Relaxation times of those shares, s.
    pub prony_tau_s: [f64; 3],
    /// Rupture force per tip diameter, N/mm.
    pub q: f64,
    /// Toughness of each layer, N/mm (= kJ/m²).
    pub gamma: [f64; LAYERS],
    /// Thickness of each layer, normal to the skin, mm.
    pub thickness_mm: [f64; LAYERS],
    /// Share of the toughness that tearing takes.
    pub zeta: f64,
    /// Spreading force as a share of tearing.
    pub spread: f64,
    /// Wall friction stress, MPa.
    pub tau_w_mpa: f64,
    /// Lubrication factor of the wall friction: 0.5 wet, 1 normal, 1.5 dry.
    pub lub: f64,
    /// Largest loss of rupture and tear force by speed.
    pub beta: f64,
    /// Speed scale of that loss, mm/s.
    pub v0_mm_per_s: f64,
    /// Exponent of the prong count in a cluster's force.
    pub prong_exponent: f64,
    /// A stroke within this distance of a hole enters it again, mm (or the bundle radius if larger).
    pub hole_radius_mm: f64,
    /// ... and within this angle of its axis, rad.
    pub hole_angle_rad: f64,
    /// Strokes whose entries lie within this distance belong to one dot, mm.
    pub dot_radius_mm: f64,
    /// Lateral stiffness at the surface, N/mm.
    pub lateral_n_per_mm: f64,
    /// Growth of lateral stiffness with depth, N/mm per mm.
    pub lateral_slope: f64,
    /// Lateral force above which the hole tears along, N.
    pub lateral_tear_n: f64,
    /// Lateral damping, N·s/mm.
    pub lateral_damping: f64,
    /// Effective modulus under the cartridge nose, MPa.
    pub nose_modulus_mpa: f64,
    /// Dry friction of the nose on the skin.
    pub nose_friction: f64,
    /// Stiffness of the skull under the subcutis, N/mm.
    pub skull_n_per_mm: f64,
    /// Toughness factor of the whole patient (1 normal).
    pub toughness: f64,
    /// Stiffness factor of the whole patient (1 normal).
    pub k_scale: f64,
    /// Thickness factors by region, in the order of [`crate::scalp::Region`].
    pub region_thickness: [f64; 5],
    /// Scars, later ones on top.
    pub scars: Vec<Scar>,
    /// Whose skin it is; none in an even block of skin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub living: Option<Living>,
}

/// A place where the skin differs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scar {
    /// Name of the preset this came from, for the screen.
    pub kind: String,
    /// Where it is.
    pub shape: ScarShape,
    /// Width of the soft border, mm.
    pub edge_mm: f64,
    /// Toughness factor inside.
    pub toughness: f64,
    /// Stiffness factor inside.
    pub k_scale: f64,
    /// Thickness factor of stratum corneum and viable epidermis inside.
    pub epidermis: f64,
    /// Thickness factor of papillary and reticular dermis inside.
    pub dermis: f64,
    /// Share of hair follicles left inside, 0 to 1.
    pub follicles: f64,
    /// Look: paleness -1 (red) to 1 (pale).
    pub pale: f64,
    /// Blood and ink inside; only in living skin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub life: Option<ScarLife>,
}

/// Outline of a scar on the scalp.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum ScarShape {
    /// A band along a path, e.g. of a FUT strip.
    Strip {
        /// Middle line.
        path: Vec<ScalpPoint>,
        /// Full width, mm.
        width_mm: f64,
        /// Length over which both ends narrow to nothing, mm.
        taper_mm: f64,
    },
    /// Round places of one radius, e.g. of FUE.
    Discs {
        /// Middles.
        centres: Vec<ScalpPoint>,
        /// Radius, mm.
        radius_mm: f64,
    },
    /// A ragged patch, e.g. of a burn or of scarring alopecia.
    Patch {
        /// Middle.
        centre: ScalpPoint,
        /// Mean radius, mm.
        radius_mm: f64,
        /// How far the outline goes in and out, as a share of the radius.
        ragged: f64,
        /// Another seed is another outline.
        seed: u64,
    },
}

impl ScarShape {
    /// The places that make it.
    pub fn points(&self) -> &[ScalpPoint] {
        match self {
            Self::Strip { path, .. } => path,
            Self::Discs { centres, .. } => centres,
            Self::Patch { centre, .. } => core::slice::from_ref(centre),
        }
    }
}

/// The skin at one place: what the law needs there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Local {
    /// Depth of each layer's lower border, normal to the skin, mm.
    pub bottom_mm: [f64; LAYERS],
    /// Toughness of each layer, N/mm.
    pub gamma: [f64; LAYERS],
    /// Toughness factor `s`.
    pub toughness: f64,
    /// Stiffness factor.
    pub k_scale: f64,
}

impl Local {
    /// Depth of the dermo-epidermal junction, normal to the skin, mm.
    pub fn junction_mm(&self) -> f64 {
        self.bottom_mm[1]
    }
}

/// The tissue of the law's reference figures; for tests of the law itself.
#[cfg(test)]
pub(crate) fn reference() -> Tissue {
    Tissue {
        k_b: 0.15,
        k_t: 0.20,
        k_t_rate: 1.0,
        prony_g: [0.25, 0.30, 0.15],
        prony_tau_s: [0.010, 0.20, 1.9],
        q: 4.6,
        gamma: [3.0, 0.6, 1.8, 2.5, 0.3],
        thickness_mm: [0.015, 0.055, 0.200, 1.100, 4.0],
        zeta: 0.8,
        spread: 0.30,
        tau_w_mpa: 0.010,
        lub: 1.0,
        beta: 0.35,
        v0_mm_per_s: 20.0,
        prong_exponent: 0.75,
        hole_radius_mm: 0.05,
        hole_angle_rad: 0.087_266_462_599_716_47,
        dot_radius_mm: 0.3,
        lateral_n_per_mm: 0.1,
        lateral_slope: 0.4,
        lateral_tear_n: 0.25,
        lateral_damping: 2e-5,
        nose_modulus_mpa: 0.1,
        nose_friction: 0.35,
        skull_n_per_mm: 3.0,
        toughness: 1.0,
        k_scale: 1.0,
        region_thickness: [1.0; 5],
        scars: Vec::new(),
        living: None,
    }
}
