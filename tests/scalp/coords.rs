//! Scalp coordinates: what a tape measures, there and back, and where the skin ends.

use proptest::prelude::*;
use stipple::math::DVec3;
use stipple::scalp::ScalpError;

use crate::surfaces::{head, pad, place};

proptest! {
    #[test]
    fn scalp_coordinates_come_back(forward in -150.0..110.0f64, left in -130.0..130.0f64) {
        let at = place(forward, left);
        if let Ok(on) = head().at(at) {
            for height in [-1.0, 0.0, 2.0] {
                let back = head().place_of(on.point_mm + on.normal * height);
                let off = (back.forward_mm - forward).hypot(back.left_mm - left);
                prop_assert!(off < 1e-6, "{at:?} came back as {back:?}");
            }
        }
    }
}

/// A tape laid along the middle measures what a fine polyline measures.
#[test]
fn forward_is_what_a_tape_measures() {
    for (forward, left) in [(100.0, 0.0), (-140.0, 0.0), (0.0, 110.0), (60.0, -80.0), (-100.0, 60.0)] {
        let whole: f64 = 4000.0;
        let mut length = 0.0;
        let mut before = DVec3::ZERO;
        for i in 1..=4000 {
            let share = f64::from(i) / whole;
            let now = head().at(place(forward * share, left * share)).unwrap().point_mm;
            length += (now - before).length();
            before = now;
        }
        let arc = f64::hypot(forward, left);
        assert!((length - arc).abs() < 2e-4, "{forward} {left}: {length} against {arc}");
    }
    let front = head().at(place(100.0, 0.0)).unwrap().point_mm;
    assert!(front.z > 80.0 && front.x.abs() < 1e-9, "{front}");
    let left = head().at(place(0.0, 90.0)).unwrap().point_mm;
    assert!(left.x > 60.0 && left.z.abs() < 1e-9, "{left}");
}

#[test]
fn off_the_skin_is_an_error_that_says_how_far() {
    let error = head().at(place(400.0, 0.0)).unwrap_err();
    let ScalpError::OffHead { allowed_mm, .. } = error else { panic!("{error}") };
    assert!((110.0..160.0).contains(&allowed_mm), "{allowed_mm}");
    assert!(head().at(place(allowed_mm - 1e-3, 0.0)).is_ok());
    assert!(head().at(place(allowed_mm + 1e-3, 0.0)).is_err());
    for bad in [f64::NAN, f64::INFINITY, 1e300] {
        assert!(head().at(place(bad, 0.0)).is_err(), "{bad}");
        assert!(pad().at(place(0.0, bad)).is_err(), "{bad}");
    }
    let error = pad().at(place(41.0, 0.0)).unwrap_err();
    assert!(error.to_string().contains("within 40 mm forward or back and 50 mm left or right"), "{error}");
}
