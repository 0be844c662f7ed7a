//! The last line of defence: turns a wanted force into a command that is safe to send. Haptics thread.
//!
//! Order: finite check, clamp, ramp-in after a (re)start, slew, then what a device renders by itself is set apart as a
//! plane. Force and plane together are never longer than the limit and never change by more than one slew step in a tick,
//! whatever was wanted, wherever the tip goes in the meantime (see [`plane`] for exactly what that means).
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

mod command;
pub mod limits;
pub mod plane;

pub use command::DeviceCommand;
pub use limits::{FAULT_DECAY_S, Limits, MAX_FORCE_N, MAX_SLEW_N_PER_S, MAX_TORQUE_N_MM, MAX_VIBRATION_N, RAMP_S};

use super::{ContactPlane, Vibration, WantedForce};
use crate::math::DVec3;
use limits::LEAST_FORCE_LIMIT_N;
use plane::{Divided, MOTION_SHARE, Planes, VELOCITY_SHARE};

/// What the limiter thought of a wanted force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Sent as it was wanted.
    Passed,
    /// Shortened, slowed or ramped in.
    Limited,
    /// Not a number a device may receive: the force goes to zero.
    Fault,
}

/// Keeps the last command; one `apply` per tick.
#[derive(Clone, Debug)]
pub struct Limiter {
    limits: Limits,
    /// Largest change of force in one tick, N.
    step_n: f64,
    /// Largest change of torque in one tick, N·mm.
    torque_step_n_mm: f64,
    /// Growth of the ramp in one tick.
    ramp_step: f64,
    /// Share of the wanted force that is let through, 0 to 1.
    ramp: f64,
    planes: Planes,
    last: DeviceCommand,
    last_tip_mm: DVec3,
}

impl Limiter {
    /// A limiter at rest. Limits that are not finite or negative count as zero: no force rather than any force.
    pub fn new(limits: Limits, tick_hz: f64) -> Self {
        let tick_hz = if tick_hz.is_finite() && tick_hz > 0.0 { tick_hz } else { f64::INFINITY };
        let limits = limits.usable();
        // a fault must reach zero in time at the slew limit, so a slow device gets less force; the hair less leaves
        // room for the rounding of the steps. The step that takes a plane away is shorter by what the plane needed.
        let plane_s = if limits.max_stiffness_n_per_mm > 0.0 { (MOTION_SHARE + VELOCITY_SHARE) / tick_hz } else { 0.0 };
        let in_time_n = limits.max_slew_n_per_s * (FAULT_DECAY_S - plane_s).max(0.0) * (1.0 - 1e-13);
        let limits = Limits { max_force_n: limits.max_force_n.min(in_time_n), ..limits };
        let ramp_step = if limits.ramp_s > 0.0 { 1.0 / (limits.ramp_s * tick_hz) } else { 1.0 };
        Self {
            limits,
            step_n: limits.max_slew_n_per_s / tick_hz,
            torque_step_n_mm: limits.max_torque_n_mm * (1.0 + 1e-13) / (FAULT_DECAY_S * tick_hz),
            ramp_step,
            ramp: 0.0,
            planes: Planes::new(&limits, 1.0 / tick_hz),
            last: DeviceCommand::ZERO,
            last_tip_mm: DVec3::ZERO,
        }
    }

    /// The bounds in force, after lowering.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Largest change of force from one tick to the next, N.
    pub fn step_n(&self) -> f64 {
        self.step_n
    }

    /// The force last sent, all of it together at the tip, N.
    pub fn last_n(&self) -> DVec3 {
        self.last.at_tip_n
    }

    /// What would be let through of a force if nothing had to move slowly: clamped, and ramped in as this tick is.
    pub fn share_n(&self, force_n: DVec3) -> DVec3 {
        shortened(force_n, self.limits.max_force_n) * self.ramp
    }

    /// The device gives nothing any more, because its watchdog stepped to zero: start from there, and let the force in slowly.
    pub fn dropped(&mut self) {
        self.restart();
        self.last = self.nothing();
    }

    /// Let the force in slowly from here on. The last force is kept, so that nothing steps.
    pub fn restart(&mut self) {
        self.ramp = 0.0;
    }

