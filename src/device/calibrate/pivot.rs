//! Where the tip is: the stylus swings about a tip that stays in one place. Pure.

use super::BadData;
use crate::math::{DMat3, DVec3, Pose};

/// Poses below this number say too little.
const LEAST_POSES: usize = 50;
/// The tip may seem to move by this and some steps of the encoders, root mean square, mm. A!
const MOST_RMS_MM: f64 = 0.3;
const MOST_STEPS: f64 = 2.0;
/// Least spread of the swing along its narrowest way, rad (about 6 degrees, root mean square). A!
const LEAST_SWING_RAD: f64 = 0.1;
/// The answer must be known this well, mm. A!
const MOST_UNCERTAIN_MM: f64 = 0.1;

/// Where the tip was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PivotFit {
    /// To be added to the tip offset, stylus axes, mm.
    pub correction_mm: DVec3,
    /// Where the tip stood, device frame, mm.
    pub point_mm: DVec3,
    /// How far the corrected tip still seems to move, root mean square, mm.
    pub rms_mm: f64,
    /// Standard error of the correction, mm.
    pub uncertain_mm: f64,
}

/// The point of the stylus that did not move. With `p` the told tip and `R` the rotation of each pose, `d` and `c` are
/// those that make `Σ|p + R·d − c|²` least:
///
/// `d = −(I − R̄ᵀR̄)⁻¹ · (mean(Rᵀp) − R̄ᵀp̄)`,  `c = p̄ + R̄·d`,  a bar for the mean.
///
/// `d` correction in stylus axes \[mm\], `c` the fixed place \[mm\]. D: least squares, `RᵀR = I`.
pub fn fit(poses: &[Pose], resolution_mm: f64) -> Result<PivotFit, BadData> {
    if poses.len() < LEAST_POSES {
        return Err(BadData::TooFew { found: poses.len(), least: LEAST_POSES });
    }
    let count = poses.len() as f64;
    let matrix = |pose: &Pose| DMat3::from_quat(pose.rotation);
    let mean_r = poses.iter().map(matrix).fold(DMat3::ZERO, |sum, r| sum + r) * (1.0 / count);
    let mean_p = poses.iter().map(|pose| pose.position_mm).sum::<DVec3>() / count;
    let mean_rp = poses.iter().map(|pose| pose.rotation.conjugate() * pose.position_mm).sum::<DVec3>() / count;
    let spread = DMat3::IDENTITY - mean_r.transpose() * mean_r;
    let inverse = spread.inverse();
    // the largest number of the inverse's diagonal bounds one over the narrowest spread from below, its trace from above
    let trace = inverse.x_axis.x + inverse.y_axis.y + inverse.z_axis.z;
    let narrowest_rad = if trace.is_finite() && trace > 0.0 { (1.0 / trace).sqrt() } else { 0.0 };
    if narrowest_rad < LEAST_SWING_RAD {
        return Err(BadData::Narrow { found_rad: narrowest_rad, least_rad: LEAST_SWING_RAD });
    }
    let correction_mm = -(inverse * (mean_rp - mean_r.transpose() * mean_p));
    let point_mm = mean_p + mean_r * correction_mm;
    let miss = |pose: &Pose| (pose.point(correction_mm) - point_mm).length_squared();
    let square = poses.iter().map(miss).sum::<f64>() / count;
    let (rms_mm, uncertain_mm) = (square.sqrt(), (square * trace / count).sqrt());
    let most_mm = MOST_RMS_MM + MOST_STEPS * resolution_mm;
    if rms_mm > most_mm {
        return Err(BadData::TipMoved { rms_mm, most_mm });
    }
    if uncertain_mm > MOST_UNCERTAIN_MM {
        return Err(BadData::Uncertain { uncertain_mm, most_mm: MOST_UNCERTAIN_MM });
    }
    Ok(PivotFit { correction_mm, point_mm, rms_mm, uncertain_mm })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::random::Random;
    use crate::math::rotation_with_up;

    const D_MM: DVec3 = DVec3::new(1.2, -33.0, 0.4);
    const C_MM: DVec3 = DVec3::new(10.0, -20.0, 5.0);

    /// Poses of a stylus whose told point is `D_MM` away from a tip that stays at `C_MM`: points of a sphere.
    fn swing(lean: f64, noise_mm: f64) -> Vec<Pose> {
        let mut random = Random::new(5);
        let poses = (0..400).map(|i| {
            let turn = f64::from(i) * 0.05;
            let up = DVec3::new(lean * libm::sin(turn), 1.0, lean * libm::cos(1.3 * turn));
            let rotation = rotation_with_up(up);
            let mut noise = || random.between(-noise_mm, noise_mm);
            let position_mm = C_MM - rotation * D_MM + DVec3::new(noise(), noise(), noise());
            Pose { position_mm, rotation }
        });
        poses.collect()
    }

    #[test]
    fn the_middle_of_a_sphere_is_found_exactly() {
        let found = fit(&swing(0.5, 0.0), 0.0).unwrap();
        assert!((found.correction_mm - D_MM).length() < 1e-9, "{found:?}");
        assert!((found.point_mm - C_MM).length() < 1e-9 && found.rms_mm < 1e-9, "{found:?}");
        let poses = swing(0.5, 0.0);
        let radius_mm = (poses[0].position_mm - found.point_mm).length();
        assert!((radius_mm - D_MM.length()).abs() < 1e-9, "every told point lies on the sphere: {radius_mm}");
    }

    #[test]
    fn noise_is_told_and_averages_out() {
        let found = fit(&swing(0.5, 0.1), 0.0).unwrap();
        // a flat noise of half width a has the root mean square a/√3 on each of three axes
        assert!((found.rms_mm - 0.1).abs() < 0.01, "{found:?}");
        assert!((found.correction_mm - D_MM).length() < 4.0 * found.uncertain_mm, "{found:?}");
        assert!(found.uncertain_mm < 0.03, "{found:?}");
    }

    #[test]
    fn data_that_cannot_tell_are_refused_and_say_why() {
        assert!(matches!(fit(&swing(0.05, 0.0), 0.0), Err(BadData::Narrow { .. })), "a narrow swing");
        assert!(matches!(fit(&swing(0.5, 2.0), 0.0), Err(BadData::TipMoved { .. })), "a tip that moves");
        assert!(matches!(fit(&swing(0.5, 0.0)[..20], 0.0), Err(BadData::TooFew { .. })), "a moment");
        let still = vec![Pose { position_mm: C_MM, ..Pose::IDENTITY }; 100];
        assert!(matches!(fit(&still, 0.0), Err(BadData::Narrow { .. })), "no swing");
        // twice the same way, never the other
        let one_way: Vec<_> = swing(0.5, 0.0)
            .into_iter()
            .enumerate()
            .map(|(i, _)| {
                let rotation = rotation_with_up(DVec3::new(libm::sin(i as f64 * 0.05), 1.0, 0.0));
                Pose { position_mm: C_MM - rotation * D_MM, rotation }
            })
            .collect();
        assert!(matches!(fit(&one_way, 0.0), Err(BadData::Narrow { .. })), "one way only");
    }
}
