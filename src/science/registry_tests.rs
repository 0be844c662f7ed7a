//! The list is whole, and its numbers are those that the program uses.

use super::*;
use crate::scenario::Scenario;
use crate::scenario::presets::Presets;

/// A scenario that names one preset of each kind.
fn scenario(numbers: &Numbers, file: &str, preset: &str) -> Scenario {
    let of = |kind: &str, default: &str| if file == kind { preset.to_owned() } else { default.to_owned() };
    // the law's own numbers of ink only count where it is diluted
    let ink = if file == "law" {
        "(preset: \"medium\", dilution: 10)".to_owned()
    } else {
        format!("{:?}", of("inks", "medium"))
    };
    let text = format!(
        "(format: 1, title: \"list\", scalp: Pad(), patient: (preset: {:?}), needle: {:?}, machine: {:?}, ink: {ink}, \
         scars: [(kind: {:?}, shape: Discs(centres: [(0, 0)], radius_mm: 5))], plan: (dots: Grid(rows: 1, cols: 1)))",
        of("patients", "normal"),
        of("needles", "0803RL"),
        of("machines", "smp-100"),
        of("scars", "burn"),
    );
    numbers.scenario("list", &text).unwrap()
}

#[test]
fn every_number_has_origin_unit_place_and_reason() {
    let all = list(&Numbers::own().unwrap()).unwrap();
    assert!(all.len() > 150, "{}", all.len());
    for entry in &all {
        assert!(entry.value.is_finite() && !entry.unit.is_empty() && !entry.note.is_empty(), "{entry:?}");
        assert_eq!(entry.origin == "F", !entry.source.is_empty(), "{entry:?}");
        let place = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(entry.used);
        assert!(place.exists(), "{}: {} is not there", entry.path, entry.used);
    }
    let mut paths: Vec<&String> = all.iter().map(|entry| &entry.path).collect();
    paths.sort();
    paths.dedup();
    assert_eq!(paths.len(), all.len(), "a path is there twice");
}

/// The rubrics' numbers are listed whole, and are those that judge.
#[test]
fn the_bands_of_the_list_are_those_that_judge() {
    let all = list(&Numbers::own().unwrap()).unwrap();
    let of = |path: &str| all.iter().find(|entry| entry.path == path).map(|entry| entry.value);
    for school in crate::scenario::rubric_file::SCHOOL_NAMES {
        let rubric = crate::scenario::rubric_file::load(school).unwrap();
        let band = |end: &str| of(&format!("rubrics.{school}.depth_mm.{end}"));
        assert_eq!(band("green_low"), Some(rubric.depth_mm.green_low));
        assert_eq!(band("amber_high"), Some(rubric.depth_mm.amber_high));
        assert_eq!(of(&format!("rubrics.{school}.pass_mark")), Some(rubric.pass_mark));
        let here = all.iter().filter(|entry| entry.path.starts_with(&format!("rubrics.{school}."))).count();
        assert_eq!(here, 8 * 4 + 7 + 1 + rubric.critical.len());
    }
}

#[test]
fn every_row_that_an_origin_names_is_there() {
    let numbers = Numbers::own().unwrap();
    let named = |name: &String| {
        let row = name.trim_end_matches(|c: char| c.is_ascii_lowercase());
        let letter = &name[row.len()..];
        numbers.rows.get(row).is_some_and(|file| letter.is_empty() || file.measures.contains_key(letter))
    };
    for entry in list(&numbers).unwrap() {
        assert!(entry.is.iter().chain(&entry.fits).all(named), "{}: {:?} {:?}", entry.path, entry.is, entry.fits);
    }
}

/// The numbers of scenarios are those of the list: each, changed by a thousandth, changes the scenario that names it.
#[test]
fn the_program_uses_the_numbers_of_the_list() {
    let numbers = Numbers::own().unwrap();
    // pain and rows have their own readers, tested there
    let of_scenarios = ["law", "patients", "scars", "needles", "machines", "inks"];
    let mut checked = 0;
    for entry in list(&numbers).unwrap() {
        let mut parts = entry.path.split('.');
        let (file, preset) = (parts.next().unwrap(), parts.next().unwrap());
        if !of_scenarios.contains(&file) {
            continue;
        }
        // whole numbers must stay whole
        let whole = ["prongs", "micro_steps"].iter().any(|name| entry.path.ends_with(name));
        let switch = ["male", "planted"].iter().any(|name| entry.path.ends_with(name));
        let moved = if switch {
            1.0 - entry.value
        } else if whole {
            entry.value + 1.0
        } else {
            entry.value + 1e-3 * entry.value.abs().max(1e-3)
        };
        let before = scenario(&numbers, file, preset);
        // what is at the end of its range cannot be larger
        let changed = numbers.with(&entry.path, moved).unwrap();
        let lower = numbers.with(&entry.path, 2.0 * entry.value - moved).unwrap();
        // the servo's rate is fixed: a list that says otherwise must be refused
        if entry.path == "law.tick" {
            assert!((before.tick_hz - entry.value).abs() < 1e-9);
            continue;
        }
        let text_of = |numbers: &Numbers| {
            std::panic::catch_unwind(|| crate::scenario::to_ron(&scenario(numbers, file, preset))).ok()
        };
        let after =
            text_of(&changed).or_else(|| text_of(&lower)).unwrap_or_else(|| panic!("{} cannot move", entry.path));
        assert!(crate::scenario::to_ron(&before) != after, "{} changes nothing", entry.path);
        checked += 1;
    }
    assert!(checked > 120, "{checked}");
}

/// Where a number goes into the tissue as it is, it is there to the bit.
#[test]
fn the_law_has_the_values_of_the_list() {
    let numbers = Numbers::own().unwrap();
    let tissue = scenario(&numbers, "patients", "normal").tissue;
    let law = |name: &str| Presets::get().unwrap().law[name].0.to_bits();
    for (name, used) in [
        ("k_b", tissue.k_b),
        ("k_t", tissue.k_t),
        ("q", tissue.q),
        ("zeta", tissue.zeta),
        ("spread", tissue.spread),
        ("tau_w", tissue.tau_w_mpa),
        ("lub", tissue.lub),
        ("beta", tissue.beta),
        ("v0", tissue.v0_mm_per_s),
        ("prong_exponent", tissue.prong_exponent),
        ("gamma_corneum", tissue.gamma[0]),
        ("gamma_subcutis", tissue.gamma[4]),
        ("thickness_corneum", tissue.thickness_mm[0]),
        ("thickness_subcutis", tissue.thickness_mm[4]),
        ("prony_g1", tissue.prony_g[0]),
        ("prony_tau3", tissue.prony_tau_s[2]),
        ("skull", tissue.skull_n_per_mm),
    ] {
        assert_eq!(used.to_bits(), law(name), "{name}");
    }
}

#[test]
fn sources_are_graded() {
    for (address, (title, _)) in sources().unwrap() {
        assert!(address.len() > 3 && title.len() > 10, "{address}: {title}");
    }
}
