//! Tests of healing: the printed masses, the published rows, and the signs the trade expects.

use proptest::prelude::*;

use super::super::deposit::{Blood, StrokeInk};
use super::super::stroke::reference::{ink, shape};
use super::*;
use crate::scenario;

const BOTTOM: [f64; LAYERS] = [0.015, 0.070, 0.270, 1.370, 5.370];
const CARBON_Y: f64 = 6.0;

/// A dot of one depth with exactly the pigment of a whole dot for its area.
fn dot(tip_mm: f64, scar: f64) -> Deposit {
    let healing = scenario::healing().unwrap();
    let mut dot = Deposit::new(BOTTOM, scar);
    let stroke = StrokeInk { buried_mm: tip_mm, sine: 1.0, held_nl: 5.0, pooled_nl: 0.0, blood: Blood::Likely(1.0) };
    dot.stroke(&shape(), 0.03, &ink(3.0), &healing.vessels, &stroke);
    let area_mm2 = 0.25 * core::f64::consts::PI * dot.fresh_mm * dot.fresh_mm;
    let scale = healing.whole_ng_per_mm2 * area_mm2 / dot.mass_ng();
    dot.ng = dot.ng.map(|ng| ng * scale);
    dot
}

fn healed(dot: &Deposit, days: f64) -> Healed {
    scenario::healing().unwrap().moment(&Host::default(), CARBON_Y, days).healed(dot)
}

#[test]
fn mass_left_as_printed() {
    for (tip, want) in [
        (0.07, [0.99, 0.02, 0.00, 0.00, 0.00]),
        (0.15, [0.99, 0.34, 0.29, 0.26, 0.19]),
        (0.25, [0.98, 0.46, 0.39, 0.36, 0.26]),
        (0.50, [0.98, 0.55, 0.48, 0.44, 0.31]),
        (0.75, [0.98, 0.59, 0.51, 0.47, 0.34]),
        (1.00, [0.98, 0.61, 0.53, 0.49, 0.35]),
        (1.50, [0.98, 0.63, 0.55, 0.51, 0.36]),
    ] {
        for (days, want) in [1.0, 28.0, 180.0, YEAR_D, 3.0 * YEAR_D].into_iter().zip(want) {
            let got = healed(&dot(tip, 0.0), days).retention;
            assert!((got - want).abs() < 0.0055, "{tip} mm, day {days}: {got}, want {want}");
        }
    }
}

#[test]
fn epidermal_dots_are_gone_by_day_28_and_dermal_ones_are_kept() {
    let shallow = healed(&dot(0.07, 0.0), 28.0);
    assert!(shallow.retention < 0.03, "{shallow:?}");
    let good = healed(&dot(0.5, 0.0), 28.0);
    let epidermal: f64 = good.layer_ng.iter().take(2).sum();
    assert!(epidermal < 0.03 * dot(0.5, 0.0).ng.iter().take(EPIDERMAL).sum::<f64>());
    assert!(good.retention > 0.5, "{good:?}");
}

#[test]
fn visual_density_at_six_months() {
    for (scar, published) in [(0.0, 0.90), (1.0, 0.80)] {
        for tip in [0.5, 0.75] {
            let dot = dot(tip, scar);
            let ratio = healed(&dot, 180.0).darkness / healed(&dot, 0.0).darkness;
            assert!((ratio - published).abs() < 0.06, "scar {scar}, {tip} mm: {ratio}, published {published}");
        }
    }
}

#[test]
fn a_third_of_the_dermal_pigment_goes_early() {
    let dot = dot(0.5, 0.0);
    let dermal = |days: f64| healed(&dot, days).layer_ng.iter().skip(2).sum::<f64>();
    let lost = 1.0 - dermal(84.0) / dermal(0.0);
    assert!((0.25..0.40).contains(&lost), "{lost}");
}

#[test]
fn a_good_dot_contracts_and_a_deep_one_blurs() {
    let mut good = dot(0.5, 0.0);
    good.fresh_mm = 0.19;
    let diameter = 2.0 * healed(&good, 28.0).whole.radius_mm;
    assert!((0.07..0.12).contains(&diameter), "{diameter} mm");
    assert!(healed(&good, 28.0).blow_out < 1.3, "{}", healed(&good, 28.0).blow_out);
    let mut deep = dot(1.5, 0.0);
    deep.fresh_mm = 0.19;
    let blown = healed(&deep, 28.0);
    assert!(blown.blow_out > 2.0, "{}", blown.blow_out);
    assert!(blown.edge_mm > 2.0 * healed(&good, 28.0).edge_mm);
}

