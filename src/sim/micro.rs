//! The micro-steps of one tick: nose, machine, needle, holes and strokes. Haptics thread.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use super::model::Model;
use super::outcome::marks;
use super::state::{AtHand, KeptDot, KeptHole, Last, State, Stroke};
use super::step::Pose;
use crate::math::DVec3;
use crate::tissue::law::{self, Bed, Hole};

/// Rounding cannot lift a needle that stays this far above the skin into it, mm: a million times the last digit of a
/// position a metre away.
const ABOVE_MM: f64 = 1e-6;

/// What the micro-steps of one tick add up to.
#[derive(Clone, Copy)]
pub(super) struct Sum {
    pub axial_n: f64,
    pub low_n: f64,
    pub high_n: f64,
    pub nose_n: f64,
    pub skull_n: f64,
    pub deepest_mm: f64,
    pub pressed_mm: f64,
    pub tip_mm: f64,
    pub inside: u32,
    pub marks: u32,
    pub ended: Option<Stroke>,
}

impl Sum {
    pub(super) const NONE: Self = Self {
        axial_n: 0.0,
        low_n: 0.0,
        high_n: 0.0,
        nose_n: 0.0,
        skull_n: 0.0,
        deepest_mm: 0.0,
        pressed_mm: 0.0,
        tip_mm: 0.0,
        inside: 0,
        marks: 0,
        ended: None,
    };
}

impl Model {
    /// The micro-steps of one tick: nose, machine, needle, end of stroke. Those of a tick in which the needle cannot touch
    /// are cut short.
    pub(super) fn micro_steps(&self, state: &mut State, pose: &Pose, last: &Last) -> Sum {
        if above_skin(state, pose, last) {
            return self.hover(state, pose, last);
        }
        self.every_micro_step(state, pose, last)
    }

    pub(super) fn every_micro_step(&self, state: &mut State, pose: &Pose, last: &Last) -> Sum {
        let mut sum = Sum { low_n: f64::INFINITY, high_n: f64::NEG_INFINITY, ..Sum::NONE };
        let count = self.micro_steps.max(1);
        let share = 1.0 / f64::from(count);
        for i in 1..=count {
            let t = f64::from(i) * share;
            let nose_down_mm = last.nose_down_mm + (pose.nose_down_mm - last.nose_down_mm) * t;
            let crossing_mm = last.crossing_mm + (pose.crossing_mm - last.crossing_mm) * t;
            sum.nose_n += share * state.nose.press(&self.prony, &self.ring, nose_down_mm);
            let reach_mm = last.reach_mm + (pose.reach_mm - last.reach_mm) * t;
            let (travel_mm, speed) = self.machine_step(state);
            let x_mm = reach_mm - travel_mm - state.nose.skin.w_mm.max(0.0) / pose.sine;
            sum.tip_mm = reach_mm - travel_mm;
            sum.pressed_mm = sum.pressed_mm.max((reach_mm - travel_mm) * pose.sine);
            self.needle_step(state, pose, crossing_mm, x_mm, speed, share, &mut sum);
            self.end_stroke(state, &mut sum);
        }
        if state.nose.contact {
            sum.marks |= marks::NOSE;
        }
        sum
    }

    /// A tick in which the needle cannot touch: only the machine runs, and a dent of the nose comes back. To the bit what
    /// the micro-steps would give, without what they would do in vain.
    fn hover(&self, state: &mut State, pose: &Pose, last: &Last) -> Sum {
        let mut sum = Sum::NONE;
        let count = self.micro_steps.max(1);
        let share = 1.0 / f64::from(count);
        let flat = state.nose.is_flat() && pose.nose_down_mm.max(last.nose_down_mm) <= 0.0;
        let mut travel_mm = 0.0;
        for i in 1..=count {
            if !flat {
                let t = f64::from(i) * share;
                let nose_down_mm = last.nose_down_mm + (pose.nose_down_mm - last.nose_down_mm) * t;
                sum.nose_n += share * state.nose.press(&self.prony, &self.ring, nose_down_mm);
            }
            (travel_mm, _) = self.machine_step(state);
        }
        let reach_mm = last.reach_mm + (pose.reach_mm - last.reach_mm) * (f64::from(count) * share);
        sum.tip_mm = reach_mm - travel_mm;
        if state.nose.contact {
            sum.marks |= marks::NOSE;
        }
        sum
    }

