//! Dots of an earlier session: new dots keep their distance from them, and none of them is a dot of the attempt.

use stipple::math::DVec3;
use stipple::scalp::ScalpPoint;
use stipple::scenario::rubric::Light;
use stipple::scenario::{Earlier, Scenario};
use stipple::score::sheet::Domain;
use stipple::score::{ScoreSheet, table};

use crate::build::{Tap, attempt, good_row, graded, scenario};

/// A row of new dots with old ones at these places along it and beside it.
fn with_old(new: i32, apart_mm: f64, old_mm: &[(f64, f64)]) -> Scenario {
    let dots = old_mm.iter().map(|(left_mm, forward_mm)| ScalpPoint { left_mm: *left_mm, forward_mm: *forward_mm });
    Scenario { earlier: Some(Earlier { days_ago: 28.0, dots: dots.collect() }), ..scenario(new, apart_mm) }
}

fn spacing(sheet: &ScoreSheet) -> i64 {
    sheet.domains.iter().find(|d| d.domain == Domain::Spacing).unwrap().score_hundredths
}

#[test]
fn a_new_dot_too_near_an_old_one_is_a_fault_of_spacing() {
    let records = attempt(&good_row(4, 1.0));
    let alone = graded(&scenario(4, 1.0), &records);
    for (case, off_mm, light) in [("green", 0.9, Light::Green), ("amber", 0.7, Light::Amber), ("red", 0.3, Light::Red)]
    {
        let sheet = graded(&with_old(4, 1.0, &[(1.0, off_mm)]), &records);
        let dot = &sheet.dots[1];
        assert_eq!(dot.lights.spacing, Some(light), "{case}: {:?}", dot.spacing_um);
        #[expect(clippy::cast_possible_truncation, reason = "tenths of a millimetre")]
        let off_um = (off_mm * 1000.0_f64).round() as i64;
        assert_eq!(dot.spacing_um, Some(off_um), "{case}");
        assert_eq!(light == Light::Green, spacing(&sheet) == spacing(&alone), "{case}: {}", spacing(&sheet));
        let said = dot.feedback.iter().any(|said| said.contains("An old dot is only"));
        assert_eq!(said, light != Light::Green, "{case}: {:?}", dot.feedback);
        // the new dot beside it that keeps its distance from both is as good as before
        assert_eq!(sheet.dots[3].lights, alone.dots[3].lights, "{case}");
    }
}

#[test]
fn a_new_dot_nearer_to_a_new_one_is_told_of_that_one() {
    let taps = [Tap::good(1, 0.0), Tap::good(2, 0.5)];
    let sheet = graded(&with_old(2, 0.5, &[(0.0, 0.55)]), &attempt(&taps));
    assert_eq!(sheet.dots[0].spacing_um, Some(500));
    let said = sheet.dots[0].feedback.join(". ");
    assert!(said.contains("The next dot is only 0.50 mm away") && !said.contains("old"), "{said}");
}

#[test]
fn old_dots_in_the_gaps_fill_them() {
    let records = attempt(&good_row(3, 1.8));
    let sparse = graded(&scenario(3, 1.8), &records);
    assert!(spacing(&sparse) < 10_000, "{}", table(&sparse));
    let filled = graded(&with_old(3, 1.8, &[(0.9, 0.0), (2.7, 0.0)]), &records);
    assert_eq!(spacing(&filled), 10_000, "{}", table(&filled));
}

#[test]
fn an_old_dot_is_no_dot_of_the_attempt() {
    // an old dot on every planned place but the last, and a good new dot on the last one only
    let old: Vec<(f64, f64)> = (0..4).map(|i| (f64::from(i), 0.0)).collect();
    let last = Tap { at_mm: DVec3::new(4.0, 0.0, 0.0), ..Tap::good(1, 0.0) };
    let sheet = graded(&with_old(5, 1.0, &old), &attempt(&[last]));
    let counts = &sheet.attempt;
    assert_eq!((counts.planned, counts.placed, counts.unplaced, counts.extra), (5, 1, 4, 0), "{}", table(&sheet));
    assert_eq!((sheet.dots.len(), sheet.unplaced.len(), counts.earlier), (1, 4, 4));
    assert!(sheet.critical.iter().any(|c| c.code == "unplaced_share"), "{}", table(&sheet));
    let nothing = graded(&with_old(5, 1.0, &old), &[]);
    assert_eq!((nothing.attempt.placed, nothing.dots.len(), nothing.attempt.earlier), (0, 0, 4));
    assert_eq!(graded(&scenario(5, 1.0), &[]).attempt.earlier, 0);
}
