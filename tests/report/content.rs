//! What stands on the page.

use stipple::certify::report::{Known, Report, Source, html};
use stipple::certify::verify::Account;
use stipple::recording::{CloseOutcome, Mode, Note, NoteKind};
use stipple::scenario::rubric::Light;
use stipple::score::ScoreSheet;
use stipple::score::sheet::{CriticalSheet, Override};

use super::sheets::{course, crowded, earlier, exam, sheet};

fn values<'a>(facts: &'a [stipple::certify::report::Fact], name: &str) -> Vec<&'a str> {
    facts.iter().filter(|fact| fact.name == name).map(|fact| fact.value.as_str()).collect()
}

#[test]
fn what_is_no_evidence_says_so_first() {
    let good = sheet(4, 500, "x");
    let mut practice = exam(&good);
    practice.registration = None;
    let mut registered = exam(&good);
    registered.registration.as_mut().unwrap().mode = Mode::Practice;
    let with = |source| Known { source, ..exam(&good) };
    let cases = vec![
        ("sheet alone", Known::default(), vec!["Not verified - made from a score sheet alone"]),
        ("free practice", practice, vec!["Practice - no evidence"]),
        ("registered practice", registered, vec!["Practice - no evidence"]),
        ("exam in its pack", exam(&good), vec!["Not verified - a page of a pack that must be verified"]),
        ("exam, pack verified", with(Source::Pack(Account::default())), vec![]),
        (
            "exam, its folder",
            with(Source::Recording),
            vec!["Not signed - made from the recording, not from a verified pack"],
        ),
    ];
    for (case, known, want) in cases {
        assert_eq!(Report::new(&good, &known).marks, want, "{case}");
    }
    let bad = crowded(4, 500, "x", 1);
    let marks = Report::new(&bad, &exam(&bad)).marks;
    for want in ["Synthetic", "Modified", "Not re-simulated"] {
        assert!(marks.iter().any(|mark| mark.starts_with(want)), "{want}: {marks:?}");
    }
}

#[test]
fn the_result_is_the_standing_of_the_sheet() {
    let passed = |change: fn(&mut ScoreSheet)| {
        let mut sheet = sheet(4, 500, "the needle leaned");
        change(&mut sheet);
        Report::new(&sheet, &exam(&sheet)).result
    };
    for (case, change, want) in [
        ("clear of the mark", (|_| {}) as fn(&mut ScoreSheet), ("Passed", Light::Green)),
        ("near the mark", |sheet| sheet.verdict.total_hundredths = 7100, ("Borderline", Light::Amber)),
        ("below it", |sheet| sheet.verdict.total_hundredths = 6000, ("Not passed", Light::Red)),
        ("no study", |sheet| sheet.rubric.cutscore = None, ("Provisional", Light::Amber)),
        ("a program", |sheet| sheet.synthetic = true, ("Provisional", Light::Amber)),
        ("a missed floor", |sheet| sheet.domains[0].floor_hundredths = Some(9000), ("Not passed", Light::Red)),
    ] {
        let result = passed(change);
        assert_eq!((result.word, result.light), want, "{case}");
        assert!(result.lines.iter().any(|line| line.contains("rests with the certifying body")), "{case}");
    }
    let good = passed(|_| {});
    assert_eq!((good.total.as_str(), good.cut.as_str()), ("84.20", "70.00"));
    assert!(good.lines.contains(&"Rule: a total of at least 70.00, no critical error. The needle leaned".to_owned()));
    assert_eq!(good.trust, "Error of measurement at the mark: \u{b1} 2.10, n = 40");
    let unsaid = passed(|sheet| sheet.rubric.sem.as_mut().unwrap().n = None);
    assert!(unsaid.trust.contains("not shown"), "no number without its n: {}", unsaid.trust);
}

