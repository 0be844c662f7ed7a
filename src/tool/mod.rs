//! What the hand holds: needle cartridge, machine (stroke, rate, hang) and ink. Haptics thread.

use serde::{Deserialize, Serialize};

use crate::math::DVec3;

/// A needle cluster in its cartridge.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Needle {
    /// Name of the trade, e.g. `0603RL`.
    pub name: String,
    /// Number of prongs.
    pub prongs: u32,
    /// Diameter of one prong's shank, mm.
    pub shank_mm: f64,
    /// Diameter of the tip, mm.
    pub tip_mm: f64,
    /// Length of the taper, mm.
    pub taper_mm: f64,
    /// Radius of the bundle at the tip, mm (0 for one prong).
    pub bundle_mm: f64,
    /// Force factor of the facets (1 round or three facets, 0.77 five).
    pub facet: f64,
    /// Outer radius of the cartridge nose, mm.
    pub nose_outer_mm: f64,
    /// Inner radius of the cartridge nose, mm.
    pub nose_inner_mm: f64,
}

/// The machine that drives the needle.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Machine {
    /// Name on screen.
    pub name: String,
    /// Whole travel of the needle, mm.
    pub stroke_mm: f64,
    /// Cycles in one second, Hz.
    pub rate_hz: f64,
    /// How far the needle is set to stand out of the nose at full reach, mm.
    pub hang_mm: f64,
    /// What the cartridge membrane takes of that, mm.
    pub loss_mm: f64,
    /// How far the needle stays behind for every newton of load, mm/N.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub give_mm_per_n: f64,
}

/// Machines that give nothing are written as they were before any did.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_zero(number: &f64) -> bool {
    *number == 0.0
}

impl Machine {
    /// How far the needle really stands out at full reach, mm.
    pub fn out_mm(&self) -> f64 {
        self.hang_mm - self.loss_mm
    }
}

/// What colours an ink.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum PigmentKind {
    /// Carbon black.
    #[default]
    Carbon,
    /// Black iron oxide.
    IronBlack,
    /// Brown of black, red and yellow iron oxides.
    IronBrown,
}

impl PigmentKind {
    /// All, in the order of their numbers.
    pub const ALL: [Self; 3] = [Self::Carbon, Self::IronBlack, Self::IronBrown];

    /// Name in preset files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Carbon => "carbon",
            Self::IronBlack => "iron-black",
            Self::IronBrown => "iron-brown",
        }
    }

    /// Carbon black, which a file need not name.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "the serialiser calls it so")]
    fn is_carbon(&self) -> bool {
        *self == Self::Carbon
    }
}

/// The ink and what the needle carries of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ink {
    /// Name on screen.
    pub name: String,
    /// Viscosity, mPa·s.
    pub viscosity_mpa_s: f64,
    /// Surface tension times the cosine of the contact angle, mN/m.
    pub wetting_mn_per_m: f64,
    /// Pigment load after dilution, g/L.
    pub pigment_g_per_l: f64,
    /// What a dip loads, nL.
    pub load_nl: f64,
    /// What the needle carries at the start, nL.
    pub start_nl: f64,
    /// Thickness of the film a needle carries, mm.
    pub film_mm: f64,
    /// Radius of the capillary a stroke opens, mm.
    pub capillary_mm: f64,
    /// Most one dot can take, nL.
    pub dot_max_nl: f64,
    /// Height over which a fresh dot's pigment is spread, mm.
    pub dot_height_mm: f64,
    /// Share of a dot's volume that ink can fill.
    pub dot_porosity: f64,
    /// What colours it.
    #[serde(default, skip_serializing_if = "PigmentKind::is_carbon")]
    pub pigment: PigmentKind,
}

/// Viscosity of an ink that holds `share` of the pigment of the undiluted one, mPa·s.
///
/// ```text
/// η = η_w + (η₀ − η_w)·(c/c₀)^n
/// ```
/// `η_w` water, `η₀` undiluted \[mPa·s\], `c/c₀` share of the pigment, `n` 1.25. No measured value was found (A!): the curve
/// goes through what the presets assume at 1, 6, 10 and 20 parts.
pub fn diluted_mpa_s(undiluted_mpa_s: f64, water_mpa_s: f64, share: f64, power: f64) -> f64 {
    water_mpa_s + (undiluted_mpa_s - water_mpa_s) * libm::pow(share, power)
}

/// The ink cup on the tray: dipping the tip into it loads ink.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cup {
    /// Middle of the ink's surface in world, mm.
    pub centre_mm: [f64; 3],
    /// Inner radius, mm.
    pub radius_mm: f64,
    /// Depth of the ink, mm.
    pub depth_mm: f64,
}

impl Cup {
    /// The point lies in the ink.
    pub fn holds(&self, point_mm: DVec3) -> bool {
        let d = point_mm - DVec3::from_array(self.centre_mm);
        d.y <= 0.0 && d.y >= -self.depth_mm && d.x * d.x + d.z * d.z <= self.radius_mm * self.radius_mm
    }
}

/// The needle of the printed figures: one of 0.25 mm with a tip of 30 um.
#[cfg(test)]
pub(crate) fn reference_needle() -> Needle {
    Needle {
        name: "test".into(),
        prongs: 1,
        shank_mm: 0.25,
        tip_mm: 0.030,
        taper_mm: 3.5,
        bundle_mm: 0.0,
        facet: 1.0,
        nose_outer_mm: 2.0,
        nose_inner_mm: 0.6,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dilution_thins_to_what_the_presets_say() {
        for (parts, want) in [(1.0, 60.0), (6.0, 8.0), (10.0, 4.0), (20.0, 2.0)] {
            let got = diluted_mpa_s(60.0, 1.0, 1.0 / parts, 1.25);
            assert!((got / want - 1.0).abs() < 0.25, "1 to {parts}: {got} mPa·s, preset {want}");
        }
    }
}
