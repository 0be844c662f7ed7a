//! The last line of defence: turns a wanted force into a command that is safe to send. Haptics thread.
//!
//! Order: finite check, clamp, ramp-in after a (re)start, slew. The result is never longer than the limit and never
//! farther than one slew step from the command before it, whatever was wanted.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use super::{DeviceSpec, WantedForce};
use crate::math::DVec3;

/// Largest force on the hand, N. A!: about what fingers hold against for long; higher tires, lower blurs gross errors.
pub const MAX_FORCE_N: f64 = 3.0;
/// Fastest change of force, N/s. A!: higher makes a puncture crisper and can make a device buzz, lower blurs the pop.
pub const MAX_SLEW_N_PER_S: f64 = 500.0;
/// Largest amplitude of the machine's buzz, N. A!: above it a stylus leaves the fingers' grip.
pub const MAX_VIBRATION_N: f64 = 0.5;
/// Time in which the force is let in after a start, s. A!: shorter can jerk a hand that starts inside the skin.
pub const RAMP_S: f64 = 0.2;
/// Time in which a fault has brought any force to zero, s. With the slew limit it also bounds the force itself.
pub const FAULT_DECAY_S: f64 = 0.010;

/// Bounds of every command.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// Largest force, N.
    pub max_force_n: f64,
    /// Fastest change of force, N/s.
    pub max_slew_n_per_s: f64,
    /// Largest amplitude of the buzz, N.
    pub max_vibration_n: f64,
    /// Ramp-in after a (re)start, s.
    pub ramp_s: f64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_force_n: MAX_FORCE_N,
            max_slew_n_per_s: MAX_SLEW_N_PER_S,
            max_vibration_n: MAX_VIBRATION_N,
            ramp_s: RAMP_S,
        }
    }
}

impl Limits {
    /// The defaults, lowered to what the device may give. A device that gives no force gets none.
    pub fn for_device(spec: &DeviceSpec) -> Self {
        let d = Self::default();
        let max_force_n = lower(d.max_force_n, spec.max_force_n);
        let max_slew_n_per_s = lower(d.max_slew_n_per_s, spec.max_slew_n_per_s);
        let max_vibration_n = d.max_vibration_n.min(max_force_n);
        Self { max_force_n, max_slew_n_per_s, max_vibration_n, ramp_s: d.ramp_s }
    }
}

/// The lower of two bounds; 0 when the device's own makes no sense.
fn lower(ours: f64, device: f64) -> f64 {
    if device.is_finite() && device > 0.0 { ours.min(device) } else { 0.0 }
}

/// A command safe to send. Only [`Limiter`] makes one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DeviceCommand {
    force_n: DVec3,
    vibration_n: f64,
    vibration_hz: f64,
}

impl DeviceCommand {
    /// No force, no vibration.
    pub const ZERO: Self = Self { force_n: DVec3::ZERO, vibration_n: 0.0, vibration_hz: 0.0 };

    /// Force on the hand, world, N.
    pub fn force_n(&self) -> DVec3 {
        self.force_n
    }
    /// Amplitude of the buzz, N.
    pub fn vibration_n(&self) -> f64 {
        self.vibration_n
    }
    /// Frequency of the buzz, Hz.
    pub fn vibration_hz(&self) -> f64 {
        self.vibration_hz
    }
}

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
    /// Growth of the ramp in one tick.
    ramp_step: f64,
    /// Share of the wanted force that is let through, 0 to 1.
    ramp: f64,
    last_n: DVec3,
}

