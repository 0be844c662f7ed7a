//! Pigment as a whole: the published rows, the table of colours, and the account of whole attempts.

#![expect(clippy::unwrap_used, reason = "tests stop at the first surprise")]

use std::path::Path;

use proptest::prelude::*;
use stipple::device::trainee::{TraineeKind, VirtualTrainee};
use stipple::pigment::carry::Work;
use stipple::pigment::heal::{Host, YEAR_D};
use stipple::pigment::light::bake::bake;
use stipple::pigment::light::table::BUILTIN;
use stipple::pigment::light::{Lab, Observer, Sheet, Spectrum, Table, Tone};
use stipple::pigment::{held_nl, stroke_nl};
use stipple::scenario::{self, Scenario, colours, healing};
use stipple::session::{Left, Prepared, pigment_file, run_to_end};
use stipple::tissue::law::Shape;
use stipple::tool::{Ink, Needle, PigmentKind};

/// Blood of every tone.
const BLOOD: f64 = 0.012;

fn bare(melanin: f64, observer: Observer) -> Lab {
    Lab::of(&colours().unwrap().optics.reflectance(Tone { melanin, blood: BLOOD }, &[]), observer)
}

/// Pigment at a depth in pale skin, exactly.
fn inked(spectrum: &Spectrum, depth_mm: f64, optical_depth: f64) -> Lab {
    let sheet = Sheet { depth_mm, optical_depth, spectrum };
    let tone = Tone { melanin: 0.02, blood: BLOOD };
    Lab::of(&colours().unwrap().optics.reflectance(tone, &[sheet]), Observer::Two)
}

fn carbon() -> Spectrum {
    colours().unwrap().pigments.of(PigmentKind::Carbon).spectrum
}

fn ink_and_needle() -> (Scenario, Ink, Needle) {
    let scenario = scenario::find(scenario::DEFAULT_ID).unwrap().scenario;
    let (ink, needle) = (scenario.ink.clone(), scenario.needle.clone());
    (scenario, ink, needle)
}

#[test]
fn tones_go_from_light_to_dark() {
    for scale in ["monk-", "fitzpatrick-"] {
        let names: Vec<_> = scenario::tones().unwrap().filter(|name| name.starts_with(scale)).collect();
        let light: Vec<f64> =
            names.iter().map(|name| bare(scenario::tone(name).unwrap().melanin, Observer::Two).l).collect();
        assert!(light.len() >= 6 && light.windows(2).all(|pair| pair[1] < pair[0]), "{scale}: {light:?}");
    }
    let error = scenario::tone("monk-4").err().unwrap().to_string();
    assert!(error.contains("monk-4"), "{error}");
}

#[test]
fn v20_black_pigment_runs_black_blue_grey_and_paler_steel_blue_with_depth() {
    let (skin, spectrum) = (bare(0.02, Observer::Two), carbon());
    let depths = [0.005, 0.02, 0.05, 0.07, 0.1, 0.15, 0.25, 0.4, 0.6, 0.9, 1.3];
    let labs = depths.map(|depth_mm| inked(&spectrum, depth_mm, 2.3));
    assert!(labs.windows(2).all(|pair| pair[1].l > pair[0].l), "lighter with depth: {labs:?}");
    assert!(labs.windows(2).all(|pair| pair[1].distance(skin) < pair[0].distance(skin)), "paler with depth");
    let corneum = inked(&spectrum, 0.005, 2.3);
    assert!(corneum.l < 15.0 && corneum.a.abs() < 5.0 && corneum.b.abs() < 8.0, "black: {corneum:?}");
    for depth_mm in [0.08, 0.12, 0.18] {
        let lab = inked(&spectrum, depth_mm, 2.3);
        assert!(lab.l > 30.0 && lab.a < 0.5 && lab.b < 0.0, "blue-grey at {depth_mm} mm: {lab:?}");
    }
    for depth_mm in [0.4, 0.7, 1.0] {
        let lab = inked(&spectrum, depth_mm, 2.3);
        let (pale, bluer) = (lab.l > 50.0, lab.a < skin.a && lab.b < skin.b);
        assert!(pale && bluer, "steel blue against the skin at {depth_mm} mm: {lab:?}");
    }
}

