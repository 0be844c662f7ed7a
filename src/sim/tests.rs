//! The model as a whole: closed forms on rigid skin, reference depths through the tick loop, energy, independence of steps.
#![expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "step counts are small and positive")]

use std::sync::Arc;

use super::*;
use crate::math::{DQuat, DVec3, Pose, rotation_with_up};
use crate::motion::{StylusSample, flags};
use crate::scalp::{Scalp, ScalpSpec};
use crate::tissue::{Tissue, reference};
use crate::tool::{Cup, Ink, Machine, Needle};

pub(super) struct Bench {
    pub tissue: Tissue,
    pub needle: Needle,
    pub machine: Machine,
    pub ink: Ink,
    pub cup: Option<Cup>,
    pub tick_hz: f64,
    pub micro_steps: u32,
}

impl Default for Bench {
    fn default() -> Self {
        Self {
            tissue: reference(),
            needle: crate::tool::reference_needle(),
            machine: Machine {
                name: "test".into(),
                stroke_mm: 2.5,
                rate_hz: 100.0,
                hang_mm: 2.0,
                loss_mm: 0.25,
                give_mm_per_n: 0.0,
            },
            ink: Ink {
                name: "test".into(),
                viscosity_mpa_s: 3.0,
                wetting_mn_per_m: 45.0,
                pigment_g_per_l: 15.0,
                load_nl: 250.0,
                start_nl: 250.0,
                film_mm: 0.010,
                capillary_mm: 0.025,
                dot_max_nl: 20.0,
                dot_height_mm: 0.40,
                dot_porosity: 0.5,
                pigment: crate::tool::PigmentKind::Carbon,
            },
            cup: None,
            tick_hz: 1000.0,
            micro_steps: 20,
        }
    }
}

impl Bench {
    pub(super) fn model(&self) -> Model {
        self.model_on(Arc::new(Scalp::build(&ScalpSpec::Pad { width_mm: 100.0, length_mm: 100.0 }).unwrap()))
    }

    fn model_on(&self, scalp: Arc<Scalp>) -> Model {
        Model::new(&Parts {
            scalp,
            tissue: &self.tissue,
            needle: &self.needle,
            machine: &self.machine,
            ink: &self.ink,
            cup: self.cup,
            tick_hz: self.tick_hz,
            micro_steps: self.micro_steps,
        })
        .unwrap()
    }
}

/// The tip `depth` below the pad at `x`, upright.
fn tip(x: f64, depth: f64) -> Pose {
    Pose { position_mm: DVec3::new(x, -depth, 0.0), rotation: DQuat::IDENTITY }
}

fn sample(pose: Pose, on: bool, stretch: f64) -> StylusSample {
    StylusSample { world_from_tool: pose, pedal: if on { 1.0 } else { 0.0 }, stretch, flags: 0 }
}

/// Runs samples of a function of time in seconds; returns all outcomes.
fn run(model: &Model, seconds: f64, motion: impl Fn(f64) -> StylusSample) -> Vec<Outcome> {
    let mut state = model.start();
    let ticks = (seconds * model.tick_hz).round() as usize;
    (0..=ticks)
        .map(|tick| {
            let mut sample = motion(tick as f64 / model.tick_hz);
            if tick == 0 {
                sample.flags |= flags::JUMP;
            }
            model.step(&mut state, &sample)
        })
        .collect()
}

fn rigid() -> Bench {
    let mut bench = Bench::default();
    bench.tissue.k_scale = 1e7;
    bench
}

#[test]
fn machine_in_skin_reaches_the_reference_depth() {
    // reach 1.0 mm, stretched: 0.865 mm after 20 strokes; the tip comes down at once and stays
    for (stretch, want) in [(0.0, 0.724), (1.0, 0.865)] {
        let model = Bench::default().model();
        let outcomes = run(&model, 0.9, |t| sample(tip(0.0, if t < 0.3 { -0.5 } else { 1.0 }), t > 0.25, stretch));
        let strokes: Vec<&Outcome> = outcomes.iter().filter(|o| o.has(marks::STROKE)).collect();
        let last = strokes[19];
        assert!((last.stroke_depth_mm - want).abs() < 0.005, "stretch {stretch}: {} mm", last.stroke_depth_mm);
        let mean = if stretch > 0.0 { 0.0140 } else { 0.0169 };
        assert!((last.needle_n - mean).abs() < 0.03 * mean, "felt {} N, want {mean}", last.needle_n);
        assert_eq!(last.hole, 1);
        assert_eq!(last.dot, 1);
    }
}

