//! Where a rule of standard setting turns: the least numbers, a total at the cut, a cut that is written to a hundredth, and
//! sheets that may not go in.

use stipple::recording::Integrity;
use stipple::scenario;
use stipple::score::sheet::{Domain, Override, RubricRef, ScenarioRef};
use stipple::score::{Evidence, ScoreSheet, grade_on};
use stipple::session::{Prepared, Replay};
use stipple::standard::angoff::{Joined, panel};
use stipple::standard::bootstrap::Bootstrap;
use stipple::standard::borderline::{self, Middle, Rated};
use stipple::standard::contrast::{self, Weights};
use stipple::standard::provisional::STEADY_PERSONS;
use stipple::standard::reliability::{Sem, alpha, sem, sem_at_cut};
use stipple::standard::set::{About, ByRating, borderline as set_borderline, contrasting};
use stipple::standard::sheets::{Cohort, Given, Row, admit};
use stipple::standard::trust::{Reliability, reliability, scenario_study};
use stipple::standard::{LEAST_BORDERLINE, LEAST_GROUP, LEAST_JUDGES, LEAST_PERSONS, LEAST_RATED, StandardError};

type Try<'a> = &'a dyn Fn(usize) -> Option<StandardError>;

type Edit = fn(&mut Given);

const SAID: (&str, &str) = ("made up", "2026-01-31");

fn quick() -> Bootstrap {
    Bootstrap { seed: 3, resamples: 400, level: 0.95 }
}

fn rows(totals: &[f64]) -> Vec<Row> {
    let row = |(at, total): (usize, &f64)| Row {
        name: format!("a{at}"),
        digest: format!("{at:064}"),
        rescored: true,
        total: *total,
        total_hundredths: 0,
        domains: vec![(Domain::Depth, *total), (Domain::Angle, 0.5 * *total)],
        critical: false,
        scenario: "5c".repeat(32),
    };
    totals.iter().enumerate().map(row).collect()
}

fn cohort(totals: &[f64]) -> Cohort {
    let digest = "5c".repeat(32);
    let scenario = ScenarioRef { id: "drill".into(), title: "Drill".into(), level: 1, digest: digest.clone() };
    let (school, origin) = ("median".into(), "made up".into());
    let rubric = RubricRef { school, origin, digest, pass_mark_hundredths: 7000, cutscore: None, sem: None };
    Cohort { rows: rows(totals), scenario, rubric, law_version: 1 }
}

fn people(count: usize, times: usize) -> Vec<String> {
    (0..count * times).map(|at| format!("T-{:03}", at / times)).collect()
}

