//! A virtual trainee: a hand, not a script. It plans reaches, its arm carries them out, the tissue pushes it back.
//!
//! It knows where the dots are wanted, sees how much of the needle is still visible and feels the force; it never sees
//! the true depth. Haptics thread in [`Stylus::read`] and [`Stylus::write`].
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

mod habits;

pub use habits::{Habits, TraineeKind, UnknownTrainee};

use super::arm::{Arm, ArmParams, Tremor};
use super::limiter::{MAX_FORCE_N, MAX_SLEW_N_PER_S};
use super::random::Random;
use super::reach::{Intent, Plan, Purpose, Reach};
use super::{DeviceCommand, DeviceKind, DeviceSpec, Reading, Stylus};
use crate::math::{DQuat, DVec3, Pose, rotation_with_up, unit_or};
use crate::motion::StylusSample;
use crate::units::{TICK_HZ, Tick};

/// Where a dot is wanted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Target {
    /// On the untouched skin, world, mm.
    pub point_mm: DVec3,
    /// Outward normal there.
    pub normal: DVec3,
}

/// What there is to do, as plain data: the hand knows no scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct Task {
    /// The dots, in working order.
    pub targets: Vec<Target>,
    /// Middle of the ink's surface, world, mm; without a cup the needle is not dipped.
    pub cup_mm: Option<DVec3>,
    /// Length of needle out of the nose at full reach, mm.
    pub out_mm: f64,
    /// Rate of the machine, Hz.
    pub rate_hz: f64,
    /// Dots that the hand places before it dips again.
    pub dots_per_dip: u32,
}

/// Height of the tip above the skin between two dots, along the needle, mm. A!
const HOVER_MM: f64 = 1.5;
/// Height to which the hand is lifted on its way to the cup, mm. A!
const CLEAR_MM: f64 = 30.0;
/// How deep the tip is held into the ink, mm. A!
const DIP_MM: f64 = 2.0;
/// Mean speed of a reach through the air, mm/s, and what each takes at least, s. A!
const AIR_MM_PER_S: f64 = 220.0;
const AIR_LEAST_S: f64 = 0.18;
/// The foot and the stretching hand come down this long before the needle, s: the skin needs 0.2 s to tighten.
const SETTLE_S: f64 = 0.3;
/// What the eye corrects from one dot to the next of the error it saw in the visible needle length. A!
const LEARN: f64 = 0.4;

/// See the module.
#[derive(Debug)]
pub struct VirtualTrainee {
    kind: TraineeKind,
    habits: Habits,
    task: Task,
    random: Random,
    tremor: Tremor,
    arm: Arm,
    plan: Plan,
    felt_n: DVec3,
    ticks: u32,
    next_target: usize,
    dots_since_dip: u32,
    dipped: bool,
    /// Direction in which the hand-piece leans, rad about the normal: a matter of the person.
    lean_rad: f64,
    /// What the hand adds to its reach because it saw itself fall short, mm.
    learned_mm: f64,
    /// The dot under way: where and along which axis, and how far the tip is meant and was seen to go, mm.
    aim: Aim,
}

#[derive(Clone, Copy, Debug, Default)]
struct Aim {
    entry_mm: DVec3,
    up: DVec3,
    wanted_mm: f64,
    seen_mm: f64,
}

impl VirtualTrainee {
    /// A hand of this kind; the same seed and task give the same hand, to the bit.
    pub fn new(kind: TraineeKind, seed: u64, task: Task) -> Self {
        Self::with_habits(kind, kind.habits(), seed, task)
    }

