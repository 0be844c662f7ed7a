//! `stipple export badge`, as people type it.

use std::fs;

use stipple::certify::credential::{Known, verify};
use stipple::certify::key::PublicKey;

use super::bench::{exam_header, hand, packed_at, recording};
use super::command::Place;

const ISSUER: &str = r#"(
    format: 1,
    issuer: (name: "A centre"),
    achievement: (
        id: "https://example.org/achievements/first-dots/1",
        name: "First dots",
        description: "Dots at an even depth, on a simulator.",
        criteria: "An exam without a critical error.",
    ),
    valid_days: 730,
)"#;

const SALT: &str = "05050505050505050505050505050505";

/// A place with an issuer's key and file, and an exam that passes, because its rubric asks for nothing.
fn place() -> Place {
    let place = Place::new();
    place.good(&["key", "new", "issuer"]);
    fs::write(place.path("issuer.ron"), ISSUER).unwrap();
    let mut easy = (*hand().scenario).clone();
    (easy.rubric.pass_mark, easy.rubric.critical) = (0.0, Vec::new());
    let exam = recording(&exam_header(), &easy, &hand().source, &hand().records);
    fs::write(place.path("exam.mcap"), exam).unwrap();
    let mut header = exam_header();
    header.extra.clear();
    let practice = recording(&header, &easy, &hand().source, &hand().records);
    fs::write(place.path("practice.mcap"), practice).unwrap();
    place
}

fn words<'a>(recording: &'a str, output: &'a str, salt: &'a str) -> [&'a str; 13] {
    let at = "2026-09-22T00:00:00Z";
    [
        "export",
        "badge",
        recording,
        "--issuer",
        "issuer.ron",
        "--key",
        "issuer",
        "-o",
        output,
        "--at",
        at,
        "--salt",
        salt,
    ]
}

#[test]
fn a_passed_exam_becomes_a_credential_and_others_are_told_why_not() {
    let place = place();
    let said = place.good(&words("exam.mcap", "one.json", SALT));
    assert!(said.starts_with("Written one.json: First dots, "), "{said}");
    place.good(&words("exam.mcap", "two.json", SALT));
    let bytes = fs::read(place.path("one.json")).unwrap();
    assert_eq!(bytes, fs::read(place.path("two.json")).unwrap(), "the same bytes");

    let key = PublicKey::parse(&fs::read_to_string(place.path("keys/issuer.vkey")).unwrap()).unwrap();
    let issuers = [*key.key()];
    let good = verify(&bytes, &Known { issuers: &issuers, ..Known::default() }).unwrap();
    assert_eq!(good.credential.valid_until.as_deref(), Some("2028-09-21T00:00:00Z"));
    let results = &good.credential.credential_subject.result;
    let last: Vec<&str> = results.iter().rev().take(2).map(|result| result.value.as_str()).collect();
    assert_eq!(last, ["2", "exam"]);
    assert!(good.created > packed_at() - jiff::SignedDuration::from_hours(48));

    for (case, code, args, reason) in [
        ("is there already", 1, words("exam.mcap", "one.json", SALT), "is there already"),
        ("not registered", 1, words("practice.mcap", "no.json", SALT), "made in practice mode; only an exam"),
        ("salt", 2, words("exam.mcap", "no.json", "05"), "must be 32 hexadecimal digits"),
        ("no recording", 1, words("none.mcap", "no.json", SALT), "none.mcap"),
    ] {
        let (found, _, err) = place.run(&args);
        assert!(found == code && err.contains(reason), "{case}: {found}: {err}");
        assert!(!place.path("no.json").exists(), "{case}");
    }
}
