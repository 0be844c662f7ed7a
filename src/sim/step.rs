//! One tick of the law: contact, micro-steps, stroke, ink, felt force. Haptics thread.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use super::felt::TickForce;
use super::model::Model;
use super::outcome::{Outcome, marks};
use super::state::{AtHand, KeptDot, KeptHole, Last, State, Stroke};
use crate::math::DVec3;
use crate::motion::{StylusSample, flags};
use crate::pigment;
use crate::scalp::SurfacePoint;
use crate::tissue::law::{self, Bed, Hole};

/// Smallest sine of the needle's angle to the skin that the law takes, about 10 degrees (A!). Flatter than that the
/// nose or the shaft lies on the skin long before the tip gets in, and lengths along the needle lose their meaning.
const FLATTEST_SINE: f64 = 0.17;

/// Farther above the skin than this, plus the machine's stroke, nothing touches it and the dents are forgotten, mm (A!).
const AWAY_MM: f64 = 3.0;

/// The skin's layers are looked at again after moving this far over it, mm: a tenth of a narrow scar.
const LOOK_AGAIN_MM: f64 = 0.1;

/// How long a hand takes to leave the skin, for the ink that follows the needle out, s (A!).
const HAND_WITHDRAWAL_S: f64 = 0.1;

/// The needle over the skin in this tick.
#[derive(Clone, Copy)]
struct Pose {
    contact: SurfacePoint,
    up: DVec3,
    tip_mm: DVec3,
    sine: f64,
    reach_mm: f64,
    nose_down_mm: f64,
    crossing_mm: DVec3,
}

/// What the micro-steps of one tick add up to.
#[derive(Clone, Copy)]
struct Sum {
    axial_n: f64,
    low_n: f64,
    high_n: f64,
    nose_n: f64,
    skull_n: f64,
    deepest_mm: f64,
    pressed_mm: f64,
    tip_mm: f64,
    inside: u32,
    marks: u32,
    ended: Option<Stroke>,
}

impl Model {
    /// The state before the first sample. Takes all memory an attempt needs.
    pub fn start(&self) -> State {
        State::new(self)
    }

    /// One tick: what the law makes of a sample. Pure: same state and sample, same bits.
    pub fn step(&self, state: &mut State, sample: &StylusSample) -> Outcome {
        let mut marks = 0;
        if sample.is_valid() {
            state.good = *sample;
        } else {
            marks |= marks::BAD_INPUT;
        }
        let sample = state.good;
        let pose = self.pose(&sample);
        let last = match state.last {
            Some(last) if !sample.has(flags::JUMP) => last,
            _ => Last::of(&pose),
        };
        self.stretch(state, &sample);
        self.dip(state, &pose, &mut marks);
        self.look(state, &pose);
        self.switch_machine(state, sample.machine_on());
        let away = pose.contact.height_mm > AWAY_MM + pose.sine * self.machine.stroke_mm;
        let sum = if away { self.rest(state, &pose) } else { self.micro_steps(state, &pose, &last) };
        marks |= sum.marks;
        if state.machine_on {
            marks |= marks::MACHINE;
        }
        let outcome = self.outcome(state, &pose, &last, &sum, marks);
        state.last = Some(Last::of(&pose));
        outcome
    }

    /// Where the needle is over the skin.
    fn pose(&self, sample: &StylusSample) -> Pose {
        let tip_mm = sample.world_from_tool.position_mm;
        let up = crate::math::unit_or(sample.world_from_tool.direction(DVec3::Y), DVec3::Y);
        let contact = self.scalp.contact(tip_mm);
        let sine = up.dot(contact.normal).max(FLATTEST_SINE);
        let reach_mm = -contact.height_mm / sine;
        let nose_down_mm = -(contact.height_mm + self.machine.out_mm() * sine);
        Pose { contact, up, tip_mm, sine, reach_mm, nose_down_mm, crossing_mm: tip_mm + up * reach_mm }
    }

    /// The stretching hand: its stiffness follows at a limited rate.
    fn stretch(&self, state: &mut State, sample: &StylusSample) {
        let most = self.tissue.k_t_rate * self.tick_s();
        let want = sample.stretch * self.tissue.k_t;
        state.k_t += (want - state.k_t).clamp(-most, most);
    }

    fn dip(&self, state: &mut State, pose: &Pose, marks: &mut u32) {
        if self.cup.is_some_and(|cup| cup.holds(pose.tip_mm)) {
            state.ink_nl = self.ink.load_nl;
            *marks |= marks::DIPPED;
        }
    }

    /// The junction under the needle, looked at again when it has moved by some distance.
    fn look(&self, state: &mut State, pose: &Pose) {
        let at_mm = pose.contact.point_mm;
        let moved = (at_mm - state.junction_at_mm).length_squared() > LOOK_AGAIN_MM * LOOK_AGAIN_MM;
        if moved && pose.contact.height_mm < AWAY_MM {
            state.junction_mm = self.field.at(at_mm, self.scalp.region_weights(at_mm)).junction_mm();
            state.junction_at_mm = at_mm;
        }
    }

