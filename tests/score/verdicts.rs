//! Bands, total, critical errors, feedback.

use proptest::prelude::*;
use stipple::math::DVec3;
use stipple::pigment::fresh_diameter_mm;
use stipple::scenario::rubric::{Band, Critical, Light};
use stipple::score::sheet::Domain;
use stipple::score::{ScoreSheet, digest, schema, table};

use crate::build::{Tap, attempt, good_row, graded, scenario};

fn score(sheet: &ScoreSheet, domain: Domain) -> i64 {
    sheet.domains.iter().find(|d| d.domain == domain).unwrap().score_hundredths
}

#[test]
fn a_good_row_has_all_points() {
    let sheet = graded(&scenario(5, 1.0), &attempt(&good_row(5, 1.0)));
    assert_eq!(sheet.verdict.total_hundredths, 10_000, "{}", table(&sheet));
    assert!(sheet.verdict.passed && sheet.critical.is_empty() && sheet.unplaced.is_empty());
    assert!(sheet.dots.iter().all(|d| d.feedback.is_empty()), "{:?}", sheet.dots[0].feedback);
}

#[test]
fn each_fault_shows_in_its_own_domain() {
    type Change = fn(&mut Tap);
    let rows: [(&str, Domain, Change, &str); 10] = [
        ("shallow", Domain::Depth, |t| (t.depth_mm, t.nose_n) = (0.25, 0.0), "lower it further"),
        ("short of hang", Domain::Depth, |t| t.depth_mm = 0.25, "let it stand out further"),
        (
            "shallow and slack",
            Domain::Depth,
            |t| (t.depth_mm, t.stretch) = (0.25, 0.02),
            "stretch it with the other hand",
        ),
        ("deep", Domain::Depth, |t| t.depth_mm = 1.2, "Too deep by 0.23 mm"),
        ("slanted", Domain::Angle, |t| t.angle_deg = 60.0, "leaned to 60 degrees"),
        ("long", Domain::Dwell, |t| (t.strokes, t.stroke_nl) = (16, 0.3), "16 strokes at one place"),
        ("short", Domain::Dwell, |t| (t.strokes, t.stroke_nl) = (1, 5.0), "Only 1 stroke"),
        ("dry", Domain::DotSize, |t| t.stroke_nl = 0.0, "needle was dry"),
        ("dragged", Domain::Drag, |t| t.drag_mm = 0.3, "dragged 0.30 mm"),
        ("heavy", Domain::Force, |t| t.nose_n = 1.2, "let the hand carry the weight"),
    ];
    for (case, domain, change, said) in rows {
        let mut taps = good_row(5, 1.0);
        taps.iter_mut().for_each(change);
        let sheet = graded(&scenario(5, 1.0), &attempt(&taps));
        assert_eq!(sheet.verdict.weakest, domain, "{case}: {}", table(&sheet));
        assert!(sheet.verdict.total_hundredths < 10_000, "{case}");
        let feedback = sheet.dots[0].feedback.join(". ");
        assert!(feedback.contains(said), "{case}: {feedback}");
    }
}

#[test]
fn colours_follow_the_bands() {
    for (case, depth_mm, light) in [
        ("below amber", 0.16, Light::Red),
        ("amber below", 0.40, Light::Amber),
        ("green", 0.67, Light::Green),
        ("amber above", 1.1, Light::Amber),
        ("above amber", 1.4, Light::Red),
    ] {
        let tap = Tap { depth_mm, ..Tap::good(1, 0.0) };
        let sheet = graded(&scenario(1, 1.0), &attempt(&[tap]));
        assert_eq!(sheet.dots[0].lights.depth, light, "{case}");
        let depth = &sheet.domains[0];
        let want = match light {
            Light::Green => (1, 0, 0),
            Light::Amber => (0, 1, 0),
            Light::Red => (0, 0, 1),
        };
        assert_eq!((depth.green, depth.amber, depth.red), want, "{case}");
    }
}

/// The mean of many right angles, added up in floating point, can come out a hair above a right angle; a needle cannot.
#[test]
fn an_upright_needle_is_green_however_long_it_stays() {
    for strokes in [1, 2, 3, 4, 5, 6, 7, 8, 12, 30, 100, 446] {
        let mut taps = good_row(3, 1.0);
        for tap in &mut taps {
            tap.angle_deg = 90.0;
            tap.strokes = strokes;
        }
        let sheet = graded(&scenario(3, 1.0), &attempt(&taps));
        for dot in &sheet.dots {
            assert_eq!(dot.lights.angle, Some(Light::Green), "{strokes} strokes: {:?}", dot.angle_cdeg);
        }
        assert_eq!(score(&sheet, Domain::Angle), 10_000, "{strokes} strokes");
    }
}

