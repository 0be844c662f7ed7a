//! What is issued, and who gets none.

use serde_json::Value;
use stipple::certify::credential::{Award, Known, Outcome, examine, issue, verify};
use stipple::recording::Mode;
use stipple::score::sheet::{CriticalSheet, Override, SemRef};
use stipple::session::Replay;

use crate::fixture::{award, created, issued, issued_value, key, moment, refusal, sheet, today};

#[test]
fn it_says_what_the_sheet_says_and_is_the_same_every_time() {
    let bytes = issued();
    assert_eq!(bytes, issue(&sheet(), &award(), &key(), created()).unwrap(), "no clock, no randomness");
    assert!(bytes.len() < 16_000, "{} bytes", bytes.len());
    let issuers = [key().verifying_key()];
    let known = Known { issuers: &issuers, at: Some(today()), recording_digest: Some([0x11; 32]), revoked: None };
    let verified = verify(&bytes, &known).unwrap();
    assert_eq!(verified.created, created());
    let credential = &verified.credential;
    credential.agrees_with(&sheet(), &[0x11; 32], 3).unwrap();
    let results = &credential.credential_subject.result;
    let values: Vec<&str> = results.iter().map(|result| result.value.as_str()).collect();
    assert_eq!(values, ["87.25", "91.00", "88.00", "83.50", "80.00", "90.00", "85.00", "79.05", "exam", "3"]);
    assert_eq!(credential.evidence_digest("Recording"), Some([0x11; 32]));
    assert!(!String::from_utf8_lossy(&bytes).contains("T-000173"), "the pseudonym is hashed");
    let said: Vec<String> = verified.checks.iter().map(ToString::to_string).collect();
    assert!(said.iter().take(7).all(|line| line.contains(": ok: ")), "{said:#?}");
    assert_eq!(verified.checks.last().unwrap().name, "revocation");
}

/// `echo -n T-000173a5a5...a5 | sha256sum`, Open Badges 3.0: the hash of the identifier with the salt behind it.
#[test]
fn the_pseudonym_is_hashed_as_open_badges_says() {
    use sha2::{Digest as _, Sha256};
    let text = format!("T-000173{}", "a5".repeat(16));
    let wanted = format!("sha256${}", stipple::units::hex(&Sha256::digest(text)));
    assert_eq!(issued_value()["credentialSubject"]["identifier"][0]["identityHash"], wanted);
}

#[test]
fn a_sheet_that_is_no_passed_exam_gets_none() {
    let change = Override { path: "tissue.k_b".to_owned(), value: "2".to_owned() };
    let error = CriticalSheet { code: "deeper_than".to_owned(), text: String::new(), tick: None };
    let mut rows = Vec::new();
    let mut row = |words: &'static str, edit: &dyn Fn(&mut stipple::score::ScoreSheet)| {
        let mut sheet = sheet();
        edit(&mut sheet);
        rows.push((words, sheet));
    };
    row("the attempt is not passed", &|sheet| sheet.verdict.passed = false);
    row("a program held the needle", &|sheet| sheet.synthetic = true);
    row("the scenario was modified: tissue.k_b", &|sheet| sheet.overrides.push(change.clone()));
    row("the scenario was modified", &|sheet| sheet.modified = true);
    row("critical error deeper_than", &|sheet| sheet.critical.push(error.clone()));
    row("total is below the pass mark", &|sheet| sheet.verdict.total_hundredths = 10);
    row("cut off after 5 ticks", &|sheet| sheet.integrity = "cut off after 5 ticks".to_owned());
    row("re-simulated and different", &|sheet| sheet.replay = Replay::Differs { tick: 4, field: "depth" }.to_string());
    row("Below the floor in Depth", &|sheet| sheet.domains[0].floor_hundredths = Some(9999));
    row("not re-simulated", &|sheet| sheet.replay = Replay::OtherLaw { recorded: 1 }.to_string());
    for (words, sheet) in rows {
        let said = issue(&sheet, &award(), &key(), created()).unwrap_err();
        assert!(said.to_string().contains(words), "{words}: {said}");
        assert!(said.hint().is_some(), "{words}");
    }
    for mode in [Mode::Practice, Mode::Supervised] {
        let mut award = award();
        award.mode = mode;
        let said = issue(&sheet(), &award, &key(), created()).unwrap_err().to_string();
        assert!(said.contains(&format!("made in {mode} mode; only an exam")), "{said}");
    }
}

#[test]
fn what_the_rule_alone_does_not_decide_needs_somebody_who_did() {
    let sem = SemRef { points_hundredths: 2000, n: Some(30), band_hundredths: 100, document: None };
    let mut near = sheet();
    (near.rubric.cutscore, near.rubric.sem) = (Some("5c".repeat(32)), Some(sem));
    let mut clear = near.clone();
    clear.rubric.sem = None;
    let undecided = Award { decided_by: None, ..award() };
    for (case, sheet, want) in [
        ("no study", sheet(), Some("the attempt is provisional and nobody decided: The mark is an assumption")),
        ("near the mark", near, Some("the attempt is borderline and nobody decided: The total of 87.25 lies within")),
        ("clear of it", clear, None),
    ] {
        let said = issue(&sheet, &undecided, &key(), created()).err().map(|error| error.to_string());
        assert_eq!(said.is_some(), want.is_some(), "{case}: {said:?}");
        assert!(said.unwrap_or_default().contains(want.unwrap_or_default()), "{case}");
        issue(&sheet, &award(), &key(), created()).unwrap();
    }
}