#[test]
fn the_least_number_is_enough_and_one_fewer_is_not() {
    let few = |error: Option<StandardError>| matches!(error, Some(StandardError::TooFew { .. }));
    let up = |n: usize| (0..n).map(|x| x as f64).collect::<Vec<f64>>();
    let high = |n: usize| up(n).iter().map(|x| 90.0 + x).collect::<Vec<f64>>();
    let rated = |n: usize| up(n).iter().map(|x| (1.0 + x % 5.0, 20.0 + 10.0 * (x % 5.0))).collect::<Vec<Rated>>();
    let table = |n: usize| up(n).iter().map(|x| vec![*x, 2.0 * *x]).collect::<Vec<Vec<f64>>>();
    let borderline = |n: usize| up(n).iter().map(|x| (2.0, *x)).collect::<Vec<Rated>>();
    let tries: [(&str, usize, Try<'_>); 6] = [
        ("novices", LEAST_GROUP, &|n| contrast::crossing(&up(n), &high(9), Weights::Equal).err()),
        ("experts", LEAST_GROUP, &|n| contrast::crossing(&up(9), &high(n), Weights::Equal).err()),
        ("rated", LEAST_RATED, &|n| borderline::regression(&rated(n), 2.0).err()),
        ("borderline", LEAST_BORDERLINE, &|n| borderline::group(&borderline(n), 2.0, Middle::Mean).err()),
        ("judges", LEAST_JUDGES, &|n| panel(&table(n), &Joined::Mean).err()),
        ("persons", LEAST_PERSONS, &|n| alpha(&table(n)).err()),
    ];
    for (case, least, run) in tries {
        assert_eq!(run(least), None, "{case}");
        assert!(few(run(least - 1)), "{case}");
    }
}

#[test]
fn what_goes_the_wrong_way_gives_no_cut() {
    let upside = |error: Option<StandardError>| matches!(error, Some(StandardError::Upside { .. }));
    let (narrow, wide) = ([58.0, 59.0, 60.0, 61.0, 62.0], [40.0, 50.0, 60.0, 70.0, 80.0]);
    assert!(upside(contrast::crossing(&narrow, &wide, Weights::Equal).err()), "equal means");
    let falling: Vec<Rated> = (0..10).map(|x| f64::from(x % 5)).map(|r| (1.0 + r, 90.0 - 10.0 * r)).collect();
    assert!(upside(borderline::regression(&falling, 2.0).err()), "falling");
    let flat: Vec<Rated> = (0..10).map(|x| (1.0 + f64::from(x % 5), 70.0)).collect();
    assert!(upside(borderline::regression(&flat, 2.0).err()), "flat");
    // 5 points at the lowest rating and 25 more for each further one: below 0 at any lower rating
    let steep: Vec<f64> = (0..10).map(|x| 5.0 + 25.0 * (f64::from(x % 4))).collect();
    let ratings: Vec<f64> = (0..10).map(|x| 2.0 + f64::from(x % 4)).collect();
    let by = ByRating::Regression;
    let got = set_borderline(&cohort(&steep), &ratings, 1.0, by, &quick(), &About::default());
    assert!(matches!(got, Err(StandardError::OffScale { .. })), "{got:?}");
}

#[test]
fn a_total_at_the_cut_passes() {
    let does = contrast::consequences(&[50.0, 60.0, 70.0], &[60.0, 70.0, 50.0], 60.0);
    assert_eq!((does.false_passes, does.false_fails), (2, 1));
    let rated = [(1.0, 50.0), (1.0, 60.0), (1.0, 61.0), (2.0, 60.0), (3.0, 60.0), (3.0, 59.99)];
    let does = borderline::consequences(&rated, 2.0, 60.0, None);
    assert_eq!((does.false_passes, does.not_ready, does.false_fails, does.ready), (2, 3, 1, 2));
}

/// The cut is a little more than 60 and written as 60.00: a total of 60.00 passes, whatever the digits behind it.
#[test]
fn what_a_cut_does_is_counted_with_the_cut_as_it_is_written() {
    let both = [40.0, 45.0, 50.0, 55.0, 60.0, 60.0, 65.0, 70.0, 75.0, 80.02];
    let set = contrasting(&cohort(&both), 5, Weights::Equal, &quick(), &About::default()).unwrap();
    let does = set.document.consequences.unwrap();
    assert!(set.figures["cut"] > 60.0001 && set.document.cut_hundredths == 6000, "{}", set.figures["cut"]);
    assert_eq!((does.false_passes, does.false_fails), (1, 0));
    // 4 of 5 novices fail and all experts pass: agreement 0.9, by chance 0.5
    assert_eq!(does.kappa_bp, Some(8000));

    let totals = [59.0, 60.0, 60.0, 60.0, 61.01, 60.0, 50.0, 60.0, 70.0, 55.0];
    let ratings = [2.0, 2.0, 2.0, 2.0, 2.0, 1.0, 1.0, 3.0, 3.0, 3.0];
    let by = ByRating::Group(Middle::Mean);
    let set = set_borderline(&cohort(&totals), &ratings, 2.0, by, &quick(), &About::default()).unwrap();
    let does = set.document.consequences.unwrap();
    assert!(set.figures["cut"] > 60.0001 && set.document.cut_hundredths == 6000, "{}", set.figures["cut"]);
    assert_eq!((does.false_passes, does.not_ready, does.false_fails, does.ready), (1, 2, 1, 3));
    // of the five that are not borderline three are right: 0.6; chance 0.6·0.6 + 0.4·0.4
    assert_eq!(does.kappa_bp, Some(1667));
}

#[test]
fn a_standard_error_rests_on_those_near_the_cut_and_is_never_of_less_than_no_reliability() {
    let attempts = [vec![64.0, 66.0], vec![65.01, 65.01], vec![60.0]];
    assert_eq!(sem_at_cut(&attempts, 60.0, 5.0), Some(Sem { points: 2.0_f64.sqrt(), n: 1 }));
    assert_eq!(sem_at_cut(&attempts, 60.0, 4.99), None);
    let totals = [50.0, 60.0, 70.0];
    assert_eq!(sem(&totals, -0.5), sem(&totals, 0.0));
}

#[test]
fn a_reliability_says_what_it_lacks() {
    let totals = |n: usize| (0..n).map(|x| 40.0 + x as f64).collect::<Vec<f64>>();
    let of = |n: usize, known: bool| {
        let persons = people(n, 1);
        reliability(&cohort(&totals(n)), known.then_some(persons.as_slice()), None, SAID).unwrap().0.provisional
    };
    assert_eq!(of(STEADY_PERSONS, true), [""; 0]);
    let few = of(STEADY_PERSONS - 1, true);
    assert!(few.len() == 1 && few[0].starts_with("29 persons, fewer than 30"), "{few:?}");
    let unknown = of(STEADY_PERSONS, false);
    assert!(unknown.len() == 1 && unknown[0].contains("no list of persons"), "{unknown:?}");
    // one domain rises as the other falls
    let mut apart = cohort(&totals(STEADY_PERSONS));
    for (at, row) in apart.rows.iter_mut().enumerate() {
        row.domains = vec![(Domain::Depth, at as f64), (Domain::Angle, 90.0 - 0.5 * at as f64)];
    }
    let persons = people(STEADY_PERSONS, 1);
    let low = reliability(&apart, Some(&persons), None, SAID).unwrap().0;
    assert!(low.alpha_bp < 0 && low.provisional.len() == 1, "{low:?}");
    assert!(low.provisional[0].starts_with("alpha is not above 0"), "{low:?}");
}

#[test]
fn a_retest_is_of_the_first_two_attempts_and_passes_at_the_cut() {
    let totals = [60.0, 70.0, 90.0, 61.0, 59.99, 10.0, 50.0, 60.0, 20.0, 80.0, 80.0, 30.0, 40.0, 40.0, 95.0];
    let got = |totals: &[f64]| {
        let persons = people(5, 3);
        reliability(&cohort(totals), Some(&persons), Some((60.0, 5.0)), SAID).unwrap().0
    };
    let whole = got(&totals);
    let cut = whole.cut.clone().unwrap();
    assert_eq!((cut.retest_n, cut.retest_alike), (5, 3));
    // what came third says nothing of the spread of the first attempts
    let mut third = totals;
    third.iter_mut().skip(2).step_by(3).for_each(|total| *total = 33.0);
    let other = got(&third);
    assert_eq!((whole.sem, whole.alpha_bp), (other.sem, other.alpha_bp));
}

#[test]
fn a_document_of_reliability_has_one_spelling_and_its_error_is_that_at_the_mark() {
    let totals = [60.0, 61.0, 50.0, 50.0, 70.0, 71.0, 40.0, 40.0, 80.0, 81.0];
    let persons = people(5, 2);
    let document = reliability(&cohort(&totals), Some(&persons), Some((60.0, 5.0)), SAID).unwrap().0;
    let near = document.cut.as_ref().unwrap().sem_at_cut.unwrap();
    assert_eq!((document.sem_at_mark(), near.n, document.sem.n), (near, 1, 5));
    let bytes = stipple::standard::document::bytes_of(&document);
    assert_eq!(Reliability::from_bytes("r.json", &bytes), Ok(document));
    let text = String::from_utf8(bytes).unwrap();
    for (case, other, said) in [
        ("a blank more", text.replacen("\"persons\":", "\"persons\": ", 1), "not in canonical form"),
        ("another format", text.replacen("\"format\":1", "\"format\":2", 1), "`format` is 2"),
    ] {
        let error = Reliability::from_bytes("r.json", other.as_bytes()).unwrap_err().to_string();
        assert!(other != text && error.contains(said), "{case}: {error}");
    }
}

#[test]
fn nobody_works_twice_at_one_scenario_of_a_study() {
    let mut twice = cohort(&[50.0, 60.0, 70.0, 80.0]);
    for (at, row) in twice.rows.iter_mut().enumerate() {
        row.scenario = format!("s{}", at % 2);
    }
    let persons = people(1, 4);
    let error = scenario_study(&twice, &persons, SAID).unwrap_err().to_string();
    assert!(error.contains("two attempts at one scenario"), "{error}");
}

fn sheet(total_hundredths: i64) -> ScoreSheet {
    let prepared = Prepared::new(scenario::find("pad-depth-drill").unwrap()).unwrap();
    let evidence = Evidence {
        scenario_digest: "5c".repeat(32),
        law_version: 1,
        synthetic: false,
        integrity: Integrity::Intact.to_string(),
        replay: Replay::Same { ticks: 90_000 }.to_string(),
        clock: None,
    };
    let mut sheet = grade_on(&prepared.model.scalp, &prepared.scenario, &evidence, []).unwrap();
    sheet.verdict.total_hundredths = total_hundredths;
    sheet
}

#[test]
fn only_comparable_sheets_of_people_go_in() {
    let given = |total: i64| Given { name: format!("a{total}"), sheet: sheet(total), rescored: true, differs: false };
    let (one, two) = (given(7000), given(8000));
    let all = admit(&[one.clone(), two.clone()], true).unwrap();
    assert_eq!(all.rows.iter().map(|row| row.total).collect::<Vec<f64>>(), [70.0, 80.0]);
    let mut light = one.clone();
    light.sheet.domains[2].weight_bp = 0;
    let weighted = admit(&[light], true).unwrap().rows[0].domains.len();
    assert_eq!((weighted, all.rows[0].domains.len()), (6, 7));
    let rows: [(&str, Edit, &str); 5] = [
        ("modified", |g| g.sheet.modified = true, "parameters were overridden (not said which)"),
        (
            "overridden",
            |g| g.sheet.overrides.push(Override { path: "tissue.k_b".into(), value: "0.2".into() }),
            "parameters were overridden (tissue.k_b)",
        ),
        ("synthetic", |g| g.sheet.synthetic = true, "a program held the needle"),
        ("not replayed", |g| g.differs = true, "does not come out again"),
        ("off the scale", |g| g.sheet.verdict.total_hundredths = 10_001, "0 to 10000 hundredths"),
    ];
    for (case, edit, said) in rows {
        let mut bad = two.clone();
        edit(&mut bad);
        let wrong = admit(&[one.clone(), bad], true).unwrap_err();
        assert!(wrong.len() == 1 && wrong[0].to_string().contains(said), "{case}: {wrong:?}");
    }
}
