//! The report of a pack, and the report in a pack.

use std::fs;

use stipple::certify::pack;
use stipple::certify::report::{REPORT_VERSION, ReportError, Wanted, into_pack, of_pack, pdf};
use stipple::certify::trust::Trust;
use stipple::certify::verify::{Account, Outcome, verify};
use stipple::session::{Scored, score_file};

use super::bench::{self, exam_header, good, recorded, trust};
use super::command::Place;

fn scored() -> Scored {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("recording.mcap");
    fs::write(&path, recorded(&exam_header())).unwrap();
    score_file(&path, None, &mut |_| {}).unwrap()
}

/// Names of the checks that failed.
fn failed(account: &Account) -> Vec<&'static str> {
    bench::failed(account).into_iter().map(|(name, _)| name).collect()
}

fn said(account: &Account, check: &str) -> (Outcome, String) {
    let line = account.lines.iter().find(|line| line.check == check).unwrap();
    (line.outcome, line.text.clone())
}

#[test]
fn the_report_of_a_good_pack_tells_its_checks_and_bears_no_mark() {
    let report = of_pack(&good(), &trust(), &Wanted::default(), &mut |_| {}).unwrap();
    assert_eq!(report.marks, Vec::<&str>::new());
    assert!(
        report.checks.iter().any(|check| check.name == "replay" && check.held == Some(true)),
        "{:?}",
        report.checks
    );
    assert!(report.checks.iter().all(|check| check.held != Some(false)), "{:?}", report.checks);
    let assessor = report.signatures.iter().find(|signature| signature.role == "Assessor").unwrap();
    assert!(assessor.known.starts_with("Signed by assessor"), "{}", assessor.known);
    let again = of_pack(&good(), &trust(), &Wanted::default(), &mut |_| {}).unwrap();
    assert_eq!(pdf(&report).unwrap(), pdf(&again).unwrap());
}

#[test]
fn a_verdict_that_came_later_stands_above_the_scorers_result() {
    let pack = super::later::with_verdicts();
    let report = of_pack(&pack, &trust(), &Wanted::default(), &mut |_| {}).unwrap();
    assert_eq!(report.marks, ["Another verdict is in force: passed, appeal by board"]);
    let told: Vec<&String> = report.deviations.iter().filter(|line| line.starts_with("Verdict ")).collect();
    assert!(told.len() == 2 && told[1].ends_with("appeal by board: holder slipped, seen by two"), "{told:?}");
    assert_eq!(report.result.word, "Not passed", "what the scorer found stays as it is");
}

#[test]
fn of_a_pack_that_is_not_to_be_believed_there_is_no_report() {
    let mut parts = pack::decode(&good()).unwrap();
    let sheet =
        String::from_utf8(parts[pack::SCORE].clone()).unwrap().replacen("\"passed\":false", "\"passed\":true", 1);
    parts.insert(pack::SCORE, sheet.into_bytes());
    let forged = pack::encode(&parts).unwrap();
    for (case, bytes, trust) in
        [("a changed sheet", &forged, trust()), ("nobody is believed", &good(), Trust { keys: Vec::new(), ..trust() })]
    {
        let refused = of_pack(bytes, &trust, &Wanted::default(), &mut |_| {}).unwrap_err();
        assert!(matches!(&refused, ReportError::Refused { account } if !account.is_good()), "{case}: {refused}");
    }
    assert!(matches!(of_pack(b"PK", &trust(), &Wanted::default(), &mut |_| {}), Err(ReportError::Refused { .. })));
}