#[test]
fn v20_brown_at_the_junction_is_a_light_dose_or_melanin_and_not_a_dense_dot() {
    let melanin = Spectrum { slope: 3.33, ..carbon() };
    for (what, lab) in [("a light dose", inked(&carbon(), 0.07, 0.4)), ("melanin", inked(&melanin, 0.07, 0.6))] {
        let hue = libm::atan2(lab.b, lab.a).to_degrees();
        assert!(lab.l < 50.0 && (30.0..75.0).contains(&hue) && lab.a > 4.0, "brown of {what}: {lab:?}, hue {hue}");
    }
    // dermoscopy's brown is melanin's; a dense dot of carbon is dark blue-grey there already, and that is said
    assert!(inked(&carbon(), 0.07, 2.3).b < 0.0);
}

#[test]
fn v15_visual_density_after_six_months() {
    // 9.1 to 8.2 in bald scalps, 8.1 to 6.5 in scars (pubmed 40899372), on the dots of whole attempts
    let healing = healing().unwrap();
    for (id, scarred, published) in [("first-dots", false, 0.90), ("fut-strip", true, 0.80)] {
        let session = expert(id, &[]).session;
        let dots: Vec<_> = session.dots.iter().filter(|dot| (dot.deposit.scar > 0.9) == scarred).collect();
        let density = |days: f64| -> f64 {
            let moment = healing.moment(&Host::default(), 6.0, days);
            dots.iter().map(|dot| moment.healed(&dot.deposit).darkness).sum()
        };
        let ratio = density(180.0) / density(0.0);
        assert!((ratio - published).abs() < 0.06, "{id}, {} dots: {ratio}, published {published}", dots.len());
    }
}

#[test]
fn v21_no_pigment_in_the_epidermis_after_a_month() {
    let healing = healing().unwrap();
    let left = scenario_dot().map(|dot| {
        healing.moment(&Host::default(), 6.0, 28.0).healed(&dot).parts[0].ng / dot.ng.iter().take(3).sum::<f64>()
    });
    assert!(left.is_some_and(|left| left < 0.03), "{left:?}");
}

/// A dot that the virtual expert made.
fn scenario_dot() -> Option<stipple::pigment::deposit::Deposit> {
    let left = expert(scenario::DEFAULT_ID, &[]);
    left.session.dots.first().map(|dot| dot.deposit)
}

#[test]
fn the_table_is_what_the_command_bakes() {
    let colours = colours().unwrap();
    let baked = bake(&colours.optics, &colours.pigments);
    assert!(baked == BUILTIN, "run `stipple science bake-colour -o assets/colour.bin` and build again");
}

proptest! {
    #[test]
    fn the_table_is_near_the_exact_colour(
        kind in 0..3_usize, melanin in 0.002..0.28_f64, blood in 0.004..0.06_f64,
        depth_mm in 0.0..2.5_f64, optical_depth in 0.0..12.0_f64,
    ) {
        let (colours, kind) = (colours().unwrap(), PigmentKind::ALL[kind]);
        let tone = Tone { melanin, blood };
        let sheet = Sheet { depth_mm, optical_depth, spectrum: &colours.pigments.of(kind).spectrum };
        let exact = Lab::of(&colours.optics.reflectance(tone, &[sheet]), Observer::Two);
        let table = Table::builtin().unwrap().colour(kind, tone, depth_mm, optical_depth);
        prop_assert!(exact.distance(table) < 2.0, "{exact:?} {table:?}");
    }

    #[test]
    fn deeper_pigment_is_paler_in_every_skin(
        melanin in 0.003..0.25_f64, depth_mm in 0.07..1.2_f64, more in 0.05..0.5_f64, dose in 0.3..6.0_f64,
    ) {
        let table = Table::builtin().unwrap();
        let tone = Tone { melanin, blood: BLOOD };
        let at = |depth_mm: f64| table.colour(PigmentKind::Carbon, tone, depth_mm, dose);
        prop_assert!(at(depth_mm + more).l > at(depth_mm).l - 0.02);
        let skin = table.bare(tone);
        prop_assert!(at(depth_mm).b < skin.b && at(depth_mm).a < skin.a, "bluer and less red than the skin");
    }

    #[test]
    fn thick_ink_and_fast_machines_leave_less_a_stroke(
        thin in 0.5..100.0_f64, factor in 1.05..5.0_f64, p in 0.1..1.2_f64, half_s in 0.002..0.02_f64,
    ) {
        let (scenario, ink, needle) = ink_and_needle();
        let shape = Shape::new(&needle, scenario.tissue.prong_exponent);
        let one = |viscosity_mpa_s: f64, half_s: f64| stroke_nl(&shape, &Ink { viscosity_mpa_s, ..ink.clone() }, p, half_s);
        prop_assert!(one(thin * factor, half_s) <= one(thin, half_s));
        prop_assert!(one(thin, half_s / factor) <= one(thin, half_s));
        // at a fixed dwell a faster machine still leaves more: strokes grow faster than each of them shrinks
        let dwell = |half_s: f64| held_nl(&ink, 0.05 / (2.0 * half_s) * one(thin, half_s));
        prop_assert!(dwell(half_s / factor) >= dwell(half_s) - 1e-12);
        // and where the ink is slow, by the root of the rate
        if one(thin, half_s) < 0.99 * one(0.001, half_s) {
            let ratio = one(thin, half_s / factor) / one(thin, half_s);
            prop_assert!((ratio - 1.0 / factor.sqrt()).abs() < 1e-9, "{ratio}");
        }
    }
}

