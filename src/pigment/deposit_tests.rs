//! Tests of the deposit: the printed shares, closed forms, and nothing lost.

use proptest::prelude::*;

use super::super::bleed::REFERENCE;
use super::super::stroke::reference::{ink, shape};
use super::*;

const BOTTOM: [f64; LAYERS] = [0.015, 0.070, 0.270, 1.370, 5.370];

#[test]
fn share_in_the_epidermis_as_printed() {
    for (p, want) in [(0.15, 53.4), (0.25, 36.5), (0.5, 22.6), (0.75, 17.2), (1.0, 14.0), (1.5, 10.4)] {
        let shares = cone_shares(&shape(), p, 1.0, &BOTTOM);
        let epidermis: f64 = shares.iter().take(EPIDERMAL).sum();
        assert!((100.0 * epidermis - want).abs() < 0.06, "{p} mm: {} %, want {want}", 100.0 * epidermis);
    }
}

#[test]
fn slices_fill_the_layers() {
    assert_eq!(PARTS.iter().sum::<usize>(), SLICES);
    assert_eq!(PARTS.iter().take(2).sum::<usize>(), EPIDERMAL);
    let layers = Deposit::by_layer(&cone_shares(&shape(), 1.5, 1.0, &BOTTOM));
    assert!((layers.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    let subcutis = shape().square_mm3(1.5 - 1.37) / shape().square_mm3(1.5);
    assert!((layers[4] - subcutis).abs() < 1e-12, "{layers:?}");
    let ends: Vec<f64> = slices(&BOTTOM).map(|(_, end)| end).collect();
    assert!(ends.windows(2).all(|pair| pair[0] < pair[1]) && (ends[SLICES - 1] - BOTTOM[4]).abs() < 1e-12);
}

#[test]
fn a_slanted_needle_lies_shallower() {
    let mean = |sine: f64| -> f64 {
        let deposit = Deposit::new(BOTTOM, 0.0);
        cone_shares(&shape(), 0.8, sine, &BOTTOM).iter().zip(deposit.middles_mm()).map(|(s, z)| s * z).sum()
    };
    assert!(mean(0.7) < mean(1.0));
}

#[test]
fn who_bleeds_readily_keeps_less() {
    let kept = |readiness: f64| {
        let mut deposit = Deposit::new(BOTTOM, 0.0);
        let stroke =
            StrokeInk { buried_mm: 0.8, sine: 1.0, held_nl: 1.0, pooled_nl: 0.0, blood: Blood::Likely(readiness) };
        deposit.stroke(&shape(), 0.03, &ink(3.0), &REFERENCE, &stroke).deposited_ng
    };
    assert!(kept(2.0) < kept(1.0) && kept(1.0) < kept(0.0));
}

#[test]
fn blood_that_was_seen_washes_half_out_and_none_washes_nothing() {
    let kept = |bled: bool| {
        let mut deposit = Deposit::new(BOTTOM, 0.0);
        let blood = Blood::Seen(bled);
        let stroke = StrokeInk { buried_mm: 0.8, sine: 1.0, held_nl: 1.0, pooled_nl: 0.0, blood };
        deposit.stroke(&shape(), 0.03, &ink(3.0), &REFERENCE, &stroke).deposited_ng
    };
    assert!((kept(false) - 15.0).abs() < 1e-12 && (kept(true) - 7.5).abs() < 1e-12);
}

#[test]
fn blood_washes_pigment_out_of_deep_dots() {
    let kept = |buried_mm: f64| {
        let mut deposit = Deposit::new(BOTTOM, 0.0);
        let stroke = StrokeInk { buried_mm, sine: 1.0, held_nl: 1.0, pooled_nl: 0.0, blood: Blood::Likely(1.0) };
        let went = deposit.stroke(&shape(), 0.03, &ink(3.0), &REFERENCE, &stroke);
        assert!((went.deposited_ng - deposit.mass_ng()).abs() < 1e-12);
        went.deposited_ng
    };
    let (shallow, deep) = (kept(0.07), kept(1.5));
    assert!((shallow - 15.0).abs() < 1e-9, "{shallow}");
    assert!((deep - 15.0 * (1.0 - 0.5 * 0.5748)).abs() < 0.01, "{deep}");
}

proptest! {
    #[test]
    fn nothing_is_lost(
        strokes in prop::collection::vec((0.0..6.5_f64, 0.17..1.0_f64, 0.0..4.0_f64, 0.0..2.0_f64), 1..30),
        scale in 0.5..2.0_f64,
    ) {
        let ink = ink(3.0);
        let mut deposit = Deposit::new(BOTTOM.map(|mm| mm * scale), 0.0);
        let (mut offered, mut went) = (0.0, 0.0);
        for (buried_mm, sine, held_nl, pooled_nl) in strokes {
            let stroke = StrokeInk { buried_mm, sine, held_nl, pooled_nl, blood: Blood::Likely(1.0) };
            let to = deposit.stroke(&shape(), 0.03, &ink, &REFERENCE, &stroke);
            prop_assert!(to.deposited_ng >= 0.0 && to.pooled_ng >= 0.0);
            offered += (held_nl + pooled_nl) * ink.pigment_g_per_l;
            went += to.pooled_ng;
        }
        prop_assert!(deposit.ng.iter().all(|ng| *ng >= 0.0));
        prop_assert!((deposit.mass_ng() + went - offered).abs() <= 1e-9 * offered.max(1e-9));
    }

    #[test]
    fn deeper_strokes_lie_deeper(p in 0.05..3.0_f64, more in 0.01..1.0_f64) {
        let deposit = Deposit::new(BOTTOM, 0.0);
        let mean = |p: f64| -> f64 {
            cone_shares(&shape(), p, 1.0, &BOTTOM).iter().zip(deposit.middles_mm()).map(|(s, z)| s * z).sum()
        };
        prop_assert!(mean(p + more) > mean(p));
    }
}
