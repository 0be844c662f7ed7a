//! Records as bad as they come: empty, cut, holes, numbers that are none.

use stipple::math::DVec3;
use stipple::score::{digest, table};
use stipple::sim::marks;

use crate::build::{Tap, attempt, good_row, graded, hover, scenario};

#[test]
fn an_empty_attempt_is_scored() {
    let sheet = graded(&scenario(3, 1.0), &[]);
    assert_eq!((sheet.verdict.total_hundredths, sheet.verdict.passed), (0, false));
    assert_eq!((sheet.attempt.record.ticks, sheet.attempt.record.first_tick), (0, None));
    assert_eq!(sheet.attempt.below_junction_um, None);
    assert!(table(&sheet).contains("no dot was placed"));
}

#[test]
fn a_plan_without_dots_is_never_passed() {
    let mut scenario = scenario(0, 1.0);
    scenario.rubric.pass_mark = 0.0;
    scenario.rubric.critical.clear();
    let sheet = graded(&scenario, &attempt(&good_row(1, 1.0)));
    assert!(!sheet.verdict.passed);
    assert_eq!((sheet.attempt.extra, sheet.attempt.density_bp), (1, None));
}

#[test]
fn a_cut_in_the_skin_leaves_an_unfinished_dot() {
    let records = attempt(&[Tap::good(1, 0.0)]);
    let sheet = graded(&scenario(1, 1.0), &records[..25]);
    assert_eq!((sheet.attempt.unfinished, sheet.dots.len()), (1, 0));
    let sheet = graded(&scenario(1, 1.0), &records[..35]);
    assert_eq!((sheet.attempt.unfinished, sheet.dots.len()), (0, 1));
    assert_eq!(sheet.dots[0].dwell_us, 14_500);
}

#[test]
fn holes_in_the_recording_are_counted_and_short_ones_bridged() {
    let whole = attempt(&[Tap::good(1, 0.0)]);
    let without =
        |from: u64, to: u64| -> Vec<_> { whole.iter().copied().filter(|r| !(from..to).contains(&r.tick.0)).collect() };
    let short = graded(&scenario(1, 1.0), &without(52, 58));
    assert_eq!((short.attempt.record.missing_ticks, short.dots[0].dwell_us), (6, 51_000));
    let mut long = whole.clone();
    for record in &mut long[55..] {
        record.tick.0 += 500;
    }
    let long = graded(&scenario(1, 1.0), &long);
    assert_eq!(long.attempt.record.missing_ticks, 500);
    assert_eq!(long.dots[0].dwell_us, 50_000, "the hole is not dwell");
    assert_eq!(long.attempt.hand.elapsed_us, 575_000);
}

#[test]
fn records_that_cannot_be_used_are_left_out_and_counted() {
    let whole = attempt(&good_row(2, 1.0));
    let good = graded(&scenario(2, 1.0), &whole);
    let mut spoiled = Vec::new();
    for record in &whole {
        spoiled.push(*record);
        let mut bad = *record;
        bad.outcome.stroke_depth_mm = f64::NAN;
        bad.tick.0 += 1_000_000;
        spoiled.push(bad);
        spoiled.push(*record);
    }
    let sheet = graded(&scenario(2, 1.0), &spoiled);
    assert_eq!(sheet.attempt.record.unusable_records, 2 * whole.len() as u64);
    assert_eq!((&sheet.dots, &sheet.verdict), (&good.dots, &good.verdict));
}

#[test]
fn bad_input_moves_nothing() {
    let mut records: Vec<_> = (0..10).map(|i| hover(i, DVec3::Y * 5.0, -5.0)).collect();
    for record in &mut records[3..6] {
        record.sample.world_from_tool.position_mm = DVec3::splat(f64::NAN);
        record.outcome.marks |= marks::BAD_INPUT;
    }
    let sheet = graded(&scenario(1, 1.0), &records);
    assert_eq!((sheet.attempt.record.bad_input_ticks, sheet.attempt.hand.path_um), (3, 0));
    assert_eq!(digest(&sheet).len(), 64);
}

#[test]
fn absurd_numbers_do_no_harm() {
    for (case, huge) in [("large", 1e300), ("small", -1e300), ("tiny", 5e-324)] {
        let mut records = attempt(&good_row(2, 1.0));
        for (record, i) in records.iter_mut().zip(0_u32..) {
            let o = &mut record.outcome;
            match i % 7 {
                0 => o.reach_mm = huge,
                1 => o.stroke_depth_mm = huge,
                2 => o.stroke_nl = huge,
                3 => o.entry_mm = DVec3::splat(huge),
                4 => o.drag_mm = huge,
                5 => o.force_n = DVec3::splat(huge),
                _ => record.sample.world_from_tool.position_mm = DVec3::splat(huge),
            }
        }
        let sheet = graded(&scenario(2, 1.0), &records);
        assert!((0..=10_000).contains(&sheet.verdict.total_hundredths), "{case}");
        assert!(table(&sheet).is_ascii(), "{case}");
    }
}

#[test]
fn more_dots_than_a_sheet_holds_are_counted() {
    let records: Vec<_> = (0..20_100_u32)
        .map(|i| {
            let mut record = hover(u64::from(i), DVec3::ZERO, 0.5);
            record.outcome.dot = i + 1;
            record.outcome.marks |= marks::STROKE;
            record.outcome.stroke_depth_mm = 0.5;
            record.outcome.entry_mm = DVec3::new(f64::from(i % 150), 0.0, f64::from(i / 150));
            record
        })
        .collect();
    let sheet = graded(&scenario(2, 1.0), &records);
    assert_eq!(sheet.dots.len(), stipple::score::MAX_DOTS);
    assert_eq!(sheet.attempt.not_held, 100);
}