    /// One tick: the wanted force at this tip in, a safe command out.
    pub fn apply(&mut self, wanted: &WantedForce, tip_mm: DVec3) -> (DeviceCommand, Verdict) {
        if !is_usable(wanted) || !tip_mm.is_finite() {
            return (self.decay(), Verdict::Fault);
        }
        let (ramp, target_n) = (self.ramp, self.share_n(wanted.force_n));
        self.ramp = (self.ramp + self.ramp_step).min(1.0);
        let slow = self.planes.is_slow(self.last_tip_mm, tip_mm);
        let candidate = wanted
            .plane
            .filter(|_| slow && self.planes.stiffness_n_per_mm > 0.0)
            .and_then(|plane| Some((plane, self.planes.candidate(&plane, self.last.plane.as_ref(), ramp)?)));
        // what the device gives now: a plane gives another force here than where it was sent
        let now_n = if slow { self.last.here_n(tip_mm) } else { self.last.at_tip_n };
        let force_n = self.force_towards(now_n, target_n, candidate.map(|(_, plane)| plane).as_ref());
        let divided = match &candidate {
            Some((wanted, plane)) => self.planes.divide(force_n, plane, wanted, tip_mm),
            None => Divided::plain(force_n, self.limits.max_force_n),
        };
        let torque_n_mm = self.torque_towards(shortened(wanted.torque_n_mm, self.limits.max_torque_n_mm) * ramp);
        let vibration = self.buzz(&wanted.vibration, ramp, divided.left_n);
        self.last_tip_mm = tip_mm;
        self.last = DeviceCommand {
            force_n: divided.plain_n,
            torque_n_mm,
            plane: divided.plane,
            vibration,
            at_tip_n: force_n,
            ..self.nothing()
        };
        let as_wanted = force_n == wanted.force_n && vibration == wanted.vibration && torque_n_mm == wanted.torque_n_mm;
        (self.last, if as_wanted { Verdict::Passed } else { Verdict::Limited })
    }

    /// One tick towards no force, at the slew limit; the next force is let in slowly.
    pub fn decay(&mut self) -> DeviceCommand {
        self.restart();
        let force_n = self.force_towards(self.last.at_tip_n, DVec3::ZERO, None);
        let torque_n_mm = self.torque_towards(DVec3::ZERO);
        self.last = DeviceCommand { force_n, torque_n_mm, at_tip_n: force_n, ..self.nothing() };
        self.last
    }

    /// Nothing is being sent any more.
    pub fn is_at_rest(&self) -> bool {
        self.last.at_tip_n == DVec3::ZERO && self.last.torque_n_mm == DVec3::ZERO
    }

    fn nothing(&self) -> DeviceCommand {
        DeviceCommand { force_limit_n: self.limits.max_force_n.max(LEAST_FORCE_LIMIT_N), ..DeviceCommand::ZERO }
    }

    /// The buzz beside a force: both together stay below the largest force, and the buzz alone below the fastest change
    /// (`2πf·a`), within what the device can make.
    fn buzz(&self, wanted: &Vibration, ramp: f64, left_n: f64) -> Vibration {
        let (low_hz, high_hz) = self.limits.vibration_hz;
        let frequency_hz = wanted.frequency_hz.clamp(low_hz, high_hz.max(low_hz));
        let slow_n = self.limits.max_slew_n_per_s / (core::f64::consts::TAU * frequency_hz);
        let most_n = self.limits.max_vibration_n.min(left_n.max(0.0)).min(slow_n);
        let amplitude_n = (wanted.amplitude_n.clamp(0.0, self.limits.max_vibration_n) * ramp).min(most_n);
        if amplitude_n > 0.0 { Vibration { amplitude_n, frequency_hz, ..*wanted } } else { Vibration::NONE }
    }

    /// One step from what the device gives now towards a force; the step is shorter by what planes may add to it.
    fn force_towards(&self, now_n: DVec3, target_n: DVec3, next: Option<&ContactPlane>) -> DVec3 {
        let step_n = self.step_n - self.planes.reserve_n(self.last.plane.as_ref(), next);
        shortened(moved(now_n, target_n, step_n), self.limits.max_force_n)
    }

    fn torque_towards(&self, target_n_mm: DVec3) -> DVec3 {
        shortened(moved(self.last.torque_n_mm, target_n_mm, self.torque_step_n_mm), self.limits.max_torque_n_mm)
    }
}

fn is_usable(wanted: &WantedForce) -> bool {
    let Vibration { amplitude_n, frequency_hz, .. } = wanted.vibration;
    wanted.force_n.is_finite()
        && wanted.torque_n_mm.is_finite()
        && wanted.plane.is_none_or(|plane| plane.is_finite())
        && amplitude_n.is_finite()
        && frequency_hz.is_finite()
        && frequency_hz >= 0.0
}

fn length(v: DVec3) -> f64 {
    v.length_squared().sqrt()
}

/// One step from a vector towards another.
fn moved(from: DVec3, to: DVec3, step: f64) -> DVec3 {
    let change = to - from;
    if length(change) <= step { to } else { from + shortened(change, step.max(0.0)) }
}

/// `v`, at most `max` long. Scaled by its largest component first: the square of a huge finite force is infinite.
fn shortened(v: DVec3, max: f64) -> DVec3 {
    let largest = v.abs().max_element();
    if largest <= 0.0 {
        return DVec3::ZERO;
    }
    // divided, not multiplied by 1/largest: that is infinite for the smallest numbers
    let scaled = v / largest;
    let scaled_length = length(scaled);
    if scaled_length * largest <= max { v } else { scaled * (max / scaled_length) }
}
