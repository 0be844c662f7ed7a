//! Every measure against its closed form.

use stipple::math::DVec3;
use stipple::motion::flags;
use stipple::scenario::rubric::Light;
use stipple::sim::marks;

use crate::build::{JUNCTION_MM, Tap, attempt, good_row, graded, hover, scenario};

#[test]
fn a_dot_has_its_own_numbers() {
    let tap = Tap { at_mm: DVec3::new(0.12, 0.0, -0.05), ..Tap::good(1, 0.0) };
    let sheet = graded(&scenario(1, 1.0), &attempt(&[tap]));
    let dot = &sheet.dots[0];
    assert_eq!(dot.target, Some(1));
    assert_eq!(dot.depth_um, 670, "deepest stroke");
    assert_eq!(dot.median_depth_um, 670, "four of five strokes");
    assert_eq!(dot.junction_um, 70);
    assert_eq!(dot.below_junction_um, 600);
    assert_eq!(dot.pressed_um, 870);
    assert_eq!(dot.angle_cdeg, Some(8500));
    assert_eq!((dot.strokes, dot.dwell_strokes, dot.holes, dot.visits), (5, 5, 1, 1));
    assert_eq!(dot.dwell_us, 51_000);
    assert_eq!(dot.volume_pl, 5000);
    // 2·√(V/(π h φ) + d²), V = 5e-3 mm³
    let diameter_mm = 2.0 * (5e-3 / (core::f64::consts::PI * 0.4 * 0.5) + 0.03 * 0.03_f64).sqrt();
    assert!((dot.diameter_um as f64 / 1000.0 - diameter_mm).abs() < 0.0006, "{} um", dot.diameter_um);
    assert_eq!(dot.drag_um, 10);
    let aspect = (diameter_mm + 0.01) / diameter_mm;
    assert!((dot.aspect_hundredths as f64 / 100.0 - aspect).abs() < 0.006);
    assert_eq!(dot.place_um, Some(130));
    assert_eq!(dot.spacing_um, None);
    assert_eq!((dot.needle_peak_un, dot.needle_mean_un, dot.pop_un), (150_000, 20_000, 138_000));
    assert_eq!((dot.nose_un, dot.stretch_un_per_mm), (100_000, 200_000));
    assert_eq!(dot.position_um, [120, 0, -50]);
}

#[test]
fn a_dot_has_its_own_times() {
    let sheet = graded(&scenario(1, 1.0), &attempt(&[Tap::good(1, 0.0)]));
    let dot = &sheet.dots[0];
    assert_eq!(dot.from_tick, 18, "last tick 2 mm above the skin");
    assert_eq!(dot.contact_tick, 20);
    assert_eq!(dot.rupture_tick, Some(21));
    assert_eq!(dot.deepest_tick, 40, "second stroke");
    assert_eq!(dot.leave_tick, 71);
    assert_eq!(dot.overshoot_um, Some(199), "0.2 mm along the needle at 85 degrees");
}

#[test]
fn dwell_is_exact_between_ticks() {
    // down at v, up at v, crossing at fractions of a tick; the machine is off
    for (case, down, up, hold) in [("slow", 0.013, 0.017, 80), ("fast", 0.37, 0.11, 33), ("even", 0.1, 0.1, 50)] {
        let mut records = Vec::new();
        let (mut tick, mut reach) = (0_u64, -0.61);
        let (mut enter, mut leave) = (0.0, 0.0);
        let mut step = |records: &mut Vec<_>, reach: f64| {
            let mut record = hover(tick, DVec3::Y * -reach, reach);
            record.outcome.marks = 0;
            if reach > 0.1 {
                record.outcome.dot = 1;
                record.outcome.marks |= marks::IN_SKIN;
            }
            records.push(record);
            tick += 1;
        };
        while reach < 0.6 {
            if reach <= 0.0 {
                enter = records.len() as f64 - reach / down;
            }
            step(&mut records, reach);
            reach += down;
        }
        for _ in 0..hold {
            step(&mut records, reach);
        }
        while reach > -0.6 {
            if reach > 0.0 {
                leave = records.len() as f64 + reach / up;
            }
            step(&mut records, reach);
            reach -= up;
        }
        let last = records.last_mut().unwrap();
        last.outcome.marks |= marks::STROKE;
        last.outcome.dot = 1;
        last.outcome.stroke_depth_mm = 0.5;
        let sheet = graded(&scenario(1, 1.0), &records);
        let want_us = (leave - enter) * 1000.0;
        assert!(
            (sheet.dots[0].dwell_us as f64 - want_us).abs() <= 1.0,
            "{case}: {} us, want {want_us}",
            sheet.dots[0].dwell_us
        );
        assert_eq!(sheet.attempt.hand.in_skin_us, sheet.dots[0].dwell_us, "{case}");
    }
}

