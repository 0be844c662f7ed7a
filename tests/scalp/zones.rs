//! Zones hold what they should; bad zones and specifications say what is wrong.

use stipple::math::DVec3;
use stipple::scalp::zone::Zone;
use stipple::scalp::{Scalp, ScalpPoint, ScalpSpec, ZoneShape};

use crate::surfaces::{head, pad, place};

#[test]
fn zones_hold_what_they_should() {
    for (case, scalp, at) in [
        ("pad", &pad(), place(5.0, -8.0)),
        ("hairline", head(), place(80.0, 10.0)),
        ("side", head(), place(-10.0, 90.0)),
        ("back", head(), place(-130.0, 20.0)),
    ] {
        let circle = ZoneShape::new(scalp, &Zone::Circle { centre: at, radius_mm: 8.0 }).unwrap();
        let area = core::f64::consts::PI * 64.0;
        assert!((circle.area_mm2() / area - 1.0).abs() < 0.01, "{case}: {} mm2, flat {area}", circle.area_mm2());
        let on = scalp.at(at).unwrap();
        assert!(circle.contains(on.point_mm + on.normal * 2.0), "{case}");
        for p in circle.outline() {
            assert!(scalp.contact(p).height_mm.abs() < 1e-6, "{case}: outline off the skin");
            assert!(circle.contains(on.point_mm + (p - on.point_mm) * 0.99), "{case}");
            assert!(!circle.contains(on.point_mm + (p - on.point_mm) * 1.01), "{case}");
        }
    }
}

#[test]
fn strips_and_polygons_have_the_area_of_their_flat_twins() {
    let pad = pad();
    let strip = |path: Vec<ScalpPoint>| Zone::Strip { path, width_mm: 6.0 };
    let caps = core::f64::consts::PI * 9.0;
    for (case, zone, area) in [
        ("straight strip", strip(vec![place(-10.0, 0.0), place(20.0, 0.0)]), 30.0 * 6.0 + caps),
        ("there and round a corner", strip(vec![place(0.0, 0.0), place(20.0, 0.0), place(20.0, 20.0)]), {
            // two bands, two half caps, the outer quarter of the corner; the inner square is shared
            2.0 * 120.0 + caps + 0.25 * caps - 9.0
        }),
        (
            "square",
            Zone::Polygon { corners: vec![place(0.0, 0.0), place(10.0, 0.0), place(10.0, 10.0), place(0.0, 10.0)] },
            100.0,
        ),
        (
            "arrow (not convex)",
            Zone::Polygon { corners: vec![place(0.0, 0.0), place(10.0, 10.0), place(0.0, 20.0), place(30.0, 10.0)] },
            200.0,
        ),
    ] {
        let shape = ZoneShape::new(&pad, &zone).unwrap();
        let got = shape.area_mm2();
        assert!((got / area - 1.0).abs() < 0.01, "{case}: {got} mm2, want {area}");
        let hits = (0..160_000).filter(|i| {
            let (a, b) = (f64::from(i % 400), f64::from(i / 400));
            shape.contains(DVec3::new(b * 0.15 - 29.93, 0.3, a * 0.15 - 29.93))
        });
        let counted = hits.count() as f64 * 0.15 * 0.15;
        assert!((counted / area - 1.0).abs() < 0.015, "{case}: counted {counted} mm2, want {area}");
    }
}

#[test]
fn a_strip_across_the_back_of_the_head_keeps_its_width() {
    let path = (-10..=10)
        .map(|i| f64::from(i) * 5.0_f64.to_radians())
        .map(|a| place(-135.0 * libm::cos(a), 135.0 * libm::sin(a)))
        .collect();
    let shape = ZoneShape::new(head(), &Zone::Strip { path, width_mm: 20.0 }).unwrap();
    let middle = head().at(place(-135.0, 0.0)).unwrap();
    let up = middle.normal.cross(DVec3::X).normalize();
    for (way, inside) in [(9.8, true), (-9.8, true), (10.3, false), (-10.3, false)] {
        let p = head().contact(middle.point_mm + up * way).point_mm;
        assert_eq!(shape.contains(p), inside, "{way} mm across");
    }
    assert!(shape.outline().len() > 200);
}

#[test]
fn bad_zones_and_specifications_say_what_is_wrong() {
    let far = Zone::Circle { centre: place(0.0, 300.0), radius_mm: 5.0 };
    let over_the_edge = Zone::Circle { centre: place(0.0, 45.0), radius_mm: 9.0 };
    for (case, scalp, zone, words) in [
        ("centre off the head", head(), far, "`centre`: scalp: forward 0 mm, left 300 mm is off the head"),
        ("over the pad's edge", &pad(), over_the_edge, "partly off the skin"),
        ("no corners", head(), Zone::Polygon { corners: vec![] }, "`corners` is 0, must be 3 to 1000"),
        ("width", head(), Zone::Strip { path: vec![place(0.0, 0.0); 2], width_mm: f64::NAN }, "`width_mm` is NaN"),
        ("radius", head(), Zone::Circle { centre: place(0.0, 0.0), radius_mm: -3.0 }, "`radius_mm` is -3"),
        ("huge", head(), Zone::Polygon { corners: vec![place(0.0, 0.0); 5000] }, "`corners` is 5000"),
    ] {
        let error = ZoneShape::new(scalp, &zone).unwrap_err().to_string();
        assert!(error.contains(words), "{case}: {error}");
    }
    for (case, spec, words) in [
        (
            "generator",
            ScalpSpec::Head { generator: 2, seed: 0, length_mm: 199.0, breadth_mm: 154.0, height_mm: 131.0 },
            "`generator` is 2",
        ),
        (
            "NaN",
            ScalpSpec::Head { generator: 1, seed: 0, length_mm: f64::NAN, breadth_mm: 154.0, height_mm: 131.0 },
            "`length_mm` is NaN, must be 150 to 230 mm",
        ),
        (
            "giant",
            ScalpSpec::Head { generator: 1, seed: 0, length_mm: 199.0, breadth_mm: 1540.0, height_mm: 131.0 },
            "`breadth_mm` is 1540",
        ),
        (
            "flat",
            ScalpSpec::Head { generator: 1, seed: 0, length_mm: 199.0, breadth_mm: 154.0, height_mm: 13.0 },
            "`height_mm` is 13",
        ),
        ("pad", ScalpSpec::Pad { width_mm: 5.0, length_mm: 50.0 }, "`width_mm` is 5, must be 20 to 300 mm"),
    ] {
        let error = Scalp::build(&spec).err().unwrap().to_string();
        assert!(error.contains(words), "{case}: {error}");
    }
}
