//! Hands that mean harm.

use std::sync::{Arc, Mutex};

use super::mutate::Mix;
use stipple::device::gate::CommandGate;
use stipple::device::{DeviceCommand, DeviceKind, DeviceSpec, Reading, ScriptedHand, Stylus};
use stipple::haptics::{Rig, RigSettings};
use stipple::math::{DQuat, DVec3, Pose, rotation_with_up};
use stipple::motion::{StylusSample, flags};
use stipple::recording::CloseOutcome;
use stipple::scenario;
use stipple::session::{Phase, Prepared, Session, SessionError, run_to_end};
use stipple::tissue::law::{Bed, Hole, Shape, step};
use stipple::tissue::prony::Prony;
use stipple::units::Tick;

/// A few hundred ticks of a hand that does what no hand does; every number the law gives must be one.
pub(crate) fn hammer(prepared: &Prepared, mix: &mut Mix, case: &str) {
    let model = &prepared.model;
    let mut state = model.start();
    let target = prepared.targets[mix.below(prepared.targets.len())];
    let far = [1e3, 1e9, 1e100, 1e300, f64::MAX];
    for tick in 0..300_u32 {
        let depth = match mix.below(12) {
            0 => -far[mix.below(far.len())],
            1 => far[mix.below(far.len())],
            2 => 100.0 * (mix.share() - 0.5),
            _ => 1.2 * libm::sin(f64::from(tick) * 0.05),
        };
        let aside =
            DVec3::new(mix.share() - 0.5, 0.0, mix.share() - 0.5) * if mix.below(20) == 0 { 1e200 } else { 0.2 };
        let rotation = match mix.below(30) {
            0 => DQuat::from_xyzw(0.0, 0.0, 0.0, 0.0),
            1 => DQuat::from_xyzw(1e200, 1e200, -1e200, 1e200),
            2 => DQuat::from_xyzw(5e-324, 0.0, 0.0, 5e-324),
            3 => DQuat::from_xyzw(1.0, 0.0, 0.0, 0.0),
            _ => rotation_with_up(target.normal),
        };
        let sample = StylusSample {
            world_from_tool: Pose { position_mm: target.point_mm - target.normal * depth + aside, rotation },
            pedal: if tick / 40 % 4 == 3 { 0.0 } else { 1.0 },
            stretch: mix.share(),
            flags: if mix.below(50) == 0 { flags::JUMP } else { 0 },
        };
        let o = model.step(&mut state, &sample);
        let numbers = [
            o.contact.height_mm,
            o.angle_rad,
            o.reach_mm,
            o.pressed_mm,
            o.depth_mm,
            o.buried_mm,
            o.tent_mm,
            o.tip_mm,
            o.nose_mm,
            o.junction_mm,
            o.needle_n,
            o.needle_peak_n,
            o.nose_n,
            o.lateral_n,
            o.vibration_n,
            o.stretch_n_per_mm,
            o.stroke_depth_mm,
            o.stroke_peak_n,
            o.stroke_nl,
            o.pop_n,
            o.drag_mm,
            o.ink_nl,
        ];
        let sound = numbers.iter().all(|n| n.is_finite())
            && [o.contact.point_mm, o.contact.normal, o.force_n, o.entry_mm].iter().all(|v| v.is_finite());
        assert!(sound, "{case}\ntick {tick}: {sample:?}\n{o:?}");
    }
}

fn drill() -> Prepared {
    Prepared::new(scenario::find("pad-depth-drill").unwrap()).unwrap()
}

/// In the skin, going sideways a little, machine off.
fn in_skin(tick: Tick) -> StylusSample {
    let x = (tick.0 as f64 * 1e-3 - 0.3).max(0.0);
    let world_from_tool =
        Pose { position_mm: DVec3::new(x, 2.0 - (tick.0 as f64 * 0.02).min(3.0), 0.0), ..Pose::IDENTITY };
    StylusSample { world_from_tool, ..StylusSample::default() }
}

/// Ends the attempt when its phase says it is over.
fn ended(script: impl FnMut(Tick) -> Reading + Send + 'static) -> (CloseOutcome, Result<(), SessionError>) {
    let at = tempfile::tempdir().unwrap();
    let mut session = Session::start(&drill(), Box::new(ScriptedHand::new(script)), at.path()).unwrap();
    loop {
        session.snapshot();
        if let Phase::Ended(outcome) = session.phase() {
            return (outcome, session.finish().map(drop));
        }
        std::thread::yield_now();
    }
}

#[test]
fn an_attempt_whose_hand_never_comes_ends() {
    let (outcome, finished) = ended(|_| Reading::Lost);
    assert_eq!(outcome, CloseOutcome::DeviceLost);
    assert!(matches!(finished, Err(SessionError::NoSample)), "{finished:?}");
    let (_, finished) = ended(|_| Reading::Finished);
    assert!(matches!(finished, Err(SessionError::NoSample)), "{finished:?}");
}

