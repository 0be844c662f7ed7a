//! What a verdict is worth: floors, the band around the mark, and marks that nothing stands behind.

use proptest::prelude::*;
use stipple::scenario::Scenario;
use stipple::scenario::rubric::{Floors, Rubric, Sem};
use stipple::score::sheet::{CriticalSheet, Override, SemRef};
use stipple::score::{ScoreSheet, Standing, digest, is_near_mark, rubric_digest, standing, standing_said, table};

use crate::build::{Tap, attempt, good_row, graded, rubric, scenario};

#[expect(clippy::unnecessary_wraps, reason = "reads as the field that it is for")]
fn sem(points: f64, n: Option<u32>, band: f64) -> Option<Sem> {
    Some(Sem { points, n, band, document: None })
}

/// A row of four with three dots in it: 75.00 points, in every domain too.
fn three_of_four(change: impl FnOnce(&mut Rubric)) -> ScoreSheet {
    let mut row: Scenario = scenario(4, 1.0);
    change(&mut row.rubric);
    let mut sheet = graded(&row, &attempt(&good_row(3, 1.0)));
    sheet.synthetic = false;
    assert_eq!(sheet.verdict.total_hundredths, 7500);
    sheet
}

fn studied(mark: f64) -> impl Fn(&mut Rubric) {
    move |r| (r.pass_mark, r.cutscore, r.sem) = (mark, Some("5c".repeat(32)), sem(2.0, Some(42), 1.0))
}

#[test]
fn a_standing_is_what_the_rubric_allows_to_say() {
    type Change = fn(&mut Rubric);
    let rows: [(&str, f64, Change, (bool, Standing)); 15] = [
        ("clear above", 70.0, |_| {}, (true, Standing::Pass)),
        ("clear below", 80.0, |_| {}, (false, Standing::NotPassed)),
        ("at the mark", 75.0, |_| {}, (true, Standing::Borderline)),
        ("above, at the edge of the band", 73.0, |_| {}, (true, Standing::Borderline)),
        ("above, out of it by a hundredth", 72.99, |_| {}, (true, Standing::Pass)),
        ("below, at the edge", 77.0, |_| {}, (false, Standing::Borderline)),
        ("below, out of it", 77.01, |_| {}, (false, Standing::NotPassed)),
        ("a wider band", 71.0, |r| r.sem = sem(2.0, Some(42), 2.0), (true, Standing::Borderline)),
        ("no band", 75.0, |r| r.sem = sem(2.0, Some(42), 0.0), (true, Standing::Pass)),
        ("no standard error", 75.0, |r| r.sem = None, (true, Standing::Pass)),
        ("no study", 70.0, |r| r.cutscore = None, (true, Standing::Provisional)),
        ("no study, below", 80.0, |r| r.cutscore = None, (false, Standing::NotPassed)),
        ("no study, near", 75.0, |r| r.cutscore = None, (true, Standing::Borderline)),
        ("no people", 70.0, |r| r.sem = sem(2.0, None, 1.0), (true, Standing::Provisional)),
        ("a floor", 75.0, |r| r.floors.angle = Some(75.01), (false, Standing::NotPassed)),
    ];
    for (case, mark, change, want) in rows {
        let sheet = three_of_four(|r| {
            studied(mark)(r);
            change(r);
        });
        assert_eq!((sheet.verdict.passed, standing(&sheet)), want, "{case}: {}", table(&sheet));
        let said = standing_said(&sheet);
        assert!(!said.why.is_empty() && !said.next.is_empty() && said.standing == want.1, "{case}: {said:?}");
    }
}

#[test]
fn a_total_just_below_the_mark_does_not_read_as_the_mark() {
    for (mark, shown) in [(75.01, "75.00 of 100  (pass mark 75.01"), (75.1, "75.0 of 100  (pass mark 75.1")] {
        let text = table(&three_of_four(|r| r.pass_mark = mark));
        assert!(text.contains(shown), "{mark}: {text}");
    }
}

