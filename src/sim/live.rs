//! What a stroke does to living skin: follicles and shafts it meets, blood it draws, work on one place. Haptics thread.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use core::f64::consts::PI;

use super::model::Model;
use super::outcome::marks;
use super::state::{KeptHole, State, Stroke};
use super::step::Pose;
use crate::pigment::bleed::Vessels;
use crate::tissue::grain;
use crate::tissue::law::Shape;
use crate::tissue::living::Body;

/// Nanolitres in a cubic millimetre.
const NL_PER_MM3: f64 = 1000.0;

/// Another lattice than that of the skin's unevenness.
const VESSELS: u64 = 0xB100D;

/// What became of a stroke.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Lived {
    /// Share of the offered ink that the dot takes.
    pub uptake: f64,
    /// Bits of [`marks`].
    pub marks: u32,
}

impl Model {
    /// What the stroke that ended did to the skin, if it is someone's. The place remembers its work.
    pub(super) fn live(&self, state: &mut State, ended: Option<Stroke>, hole: &KeptHole, pose: &Pose) -> Lived {
        let mut lived = Lived { uptake: 1.0, marks: 0 };
        let (Some(living), Some(stroke)) = (&self.tissue.living, ended) else { return lived };
        let Some(at_mm) = stroke.kept.and_then(|number| state.holes.place(number)) else { return lived };
        let depth_mm = stroke.deepest_mm * pose.sine;
        if hole.met.canal_mm <= depth_mm {
            lived.marks |= marks::FOLLICLE;
            lived.uptake *= living.hair.canal_uptake;
        }
        if hole.met.shaft_mm <= depth_mm {
            lived.marks |= marks::SHAFT;
        }
        let here = self.field.life_at(at_mm);
        lived.uptake *= here.uptake;
        let cut_nl = cavity_nl(&self.shape, stroke.deepest_mm);
        let overworked = over_work(state, &living.body, at_mm, cut_nl);
        let mut readiness = here.bleeding;
        if overworked {
            lived.marks |= marks::OVERWORKED;
            lived.uptake *= living.body.worked_uptake;
            readiness *= living.body.worked_blood;
        }
        let deepest_mm = hole.deepest_mm.max(stroke.deepest_mm);
        let chance = vessels(&living.body).chance(&self.shape, deepest_mm, pose.sine, state.junction_mm, readiness);
        // places bleed whose own number lies below the chance, so that of many places this share does
        if chance > grain::at_place(at_mm, living.body.vessel_mm, living.grain.seed ^ VESSELS) {
            lived.marks |= marks::BLEED;
        }
        lived
    }
}

/// Adds a stroke's cavity to the place it fell on; true when the place has taken too much.
fn over_work(state: &mut State, body: &Body, at_mm: crate::math::DVec3, cut_nl: f64) -> bool {
    let place = state.worked.nearest(at_mm, body.place_mm, |_| true).or_else(|| state.worked.insert(at_mm, 0.0));
    let Some(worked) = place.and_then(|number| state.worked.get_mut(number)) else { return false };
    *worked += cut_nl;
    *worked > body.worked_nl
}

/// Volume of the cavity of one stroke, all prongs, nL.
pub(super) fn cavity_nl(shape: &Shape, buried_mm: f64) -> f64 {
    0.25 * PI * shape.square_mm3(buried_mm) * NL_PER_MM3 * shape.prongs()
}

/// Where the blood of this person is.
fn vessels(body: &Body) -> Vessels {
    Vessels { readiness: body.bleed, net_mm: body.net_mm, blood_percent: body.blood_percent, washes: 0.0 }
}

#[cfg(test)]
#[path = "live_tests.rs"]
mod tests;
