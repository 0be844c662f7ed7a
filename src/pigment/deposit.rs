//! One dot's pigment by depth: slices of the layers, filled stroke by stroke. Haptics thread could run it.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use serde::{Deserialize, Serialize};

use super::bleed::Vessels;
use super::fresh_diameter_mm;
use crate::tissue::LAYERS;
use crate::tissue::law::Shape;
use crate::tool::Ink;

/// Slices that each layer is cut into, outermost layer first.
const PARTS: [usize; LAYERS] = [1, 2, 3, 12, 4];

/// Number of slices.
pub const SLICES: usize = 22;

/// Slices of the epidermis: the first ones.
pub const EPIDERMAL: usize = 3;

/// Slices down to the end of the papillary dermis.
pub const PAPILLARY: usize = 6;

/// One dot: what its strokes left in the skin, and where.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deposit {
    /// Pigment in each slice, ng.
    pub ng: [f64; SLICES],
    /// Lower border of each layer at this place, normal to the skin, mm.
    pub bottom_mm: [f64; LAYERS],
    /// Ink that the dot holds, nL.
    pub held_nl: f64,
    /// Ink that stood over it on the skin, nL.
    pub pool_nl: f64,
    /// Fresh diameter, mm.
    pub fresh_mm: f64,
    /// Deepest buried length, mm.
    pub deepest_mm: f64,
    /// Chance that it bled; 0 or 1 in the skin of a person.
    pub bleed: f64,
    /// Share of scar at this place.
    pub scar: f64,
}

/// One stroke as it ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StrokeInk {
    /// Buried length along the needle, mm.
    pub buried_mm: f64,
    /// Sine of the needle's angle to the skin.
    pub sine: f64,
    /// Ink that went into the dot, nL.
    pub held_nl: f64,
    /// Ink that left the needle and did not, nL.
    pub pooled_nl: f64,
    /// Blood.
    pub blood: Blood,
}

/// What is known of a stroke's blood.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Blood {
    /// Skin of nobody: it bleeds by chance, as readily as this (1 normal), and the chance is what washes out.
    Likely(f64),
    /// Skin of a person: it bled or it did not.
    Seen(bool),
}

/// Where a stroke's pigment went, ng.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Went {
    /// Into the skin.
    pub deposited_ng: f64,
    /// Over the skin: what the dot did not take and what blood washed out.
    pub pooled_ng: f64,
}

impl Deposit {
    /// A place without pigment.
    pub fn new(bottom_mm: [f64; LAYERS], scar: f64) -> Self {
        Self {
            ng: [0.0; SLICES],
            bottom_mm,
            held_nl: 0.0,
            pool_nl: 0.0,
            fresh_mm: 0.0,
            deepest_mm: 0.0,
            bleed: 0.0,
            scar,
        }
    }

    /// Depth of the junction, mm.
    pub fn junction_mm(&self) -> f64 {
        let [_, junction, ..] = self.bottom_mm;
        junction
    }

    /// Pigment, ng.
    pub fn mass_ng(&self) -> f64 {
        self.ng.iter().sum()
    }

    /// Adds a stroke: its pigment lies as the cone that the leaving needle filled, less what blood washes out.
    pub fn stroke(&mut self, shape: &Shape, tip_mm: f64, ink: &Ink, vessels: &Vessels, stroke: &StrokeInk) -> Went {
        self.deepest_mm = self.deepest_mm.max(stroke.buried_mm);
        let bleeds = match stroke.blood {
            Blood::Likely(readiness) => {
                vessels.chance(shape, self.deepest_mm, stroke.sine, self.junction_mm(), readiness)
            }
            Blood::Seen(bled) => f64::from(u8::from(bled)),
        };
        self.bleed = self.bleed.max(bleeds);
        // a gram per litre is a nanogram per nanolitre
        let offered_ng = stroke.held_nl * ink.pigment_g_per_l;
        let kept_ng = if stroke.buried_mm > 0.0 { offered_ng * vessels.keeps(self.bleed) } else { 0.0 };
        let shares = cone_shares(shape, stroke.buried_mm, stroke.sine, &self.bottom_mm);
        for (slice, share) in self.ng.iter_mut().zip(shares) {
            *slice += kept_ng * share;
        }
        self.held_nl += stroke.held_nl;
        self.pool_nl += stroke.pooled_nl;
        self.fresh_mm = fresh_diameter_mm(self.held_nl, tip_mm, ink);
        let pooled_ng = stroke.pooled_nl * ink.pigment_g_per_l + (offered_ng - kept_ng);
        Went { deposited_ng: kept_ng, pooled_ng }
    }

    /// Middle of each slice, normal to the skin, mm.
    pub fn middles_mm(&self) -> [f64; SLICES] {
        let mut out = [0.0; SLICES];
        for (middle, (top, end)) in out.iter_mut().zip(slices(&self.bottom_mm)) {
            *middle = 0.5 * (top + end);
        }
        out
    }

    /// Sums of a number per slice by layer.
    pub fn by_layer(values: &[f64; SLICES]) -> [f64; LAYERS] {
        let mut rest = values.iter();
        PARTS.map(|count| rest.by_ref().take(count).sum())
    }
}

/// Top and end of each slice, mm.
fn slices(bottom_mm: &[f64; LAYERS]) -> impl Iterator<Item = (f64, f64)> {
    let tops = core::iter::once(0.0).chain(*bottom_mm);
    tops.zip(*bottom_mm).zip(PARTS).flat_map(|((top, bottom), count)| {
        let step = (bottom - top) / count as f64;
        (0..count).map(move |i| (top + step * i as f64, top + step * (i + 1) as f64))
    })
}

/// Share of a stroke's pigment in each slice.
///
/// ```text
/// dm/dz ∝ d(p − z/sin θ)²       a cone leaves more near its mouth          (D)
/// ```
/// `p` buried length, `z` depth normal to the skin, `θ` angle to the skin. What would lie below the last layer is in its
/// last slice.
pub fn cone_shares(shape: &Shape, buried_mm: f64, sine: f64, bottom_mm: &[f64; LAYERS]) -> [f64; SLICES] {
    let mut out = [0.0; SLICES];
    let whole = shape.square_mm3(buried_mm);
    if buried_mm <= 0.0 || whole <= 0.0 {
        return out;
    }
    // volume of the cone below a depth
    let mut below = whole;
    for (number, (share, (_, end))) in out.iter_mut().zip(slices(bottom_mm)).enumerate() {
        let last = number + 1 == SLICES;
        let rest = if last { 0.0 } else { shape.square_mm3((buried_mm - end / sine).max(0.0)) };
        *share = (below - rest) / whole;
        below = rest;
    }
    out
}

#[cfg(test)]
#[path = "deposit_tests.rs"]
mod tests;
