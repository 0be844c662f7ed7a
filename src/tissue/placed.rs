//! Scars as shapes on the skin: strips that taper, discs, ragged patches, each with a soft border. Haptics thread:
//! [`PlacedScar::share`].
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use super::grain::noise;
use super::{Scar, ScarShape};
use crate::math::{DVec3, smoothstep};
use crate::scalp::{Scalp, ScalpError};

/// Distance over which the outline of a patch goes in and out, in radii (A!).
const PATCH_LENGTH: f64 = 0.6;

/// A scar whose outline lies on the skin in world.
#[derive(Clone, Debug)]
pub(super) struct PlacedScar {
    pub(super) scar: Scar,
    pub(super) points_mm: Box<[DVec3]>,
    /// Ball that holds the whole scar and its soft edge.
    middle_mm: DVec3,
    reach_mm: f64,
    length_mm: f64,
}

impl PlacedScar {
    pub(super) fn new(scalp: &Scalp, scar: &Scar) -> Result<Self, ScalpError> {
        let half_mm = match &scar.shape {
            ScarShape::Strip { width_mm, .. } => 0.5 * width_mm,
            ScarShape::Discs { radius_mm, .. } => *radius_mm,
            ScarShape::Patch { radius_mm, ragged, .. } => radius_mm * (1.0 + ragged),
        };
        let places = scar.shape.points();
        let points_mm =
            places.iter().map(|place| Ok(scalp.at(*place)?.point_mm)).collect::<Result<Box<[DVec3]>, ScalpError>>()?;
        let middle_mm = points_mm.iter().copied().sum::<DVec3>() / (points_mm.len().max(1) as f64);
        let farthest = points_mm.iter().map(|p| (*p - middle_mm).length()).fold(0.0, f64::max);
        let length_mm = points_mm.iter().zip(points_mm.iter().skip(1)).map(|(a, b)| (*b - *a).length()).sum();
        Ok(Self { scar: scar.clone(), points_mm, middle_mm, reach_mm: farthest + half_mm + scar.edge_mm, length_mm })
    }

    /// 1 inside, 0 outside, a soft edge of `edge_mm` centred on the outline.
    pub(super) fn share(&self, at_mm: DVec3) -> f64 {
        if (at_mm - self.middle_mm).length_squared() > self.reach_mm * self.reach_mm {
            return 0.0;
        }
        let (distance_mm, half_mm) = match &self.scar.shape {
            ScarShape::Strip { width_mm, taper_mm, .. } => {
                let (distance_mm, along_mm) = self.nearest_on_path(at_mm);
                let to_end_mm = along_mm.min(self.length_mm - along_mm);
                let taper = if *taper_mm > 0.0 { (to_end_mm / taper_mm).clamp(0.0, 1.0) } else { 1.0 };
                (distance_mm, 0.5 * width_mm * taper)
            }
            ScarShape::Discs { radius_mm, .. } => {
                let nearest2 =
                    self.points_mm.iter().map(|p| (*p - at_mm).length_squared()).fold(f64::INFINITY, f64::min);
                (nearest2.sqrt(), *radius_mm)
            }
            ScarShape::Patch { radius_mm, ragged, seed, .. } => {
                let from_middle_mm = (at_mm - self.middle_mm).length_squared().sqrt();
                (from_middle_mm, radius_mm * (1.0 + ragged * noise(at_mm, PATCH_LENGTH * radius_mm, *seed)))
            }
        };
        1.0 - smoothstep(half_mm - 0.5 * self.scar.edge_mm, half_mm + 0.5 * self.scar.edge_mm, distance_mm)
    }

    /// Distance to the path and the arc along it of the nearest place, mm.
    fn nearest_on_path(&self, at_mm: DVec3) -> (f64, f64) {
        let mut best = (f64::INFINITY, 0.0);
        let mut before_mm = 0.0;
        for (a, b) in self.points_mm.iter().zip(self.points_mm.iter().skip(1)) {
            let along = *b - *a;
            let length2 = along.length_squared();
            let t = if length2 > 0.0 { ((at_mm - *a).dot(along) / length2).clamp(0.0, 1.0) } else { 0.0 };
            let length = length2.sqrt();
            let distance = (*a + along * t - at_mm).length();
            if distance < best.0 {
                best = (distance, before_mm + t * length);
            }
            before_mm += length;
        }
        best
    }
}
