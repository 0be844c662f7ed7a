//! How the device stands in the world: its workspace over the working area, turned as the trainee sees it. Scale is 1:1.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use crate::math::{DVec3, Pose};

/// Turns device axes and places into those of the world and back.
///
/// Device frame: right-handed, mm, +x to the trainee's right, +y up, +z towards the trainee, origin anywhere.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mount {
    world_from_device: Pose,
}

impl Mount {
    /// The middle of the device's workspace lies at the anchor, its axes along the anchor's.
    pub fn new(anchor: Pose, workspace_middle_mm: DVec3) -> Self {
        let Pose { position_mm, rotation } = anchor;
        let position_mm = position_mm - rotation * workspace_middle_mm;
        Self { world_from_device: Pose { position_mm, rotation } }
    }

    /// Pose of the device's frame in the world.
    pub fn world_from_device(&self) -> Pose {
        self.world_from_device
    }

    /// A pose told by the device, in the world.
    pub fn pose(&self, in_device: Pose) -> Pose {
        let at = self.world_from_device;
        Pose { position_mm: at.point(in_device.position_mm), rotation: at.rotation * in_device.rotation }
    }

    /// A direction or force of the world, in device axes.
    pub fn direction_to_device(&self, in_world: DVec3) -> DVec3 {
        self.world_from_device.rotation.conjugate() * in_world
    }

    /// A place of the world, in the device frame, mm.
    pub fn point_to_device(&self, in_world_mm: DVec3) -> DVec3 {
        self.direction_to_device(in_world_mm - self.world_from_device.position_mm)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::rotation_with_up;

    #[test]
    fn there_and_back() {
        let anchor =
            Pose { position_mm: DVec3::new(10.0, -20.0, 55.0), rotation: rotation_with_up(DVec3::new(0.3, 0.8, -0.4)) };
        let middle_mm = DVec3::new(0.0, 60.0, -15.0);
        let mount = Mount::new(anchor, middle_mm);
        let pose = |position_mm| mount.pose(Pose { position_mm, ..Pose::IDENTITY });
        assert!((pose(middle_mm).position_mm - anchor.position_mm).length() < 1e-12);
        for p in [DVec3::ZERO, DVec3::new(3.0, -7.0, 70.0), DVec3::splat(-120.0)] {
            assert!((mount.point_to_device(pose(p).position_mm) - p).length() < 1e-12, "{p}");
            let turned = mount.world_from_device().direction(p);
            assert!((mount.direction_to_device(turned) - p).length() < 1e-12, "{p}");
            assert!((turned.length() - p.length()).abs() < 1e-12, "scale is 1:1");
        }
    }
}
