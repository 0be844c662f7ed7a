//! Regions of the scalp with soft borders. Haptics thread: no allocation, locks, clocks or panics.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use super::Region;
use super::form::HeadForm;
use crate::math::{DVec3, smoothstep};

impl Region {
    /// All regions, in the order of weights.
    pub const ALL: [Self; 5] = [Self::Frontal, Self::Temporal, Self::MidScalp, Self::Vertex, Self::Occipital];

    /// Name on screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::Frontal => "frontal hairline",
            Self::Temporal => "temple",
            Self::MidScalp => "mid-scalp",
            Self::Vertex => "vertex",
            Self::Occipital => "back of the head",
        }
    }
}

/// Share of each region at a point near the skin, in the order of [`Region::ALL`]; smooth, adds up to 1.
///
/// Each region takes its share of what those before it left: temples, hairline, back, vertex; mid-scalp takes the rest.
/// Borders are smooth steps in coordinates scaled by the head's measures. Places of the borders: A!
pub(super) fn weights(form: &HeadForm, p: DVec3) -> [f64; 5] {
    let side = p.x * 2.0 / form.breadth_mm;
    let down = -p.y / form.height_mm;
    let ahead = p.z * 2.0 / form.length_mm;
    // sides of the head, from behind the ears to the forehead's corner
    let beside = smoothstep(0.40, 0.64, side * side) * smoothstep(0.30, 0.46, down) * smoothstep(-0.52, -0.28, ahead);
    let temporal = beside;
    let left = 1.0 - temporal;
    let frontal = left * smoothstep(0.50, 0.70, ahead);
    let left = left - frontal;
    // below the crown, behind the ears
    let occipital = left * smoothstep(0.34, 0.54, down) * smoothstep(0.12, 0.40, -ahead);
    let left = left - occipital;
    // the crown: around a point a little behind the vertex
    let (dx, dz) = (side * 0.5 * form.breadth_mm / form.length_mm, ahead * 0.5 + 0.16);
    let vertex = left * (1.0 - smoothstep(0.035, 0.085, dx * dx + dz * dz));
    [frontal, temporal, left - vertex, vertex, occipital]
}

/// The region with the largest share.
pub(super) fn largest(weights: &[f64; 5]) -> Region {
    let mut best = (Region::MidScalp, -1.0);
    for (region, weight) in Region::ALL.into_iter().zip(weights) {
        if *weight > best.1 {
            best = (region, *weight);
        }
    }
    best.0
}
