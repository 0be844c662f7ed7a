//! Scenarios from strangers: as an author writes them, and resolved as a recording holds them.

use super::hands::hammer;
use super::mutate::{Mix, cases, number, text};
use stipple::scalp::ScalpPoint;
use stipple::scenario::{self, Loaded, from_resolved_ron, load_text, to_ron};
use stipple::session::Prepared;
use stipple::tissue::ScarShape;

const OWN: [&str; 3] = [
    include_str!("../../scenarios/pad-depth-drill.ron"),
    include_str!("../../scenarios/first-dots.ron"),
    include_str!("../../scenarios/fut-strip.ron"),
];

#[test]
fn a_broken_scenario_is_refused_or_read_and_never_panics() {
    let mut mix = Mix(1);
    let mut read = 0;
    for case in 0..cases(600) {
        let broken = text(mix.pick(&OWN), &mut mix);
        match load_text("hostile", &broken) {
            Ok(loaded) => {
                read += 1;
                assert_eq!(from_resolved_ron(&to_ron(&loaded.scenario)).as_ref(), Ok(&loaded.scenario), "case {case}");
            }
            Err(errors) => assert!(!errors.lines().is_empty(), "case {case}: no word of what is wrong"),
        }
    }
    assert!(read > 10, "the wounds are too deep to tell anything: {read}");
}

#[test]
fn a_scenario_that_is_taken_gives_no_number_that_is_none() {
    let mut mix = Mix(2);
    let resolved = ["pad-depth-drill", "fut-strip"].map(|id| to_ron(&scenario::find(id).unwrap().scenario));
    let mut taken = 0;
    for case in 0..cases(150) {
        let mut broken = resolved[usize::from(case % 4 == 3)].clone();
        for _ in 0..=mix.below(6) {
            number(&mut broken, &mut mix);
        }
        let Ok(scenario) = from_resolved_ron(&broken) else { continue };
        let Ok(prepared) = Prepared::new(Loaded { scenario, source: String::new() }) else { continue };
        taken += 1;
        hammer(&prepared, &mut mix, &format!("case {case}\n{broken}"));
    }
    assert!(taken > 20, "{taken}");
}

#[test]
fn texts_made_to_cost_minutes_or_gigabytes_cost_little() {
    let most = 1_000_000;
    for (case, text) in [
        ("brackets on one line", "]".repeat(most)),
        ("attributes", "#![]".repeat(most / 4)),
        ("a long name over a long list", format!("({}: [{}])", "n".repeat(most / 2), "1,".repeat(most / 4))),
        ("an open raw string", format!("r{}", "#".repeat(most))),
        ("open comments", "/*".repeat(most / 2)),
        ("an escaped letter of two bytes", "(title: '\\é)".to_owned()),
    ] {
        assert!(load_text("hostile", &text).is_err(), "{case}");
        assert!(from_resolved_ron(&text).is_err(), "{case}");
    }
}

#[test]
fn what_would_keep_the_loop_from_its_time_is_refused() {
    let good = scenario::find("fut-strip").unwrap().scenario;
    let mut scars = good.clone();
    let many = vec![ScalpPoint { forward_mm: 0.0, left_mm: 0.0 }; 1000];
    scars.tissue.scars[0].shape = ScarShape::Discs { centres: many, radius_mm: 1.0 };
    scars.tissue.scars = vec![scars.tissue.scars[0].clone(); 5];
    let slow = scenario::Scenario { tick_hz: 100.0, ..good.clone() };
    for (field, bad) in [("tissue.scars", scars), ("tick_hz", slow)] {
        let words = scenario::check(&bad).unwrap_err().lines().join("\n");
        assert!(words.contains(field), "{words}");
    }
    assert_eq!(scenario::check(&good), Ok(()));
}