#[test]
fn all_of_the_rule_must_hold() {
    for (case, floors, said) in [
        ("at the floor", Floors { depth: Some(75.0), ..Floors::default() }, None),
        ("one", Floors { depth: Some(80.0), ..Floors::default() }, Some("Depth 75.00 is below its floor of 80.00. ")),
        (
            "two",
            Floors { drag: Some(90.0), angle: Some(75.5), ..Floors::default() },
            Some("Angle 75.00 is below its floor of 75.50, Drag 75.00 is below its floor of 90.00. "),
        ),
    ] {
        let sheet = three_of_four(|r| (r.pass_mark, r.floors) = (70.0, floors));
        assert_eq!(sheet.verdict.passed, said.is_none(), "{case}");
        assert!(sheet.verdict.reason.starts_with(said.unwrap_or_default()), "{case}: {}", sheet.verdict.reason);
        let shown = table(&sheet);
        assert_eq!(shown.contains("below its floor 80.0; "), case == "one", "{shown}");
        assert_eq!(shown.contains(" floor 75.0; "), case == "at the floor", "{shown}");
    }
    // a floor is of its own domain
    let taps: Vec<Tap> = good_row(4, 1.0).into_iter().map(|t| Tap { angle_deg: 65.0, ..t }).collect();
    let mut row = scenario(4, 1.0);
    row.rubric.floors.depth = Some(99.0);
    assert!(graded(&row, &attempt(&taps)).domains.iter().all(|d| !d.below_floor()));
    row.rubric.floors.angle = Some(99.0);
    assert!(!graded(&row, &attempt(&taps)).verdict.passed);
}

/// A floor that only one domain misses, for each of them.
#[test]
fn every_domain_has_a_floor_of_its_own() {
    type Floor = fn(&mut Floors) -> &mut Option<f64>;
    let floors: [Floor; 7] = [
        |f| &mut f.depth,
        |f| &mut f.dwell,
        |f| &mut f.angle,
        |f| &mut f.dot_size,
        |f| &mut f.spacing,
        |f| &mut f.drag,
        |f| &mut f.force,
    ];
    for (at, floor) in floors.into_iter().enumerate() {
        for (least, passed) in [(75.0, true), (75.01, false)] {
            let sheet = three_of_four(|r| {
                studied(70.0)(r);
                *floor(&mut r.floors) = Some(least);
            });
            let low: Vec<usize> = (0..7).filter(|i| sheet.domains[*i].below_floor()).collect();
            assert_eq!(low, if passed { vec![] } else { vec![at] }, "{at}");
            assert_eq!((sheet.verdict.passed, standing(&sheet) == Standing::Pass), (passed, passed), "{at}");
        }
    }
}

#[test]
fn two_points_are_near_the_mark_where_no_error_is_known() {
    for (mark, near) in [(73.0, true), (72.99, false), (77.0, true), (77.01, false)] {
        let sheet = three_of_four(|r| (r.pass_mark, r.sem) = (mark, None));
        assert_eq!(is_near_mark(&sheet), near, "{mark}");
    }
}

#[test]
fn a_critical_error_fails_near_the_mark_too() {
    let mut row = scenario(10, 1.0);
    studied(99.0)(&mut row.rubric);
    let mut taps = good_row(10, 1.0);
    taps[3].depth_mm = 1.6;
    let mut sheet = graded(&row, &attempt(&taps));
    sheet.synthetic = false;
    row.rubric.pass_mark = sheet.verdict.total_hundredths as f64 / 100.0;
    let mut sheet = graded(&row, &attempt(&taps));
    sheet.synthetic = false;
    assert_eq!((sheet.critical.len(), standing(&sheet)), (1, Standing::NotPassed), "{}", table(&sheet));
    assert!(standing_said(&sheet).why.starts_with("1 critical error"));
}

#[test]
fn a_program_and_another_task_are_never_passed_nor_borderline() {
    for (mark, want) in [(70.0, Standing::Provisional), (75.0, Standing::Provisional), (76.0, Standing::NotPassed)] {
        let plain = three_of_four(studied(mark));
        let synthetic = ScoreSheet { synthetic: true, ..plain.clone() };
        let modified = ScoreSheet { modified: true, ..plain.clone() };
        let path = Override { path: "tissue.k_b".to_owned(), value: "0.2".to_owned() };
        let overridden = ScoreSheet { overrides: vec![path], ..plain };
        for sheet in [synthetic, modified, overridden] {
            assert_eq!(standing(&sheet), want, "{mark}");
        }
    }
}

