//! What must hold for any cohort.

use proptest::prelude::*;
use stipple::standard::StandardError;
use stipple::standard::angoff::{Joined, panel};
use stipple::standard::bootstrap::Bootstrap;
use stipple::standard::borderline::{self, Middle, Rated};
use stipple::standard::contrast::{self, Weights};
use stipple::standard::reliability::{alpha, consistency, sem};
use stipple::standard::variance::components;

/// Spread-out totals around a middle: what a group of people looks like.
fn group(low: f64, high: f64) -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(low..high, 8..40)
}

fn rated() -> impl Strategy<Value = Vec<Rated>> {
    let attempt = (1_u8..=5, -8.0..8.0).prop_map(|(rating, noise)| {
        let rating = f64::from(rating);
        (rating, 30.0 + 12.0 * rating + noise)
    });
    prop::collection::vec(attempt, 40..80)
}

fn quick() -> Bootstrap {
    Bootstrap { seed: 3, resamples: 400, level: 0.95 }
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0)
}

fn moved(values: &[f64], by: f64, times: f64) -> Vec<f64> {
    values.iter().map(|x| by + times * x).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn another_scale_moves_the_cut_likewise(
        novices in group(20.0, 55.0), experts in group(60.0, 95.0), rated in rated(),
        by in -50.0..50.0, times in 0.1..10.0,
    ) {
        for weights in [Weights::Equal, Weights::BySize] {
            let one = contrast::crossing(&novices, &experts, weights);
            let two = contrast::crossing(&moved(&novices, by, times), &moved(&experts, by, times), weights);
            prop_assert_eq!(one.is_ok(), two.is_ok());
            if let (Ok(one), Ok(two)) = (one, two) {
                prop_assert!(near(by + times * one.cut, two.cut) && near(times * one.se, two.se));
            }
        }
        let there: Vec<Rated> = rated.iter().map(|(rating, total)| (*rating, by + times * total)).collect();
        let (one, two) = (borderline::regression(&rated, 2.0).unwrap(), borderline::regression(&there, 2.0).unwrap());
        prop_assert!(near(by + times * one.cut, two.cut));
        let middle = |of: &[Rated]| borderline::group(of, 2.0, Middle::Median).ok().map(|found| found.cut);
        if let (Some(one), Some(two)) = (middle(&rated), middle(&there)) {
            prop_assert!(near(by + times * one, two));
        }
    }

    #[test]
    fn swapped_groups_are_refused(novices in group(20.0, 55.0), experts in group(60.0, 95.0)) {
        let got = contrast::crossing(&experts, &novices, Weights::Equal);
        let refused = matches!(got, Err(StandardError::Upside { .. }));
        prop_assert!(refused);
    }

    #[test]
    fn a_mirrored_scale_mirrors_the_cut(novices in group(20.0, 55.0), experts in group(60.0, 95.0)) {
        if let Ok(one) = contrast::crossing(&novices, &experts, Weights::BySize) {
            let two = contrast::crossing(&moved(&experts, 100.0, -1.0), &moved(&novices, 100.0, -1.0), Weights::BySize);
            prop_assert!(near(100.0 - one.cut, two.unwrap().cut));
        }
    }

    #[test]
    fn the_crossing_is_one(novices in group(20.0, 60.0), experts in group(50.0, 95.0)) {
        let Ok(got) = contrast::crossing(&novices, &experts, Weights::Equal) else { return Ok(()) };
        prop_assert!((got.novices.mean..=got.experts.mean).contains(&got.cut));
        let height = |s: stipple::standard::moments::Sample, x: f64| {
            -0.5 * ((x - s.mean) / s.sd).powi(2) - s.sd.ln()
        };
        for x in std::iter::once(got.cut).chain(got.other) {
            let (n, e) = (height(got.novices, x), height(got.experts, x));
            prop_assert!((n - e).abs() < 1e-6 * n.abs().max(1.0), "{} and {} at {}", n, e, x);
        }
    }

    #[test]
    fn intervals_hold_the_cut_and_are_of_their_seed(
        novices in group(20.0, 60.0), experts in group(55.0, 95.0), rated in rated(), seed in any::<u64>(),
    ) {
        let how = Bootstrap { seed, ..quick() };
        if let Ok(got) = contrast::crossing(&novices, &experts, Weights::Equal) {
            let resampled = contrast::resampled(&novices, &experts, Weights::Equal, &how).unwrap();
            prop_assert!(resampled.interval.contains(got.cut) && got.closed(0.95).contains(got.cut));
            let mut turned = novices.clone();
            turned.reverse();
            let again = contrast::resampled(&turned, &experts, Weights::Equal, &how).unwrap();
            prop_assert_eq!(&resampled, &again, "order of the files does not count");
            let other = contrast::resampled(&novices, &experts, Weights::Equal, &Bootstrap { seed: !seed, ..how });
            prop_assert_ne!(resampled, other.unwrap());
        }
        let got = borderline::regression(&rated, 2.0).unwrap();
        let resampled = borderline::regression_resampled(&rated, 2.0, &how).unwrap();
        prop_assert!(resampled.interval.contains(got.cut) && got.closed(0.95).contains(got.cut));
    }

    #[test]
    fn nothing_panics_and_nothing_is_no_number(
        novices in prop::collection::vec(0.0..=100.0, 0..12), experts in prop::collection::vec(0.0..=100.0, 0..12),
        wide in prop::collection::vec(prop::collection::vec(0.0..=100.0, 3), 0..8),
    ) {
        if let Ok(got) = contrast::crossing(&novices, &experts, Weights::BySize) {
            let does = contrast::consequences(&novices, &experts, got.cut);
            let (passes, fails) = (does.expected_false_passes.unwrap(), does.expected_false_fails.unwrap());
            for x in [got.cut, got.se, passes, fails] {
                prop_assert!(x.is_finite());
            }
        }
        if let Ok(got) = alpha(&wide) {
            prop_assert!(got.alpha.is_finite() && got.alpha <= 1.0 + 1e-12);
            prop_assert!(sem(&novices, got.alpha).points.is_finite());
        }
        if let Some(parts) = components(&wide) {
            prop_assert!(parts.rows >= 0.0 && parts.columns >= 0.0 && parts.rest >= 0.0);
        }
        for joined in [Joined::Mean, Joined::Geometric(vec![0.5, 0.5, 0.0])] {
            if let Ok(got) = panel(&wide, &joined) {
                prop_assert!((0.0..=100.0 + 1e-9).contains(&got.cut));
            }
        }
    }

    #[test]
    fn consistency_is_a_share(totals in group(30.0, 90.0), reliability in 0.01..1.0, cut in 0.0..100.0) {
        let got = consistency(&totals, reliability, cut).unwrap();
        for share in [got.agreement, got.accuracy] {
            prop_assert!((0.5 - 1e-9..=1.0 + 1e-9).contains(&share), "{:?}", got);
        }
        prop_assert!(near(got.accuracy + got.false_passes + got.false_fails, 1.0));
        // more reliable is never less consistent
        let more = consistency(&totals, f64::midpoint(reliability, 1.0), cut).unwrap();
        prop_assert!(more.agreement >= got.agreement - 1e-9);
    }
}