    /// The same with habits of one's own.
    pub fn with_habits(kind: TraineeKind, habits: Habits, seed: u64, task: Task) -> Self {
        let mut random = Random::new(seed);
        let tremor = Tremor::new(habits.tremor_mm, &mut random);
        let lean_rad = core::f64::consts::TAU * random.unit();
        let first = task.targets.first().copied().unwrap_or(Target { point_mm: DVec3::ZERO, normal: DVec3::Y });
        let tip_mm = first.point_mm + first.normal * CLEAR_MM;
        let start = Intent { tip_mm, up: first.normal, pedal: 0.0, stretch: 0.0 };
        Self {
            kind,
            habits,
            task,
            random,
            tremor,
            arm: Arm::new(ArmParams::SUPPORTED, tip_mm),
            plan: Plan::at(start),
            felt_n: DVec3::ZERO,
            ticks: 0,
            next_target: 0,
            dots_since_dip: 0,
            dipped: false,
            lean_rad,
            learned_mm: 0.0,
            aim: Aim::default(),
        }
    }

    /// A force pushes the hand until the next one is felt, world, N. For hands that hold a simulated device.
    pub fn feel(&mut self, force_n: DVec3) {
        self.felt_n = force_n;
    }

    /// Plan what comes next; false when everything is done.
    fn plan_on(&mut self) -> bool {
        let Some(target) = self.task.targets.get(self.next_target).copied() else {
            return false;
        };
        if let Some(cup_mm) = self.task.cup_mm
            && (!self.dipped || self.dots_since_dip >= self.task.dots_per_dip.max(1))
        {
            self.plan_dip(cup_mm, target);
            self.dipped = true;
            self.dots_since_dip = 0;
        }
        self.plan_dot(target);
        self.next_target += 1;
        self.dots_since_dip += 1;
        true
    }

    /// Up and over everything, into the ink, and back to above the next dot.
    fn plan_dip(&mut self, cup_mm: DVec3, next: Target) {
        let here = self.plan.end();
        let top_mm = (here.tip_mm.y.max(cup_mm.y).max(next.point_mm.y)).max(0.0) + CLEAR_MM;
        let off_mm = here.tip_mm + here.up * CLEAR_MM;
        let back_mm = next.point_mm + next.normal * CLEAR_MM;
        let at_height = |p: DVec3| DVec3::new(p.x, top_mm, p.z);
        for tip_mm in [off_mm, at_height(off_mm), at_height(cup_mm), cup_mm - DVec3::Y * DIP_MM] {
            self.plan_air(tip_mm, DVec3::Y);
        }
        let wait = self.plan.end();
        self.plan.then(Reach { to: wait, ticks: ticks(SETTLE_S), purpose: Purpose::Way });
        for tip_mm in [at_height(cup_mm), at_height(back_mm), back_mm] {
            self.plan_air(tip_mm, DVec3::Y);
        }
    }

    /// A reach through the air, foot and other hand off.
    fn plan_air(&mut self, tip_mm: DVec3, up: DVec3) {
        let way_mm = (tip_mm - self.plan.end().tip_mm).length_squared().sqrt();
        let to = Intent { tip_mm, up, pedal: 0.0, stretch: 0.0 };
        self.plan.then(Reach { to, ticks: ticks(AIR_LEAST_S + way_mm / AIR_MM_PER_S), purpose: Purpose::Way });
    }