impl Limiter {
    /// A limiter at rest. Limits that are not finite or negative count as zero: no force rather than any force.
    pub fn new(limits: Limits, tick_hz: f64) -> Self {
        let tick_hz = if tick_hz.is_finite() && tick_hz > 0.0 { tick_hz } else { f64::INFINITY };
        let max_slew_n_per_s = usable(limits.max_slew_n_per_s);
        // a fault must reach zero in time at the slew limit, so a slow device gets less force; the hair less leaves
        // room for the rounding of the steps
        let in_time_n = max_slew_n_per_s * FAULT_DECAY_S * (1.0 - 1e-13);
        let max_force_n = usable(limits.max_force_n).min(in_time_n);
        let max_vibration_n = usable(limits.max_vibration_n);
        let ramp_s = usable(limits.ramp_s);
        let ramp_step = if ramp_s > 0.0 { 1.0 / (ramp_s * tick_hz) } else { 1.0 };
        let limits = Limits { max_force_n, max_slew_n_per_s, max_vibration_n, ramp_s };
        Self { limits, step_n: max_slew_n_per_s / tick_hz, ramp_step, ramp: 0.0, last_n: DVec3::ZERO }
    }

    /// The bounds in force, after lowering.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Largest change of force from one tick to the next, N.
    pub fn step_n(&self) -> f64 {
        self.step_n
    }

    /// The force last sent, N.
    pub fn last_n(&self) -> DVec3 {
        self.last_n
    }

    /// Let the force in slowly from here on. The last force is kept, so that nothing steps.
    pub fn restart(&mut self) {
        self.ramp = 0.0;
    }

    /// One tick: the wanted force in, a safe command out.
    pub fn apply(&mut self, wanted: &WantedForce) -> (DeviceCommand, Verdict) {
        if !is_usable(wanted) {
            self.restart();
            let force_n = self.move_towards(DVec3::ZERO);
            return (DeviceCommand { force_n, ..DeviceCommand::ZERO }, Verdict::Fault);
        }
        let target_n = shortened(wanted.force_n, self.limits.max_force_n) * self.ramp;
        let buzz_n = wanted.vibration_n.clamp(0.0, self.limits.max_vibration_n) * self.ramp;
        self.ramp = (self.ramp + self.ramp_step).min(1.0);
        let force_n = self.move_towards(target_n);
        let vibration_n = buzz_n.min(self.room_n(force_n, wanted.vibration_hz));
        let as_wanted = force_n == wanted.force_n && (vibration_n - wanted.vibration_n).abs() <= 0.0;
        let verdict = if as_wanted { Verdict::Passed } else { Verdict::Limited };
        let vibration_hz = if vibration_n > 0.0 { wanted.vibration_hz } else { 0.0 };
        (DeviceCommand { force_n, vibration_n, vibration_hz }, verdict)
    }

    /// One tick towards no force, at the slew limit; the next force is let in slowly.
    pub fn decay(&mut self) -> DeviceCommand {
        self.restart();
        DeviceCommand { force_n: self.move_towards(DVec3::ZERO), ..DeviceCommand::ZERO }
    }

    /// Nothing is being sent any more.
    pub fn is_at_rest(&self) -> bool {
        self.last_n == DVec3::ZERO
    }

    /// Largest amplitude of a buzz beside a force: both together stay below the largest force, and the buzz alone below
    /// the fastest change (`2πf·a`), N.
    fn room_n(&self, force_n: DVec3, vibration_hz: f64) -> f64 {
        let left_n = (self.limits.max_force_n - length(force_n)).max(0.0);
        left_n.min(self.limits.max_slew_n_per_s / (core::f64::consts::TAU * vibration_hz.abs()))
    }

    fn move_towards(&mut self, target_n: DVec3) -> DVec3 {
        let change_n = target_n - self.last_n;
        let next_n =
            if length(change_n) <= self.step_n { target_n } else { self.last_n + shortened(change_n, self.step_n) };
        self.last_n = shortened(next_n, self.limits.max_force_n);
        self.last_n
    }
}

fn usable(bound: f64) -> f64 {
    if bound.is_finite() { bound.max(0.0) } else { 0.0 }
}

fn is_usable(wanted: &WantedForce) -> bool {
    wanted.force_n.is_finite()
        && wanted.vibration_n.is_finite()
        && wanted.vibration_hz.is_finite()
        && wanted.vibration_hz >= 0.0
}

fn length(v: DVec3) -> f64 {
    v.length_squared().sqrt()
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