#[test]
fn the_total_is_the_weighted_geometric_mean() {
    // depth 0.10 mm below green: t = 0.1/0.125, s = exp(-½t²); all other domains full
    let taps: Vec<Tap> = good_row(3, 1.0).into_iter().map(|t| Tap { depth_mm: 0.32, ..t }).collect();
    let sheet = graded(&scenario(3, 1.0), &attempt(&taps));
    let s: f64 = libm::exp(-0.5 * 0.64);
    assert!((score(&sheet, Domain::Depth) as f64 - 1e4 * s).abs() <= 1.0);
    let total = 1e4 * libm::pow(s, 0.30);
    // 90.8464 points: rounded to the nearer hundredth, not cut
    assert!((sheet.verdict.total_hundredths as f64 - total).abs() <= 0.5, "{} {total}", sheet.verdict.total_hundredths);
}

#[test]
fn an_unplaced_dot_scores_nothing_in_any_domain() {
    let sheet = graded(&scenario(4, 1.0), &attempt(&good_row(3, 1.0)));
    for domain in &sheet.domains {
        assert_eq!(domain.score_hundredths, 7500, "{:?}", domain.domain);
    }
    assert_eq!(sheet.verdict.total_hundredths, 7500);
    assert_eq!((sheet.unplaced.len(), sheet.unplaced[0].target), (1, 4));
}

#[test]
fn a_domain_at_nothing_leaves_nothing() {
    let taps: Vec<Tap> = good_row(3, 1.0).into_iter().map(|t| Tap { stroke_nl: 900.0, ..t }).collect();
    let sheet = graded(&scenario(3, 1.0), &attempt(&taps));
    assert_eq!(score(&sheet, Domain::DotSize), 0);
    assert_eq!((sheet.verdict.total_hundredths, sheet.verdict.passed), (0, false));
}

#[test]
fn an_extra_dot_counts_against_spacing() {
    let mut taps = good_row(4, 1.0);
    taps.push(Tap { at_mm: DVec3::Z * 5.0, ..Tap::good(9, 0.0) });
    let sheet = graded(&scenario(4, 1.0), &attempt(&taps));
    assert_eq!(score(&sheet, Domain::Spacing), 8000, "four full places of five");
    assert_eq!((score(&sheet, Domain::Depth), sheet.attempt.extra), (10_000, 1));
    assert!(sheet.dots[4].feedback[0].contains("not in the plan"), "{:?}", sheet.dots[4].feedback);
}

#[test]
fn an_extra_dot_does_not_close_a_gap() {
    let wide = graded(&scenario(3, 1.5), &attempt(&good_row(3, 1.5)));
    let mut taps = good_row(3, 1.5);
    taps.push(Tap { at_mm: DVec3::new(0.75, 0.0, 0.7), ..Tap::good(9, 0.0) });
    let filled = graded(&scenario(3, 1.5), &attempt(&taps));
    assert!(score(&filled, Domain::Spacing) < score(&wide, Domain::Spacing));
}

#[test]
fn critical_errors_fail_whatever_the_total() {
    let far = |n: u32| (0..n).map(|i| Tap { at_mm: DVec3::Z * (30.0 + f64::from(i)), ..Tap::good(50 + i, 0.0) });
    let change = |change: fn(&mut Tap)| {
        let mut taps = good_row(10, 1.0);
        change(&mut taps[3]);
        taps
    };
    let outside = |n| good_row(10, 1.0).into_iter().chain(far(n)).collect::<Vec<_>>();
    for (case, taps, want) in [
        ("none", good_row(10, 1.0), ""),
        ("deep", change(|t| t.depth_mm = 1.51), "deeper_than"),
        ("not quite deep", change(|t| t.depth_mm = 1.5), ""),
        ("wide", change(|t| t.stroke_nl = 40.0), "dot_wider_than"),
        ("one outside", outside(1), ""),
        ("two outside", outside(2), "outside_zone"),
        ("half missing", good_row(5, 1.0), ""),
        ("more missing", good_row(4, 1.0), "unplaced_share"),
        ("pressed as hard as may be", change(|t| t.nose_n = 2.0), ""),
        ("pressed", change(|t| t.nose_n = 2.1), "pressed_harder_than"),
    ] {
        let mut scenario = scenario(10, 1.0);
        scenario.rubric.pass_mark = 0.0;
        let sheet = graded(&scenario, &attempt(&taps));
        let codes: Vec<&str> = sheet.critical.iter().map(|c| c.code.as_str()).collect();
        assert_eq!(codes.join(" "), want, "{case}");
        assert_eq!(sheet.verdict.passed, want.is_empty(), "{case}");
    }
}

