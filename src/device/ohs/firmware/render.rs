//! What the device makes of a command at its own servo rate: force, contact plane and vibration, added up.
//!
//! Nothing here is safe to send to motors: the governor clips it.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use crate::device::ohs::{Capabilities, Command, ContactPlane, Features};
use crate::device::{Vibration, VibrationAxis, VibrationShape};
use crate::math::{DVec3, Pose, unit_or};

/// Below this speed along the plane friction grows with speed instead of jumping, mm/s.
const FRICTION_SPEED_MM_PER_S: f64 = 2.0;
/// Share of a period for which a pulse lasts.
const PULSE: f64 = 0.125;

/// Remembers where in its period a vibration is, so that a new frequency does not step.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Renderer {
    /// 0 to 1.
    phase: f64,
}

impl Renderer {
    /// The force of a command with the tip at `pose`, moving with `velocity_mm_per_s`, N.
    pub(super) fn force_n(
        &mut self,
        command: &Command,
        capabilities: &Capabilities,
        pose: &Pose,
        velocity_mm_per_s: DVec3,
        dt_s: f64,
    ) -> DVec3 {
        let mut force_n = command.force_n;
        if let Some(plane) = &command.plane
            && capabilities.features.has(Features::LOCAL_PLANE)
        {
            force_n += plane_force_n(&clipped(plane, capabilities), pose.position_mm, velocity_mm_per_s);
        }
        if let Some(vibration) = &command.vibration
            && capabilities.features.has(Features::VIBRATION)
        {
            force_n += self.vibration_n(vibration, capabilities, pose, dt_s);
        }
        force_n
    }

    fn vibration_n(&mut self, v: &Vibration, capabilities: &Capabilities, pose: &Pose, dt_s: f64) -> DVec3 {
        let (low_hz, high_hz) = (capabilities.min_vibration_hz, capabilities.max_vibration_hz);
        let turned = self.phase + v.frequency_hz.min(high_hz).max(low_hz) * dt_s;
        self.phase = turned - turned.floor();
        let share = match v.shape {
            VibrationShape::Sine => libm::sin(core::f64::consts::TAU * self.phase),
            VibrationShape::Square if self.phase < 0.5 => 1.0,
            VibrationShape::Square => -1.0,
            VibrationShape::Pulse if self.phase < PULSE => 1.0,
            VibrationShape::Pulse => 0.0,
        };
        let axis = match v.axis {
            VibrationAxis::Tool => pose.direction(DVec3::Y),
            VibrationAxis::X => DVec3::X,
            VibrationAxis::Y => DVec3::Y,
            VibrationAxis::Z => DVec3::Z,
        };
        axis * (share * v.amplitude_n.min(capabilities.max_vibration_n))
    }
}

/// No stiffer and no more damped than the device keeps stable.
fn clipped(plane: &ContactPlane, capabilities: &Capabilities) -> ContactPlane {
    let damping = |asked: f64| asked.min(capabilities.max_damping_n_s_per_mm);
    ContactPlane {
        stiffness_n_per_mm: plane.stiffness_n_per_mm.min(capabilities.max_stiffness_n_per_mm),
        damping_n_s_per_mm: damping(plane.damping_n_s_per_mm),
        tangential_damping_n_s_per_mm: damping(plane.tangential_damping_n_s_per_mm),
        ..*plane
    }
}

/// Force of a contact plane on the tip, N.
///
/// `F = N·n − (c_t + μ·N / max(|v_t|, v₀))·v_t`, `N = max(0, k·d − c_n·(v·n))`, for depth `d = (point − tip)·n > 0`, else 0.
/// `k` \[N/mm\], `c_n`, `c_t` \[N·s/mm\], `μ` \[-\], `v` velocity of the tip, `v_t` its part along the plane \[mm/s\],
/// `v₀` = 2 mm/s. The plane never pulls. D.
pub(super) fn plane_force_n(plane: &ContactPlane, tip_mm: DVec3, velocity_mm_per_s: DVec3) -> DVec3 {
    let normal = unit_or(plane.normal, DVec3::Y);
    let depth_mm = (plane.point_mm - tip_mm).dot(normal);
    if depth_mm <= 0.0 {
        return DVec3::ZERO;
    }
    let outward_mm_per_s = velocity_mm_per_s.dot(normal);
    let along_mm_per_s = velocity_mm_per_s - normal * outward_mm_per_s;
    let speed_mm_per_s = along_mm_per_s.length_squared().sqrt();
    let normal_n = (plane.stiffness_n_per_mm * depth_mm - plane.damping_n_s_per_mm * outward_mm_per_s).max(0.0);
    let friction = plane.friction * normal_n / speed_mm_per_s.max(FRICTION_SPEED_MM_PER_S);
    normal * normal_n - along_mm_per_s * (plane.tangential_damping_n_s_per_mm + friction)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plane_follows_its_formula_and_never_pulls() {
        let plane = ContactPlane {
            point_mm: DVec3::new(0.0, 2.0, 0.0),
            normal: DVec3::Y,
            stiffness_n_per_mm: 0.5,
            damping_n_s_per_mm: 0.001,
            tangential_damping_n_s_per_mm: 0.002,
            friction: 0.3,
        };
        let at = |y_mm: f64| DVec3::new(5.0, y_mm, -3.0);
        for (case, tip_mm, v, want_n) in [
            ("above", at(2.1), DVec3::new(0.0, -50.0, 0.0), DVec3::ZERO),
            ("at rest, 1 mm deep", at(1.0), DVec3::ZERO, DVec3::new(0.0, 0.5, 0.0)),
            ("going in", at(1.0), DVec3::new(0.0, -100.0, 0.0), DVec3::new(0.0, 0.6, 0.0)),
            ("leaving fast", at(1.0), DVec3::new(0.0, 900.0, 0.0), DVec3::ZERO),
            ("sliding", at(1.0), DVec3::new(10.0, 0.0, 0.0), DVec3::new(-0.02 - 0.15, 0.5, 0.0)),
            ("creeping", at(1.0), DVec3::new(1.0, 0.0, 0.0), DVec3::new(-0.002 - 0.075, 0.5, 0.0)),
        ] {
            let force_n = plane_force_n(&plane, tip_mm, v);
            assert!((force_n - want_n).length() < 1e-12, "{case}: {force_n}, want {want_n}");
        }
    }
}