#[test]
fn an_attempt_whose_loop_breaks_ends_and_says_so() {
    let broken = |tick: Tick| if tick.0 < 20 { Reading::Sample(in_skin(tick)) } else { panic!("a driver broke") };
    let (_, finished) = ended(broken);
    assert!(matches!(finished, Err(SessionError::ServoBroke { .. })), "{finished:?}");
    let (_, finished) = ended(|_| panic!("a driver broke at once"));
    assert!(matches!(finished, Err(SessionError::ServoBroke { .. })), "{finished:?}");
}

#[test]
fn a_sample_that_is_no_number_wipes_nothing_off_the_sheet() {
    let at = tempfile::tempdir().unwrap();
    let swept = |bad: Option<DQuat>| {
        let script = move |tick: Tick| match bad {
            _ if tick.0 >= 1000 => Reading::Finished,
            Some(rotation) if tick.0 == 700 => {
                let sample = in_skin(tick);
                Reading::Sample(StylusSample { world_from_tool: Pose { rotation, ..sample.world_from_tool }, ..sample })
            }
            _ => Reading::Sample(in_skin(tick)),
        };
        let attempt = run_to_end(&drill(), Box::new(ScriptedHand::new(script)), at.path(), &mut |_| {}).unwrap();
        attempt.sheet.attempt.hand.swept_um2
    };
    let want = swept(None);
    assert!(want > 100_000, "{want}");
    for bad in [DQuat::NAN, DQuat::from_xyzw(1e200, 0.0, 1e200, 0.0), DQuat::from_xyzw(0.0, 0.0, 0.0, 0.0)] {
        let got = swept(Some(bad));
        assert!((got - want).abs() * 50 < want, "{bad}: {got} um2, without the bad sample {want}");
    }
}

#[test]
fn a_wall_stronger_than_the_tent_draws_no_needle_in() {
    // the ends of what a scenario may say: hardly any tent, the driest wall
    let prepared = drill();
    let model = &prepared.model;
    let mut tissue = model.tissue.clone();
    (tissue.k_b, tissue.tau_w_mpa, tissue.lub) = (0.001, 1.0, 10.0);
    let local = model.field.at(DVec3::ZERO, model.scalp.region_weights(DVec3::ZERO));
    let shape = Shape::new(&model.needle, tissue.prong_exponent);
    let bed = Bed::new(&tissue, &local, &shape, 1.0, 0.0);
    let prony = Prony::new(tissue.prony_g, tissue.prony_tau_s, 5e-5);
    let mut hole = Hole::default();
    for i in 0..20_000 {
        step(&prony, &bed, &shape, &mut hole, f64::from(i) * 0.01, 0.0);
    }
    assert!(hole.p_mm > 0.01, "{} mm", hole.p_mm);
    for i in 0..200_000 {
        let before = hole.p_mm;
        step(&prony, &bed, &shape, &mut hole, 200.0 - f64::from(i) * 0.1, 0.0);
        if f64::from(i) * 0.1 > 200.0 {
            assert!(hole.p_mm <= before, "pulled out and {} mm deeper", hole.p_mm - before);
        }
    }
    assert!(hole.p_mm <= 0.0, "still {} mm in", hole.p_mm);
}

/// A driver as drivers are: its commands go through the gate; one millisecond passes with each.
struct Driven {
    gate: Arc<Mutex<(CommandGate, u64)>>,
}

impl Stylus for Driven {
    fn spec(&self) -> DeviceSpec {
        DeviceSpec::plain("driven", DeviceKind::Hid, 3.0, 500.0)
    }
    fn read(&mut self, _: Tick) -> Reading {
        let world_from_tool = Pose { position_mm: DVec3::Y * -4.0, ..Pose::IDENTITY };
        Reading::Sample(StylusSample { world_from_tool, ..StylusSample::default() })
    }
    fn write(&mut self, tick: Tick, command: &DeviceCommand) {
        let mut gate = self.gate.lock().unwrap();
        gate.1 += 1000;
        let now_us = gate.1;
        gate.0.offer(tick, now_us, *command);
    }
}

#[test]
fn a_driver_gets_every_command_of_a_pause_and_the_last_zero() {
    let gate = Arc::new(Mutex::new((CommandGate::new(), 0)));
    let sent = || {
        let gate = gate.lock().unwrap();
        gate.0.current(gate.1).0.force_n()
    };
    let prepared = drill();
    let settings = RigSettings { tick_hz: 1000.0, rate_hz: 100.0 };
    let mut rig = Rig::new(Arc::clone(&prepared.model), Box::new(Driven { gate: Arc::clone(&gate) }), settings);
    for _ in 0..300 {
        rig.tick();
    }
    let mut last = sent();
    assert!(last.length() > 0.6, "{last}");
    loop {
        let rests = rig.settle();
        let now = sent();
        assert!((now - last).length() <= 0.5 + 1e-12 && now.length() < last.length(), "from {last} to {now}");
        last = now;
        if rests {
            break;
        }
    }
    assert_eq!(last, DVec3::ZERO);
    rig.resume();
    for _ in 0..300 {
        rig.tick();
    }
    assert!(sent().length() > 0.6);
    drop(rig);
    assert_eq!(sent(), DVec3::ZERO, "the hand is let go at once, not by the watchdog");
}