#[test]
fn an_award_with_what_cannot_stand_there_is_refused() {
    let mut rows = Vec::new();
    let mut row = |words: &'static str, edit: &dyn Fn(&mut stipple::certify::credential::Award)| {
        let mut award = award();
        edit(&mut award);
        rows.push((words, award));
    };
    row("`issuer.name`", &|award| award.issuer.name = " ".to_owned());
    row("`issuer.name`", &|award| award.issuer.name = "a\u{1b}[2J".to_owned());
    row("`issuer.url`", &|award| award.issuer.url = Some("http://example.org".to_owned()));
    row("`issuer.url`", &|award| award.issuer.url = Some("https://example.org/<a>".to_owned()));
    row("`credentialSubject.achievement.id`", &|award| award.achievement.id = "depth drill".to_owned());
    row("`credentialSubject.achievement.id`", &|award| award.achievement.id = "https://e.org/%zz".to_owned());
    row("`credentialSubject.achievement.id`", &|award| award.achievement.id.push_str("#x"));
    row("achievement.description`", &|award| award.achievement.description = "x".repeat(4001));
    row("achievement.criteria.narrative`", &|award| award.achievement.criteria = String::new());
    row("`validUntil`", &|award| award.valid_until = Some(award.valid_from));
    for (words, award) in rows {
        let said = issue(&sheet(), &award, &key(), created()).unwrap_err().to_string();
        assert!(said.contains(words), "{words}: {said}");
    }
}

#[test]
fn another_sheet_or_recording_does_not_agree() {
    let issuers = [key().verifying_key()];
    let known = Known { issuers: &issuers, ..Known::default() };
    let credential = verify(&issued(), &known).unwrap().credential;
    let mut better = sheet();
    better.verdict.total_hundredths = 9900;
    let said = credential.agrees_with(&better, &[0x11; 32], 3).unwrap_err();
    assert!(said.contains("score sheet has another digest"), "{said}");
    let said = credential.agrees_with(&sheet(), &[0x12; 32], 3).unwrap_err();
    assert!(said.contains("recording has another digest"), "{said}");
    let said = credential.agrees_with(&sheet(), &[0x11; 32], 4).unwrap_err();
    assert_eq!(said, "Number of the attempt: the credential says 3, it is 4");
}

#[test]
fn time_issuer_and_recording_are_checked_by_name() {
    let issuers = [key().verifying_key()];
    let at = |text| Known { issuers: &issuers, at: Some(moment(text)), ..Known::default() };
    for (case, known, name) in [
        ("before it was signed", at("2026-03-02T10:11:11Z"), Some("time")),
        ("the moment it was signed", at("2026-03-02T10:11:12Z"), None),
        ("its last second", at("2096-02-29T23:59:59Z"), None),
        ("expired", at("2096-03-01T00:00:00Z"), Some("time")),
        ("nobody is believed", Known::default(), Some("issuer")),
        (
            "another recording",
            Known { recording_digest: Some([1; 32]), ..at("2026-06-01T00:00:00Z") },
            Some("recording"),
        ),
    ] {
        assert_eq!(verify(&issued(), &known).err().map(|error| error.check), name, "{case}");
    }
    let checks = examine(&issued(), &Known { issuers: &issuers, ..Known::default() });
    let skipped: Vec<&str> =
        checks.iter().filter(|check| matches!(check.outcome, Outcome::Skipped(_))).map(|check| check.name).collect();
    assert_eq!(skipped, ["time", "recording", "revocation"]);
}

#[test]
fn white_space_and_the_order_of_keys_do_not_matter() {
    let value: Value = issued_value();
    assert_eq!(refusal(&serde_json::to_vec_pretty(&value).unwrap()), None);
    let mut turned = value;
    turned["proof"].as_array_mut().unwrap().reverse();
    assert_eq!(refusal(&serde_json::to_vec(&turned).unwrap()), None);
}

/// `cargo test --release --test credential speed -- --ignored --nocapture`
#[test]
#[ignore = "a measurement"]
#[expect(clippy::print_stdout, reason = "a measurement prints")]
fn speed() {
    let issuers = [key().verifying_key()];
    let known = Known { issuers: &issuers, at: Some(today()), ..Known::default() };
    let (sheet, award, bytes) = (sheet(), award(), issued());
    let started = std::time::Instant::now();
    for _ in 0..50 {
        issue(&sheet, &award, &key(), created()).unwrap();
    }
    let issuing = started.elapsed().as_secs_f64() * 20.0;
    let started = std::time::Instant::now();
    for _ in 0..50 {
        verify(&bytes, &known).unwrap();
    }
    let verifying = started.elapsed().as_secs_f64() * 20.0;
    println!("{} bytes: issue {issuing:.2} ms, verify {verifying:.2} ms", bytes.len());
}
