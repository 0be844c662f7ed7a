//! Regions share the scalp and pass smoothly into each other; landmarks lie in the region of their name.

use proptest::prelude::*;
use stipple::math::DVec3;
use stipple::scalp::{Landmark, Region, Scalp};

use crate::surfaces::{head, head_spec, places};

proptest! {
    #[test]
    fn region_shares_add_up(x in -140.0..140.0f64, y in -150.0..60.0f64, z in -150.0..150.0f64) {
        let w = head().region_weights(DVec3::new(x, y, z));
        prop_assert!((w.iter().sum::<f64>() - 1.0).abs() < 1e-12 && w.iter().all(|w| (-1e-15..=1.0).contains(w)), "{w:?}");
    }
}

#[test]
fn landmarks_lie_where_their_names_say() {
    for seed in 0..3 {
        let scalp = Scalp::cached(&head_spec(seed)).unwrap();
        for landmark in Landmark::ALL {
            let on = scalp.at(scalp.landmark(landmark).unwrap()).unwrap();
            let region = scalp.region(on.point_mm);
            let (want, side) = match landmark {
                Landmark::Vertex | Landmark::Crown => (Region::Vertex, 0.0),
                Landmark::HairlineMid => (Region::Frontal, 0.0),
                Landmark::HairlineLeft => (Region::Frontal, 1.0),
                Landmark::HairlineRight => (Region::Frontal, -1.0),
                Landmark::TempleLeft => (Region::Temporal, 1.0),
                Landmark::TempleRight => (Region::Temporal, -1.0),
                Landmark::ParietalLeft => (Region::MidScalp, 1.0),
                Landmark::ParietalRight => (Region::MidScalp, -1.0),
                Landmark::Occiput => (Region::Occipital, 0.0),
            };
            let weights = scalp.region_weights(on.point_mm);
            assert_eq!(region, want, "{}: {:?} {weights:?}", landmark.name(), on.point_mm);
            assert!(side * on.point_mm.x >= 0.0 && (side != 0.0 || on.point_mm.x.abs() < 1e-6), "{landmark:?}");
            assert_eq!(Landmark::parse(landmark.name()).unwrap(), landmark);
        }
    }
    assert!(Landmark::parse("nose").unwrap_err().to_string().contains("hairline-mid"));
}

#[test]
fn regions_cover_the_scalp_and_change_smoothly() {
    let mut seen = [0; 5];
    for at in places() {
        let on = head().at(at).unwrap();
        let here = head().region_weights(on.point_mm);
        let index = Region::ALL.iter().position(|r| *r == head().region(on.point_mm)).unwrap();
        seen[index] += 1;
        let step = on.normal.cross(DVec3::new(0.2, 0.9, 0.4)).normalize() * 0.1;
        let there = head().region_weights(on.point_mm + step);
        let change = here.iter().zip(there).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        assert!(change < 0.02, "{at:?}: {change} in 0.1 mm");
    }
    assert!(seen.iter().all(|n| *n > 15), "{seen:?}");
}