#[test]
fn a_stay_that_moves_on_is_shared_between_its_dots() {
    let mut records = attempt(&[Tap::good(1, 0.0)]);
    for record in records.iter_mut().filter(|r| r.tick.0 > 45 && r.outcome.dot != 0) {
        record.outcome.dot = 2;
        record.outcome.entry_mm = DVec3::X;
    }
    let sheet = graded(&scenario(2, 1.0), &records);
    assert_eq!(sheet.dots.len(), 2);
    // engagement shows at the next stroke, in tick 50
    assert_eq!(sheet.dots[0].dwell_us + sheet.dots[1].dwell_us, 51_000);
    assert_eq!((sheet.dots[0].strokes, sheet.dots[1].strokes), (2, 3));
    assert_eq!(sheet.dots[1].spacing_um, Some(1000));
}

#[test]
fn a_press_that_does_not_break_the_skin_makes_no_dot() {
    let mut records = attempt(&[Tap::good(1, 0.0)]);
    for record in &mut records {
        record.outcome.marks &= marks::CONTACT | marks::NOSE;
        record.outcome.dot = 0;
    }
    let sheet = graded(&scenario(1, 1.0), &records);
    assert!(sheet.dots.is_empty());
    assert_eq!(sheet.attempt.hand.in_skin_us, 51_000);
}

#[test]
fn a_stroke_that_stops_above_the_junction_does_not_count_as_dwell() {
    let tap = Tap { depth_mm: JUNCTION_MM, ..Tap::good(1, 0.0) };
    let dot = &graded(&scenario(1, 1.0), &attempt(&[tap])).dots[0];
    assert_eq!((dot.strokes, dot.dwell_strokes, dot.below_junction_um), (5, 0, 0));
    assert_eq!(dot.lights.depth, Light::Red);
}

#[test]
fn a_row_has_its_means() {
    let mut taps = good_row(4, 1.0);
    taps[3].depth_mm = 0.77;
    taps[3].at_mm.x = 3.2;
    let sheet = graded(&scenario(4, 1.0), &attempt(&taps));
    let attempt = &sheet.attempt;
    let depth = attempt.below_junction_um.unwrap();
    assert_eq!((depth.mean, depth.sd), (625, 50));
    let spacing = attempt.spacing_um.unwrap();
    assert_eq!((spacing.mean, spacing.sd), (1050, 100));
    assert_eq!(attempt.spacing_cv_bp, Some(952));
    assert_eq!(
        (attempt.in_band_bp, attempt.density_bp, attempt.coverage_bp),
        (Some(10_000), Some(10_000), Some(10_000))
    );
    assert_eq!((attempt.holes_per_planned_hundredths, attempt.strokes), (Some(100), 20));
    assert_eq!(attempt.place_um.unwrap().mean, 50);
}

#[test]
fn path_force_and_work_are_those_of_the_motion() {
    // 1 mm down against a force that grows to 0.5 N, in 100 ticks: work ½·F·x
    let records: Vec<_> = (0..=100_u32)
        .map(|i| {
            let x = f64::from(i) / 100.0;
            let mut record = hover(u64::from(i), DVec3::Y * (1.0 - x), x - 1.0);
            record.outcome.force_n = DVec3::Y * (0.5 * x);
            record.outcome.marks = marks::CONTACT | marks::MACHINE;
            record
        })
        .collect();
    let hand = graded(&scenario(1, 1.0), &records).attempt.hand;
    assert_eq!(hand.path_um, 1000);
    assert_eq!(hand.work_nj, 250_000);
    assert_eq!((hand.force_peak_un, hand.force_mean_un), (500_000, Some(250_000)));
    assert_eq!(hand.force_rate_mn_per_s, 5000);
    assert_eq!((hand.elapsed_us, hand.machine_us), (100_000, 100_000));
}

