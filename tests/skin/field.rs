//! Unevenness and follicles: where they are, how many, and what a needle finds.

use std::sync::Arc;

use stipple::math::DVec3;
use stipple::scalp::{Landmark, Region};
use stipple::scenario;
use stipple::session::Prepared;
use stipple::sim::marks;
use stipple::tissue::follicles::Follicle;

use crate::hand::{TAP, Tap, dots, stage};

const HAIRY: &str = "patient: (preset: \"natural\", unevenness: 0),";

#[test]
fn unevenness_is_smooth_within_its_share_and_follows_its_seed() {
    let even = stage("patient: (preset: \"normal\", unevenness: 0),");
    let grainy = stage("patient: (preset: \"normal\", seed: 5),");
    let other = stage("patient: (preset: \"normal\", seed: 6),");
    let at = |stage: &Prepared, x: f64| stage.model.field.at(DVec3::new(x, 0.0, 3.3), [0.0, 0.0, 1.0, 0.0, 0.0]);
    let base = at(&even, 0.0);
    let (mut low, mut high, mut differs) = (f64::MAX, 0.0_f64, 0.0_f64);
    for i in 0..6000 {
        let x = -30.0 + 0.01 * f64::from(i);
        let (here, next) = (at(&grainy, x), at(&grainy, x + 0.01));
        for (a, b, c) in [
            (here.toughness, next.toughness, base.toughness),
            (here.k_scale, next.k_scale, base.k_scale),
            (here.bottom_mm[3], next.bottom_mm[3], base.bottom_mm[3]),
        ] {
            assert!((0.85..=1.15).contains(&(a / c)), "{a} of {c}");
            assert!((a - b).abs() < 0.003 * c, "{a} beside {b}");
        }
        low = low.min(here.toughness);
        high = high.max(here.toughness);
        differs = differs.max((at(&other, x).toughness - here.toughness).abs());
    }
    assert!(high - low > 0.1, "from {low} to {high}");
    assert!(differs > 0.05, "two seeds are alike");
}

fn all(stage: &Prepared) -> Vec<Follicle> {
    stage.model.start();
    stage.model.field.follicles().unwrap().iter().copied().collect()
}

#[test]
fn follicles_have_the_density_and_keep_their_distance() {
    let stage = stage(HAIRY);
    let follicles = all(&stage);
    let per_cm2 = follicles.len() as f64 / (8.0 * 6.0);
    assert!((per_cm2 - 86.0).abs() < 2.0, "{per_cm2} per cm²");
    let mut near = follicles.iter().map(|f| {
        let gap = |g: &Follicle| (g.mouth_mm - f.mouth_mm).length();
        follicles.iter().filter(|g| *g != f).map(gap).fold(f64::MAX, f64::min)
    });
    let mean = near.by_ref().sum::<f64>() / follicles.len() as f64;
    // a lattice has 1.08 mm, pure chance half of that
    assert!((0.55..1.0).contains(&mean), "{mean} mm to the nearest");
    for f in &follicles {
        assert!((f.out.length() - 1.0).abs() < 1e-9 && f.out.y > 0.5 && (1..=3).contains(&f.hairs), "{f:?}");
    }
}

#[test]
fn hair_on_a_head_leaves_the_skin_as_its_region_does() {
    let text = "(format: 1, title: \"t\", patient: \"natural\", plan: (near: \"vertex\", dots: List([(0, 0)])))";
    let stage = Prepared::new(scenario::load_text("t.ron", text).unwrap()).unwrap();
    let scalp = &stage.model.scalp;
    let follicles = all(&stage);
    assert!((30_000..90_000).contains(&follicles.len()), "{} units", follicles.len());
    for (region, low, high) in [
        (Region::Frontal, 8.0, 22.0),
        (Region::Temporal, 2.0, 15.0),
        (Region::MidScalp, 35.0, 55.0),
        (Region::Vertex, 35.0, 55.0),
        (Region::Occipital, 20.0, 40.0),
    ] {
        let of_region = follicles.iter().filter(|f| scalp.region_weights(f.mouth_mm)[region as usize] > 0.98);
        let angles: Vec<f64> = of_region
            .map(|f| f.out.dot(scalp.contact(f.mouth_mm).normal).clamp(-1.0, 1.0).asin().to_degrees())
            .collect();
        let mean = angles.iter().sum::<f64>() / angles.len() as f64;
        assert!(
            angles.len() > 100 && (low..high).contains(&mean),
            "{}: {} units, {mean}°",
            region.name(),
            angles.len()
        );
    }
    // none on the forehead, some behind the hairline
    let count_near = |landmark: Landmark, ahead_mm: f64| {
        let mut place = scalp.landmark(landmark).unwrap();
        place.forward_mm += ahead_mm;
        let at = scalp.at(place).unwrap().point_mm;
        follicles.iter().filter(|f| (f.mouth_mm - at).length() < 4.0).count()
    };
    assert_eq!(count_near(Landmark::HairlineMid, 8.0), 0);
    assert!(count_near(Landmark::HairlineMid, -8.0) > 20);
}

