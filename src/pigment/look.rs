//! A healed dot as an eye sees it over a given skin: radius, opacity, colour. Takes no memory.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use core::f64::consts::PI;

use super::heal::{Healed, Healing, Part};
use super::light::table::JUNCTION_MM;
use super::light::{Lab, Pigments, Table, Tone};
use crate::tool::PigmentKind;

/// Colour of a scab: dried blood, linear light over that of the skin (A!).
const SCAB: [f64; 3] = [0.30, 0.16, 0.12];

/// What a dot looks like.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Look {
    /// Radius as seen, blurred by the skin over the pigment, mm; 0 when there is nothing to see.
    pub radius_mm: f64,
    /// Radius of the pigment itself, mm.
    pub core_mm: f64,
    /// How much darker than the skin around its middle is: 0 nothing, 1 black.
    pub opacity: f64,
    /// Linear light of the middle over that of the skin, for red, green, blue: multiply the skin with it.
    pub through: [f64; 3],
    /// The middle, bytes of sRGB.
    pub srgb: [u8; 3],
    /// The middle in L\*a\*b\*.
    pub lab: Lab,
    /// The skin around it, bytes of sRGB, without redness.
    pub skin_srgb: [u8; 3],
    /// Linear light of the reddened skin around it over that of the skin: a halo to multiply with.
    pub halo: [f64; 3],
}

/// All that is the same for every dot of a picture.
#[derive(Clone, Copy, Debug)]
pub struct Viewer<'a> {
    table: &'a Table,
    pigments: &'a Pigments,
    healing: &'a Healing,
    /// The skin.
    pub tone: Tone,
    skin: Lab,
    skin_rgb: [f64; 3],
}

/// A part of a dot in the table's terms.
struct Seen {
    depth_mm: f64,
    optical_depth: f64,
    /// `σ²`, mm².
    seen2_mm2: f64,
    /// Share of the contrast that blur and spread leave.
    kept: f64,
}

impl<'a> Viewer<'a> {
    /// Looks at skin of a tone.
    pub fn new(table: &'a Table, pigments: &'a Pigments, healing: &'a Healing, tone: Tone) -> Self {
        let skin = table.bare(tone);
        Self { table, pigments, healing, tone, skin, skin_rgb: skin.linear_rgb() }
    }

    /// The skin without pigment.
    pub fn skin(&self) -> Lab {
        self.skin
    }

    /// A dot of a kind of pigment.
    ///
    /// ```text
    /// τ       = MAC₅₅₀·m/(π·r₀²)                            optical depth of each part
    /// σ²      = r² + (0.4·z)²                               blur of what lies at z                       (A!)
    /// through = Π over parts of 1 − (1 − T(z, τ))·min(1, r₀²/σ²)
    /// ```
    /// Parts: epidermis, papillary dermis, below. `T` colour of the table over that of the skin; `m` ng; `r₀` fresh radius,
    /// `r` radius now, `z` mean depth, mm. A dot takes as much light in all as its pigment did when fresh: cells that gather
    /// it pack it (A!), and spreading thins it. The radius seen is the mean of the parts' `σ²` by the light they take.
    /// Depths are stretched so that the junction lies where the table has it.
    pub fn look(&self, kind: PigmentKind, dot: &Healed) -> Look {
        let mut through = [1.0; 3];
        let (mut weight, mut square_mm2) = (0.0, 0.0);
        for part in &dot.parts {
            let Some(sheet) = self.sheet(kind, dot, part) else { continue };
            let inked = self.table.colour(kind, self.tone, sheet.depth_mm, sheet.optical_depth);
            let taken = (1.0 - ratio(inked.luminance(), self.skin.luminance())).max(0.0);
            weight += taken;
            square_mm2 += taken * sheet.seen2_mm2;
            for (light, (inked, skin)) in through.iter_mut().zip(inked.linear_rgb().iter().zip(self.skin_rgb)) {
                *light *= 1.0 - (1.0 - ratio(*inked, skin)) * sheet.kept;
            }
        }
        let veil = 1.0 - dot.ghost;
        for (light, scab) in through.iter_mut().zip(SCAB) {
            *light = 1.0 - (1.0 - *light) * veil;
            *light *= 1.0 - dot.scab * (1.0 - scab);
        }
        let radius_mm = if weight > 0.0 { (square_mm2 / weight).sqrt() } else { 0.0 };
        self.seen(radius_mm, dot.whole.radius_mm, through, self.halo(dot.erythema))
    }

    /// A part of a dot as the table wants it; nothing when there is no pigment.
    fn sheet(&self, kind: PigmentKind, dot: &Healed, part: &Part) -> Option<Seen> {
        let fresh2_mm2 = dot.fresh_mm * dot.fresh_mm;
        if part.ng <= 0.0 || fresh2_mm2 <= 0.0 {
            return None;
        }
        // ng/mm² is mg/m²
        let g_per_m2 = 1e-3 * part.ng / (PI * fresh2_mm2);
        let blur_mm = self.healing.blur * part.depth_mm;
        let seen2_mm2 = part.radius_mm * part.radius_mm + blur_mm * blur_mm;
        let junction_mm = dot.junction_mm;
        let depth_mm = if part.depth_mm < junction_mm {
            part.depth_mm * JUNCTION_MM / junction_mm
        } else {
            part.depth_mm - junction_mm + JUNCTION_MM
        };
        let optical_depth = self.pigments.of(kind).spectrum.mac_m2_per_g * g_per_m2;
        Some(Seen { depth_mm, optical_depth, seen2_mm2, kept: (fresh2_mm2 / seen2_mm2).min(1.0) })
    }

    fn halo(&self, erythema: f64) -> [f64; 3] {
        let flushed = Tone { blood: self.tone.blood * erythema, ..self.tone };
        let flushed = self.table.bare(flushed).linear_rgb();
        let mut halo = [1.0; 3];
        for (light, (flushed, skin)) in halo.iter_mut().zip(flushed.iter().zip(self.skin_rgb)) {
            *light = ratio(*flushed, skin);
        }
        halo
    }

    fn seen(&self, radius_mm: f64, core_mm: f64, through: [f64; 3], halo: [f64; 3]) -> Look {
        let mut light = self.skin_rgb;
        for (channel, share) in light.iter_mut().zip(through) {
            *channel *= share;
        }
        let lab = Lab::of_linear_rgb(light);
        Look {
            radius_mm,
            core_mm,
            opacity: (1.0 - ratio(lab.luminance(), self.skin.luminance())).max(0.0),
            through,
            srgb: super::light::colour::srgb_bytes(light),
            lab,
            skin_srgb: super::light::colour::srgb_bytes(self.skin_rgb),
            halo,
        }
    }
}

fn ratio(part: f64, whole: f64) -> f64 {
    if whole > 1e-9 { (part / whole).max(0.0) } else { 1.0 }
}

#[cfg(test)]
#[path = "look_tests.rs"]
mod tests;
