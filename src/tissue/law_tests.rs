//! The law against its closed forms and reference figures, one needle at a time.

use super::*;
use crate::science::bench::{Bench, How, Pop, Stroke};

#[path = "law_properties.rs"]
mod properties;

/// Figures of the law's reference table are for these numbers.
fn tissue() -> Tissue {
    crate::tissue::reference()
}

#[derive(Clone, Copy)]
struct Setup {
    tip_mm: f64,
    prongs: u32,
    toughness: f64,
    k_scale: f64,
    dermis: f64,
    k_t: f64,
    step_hz: f64,
}

const NORMAL: Setup =
    Setup { tip_mm: 0.030, prongs: 1, toughness: 1.0, k_scale: 1.0, dermis: 1.0, k_t: 0.0, step_hz: 20_000.0 };

fn needle(tip_mm: f64, prongs: u32) -> Needle {
    Needle { prongs, tip_mm, ..crate::tool::reference_needle() }
}

/// The needle of a set-up over its skin.
fn over(setup: Setup) -> Bench {
    let tissue = tissue();
    let mut local = Local {
        bottom_mm: [0.015, 0.070, 0.270, 1.370, 5.370],
        gamma: tissue.gamma,
        toughness: setup.toughness,
        k_scale: setup.k_scale,
    };
    local.bottom_mm[2] = 0.070 + 0.2 * setup.dermis;
    local.bottom_mm[3] = local.bottom_mm[2] + 1.1 * setup.dermis;
    local.bottom_mm[4] = local.bottom_mm[3] + 4.0;
    let how = How { sine: 1.0, k_t: setup.k_t, step_hz: setup.step_hz };
    Bench::new(&tissue, &local, &needle(setup.tip_mm, setup.prongs), how)
}

/// Largest force of all strokes.
fn highest(strokes: &[Stroke]) -> f64 {
    strokes.iter().map(|stroke| stroke.peak_n).fold(0.0, f64::max)
}

fn near(case: &str, got: f64, want: f64, tolerance: f64) {
    assert!((got - want).abs() <= tolerance, "{case}: {got:.5}, want {want} ± {tolerance}");
}

#[test]
fn slow_press_pops_as_measured_on_skin() {
    let rows = [
        (0.005, 0.0230, 0.062, 0.010, 0.794),
        (0.012, 0.0552, 0.167, 0.070, 0.755),
        (0.021, 0.0966, 0.325, 0.092, 0.702),
        (0.030, 0.1380, 0.506, 0.132, 0.648),
        (0.037, 0.1702, 0.656, 0.164, 0.603),
    ];
    for (tip_mm, pop, pushed, jump, end) in rows {
        let mut bench = over(Setup { tip_mm, ..NORMAL });
        let Pop { force_n: pop_n, x_mm: x, buried_mm: p } = bench.press(1.0, 1.5);
        near(&format!("tip {tip_mm} pop"), pop_n, pop, 0.02 * pop);
        near(&format!("tip {tip_mm} pushed in"), x, pushed, 0.005);
        near(&format!("tip {tip_mm} jump"), p, jump, 0.005);
        near(&format!("tip {tip_mm} end"), bench.hole.p_mm, end, 0.005);
        assert!(bench.worst_gain_n_mm < 1e-12, "tip {tip_mm}: energy gained {}", bench.worst_gain_n_mm);
    }
}

#[test]
fn less_than_half_of_a_small_press_is_buried() {
    for (nominal, fraction) in [(0.25, 0.0), (0.45, 0.0), (0.75, 0.360), (1.0, 0.387)] {
        let mut bench = over(NORMAL);
        bench.press(1.0, nominal);
        near(&format!("nominal {nominal}"), bench.hole.p_mm / nominal, fraction, 0.006);
    }
}

#[test]
fn stretch_buries_more() {
    for (k_t, p, x) in [(0.0, 0.387, 0.506), (0.1, 0.559, 0.270), (0.2, 0.656, 0.181), (0.4, 0.761, 0.107)] {
        let mut bench = over(Setup { k_t, ..NORMAL });
        let popped_at = bench.press(1.0, 1.0).x_mm;
        near(&format!("K_T {k_t} depth"), bench.hole.p_mm, p, 0.005);
        near(&format!("K_T {k_t} pop at"), popped_at, x, 0.005);
    }
}