#[test]
fn a_dot_as_wide_as_may_be_is_no_error() {
    let mut row = scenario(3, 1.0);
    let mut taps = good_row(3, 1.0);
    taps[2].stroke_nl = 40.0;
    let width_mm = fresh_diameter_mm(5.0 * 40.0, row.needle.tip_mm, &row.ink);
    for (limit_mm, errors) in [(width_mm, 0), (width_mm - 1e-9, 1)] {
        row.rubric.critical = vec![Critical::DotWiderThan(limit_mm)];
        assert_eq!(graded(&row, &attempt(&taps)).critical.len(), errors, "{limit_mm} mm");
    }
}

/// The ends of a colour belong to the better one.
#[test]
fn the_ends_of_a_band_are_its_own() {
    let band = Band { amber_low: 1.0, green_low: 2.0, green_high: 3.0, amber_high: 5.0 };
    for (x, light) in [
        (0.999, Light::Red),
        (1.0, Light::Amber),
        (1.999, Light::Amber),
        (2.0, Light::Green),
        (3.0, Light::Green),
        (3.001, Light::Amber),
        (5.0, Light::Amber),
        (5.001, Light::Red),
    ] {
        assert_eq!(band.light(x), light, "{x}");
    }
}

/// 0.7 mm beside the first of three, 0.1 mm closer than green: `exp(-½)`, its root for that dot, and one place more.
#[test]
fn an_extra_dot_beside_a_planned_one_is_too_close_to_it() {
    let mut taps = good_row(3, 1.0);
    taps.push(Tap { at_mm: DVec3::Z * 0.7, ..Tap::good(9, 0.0) });
    let sheet = graded(&scenario(3, 1.0), &attempt(&taps));
    let want = 1e4 * (2.0 + libm::exp(-0.25)) / 4.0;
    assert!((score(&sheet, Domain::Spacing) as f64 - want).abs() <= 0.6, "{} {want}", score(&sheet, Domain::Spacing));
}

#[test]
fn the_mark_itself_passes() {
    for (case, mark, passed) in [("at the mark", 75.0, true), ("just above", 75.01, false)] {
        let mut scenario = scenario(4, 1.0);
        scenario.rubric.pass_mark = mark;
        assert_eq!(graded(&scenario, &attempt(&good_row(3, 1.0))).verdict.passed, passed, "{case}");
    }
}

#[test]
fn names_of_dots_do_not_matter_only_their_order() {
    let taps = good_row(6, 1.0);
    let renamed: Vec<Tap> = taps.iter().map(|t| Tap { dot: 40 - t.dot * 3, ..*t }).collect();
    let a = graded(&scenario(6, 1.0), &attempt(&taps));
    let b = graded(&scenario(6, 1.0), &attempt(&renamed));
    assert_eq!(digest(&a), digest(&b));
}

/// The same bits in debug and release, here and elsewhere. A change of a number or a word on a sheet changes it; with a
/// number, raise `SCORER_VERSION`.
#[test]
fn the_digest_of_a_known_attempt_is_known() {
    let mut taps = good_row(8, 0.93);
    for (tap, i) in taps.iter_mut().zip(0..) {
        let i = f64::from(i);
        tap.depth_mm = 0.31 + 0.137 * i;
        tap.angle_deg = 89.0 - 3.1 * i;
        tap.at_mm.z = 0.07 * i;
        tap.nose_n = 0.11 * i;
    }
    let sheet = graded(&scenario(9, 0.93), &attempt(&taps));
    assert_eq!(digest(&sheet), "553a87b45f02196eb7facbf110de7fb0b00cc664c35dc9f18011f665f9649164", "{}", table(&sheet));
}

#[test]
fn a_sheet_reads_back_and_fits_its_schema() {
    let mut modified = scenario(4, 1.0);
    modified.overrides.push(("tissue.k_b".to_owned(), "0.2".to_owned()));
    let sheet = graded(&modified, &attempt(&good_row(3, 1.0)));
    assert!(sheet.modified);
    let json = serde_json::to_value(&sheet).unwrap();
    assert_eq!(serde_json::from_value::<ScoreSheet>(json.clone()).unwrap(), sheet);
    let schema: serde_json::Value = serde_json::from_str(&schema()).unwrap();
    fits("sheet", &schema, &schema, &json);
    let mut lacking = json.clone();
    lacking.as_object_mut().unwrap().remove("verdict");
    assert!(serde_json::from_value::<ScoreSheet>(lacking).is_err());
}

