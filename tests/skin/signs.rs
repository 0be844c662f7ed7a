//! Which way every factor goes, with who says so.

use crate::hand::{Got, TAP, Tap, dot, dots, grid, stage};

/// One factor: two worlds, what is measured in both, and that it is larger in the second one by at least this share.
struct Sign {
    factor: &'static str,
    source: &'static str,
    from: (&'static str, Tap),
    to: (&'static str, Tap),
    measure: fn(&Got) -> f64,
    /// The measure in the second world over that in the first, at least; below 1: at most.
    ratio: f64,
}

const EVEN: &str = "patient: (preset: \"normal\", unevenness: 0),";
const PRESS: Tap = Tap { machine: false, stretch: 0.0, reach_mm: 1.0, ..TAP };

fn depth(got: &Got) -> f64 {
    got.depth_mm
}
fn peak(got: &Got) -> f64 {
    got.peak_n
}
fn ink(got: &Got) -> f64 {
    got.ink_nl
}
fn ink_of_stroke(got: &Got) -> f64 {
    got.ink_nl / f64::from(got.strokes)
}
fn pain(got: &Got) -> f64 {
    got.body.unwrap().pain_peak
}
fn bled(got: &Got) -> f64 {
    f64::from(got.bled)
}
fn junction(got: &Got) -> f64 {
    got.junction_mm
}

#[rustfmt::skip]
const SIGNS: &[Sign] = &[
    Sign { factor: "wider tip, harder to break in", source: "F:jmbbm.2014.09.015", from: (EVEN, PRESS), to: ("needle: (preset: \"1RL\", tip_mm: 0.037),", PRESS), measure: |g| g.pop_n, ratio: 1.2 },
    Sign { factor: "worn tip, jumps in late", source: "F:jmbbm.2014.09.015", from: (EVEN, Tap { reach_mm: 1.8, ..PRESS }), to: ("needle: (preset: \"1RL\", points: [\"worn\"]),", Tap { reach_mm: 1.8, ..PRESS }), measure: |g| g.popped_at_mm, ratio: 1.3 },
    Sign { factor: "more prongs, more force", source: "F:10.1016/j.jbiomech.2003.12.010", from: (EVEN, TAP), to: ("needle: \"3RL\",", TAP), measure: peak, ratio: 1.7 },
    Sign { factor: "more prongs, less depth", source: "D: science 8.9", from: (EVEN, TAP), to: ("needle: \"3RL\",", TAP), measure: depth, ratio: 0.95 },
    Sign { factor: "more prongs, more ink", source: "A!: one pool per dot", from: (EVEN, TAP), to: ("needle: \"3RL\",", TAP), measure: ink, ratio: 1.2 },
    Sign { factor: "five bevels, less force", source: "F:scribd 683499352", from: (EVEN, TAP), to: ("needle: (preset: \"1RL\", points: [\"five-facet\"]),", TAP), measure: peak, ratio: 0.97 },
    Sign { factor: "short taper, bigger hole", source: "F:originaltattools.com", from: (EVEN, TAP), to: ("needle: (preset: \"1RL\", points: [\"short-taper\"]),", TAP), measure: ink_of_stroke, ratio: 1.2 },
    Sign { factor: "long taper, deeper", source: "F:originaltattools.com", from: ("needle: (preset: \"1RL\", points: [\"short-taper\"]),", TAP), to: ("needle: (preset: \"1RL\", points: [\"extra-long-taper\"]),", TAP), measure: depth, ratio: 1.02 },
    Sign { factor: "thicker needle, more force", source: "F:drc.bmj.com 4/1/e000266", from: ("needle: \"0501RL\",", TAP), to: ("needle: \"1201RL\",", TAP), measure: peak, ratio: 1.02 },
    Sign { factor: "stretched skin, deeper", source: "F:orbit.dtu.dk 2018", from: (EVEN, Tap { stretch: 0.0, ..TAP }), to: (EVEN, TAP), measure: depth, ratio: 1.1 },
    Sign { factor: "more pressure, deeper", source: "F:scalpachicago.com", from: (EVEN, TAP), to: (EVEN, Tap { reach_mm: 1.1, ..TAP }), measure: depth, ratio: 1.1 },
    Sign { factor: "machine, deeper than the hand alone", source: "F:MSEC2014-45813", from: (EVEN, PRESS), to: (EVEN, Tap { reach_mm: 1.0, stretch: 0.0, ..TAP }), measure: depth, ratio: 1.3 },
    Sign { factor: "slanted by as far along the needle, less deep", source: "D: geometry", from: (EVEN, TAP), to: (EVEN, Tap { degrees: 60.0, reach_mm: 0.9 * 0.866, ..TAP }), measure: depth, ratio: 0.95 },
    Sign { factor: "faster machine, more ink in the same time", source: "D: science 8.5", from: ("machine: (rate_hz: 80),", Tap { seconds: 0.1, ..TAP }), to: ("machine: (rate_hz: 140),", Tap { seconds: 0.1, ..TAP }), measure: ink, ratio: 1.05 },
    Sign { factor: "longer in the skin, more ink", source: "F:PMC5782438", from: (EVEN, TAP), to: (EVEN, Tap { seconds: 0.12, ..TAP }), measure: ink, ratio: 1.2 },
    Sign { factor: "thick ink, less of it", source: "D: Lucas-Washburn after aps mar/2022/d09/9", from: (EVEN, TAP), to: ("ink: (viscosity_mpa_s: 60),", TAP), measure: ink, ratio: 0.8 },
    Sign { factor: "machine that gives, less deep", source: "A!", from: ("machine: (preset: \"smp-100\"),", TAP), to: ("machine: (give_mm_per_n: 0.3),", TAP), measure: depth, ratio: 0.98 },
    Sign { factor: "bald skin is softer: less force", source: "F:10.1111/jocd.14488", from: (EVEN, TAP), to: ("patient: \"bald-vertex\",", TAP), measure: peak, ratio: 0.97 },
    Sign { factor: "dry skin, more friction on the way out", source: "F:UM-HSRI-78-23", from: ("patient: (hydration: 0.5, unevenness: 0),", PRESS), to: ("patient: (hydration: 0, unevenness: 0),", PRESS), measure: |g| g.pull_n, ratio: 1.2 },
    Sign { factor: "wet skin, less friction on the way out", source: "F:UM-HSRI-78-23", from: ("patient: (hydration: 0.5, unevenness: 0),", PRESS), to: ("patient: (hydration: 1, unevenness: 0),", PRESS), measure: |g| g.pull_n, ratio: 0.8 },
    Sign { factor: "a man's epidermis is thicker", source: "F:selcukmedj.org 7154", from: (EVEN, TAP), to: ("patient: (sex: Male, unevenness: 0),", TAP), measure: junction, ratio: 1.15 },
    Sign { factor: "old skin is thinner", source: "A!: direction, textbooks", from: ("patient: (age_y: 40, unevenness: 0),", TAP), to: ("patient: (age_y: 75, unevenness: 0),", TAP), measure: junction, ratio: 0.95 },
    Sign { factor: "thinner at the hairline", source: "F:doctorstudio.co", from: ("patient: (region: \"mid-scalp\", unevenness: 0),", TAP), to: ("patient: (region: \"frontal\", unevenness: 0),", TAP), measure: junction, ratio: 0.95 },
    Sign { factor: "oily skin takes less ink", source: "A!: trade reports", from: (EVEN, TAP), to: ("patient: (oily: true, unevenness: 0),", TAP), measure: ink, ratio: 0.95 },
    Sign { factor: "deeper hurts more", source: "F:PMC2917250", from: (EVEN, TAP), to: (EVEN, Tap { reach_mm: 1.2, ..TAP }), measure: pain, ratio: 1.3 },
    Sign { factor: "more prongs hurt more", source: "F:PMC2917250", from: (EVEN, Tap { reach_mm: 0.8, ..TAP }), to: ("needle: \"5RL\", patient: (preset: \"normal\", unevenness: 0),", Tap { reach_mm: 1.2, ..TAP }), measure: pain, ratio: 1.2 },
    Sign { factor: "the hairline hurts more than the back", source: "F:doctorstudio.co", from: ("patient: (region: \"occipital\", unevenness: 0),", TAP), to: ("patient: (region: \"frontal\", unevenness: 0),", TAP), measure: pain, ratio: 1.3 },
    Sign { factor: "anaesthesia helps", source: "A!", from: (EVEN, TAP), to: ("patient: (anaesthesia: Topical, unevenness: 0),", TAP), measure: pain, ratio: 0.6 },
];

/// What does not hold, in words.
fn broken(sign: &Sign, from: f64, to: f64) -> Option<String> {
    let got = to / from;
    let holds = if sign.ratio > 1.0 { got >= sign.ratio } else { got <= sign.ratio };
    let row =
        || format!("{} ({}): {from:.4} to {to:.4}, ratio {got:.3}, want {}", sign.factor, sign.source, sign.ratio);
    (!holds || from <= 0.0).then(row)
}

#[test]
fn every_factor_goes_the_way_the_trade_expects() {
    assert!(SIGNS.len() >= 20);
    let world = |with: &str| stage(&if with.contains("patient") { with.to_owned() } else { format!("{EVEN} {with}") });
    let measured = |sign: &Sign, (with, tap): (&str, Tap)| (sign.measure)(&dot(&world(with), tap));
    let broken: Vec<String> =
        SIGNS.iter().filter_map(|sign| broken(sign, measured(sign, sign.from), measured(sign, sign.to))).collect();
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn blood_comes_with_depth_and_anticoagulants() {
    let tap = Tap { seconds: 0.03, ..TAP };
    #[rustfmt::skip]
    let signs = [
        Sign { factor: "deeper bleeds more", source: "D: science 8.7", from: (EVEN, Tap { reach_mm: 0.7, ..tap }), to: (EVEN, Tap { reach_mm: 1.3, ..tap }), measure: bled, ratio: 1.5 },
        Sign { factor: "anticoagulants bleed more", source: "A!: direction only", from: (EVEN, tap), to: ("patient: (anticoagulants: true, unevenness: 0),", tap), measure: bled, ratio: 1.4 },
    ];
    for sign in &signs {
        let count = |(with, tap): (&str, Tap)| (sign.measure)(&dots(&stage(with), tap, &grid(20, 1.0)));
        assert_eq!(broken(sign, count(sign.from), count(sign.to)), None);
    }
}

/// More of a factor never turns its effect round.
#[test]
fn depth_and_force_are_monotone_in_what_can_be_turned() {
    for (factor, values, deeper) in [
        ("needle: (preset: \"1RL\", taper_mm: X),", [1.5, 2.5, 3.5, 4.5, 5.5], true),
        ("needle: (preset: \"1RL\", tip_mm: X),", [0.02, 0.03, 0.04, 0.05, 0.06], false),
        ("tissue: (toughness: X),", [0.7, 0.9, 1.2, 1.6, 2.0], false),
        ("tissue: (k_b: X),", [0.10, 0.15, 0.22, 0.35, 0.50], true),
        ("tissue: (k_t: X),", [0.0, 0.1, 0.2, 0.3, 0.4], true),
        ("machine: (give_mm_per_n: X),", [0.0, 0.1, 0.2, 0.3, 0.4], false),
    ] {
        let depths = values.map(|value| {
            let with = factor.replace('X', &value.to_string());
            dot(&stage(&with), TAP).depth_mm
        });
        let ordered = depths.windows(2).all(|w| if deeper { w[1] >= w[0] } else { w[1] <= w[0] });
        assert!(ordered, "{factor} {values:?}: {depths:?}");
    }
}