    /// Above the place, foot down, skin stretched, in, stay, out.
    fn plan_dot(&mut self, target: Target) {
        let h = self.habits;
        let normal = unit_or(target.normal, DVec3::Y);
        let side = unit_or(normal.cross(DVec3::Z), normal.cross(DVec3::X));
        let other = normal.cross(side);
        let entry_mm = target.point_mm
            + side * (h.place_sd_mm * self.random.bell())
            + other * (h.place_sd_mm * self.random.bell());
        let tilt_rad = (h.tilt_rad + h.tilt_sd_rad * self.random.bell()).abs();
        let lean_rad = self.lean_rad + 0.15 * self.random.bell();
        let leaning = side * libm::cos(lean_rad) + other * libm::sin(lean_rad);
        let up = normal * libm::cos(tilt_rad) + leaning * libm::sin(tilt_rad);
        let depth_mm = (h.reach_mm + h.reach_sd_mm * self.random.bell()).max(0.0);
        let wanted_mm = depth_mm / libm::cos(tilt_rad).max(0.2);
        self.aim = Aim { entry_mm, up, wanted_mm, seen_mm: -HOVER_MM };

        let hover_mm = entry_mm + up * HOVER_MM;
        let in_mm = entry_mm - up * (wanted_mm + self.learned_mm + h.lean_mm);
        let hover = Intent { tip_mm: hover_mm, up, pedal: 1.0, stretch: h.stretch };
        self.plan_hop(hover_mm, up, normal);
        let strokes = (h.strokes + h.strokes_sd * self.random.bell()).max(0.0);
        let stay = ticks(strokes / self.task.rate_hz.max(1.0));
        let down = Intent { tip_mm: in_mm, ..hover };
        self.plan.then(Reach { to: hover, ticks: ticks(SETTLE_S), purpose: Purpose::Way });
        // leaning in takes its time: the same pace over a longer way
        let way = (HOVER_MM + wanted_mm + h.lean_mm) / (HOVER_MM + wanted_mm);
        self.plan.then(Reach { to: down, ticks: ticks(h.jab_s * way), purpose: Purpose::InSkin });
        self.plan.then(Reach { to: down, ticks: stay, purpose: Purpose::InSkin });
        self.plan.then(Reach { to: hover, ticks: ticks(h.jab_s * way), purpose: Purpose::Lift });
    }

    /// To the hover above the next dot; a long way leads over a point high enough to clear a round head.
    fn plan_hop(&mut self, hover_mm: DVec3, up: DVec3, normal: DVec3) {
        let from = self.plan.end();
        let way = hover_mm - from.tip_mm;
        let way_mm = way.length_squared().sqrt();
        if way_mm > 15.0 && way.dot(normal) > -0.7 * way_mm {
            let over = unit_or(from.up + up, up);
            self.plan_air(from.tip_mm + way * 0.5 + over * (0.5 * way_mm), over);
        }
        self.plan_air(hover_mm, up);
    }

    /// What the eye makes of the needle's visible length, dot after dot.
    fn learn(&mut self, purpose: Option<Purpose>) {
        let reach_mm = (self.aim.entry_mm - self.arm.position_mm()).dot(self.aim.up);
        self.aim.seen_mm = self.aim.seen_mm.max(reach_mm);
        if purpose == Some(Purpose::Lift) && self.habits.lean_mm <= 0.0 {
            let short_mm = self.aim.wanted_mm - self.aim.seen_mm;
            self.learned_mm = (self.learned_mm + LEARN * short_mm).clamp(-0.3, 0.3);
        }
    }
}

/// Ticks in a time, at least one.
fn ticks(time_s: f64) -> u32 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the range just before")]
    let ticks = (time_s * f64::from(TICK_HZ)).round().clamp(1.0, 1e6) as u32;
    ticks
}

impl Stylus for VirtualTrainee {
    fn spec(&self) -> DeviceSpec {
        let name = ["virtual trainee: ", self.kind.name()].concat();
        DeviceSpec::plain(&name, DeviceKind::Trainee, MAX_FORCE_N, MAX_SLEW_N_PER_S).synthetic()
    }

    fn read(&mut self, _tick: Tick) -> Reading {
        if self.plan.is_done() && !self.plan_on() {
            return Reading::Finished;
        }
        let purpose = self.plan.purpose();
        let (intent, ended) = self.plan.tick();
        self.ticks = self.ticks.wrapping_add(1);
        let dt_s = 1.0 / f64::from(TICK_HZ);
        let target_mm = intent.tip_mm + self.tremor.at(f64::from(self.ticks) * dt_s);
        let position_mm = self.arm.step(target_mm, self.felt_n, dt_s);
        if purpose != Purpose::Way {
            self.learn(ended);
        }
        let rotation: DQuat = rotation_with_up(intent.up);
        Reading::Sample(StylusSample {
            world_from_tool: Pose { position_mm, rotation },
            pedal: intent.pedal,
            stretch: intent.stretch,
            flags: 0,
        })
    }

    fn write(&mut self, _tick: Tick, command: &DeviceCommand) {
        self.felt_n = command.force_n();
    }
}