/// What the virtual expert leaves in a scenario.
fn expert(id: &str, set: &[(&str, &str)]) -> Left {
    let mut loaded = scenario::find(id).unwrap();
    for (path, value) in set {
        scenario::set_override(&mut loaded.scenario, path, value).unwrap();
    }
    worked(loaded)
}

/// What the virtual expert leaves.
fn worked(loaded: scenario::Loaded) -> Left {
    let prepared = Prepared::new(loaded).unwrap();
    let hand = Box::new(VirtualTrainee::new(TraineeKind::Expert, 1, prepared.task()));
    let folder = tempfile::tempdir().unwrap();
    let attempt = run_to_end(&prepared, hand, folder.path(), &mut |_| {}).unwrap();
    left(&attempt.recording)
}

fn left(recording: &Path) -> Left {
    pigment_file(recording, &healing().unwrap(), &mut |_| {}).unwrap()
}

#[test]
fn the_account_of_whole_attempts_closes() {
    for (id, set) in [
        ("first-dots", &[][..]),
        ("fut-strip", &[]),
        ("pad-depth-drill", &[("ink.viscosity_mpa_s", "60"), ("ink.pigment_g_per_l", "150")]),
        ("pad-depth-drill", &[("ink.load_nl", "30"), ("ink.start_nl", "12")]),
    ] {
        let Left { session, ledger, .. } = expert(id, set);
        assert!(ledger.imbalance() < 1e-9, "{id} {set:?}: {ledger:?}");
        assert!(ledger.held_nl > 1.0 && ledger.pool_nl >= 0.0 && ledger.needle_nl >= 0.0, "{id}: {ledger:?}");
        let in_dots: f64 = session.dots.iter().map(|dot| dot.deposit.mass_ng()).sum();
        assert!((in_dots - ledger.deposited_ng).abs() < 1e-9 * in_dots, "{id}: {in_dots} ng in dots, {ledger:?}");
    }
}

