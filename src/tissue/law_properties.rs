//! What the law keeps whatever the hand does: no step makes energy, and depth goes the way it must.

use super::{NORMAL, Setup, needle, over, tissue};
use crate::math::DVec3;
use crate::tissue::Tissue;
use crate::tissue::lateral::Lateral;
use crate::tissue::nose::{Nose, Ring};
use proptest::prelude::*;

fn depth(setup: Setup, reach: f64) -> f64 {
    over(setup).machine(reach, 100.0, 2.5, 4)[3].depth_mm
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_motion_makes_energy(
        step_hz in 500.0_f64..40_000.0,
        moves in proptest::collection::vec((-0.4_f64..2.5, 0.0_f64..900.0), 1..200),
        k_t in 0.0_f64..0.4,
        toughness in 0.5_f64..2.5,
    ) {
        let mut bench = over(Setup { prongs: 3, toughness, k_t, step_hz, ..NORMAL });
        bench.x_mm = 0.0;
        for (to, speed) in moves {
            for i in 1..=20 {
                let x = bench.x_mm + (to - bench.x_mm) * f64::from(i) / 20.0;
                bench.step(x, speed);
            }
        }
        prop_assert!(bench.worst_gain_n_mm < 1e-12, "gained {}", bench.worst_gain_n_mm);
    }

    #[test]
    fn needle_and_nose_together_make_no_energy(
        step_hz in 500.0_f64..40_000.0,
        moves in proptest::collection::vec((-1.0_f64..3.5, 0.0_f64..900.0), 1..150),
        k_t in 0.0_f64..0.4,
    ) {
        // the nose sits 1.75 mm behind the tip; inside its ring the skin, and so the needle's datum, moves with it
        let mut bench = over(Setup { k_t, step_hz, ..NORMAL });
        let ring = Ring::new(&tissue(), &needle(0.030, 1));
        let mut nose = Nose::default();
        let (mut reach, mut down) = (0.0, -1.75);
        for (to, speed) in moves {
            let from = reach;
            for i in 1..=20 {
                reach = from + (to - from) * f64::from(i) / 20.0;
                let before = bench.prony.energy_n_mm(&nose.skin, ring.k_n_per_mm);
                let force = nose.press(&bench.prony, &ring, reach - 1.75);
                let after = bench.prony.energy_n_mm(&nose.skin, ring.k_n_per_mm);
                prop_assert!(after - before <= force * (reach - 1.75 - down) + 1e-12);
                down = reach - 1.75;
                bench.step(reach - nose.skin.w_mm.max(0.0), speed);
            }
        }
        prop_assert!(bench.worst_gain_n_mm < 1e-12, "gained {}", bench.worst_gain_n_mm);
    }

    #[test]
    fn sideways_pulls_make_no_energy(
        moves in proptest::collection::vec((-1.0_f64..1.0, -1.0_f64..1.0, -0.3_f64..1.5), 1..200),
    ) {
        // the hand's work on the skin is at least what the spring stores more, whatever depth does meanwhile
        let tissue = Tissue { lateral_damping: 0.0, ..tissue() };
        let mut lateral = Lateral::default();
        let (mut at, mut stored) = (DVec3::ZERO, 0.0);
        for (x, z, depth) in moves {
            let to = DVec3::new(x, 0.0, z);
            let pulled = lateral.pull(&tissue, to, DVec3::Y, depth, DVec3::ZERO);
            let k = tissue.lateral_n_per_mm + tissue.lateral_slope * depth;
            let now = if depth > 0.0 { 0.5 * pulled.force_n.length_squared() / k } else { 0.0 };
            let work = -pulled.force_n.dot(to - at);
            prop_assert!(now - stored <= work + 1e-12, "gained {}", now - stored - work);
            (at, stored) = (to, now);
        }
    }

    #[test]
    fn depth_grows_with_reach_and_stretch_and_falls_with_toughness(
        reach in 0.5_f64..1.5,
        k_t in 0.0_f64..0.3,
        toughness in 0.7_f64..2.0,
    ) {
        let base = depth(Setup { toughness, k_t, ..NORMAL }, reach);
        let farther = depth(Setup { toughness, k_t, ..NORMAL }, reach + 0.1);
        let tauter = depth(Setup { k_t: k_t + 0.05, toughness, ..NORMAL }, reach);
        let tougher = depth(Setup { k_t, toughness: toughness * 1.1, ..NORMAL }, reach);
        prop_assert!(farther >= base, "reach: {} >= {}", farther, base);
        prop_assert!(tauter >= base, "stretch: {} >= {}", tauter, base);
        prop_assert!(tougher <= base, "toughness: {} <= {}", tougher, base);
    }
}

#[test]
fn out_of_contact_there_is_no_force() {
    let mut bench = over(NORMAL);
    bench.machine(1.0, 100.0, 2.5, 5);
    for _ in 0..200 {
        bench.step(-0.5, 0.0);
    }
    assert!(bench.step(-0.5, 0.0).force_n.abs() < f64::EPSILON);
}