#[test]
fn machine_depth_and_force_by_reach() {
    let rows = [
        (0.0, 0.6, 0.399, 0.097, 0.0107),
        (0.0, 0.8, 0.562, 0.115, 0.0137),
        (0.0, 1.0, 0.724, 0.133, 0.0169),
        (0.0, 1.25, 0.926, 0.155, 0.0212),
        (0.0, 1.5, 1.128, 0.177, 0.0259),
        (0.2, 0.6, 0.501, 0.112, 0.0089),
        (0.2, 0.8, 0.683, 0.132, 0.0114),
        (0.2, 1.0, 0.865, 0.152, 0.0140),
        (0.2, 1.25, 1.092, 0.177, 0.0176),
        (0.2, 1.5, 1.319, 0.202, 0.0215),
    ];
    for (k_t, reach, depth, peak, mean) in rows {
        let mut bench = over(Setup { k_t, ..NORMAL });
        let strokes = bench.machine(reach, 100.0, 2.5, 20);
        let case = format!("K_T {k_t} reach {reach}");
        let (got_depth, got_mean) = (strokes[19].depth_mm, strokes[19].mean_n);
        let got_peak = highest(&strokes);
        near(&format!("{case} depth"), got_depth, depth, 0.005);
        near(&format!("{case} peak"), got_peak, peak, 0.02 * peak + 0.0005);
        near(&format!("{case} mean"), got_mean, mean, 0.02 * mean + 0.00005);
        assert!(bench.worst_gain_n_mm < 1e-12, "{case}: energy gained {}", bench.worst_gain_n_mm);
    }
}

#[test]
fn rate_hardly_changes_depth() {
    for (hz, depth) in [(20.0, 0.835), (50.0, 0.856), (100.0, 0.865), (125.0, 0.867), (150.0, 0.869)] {
        let mut bench = over(Setup { k_t: 0.2, ..NORMAL });
        near(&format!("{hz} Hz"), bench.machine(1.0, hz, 2.5, 20)[19].depth_mm, depth, 0.005);
    }
}

#[test]
fn clusters_and_toughness() {
    for (case, prongs, toughness, depth, peak) in [
        ("three prongs", 3, 1.0, 0.729, 0.304),
        ("tough", 1, 2.0, 0.757, 0.273),
        ("tough, three prongs", 3, 2.0, 0.547, 0.509),
        ("weak, three prongs", 3, 0.7, 0.797, 0.228),
    ] {
        let mut bench = over(Setup { prongs, toughness, k_t: 0.2, ..NORMAL });
        let strokes = bench.machine(1.0, 100.0, 2.5, 20);
        near(case, strokes[19].depth_mm, depth, 0.005);
        near(case, highest(&strokes), peak, 0.02 * peak);
    }
}

#[test]
fn scars_by_preset() {
    for (case, toughness, k_scale, dermis, depth, peak, pop) in [
        ("normal", 1.0, 1.0, 1.0, 0.729, 0.304, 0.315),
        ("bald vertex", 0.9, 0.8, 1.0, 0.732, 0.275, 0.298),
        ("FUT", 1.6, 1.8, 1.0, 0.690, 0.468, 0.398),
        ("hypertrophic", 2.0, 3.0, 1.0, 0.714, 0.597, 0.445),
        ("burn", 2.0, 3.5, 1.0, 0.738, 0.610, 0.445),
        ("atrophic", 0.8, 0.9, 0.6, 0.765, 0.252, 0.281),
    ] {
        let setup = Setup { prongs: 3, toughness, k_scale, dermis, k_t: 0.2, ..NORMAL };
        let mut bench = over(setup);
        let strokes = bench.machine(1.0, 100.0, 2.5, 20);
        near(case, strokes[19].depth_mm, depth, 0.005);
        near(case, highest(&strokes), peak, 0.02 * peak);
        let mut bench = over(setup);
        near(&format!("{case} slow pop"), bench.press(1.0, 2.0).force_n, pop, 0.02 * pop);
    }
}

#[test]
fn step_size_does_not_matter_and_nothing_drifts() {
    let mut depths = Vec::new();
    for (step_hz, depth, peak) in [(10_000.0, 0.864, 0.153), (20_000.0, 0.865, 0.152), (40_000.0, 0.865, 0.152)] {
        let mut bench = over(Setup { step_hz, k_t: 0.2, ..NORMAL });
        let strokes = bench.machine(1.0, 100.0, 2.5, 300);
        near(&format!("{step_hz}"), strokes[19].depth_mm, depth, 0.005);
        near(&format!("{step_hz}"), highest(&strokes), peak, 0.02 * peak);
        near(&format!("{step_hz} drift"), strokes[299].depth_mm - strokes[0].depth_mm, 0.0, 5e-4);
        depths.push(strokes[19].depth_mm);
    }
    assert!((depths[0] - depths[2]).abs() / depths[2] < 0.02, "{depths:?}");
}

#[test]
fn going_in_again_costs_less() {
    let mut bench = over(NORMAL);
    let mut rows = Vec::new();
    for _ in 0..3 {
        bench.work_n_mm = 0.0;
        let mut depth = 0.0_f64;
        for i in 1..=20_000 {
            bench.step(f64::from(i) / 20_000.0, 0.0);
            depth = depth.max(bench.hole.p_mm);
        }
        for i in (0..20_000).rev() {
            bench.step(f64::from(i) / 20_000.0, 0.0);
        }
        rows.push((bench.work_n_mm, depth));
    }
    for ((work, depth), (want_work, want_depth)) in rows.iter().zip([(0.066, 0.387), (0.021, 0.407), (0.018, 0.412)]) {
        near("work", *work, want_work, 0.0015);
        near("depth", *depth, want_depth, 0.005);
    }
    assert!(bench.worst_gain_n_mm < 1e-12);
}
