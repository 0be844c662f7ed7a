//! The operatory light: where it stands, how bright it is, and what of it falls on skin of a given direction.

use bevy::math::Vec3;

use super::frame::SkinFrame;

/// Where the light comes from, in the tangent plane's own axes: from the upper left, low enough to show the relief.
const FROM: Vec3 = Vec3::new(-0.588, 0.436, 0.682);
/// Strength of the light, lx, and of what comes from everywhere, cd/m².
pub(crate) const KEY_LX: f32 = 3050.0;
/// See [`KEY_LX`].
pub(crate) const FILL_CD_PER_M2: f32 = 430.0;
/// What the camera makes of both: the renderer's own exposure (EV 9.7).
const EXPOSURE: f32 = 1.0 / 998.0;

/// Light of the lamp on a surface that faces it, and from everywhere, as shares of what the display shows at full.
pub(crate) fn colours() -> (Vec3, Vec3) {
    let key = Vec3::new(1.0, 0.936, 0.855) * (EXPOSURE * KEY_LX * core::f32::consts::FRAC_1_PI);
    (key, Vec3::new(1.0, 0.9, 0.85) * (EXPOSURE * FILL_CD_PER_M2))
}

/// Direction in which the light travels, world.
pub(crate) fn travels(frame: &SkinFrame) -> Vec3 {
    -(frame.u * FROM.x + frame.v * FROM.y + frame.n * FROM.z)
}

/// Light on a surface whose normal is given in the tangent plane's axes; 1 is what the display shows at full.
///
/// `L = A + E/π·max(0, n·l)`, the renderer's own law for matt surfaces.
pub(crate) fn share(normal: Vec3) -> f32 {
    EXPOSURE * (FILL_CD_PER_M2 + KEY_LX * core::f32::consts::FRAC_1_PI * normal.dot(FROM).max(0.0))
}

/// The same for a world normal.
pub(crate) fn share_world(frame: &SkinFrame, normal: Vec3) -> f32 {
    share(Vec3::new(normal.dot(frame.u), normal.dot(frame.v), normal.dot(frame.n)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn skin_that_faces_the_light_gets_most_and_none_gets_nothing() {
        assert!((FROM.length() - 1.0).abs() < 1e-2);
        let most = share(FROM.normalize());
        for normal in [Vec3::Z, Vec3::X, -FROM, Vec3::NEG_Y] {
            let got = share(normal);
            assert!(got <= most + 1e-6 && got > 0.2, "{normal}: {got}, most {most}");
        }
    }
}