    /// `x = reach − (S/2)(1 + cos 2πft) − g`, `u = πfS·sin 2πft` at the end of the micro-step: how far the machine holds the
    /// tip back \[mm\], and its speed \[mm/s\]. `g` is what a machine that gives stays behind.
    fn machine_step(&self, state: &mut State) -> (f64, f64) {
        if !state.machine_on {
            return (0.0, 0.0);
        }
        let ((c, s), (tc, ts)) = (state.phase, self.turn);
        let (c, s) = (c * tc - s * ts, s * tc + c * ts);
        // pulls the pair back to length one, so that thousands of turns do not grow it
        let fix = 1.5 - 0.5 * (c * c + s * s);
        state.phase = (c * fix, s * fix);
        let half = 0.5 * self.machine.stroke_mm;
        let (c, s) = state.phase;
        (half * (1.0 + c) + state.given_mm, core::f64::consts::TAU * self.machine.rate_hz * half * s)
    }

    /// One micro-step of the needle: finds or makes its hole, runs the law.
    fn needle_step(
        &self,
        state: &mut State,
        pose: &Pose,
        crossing_mm: DVec3,
        x_mm: f64,
        speed: f64,
        share: f64,
        sum: &mut Sum,
    ) {
        self.leave_hole(state, crossing_mm, x_mm);
        if state.at_hand.is_none() && x_mm > 0.0 {
            state.at_hand = Some(self.meet_skin(state, pose, crossing_mm, &mut sum.marks));
        }
        let skull_n = self.skull_n(state, pose, x_mm);
        let Some(at_hand) = state.at_hand.as_mut() else {
            state.given_mm = 0.0;
            sum.low_n = sum.low_n.min(0.0);
            sum.high_n = sum.high_n.max(0.0);
            return;
        };
        let stepped = law::step(&self.prony, &at_hand.bed, &self.shape, &mut at_hand.hole, x_mm, speed);
        let buried_mm = at_hand.hole.p_mm;
        state.given_mm = self.give_mm(state.machine_on, stepped.force_n);
        sum.axial_n += share * stepped.force_n;
        sum.skull_n += share * skull_n;
        sum.low_n = sum.low_n.min(stepped.force_n);
        sum.high_n = sum.high_n.max(stepped.force_n);
        sum.deepest_mm = sum.deepest_mm.max(buried_mm);
        sum.marks |= if stepped.contact { marks::CONTACT } else { 0 };
        sum.marks |= if skull_n > 0.0 { marks::SKULL } else { 0 };
        if buried_mm > 0.0 {
            sum.inside += 1;
            sum.marks |= marks::IN_SKIN;
        }
        state.stroke.deepest_mm = state.stroke.deepest_mm.max(buried_mm);
        state.stroke.peak_n = state.stroke.peak_n.max(stepped.force_n);
        if stepped.pop_n > 0.0 {
            self.keep_hole(state, pose, stepped.pop_n, &mut sum.marks);
        }
        if buried_mm > 0.0 {
            state.stroke.kept = state.at_hand.as_ref().and_then(|at_hand| at_hand.kept);
        }
    }

    /// A needle that is out of its hole leaves it when it is farther from it than a hole's radius, or when the skin there
    /// has come to rest (only then may stretch and scar be looked at anew).
    fn leave_hole(&self, state: &mut State, crossing_mm: DVec3, x_mm: f64) {
        let Some(at_hand) = &state.at_hand else { return };
        let radius = self.hole_radius_mm();
        let moved = (crossing_mm - at_hand.entry_mm).length_squared() > radius * radius;
        let rested = x_mm <= 0.0 && at_hand.hole.tent.is_relaxed();
        if at_hand.hole.p_mm <= 0.0 && (moved || rested) {
            remember(state);
            state.at_hand = None;
        }
    }