#[test]
fn scars_have_the_follicles_they_say_and_grafts_have_one_each() {
    let scar = stage(&format!("{HAIRY} scars: [(kind: \"burn\", shape: Patch(radius_mm: 14, ragged: 0))],"));
    let inside = all(&scar).iter().filter(|f| f.mouth_mm.length() < 12.0).count();
    assert_eq!(inside, 0);
    let grafts = "patient: (preset: \"recipient\", hair_per_cm2: 0), scars: [(kind: \"graft\", shape: Scatter(area_mm: 10, count: 40))],";
    let grafts = stage(grafts);
    let planted = all(&grafts);
    assert_eq!(planted.len(), 40);
    for f in planted {
        let (share, scar) = grafts.model.field.scar_at(f.mouth_mm).unwrap();
        assert!(share > 0.99 && scar.kind == "graft");
    }
}

/// A needle set beside, into and onto the same follicle.
#[test]
fn a_needle_feels_a_shaft_loses_ink_in_a_canal_and_misses_what_it_misses() {
    let stage = stage(HAIRY);
    let follicles = all(&stage);
    let model = &stage.model;
    let hair = stage.scenario.tissue.living.as_ref().unwrap().hair;
    let met = |at: DVec3| {
        let mut local = model.field.at(at, [0.0, 0.0, 1.0, 0.0, 0.0]);
        model.field.meet(&mut local, at, DVec3::Y, 1.0, 0.015)
    };
    // somewhere between all of them
    let free = (0..4000).map(|i| DVec3::new(-10.0 + 0.005 * f64::from(i), 0.0, 1.0)).find(|at| {
        let met = met(*at);
        !met.canal_mm.is_finite() && !met.shaft_mm.is_finite()
    });
    let free = free.unwrap();
    let one = follicles.iter().find(|f| f.mouth_mm.length() < 10.0).unwrap();
    let tap = Tap { reach_mm: 0.9, seconds: 0.1, ..TAP };
    let go = |at: DVec3| dots(&stage, tap, &[(at.x, at.z)]);
    let (missed, hit) = (go(free), go(one.mouth_mm));
    assert_eq!(missed.marks & (marks::FOLLICLE | marks::SHAFT), 0);
    assert_ne!(hit.marks & marks::FOLLICLE, 0);
    assert_ne!(hit.marks & marks::SHAFT, 0);
    assert!(hit.peak_n > 1.2 * missed.peak_n, "{} N on a shaft, {} N beside", hit.peak_n, missed.peak_n);
    assert!(hit.depth_mm < missed.depth_mm, "{} mm on a shaft, {} mm beside", hit.depth_mm, missed.depth_mm);
    // above the shaft by less than the canal's radius: the canal, not the shaft
    let beside =
        one.mouth_mm + DVec3::Y.cross(one.out).normalize() * (0.5 * hair.shaft_mm + 0.5 * (hair.mouth_mm + 0.015));
    let in_canal = go(beside);
    assert_ne!(in_canal.marks & marks::FOLLICLE, 0);
    assert_eq!(in_canal.marks & marks::SHAFT, 0);
    assert!(in_canal.ink_nl < 0.8 * missed.ink_nl, "{} nL in a canal, {} nL beside", in_canal.ink_nl, missed.ink_nl);
}

#[test]
fn the_same_scenario_is_the_same_skin_to_the_bit() {
    let (a, b) = (stage(HAIRY), stage(HAIRY));
    assert_eq!(all(&a), all(&b));
    assert!(Arc::ptr_eq(&a.model.scalp, &b.model.scalp) || a.scenario == b.scenario);
    let run = |stage: &Prepared| format!("{:?}", dots(stage, TAP, &[(1.0, 1.0), (2.0, 1.5), (-3.0, 0.2)]));
    assert_eq!(run(&a), run(&b));
}

#[test]
fn skin_of_no_person_is_written_as_it_always_was() {
    let plain = stage("patient: \"normal\", scars: [(kind: \"burn\", shape: Patch(radius_mm: 5))],");
    let text = scenario::to_ron(&plain.scenario);
    for word in ["living", "life", "give_mm_per_n"] {
        assert!(!text.contains(word), "{word}");
    }
    let person = stage(
        "patient: \"androgenetic\", machine: \"coil-100\", scars: [(kind: \"burn\", shape: Patch(radius_mm: 5))],",
    );
    let back = scenario::from_resolved_ron(&scenario::to_ron(&person.scenario)).unwrap();
    assert_eq!(back, *person.scenario);
}
