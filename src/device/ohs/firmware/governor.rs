//! The last thing before the motors: soft start, clip of force, speed, power and slew, and the way down.
//!
//! Pure; the device's servo loop calls it once a step.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use crate::math::DVec3;

/// Time in which force is let in after a start, s.
pub const SOFT_START_S: f64 = 0.2;
/// Time in which force falls to zero when it must end, s: the specification allows 5 ms, one step of a slow servo is kept
/// in reserve.
pub const FALL_S: f64 = 0.004;
/// Below the speed limit by this share, force along the motion begins to fade.
const SPEED_FADE: f64 = 0.1;

/// What holds in one step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Bounds {
    pub(super) max_force_n: f64,
    pub(super) max_torque_n_mm: f64,
    pub(super) max_slew_n_per_s: f64,
    pub(super) max_speed_mm_per_s: f64,
    pub(super) max_power_mw: f64,
}

/// What the motors give.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Drive {
    /// Force on the hand, device frame, N.
    pub force_n: DVec3,
    /// Torque on the stylus, device frame, N·mm.
    pub torque_n_mm: DVec3,
}

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Governor {
    applied: Drive,
    /// Share of the wanted force that is let in, 0 to 1.
    gain: f64,
    /// How fast the force is on its way down, N/s and N·mm/s; nothing when it is not.
    fall: Option<(f64, f64)>,
    limited: bool,
}

impl Governor {
    pub(super) fn applied(&self) -> Drive {
        self.applied
    }

    /// The force given differs from the one wanted.
    pub(super) fn limited(&self) -> bool {
        self.limited
    }

    /// Motors without power.
    pub(super) fn cut(&mut self) {
        *self = Self::default();
    }

    /// One step in which force is allowed.
    pub(super) fn follow(&mut self, wanted: Drive, velocity_mm_per_s: DVec3, bounds: &Bounds, dt_s: f64) -> Drive {
        self.fall = None;
        self.gain = (self.gain + dt_s / SOFT_START_S).min(1.0);
        let wanted_n = if wanted.force_n.is_finite() { wanted.force_n } else { DVec3::ZERO };
        let clipped_n = shortened(wanted_n, bounds.max_force_n) * self.gain;
        let target_n = braked(clipped_n, velocity_mm_per_s, bounds);
        let force_n = towards(self.applied.force_n, target_n, bounds.max_slew_n_per_s * dt_s);
        // a limit that was lowered holds at once
        let force_n = shortened(force_n, bounds.max_force_n);
        self.limited = (force_n - wanted.force_n).length_squared() > 1e-12;
        let wanted_n_mm = if wanted.torque_n_mm.is_finite() { wanted.torque_n_mm } else { DVec3::ZERO };
        let torque_n_mm = shortened(wanted_n_mm, bounds.max_torque_n_mm) * self.gain;
        // the whole torque in 20 ms: no device states a slew of torque
        let torque_n_mm = towards(self.applied.torque_n_mm, torque_n_mm, bounds.max_torque_n_mm * 50.0 * dt_s);
        self.applied = Drive { force_n, torque_n_mm };
        self.applied
    }

    /// One step in which force must end.
    pub(super) fn end(&mut self, max_slew_n_per_s: f64, dt_s: f64) -> Drive {
        self.gain = 0.0;
        self.limited = false;
        let Drive { force_n, torque_n_mm } = self.applied;
        let (fall_n_per_s, fall_n_mm_per_s) =
            *self.fall.get_or_insert((max_slew_n_per_s.max(length(force_n) / FALL_S), length(torque_n_mm) / FALL_S));
        self.applied = Drive {
            force_n: towards(force_n, DVec3::ZERO, fall_n_per_s * dt_s),
            torque_n_mm: towards(torque_n_mm, DVec3::ZERO, fall_n_mm_per_s * dt_s),
        };
        self.applied
    }
}