#[test]
fn a_sheet_that_contradicts_itself_has_the_worse_standing() {
    let good = three_of_four(studied(70.0));
    let mut below = good.clone();
    below.verdict.total_hundredths = 100;
    let mut failed = good.clone();
    failed.verdict.passed = false;
    let mut empty = good.clone();
    empty.attempt.planned = 0;
    let mut error = good.clone();
    error.critical.push(CriticalSheet { code: "deeper_than".into(), text: "Too deep".into(), tick: None });
    for sheet in [below, failed, empty, error] {
        assert_eq!(standing(&sheet), Standing::NotPassed);
    }
    let claimed = ScoreSheet { standing: Some(Standing::Pass), synthetic: true, ..good };
    assert_eq!(standing(&claimed), Standing::Provisional);
}

#[test]
fn a_standard_error_is_never_shown_without_its_people() {
    for (n, shown) in [(Some(42), true), (None, false)] {
        for mark in [70.0, 75.0, 80.0] {
            let sheet = three_of_four(|r| (r.pass_mark, r.sem) = (mark, sem(3.21, n, 1.5)));
            let text = table(&sheet);
            assert_eq!(text.contains("3.21") && text.contains("n 42"), shown, "{mark}: {text}");
            assert!(text.is_ascii() && text.lines().all(|line| line.len() <= 150), "{text}");
        }
    }
}

/// What is not used leaves no trace in a sheet, and what is said for readers is no part of what is signed.
#[test]
fn bytes_of_a_sheet_are_those_of_what_is_used() {
    let plain = three_of_four(|_| {});
    let text = serde_json::to_string(&plain).unwrap();
    for field in ["floor", "sem", "cutscore", "standing"] {
        assert!(!text.contains(&format!("\"{field}")), "{field}");
    }
    let told = ScoreSheet { standing: Some(standing(&plain)), ..plain.clone() };
    assert_eq!(digest(&told), digest(&plain));
    let studied = three_of_four(studied(70.0));
    assert_ne!(digest(&studied), digest(&plain));
    let sem = SemRef { points_hundredths: 200, n: Some(42), band_hundredths: 100, document: None };
    assert_eq!(studied.rubric.sem, Some(sem));
    assert_eq!(studied.rubric.cutscore, Some("5c".repeat(32)));
    let back: ScoreSheet = serde_json::from_str(&serde_json::to_string(&studied).unwrap()).unwrap();
    assert_eq!(back, studied);
    // the digest of a rubric that existed before floors and standard errors did
    assert_eq!(rubric_digest(&rubric()), RUBRIC);
}

/// Digest of the rubric of these tests.
const RUBRIC: &str = "78efc71e9347efba4eb56f1743ea38a0a1435b550f3a87a280386c6b3dc341bb";

fn any_sheet() -> impl Strategy<Value = ScoreSheet> {
    let sem = prop::option::of((any::<i64>(), prop::option::of(any::<u32>()), any::<i64>()));
    let flags = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
    let near = prop_oneof![Just(0), -300..300_i64, any::<i64>()];
    (any::<i64>(), near, sem, flags, prop::option::of(any::<i64>())).prop_map(|(mark, off, sem, flags, floor)| {
        let (study, passed, synthetic, modified) = flags;
        let mut sheet = graded(&scenario(1, 1.0), &[]);
        sheet.critical.clear();
        sheet.rubric.pass_mark_hundredths = mark;
        sheet.rubric.cutscore = study.then(|| "5c".repeat(32));
        sheet.rubric.sem = sem.map(|(points_hundredths, n, band_hundredths)| SemRef {
            points_hundredths,
            n,
            band_hundredths,
            document: None,
        });
        (sheet.verdict.passed, sheet.verdict.total_hundredths) = (passed, mark.saturating_add(off));
        (sheet.synthetic, sheet.modified, sheet.domains[0].floor_hundredths) = (synthetic, modified, floor);
        sheet
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// Whatever a stranger writes: never a panic, never a pass where the rule or the study is missing.
    #[test]
    fn a_pass_has_everything(sheet in any_sheet()) {
        let said = standing_said(&sheet);
        prop_assert!(!said.why.is_empty());
        if said.standing == Standing::Pass {
            prop_assert!(sheet.verdict.passed && sheet.verdict.total_hundredths >= sheet.rubric.pass_mark_hundredths);
            prop_assert!(sheet.rubric.cutscore.is_some() && !sheet.synthetic && !sheet.modified);
            prop_assert!(sheet.rubric.sem.iter().all(|sem| sem.n.is_some()));
        }
        if said.standing == Standing::Borderline {
            prop_assert!(sheet.rubric.sem.is_some() && !sheet.synthetic && !sheet.modified);
        }
    }
}
