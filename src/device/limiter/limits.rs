//! The bounds of every command, and how a device lowers them.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use super::super::DeviceSpec;

/// Largest force on the hand, N. A!: about what fingers hold against for long; higher tires, lower blurs gross errors.
pub const MAX_FORCE_N: f64 = 3.0;
/// Fastest change of force, N/s. A!: higher makes a puncture crisper and can make a device buzz, lower blurs the pop.
pub const MAX_SLEW_N_PER_S: f64 = 500.0;
/// Largest torque on the hand, N·mm. A!: 30 mm of lever times 3 N; fingers on a pen hold about that.
pub const MAX_TORQUE_N_MM: f64 = 90.0;
/// Largest amplitude of the machine's buzz, N. A!: above it a stylus leaves the fingers' grip.
pub const MAX_VIBRATION_N: f64 = 0.5;
/// Time in which the force is let in after a start, s. A!: shorter can jerk a hand that starts inside the skin.
pub const RAMP_S: f64 = 0.2;
/// Time in which a fault has brought any force to zero, s. With the slew limit it also bounds the force itself.
pub const FAULT_DECAY_S: f64 = 0.010;
/// Least force limit a command carries, N: 0 would mean "the device's own" on the wire.
pub const LEAST_FORCE_LIMIT_N: f64 = 0.001;

/// Bounds of every command.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// Largest force, N.
    pub max_force_n: f64,
    /// Fastest change of force, N/s.
    pub max_slew_n_per_s: f64,
    /// Largest torque, N·mm. It goes to zero as fast as the force does.
    pub max_torque_n_mm: f64,
    /// Largest amplitude of the buzz, N.
    pub max_vibration_n: f64,
    /// Lowest and highest frequency of the buzz, Hz.
    pub vibration_hz: (f64, f64),
    /// Largest stiffness of a contact plane, N/mm; 0 for a device that takes plain force only.
    pub max_stiffness_n_per_mm: f64,
    /// Largest damping of a contact plane, N·s/mm.
    pub max_damping_n_s_per_mm: f64,
    /// Ramp-in after a (re)start, s.
    pub ramp_s: f64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_force_n: MAX_FORCE_N,
            max_slew_n_per_s: MAX_SLEW_N_PER_S,
            max_torque_n_mm: MAX_TORQUE_N_MM,
            max_vibration_n: MAX_VIBRATION_N,
            vibration_hz: (0.0, f64::MAX),
            max_stiffness_n_per_mm: 0.0,
            max_damping_n_s_per_mm: 0.0,
            ramp_s: RAMP_S,
        }
    }
}

impl Limits {
    /// The defaults, lowered to what the device may give. A device that gives no force gets none.
    pub fn for_device(spec: &DeviceSpec) -> Self {
        let d = Self::default();
        let max_force_n = lower(d.max_force_n, spec.max_force_n);
        let buzz_n = spec.vibration.map_or(0.0, |v| lower(d.max_vibration_n, v.max_n));
        let (plane_n_per_mm, plane_n_s_per_mm) =
            spec.plane.map_or((0.0, 0.0), |p| (p.max_stiffness_n_per_mm, p.max_damping_n_s_per_mm));
        Self {
            max_force_n,
            max_slew_n_per_s: lower(d.max_slew_n_per_s, spec.max_slew_n_per_s),
            max_torque_n_mm: lower(d.max_torque_n_mm, spec.max_torque_n_mm),
            max_vibration_n: buzz_n.min(max_force_n),
            vibration_hz: spec.vibration.map_or(d.vibration_hz, |v| (usable(v.min_hz), usable(v.max_hz))),
            max_stiffness_n_per_mm: usable(plane_n_per_mm),
            max_damping_n_s_per_mm: usable(plane_n_s_per_mm),
            ramp_s: d.ramp_s,
        }
    }

    /// The same with 0 for every bound that is negative or no number: no force rather than any force.
    #[must_use]
    pub(super) fn usable(self) -> Self {
        Self {
            max_force_n: usable(self.max_force_n),
            max_slew_n_per_s: usable(self.max_slew_n_per_s),
            max_torque_n_mm: usable(self.max_torque_n_mm),
            max_vibration_n: usable(self.max_vibration_n),
            vibration_hz: (usable(self.vibration_hz.0), usable(self.vibration_hz.1)),
            max_stiffness_n_per_mm: usable(self.max_stiffness_n_per_mm),
            max_damping_n_s_per_mm: usable(self.max_damping_n_s_per_mm),
            ramp_s: usable(self.ramp_s),
        }
    }
}

/// The lower of two bounds; 0 when the device's own makes no sense.
fn lower(ours: f64, device: f64) -> f64 {
    if device.is_finite() && device > 0.0 { ours.min(device) } else { 0.0 }
}

fn usable(bound: f64) -> f64 {
    if bound.is_finite() { bound.max(0.0) } else { 0.0 }
}