#[test]
fn floors_and_critical_errors_stand_with_their_place() {
    let mut sheet = sheet(4, 500, "x");
    sheet.domains[0].floor_hundredths = Some(9000);
    sheet.domains[1].floor_hundredths = Some(6000);
    sheet.critical = vec![CriticalSheet { code: "deeper_than".into(), text: "Too deep".into(), tick: Some(12_300) }];
    let report = Report::new(&sheet, &exam(&sheet));
    let floors: Vec<_> =
        report.parts.iter().map(|part| part.floor.as_ref().map(|f| (f.score.as_str(), f.reached))).collect();
    assert_eq!(floors[..3], [Some(("90.00", false)), Some(("60.00", true)), None]);
    assert!(report.result.lines.iter().any(|line| line.contains("every part at its floor or above")));
    let fault = report.critical.first().unwrap();
    assert_eq!((fault.text.as_str(), fault.place.as_str()), ("Too deep", "tick 12300, at 12.3 s"));
}

#[test]
fn what_is_not_known_is_said_to_be_so() {
    let sheet = sheet(4, 500, "x");
    let report = Report::new(&sheet, &Known::default());
    for name in ["Pseudonym", "Attempt", "Began", "Device", "Calibrated", "Assessor"] {
        assert_eq!(values(&report.who, name), ["not recorded"], "{name}");
    }
    assert!(values(&report.who, "Name").is_empty());
    assert_eq!(
        (report.ended_at, report.figures.head, report.figures.skin, report.figures.curve),
        (None, None, None, None)
    );
}

#[test]
fn who_and_what_is_told_of_an_exam() {
    let sheet = sheet(4, 500, "x");
    let known = exam(&sheet);
    let report = Report::new(&sheet, &known);
    for (name, want) in [
        ("Pseudonym", "T-000173"),
        ("Mode", "exam"),
        ("Attempt", "3; 2 before it, all told of"),
        ("Began", "2026-09-21 14:13:20 UTC"),
        ("Device", "stylus 7 (stylus)"),
        ("Serial", "0000abcd:SN-7"),
        ("Calibrated", "2026-09-21 13:13:20 UTC, 0badcafe"),
    ] {
        assert_eq!(values(&report.who, name), [want], "{name}");
    }
    assert_eq!(report.ended_at.unwrap().to_string(), "2026-09-21T14:14:19.999Z");
    let missing = Known { earlier: vec![earlier(1, "abandoned")], ..known.clone() };
    assert_eq!(values(&Report::new(&sheet, &missing).who, "Attempt"), ["3; 1 of 2 before it told of"]);
    assert!(report.figures.curve.is_some(), "one earlier total is known");
    let other = Known { earlier: vec![earlier(2, "abandoned")], ..known };
    assert!(Report::new(&sheet, &other).figures.curve.is_none(), "no total, no curve");
}

#[test]
fn a_name_and_feedback_stand_only_in_the_trainees_own_copy() {
    let sheet = sheet(4, 500, "x");
    let report = Report::new(&sheet, &exam(&sheet));
    assert!(report.advice.is_none() && report.dots.iter().all(|dot| dot.feedback.is_empty()));
    assert!(!html(&report).contains("stretch it with the other hand"));
    let own = Known { name: Some("A. Trainee".into()), feedback: true, ..exam(&sheet) };
    let own = Report::new(&sheet, &own);
    assert_eq!(values(&own.who, "Name"), ["A. Trainee"]);
    assert_eq!(own.advice.as_deref(), Some("practise x"));
    assert!(html(&own).contains("stretch it with the other hand"));
}

