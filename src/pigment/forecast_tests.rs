//! Tests of the forecast: each fault of a hand has its fate and its words, on the right date.

use super::super::carry::PlacedDot;
use super::super::deposit::{Blood, StrokeInk};
use super::super::heal::{DATES, YEAR_D};
use super::super::light::Table;
use super::super::stroke::reference::{ink, shape};
use super::*;
use crate::scenario;
use crate::tissue::LAYERS;
use crate::tool::PigmentKind;

const BOTTOM: [f64; LAYERS] = [0.015, 0.070, 0.270, 1.370, 5.370];

/// A dot of some strokes at one depth.
fn placed(tip_mm: f64, held_nl: f64) -> PlacedDot {
    let mut deposit = Deposit::new(BOTTOM, 0.0);
    let stroke = StrokeInk { buried_mm: tip_mm, sine: 1.0, held_nl, pooled_nl: 0.0, blood: Blood::Likely(1.0) };
    deposit.stroke(&shape(), 0.03, &ink(3.0), &scenario::healing().unwrap().vessels, &stroke);
    PlacedDot { at_mm: [1.0, 2.0, 3.0], deposit }
}

fn session(dots: &[(f64, f64)]) -> PastSession {
    PastSession {
        scenario: "test".to_owned(),
        pigment: PigmentKind::Carbon,
        days_ago: 0.0,
        dots: dots.iter().map(|(tip_mm, held_nl)| placed(*tip_mm, *held_nl)).collect(),
    }
}

fn seen(dots: &[(f64, f64)], days: f64) -> Vec<DrawnDot> {
    let (healing, colours) = (scenario::healing().unwrap(), scenario::colours().unwrap());
    let table = Table::builtin().unwrap();
    let viewer = Viewer::new(&table, &colours.pigments, &healing, scenario::tone("monk-03").unwrap());
    drawn(&session(dots), &healing, &colours.pigments, &Host::default(), &viewer, days)
}

#[test]
fn each_fault_has_its_fate() {
    let good = (0.7, 5.0);
    for (case, dot, want) in [
        ("good", good, Fate::Holds),
        ("in the epidermis", (0.07, 5.0), Fate::Shallow),
        ("hardly any ink", (0.7, 0.4), Fate::Thin),
        ("in the fat", (3.0, 5.0), Fate::Blurred),
        ("a pool", (0.7, 19.0), Fate::Wide),
    ] {
        for days in [28.0, YEAR_D] {
            let ideal = mean(&seen(&[good], days));
            let got = seen(&[dot], days);
            assert_eq!(
                got.iter().map(|dot| fate(dot, &ideal)).collect::<Vec<_>>(),
                [want],
                "{case}, day {days}: {got:?}"
            );
        }
    }
}

#[test]
fn words_count_dots_and_name_causes() {
    let ideal = seen(&[(0.7, 5.0); 4], 28.0);
    let said = words(28.0, 0, &seen(&[(0.7, 5.0), (0.07, 5.0), (0.07, 5.0), (3.0, 5.0)], 28.0), &ideal);
    let begins: Vec<_> = said.iter().map(|line| line.split(':').next().unwrap_or("")).collect();
    assert_eq!(begins, ["2 dots faded", "1 dot blurred", "1 dot holds"], "{said:?}");
    assert_eq!(words(28.0, 0, &[], &ideal), ["No pigment in the skin"]);
    let first = words(0.0, 0, &seen(&[(0.07, 5.0)], 0.0), &ideal);
    assert!(first.iter().all(|line| !line.contains("faded")), "nothing is called faded on the first day: {first:?}");
}

#[test]
fn places_without_a_dot_are_told_first() {
    for days in [0.0, 3.0, 28.0, YEAR_D] {
        let ideal = seen(&[(0.7, 5.0); 4], days);
        let three = words(days, 3, &seen(&[(0.7, 5.0)], days), &ideal);
        assert_eq!(three[0], "3 of 4 planned places hold no dot (ideal: every one does)", "day {days}");
        assert!(three.len() > 1, "and then the others: {three:?}");
        let one = words(days, 1, &seen(&[(0.7, 5.0); 3], days), &ideal);
        assert!(one[0].starts_with("1 of 4 planned places holds"), "{one:?}");
        let none = words(days, 0, &ideal, &ideal);
        assert!(none.iter().all(|line| !line.contains("planned")), "{none:?}");
    }
    assert_eq!(words(28.0, 4, &[], &seen(&[(0.7, 5.0); 4], 28.0)).len(), 2);
}

#[test]
fn the_first_weeks_words_are_what_the_model_has() {
    let settled = mean(&seen(&[(0.7, 5.0)], 28.0)).opacity;
    for (days, wanted, unwanted) in [
        (0.0, &["darker than they stay", "red"][..], &["cab", "veil"][..]),
        (3.0, &["Scabs cover", "darker", "red"], &["flakes", "veil"]),
        (7.0, &["last flakes"], &["veil", "red", "Scabs cover"]),
        (12.0, &["veils"], &["scab", "red"]),
        (27.9, &["settle"], &["scab", "red", "veil"]),
    ] {
        let dots = seen(&[(0.7, 5.0)], days);
        let said = words(days, 0, &dots, &dots).remove(0);
        assert!(wanted.iter().all(|word| said.contains(word)), "day {days}: {said}");
        assert!(unwanted.iter().all(|word| !said.contains(word)), "day {days}: {said}");
        let [dot] = dots.try_into().unwrap();
        assert_eq!(said.contains("veil"), dot.ghost > 0.01, "day {days}: {dot:?}");
        if said.contains("darker") {
            assert!(dot.look.opacity > settled, "day {days}: {} and {settled}", dot.look.opacity);
        }
    }
}

#[test]
fn dates_differ_as_they_should() {
    let [fresh, crusted, week, month, year, three] = DATES.map(|(_, days)| seen(&[(0.7, 5.0)], days).remove(0));
    let [red, green, _] = fresh.look.halo;
    assert!(green < 0.95 && green < red, "the skin around a fresh dot is redder: {:?}", fresh.look.halo);
    assert!(crusted.scab > 0.3 && crusted.scab > 5.0 * week.scab, "on day 3 the scab is at its fullest: {crusted:?}");
    assert!(week.scab > 0.01 && fresh.scab < 1e-9 && month.scab < 1e-9, "day 7 has the last of a scab: {week:?}");
    assert!(month.retention > year.retention && year.retention > three.retention);
    assert_eq!(seen(&[(0.7, 5.0)], YEAR_D), [year], "the same again");
}
