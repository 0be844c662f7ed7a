//! Living skin through the tick loop: nothing changes under a needle that is in it, steps do not matter.
#![expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "tick counts are small and positive")]

use super::super::tests::Bench;
use super::super::{Model, Outcome, marks};
use crate::math::{DQuat, DVec3, Pose};
use crate::motion::StylusSample;
use crate::tissue::Tissue;

fn living() -> Tissue {
    let text = r#"(format: 1, title: "t", scalp: Pad(width_mm: 100, length_mm: 100), patient: "natural",
        scars: [(kind: "fut-strip", shape: Strip(path: [(-20, -2), (20, 2)], width_mm: 3))],
        plan: (dots: List([(0, 0)])))"#;
    crate::scenario::load_text("t.ron", text).unwrap().scenario.tissue
}

fn model(tick_hz: f64, micro_steps: u32) -> Model {
    Bench { tissue: living(), tick_hz, micro_steps, ..Bench::default() }.model()
}

/// A hand that taps and drags over hair, scar and border.
fn wander(t_s: f64) -> StylusSample {
    let at = DVec3::new(6.0 * libm::sin(1.3 * t_s), -1.2 * libm::sin(9.0 * t_s), 2.0 * libm::sin(0.7 * t_s));
    StylusSample {
        world_from_tool: Pose { position_mm: at, rotation: DQuat::IDENTITY },
        pedal: f64::from(u8::from(libm::sin(0.5 * t_s) > -0.5)),
        stretch: 0.5 + 0.5 * libm::sin(2.0 * t_s),
        flags: 0,
    }
}

#[test]
fn skin_does_not_change_under_a_needle_that_is_in_it() {
    let model = model(1000.0, 20);
    let mut state = model.start();
    let (mut last, mut same, mut met) = (state.at_hand, 0, 0);
    for tick in 0..20_000_u32 {
        let outcome = model.step(&mut state, &wander(f64::from(tick) * 1e-3));
        if let (Some(before), Some(now)) = (last, &state.at_hand) {
            let held = before.hole.p_mm > 0.0 && now.entry_mm == before.entry_mm;
            if held {
                assert_eq!(now.bed, before.bed, "tick {tick}");
                assert_eq!(now.met, before.met, "tick {tick}");
                same += 1;
            } else if before.hole.p_mm > 0.0 && now.hole.p_mm > 0.0 {
                // only a hole that was left in between may be another
                assert!(outcome.has(marks::RUPTURE | marks::REENTRY | marks::STROKE), "tick {tick}: {outcome:?}");
            }
        }
        met |= outcome.marks & (marks::SHAFT | marks::FOLLICLE);
        last = state.at_hand;
    }
    assert!(same > 2000, "{same} ticks in a hole");
    assert_ne!(met, 0, "no follicle was met in all this");
}

#[test]
fn tick_and_step_do_not_matter_in_living_skin() {
    let run = |tick_hz: f64, micro_steps: u32| -> Vec<(f64, u32)> {
        let model = model(tick_hz, micro_steps);
        let mut state = model.start();
        let mut dots = Vec::new();
        for place in 0..12 {
            let mut last = (0.0, 0);
            for tick in 0..(0.30 * tick_hz) as u32 {
                let t_s = f64::from(tick) / tick_hz;
                let down_mm = if t_s < 0.15 { -3.0 } else { 1.0 };
                let position_mm = DVec3::new(f64::from(place) * 0.93 - 5.0, -down_mm, 0.4);
                let world_from_tool = Pose { position_mm, rotation: DQuat::IDENTITY };
                let flags = if tick == 0 { crate::motion::flags::JUMP } else { 0 };
                let outcome: Outcome =
                    model.step(&mut state, &StylusSample { world_from_tool, pedal: 1.0, stretch: 1.0, flags });
                if outcome.has(marks::STROKE) {
                    last = (outcome.stroke_depth_mm, outcome.marks & (marks::SHAFT | marks::FOLLICLE));
                }
            }
            dots.push(last);
        }
        dots
    };
    let base = run(1000.0, 20);
    assert!(base.iter().all(|(depth, _)| *depth > 0.4), "{base:?}");
    for (hz, steps) in [(1000.0, 10), (1000.0, 40), (4000.0, 5)] {
        for (i, (got, want)) in run(hz, steps).iter().zip(&base).enumerate() {
            assert!((got.0 - want.0).abs() < 0.02 * want.0, "{hz} Hz x {steps}, dot {i}: {got:?}, want {want:?}");
            assert_eq!(got.1, want.1, "{hz} Hz x {steps}, dot {i}");
        }
    }
}

#[test]
fn a_machine_that_gives_stays_behind_by_its_load_and_not_at_all_in_the_air() {
    let mut bench = Bench { tissue: living(), ..Bench::default() };
    bench.machine.give_mm_per_n = 0.3;
    let model = bench.model();
    let mut state = model.start();
    let mut most_mm = 0.0_f64;
    for tick in 0..8000_u32 {
        let outcome = model.step(&mut state, &wander(f64::from(tick) * 1e-3));
        if !outcome.has(marks::CONTACT | marks::IN_SKIN) {
            assert!(state.given_mm.abs() <= 0.0, "tick {tick}");
        }
        assert!(state.given_mm <= 0.3 * outcome.needle_peak_n + 1e-12, "tick {tick}: {}", state.given_mm);
        most_mm = most_mm.max(state.given_mm);
    }
    assert!(most_mm > 0.01, "{most_mm}");
}
