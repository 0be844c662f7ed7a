//! One tick at a time: read the hand, step the law, limit the force, write it back.
//!
//! Haptics thread, or any loop without a window. A pure function of the samples: no clock, no randomness, so that
//! live, headless and replayed attempts give the same bits. It is the only thing that talks to the hand.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use std::fmt;
use std::sync::Arc;

use super::{Ended, Energy, Passivity};
use crate::device::{
    ContactPlane, DeviceCommand, DeviceSpec, Limiter, Limits, Reading, Stylus, Verdict, Vibration, WantedForce,
};
use crate::math::DVec3;
use crate::motion::{StylusSample, flags};
use crate::sim::{Body, BodyMeter, Model, Outcome, State, TickRecord, marks};
use crate::units::Tick;

/// A sample that repeats the last one, or cannot be read, is believed for this long, s; then the force goes to zero.
pub const STALE_VALID_S: f64 = 0.010;

/// A needle is clear of the skin above this height, mm. A!: more than a hand trembles.
const CLEAR_MM: f64 = 0.5;

/// Flags that only the rig sets; what a live hand says there is ignored, so that a replay can tell what happened.
const RIG_FLAGS: u32 = flags::JUMP | flags::STALE | flags::LOST;

/// What the rig needs to know besides the model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RigSettings {
    /// Ticks in one second, Hz: the model's own.
    pub tick_hz: f64,
    /// Rate of the machine, Hz: frequency of the buzz.
    pub rate_hz: f64,
}

/// A model, its state, a hand and the limiter between them.
pub struct Rig {
    model: Arc<Model>,
    state: State,
    body: Option<BodyMeter>,
    limiter: Limiter,
    passivity: Passivity,
    hand: Box<dyn Stylus>,
    spec: DeviceSpec,
    settings: RigSettings,
    replays: bool,
    /// The hand may come back after a loss.
    may_return: bool,
    tick: Tick,
    /// Commands sent so far. Ticks stand still in a pause, and a driver must see that each command is a new one.
    commands: Tick,
    last: Option<StylusSample>,
    jump: bool,
    stale_s: f64,
    /// The last tip that could be read, mm.
    tip_mm: DVec3,
    verdict: Verdict,
    ended: Ended,
    aways: u32,
}

impl Rig {
    /// A live rig: a device, a file or a virtual hand.
    pub fn new(model: Arc<Model>, hand: Box<dyn Stylus>, settings: RigSettings) -> Self {
        let state = model.start();
        let body = BodyMeter::new(&model.scalp, &model.tissue, &model.needle, model.tick_s());
        let (spec, may_return) = (hand.spec(), hand.link().is_some());
        let limiter = Limiter::new(Limits::for_device(&spec), settings.tick_hz);
        let passivity = Passivity::new(&spec, settings.tick_hz);
        Self {
            model,
            state,
            body,
            limiter,
            passivity,
            hand,
            spec,
            settings,
            replays: false,
            may_return,
            tick: Tick(0),
            commands: Tick(0),
            last: None,
            jump: true,
            stale_s: 0.0,
            tip_mm: DVec3::ZERO,
            verdict: Verdict::Passed,
            ended: Ended::No,
            aways: 0,
        }
    }

    /// A rig whose hand plays a recording: the flags of the samples are taken as they are, and a jump finds the force
    /// at rest, as it was after the pause that the recording does not hold.
    pub fn replaying(model: Arc<Model>, hand: Box<dyn Stylus>, settings: RigSettings) -> Self {
        let mut rig = Self::new(model, hand, settings);
        rig.replays = true;
        rig.may_return = false;
        rig.jump = false;
        rig
    }

    /// One tick. `None` when there is no sample: before the first one, or at the end (see [`Rig::ended`]).
    pub fn tick(&mut self) -> Option<TickRecord> {
        let Some(sample) = self.read() else {
            self.settle();
            return None;
        };
        let outcome = self.model.step(&mut self.state, &sample);
        if let Some(body) = &mut self.body {
            body.add(&outcome);
        }
        self.hand.clear(is_clear(&outcome));
        let command = self.limit(&sample, &outcome);
        self.send(&command);
        let record = TickRecord { tick: self.tick, sample, outcome, sent_n: command.at_tip_n() };
        self.tick = self.tick.next();
        // a recording goes on behind a loss that its device came back from
        if sample.has(flags::LOST) && self.limiter.is_at_rest() && !self.replays {
            self.ended = if self.may_return { Ended::Away } else { Ended::Lost };
            self.aways += u32::from(self.may_return);
        }
        Some(record)
    }

    /// One tick of a pause: nothing is simulated, the force goes to zero at the slew limit. True when it is there.
    pub fn settle(&mut self) -> bool {
        let command = self.limiter.decay();
        self.send(&command);
        self.limiter.is_at_rest()
    }

    /// The next sample does not follow from the last one; the force is let in slowly again.
    /// To be called after a pause, once [`Rig::settle`] has said true, or when a hand that was away is back.
    pub fn resume(&mut self) {
        self.jump = true;
        self.stale_s = 0.0;
        self.hand.resume();
        if self.ended == Ended::Away {
            self.ended = Ended::No;
        }
    }

    /// The loop stood still for so long that the device's watchdog let go: what comes next does not follow from what was,
    /// and force is let in slowly from zero. For a hand of the program nothing happened: it lives in ticks.
    pub fn stalled(&mut self) {
        if self.spec.kind.is_haptic() {
            self.jump = true;
            self.limiter.dropped();
        }
    }