#[test]
fn deviations_are_those_of_the_course_and_of_the_sheet() {
    let mut sheet = sheet(4, 500, "x");
    assert_eq!(Report::new(&sheet, &exam(&sheet)).deviations, Vec::<String>::new());
    sheet.overrides = vec![Override { path: "tissue.k_b".into(), value: "0.2".into() }];
    sheet.attempt.record.missing_ticks = 7;
    sheet.attempt.record.bad_input_ticks = 1;
    sheet.clock.as_mut().unwrap().late_ticks = 1;
    let note = |kind, value| Note { tick: 72_300, kind, value, text: "\u{202e}said".into() };
    let notes = vec![note(NoteKind::Pause, 0.0), note(NoteKind::Resume, 12.5), note(NoteKind::Fault, 11.0)];
    let mut course = course(CloseOutcome::Interrupted, notes);
    course.missing_ticks = 7;
    let known = Known { course: Some(course.clone()), ..exam(&sheet) };
    let told = Report::new(&sheet, &known).deviations;
    let of_the_sheet = [
        "Parameter tissue.k_b was set to 0.2: another skin than the scenario's",
        "Recording: 1 tick without usable input: the hand was not seen",
    ];
    assert_eq!(
        told,
        [
            "Ended early: what was not done by then is missing from the score",
            of_the_sheet[0],
            "7 ticks not recorded (centre)",
            "Cut short (equipment)",
            of_the_sheet[1],
            "Pause of 12.500 s (candidate) at 1:12.3",
            "Force off: \u{fffd}said (candidate) at 1:12.3",
        ]
    );
    // a sheet alone tells less, and nobody is blamed
    let told = Report::new(&sheet, &Known::default()).deviations;
    let alone = ["7 ticks not recorded", "1 late tick, at worst by 90 \u{b5}s"];
    assert_eq!(told, [of_the_sheet[0], alone[0], alone[1], of_the_sheet[1]]);
    // what concerns the whole attempt is told before moments without end, and how many are left out
    course.notes = vec![note(NoteKind::Fault, 11.0); 5000];
    let page = html(&Report::new(&sheet, &Known { course: Some(course), ..exam(&sheet) }));
    assert!(page.contains("Cut short (equipment)") && page.contains("4705 more"), "{}", page.len());
}

#[test]
fn an_early_end_says_what_it_did() {
    let sheet = sheet(4, 500, "x");
    for (ended, want) in [
        (CloseOutcome::Finished, None),
        (CloseOutcome::HandFinished, None),
        (CloseOutcome::Limit, Some("The time was over: what was not done by then is missing from the score")),
        (CloseOutcome::Abandoned, Some("Ended early: what was not done by then is missing from the score")),
    ] {
        let known = Known { course: Some(course(ended, Vec::new())), ..exam(&sheet) };
        let told = Report::new(&sheet, &known).deviations;
        assert_eq!(told.first().map(String::as_str), want, "{ended}");
    }
}

#[test]
fn dots_stand_with_the_worst_first_and_where_they_are() {
    let sheet = sheet(9, 500, "x");
    let report = Report::new(&sheet, &exam(&sheet));
    let numbers: Vec<u32> = report.dots.iter().map(|dot| dot.number).collect();
    assert_eq!(numbers, [2, 5, 8, 1, 4, 7, 6], "red, amber, then the extra one that is green");
    assert_eq!(report.dots[0].place, "ticks 1000\u{2013}1260, at 1.0 s");
    let depth = report.parts.iter().find(|part| part.name == "Depth").unwrap();
    assert_eq!(depth.evidence, "worst: dot 2, ticks 1000\u{2013}1260, at 1.0 s; 1 place empty");
    let force = report.parts.iter().find(|part| part.name == "Force").unwrap();
    assert_eq!(force.evidence, "all placed dots are green; 1 place empty");
}

#[test]
fn the_code_names_the_credential_or_the_sheet() {
    let sheet = sheet(1, 500, "x");
    let bare = Report::new(&sheet, &exam(&sheet));
    assert_eq!(bare.code.unwrap().text, format!("sha256:{}", bare.sheet_digest));
    for (case, credential, want) in [
        ("an id", r#"{"id":"urn:uuid:1"}"#, Some("urn:uuid:1")),
        ("no id", "{}", None),
        ("no JSON", "nothing", None),
        ("an id with spaces", r#"{"id":"a b"}"#, None),
    ] {
        let known = Known { credential: Some(credential.into()), ..exam(&sheet) };
        let report = Report::new(&sheet, &known);
        let sheets = format!("sha256:{}", report.sheet_digest);
        assert_eq!(report.code.unwrap().text, want.map_or(sheets, str::to_owned), "{case}");
    }
}
