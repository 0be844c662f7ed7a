//! The surface from outside: contact against brute force, smoothness across mesh edges, scalp coordinates, regions,
//! landmarks, zones, the loupe's patch, and bad specifications.
#![expect(clippy::unwrap_used, reason = "a surface that cannot be built is a failed test")]

use std::sync::{Arc, OnceLock};

use proptest::prelude::*;
use stipple::math::DVec3;
use stipple::scalp::zone::Zone;
use stipple::scalp::{Landmark, Region, Scalp, ScalpError, ScalpPoint, ScalpSpec, ZoneShape};

fn head_spec(seed: u64) -> ScalpSpec {
    ScalpSpec::Head { generator: 1, seed, length_mm: 199.0, breadth_mm: 154.0, height_mm: 131.0 }
}

fn head() -> &'static Scalp {
    static HEAD: OnceLock<Arc<Scalp>> = OnceLock::new();
    HEAD.get_or_init(|| Scalp::cached(&head_spec(1)).unwrap())
}

fn pad() -> Scalp {
    Scalp::build(&ScalpSpec::Pad { width_mm: 100.0, length_mm: 80.0 }).unwrap()
}

fn place(forward_mm: f64, left_mm: f64) -> ScalpPoint {
    ScalpPoint { forward_mm, left_mm }
}

/// Places spread over the bare scalp.
fn places() -> Vec<ScalpPoint> {
    let mut found = Vec::new();
    for f in -16..=11 {
        for l in -13..=13 {
            let at = place(f64::from(f) * 9.7 + 0.3, f64::from(l) * 9.3 + 0.2);
            if head().at(at).is_ok() {
                found.push(at);
            }
        }
    }
    assert!(found.len() > 400, "{}", found.len());
    found
}

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

    #[test]
    fn region_shares_add_up(x in -140.0..140.0f64, y in -150.0..60.0f64, z in -150.0..150.0f64) {
        let w = head().region_weights(DVec3::new(x, y, z));
        prop_assert!((w.iter().sum::<f64>() - 1.0).abs() < 1e-12 && w.iter().all(|w| (-1e-15..=1.0).contains(w)), "{w:?}");
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
fn the_same_specification_gives_the_same_bits() {
    let (a, b) = (Scalp::build(&head_spec(9)).unwrap(), Scalp::build(&head_spec(9)).unwrap());
    assert_eq!(a.mesh(), b.mesh());
    let coarse = Scalp::build_with_triangles(&head_spec(9), 3_000).unwrap();
    for at in places() {
        let (on, again) = (a.at(at), b.at(at));
        let Ok(on) = on else { continue };
        assert_eq!(on, again.unwrap());
        let p = on.point_mm + on.normal * 2.0;
        assert_eq!(a.contact(p), b.contact(p));
        // the felt surface does not depend on the mesh
        assert!((a.contact(p).height_mm - coarse.contact(p).height_mm).abs() < 1e-9);
    }
    assert!(Arc::ptr_eq(&Scalp::cached(&head_spec(3)).unwrap(), &Scalp::cached(&head_spec(3)).unwrap()));
}

#[test]
fn the_mesh_is_closed_and_faces_out() {
    let mesh = head().mesh();
    let corners = mesh.positions.len();
    let triangles = mesh.indices.len() / 3;
    assert!((65_000..75_000).contains(&triangles), "{triangles}");
    // Euler: a closed surface without handles has V − F/2 = 2
    assert_eq!(corners, triangles / 2 + 2);
    let at = |i: u32| DVec3::from_array(mesh.positions[i as usize].map(f64::from));
    let mut longest: f64 = 0.0;
    for t in mesh.indices.chunks_exact(3) {
        let (a, b, c) = (at(t[0]), at(t[1]), at(t[2]));
        let out = (b - a).cross(c - a);
        for i in t {
            let normal = DVec3::from_array(mesh.normals[*i as usize].map(f64::from));
            assert!(out.normalize().dot(normal) > 0.9, "{a} {b} {c}");
        }
        longest = longest.max((b - a).length()).max((c - b).length()).max((a - c).length());
    }
    assert!(longest < 4.5, "longest edge {longest} mm");
    let (a, b) = (&pad(), pad());
    let mesh = a.mesh();
    assert!(mesh.indices.chunks_exact(3).all(|t| {
        let at = |i: u32| DVec3::from_array(mesh.positions[i as usize].map(f64::from));
        (at(t[1]) - at(t[0])).cross(at(t[2]) - at(t[0])).y > 0.0
    }));
    assert_eq!(mesh, b.mesh());
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

#[test]
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

#[test]
fn the_patch_lies_on_the_skin_and_is_fine_in_the_middle() {
    for (scalp, at) in
        [(head(), place(80.0, 0.0)), (head(), place(0.0, 95.0)), (head(), place(0.0, 0.0)), (&pad(), place(0.0, 0.0))]
    {
        let middle = scalp.at(at).unwrap();
        let patch = scalp.patch(middle.point_mm + middle.normal, 30.0, 0.1);
        assert!(patch.positions.len() < 40_000 && patch.positions.len() == (patch.side * patch.side) as usize);
        assert!((patch.tangent_u.cross(patch.tangent_v) - patch.normal).length() < 1e-12);
        for ((p, n), uv) in patch.positions.iter().zip(&patch.normals).zip(&patch.uv_mm) {
            let p = patch.origin_mm + DVec3::from_array(p.map(f64::from));
            if p.x.abs() > 49.0 || scalp.is_bare(p) {
                let got = scalp.contact(p);
                assert!(got.height_mm.abs() < 1e-5, "{got:?}");
                assert!((got.normal - DVec3::from_array(n.map(f64::from))).length() < 1e-4);
            }
            if uv[0].abs() < 1e-6 && uv[1].abs() < 1e-6 {
                assert!((p - middle.point_mm).length() < 1e-5);
            }
        }
        let us: Vec<f32> = patch.uv_mm.iter().take(patch.side as usize).map(|uv| uv[0]).collect();
        assert!((us[0] + 30.0).abs() < 1e-5 && (us[us.len() - 1] - 30.0).abs() < 1e-5);
        for w in us.windows(2).filter(|w| w[0].abs() < 1.9) {
            assert!(w[1] - w[0] < 0.1001, "{w:?}");
        }
        let corner = |i: u32| DVec3::from_array(patch.positions[i as usize].map(f64::from));
        for t in patch.indices.chunks_exact(3) {
            let out = (corner(t[1]) - corner(t[0])).cross(corner(t[2]) - corner(t[0]));
            assert!(out.dot(patch.normal) > 0.0);
        }
    }
}