/// Never faster and never with more power than allowed: what pushes along with the motion is shortened, what pushes
/// against it stays.
///
/// `F·v ≤ P`, and `F·v ≤ 0` above the speed limit, fading over the last tenth below it. D.
fn braked(force_n: DVec3, velocity_mm_per_s: DVec3, bounds: &Bounds) -> DVec3 {
    let speed_mm_per_s = length(velocity_mm_per_s);
    if speed_mm_per_s <= 1e-9 {
        return force_n;
    }
    let way = velocity_mm_per_s / speed_mm_per_s;
    let along_n = force_n.dot(way);
    if along_n <= 0.0 {
        return force_n;
    }
    let room_mm_per_s = bounds.max_speed_mm_per_s - speed_mm_per_s;
    let fade = (room_mm_per_s / (SPEED_FADE * bounds.max_speed_mm_per_s).max(1e-9)).clamp(0.0, 1.0);
    let allowed_n = (along_n * fade).min(bounds.max_power_mw / speed_mm_per_s);
    force_n - way * (along_n - allowed_n)
}

fn towards(from: DVec3, to: DVec3, step: f64) -> DVec3 {
    let change = to - from;
    if length(change) <= step { to } else { from + shortened(change, step) }
}

fn length(v: DVec3) -> f64 {
    v.length_squared().sqrt()
}

fn shortened(v: DVec3, max: f64) -> DVec3 {
    let length = length(v);
    if length <= max { v } else { v * (max / length) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: Bounds = Bounds {
        max_force_n: 3.0,
        max_torque_n_mm: 10.0,
        max_slew_n_per_s: 500.0,
        max_speed_mm_per_s: 1000.0,
        max_power_mw: 300.0,
    };

    #[test]
    fn a_push_along_the_motion_keeps_speed_and_power_and_a_push_against_it_stays() {
        for (case, force_n, v, want_n) in [
            ("at rest", DVec3::X, DVec3::ZERO, DVec3::X),
            ("slow enough", DVec3::X, DVec3::X * 100.0, DVec3::X),
            ("too much power", DVec3::X * 2.0, DVec3::X * 300.0, DVec3::X),
            ("half faded", DVec3::X * 0.2, DVec3::X * 950.0, DVec3::X * 0.1),
            ("too fast", DVec3::X, DVec3::X * 1000.0, DVec3::ZERO),
            ("too fast, across", DVec3::new(1.0, 1.0, 0.0), DVec3::X * 2000.0, DVec3::Y),
            ("a brake", -DVec3::X * 3.0, DVec3::X * 2000.0, -DVec3::X * 3.0),
        ] {
            let got_n = braked(force_n, v, &BOUNDS);
            assert!((got_n - want_n).length() < 1e-12, "{case}: {got_n}, want {want_n}");
        }
    }

    #[test]
    fn force_comes_slowly_and_goes_in_time_whatever_the_servo_rate() {
        for servo_hz in [500.0_f64, 1000.0, 4000.0, 8000.0] {
            let dt_s = 1.0 / servo_hz;
            let mut g = Governor::default();
            let wanted = Drive { force_n: DVec3::Y * 9.0, torque_n_mm: DVec3::Z * 20.0 };
            let (mut t_s, mut last_n) = (0.0, DVec3::ZERO);
            while t_s < 0.25 {
                t_s += dt_s;
                let now_n = g.follow(wanted, DVec3::ZERO, &BOUNDS, dt_s).force_n;
                assert!(length(now_n) <= 3.0 * (t_s / SOFT_START_S).min(1.0) + 1e-9, "{servo_hz} Hz at {t_s}: {now_n}");
                assert!(length(now_n - last_n) <= 500.0 * dt_s + 1e-9, "{servo_hz} Hz at {t_s}");
                last_n = now_n;
            }
            assert!((last_n - DVec3::Y * 3.0).length() < 1e-9, "{servo_hz} Hz: {last_n}");
            assert!((g.applied().torque_n_mm - DVec3::Z * 10.0).length() < 1e-9, "{}", g.applied().torque_n_mm);
            let mut falling_s = 0.0;
            while g.applied() != Drive::default() {
                falling_s += dt_s;
                g.end(500.0, dt_s);
                assert!(falling_s <= 0.005 + 1e-9, "{servo_hz} Hz: still {} after {falling_s} s", g.applied().force_n);
            }
        }
    }
}