#[test]
fn rigid_skin_gives_the_motion_back() {
    let model = rigid().model();
    for (depth, degrees) in [(0.2, 90.0), (0.635, 90.0), (0.5, 75.0), (0.8, 60.0)] {
        let angle = f64::to_radians(degrees);
        let up = DVec3::new(libm::cos(angle), libm::sin(angle), 0.0);
        let motion = |t: f64| {
            let down = if t < 0.1 { -0.5 } else { -0.5 + (depth + 0.5) * ((t - 0.1) / 0.1).min(1.0) };
            let pose = Pose { position_mm: -up * (down / libm::sin(angle)), rotation: rotation_with_up(up) };
            sample(pose, false, 0.0)
        };
        let outcomes = run(&model, 0.4, motion);
        let last = outcomes.last().unwrap();
        assert!((last.depth_mm - depth).abs() < 1e-4, "depth {} mm, want {depth}", last.depth_mm);
        assert!((last.pressed_mm - depth).abs() < 1e-9, "pressed {} mm, want {depth}", last.pressed_mm);
        assert!((last.angle_rad.to_degrees() - degrees).abs() < 1e-9, "{} degrees", last.angle_rad.to_degrees());
    }
}

#[test]
fn nothing_is_felt_above_the_skin() {
    let model = Bench::default().model();
    let outcomes = run(&model, 0.5, |t| sample(tip(20.0 * t, -0.01 - 4.0 * t), true, 1.0));
    for outcome in &outcomes {
        assert!(outcome.force_n.length() < f64::EPSILON, "{}", outcome.force_n);
        assert!(!outcome.has(marks::CONTACT | marks::STROKE));
    }
}

#[test]
fn hang_and_pressure_together_bound_the_depth() {
    // the nose is pressed in by 1 mm: the needle still reaches no deeper than hang less loss
    let model = Bench::default().model();
    let outcomes = run(&model, 1.0, |t| sample(tip(0.0, (3.0 * t).min(2.75)), true, 1.0));
    let last = outcomes.last().unwrap();
    assert!(last.has(marks::NOSE));
    assert!(last.nose_n > 0.3, "nose {} N", last.nose_n);
    let deepest = outcomes.iter().map(|o| o.depth_mm).fold(0.0, f64::max);
    assert!(deepest < 1.75, "{deepest} mm");
}

#[test]
fn a_dot_is_strokes_at_one_place_and_holes_are_remembered() {
    let model = Bench::default().model();
    // three dots 1 mm apart, then back into the first hole
    let places = [0.0, 1.0, 2.0, 0.0];
    let outcomes = run(&model, 2.0, |t| {
        let turn = ((t / 0.5) as usize).min(3);
        let within = t - 0.5 * turn as f64;
        let down = (0.1..0.4).contains(&within);
        sample(tip(places[turn], if down { 1.0 } else { -2.0 }), down, 1.0)
    });
    let dots = outcomes.iter().filter(|o| o.has(marks::STROKE)).map(|o| o.dot).max();
    assert_eq!(dots, Some(3));
    let again = &outcomes[1600..];
    assert!(again.iter().any(|o| o.has(marks::REENTRY)));
    assert!(!again.iter().any(|o| o.has(marks::RUPTURE)));
    assert!(again.iter().filter(|o| o.has(marks::STROKE)).all(|o| o.dot == 1));
}

#[test]
fn ink_runs_out_and_is_loaded_by_dipping() {
    let cup = Cup { centre_mm: [30.0, 0.0, 30.0], radius_mm: 5.0, depth_mm: 6.0 };
    let mut bench = Bench { cup: Some(cup), ..Bench::default() };
    bench.ink.start_nl = 5.0;
    let model = bench.model();
    let outcomes = run(&model, 1.0, |t| {
        if t < 0.8 {
            sample(tip(0.0, if t > 0.2 { 1.0 } else { -2.0 }), true, 1.0)
        } else {
            let pose = Pose { position_mm: DVec3::new(30.0, -1.0, 30.0), rotation: DQuat::IDENTITY };
            sample(pose, false, 0.0)
        }
    });
    assert!(outcomes[780].ink_nl < 1e-9, "{} nL left", outcomes[780].ink_nl);
    let left: f64 = outcomes.iter().map(|o| o.stroke_nl).sum();
    assert!((left - crate::pigment::held_nl(&bench.ink, 5.0)).abs() < 1e-9, "{left} nL");
    let last = outcomes.last().unwrap();
    assert!(last.has(marks::DIPPED) && (last.ink_nl - 250.0).abs() < f64::EPSILON);
}

