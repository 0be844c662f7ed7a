//! What of the felt force is contact with a surface, for devices that render a surface by themselves, and the torque about
//! the tip. Derived from the state after a tick and never recorded. Haptics thread.
//!
//! Contact is what pushes back along the skin's normal as a spring does when the hand moves a little: the nose, the tent
//! under a needle that has not broken the skin, and the skull. A needle in the skin, and everything sideways, is not: it
//! holds on while the hand moves, and stays plain force. While the machine runs the needle's force is a mean over its
//! period and no spring, so only the nose is contact.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use super::model::Model;
use super::outcome::{Outcome, marks};
use super::state::State;
use crate::math::DVec3;

/// Contact ahead is told from this height on, mm (A!): a fast hand covers it in some ticks.
const AHEAD_MM: f64 = 1.0;

/// Contact under the hand-piece.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Touch {
    /// Outward normal of the skin, unit.
    pub normal: DVec3,
    /// Force along it that is contact, N; 0 ahead of contact.
    pub pressed_n: f64,
    /// How that force grows when the hand goes deeper, N/mm.
    pub stiffness_n_per_mm: f64,
    /// How far the hand-piece is above first contact, mm; 0 in contact.
    pub above_mm: f64,
}

/// Forces of a tick whose place is not the tip.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct OffTip {
    /// Mean sideways force at the hole, world, N.
    pub side_n: DVec3,
    /// Friction of the nose, world, N.
    pub rub_n: DVec3,
    /// The skull's push along the needle, N.
    pub skull_n: f64,
}

impl Model {
    /// The contact after a tick; nothing far from the skin.
    ///
    /// `N = N_nose + N_tent·(u·n) + N_skull·(u·n)`, `k = a_nose + a_tent + k_skull` of those that touch, with `u` up the
    /// needle, `n` out of the skin, `a` the tangents of the relaxing springs in one micro-step \[N/mm\]: going `δ` deeper
    /// along `n` lengthens the reach by `δ/(u·n)`, and the needle's push has the share `u·n` along `n`. D.
    pub fn touch(&self, state: &State, outcome: &Outcome) -> Option<Touch> {
        let normal = outcome.contact.normal;
        let up = state.good.world_from_tool.direction(DVec3::Y);
        let share = up.dot(normal).max(0.0);
        let (mut pressed_n, mut stiffness) = (0.0, 0.0);
        if outcome.has(marks::NOSE) {
            pressed_n += outcome.nose_n;
            stiffness += self.prony.line(&state.nose.skin, self.ring.k_n_per_mm).a;
        }
        let tented = state.at_hand.filter(|at| at.hole.p_mm <= 0.0 && outcome.has(marks::CONTACT));
        if let Some(at) = tented.filter(|_| !state.machine_on) {
            pressed_n += outcome.needle_n * share;
            stiffness += self.prony.line(&at.hole.tent, at.bed.k).a;
        }
        if state.parts.skull_n > 0.0 && !state.machine_on {
            pressed_n += state.parts.skull_n * share;
            stiffness += self.tissue.skull_n_per_mm;
        }
        if stiffness > 0.0 {
            return Some(Touch { normal, pressed_n, stiffness_n_per_mm: stiffness, above_mm: 0.0 });
        }
        self.ahead(state, outcome, share).map(|(above_mm, stiffness_n_per_mm)| Touch {
            normal,
            pressed_n: 0.0,
            stiffness_n_per_mm,
            above_mm,
        })
    }

    /// What is touched first when the hand goes on, and how far it is: the needle when the machine is off, else the nose.
    fn ahead(&self, state: &State, outcome: &Outcome, share: f64) -> Option<(f64, f64)> {
        let height_mm = outcome.contact.height_mm;
        let (above_mm, stiffness, spring) = if state.machine_on || outcome.buried_mm > 0.0 {
            (height_mm + self.machine.out_mm() * share, self.ring.k_n_per_mm, state.nose.skin)
        } else if state.at_hand.is_none() {
            (height_mm, self.tissue.k_b + state.k_t, crate::tissue::prony::Spring::default())
        } else {
            return None;
        };
        // skin that has not come to rest is lower than its undeformed surface; contact is where its spring is without force
        let line = self.prony.line(&spring, stiffness);
        let rested_mm = if line.a > 0.0 { (-line.b / line.a).max(0.0) } else { 0.0 };
        let above_mm = above_mm + rested_mm;
        (0.0..AHEAD_MM).contains(&above_mm).then_some((above_mm, line.a))
    }

    /// Torque on the hand about the tip at full reach, world, N·mm: `Σ (r − r_tip) × F` of the nose, which pushes and rubs
    /// at the ring, and of the hole, which holds the needle where it crosses the skin. What goes along the needle has none. D.
    pub fn torque_n_mm(&self, state: &State, outcome: &Outcome) -> DVec3 {
        let up = state.good.world_from_tool.direction(DVec3::Y);
        let nose_n = outcome.contact.normal * outcome.nose_n + state.parts.rub_n;
        let ring_mm = up * self.machine.out_mm();
        let hole_mm = up * outcome.reach_mm.max(0.0);
        ring_mm.cross(nose_n) + hole_mm.cross(state.parts.side_n)
    }
}