/// The part of JSON Schema that our schema uses: references, required and known fields, items, integers.
fn fits(path: &str, root: &serde_json::Value, schema: &serde_json::Value, value: &serde_json::Value) {
    let schema =
        schema.get("$ref").and_then(|r| r.as_str()).map_or(schema, |r| &root["$defs"][r.rsplit('/').next().unwrap()]);
    if let Some(options) = schema.get("anyOf").and_then(|o| o.as_array()) {
        if !value.is_null() {
            fits(path, root, &options[0], value);
        }
        return;
    }
    if let Some(object) = value.as_object() {
        let properties =
            schema["properties"].as_object().unwrap_or_else(|| panic!("{path}: not an object in the schema"));
        for name in schema["required"].as_array().unwrap() {
            assert!(object.contains_key(name.as_str().unwrap()), "{path}: no {name}");
        }
        for (name, part) in object {
            fits(
                &format!("{path}.{name}"),
                root,
                properties.get(name).unwrap_or_else(|| panic!("{path}.{name}: unknown")),
                part,
            );
        }
    }
    for (part, i) in value.as_array().into_iter().flatten().zip(0..) {
        fits(&format!("{path}[{i}]"), root, &schema["items"], part);
    }
    assert!(!value.is_f64(), "{path}: not an integer");
}

#[test]
fn the_table_is_plain_and_honest() {
    let mut modified = scenario(5, 1.0);
    modified.overrides.push(("tissue.k_b".to_owned(), "0.2".to_owned()));
    let text = table(&graded(&modified, &attempt(&good_row(4, 1.0))));
    assert!(text.is_ascii(), "{text}");
    for said in [
        "PASSED",
        "Modified: tissue.k_b = 0.2",
        "Synthetic",
        "not validated",
        "Not assessed: bleeding",
        "hash chain intact",
    ] {
        assert!(text.contains(said), "{said} in\n{text}");
    }
    assert!(text.lines().all(|line| line.len() <= 150), "{text}");
}

fn any_tap(dot: u32) -> impl Strategy<Value = Tap> {
    (
        (-1.0..8.0_f64, -1.0..1.0_f64),
        0.0..1.6_f64,
        1..20_u32,
        (40.0..90.0_f64, 0.0..4.0_f64, 0.0..1.5_f64, 0.0..0.4_f64),
    )
        .prop_map(move |((x, z), depth_mm, strokes, (angle_deg, stroke_nl, nose_n, drag_mm))| Tap {
            dot,
            at_mm: DVec3::new(x, 0.0, z),
            depth_mm,
            strokes,
            angle_deg,
            stroke_nl,
            nose_n,
            drag_mm,
            stretch: 0.1,
        })
}

fn any_taps() -> impl Strategy<Value = Vec<Tap>> {
    prop::collection::vec(any_tap(1), 0..12).prop_map(|mut taps| {
        for (tap, dot) in taps.iter_mut().zip(1..) {
            tap.dot = dot;
        }
        taps
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn totals_lie_between_0_and_100_and_grading_again_changes_nothing(taps in any_taps()) {
        let records = attempt(&taps);
        let sheet = graded(&scenario(6, 1.0), &records);
        prop_assert!((0..=10_000).contains(&sheet.verdict.total_hundredths));
        prop_assert!(sheet.domains.iter().all(|d| (0..=10_000).contains(&d.score_hundredths)));
        prop_assert_eq!(digest(&sheet), digest(&graded(&scenario(6, 1.0), &records)));
    }

    #[test]
    fn an_extra_dot_never_raises_the_score(taps in any_taps(), extra in any_tap(99)) {
        let before = graded(&scenario(6, 1.0), &attempt(&taps));
        let mut more = taps.clone();
        more.push(extra);
        let after = graded(&scenario(6, 1.0), &attempt(&more));
        if after.attempt.placed == before.attempt.placed {
            prop_assert!(after.verdict.total_hundredths <= before.verdict.total_hundredths);
        }
    }

    #[test]
    fn any_cut_attempt_is_scored(taps in any_taps(), at in any::<prop::sample::Index>()) {
        let records = attempt(&taps);
        let cut = at.index(records.len() + 1);
        let sheet = graded(&scenario(6, 1.0), &records[..cut]);
        prop_assert_eq!(sheet.attempt.record.ticks, cut as u64);
    }
}
