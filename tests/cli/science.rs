//! `stipple science`: the table, the picture, and pigment carried from one attempt to the next.

use std::fs;

use serde_json::Value;

use super::attempt::demo;
use super::tool::{done, folder, run};

#[test]
fn the_table_in_the_program_is_what_its_numbers_give() {
    let at = folder();
    assert!(done(at.path(), &["science", "bake-colour", "--check"]).out.contains("is what these numbers give"));
    done(at.path(), &["science", "bake-colour", "-o", "colour.bin"]);
    assert!(fs::read(at.path().join("colour.bin")).unwrap().starts_with(b"stplcol1"));
}

#[test]
fn a_picture_of_pigment_is_drawn() {
    let at = folder();
    let said = done(at.path(), &["science", "swatches", "pigment.png", "--pigment", "iron-brown"]).out;
    assert!(said.contains("3 years") && said.contains("Written pigment.png"), "{said}");
    let bytes = fs::read(at.path().join("pigment.png")).unwrap();
    assert!(bytes.starts_with(b"\x89PNG\r\n\x1a\n") && bytes.len() > 10_000, "{} bytes", bytes.len());
}

#[test]
fn a_second_session_starts_from_what_the_first_left() {
    let at = folder();
    let attempt = demo(at.path(), &["--scenario", "first-dots"]);
    let attempt = attempt.to_str().unwrap();
    let heal = |more: &[&str]| -> Value {
        let args: Vec<&str> = ["science", "heal", attempt, "--json"].iter().chain(more).copied().collect();
        serde_json::from_str(&done(at.path(), &args).out).expect("JSON")
    };
    let first = heal(&["--carry", "skin.json"]);
    assert!(first["ink"]["imbalance"].as_f64().unwrap() < 1e-9, "{first}");
    let second = heal(&["--before", "skin.json", "--days", "28", "--carry", "skin.json"]);
    let number = |sheet: &Value, date: usize, name: &str| sheet["dates"][date][name].as_f64().unwrap();
    assert!((number(&second, 0, "dots") - 2.0 * number(&first, 0, "dots")).abs() < 0.5);
    // fresh on the second day: today's dots, and those of the first after 28 days
    assert_eq!(first["dates"][3]["date"], "day 28");
    let want = number(&first, 0, "left_ng") + number(&first, 3, "left_ng");
    assert!((number(&second, 0, "left_ng") - want).abs() < 1e-3 * want, "{second}");
    assert!(fs::read_to_string(at.path().join("skin.json")).unwrap().matches("first-dots").count() == 2);
    let score = |more: &[&str]| -> Value {
        let args: Vec<&str> = ["score", attempt, "--json"].iter().chain(more).copied().collect();
        serde_json::from_str(&done(at.path(), &args).out).expect("JSON")
    };
    assert_eq!(score(&[])["attempt"]["earlier"], 0);
    let crowded = score(&["--before", "skin.json", "--days", "28"]);
    assert_eq!(crowded["attempt"]["earlier"].as_u64().unwrap(), 40, "both sessions of the file");
    assert_eq!(crowded["verdict"]["weakest"], "spacing");
    let said = done(at.path(), &["score", attempt, "--before", "skin.json"]);
    assert!(said.err.contains("scored with dots that are not in the recording"), "{}", said.err);
    let table = said.out;
    assert!(table.contains("Dots of an earlier session in the skin, none of them counted: 40"), "{table}");
}

#[test]
fn what_cannot_be_used_is_explained() {
    let at = folder();
    let attempt = demo(at.path(), &["--scenario", "first-dots"]);
    let attempt = attempt.to_str().unwrap();
    fs::write(at.path().join("skin.json"), "{\"format\":7,\"sessions\":[]}").unwrap();
    for (args, want) in [
        (&["--before", "skin.json"][..], "format 7"),
        (&["--before", "nothing.json"], "nothing.json: is not there"),
        (&["--tone", "monk-4"], "did you mean `monk-04`?"),
        (&["--carry", "no/folder/skin.json"], "cannot be written"),
    ] {
        let all: Vec<&str> = ["science", "heal", attempt].iter().chain(args).copied().collect();
        let said = run(at.path(), &all);
        assert!(said.code == 1 && said.err.contains(want) && said.err.contains("hint:"), "{args:?}: {}", said.err);
    }
    assert_eq!(run(at.path(), &["science", "heal", attempt, "--days", "-3"]).code, 2);
    assert_eq!(run(at.path(), &["score", attempt, "--days", "3"]).code, 2, "days of no file");
    let said = run(at.path(), &["score", attempt, "--before", "skin.json"]);
    assert!(said.code == 1 && said.err.contains("format 7") && said.err.contains("hint:"), "{}", said.err);
}
