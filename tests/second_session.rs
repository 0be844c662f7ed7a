//! A second session: what a scenario has in the skin, what a carried file brings, and who the skin belongs to.

#![expect(clippy::unwrap_used, reason = "tests stop at the first surprise")]

use stipple::device::trainee::{TraineeKind, VirtualTrainee};
use stipple::pigment::carry::Work;
use stipple::pigment::heal::Host;
use stipple::scenario::rubric::Light;
use stipple::scenario::{self, Loaded, colours, healing};
use stipple::score::{digest, ideal};
use stipple::session::forecast::{Forecaster, before};
use stipple::session::{Attempt, Other, Prepared, pigment_file, run_to_end, score_file, score_file_by};

const SECOND: &str = "lesson-second-session";

/// What the virtual expert does; the folder lives as long as the attempt is looked at.
fn worked(prepared: &Prepared) -> (tempfile::TempDir, Attempt) {
    let hand = Box::new(VirtualTrainee::new(TraineeKind::Expert, 1, prepared.task()));
    let folder = tempfile::tempdir().unwrap();
    let attempt = run_to_end(prepared, hand, folder.path(), &mut |_| {}).unwrap();
    (folder, attempt)
}

fn built_in(id: &str) -> Prepared {
    Prepared::new(scenario::find(id).unwrap()).unwrap()
}

fn on_a_pad(patient: &str, earlier: &str) -> Loaded {
    let text = format!(
        r#"(format: 1, title: "Pad", scalp: Pad(width_mm: 80, length_mm: 60), needle: "0801RL", {patient} {earlier}
        plan: (zone: Circle(radius_mm: 9), dots: Grid(rows: 3, cols: 4, spacing_mm: 1.2)))"#
    );
    scenario::load_text("pad.ron", &text).unwrap()
}

#[test]
fn a_scenario_holds_the_ideal_dots_of_weeks_ago() {
    let prepared = built_in(SECOND);
    let [session] = prepared.before.sessions.as_slice() else { panic!("one earlier session") };
    assert_eq!((session.dots.len(), session.scenario.as_str()), (25, SECOND));
    assert!((session.days_ago - 28.0).abs() < 1e-12);
    prepared.before.check().unwrap();
    let colours = colours().unwrap();
    let person = &prepared.model.tissue.living.as_ref().unwrap().person;
    for years in [0.0, 3.0] {
        let there =
            prepared.before.standing_mm(&healing().unwrap(), &colours.pigments, &Host::from(person), 365.25 * years);
        assert_eq!(there.len(), 25, "after {years} years");
    }
    assert!(built_in("first-dots").before.sessions.is_empty());
}

#[test]
fn forecast_heal_and_sheet_start_from_them() {
    let prepared = built_in(SECOND);
    let (_folder, attempt) = worked(&prepared);
    assert!(attempt.sheet.verdict.passed, "{:?}", attempt.sheet.verdict);
    assert_eq!((attempt.sheet.attempt.placed, attempt.sheet.attempt.earlier, attempt.sheet.dots.len()), (16, 25, 16));
    let left = pigment_file(&attempt.recording, &healing().unwrap(), &mut |_| {}).unwrap();
    assert_eq!(left.session.dots.len(), 16);
    assert_eq!(left.before, *prepared.before);
    let forecast = Forecaster::new(&prepared, attempt.left).unwrap().on(28.0);
    assert_eq!((forecast.yours.len(), forecast.ideal.len()), (16 + 25, 16 + 25));
    assert_eq!(forecast.yours[16..], forecast.ideal[16..], "the old dots are the same in both");
    let seen = before(&prepared).unwrap();
    assert_eq!(seen.len(), 25);
    for (dot, fresh) in seen.iter().zip(&prepared.before.sessions[0].dots) {
        assert!(dot.look.opacity > 0.2 && dot.look.core_mm < 0.5 * fresh.deposit.fresh_mm, "healed: {dot:?}");
    }
    assert!(before(&built_in("first-dots")).unwrap().is_empty());
    let counted: usize = forecast.words.iter().filter_map(|said| said.split(' ').next()?.parse::<usize>().ok()).sum();
    assert_eq!(counted, 16, "only the attempt's own dots are spoken of: {:?}", forecast.words);
}

