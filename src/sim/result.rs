//! The end of a tick: sideways forces, felt mean, ink, and the outcome put together. Haptics thread.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use super::felt::TickForce;
use super::micro::{Sum, number};
use super::model::Model;
use super::outcome::{Outcome, marks};
use super::state::{Last, State, Stroke};
use super::step::Pose;
use super::touch::OffTip;
use crate::pigment;

/// How long a hand takes to leave the skin, for the ink that follows the needle out, s (A!).
const HAND_WITHDRAWAL_S: f64 = 0.1;

impl Model {
    /// Puts the tick together: sideways forces, the mean the hand feels, the ink, the numbers.
    pub(super) fn outcome(&self, state: &mut State, pose: &Pose, last: &Last, sum: &Sum, mut marks: u32) -> Outcome {
        let inside = f64::from(sum.inside) / f64::from(self.micro_steps.max(1));
        let speed = (pose.tip_mm - last.tip_mm) * self.tick_hz;
        let depth_mm = sum.deepest_mm * pose.sine;
        let crossing_mm = pose.crossing_mm;
        let pulled = state.lateral.pull(&self.tissue, crossing_mm, pose.contact.normal, depth_mm, speed);
        let ring_mm = pose.tip_mm + pose.up * self.machine.out_mm();
        let rub_n = state.nose.rub(&self.ring, ring_mm, pose.contact.normal);
        let tick =
            TickForce { axial_n: sum.axial_n, range_n: (sum.low_n, sum.high_n), side_n: pulled.force_n * inside };
        let period = if state.machine_on { self.tick_hz / self.machine.rate_hz } else { 1.0 };
        let mean = state.felt.add(tick, period);
        state.parts = OffTip { side_n: mean.side_n, rub_n, skull_n: sum.skull_n };
        tear(state, pulled.torn_mm, &mut marks);
        let at_hand = state.at_hand;
        let kept = sum.ended.map_or(at_hand.and_then(|a| a.kept), |stroke| stroke.kept);
        let hole = kept.and_then(|number| state.holes.get(number)).copied().unwrap_or_default();
        let lived = self.live(state, sum.ended, &hole, pose);
        marks |= lived.marks;
        let stroke_nl = self.leave_ink(state, sum.ended, hole.dot, lived.uptake);
        marks |= if sum.ended.is_some() { marks::STROKE } else { 0 };
        Outcome {
            contact: pose.contact,
            angle_rad: core::f64::consts::FRAC_PI_2 - crate::math::angle_between_rad(pose.up, pose.contact.normal),
            reach_mm: pose.reach_mm,
            pressed_mm: sum.pressed_mm.max(0.0),
            depth_mm,
            buried_mm: at_hand.map_or(0.0, |a| a.hole.p_mm),
            tent_mm: at_hand.map_or(0.0, |a| a.hole.tent.w_mm),
            tip_mm: sum.tip_mm,
            nose_mm: state.nose.skin.w_mm,
            junction_mm: state.junction_mm,
            force_n: pose.up * (mean.axial_n + sum.skull_n) + mean.side_n + pose.contact.normal * sum.nose_n + rub_n,
            needle_n: mean.axial_n,
            needle_peak_n: sum.high_n.max(0.0),
            nose_n: sum.nose_n,
            lateral_n: mean.side_n.length_squared().sqrt(),
            vibration_n: mean.vibration_n,
            stretch_n_per_mm: state.k_t,
            entry_mm: at_hand.map_or(crossing_mm, |a| a.entry_mm),
            hole: number(kept),
            dot: hole.dot,
            layer: at_hand.map_or(0, |a| u32::try_from(a.bed.layer_index(a.hole.p_mm)).unwrap_or(0)),
            marks,
            stroke_depth_mm: sum.ended.map_or(0.0, |s| s.deepest_mm * pose.sine),
            stroke_peak_n: sum.ended.map_or(0.0, |s| s.peak_n),
            stroke_nl,
            pop_n: hole.pop_n,
            drag_mm: hole.drag_mm,
            ink_nl: state.ink_nl,
        }
        .without_minus_zero()
    }

    /// Ink follows the needle out: the dot's pool takes its share of what the stroke offers and the needle still carries,
    /// nL. The rest of that share stays on the skin.
    fn leave_ink(&self, state: &mut State, ended: Option<Stroke>, dot: u32, uptake: f64) -> f64 {
        let Some(stroke) = ended else { return 0.0 };
        let seconds = if state.machine_on { 0.5 / self.machine.rate_hz } else { HAND_WITHDRAWAL_S };
        let offered = pigment::stroke_nl(&self.shape, &self.ink, stroke.deepest_mm, seconds).min(state.ink_nl);
        let Some(pool) = (dot as usize).checked_sub(1).and_then(|number| state.dots.get_mut(number)) else {
            return 0.0;
        };
        let before = pigment::held_nl(&self.ink, pool.offered_nl);
        pool.offered_nl += offered * uptake;
        let left = pigment::held_nl(&self.ink, pool.offered_nl) - before;
        state.ink_nl = (state.ink_nl - offered).max(0.0);
        left
    }
}

/// Adds a tear to the hole at hand.
fn tear(state: &mut State, torn_mm: f64, marks: &mut u32) {
    let kept = state.at_hand.as_ref().and_then(|at_hand| at_hand.kept);
    let Some(hole) = kept.and_then(|number| state.holes.get_mut(number)) else { return };
    if torn_mm > 0.0 {
        hole.drag_mm += torn_mm;
        *marks |= marks::TEAR;
    }
}
