//! The published rows and their classes.

use std::sync::OnceLock;

use super::*;

/// All rows with the program's own numbers, run once for all tests.
fn all() -> &'static Validation {
    static ALL: OnceLock<Validation> = OnceLock::new();
    ALL.get_or_init(|| validate(&Numbers::own().unwrap(), &|_| ()).unwrap())
}

fn measure(id: &str) -> &'static Measure {
    all().measures().find(|m| m.id == id).unwrap()
}

#[test]
fn identities_and_calibrated_rows_hold_and_five_predictions_do() {
    for m in all().measures().filter(|m| m.class != Class::Predicted) {
        assert!(m.holds, "{} ({}): {} {}", m.id, m.class.name(), m.ours, m.unit);
    }
    assert!(all().is_sound());
    let predicted = all().count(Class::Predicted);
    assert!(predicted.hold >= 5, "{predicted:?}");
}

#[test]
fn classes_follow_from_origins() {
    for (class, ids) in [
        (Class::Identity, &["V4a", "V5a", "V10d", "V11a", "V11b", "V14a", "V16a", "V18a", "V18b", "V18c"][..]),
        (
            Class::Calibrated,
            &[
                "V1a", "V1b", "V1c", "V1d", "V4b", "V6a", "V10a", "V10b", "V10c", "V12a", "V15a", "V15b", "V19a",
                "V20b", "V21a",
            ],
        ),
        (
            Class::Predicted,
            &["V3a", "V5b", "V5c", "V5d", "V7a", "V7b", "V13a", "V20a", "V20c", "V20d", "V20e", "V20f", "V20g"],
        ),
    ] {
        for id in ids {
            assert_eq!(measure(id).class, class, "{id} uses {:?}", measure(id).uses);
        }
    }
}

#[test]
fn a_prediction_that_is_fitted_is_one_no_longer() {
    let mut numbers = Numbers::own().unwrap();
    assert_eq!(row(&numbers, "V3").unwrap().measures[0].class, Class::Predicted);
    numbers.presets.at_mut("law.k_b").unwrap().2.push_str(" | fits V3");
    assert_eq!(row(&numbers, "V3").unwrap().measures[0].class, Class::Calibrated);
    // a number that the row does not use changes nothing
    let mut numbers = Numbers::own().unwrap();
    numbers.presets.at_mut("law.skull").unwrap().2.push_str(" | fits V3");
    assert_eq!(row(&numbers, "V3").unwrap().measures[0].class, Class::Predicted);
}

#[test]
fn a_broken_law_is_seen() {
    let numbers = Numbers::own().unwrap().with("law.q", 2.0).unwrap();
    assert!(!row(&numbers, "V1").unwrap().measures.iter().all(|m| m.holds));
    let numbers = Numbers::own().unwrap().with("law.spread", 1.0).unwrap();
    let row = row(&numbers, "V4").unwrap();
    assert!(!Validation { rows: vec![row] }.is_sound());
}

#[test]
fn every_row_of_the_file_is_run_and_has_bounds() {
    let numbers = Numbers::own().unwrap();
    let mut run: Vec<&str> = rows::names().collect();
    run.sort_unstable();
    let file: Vec<&str> = numbers.rows.keys().map(String::as_str).collect();
    assert_eq!(run, file);
    for (name, row) in &numbers.rows {
        assert!(!row.measures.is_empty() && row.source.len() > 3, "{name}");
        assert!(row.measures.values().all(|m| m.low < m.high && !m.published.is_empty()), "{name}");
    }
}

#[test]
fn figures_of_the_rows_are_those_of_the_law() {
    for (id, want, within) in
        [("V1a", 23.0, 0.5), ("V1b", 170.2, 3.4), ("V1c", 164.0, 5.0), ("V3a", 0.380, 0.005), ("V4b", 20.0, 5.0)]
    {
        let ours = measure(id).ours;
        assert!((ours - want).abs() <= within, "{id}: {ours}, want {want}");
    }
}
