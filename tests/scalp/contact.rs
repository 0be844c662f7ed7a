//! The nearest skin: its foot, against brute force, and smooth across the edges of the mesh.

use proptest::prelude::*;
use stipple::math::DVec3;
use stipple::scalp::Landmark;

use crate::surfaces::{head, pad, place, places};

#[test]
fn contact_finds_the_foot_of_a_known_height() {
    let mut worst: (f64, f64, f64) = (0.0, 0.0, 0.0);
    for at in places() {
        let on = head().at(at).unwrap();
        for height in [-5.0, -2.5, -1.0, -1e-4, 0.0, 1e-7, 0.3, 3.0, 5.0, 12.0] {
            let got = head().contact(on.point_mm + on.normal * height);
            worst.0 = worst.0.max((got.height_mm - height).abs());
            worst.1 = worst.1.max((got.point_mm - on.point_mm).length());
            worst.2 = worst.2.max((got.normal - on.normal).length());
        }
    }
    assert!(worst.0 < 1e-9, "height off by {} mm", worst.0);
    assert!(worst.1 < 1e-7, "point off by {} mm", worst.1);
    assert!(worst.2 < 1e-9, "normal off by {}", worst.2);
}

proptest! {
    /// No other part of the skin is nearer: compared with every corner of the mesh.
    #[test]
    fn no_corner_of_the_mesh_is_nearer(x in -140.0..140.0f64, y in -150.0..60.0f64, z in -150.0..150.0f64) {
        let p = DVec3::new(x, y, z);
        let got = head().contact(p);
        prop_assert!(got.normal.is_finite() && (got.normal.length() - 1.0).abs() < 1e-12);
        // deep inside several places are about as near, and a needle never is there
        prop_assume!(got.height_mm > -20.0);
        let nearest = head().mesh().positions.iter()
            .map(|q| (DVec3::from_array(q.map(f64::from)) - p).length())
            .fold(f64::INFINITY, f64::min);
        prop_assert!(got.height_mm.abs() <= nearest + 1e-4, "{} against {nearest}", got.height_mm);
        prop_assert!(((p - got.point_mm).length() - got.height_mm.abs()).abs() < 1e-6);
    }
}

/// Walks across mesh edges in steps of 1 µm, 1 mm inside, on the skin and 3 mm outside.
///
/// In a step of 1 µm the normal may turn by no more than the skin curves, 7e-5 rad at a radius of 15 mm, and two steps
/// in a row may differ by 3e-9 rad: curvature that changes by 1/330 mm per millimetre. The height's slope is the
/// normal's component along the path. A facet 1.7 mm wide would jump by 0.02 rad at its edge.
#[test]
fn no_facet_is_felt() {
    const STEP_MM: f64 = 1e-3;
    for (forward, left) in [(60.0, 10.0), (95.0, -20.0), (-110.0, 30.0), (5.0, 100.0), (-60.0, -80.0), (70.0, 70.0)] {
        let start = head().at(place(forward, left)).unwrap();
        let along = start.normal.cross(DVec3::new(0.3, 0.5, 0.81)).normalize();
        for height in [-1.0, 0.0, 3.0] {
            let begin = start.point_mm + start.normal * height;
            let mut before = head().contact(begin);
            let mut last_turn = None;
            for i in 1..=5000 {
                let now = head().contact(begin + along * (f64::from(i) * STEP_MM));
                let turn = now.normal - before.normal;
                assert!(turn.length() < 7e-5, "{forward} {left} at {height}: turned by {turn} in 1 µm");
                if let Some(last) = last_turn.replace(turn) {
                    let jump = (turn - last).length();
                    assert!(jump < 3e-9, "{forward} {left} at {height}: curvature jumped by {jump}");
                }
                let rise = (now.height_mm - before.height_mm) / STEP_MM;
                let expected = along.dot(now.normal + before.normal) * 0.5;
                assert!(
                    (rise - expected).abs() < 1e-9,
                    "{forward} {left} at {height}: slope {rise}, normal {expected}"
                );
                before = now;
            }
        }
    }
}

#[test]
#[expect(clippy::float_cmp, reason = "a pad is one region, with nothing to round")]
fn a_pad_is_flat_and_has_an_edge_without_a_step() {
    let pad = pad();
    for (case, p, height) in [
        ("above", DVec3::new(3.0, 2.0, -4.0), 2.0),
        ("inside", DVec3::new(3.0, -1.0, -4.0), -1.0),
        ("beside", DVec3::new(53.0, 0.0, 44.0), 5.0),
        ("beside and below", DVec3::new(50.5, -0.5, 0.0), 0.0),
    ] {
        let got = pad.contact(p);
        assert!((got.height_mm - height).abs() < 1e-12, "{case}: {got:?}");
        assert_eq!(got.normal, DVec3::Y, "{case}");
    }
    assert_eq!(pad.place_of(DVec3::new(7.0, 0.5, 9.0)), place(9.0, 7.0));
    assert_eq!(pad.at(place(9.0, 7.0)).unwrap().point_mm, DVec3::new(7.0, 0.0, 9.0));
    assert_eq!(pad.region_weights(DVec3::ZERO), [0.0, 0.0, 1.0, 0.0, 0.0]);
    assert!(pad.landmark(Landmark::Occiput).is_err());
}

#[test]
fn a_point_that_is_no_number_is_far_away() {
    for scalp in [head(), &pad()] {
        for p in [DVec3::NAN, DVec3::new(0.0, f64::INFINITY, 0.0)] {
            let got = scalp.contact(p);
            assert!(got.height_mm > 1e3 && got.normal == DVec3::Y && got.point_mm.is_finite(), "{got:?}");
        }
        for p in [DVec3::ZERO, DVec3::new(0.0, -81.22, 0.0), DVec3::splat(1e9), DVec3::splat(-1e5)] {
            let got = scalp.contact(p);
            assert!(got.point_mm.is_finite() && got.height_mm.is_finite(), "{p}: {got:?}");
        }
    }
}