#[test]
fn a_carried_file_keeps_new_dots_at_a_distance_and_gone_dots_do_not() {
    let prepared = Prepared::new(on_a_pad("", "")).unwrap();
    let (_folder, attempt) = worked(&prepared);
    let fresh = score_file(&attempt.recording, None, &mut |_| {}).unwrap().sheet;
    assert!(fresh.verdict.passed);
    let by = |before: Work| {
        let other = Other { before: Some(before), rubric: None };
        score_file_by(&attempt.recording, other, &mut |_| {}).unwrap().sheet
    };
    // the same plan was worked in a first session: every new dot lies on an old one
    let first = Work::default().and(attempt.left.as_ref().clone()).after(28.0);
    let again = by(first.clone());
    assert_eq!(again.attempt.earlier, 12);
    assert!(again.dots.iter().all(|dot| dot.lights.spacing == Some(Light::Red)), "{:?}", again.dots[0].spacing_um);
    assert!(!again.verdict.passed);
    assert_ne!(digest(&again), digest(&fresh));
    // dots that lay in the epidermis only have been shed
    let mut shallow = first;
    for dot in shallow.sessions.iter_mut().flat_map(|session| &mut session.dots) {
        dot.deposit.ng.iter_mut().skip(stipple::pigment::deposit::EPIDERMAL).for_each(|ng| *ng = 0.0);
    }
    assert_eq!(digest(&by(shallow)), digest(&fresh));
    // a file stands in place of what the scenario had
    let second = Prepared::new(on_a_pad("", "earlier: (dots: Grid(rows: 2, cols: 3, spacing_mm: 1.2)),")).unwrap();
    let (_second, attempt) = worked(&second);
    assert_eq!(attempt.sheet.attempt.earlier, 6);
    let other = Other { before: Some(Work::default()), rubric: None };
    assert_eq!(score_file_by(&attempt.recording, other, &mut |_| {}).unwrap().sheet.attempt.earlier, 0);
}

/// A person's skin takes its share of a stroke, and that is in the volume of the dot. Oily skin draws a dot out while it
/// heals, not before: the sheet's fresh width, the deposit's and the picture's on day 0 are one number.
#[test]
fn a_fresh_dot_is_as_wide_on_the_sheet_as_in_the_picture_in_anybodys_skin() {
    let healing = healing().unwrap();
    let mut healed = Vec::new();
    for patient in ["", r#"patient: "natural","#, r#"patient: (preset: "natural", oily: true, sun: Heavy),"#] {
        let prepared = Prepared::new(on_a_pad(patient, "")).unwrap();
        let (_folder, attempt) = worked(&prepared);
        let host = prepared.model.tissue.living.as_ref().map_or_else(Host::default, |l| Host::from(&l.person));
        let (fresh, later) = (healing.moment(&host, 6.0, 0.0), healing.moment(&host, 6.0, 365.0));
        assert_eq!(attempt.left.dots.len(), attempt.sheet.dots.len(), "{patient}");
        for (dot, scored) in attempt.left.dots.iter().zip(&attempt.sheet.dots) {
            #[expect(clippy::cast_possible_truncation, reason = "micrometres of a dot")]
            let um = |mm: f64| (mm * 1000.0).round() as i64;
            assert_eq!(um(dot.deposit.fresh_mm), scored.diameter_um, "{patient}");
            assert_eq!(um(2.0 * fresh.healed(&dot.deposit).whole.radius_mm), scored.diameter_um, "{patient}");
        }
        let dot = ideal(&prepared.scenario, &prepared.model, &prepared.targets, &healing).dots[0].deposit;
        healed.push(later.healed(&dot).whole.radius_mm / (0.5 * dot.fresh_mm));
    }
    assert!(healed[2] > 1.05 * healed[1], "oily skin draws a dot out: {healed:?}");
}