#[test]
fn a_persons_skin_heals_as_the_person_says() {
    let person = |patient: &str| {
        let text = format!(
            r#"(format: 1, title: "Person", brief: "Person.", scalp: Head(), patient: {patient},
            plan: (near: "vertex", zone: Circle(centre: (0, 0), radius_mm: 9),
            dots: Grid(rows: 4, cols: 5, spacing_mm: 1.5)))"#
        );
        worked(scenario::load_text("person.ron", &text).unwrap())
    };
    let plain = person(r#"(preset: "androgenetic")"#);
    let hard = person(r#"(preset: "androgenetic", tone: "monk-07", oily: true, sun: Heavy, anticoagulants: true)"#);
    for left in [&plain, &hard] {
        assert!(left.ledger.imbalance() < 1e-9, "{:?}", left.ledger);
        // a person bled or did not
        assert!(left.session.dots.iter().all(|dot| dot.deposit.bleed <= 0.0 || dot.deposit.bleed >= 1.0));
    }
    let bled = |left: &Left| left.session.dots.iter().filter(|dot| dot.deposit.bleed > 0.5).count();
    assert!(bled(&hard) > bled(&plain), "{} {}", bled(&hard), bled(&plain));
    assert_eq!(hard.tone.as_deref(), Some("monk-07"));
    assert!(hard.host.harsh > 0.9 && hard.host.spread > plain.host.spread);
    let (healing, pigments) = (healing().unwrap(), colours().unwrap().pigments);
    let kept = |left: &Left| {
        let work = Work::default().and(left.session.clone());
        let fresh: f64 = left.session.dots.iter().map(|dot| dot.deposit.mass_ng()).sum();
        work.seen(&healing, &pigments, &left.host, 3.0 * YEAR_D).map(|(_, _, dot)| dot.whole.ng).sum::<f64>() / fresh
    };
    assert!(kept(&hard) < 0.8 * kept(&plain), "{} {}", kept(&hard), kept(&plain));
}

#[test]
fn a_needle_runs_dry() {
    let Left { session, ledger, .. } = expert("first-dots", &[("ink.start_nl", "20"), ("ink.load_nl", "20")]);
    assert!(ledger.needle_nl < 1e-9 && (ledger.taken_nl - 20.0).abs() < 1e-9, "no second dip: {ledger:?}");
    assert!(session.dots.len() < 20, "{} of 20 dots got ink", session.dots.len());
    assert!(ledger.imbalance() < 1e-9, "{ledger:?}");
}

#[test]
fn scars_know_that_they_are_scars_and_keep_less() {
    let Left { session, .. } = expert("fut-strip", &[]);
    let healing = healing().unwrap();
    let scarred = session.dots.iter().filter(|dot| dot.deposit.scar > 0.9).count();
    assert!(scarred > 0, "{} dots", session.dots.len());
    let year = healing.moment(&Host::default(), 6.0, YEAR_D);
    for dot in &session.dots {
        let healthy = stipple::pigment::deposit::Deposit { scar: 0.0, ..dot.deposit };
        assert!(year.healed(&dot.deposit).retention <= year.healed(&healthy).retention);
    }
}

#[test]
fn an_ink_is_named_and_carbon_stays_unsaid() {
    let text = |ink: &str| {
        format!(
            r#"(format: 1, title: "Ink", brief: "Ink.", ink: "{ink}",
            plan: (zone: Circle(centre: (0, 0), radius_mm: 9), dots: List([(0, 0)])))"#
        )
    };
    let ink = |name: &str| scenario::load_text("ink.ron", &text(name)).unwrap().scenario;
    assert_eq!(ink("brown").ink.pigment, PigmentKind::IronBrown);
    assert!(scenario::to_ron(&ink("brown")).contains("IronBrown"));
    let carbon = ink("medium");
    assert_eq!(carbon.ink.pigment, PigmentKind::Carbon);
    assert!(!scenario::to_ron(&carbon).contains("Carbon"), "scenarios of earlier recordings read the same");
    let brown = ink("brown");
    assert_eq!(scenario::from_resolved_ron(&scenario::to_ron(&brown)).unwrap(), brown);
}

#[test]
fn an_ink_can_be_diluted() {
    let ink = |ink: &str| {
        let text = format!(
            r#"(format: 1, title: "Ink", brief: "Ink.", ink: {ink},
            plan: (zone: Circle(centre: (0, 0), radius_mm: 9), dots: List([(0, 0)])))"#
        );
        scenario::load_text("ink.ron", &text).map(|loaded| loaded.scenario.ink)
    };
    let (six, twenty) = (ink("(dilution: 6)").unwrap(), ink("(dilution: 20)").unwrap());
    assert!((six.pigment_g_per_l - 25.0).abs() < 1e-9 && (twenty.pigment_g_per_l - 7.5).abs() < 1e-9);
    assert!(six.viscosity_mpa_s > twenty.viscosity_mpa_s && twenty.viscosity_mpa_s > 1.0);
    let both = ink("(dilution: 20, viscosity_mpa_s: 9)").unwrap();
    assert!((both.viscosity_mpa_s - 9.0).abs() < 1e-9);
    let wrong = ink("(dilution: 0.5)").unwrap_err().to_string();
    assert!(wrong.contains("ink.dilution") && wrong.contains("1 to 100"), "{wrong}");
}
