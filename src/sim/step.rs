//! One tick of the law: where the needle is, what the other hand and the cup do, then the micro-steps. Haptics thread.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use super::micro::{Sum, remember};
use super::model::Model;
use super::outcome::{Outcome, marks};
use super::state::{Last, State};
use crate::math::DVec3;
use crate::motion::{StylusSample, flags};
use crate::scalp::SurfacePoint;

/// Smallest sine of the needle's angle to the skin that the law takes, about 10 degrees (A!). Flatter than that the
/// nose or the shaft lies on the skin long before the tip gets in, and lengths along the needle lose their meaning.
const FLATTEST_SINE: f64 = 0.17;

/// Farther above the skin than this, plus the machine's stroke, nothing touches it and the dents are forgotten, mm (A!).
const AWAY_MM: f64 = 3.0;

/// The skin's layers are looked at again after moving this far over it, mm: a tenth of a narrow scar.
const LOOK_AGAIN_MM: f64 = 0.1;

/// The needle over the skin in this tick.
#[derive(Clone, Copy)]
pub(super) struct Pose {
    pub contact: SurfacePoint,
    pub up: DVec3,
    pub tip_mm: DVec3,
    pub sine: f64,
    pub reach_mm: f64,
    pub nose_down_mm: f64,
    pub crossing_mm: DVec3,
}

impl Model {
    /// The state before the first sample. Takes all memory an attempt needs and grows the hair; off the haptics thread.
    pub fn start(&self) -> State {
        self.field.grow(&self.scalp);
        State::new(self)
    }

    /// One tick: what the law makes of a sample. Pure: same state and sample, same bits.
    pub fn step(&self, state: &mut State, sample: &StylusSample) -> Outcome {
        self.step_by(state, sample, Self::micro_steps)
    }

    fn step_by(
        &self,
        state: &mut State,
        sample: &StylusSample,
        micro_steps: impl Fn(&Self, &mut State, &Pose, &Last) -> Sum,
    ) -> Outcome {
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
        Self::switch_machine(state, sample.machine_on());
        let away = pose.contact.height_mm > AWAY_MM + pose.sine * self.machine.stroke_mm;
        let sum = if away { Self::rest(state, &pose) } else { micro_steps(self, state, &pose, &last) };
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
    fn switch_machine(state: &mut State, on: bool) {
        if on && !state.machine_on {
            state.phase = (1.0, 0.0);
            state.given_mm = 0.0;
        }
        state.machine_on = on;
    }

    /// Far from the skin: nothing touches, dents are forgotten; the machine's phase stands still.
    fn rest(state: &mut State, pose: &Pose) -> Sum {
        remember(state);
        let stroke = core::mem::take(&mut state.stroke);
        state.at_hand = None;
        state.nose = crate::tissue::nose::Nose::default();
        let ended = (stroke.deepest_mm > 0.0).then_some(stroke);
        Sum { ended, tip_mm: pose.reach_mm, ..Sum::NONE }
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

#[cfg(test)]
mod tests {
    use super::super::tests::Bench;
    use super::*;
    use crate::math::{self, rotation_with_up};

    /// The nose presses, the hand lifts the needle off and hovers while the dent comes back, touches again, and so on.
    #[test]
    fn hovering_gives_the_bits_that_all_micro_steps_give() {
        let model = Bench::default().model();
        let (mut quick, mut full) = (model.start(), model.start());
        let mut dents = 0;
        for tick in 0..4000_u32 {
            let t = f64::from(tick) * 1e-3;
            let down_mm = -0.4 + 2.5 * libm::sin(1.7 * t) + 0.03 * libm::sin(55.0 * t);
            let world_from_tool = math::Pose {
                position_mm: DVec3::new(0.2 * t, -down_mm, 0.1 * libm::sin(9.0 * t)),
                rotation: rotation_with_up(DVec3::new(0.2, 1.0, 0.1)),
            };
            let pedal = f64::from(u8::from(tick % 1500 < 1000));
            let sample = StylusSample { world_from_tool, pedal, stretch: 1.0, flags: 0 };
            let outcome = model.step(&mut quick, &sample);
            let want = model.step_by(&mut full, &sample, Model::every_micro_step);
            assert_eq!(outcome.first_difference(&want), None, "tick {tick}: {outcome:?}, want {want:?}");
            dents += u32::from(outcome.reach_mm < -0.1 && outcome.nose_mm > 1e-6);
        }
        assert!(dents > 200, "{dents} ticks over a dent that comes back");
    }
}