    /// How the patient takes it; none where the skin is no person's.
    pub fn body(&self) -> Option<Body> {
        self.body.as_ref().map(BodyMeter::body)
    }

    /// Energy that device and loop exchanged with the hand.
    pub fn energy(&self) -> &Energy {
        self.passivity.energy()
    }

    /// Whether more samples will come.
    pub fn ended(&self) -> Ended {
        self.ended
    }

    /// How often the hand went away.
    pub fn aways(&self) -> u32 {
        self.aways
    }

    /// What the limiter thought of the newest tick.
    pub fn verdict(&self) -> Verdict {
        self.verdict
    }

    /// The hand's spec, as it was at the start.
    pub fn spec(&self) -> &DeviceSpec {
        &self.spec
    }

    /// Ticks in one second, Hz.
    pub fn tick_hz(&self) -> f64 {
        self.settings.tick_hz
    }

    /// The tick that comes next.
    pub fn next_tick(&self) -> Tick {
        self.tick
    }

    fn send(&mut self, command: &DeviceCommand) {
        self.hand.write(self.commands, command);
        self.commands = self.commands.next();
    }

    fn read(&mut self) -> Option<StylusSample> {
        if self.ended != Ended::No {
            return None;
        }
        let sample = match self.hand.read(self.tick) {
            Reading::Sample(sample) if self.replays => sample,
            Reading::Sample(sample) => self.marked(sample, 0),
            Reading::Stale => self.marked(self.last?, flags::STALE),
            Reading::Finished => {
                self.ended = Ended::Finished;
                return None;
            }
            Reading::Lost => {
                let Some(last) = self.last else {
                    self.ended = Ended::Lost;
                    return None;
                };
                self.marked(last, flags::STALE | flags::LOST)
            }
        };
        self.last = Some(sample);
        Some(sample)
    }

    fn marked(&mut self, sample: StylusSample, extra: u32) -> StylusSample {
        let jump = if self.jump { flags::JUMP } else { 0 };
        self.jump = false;
        StylusSample { flags: (sample.flags & !RIG_FLAGS) | extra | jump, ..sample }
    }

    fn limit(&mut self, sample: &StylusSample, outcome: &Outcome) -> DeviceCommand {
        if sample.has(flags::JUMP) {
            if self.replays {
                self.limiter = Limiter::new(*self.limiter.limits(), self.settings.tick_hz);
            }
            self.limiter.restart();
            self.passivity.restart();
        }
        // a pose that cannot be read says nothing of where the hand is, as no pose does
        let known = !sample.has(flags::STALE) && sample.is_valid();
        self.stale_s = if known { 0.0 } else { self.stale_s + 1.0 / self.settings.tick_hz };
        if sample.has(flags::LOST) || sample.has(flags::NO_FORCE) || self.stale_s > STALE_VALID_S {
            self.verdict = Verdict::Limited;
            self.passivity.restart();
            return self.limiter.decay();
        }
        if sample.is_valid() {
            self.tip_mm = sample.world_from_tool.position_mm;
        }
        let tip_mm = self.tip_mm;
        let gain = self.spec.settings.gain() * self.passivity.gain();
        let law_n = outcome.force_n * gain;
        self.passivity.observe(tip_mm, self.limiter.share_n(law_n));
        let plane = self.plane(tip_mm, outcome, gain);
        let pressed = plane.filter(|plane| plane.depth_mm(tip_mm) > 0.0);
        let damping_n = self.passivity.damping_n(pressed.map(|plane| plane.normal));
        let wanted = WantedForce {
            torque_n_mm: self.torque_n_mm(outcome) * gain,
            plane,
            vibration: Vibration::sine(outcome.vibration_n * gain, self.settings.rate_hz),
            ..WantedForce::plain(law_n + damping_n + self.passivity.make_up_n())
        };
        let (command, verdict) = self.limiter.apply(&wanted, tip_mm);
        self.passivity.sent(&command, damping_n);
        self.verdict = verdict;
        command
    }

    fn torque_n_mm(&self, outcome: &Outcome) -> DVec3 {
        if self.spec.max_torque_n_mm > 0.0 { self.model.torque_n_mm(&self.state, outcome) } else { DVec3::ZERO }
    }

    /// The skin as a plane at this tip, for a device that renders one: it carries the contact's force at the tip and grows
    /// as the skin's does when the hand goes deeper.
    fn plane(&self, tip_mm: DVec3, outcome: &Outcome, gain: f64) -> Option<ContactPlane> {
        self.spec.plane?;
        let touch = self.model.touch(&self.state, outcome)?;
        let below_mm = touch.pressed_n / touch.stiffness_n_per_mm - touch.above_mm;
        Some(ContactPlane {
            point_mm: tip_mm + touch.normal * below_mm,
            normal: touch.normal,
            stiffness_n_per_mm: touch.stiffness_n_per_mm * gain,
            damping_n_s_per_mm: self.passivity.damping_n_s_per_mm(),
            ..ContactPlane::default()
        })
    }
}

/// The needle at full reach and the nose are well above the skin.
fn is_clear(outcome: &Outcome) -> bool {
    let touch = marks::CONTACT | marks::IN_SKIN | marks::NOSE;
    outcome.marks & touch == 0 && outcome.contact.height_mm > CLEAR_MM
}

impl Drop for Rig {
    fn drop(&mut self) {
        // the one place of the loop that may step to zero: whatever ended it, unwinding included, the hand is let go
        self.send(&DeviceCommand::ZERO);
    }
}

impl fmt::Debug for Rig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rig").field("spec", &self.spec).field("tick", &self.tick).finish_non_exhaustive()
    }
}