#[test]
fn a_report_in_a_pack_is_made_again_and_compared() {
    let with = into_pack(&good(), &scored()).unwrap();
    let parts = pack::decode(&with).unwrap();
    let account = verify(&with, &trust(), &mut |_| {});
    assert!(failed(&account).is_empty() && said(&account, "report").0 == Outcome::Held, "{account:#?}");
    let none = verify(&good(), &trust(), &mut |_| {});
    assert!(none.lines.iter().all(|line| line.check != "report"), "{none:#?}");
    let put = |page: Vec<u8>| {
        let mut parts = parts.clone();
        parts.insert(pack::REPORT, page);
        verify(&pack::encode(&parts).unwrap(), &trust(), &mut |_| {})
    };
    let page = &parts[pack::REPORT];
    let mut flipped = page.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 1;
    for (case, page) in
        [("a flipped bit", flipped), ("another file", b"%PDF-1.7".to_vec()), ("cut", page[..page.len() - 1].to_vec())]
    {
        let account = put(page);
        assert_eq!(failed(&account), ["report"], "{case}: {account:#?}");
    }
    // the page of an earlier build, or of a later one, is no forgery
    let version = |number: u32| format!("Stipple report, version {number}");
    for other in [REPORT_VERSION - 1, REPORT_VERSION + 5] {
        let page = String::from_utf8_lossy(page).replacen(&version(REPORT_VERSION), &version(other), 1);
        let account = put(page.into_bytes());
        let (outcome, text) = said(&account, "report");
        assert!(outcome == Outcome::NotThere && failed(&account).is_empty(), "{other}: {account:#?}");
        assert!(text.contains(&format!("version {other}")) && text.contains("not compared"), "{text}");
    }
}

#[test]
fn the_command_writes_what_was_asked_for() {
    let place = Place::new();
    let mut header = exam_header();
    header.extra.clear();
    fs::create_dir(place.path("attempt")).unwrap();
    fs::write(place.path("attempt/recording.mcap"), recorded(&header)).unwrap();
    let (code, out, err) = place.run(&["report", "attempt"]);
    assert!(code == 0 && out.contains("report.pdf") && err.contains("Practice - no evidence"), "{out}{err}");
    let first = fs::read(place.path("attempt/report.pdf")).unwrap();
    place.run(&["report", "attempt", "--html", "--pdf"]);
    assert_eq!(first, fs::read(place.path("attempt/report.pdf")).unwrap(), "the same bytes");
    assert!(fs::read_to_string(place.path("attempt/report.html")).unwrap().starts_with("<!DOCTYPE html>"));
    let sheet = stipple::session::folder::write_score(&place.path("attempt"), &scored().sheet).unwrap();
    let (code, _, err) = place.run(&["report", sheet.to_str().unwrap(), "--out", "alone.html"]);
    assert!(code == 0 && err.contains("made from a score sheet alone"), "{err}");
    let (code, _, err) = place.run(&["report", "attempt", "--out", "alone.html"]);
    assert!(code == 1 && err.contains("not written over"), "{err}");
    let (code, _, err) = place.run(&["report", "attempt", "--out", "x.pdf", "--html", "--pdf"]);
    assert!(code == 2 && err.contains("--out names one file"), "{err}");
    let (code, _, err) = place.run(&["report", sheet.to_str().unwrap(), "--credential", "alone.html"]);
    assert!(code == 1 && err.contains("hint:"), "{err}");
    fs::write(place.path("a.stipple"), good()).unwrap();
    let (code, _, err) = place.run(&["report", "a.stipple"]);
    assert!(code == 2 && err.contains("whom to believe"), "{err}");
    let (code, _, err) = place.run(&["report", "attempt", "--trust", "c.trust"]);
    assert!(code == 2 && err.contains("only a pack is verified"), "{err}");
    let (code, _, err) = place.run(&["report", "nowhere"]);
    assert!(code == 1 && err.contains("nowhere"), "{err}");
}

#[test]
fn a_pack_with_its_report_is_verified() {
    let place = Place::new();
    let mut header = exam_header();
    header.extra.clear();
    fs::write(place.path("recording.mcap"), recorded(&header)).unwrap();
    place.good(&["key", "new", "station"]);
    place.good(&["trust", "new", "c.trust"]);
    let from = ["--from", "2026-01-01T00:00:00Z", "--until", "2099-01-01T00:00:00Z"];
    place.good(&[&["trust", "add", "c.trust", "keys/station.vkey", "--role", "station"][..], &from].concat());
    place.good(&["pack", "recording.mcap", "--key", "station", "--report", "-o", "a.stipple"]);
    let out = place.good(&["verify", "a.stipple", "--trust", "c.trust"]);
    assert!(out.contains("ok    report"), "{out}");
    let (code, out, _) = place.run(&["report", "a.stipple", "--trust", "c.trust"]);
    assert!(code == 0 && place.path("a.pdf").exists(), "{out}");
    let (code, _, err) = place.run(&["report", "a.stipple", "--trust", "c.trust"]);
    assert!(code == 1 && err.contains("not written over"), "{err}");
}
