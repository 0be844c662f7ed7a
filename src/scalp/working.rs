//! The working area as a trainee sees it: where its middle is, which way is up on the screen and to the right. One rule for
//! the picture and for the place of a stylus, so that a hand moves the way it sees.

use super::{Scalp, ScalpSpec};
use crate::math::{DQuat, DVec3, Pose, unit_or};

/// See the module. `right × up = normal`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WorkFrame {
    /// Middle of the work on the skin, world, mm.
    pub origin_mm: DVec3,
    /// To the right on the screen.
    pub right: DVec3,
    /// Up on the screen: towards the vertex, or away from the trainee.
    pub up: DVec3,
    /// Out of the skin.
    pub normal: DVec3,
}

impl WorkFrame {
    /// The frame of the work around a place near the skin.
    pub fn new(scalp: &Scalp, middle_mm: DVec3) -> Self {
        let middle = scalp.contact(middle_mm);
        let (origin_mm, normal) = (middle.point_mm, middle.normal);
        // up on the screen is towards the vertex; where that has no direction, away from the forehead
        let far = origin_mm.length_squared() > 400.0 && matches!(scalp.spec(), ScalpSpec::Head { .. });
        let toward = if far { -origin_mm } else { DVec3::NEG_Z };
        let up = unit_or(toward - normal * toward.dot(normal), DVec3::NEG_Z);
        let right = unit_or(up.cross(normal), DVec3::X);
        Self { origin_mm, right, up, normal }
    }

    /// Pose of a stylus that stands upright on the table, its workspace `height_mm` over the skin: its x to the right on
    /// the screen, its y out of the skin, its z towards the bottom of the screen.
    pub fn stylus_anchor(&self, height_mm: f64) -> Pose {
        let rotation = DQuat::from_mat3(&glam::DMat3::from_cols(self.right, self.normal, -self.up));
        Pose { position_mm: self.origin_mm + self.normal * height_mm, rotation }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stylus_stands_as_the_trainee_sees_it() {
        let head = ScalpSpec::Head { generator: 1, seed: 0, length_mm: 195.0, breadth_mm: 152.0, height_mm: 130.0 };
        let pad = ScalpSpec::Pad { width_mm: 80.0, length_mm: 60.0 };
        for (case, spec, middle_mm) in [
            ("pad", &pad, DVec3::new(3.0, 0.0, -5.0)),
            ("vertex", &head, DVec3::new(1.0, 0.0, 2.0)),
            ("side", &head, DVec3::new(60.0, -40.0, 0.0)),
            ("hairline", &head, DVec3::new(0.0, -30.0, 80.0)),
        ] {
            let scalp = Scalp::build_with_triangles(spec, 3000).unwrap();
            let frame = WorkFrame::new(&scalp, middle_mm);
            let anchor = frame.stylus_anchor(10.0);
            for (axis, wanted) in [(DVec3::X, frame.right), (DVec3::Y, frame.normal), (DVec3::Z, -frame.up)] {
                assert!((anchor.direction(axis) - wanted).length() < 1e-12, "{case}: {axis}");
            }
            let on = scalp.contact(anchor.position_mm);
            assert!((on.height_mm - 10.0).abs() < 0.01, "{case}: {}", on.height_mm);
        }
        let on_pad = WorkFrame::new(&Scalp::build_with_triangles(&pad, 3000).unwrap(), DVec3::ZERO);
        assert_eq!((on_pad.right, on_pad.up, on_pad.normal), (DVec3::X, DVec3::NEG_Z, DVec3::Y));
    }
}
