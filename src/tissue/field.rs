//! The skin at any place: layers by region and scars, blended smoothly. Haptics thread calls [`Field::at`].
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use super::{LAYERS, Local, Scar, ScarShape, Tissue};
use crate::math::{DVec3, smoothstep};
use crate::scalp::{Scalp, ScalpError};

/// The skin over the whole scalp; built once for an attempt.
#[derive(Clone, Debug)]
pub struct Field {
    thickness_mm: [f64; LAYERS],
    gamma: [f64; LAYERS],
    toughness: f64,
    k_scale: f64,
    region_thickness: [f64; 5],
    scars: Box<[PlacedScar]>,
}

/// A scar whose outline lies on the skin in world.
#[derive(Clone, Debug)]
struct PlacedScar {
    scar: Scar,
    points_mm: Box<[DVec3]>,
    /// Ball that holds the whole scar and its soft edge.
    middle_mm: DVec3,
    reach_mm: f64,
    length_mm: f64,
}

impl Field {
    /// Puts the scars on the scalp. Fails where a scar's outline leaves it.
    pub fn new(scalp: &Scalp, tissue: &Tissue) -> Result<Self, ScalpError> {
        let scars = tissue.scars.iter().map(|scar| PlacedScar::new(scalp, scar)).collect::<Result<Box<[_]>, _>>()?;
        Ok(Self {
            thickness_mm: tissue.thickness_mm,
            gamma: tissue.gamma,
            toughness: tissue.toughness,
            k_scale: tissue.k_scale,
            region_thickness: tissue.region_thickness,
            scars,
        })
    }

    /// The skin at a point of the surface; `regions` are the weights of [`Scalp::region_weights`] there.
    pub fn at(&self, point_mm: DVec3, regions: [f64; 5]) -> Local {
        let by_region: f64 = regions.iter().zip(self.region_thickness).map(|(w, t)| w * t).sum();
        let mut thickness = self.thickness_mm.map(|mm| mm * by_region);
        let mut local =
            Local { bottom_mm: [0.0; LAYERS], gamma: self.gamma, toughness: self.toughness, k_scale: self.k_scale };
        for placed in &self.scars {
            let share = placed.share(point_mm);
            if share <= 0.0 {
                continue;
            }
            let scar = &placed.scar;
            local.toughness *= 1.0 + share * (scar.toughness - 1.0);
            local.k_scale *= 1.0 + share * (scar.k_scale - 1.0);
            let factors = [scar.epidermis, scar.epidermis, scar.dermis, scar.dermis, 1.0];
            for (mm, factor) in thickness.iter_mut().zip(factors) {
                *mm *= 1.0 + share * (factor - 1.0);
            }
        }
        let mut depth = 0.0;
        for (bottom, mm) in local.bottom_mm.iter_mut().zip(thickness) {
            depth += mm;
            *bottom = depth;
        }
        local
    }

    /// Share of scar at a point, 0 to 1, and the scar that has most of it: for the picture.
    pub fn scar_at(&self, point_mm: DVec3) -> Option<(f64, &Scar)> {
        let shares = self.scars.iter().map(|placed| (placed.share(point_mm), &placed.scar));
        shares.filter(|(share, _)| *share > 0.0).max_by(|a, b| a.0.total_cmp(&b.0))
    }
}

impl PlacedScar {
    fn new(scalp: &Scalp, scar: &Scar) -> Result<Self, ScalpError> {
        let (places, half_mm) = match &scar.shape {
            ScarShape::Strip { path, width_mm, .. } => (path, 0.5 * width_mm),
            ScarShape::Discs { centres, radius_mm } => (centres, *radius_mm),
        };
        let points_mm =
            places.iter().map(|place| Ok(scalp.at(*place)?.point_mm)).collect::<Result<Box<[DVec3]>, ScalpError>>()?;
        let middle_mm = points_mm.iter().copied().sum::<DVec3>() / (points_mm.len().max(1) as f64);
        let farthest = points_mm.iter().map(|p| (*p - middle_mm).length()).fold(0.0, f64::max);
        let length_mm = points_mm.iter().zip(points_mm.iter().skip(1)).map(|(a, b)| (*b - *a).length()).sum();
        Ok(Self { scar: scar.clone(), points_mm, middle_mm, reach_mm: farthest + half_mm + scar.edge_mm, length_mm })
    }

    /// 1 inside, 0 outside, a soft edge of `edge_mm` centred on the outline.
    fn share(&self, at_mm: DVec3) -> f64 {
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
