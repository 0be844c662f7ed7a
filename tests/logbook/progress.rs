//! Curves, what to practise next, references and comparisons.

use stipple::logbook::{LogbookError, Zone};
use stipple::score::ScoreSheet;
use stipple::score::sheet::Domain;

use super::desk::{SCENARIO, Store, minute};

fn domain(sheet: &mut ScoreSheet, of: Domain, score: i64) {
    sheet.domains.iter_mut().find(|part| part.domain == of).unwrap().score_hundredths = score;
}

#[test]
fn a_curve_holds_what_a_person_did() {
    let mut store = Store::new();
    let trainee = store.add();
    for (minutes, total) in [(1, 3000), (2, 5000), (3, 8000)] {
        store.made(trainee, minute(minutes), |sheet| {
            sheet.verdict.total_hundredths = total;
            sheet.verdict.passed = total > 4000;
            domain(sheet, Domain::Angle, total / 10);
        });
    }
    store.made(trainee, minute(4), |sheet| sheet.modified = true);
    store.made(trainee, minute(5), |sheet| sheet.synthetic = true);
    let progress = store.book().progress(trainee, None).unwrap();
    assert_eq!(progress.left_out, 2);
    let [curve] = progress.curves.as_slice() else { panic!("{progress:?}") };
    assert_eq!((curve.scenario.as_str(), curve.totals()), (SCENARIO, vec![3000, 5000, 8000]));
    assert_eq!(curve.domain(Domain::Angle), [300, 500, 800]);
    assert_eq!(curve.cusum.zone, Zone::Open);
    let next = progress.next.unwrap();
    assert_eq!((next.domain, next.mean_hundredths, next.attempts), (Domain::Angle, 533, 3));
    assert_eq!(store.book().progress(trainee, Some("fut-strip")).unwrap().curves, []);
    let nobody = "T-000404".parse().unwrap();
    assert!(matches!(store.book().progress(nobody, None), Err(LogbookError::Unknown { .. })));
}

#[test]
fn two_attempts_are_compared_place_by_place() {
    let mut store = Store::new();
    let trainee = store.add();
    let a = store.made(trainee, minute(1), |_| {});
    let b = store.made(trainee, minute(2), |sheet| {
        sheet.verdict.total_hundredths -= 100;
        sheet.dots.first_mut().unwrap().below_junction_um += 40;
        sheet.dots.get_mut(1).unwrap().target = None;
    });
    let comparison = store.book().compare(&a, &b).unwrap();
    assert!(comparison.same_task && comparison.same_rubric);
    let [total_a, total_b] = comparison.totals_hundredths;
    assert_eq!(total_a - total_b, 100);
    let both: Vec<_> = comparison.places.iter().filter_map(|pair| Some((pair.a?, pair.b?))).collect();
    let moved: Vec<_> =
        both.iter().map(|(a, b)| b.below_junction_um - a.below_junction_um).filter(|by| *by != 0).collect();
    assert_eq!(moved, [40]);
    assert_eq!(comparison.places.iter().filter(|pair| pair.b.is_none()).count(), 1);

    let other = store.made(trainee, minute(3), |sheet| sheet.scenario.digest = "0".repeat(64));
    let comparison = store.book().compare(&a, &other).unwrap();
    assert!(!comparison.same_task && comparison.places.is_empty());
}

#[test]
fn a_scenario_has_one_reference() {
    let mut store = Store::new();
    let trainee = store.add();
    let (a, b) = (store.made(trainee, minute(1), |_| {}), store.made(trainee, minute(2), |_| {}));
    for name in [&a, &b] {
        store.book().mark_reference(name, true, "instructor-1", minute(3)).unwrap();
        assert_eq!(store.book().reference(SCENARIO).unwrap().as_ref(), Some(name));
    }
    assert_eq!([&a, &b].map(|name| store.book().row(name).unwrap().reference), [false, true]);
    store.book().mark_reference(&a, false, "instructor-1", minute(4)).unwrap_err();
    store.book().mark_reference(&b, false, "instructor-1", minute(4)).unwrap();
    assert_eq!(store.book().reference(SCENARIO).unwrap(), None);
}
