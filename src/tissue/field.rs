//! The skin at any place: layers by region and scars, blended smoothly. Haptics thread calls [`Field::at`].
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use std::sync::OnceLock;

use super::follicles::{Follicles, Met};
use super::growth::Ground;
use super::living::Living;
use super::placed::PlacedScar;
use super::{LAYERS, Local, Scar, Tissue, grain};
use crate::math::DVec3;
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
    living: Option<Living>,
    hair: OnceLock<Follicles>,
}

/// What blood and ink find at a place, against normal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Life {
    /// Readiness to bleed.
    pub bleeding: f64,
    /// Share of the offered ink that is taken up.
    pub uptake: f64,
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
            living: tissue.living.clone(),
            hair: OnceLock::new(),
        })
    }

    /// Grows the hair; once, off the haptics thread. Later calls find it grown.
    pub fn grow(&self, scalp: &Scalp) {
        let Some(living) = &self.living else { return };
        self.hair.get_or_init(|| {
            let planted = self.scars.iter().filter(|s| s.scar.life.is_some_and(|life| life.planted));
            let planted = planted.flat_map(|placed| placed.points_mm.iter().copied());
            let left = |at_mm| {
                let shares = self.scars.iter().map(|placed| 1.0 - placed.share(at_mm) * (1.0 - placed.scar.follicles));
                shares.product()
            };
            Ground::new(scalp, &living.hair, living.grain.seed).grow(&left, planted)
        });
    }

    /// The hair, once grown; none in skin of no person.
    pub fn follicles(&self) -> Option<&Follicles> {
        self.hair.get()
    }

    /// Blood and ink at a place.
    pub fn life_at(&self, point_mm: DVec3) -> Life {
        let Some(living) = &self.living else { return Life { bleeding: 1.0, uptake: 1.0 } };
        let mut life = Life { bleeding: living.person.bleeding, uptake: living.person.uptake };
        for placed in &self.scars {
            let Some(scar) = placed.scar.life else { continue };
            let share = placed.share(point_mm);
            life.bleeding *= 1.0 + share * (scar.blood - 1.0);
            life.uptake *= 1.0 + share * (scar.uptake - 1.0);
        }
        life
    }

    /// What a needle meets that enters at a place, and the skin as it is then: an open canal has less epidermis to break,
    /// a shaft is in the way. To be asked at contact only: skin must not change under a needle that is in it.
    pub fn meet(&self, local: &mut Local, entry_mm: DVec3, up: DVec3, sine: f64, needle_mm: f64) -> Met {
        let (Some(living), Some(hair)) = (&self.living, self.hair.get()) else { return Met::default() };
        let met = hair.meet(&living.hair, entry_mm, up, sine, needle_mm);
        let is_mouth = met.canal_mm <= local.junction_mm();
        let [corneum, epidermis, papillary, reticular, _] = &mut local.gamma;
        if is_mouth {
            *corneum *= living.hair.canal_toughness;
            *epidermis *= living.hair.canal_toughness;
        }
        if met.shaft_mm.is_finite() {
            *papillary *= living.hair.shaft_toughness;
            *reticular *= living.hair.shaft_toughness;
        }
        met
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
        if let Some(Living { grain, .. }) = &self.living {
            let differs = |salt: u64| 1.0 + grain.share * grain::noise(point_mm, grain.length_mm, grain.seed ^ salt);
            local.toughness *= differs(0x70);
            local.k_scale *= differs(0x71);
            let thicker = differs(0x72);
            thickness = thickness.map(|mm| mm * thicker);
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
