//! The service's axes and units, and ours. Any thread; no allocation.
//!
//! | | service (basis `XYZ`, the default) | OHS device frame |
//! | --- | --- | --- |
//! | right | `+x` | `+x` |
//! | away from the user | `+y` | `-z` |
//! | up | `+z` | `+y` |
//! | length | m | mm |
//!
//! Both are right-handed. The axes are published (docs.haply.co, "Basis permutation"). A `VerseGrip` points along its own
//! `+y` (published: the tutorial "Combined" takes `R(q) ĵ` for the pointing direction); our needle points along the
//! tool's `-y`. The half turn between them is about `x`: a grip that points straight down with its top away from the
//! user is then the identity, an upright hand-piece. Never seen on the real device.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use crate::math::{DQuat, DVec3, unit_quat};

/// Millimetres in a metre.
const MM_PER_M: f64 = 1000.0;
/// Quarter turn about `x` that takes the service's axes to ours: its `+y` (away) becomes our `-z`, its `+z` our `+y`.
const DEVICE_FROM_SERVICE: DQuat =
    DQuat::from_xyzw(-std::f64::consts::FRAC_1_SQRT_2, 0.0, 0.0, std::f64::consts::FRAC_1_SQRT_2);
/// Half turn about `x`: the tool's `-y` (needle) is the grip's `+y` (where it points).
const GRIP_FROM_TOOL: DQuat = DQuat::from_xyzw(1.0, 0.0, 0.0, 0.0);

/// A direction, force or velocity without change of unit. Exact: only swaps and a sign.
pub fn device_from_service(v: DVec3) -> DVec3 {
    DVec3::new(v.x, v.z, -v.y)
}

/// The way back.
pub fn service_from_device(v: DVec3) -> DVec3 {
    DVec3::new(v.x, -v.z, v.y)
}

/// A place or velocity: m to mm, service's axes to ours.
pub fn mm_from_m(v: DVec3) -> DVec3 {
    device_from_service(v) * MM_PER_M
}

/// Orientation of the tool in the device frame from the grip's quaternion in the service's frame.
pub fn device_from_tool(service_from_grip: DQuat) -> DQuat {
    unit_quat(DEVICE_FROM_SERVICE * service_from_grip * GRIP_FROM_TOOL)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::FRAC_PI_2;

    #[test]
    fn axes() {
        for (case, service, device) in
            [("right", DVec3::X, DVec3::X), ("away from the user", DVec3::Y, -DVec3::Z), ("up", DVec3::Z, DVec3::Y)]
        {
            assert_eq!(device_from_service(service), device, "{case}");
            assert_eq!(service_from_device(device), service, "{case}, back");
            assert!((DEVICE_FROM_SERVICE * service - device).length() < 1e-12, "{case}, as a rotation");
            assert!((mm_from_m(service * 0.25) - device * 250.0).length() < 1e-9, "{case}, in mm");
        }
        let right_handed = device_from_service(DVec3::X).cross(device_from_service(DVec3::Y));
        assert_eq!(right_handed, device_from_service(DVec3::Z), "handedness is kept");
    }

    #[test]
    fn grips() {
        // (case, grip in the service's frame, where the needle must point, what is on top of the hand-piece's front)
        for (case, grip, needle) in [
            ("points down", DQuat::from_rotation_x(-FRAC_PI_2), -DVec3::Y),
            ("points away", DQuat::IDENTITY, -DVec3::Z),
            ("points up", DQuat::from_rotation_x(FRAC_PI_2), DVec3::Y),
            ("points left", DQuat::from_rotation_z(FRAC_PI_2), -DVec3::X),
            ("points right", DQuat::from_rotation_z(-FRAC_PI_2), DVec3::X),
            ("points at the user", DQuat::from_rotation_z(2.0 * FRAC_PI_2), DVec3::Z),
        ] {
            let tool = device_from_tool(grip);
            assert!((tool * -DVec3::Y - needle).length() < 1e-12, "{case}: {:?}", tool * -DVec3::Y);
        }
        let upright = device_from_tool(DQuat::from_rotation_x(-FRAC_PI_2));
        assert!(upright.dot(DQuat::IDENTITY).abs() > 1.0 - 1e-12, "down with its top away is the upright hand-piece");
    }
}
