//! Bleeding, pain, swelling and over-work: what the window and the sheet say of the patient.

use stipple::score::{Evidence, grade_on};
use stipple::sim::{BodyMeter, TickRecord, marks};

use crate::hand::{TAP, Tap, dots, grid, scalp, stage};

const PERSON: &str = "patient: (preset: \"natural\", tone: \"monk-05\"),";

#[test]
fn skin_of_no_person_has_no_body() {
    let got = dots(&stage("patient: \"normal\","), TAP, &[(0.0, 0.0)]);
    assert!(got.body.is_none());
    assert_eq!(got.marks & (marks::BLEED | marks::OVERWORKED | marks::FOLLICLE | marks::SHAFT), 0);
}

#[test]
fn blood_is_as_frequent_as_the_proxy_says() {
    // one stroke each: the chance of the depth, place by place
    let stage = stage("patient: (preset: \"normal\", unevenness: 0),");
    let tap = Tap { reach_mm: 1.15, seconds: 0.010, ..TAP };
    let places = grid(28, 0.9);
    let got = dots(&stage, tap, &places);
    let share = f64::from(got.bled) / places.len() as f64;
    // 0.31 at 1.0 mm buried (science 8.7)
    assert!((0.9..1.1).contains(&got.depth_mm), "{} mm", got.depth_mm);
    assert!((share - 0.31).abs() < 0.06, "{share} of {} places, {} mm deep", places.len(), got.depth_mm);
}

#[test]
fn work_on_one_place_bleeds_and_takes_ink_badly() {
    let stage = stage("patient: (preset: \"normal\", unevenness: 0), needle: \"3RL\",");
    let tap = Tap { seconds: 0.05, ..TAP };
    let fresh = dots(&stage, tap, &[(0.0, 0.0)]);
    assert_eq!(fresh.overworked, 0);
    let mut places = vec![(5.0, 5.0)];
    places.extend((0..8).map(|i| (0.12 * f64::from(i % 3), 0.12 * f64::from(i / 3))));
    let worked = dots(&stage, tap, &places);
    assert!((1..8).contains(&worked.overworked), "{} of 8 dots on one place", worked.overworked);
    let body = worked.body.unwrap();
    assert!(body.overworked > 0 && body.swelling > 0.0 && body.swelling < 1.0, "{body:?}");
}

#[test]
fn pain_rises_with_work_and_fades() {
    let stage = stage(PERSON);
    let few = dots(&stage, TAP, &grid(2, 1.0)).body.unwrap();
    let many = dots(&stage, TAP, &grid(6, 1.0)).body.unwrap();
    assert!(many.pain_peak > 1.5 * few.pain_peak && many.pain_peak < 10.0, "{few:?} {many:?}");
    let mut meter = BodyMeter::new(&scalp(&stage), &stage.model.tissue, &stage.model.needle, 0.001).unwrap();
    let mut state = stage.model.start();
    let mut outcome = stage.model.step(&mut state, &stipple::motion::StylusSample::default());
    (outcome.marks, outcome.stroke_depth_mm, outcome.angle_rad) = (marks::STROKE, 0.9, 1.57);
    meter.add(&outcome);
    let hurt = meter.body().pain;
    outcome.marks = 0;
    for _ in 0..60_000 {
        meter.add(&outcome);
    }
    let later = meter.body().pain;
    assert!((later / hurt - (-1.0_f64).exp()).abs() < 0.02, "{hurt} fades to {later} in a minute");
}

/// The sheet counts what the marks say, and the same records give the same sheet.
#[test]
fn the_sheet_reports_the_skin_of_a_person_and_no_other() {
    let evidence = Evidence {
        scenario_digest: String::new(),
        law_version: stipple::sim::LAW_VERSION,
        synthetic: true,
        integrity: String::new(),
        replay: String::new(),
        clock: None,
    };
    for (with, is_person) in [(PERSON, true), ("patient: \"normal\",", false)] {
        let stage = stage(with);
        let hand = stipple::device::VirtualTrainee::new(stipple::device::TraineeKind::Deep, 1, stage.task());
        let mut rig = stage.rig(Box::new(hand));
        let mut records: Vec<TickRecord> = Vec::new();
        while let Some(record) = rig.tick() {
            records.push(record);
        }
        let sheet = |records: &[TickRecord]| {
            grade_on(&scalp(&stage), &stage.scenario, &evidence, records.iter().copied()).unwrap()
        };
        let (a, b) = (sheet(&records), sheet(&records));
        assert_eq!(a, b);
        assert_eq!(a.attempt.skin.is_some(), is_person);
        if let (Some(skin), Some(body)) = (a.attempt.skin, rig.body()) {
            assert!((skin.pain_peak_hundredths as f64 - 100.0 * body.pain_peak).abs() <= 0.5, "{skin:?} {body:?}");
            let bled = records.iter().any(|r| r.outcome.has(marks::BLEED));
            assert_eq!(skin.bled_dots > 0, bled);
        }
    }
}