#[test]
fn only_sideways_movement_in_broken_skin_sweeps_area() {
    for (case, step, hole, want_um2) in [
        ("sideways", DVec3::X * 0.01, 1, 500_000),
        ("along the needle", DVec3::ZERO, 1, 0),
        ("skin not broken", DVec3::X * 0.01, 0, 0),
    ] {
        let records: Vec<_> = (0..=100)
            .map(|i| {
                let mut record = hover(i, step * i as f64 - DVec3::Y * 0.5, 0.5);
                record.outcome.hole = hole;
                record
            })
            .collect();
        assert_eq!(graded(&scenario(1, 1.0), &records).attempt.hand.swept_um2, want_um2, "{case}");
    }
}

#[test]
fn tremor_is_read_in_its_band_only() {
    for (case, hz, low_nm, high_nm) in
        [("in the middle", 9.798, 34_500, 36_200), ("slow", 1.0, 0, 2500), ("fast", 30.0, 0, 9000)]
    {
        let records: Vec<_> = (0..5000)
            .map(|i| {
                let x = 0.05 * libm::sin(core::f64::consts::TAU * hz * i as f64 / 1000.0);
                hover(i, DVec3::new(x, 1.0, 0.0), -1.0)
            })
            .collect();
        let got = graded(&scenario(1, 1.0), &records).attempt.hand.tremor_rms_nm.unwrap();
        assert!((low_nm..=high_nm).contains(&got), "{case}: {got} nm");
    }
}

#[test]
fn movement_along_the_normal_is_no_tremor() {
    let records: Vec<_> =
        (0..3000).map(|i| hover(i, DVec3::Y * (1.0 + 0.05 * libm::sin(0.0628 * i as f64)), -1.0)).collect();
    assert_eq!(graded(&scenario(1, 1.0), &records).attempt.hand.tremor_rms_nm, Some(0));
}

#[test]
fn idle_machine_and_dips_are_counted() {
    let mut records: Vec<_> = (0..2000).map(|i| hover(i, DVec3::Y * 5.0, -5.0)).collect();
    for record in &mut records {
        let i = record.tick.0;
        if (300..400).contains(&i) || (600..700).contains(&i) {
            record.outcome.marks |= marks::DIPPED;
        }
        if i >= 1000 {
            record.outcome.marks &= !marks::MACHINE;
        }
    }
    let hand = graded(&scenario(1, 1.0), &records).attempt.hand;
    assert_eq!((hand.dips, hand.machine_us), (2, 1_000_000));
    assert_eq!(hand.idle_us, 1_990_000, "all blocks but the first, which has none before it");
}

#[test]
fn movements_between_dots_are_judged() {
    let mut taps = good_row(2, 1.0);
    let mut records = attempt(&taps[..1]);
    let start = records.last().unwrap().tick.0 + 1;
    for i in 0..300 {
        let t = i as f64 / 300.0;
        let x = t * t * t * (10.0 - 15.0 * t + 6.0 * t * t);
        records.push(hover(start + i, DVec3::new(x, 2.5, 0.0), -2.5));
    }
    taps[1].at_mm = DVec3::X;
    let mut later = attempt(&taps[1..]);
    for record in &mut later {
        record.tick.0 += start + 300;
    }
    records.extend(later);
    let hand = graded(&scenario(2, 1.0), &records).attempt.hand;
    assert_eq!(hand.movements, 1);
    assert!((-1200..-300).contains(&hand.ldlj_hundredths.unwrap()), "{:?}", hand.ldlj_hundredths);
    assert!((-300..-120).contains(&hand.sparc_hundredths.unwrap()), "{:?}", hand.sparc_hundredths);
}

#[test]
fn a_jump_is_no_path() {
    let mut records: Vec<_> = (0..100).map(|i| hover(i, DVec3::Y * 5.0, -5.0)).collect();
    for record in &mut records[50..] {
        record.sample.world_from_tool.position_mm.x = 40.0;
    }
    let jumped = graded(&scenario(1, 1.0), &records).attempt.hand.path_um;
    records[50].sample.flags |= flags::JUMP;
    assert_eq!((jumped, graded(&scenario(1, 1.0), &records).attempt.hand.path_um), (40_000, 0));
}
