//! What a stroke does to living skin: follicles and shafts it meets, blood it draws, work on one place. Haptics thread.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use core::f64::consts::PI;

use super::model::Model;
use super::outcome::marks;
use super::state::{KeptHole, State, Stroke};
use super::step::Pose;
use crate::tissue::grain;
use crate::tissue::law::Shape;
use crate::tissue::living::{Body, Living};

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
        let chance = chance(living, &self.shape, deepest_mm, pose.sine, state.junction_mm, readiness);
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

/// Chance that a cavity bleeds: places bleed whose own number lies below it, so that of many places this share does.
///
/// ```text
/// P = 1 − e^(−λ·g·Σᵢ fᵢ·Vᵢ)
/// ```
/// `λ` readiness (A!), `g` of patient, scar and work, `fᵢ` blood of a band \[%\] (F: yamileva/oct), `Vᵢ` volume of one
/// prong's deepest cavity in it \[nL\].
fn chance(living: &Living, shape: &Shape, buried_mm: f64, sine: f64, junction_mm: f64, readiness: f64) -> f64 {
    let body = &living.body;
    let [net_top, net_end] = body.net_mm.map(|mm| mm.max(junction_mm));
    let [above, inside, below] = body.blood_percent;
    let cavity_nl = |depth_mm: f64| {
        let length_mm = (buried_mm - depth_mm / sine).max(0.0);
        0.25 * PI * shape.square_mm3(length_mm) * NL_PER_MM3
    };
    let bands = [(junction_mm, net_top, above), (net_top, net_end, inside), (net_end, f64::INFINITY, below)];
    let exposed: f64 = bands.iter().map(|(top, end, percent)| percent * (cavity_nl(*top) - cavity_nl(*end))).sum();
    1.0 - libm::exp(-body.bleed * readiness * exposed)
}

#[cfg(test)]
#[path = "live_tests.rs"]
mod tests;
