//! Poses, small vector helpers and the one statement of our axes.
//!
//! **World** is right-handed, in millimetres, `+Y` up, and is the patient's own frame: origin at the vertex of the
//! head (or the middle of a practice pad), `+X` towards the patient's left ear, `+Z` towards the forehead.
//!
//! **Tool**: origin at the needle tip at full reach, `-Y` the way the needle points, `+Y` up the hand-piece. The
//! identity rotation is therefore an upright hand-piece whose needle points straight down.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

pub use glam::{DMat3, DQuat, DVec2, DVec3};

/// Where a body is: `point_in_world = rotation * point_in_body + position_mm`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pose {
    /// Origin of the body in the parent frame, mm.
    pub position_mm: DVec3,
    /// Unit quaternion that turns body axes into parent axes.
    pub rotation: DQuat,
}

impl Pose {
    /// No shift, no turn.
    pub const IDENTITY: Self = Self { position_mm: DVec3::ZERO, rotation: DQuat::IDENTITY };

    /// The parent's coordinates of a point given in the body's.
    pub fn point(&self, in_body_mm: DVec3) -> DVec3 {
        self.rotation * in_body_mm + self.position_mm
    }

    /// The parent's components of a direction given in the body's.
    pub fn direction(&self, in_body: DVec3) -> DVec3 {
        self.rotation * in_body
    }

    /// Straight line in position, normalised linear in rotation (shorter way round); `t` in `[0, 1]`.
    #[must_use]
    pub fn between(&self, to: &Self, t: f64) -> Self {
        let position_mm = self.position_mm + (to.position_mm - self.position_mm) * t;
        let to_rotation = if self.rotation.dot(to.rotation) < 0.0 { -to.rotation } else { to.rotation };
        let mixed = self.rotation * (1.0 - t) + to_rotation * t;
        Self { position_mm, rotation: unit_quat(mixed) }
    }

    /// All seven numbers are finite.
    pub fn is_finite(&self) -> bool {
        self.position_mm.is_finite() && self.rotation.is_finite()
    }
}

/// `q` scaled to length one; the identity when its length is zero or not finite.
pub fn unit_quat(q: DQuat) -> DQuat {
    let length = q.length_squared().sqrt();
    if length > 1e-12 && length.is_finite() { q * (1.0 / length) } else { DQuat::IDENTITY }
}

/// `v` scaled to length one, or `fallback` when it has none.
pub fn unit_or(v: DVec3, fallback: DVec3) -> DVec3 {
    let length = v.length_squared().sqrt();
    if length > 1e-12 && length.is_finite() { v * (1.0 / length) } else { fallback }
}

/// A rotation whose tool `+Y` (up the hand-piece) is `up`, turned about it as little as possible from upright.
pub fn rotation_with_up(up: DVec3) -> DQuat {
    let up = unit_or(up, DVec3::Y);
    let w = 1.0 + up.y;
    if w < 1e-9 {
        return DQuat::from_xyzw(1.0, 0.0, 0.0, 0.0);
    }
    // half-way construction: no transcendental function, so the same bits everywhere
    unit_quat(DQuat::from_xyzw(up.z, 0.0, -up.x, w))
}

/// Angle between two unit vectors, rad, exact near 0 and π.
pub fn angle_between_rad(a: DVec3, b: DVec3) -> f64 {
    let cross = a.cross(b);
    libm::atan2(cross.length_squared().sqrt(), a.dot(b))
}

/// 0 below `edge0`, 1 above `edge1`, a cubic with flat ends between.
pub fn smoothstep(edge0: f64, edge1: f64, x: f64) -> f64 {
    if edge1 <= edge0 {
        return if x < edge0 { 0.0 } else { 1.0 };
    }
    let t = ((x - edge0) / (edge1 - edge0)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn up_is_where_it_was_asked_for() {
        for up in [DVec3::Y, DVec3::X, DVec3::NEG_Z, DVec3::new(0.3, -0.8, 0.5), DVec3::NEG_Y] {
            let turned = rotation_with_up(up) * DVec3::Y;
            assert!((turned - up.normalize()).length() < 1e-12, "{up}: {turned}");
        }
    }

    #[test]
    fn halfway_between_poses_is_halfway() {
        let a = Pose::IDENTITY;
        let b = Pose { position_mm: DVec3::new(2.0, 4.0, -6.0), rotation: rotation_with_up(DVec3::X) };
        let mid = a.between(&b, 0.5);
        assert_eq!(mid.position_mm, DVec3::new(1.0, 2.0, -3.0));
        assert!((mid.rotation * DVec3::Y - DVec3::new(1.0, 1.0, 0.0).normalize()).length() < 1e-12);
    }
}