#[test]
fn tick_rate_does_not_matter() {
    let depth = |tick_hz: f64, micro_steps: u32| {
        let model = Bench { tick_hz, micro_steps, ..Bench::default() }.model();
        let outcomes = run(&model, 0.8, |t| sample(tip(0.0, (4.0 * (t - 0.2)).clamp(-0.5, 1.0)), true, 1.0));
        outcomes.iter().filter(|o| o.has(marks::STROKE)).map(|o| o.stroke_depth_mm).fold(0.0, f64::max)
    };
    let base = depth(1000.0, 20);
    for (hz, steps) in [(500.0, 20), (500.0, 40), (1000.0, 10), (1000.0, 40), (2000.0, 10), (4000.0, 5), (4000.0, 10)] {
        let got = depth(hz, steps);
        assert!((got - base).abs() < 0.02 * base, "{hz} Hz x {steps}: {got} mm, want {base}");
    }
}

#[test]
fn bad_input_keeps_the_last_good_hand() {
    let model = Bench::default().model();
    let mut state = model.start();
    let good = model.step(&mut state, &sample(tip(0.0, -1.0), true, 0.0));
    let mut bad = sample(tip(0.0, -1.0), true, 0.0);
    bad.world_from_tool.position_mm.x = f64::NAN;
    let outcome = model.step(&mut state, &bad);
    assert!(outcome.has(marks::BAD_INPUT) && !good.has(marks::BAD_INPUT));
    assert!(outcome.force_n.is_finite() && outcome.contact == good.contact);
}

#[test]
fn no_number_is_minus_zero() {
    // a tip exactly on the skin is where they come from
    let model = Bench::default().model();
    for outcome in run(&model, 0.1, |t| sample(tip(-0.0, if t < 0.05 { 0.0 } else { -0.0 }), t > 0.02, 0.0)) {
        let text = format!("{outcome:?}");
        assert!(!text.contains("-0.0,") && !text.contains("-0.0)"), "{text}");
    }
}

#[test]
fn a_hand_beyond_all_measure_is_bad_input() {
    let model = Bench::default().model();
    let mut state = model.start();
    let good = sample(tip(0.0, 0.5), true, 0.0);
    let bad = |mm: f64, length: f64| {
        let mut bad = good;
        bad.world_from_tool.position_mm.x = mm;
        bad.world_from_tool.rotation = DQuat::from_xyzw(0.0, 0.0, 0.0, length);
        bad
    };
    for wrong in [bad(1e200, 1.0), bad(-f64::MAX, 1.0), bad(0.0, 0.0), bad(0.0, 1e200), bad(0.0, f64::NAN)] {
        model.step(&mut state, &good);
        let outcome = model.step(&mut state, &wrong);
        assert!(outcome.has(marks::BAD_INPUT), "{wrong:?}");
        let after = model.step(&mut state, &good);
        assert!(after.force_n.is_finite() && after.nose_mm.is_finite() && after.entry_mm.is_finite(), "{wrong:?}");
    }
}

#[test]
fn dragging_the_needle_tears_the_hole() {
    let model = Bench::default().model();
    let outcomes = run(&model, 1.0, |t| {
        let x = (4.0 * (t - 0.5)).clamp(0.0, 1.5);
        sample(tip(x, (4.0 * (t - 0.1)).clamp(-0.5, 0.9)), false, 1.0)
    });
    let last = outcomes.last().unwrap();
    assert!(outcomes.iter().any(|o| o.has(marks::TEAR)));
    assert!(last.drag_mm > 0.5, "{} mm", last.drag_mm);
    let most = outcomes.iter().map(|o| o.lateral_n).fold(0.0, f64::max);
    assert!(most <= model.tissue.lateral_tear_n + 0.01, "{most} N");
}

#[test]
fn gliding_over_mesh_edges_feels_no_facets() {
    // the nose rests on the head and glides 12 mm, over a dozen edges of the mesh, one micrometre a tick
    let bench = Bench::default();
    let spec = crate::scenario::find(crate::scenario::DEFAULT_ID).unwrap().scenario.scalp;
    let scalp = Arc::new(Scalp::build(&spec).unwrap());
    let model = bench.model_on(Arc::clone(&scalp));
    let mut state = model.start();
    let place = |left_mm| scalp.at(crate::scalp::ScalpPoint { forward_mm: 40.0, left_mm }).unwrap();
    let mut last: Option<Outcome> = None;
    for tick in 0..12_000 {
        let under = place(f64::from(tick) * 1e-3);
        let world_from_tool = Pose {
            position_mm: under.point_mm - under.normal * (bench.machine.out_mm() + 0.5),
            rotation: rotation_with_up(under.normal),
        };
        let sample = StylusSample {
            world_from_tool,
            flags: if tick == 0 { flags::JUMP } else { 0 },
            ..sample(world_from_tool, false, 0.0)
        };
        let outcome = model.step(&mut state, &sample);
        if let Some(last) = last.filter(|_| tick > 200) {
            let jump = (outcome.force_n - last.force_n).length();
            assert!(jump < 2e-3, "tick {tick}: the force jumps by {jump} N");
        }
        last = Some(outcome);
    }
    assert!(last.unwrap().nose_n > 0.1);
}