#[test]
fn pigment_at_the_tip_of_a_deep_needle_spreads_as_printed() {
    let h = scenario::healing().unwrap();
    let spread = |z: f64| 1.0 + h.spread / (1.0 + libm::exp(-(z - h.spread_depth_mm) / h.spread_width_mm));
    assert!((spread(1.5) - 2.58).abs() < 0.01, "{}", spread(1.5));
    let dot = dot(1.5, 0.0);
    let mean: f64 = dot.ng.iter().zip(dot.middles_mm()).map(|(ng, z)| ng * spread(z)).sum::<f64>() / dot.mass_ng();
    assert!((mean - 1.096).abs() < 0.01, "{mean}");
}

#[test]
fn the_first_weeks() {
    let dot = dot(0.5, 0.0);
    let on = |days: f64| healed(&dot, days);
    assert!((on(0.0).erythema - 3.0).abs() < 1e-12 && (on(28.0).erythema - 1.0).abs() < 1e-5);
    assert!(on(0.0).scab <= 0.0 && on(4.0).scab > 0.3 && on(8.0).scab <= 0.0);
    assert!(on(7.0).ghost <= 0.0 && on(12.0).ghost > 0.3 && on(28.0).ghost <= 0.0);
}

#[test]
fn a_pool_smears_while_it_is_wet_and_blurs_deep_pigment() {
    let mut wet = dot(1.5, 0.0);
    wet.pool_nl = wet.held_nl;
    assert!(healed(&wet, 0.0).smear_mm > 0.2 && healed(&wet, 1.0).smear_mm <= 0.0);
    assert!(healed(&wet, 28.0).edge_mm > healed(&dot(1.5, 0.0), 28.0).edge_mm);
}

#[test]
fn oily_skin_draws_dots_out_and_old_skin_keeps_its_epidermis_longer() {
    let healing = scenario::healing().unwrap();
    let on = |host: Host, tip: f64| healing.moment(&host, CARBON_Y, 28.0).healed(&dot(tip, 0.0));
    let oily = Host { spread: 1.15, ..Host::default() };
    assert!(on(oily, 0.5).whole.radius_mm > 1.1 * on(Host::default(), 0.5).whole.radius_mm);
    let old = Host { turnover: 1.75, ..Host::default() };
    assert!(on(old, 0.07).retention > 5.0 * on(Host::default(), 0.07).retention);
}

#[test]
fn no_pigment_is_nothing() {
    let none = healed(&Deposit::new(BOTTOM, 0.0), 30.0);
    assert!(none.whole == Part::default() && none.retention <= 0.0 && none.edge_mm <= 0.0 && none.darkness <= 0.0);
}

proptest! {
    #[test]
    fn pigment_only_goes(tip in 0.05..2.5_f64, scar in 0.0..1.0_f64, day in 0.0..4000.0_f64, later in 0.1..400.0_f64) {
        let dot = dot(tip, scar);
        let (before, after) = (healed(&dot, day), healed(&dot, day + later));
        prop_assert!(after.retention <= before.retention && before.retention <= 1.0 + 1e-12 && after.retention >= 0.0);
        let layers: f64 = after.layer_ng.iter().sum();
        let parts: f64 = after.parts.iter().map(|part| part.ng).sum();
        prop_assert!((layers - after.whole.ng).abs() < 1e-9 && (parts - after.whole.ng).abs() < 1e-9);
    }

    #[test]
    fn harsh_lives_scars_and_shallow_needles_lose_more(tip in 0.1..1.5_f64, day in 60.0..4000.0_f64) {
        let healing = scenario::healing().unwrap();
        let left = |dot: &Deposit, host: Host| healing.moment(&host, CARBON_Y, day).healed(dot).retention;
        let easy = left(&dot(tip, 0.0), Host::default());
        let harsh = left(&dot(tip, 0.0), Host { harsh: 1.0, ..Host::default() });
        prop_assert!(harsh < easy);
        prop_assert!(left(&dot(tip, 1.0), Host::default()) < easy);
        prop_assert!(left(&dot(tip + 0.2, 0.0), Host::default()) > easy);
    }

    #[test]
    fn what_lies_deeper_is_wider(tip in 0.8..2.0_f64, day in 28.0..2000.0_f64) {
        let same_size = |tip: f64| Deposit { fresh_mm: 0.2, ..dot(tip, 0.0) };
        let (upper, lower) = (healed(&same_size(tip), day), healed(&same_size(tip + 0.4), day));
        prop_assert!(lower.whole.radius_mm > upper.whole.radius_mm && lower.edge_mm >= upper.edge_mm);
    }
}
