//! How the base stands on the table: three points on the flat table at a right angle. Pure.

use super::BadData;
use crate::math::{DMat3, DQuat, DVec3, angle_between_rad, unit_or};

/// Points nearer than this say too little of a direction, mm. A!
const LEAST_MM: f64 = 25.0;
/// How far the corner may be from a right angle, rad (10 degrees). A!
const MOST_SKEW_RAD: f64 = 0.175;
/// Turn beyond which the points were rather taken in another order, rad (60 degrees). A!
const MOST_TURN_RAD: f64 = 1.05;

/// How the axes have to be turned.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BaseFit {
    /// Turns the axes that the device uses now into those of the table.
    pub correction: DQuat,
    /// How far that is, rad.
    pub turn_rad: f64,
    /// How far the corner was from a right angle, rad.
    pub skew_rad: f64,
}

/// From a corner, a point to the right of it and a point nearer to the trainee, all on the table, device frame, mm.
///
/// `x = (r − c)/|r − c|`, `y = z′ × x` with `z′ = n − c`, `z = x × y`; the turn is the inverse of `[x y z]`. D.
pub fn fit(corner_mm: DVec3, right_mm: DVec3, near_mm: DVec3) -> Result<BaseFit, BadData> {
    let (along, near) = (right_mm - corner_mm, near_mm - corner_mm);
    let shortest_mm = along.length().min(near.length());
    if shortest_mm < LEAST_MM {
        return Err(BadData::TooNear { found_mm: shortest_mm, least_mm: LEAST_MM });
    }
    let x = unit_or(along, DVec3::X);
    let skew_rad = (angle_between_rad(x, unit_or(near, DVec3::Z)) - core::f64::consts::FRAC_PI_2).abs();
    if skew_rad > MOST_SKEW_RAD {
        return Err(BadData::Skew { found_rad: skew_rad, most_rad: MOST_SKEW_RAD });
    }
    let y = unit_or(near.cross(x), DVec3::Y);
    let correction = DQuat::from_mat3(&DMat3::from_cols(x, y, x.cross(y)).transpose());
    let turn_rad = 2.0 * libm::atan2(correction.xyz().length(), correction.w.abs());
    if turn_rad > MOST_TURN_RAD {
        return Err(BadData::Turned { found_rad: turn_rad, most_rad: MOST_TURN_RAD });
    }
    Ok(BaseFit { correction, turn_rad, skew_rad })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_that_was_turned_is_turned_back() {
        let base = DQuat::from_axis_angle(DVec3::new(0.3, 0.9, -0.2).normalize(), 0.4);
        let corner_mm = DVec3::new(-30.0, -60.0, -20.0);
        let told = |on_table_mm: DVec3| base * (corner_mm + on_table_mm);
        let found = fit(told(DVec3::ZERO), told(DVec3::X * 60.0), told(DVec3::Z * 45.0)).unwrap();
        assert!((found.correction * base).xyz().length() < 1e-9, "{found:?}");
        assert!((found.turn_rad - 0.4).abs() < 1e-9 && found.skew_rad < 1e-9, "{found:?}");
    }

    #[test]
    fn points_that_cannot_be_right_are_refused() {
        let o = DVec3::ZERO;
        for (case, right_mm, near_mm) in [
            ("too near", DVec3::X * 10.0, DVec3::Z * 50.0),
            ("no right angle", DVec3::X * 50.0, DVec3::new(40.0, 0.0, 40.0)),
            ("swapped", DVec3::Z * 50.0, DVec3::X * 50.0),
        ] {
            assert!(fit(o, right_mm, near_mm).is_err(), "{case}");
        }
    }
}