    /// The machine starts fully retracted and parks fully out (A!).
    fn switch_machine(&self, state: &mut State, on: bool) {
        if on && !state.machine_on {
            state.phase = (1.0, 0.0);
        }
        state.machine_on = on;
    }

    /// Far from the skin: nothing touches, dents are forgotten; the machine's phase stands still.
    fn rest(&self, state: &mut State, pose: &Pose) -> Sum {
        remember(state);
        let stroke = core::mem::take(&mut state.stroke);
        state.at_hand = None;
        state.nose = crate::tissue::nose::Nose::default();
        let ended = (stroke.deepest_mm > 0.0).then_some(stroke);
        Sum { ended, tip_mm: pose.reach_mm, ..Sum::NONE }
    }

    fn micro_steps(&self, state: &mut State, pose: &Pose, last: &Last) -> Sum {
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

    /// `x = reach − (S/2)(1 + cos 2πft)`, `u = πfS·sin 2πft` at the end of the micro-step: how far the machine holds the
    /// tip back \[mm\], and its speed \[mm/s\].
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
        (half * (1.0 + c), core::f64::consts::TAU * self.machine.rate_hz * half * s)
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
            sum.low_n = sum.low_n.min(0.0);
            sum.high_n = sum.high_n.max(0.0);
            return;
        };
        let stepped = law::step(&self.prony, &at_hand.bed, &self.shape, &mut at_hand.hole, x_mm, speed);
        let buried_mm = at_hand.hole.p_mm;
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
        let local = self.field.at(pose.contact.point_mm, self.scalp.region_weights(pose.contact.point_mm));
        let bed = Bed::new(&self.tissue, &local, &self.shape, pose.sine, state.k_t);
        let most_turn = libm::cos(self.tissue.hole_angle_rad);
        let kept = state.holes.nearest(crossing_mm, self.hole_radius_mm(), |hole| hole.axis.dot(pose.up) >= most_turn);
        let mut at_hand = AtHand { hole: Hole::default(), bed, entry_mm: crossing_mm, kept };
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
        let hole = KeptHole { axis: pose.up, deepest_mm: at_hand.hole.deepest_mm, pop_n, drag_mm: 0.0, dot };
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

    fn outcome(&self, state: &mut State, pose: &Pose, last: &Last, sum: &Sum, mut marks: u32) -> Outcome {
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
        tear(state, pulled.torn_mm, &mut marks);
        let at_hand = state.at_hand;
        let kept = sum.ended.map_or(at_hand.and_then(|a| a.kept), |stroke| stroke.kept);
        let hole = kept.and_then(|number| state.holes.get(number)).copied().unwrap_or_default();
        let stroke_nl = self.leave_ink(state, sum.ended, hole.dot);
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
    }

    /// Ink follows the needle out: the dot's pool takes what the stroke offers and the needle still carries, nL.
    fn leave_ink(&self, state: &mut State, ended: Option<Stroke>, dot: u32) -> f64 {
        let Some(stroke) = ended else { return 0.0 };
        let seconds = if state.machine_on { 0.5 / self.machine.rate_hz } else { HAND_WITHDRAWAL_S };
        let offered = pigment::stroke_nl(&self.shape, &self.ink, stroke.deepest_mm, seconds).min(state.ink_nl);
        let Some(pool) = (dot as usize).checked_sub(1).and_then(|number| state.dots.get_mut(number)) else {
            return 0.0;
        };
        let before = pigment::held_nl(&self.ink, pool.offered_nl);
        pool.offered_nl += offered;
        let left = pigment::held_nl(&self.ink, pool.offered_nl) - before;
        state.ink_nl = (state.ink_nl - offered).max(0.0);
        left
    }
}

impl Last {
    fn of(pose: &Pose) -> Self {
        Self {
            reach_mm: pose.reach_mm,
            nose_down_mm: pose.nose_down_mm,
            crossing_mm: pose.crossing_mm,
            tip_mm: pose.tip_mm,
        }
    }
}

impl Sum {
    const NONE: Self = Self {
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

/// Writes the hole at hand back to memory.
fn remember(state: &mut State) {
    let Some(at_hand) = &state.at_hand else { return };
    let deepest_mm = at_hand.hole.deepest_mm;
    if let Some(hole) = at_hand.kept.and_then(|number| state.holes.get_mut(number)) {
        hole.deepest_mm = hole.deepest_mm.max(deepest_mm);
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

/// Numbers on the outside count from 1; 0 is none.
fn number(kept: Option<usize>) -> u32 {
    kept.and_then(|index| u32::try_from(index + 1).ok()).unwrap_or(0)
}
