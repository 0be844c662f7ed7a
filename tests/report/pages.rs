//! Two pages of paper, whatever the sheet says.

use proptest::prelude::*;
use stipple::certify::report::{Known, Report, pdf};

use super::sheets::{broken, crowded, earlier, exam, sheet};

fn contains(bytes: &[u8], what: &str) -> bool {
    bytes.windows(what.len()).any(|window| window == what.as_bytes())
}

/// Pages that a document says it has.
fn pages(bytes: &[u8]) -> Option<u32> {
    let text = String::from_utf8_lossy(bytes);
    let count = text.split("/Type/Pages").nth(1)?.split("/Count ").nth(1)?;
    count.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

#[test]
fn a_report_is_pdf_a_on_two_pages_and_the_same_every_time() {
    let sheet = sheet(12, 500, "First dots");
    let mut known = exam(&sheet);
    known.credential = Some(br#"{"id":"urn:uuid:1"}"#.to_vec());
    let report = Report::new(&sheet, &known);
    let bytes = pdf(&report).unwrap();
    assert_eq!(pages(&bytes), Some(2));
    for want in
        ["<pdfaid:part>3</pdfaid:part>", "<pdfaid:conformance>B</pdfaid:conformance>", "Stipple report, version 2"]
    {
        assert!(contains(&bytes, want), "{want}");
    }
    for name in ["score.json", "credential.json"] {
        assert!(contains(&bytes, name), "{name}");
    }
    assert_eq!(bytes, pdf(&Report::new(&sheet, &known)).unwrap(), "two runs");
    assert_eq!(report.score, serde_jcs::to_vec(&sheet).unwrap());
}

/// Many of everything, none of everything, numbers at the ends of their range, texts without end.
#[test]
fn two_pages_whatever_comes() {
    let long = "a word and \u{1d11e} ".repeat(800);
    for (case, sheet) in [
        ("no dot", sheet(0, 0, "")),
        ("one", sheet(1, 500, "x")),
        ("thousands", sheet(5000, 500, "x")),
        ("largest", crowded(60, i64::MAX, "x", 60)),
        ("smallest", crowded(60, i64::MIN, "x", 60)),
        ("long", crowded(60, 500, &long, 60)),
        ("one long word", crowded(60, 500, &"W".repeat(10_000), 60)),
    ] {
        let known =
            Known { course: Some(broken(500, &long)), name: Some(long.clone()), feedback: true, ..exam(&sheet) };
        for (what, known) in [("with all", known), ("alone", Known::default())] {
            let made = pdf(&Report::new(&sheet, &known));
            assert!(made.is_ok(), "{case}, {what}: {made:?}");
            let bytes = made.unwrap();
            assert_eq!(pages(&bytes), Some(2), "{case}, {what}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn no_sheet_breaks_it(dots in 0_u32..40, value in any::<i64>(), text in any::<String>(), times in 0_usize..12, outcome in "[ -~]{0,30}") {
        let sheet = crowded(dots, value, &text, times);
        let known = Known {
            course: Some(broken(times, &text)),
            name: Some(text),
            earlier: vec![earlier(1, &outcome), earlier(2, "finished, 100.00 points")],
            ..exam(&sheet)
        };
        let bytes = pdf(&Report::new(&sheet, &known)).unwrap();
        prop_assert_eq!(pages(&bytes), Some(2));
    }
}