    /// The needle meets the skin: at an old hole, or at a virgin place.
    fn meet_skin(&self, state: &mut State, pose: &Pose, crossing_mm: DVec3, marks: &mut u32) -> AtHand {
        let mut local = self.field.at(pose.contact.point_mm, self.scalp.region_weights(pose.contact.point_mm));
        let needle_mm = 0.5 * self.needle.tip_mm + self.needle.bundle_mm;
        let met = self.field.meet(&mut local, crossing_mm, pose.up, pose.sine, needle_mm);
        let bed = Bed::new(&self.tissue, &local, &self.shape, pose.sine, state.k_t);
        let most_turn = libm::cos(self.tissue.hole_angle_rad);
        let kept = state.holes.nearest(crossing_mm, self.hole_radius_mm(), |hole| hole.axis.dot(pose.up) >= most_turn);
        let mut at_hand = AtHand { hole: Hole::default(), bed, entry_mm: crossing_mm, kept, met };
        if let Some(hole) = kept.and_then(|number| state.holes.get(number)) {
            at_hand.hole.deepest_mm = hole.deepest_mm;
            *marks |= marks::REENTRY;
        }
        at_hand
    }

    /// A virgin place gave way: the hole and its dot get their numbers.
    fn keep_hole(&self, state: &mut State, pose: &Pose, pop_n: f64, marks: &mut u32) {
        let Some(at_hand) = state.at_hand.as_mut() else { return };
        *marks |= marks::RUPTURE;
        let at_mm = at_hand.entry_mm;
        let dot = state
            .dots
            .nearest(at_mm, self.tissue.dot_radius_mm, |_| true)
            .or_else(|| state.dots.insert(at_mm, KeptDot::default()));
        let dot = number(dot);
        let (deepest_mm, met) = (at_hand.hole.deepest_mm, at_hand.met);
        let hole = KeptHole { axis: pose.up, deepest_mm, pop_n, drag_mm: 0.0, dot, met };
        at_hand.kept = state.holes.insert(at_mm, hole);
        if at_hand.kept.is_none() || dot == 0 {
            *marks |= marks::PLACES_FULL;
        }
    }

    /// The wall under the subcutis, reached only by gross error, N.
    fn skull_n(&self, state: &State, pose: &Pose, x_mm: f64) -> f64 {
        if state.at_hand.is_none() || x_mm * pose.sine < state.junction_mm {
            return 0.0;
        }
        let skin_mm: f64 = self.tissue.thickness_mm.iter().sum();
        self.tissue.skull_n_per_mm * (x_mm - skin_mm / pose.sine).max(0.0)
    }

    /// `g = c·F`, `F` force on the needle at the end of the micro-step before \[N\], at most half a stroke (A!): the drive of a
    /// machine that gives is a spring in series with the skin. 0 for a machine that does not give.
    fn give_mm(&self, machine_on: bool, force_n: f64) -> f64 {
        let give_mm = if machine_on { self.machine.give_mm_per_n * force_n.max(0.0) } else { 0.0 };
        give_mm.min(0.5 * self.machine.stroke_mm)
    }

    /// A stroke ends at the machine's top, or when a hand-driven needle has come out.
    fn end_stroke(&self, state: &mut State, sum: &mut Sum) {
        if state.stroke.deepest_mm <= 0.0 {
            return;
        }
        let over = if state.machine_on {
            let ((c, s), (tc, ts)) = (state.phase, self.turn);
            c > 0.0 && s < 0.0 && s * tc + c * ts >= 0.0
        } else {
            state.at_hand.as_ref().is_none_or(|at_hand| at_hand.hole.p_mm <= 0.0)
        };
        if over {
            remember(state);
            sum.ended = Some(core::mem::take(&mut state.stroke));
        }
    }
}

/// The needle cannot touch in this tick, and no stroke or hole of an earlier one is open. The margin is for the rounding
/// of the reach between two ticks and of the machine's travel.
fn above_skin(state: &State, pose: &Pose, last: &Last) -> bool {
    let above = pose.reach_mm.max(last.reach_mm) < -ABOVE_MM;
    above && state.at_hand.is_none() && state.stroke.deepest_mm <= 0.0
}

/// Writes the hole at hand back to memory.
pub(super) fn remember(state: &mut State) {
    let Some(at_hand) = &state.at_hand else { return };
    let deepest_mm = at_hand.hole.deepest_mm;
    if let Some(hole) = at_hand.kept.and_then(|number| state.holes.get_mut(number)) {
        hole.deepest_mm = hole.deepest_mm.max(deepest_mm);
    }
}

/// Numbers on the outside count from 1; 0 is none.
pub(super) fn number(kept: Option<usize>) -> u32 {
    kept.and_then(|index| u32::try_from(index + 1).ok()).unwrap_or(0)
}
