//! From the core's doubles to the picture's floats, one function per type.

use bevy::prelude::{Quat, Transform, Vec3};

use crate::math::{DQuat, DVec3, Pose};

/// A point or direction.
pub(crate) fn vec3(v: DVec3) -> Vec3 {
    Vec3::new(v.x as f32, v.y as f32, v.z as f32)
}

/// A point or direction, back.
pub(crate) fn dvec3(v: Vec3) -> DVec3 {
    DVec3::new(f64::from(v.x), f64::from(v.y), f64::from(v.z))
}

/// A rotation.
pub(crate) fn quat(q: DQuat) -> Quat {
    Quat::from_xyzw(q.x as f32, q.y as f32, q.z as f32, q.w as f32).normalize()
}

/// A pose.
pub(crate) fn transform(pose: &Pose) -> Transform {
    Transform { translation: vec3(pose.position_mm), rotation: quat(pose.rotation), scale: Vec3::ONE }
}
