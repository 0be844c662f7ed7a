//! Hand, mechanics and firmware together: the force that the device gives pushes the hand back.

use stipple::device::motion_file::MotionRow;
use stipple::device::ohs::firmware::{
    BodyParams, EmulatedStylus, Felt, Hand, HandSample, MAX_QUEUED, Model, MountedHand, Patience, WorldHand,
};
use stipple::device::ohs::{Action, Command, ContactPlane, Control, State, Status, buttons};
use stipple::device::{
    MotionFile, MotionHand, Target, Task, TraineeKind, Vibration, VibrationAxis, VibrationShape, VirtualTrainee,
};
use stipple::math::{DVec3, Pose};
use stipple::motion::StylusSample;

/// Fingers that hold still at a place.
fn still(at_mm: DVec3) -> impl FnMut(u64, &Felt) -> Option<HandSample> + Send {
    let pose = Pose { position_mm: at_mm, ..Pose::IDENTITY };
    move |_, _| Some(HandSample { pose, held: true, grip_n: 2.0, buttons: buttons::PEDAL })
}

/// A millisecond at a time, a command each; the forces that were really given.
fn drive<H: Hand>(stylus: &mut EmulatedStylus<H>, ms: u64, command: &mut Command) -> Vec<DVec3> {
    let mut forces_n = Vec::new();
    for _ in 0..ms {
        command.seq = command.seq.wrapping_add(1);
        stylus.write(&command.pack()).unwrap();
        for _ in 0..4 {
            stylus.advance(stylus.now_us() + 250);
            forces_n.push(stylus.drive().force_n);
        }
        while stylus.next_report().is_some() {}
    }
    forces_n
}

fn armed<H: Hand>(model: &Model, hand: H) -> EmulatedStylus<H> {
    let mut stylus = EmulatedStylus::new(*model, hand, 1, 0);
    stylus.advance(1000);
    stylus.set_feature(&Control::new(Action::Arm).pack()).unwrap();
    stylus
}

const PLANE: ContactPlane = ContactPlane {
    point_mm: DVec3::ZERO,
    normal: DVec3::Y,
    stiffness_n_per_mm: 1.0,
    damping_n_s_per_mm: 0.002,
    tangential_damping_n_s_per_mm: 0.0,
    friction: 0.0,
};

const IN_PLANE: Command =
    Command { drive: true, plane: Some(PLANE), force_limit_n: Some(3.0), valid_for_ms: 10, ..Command::NOTHING };

#[test]
fn a_hand_that_presses_into_a_plane_rests_where_the_springs_balance() {
    let mut stylus = armed(&Model::GOOD, still(DVec3::new(0.0, -2.0, 0.0)));
    let mut command = IN_PLANE;
    drive(&mut stylus, 800, &mut command);
    // plane 1 N/mm against fingers' pads 3 N/mm, 2 mm apart: 1.5 N, half a millimetre up; friction of 20 mN may hold it off
    let (y_mm, force_n) = (stylus.body().pose().position_mm.y, stylus.drive().force_n.y);
    assert!((y_mm + 1.5).abs() < 0.02, "{y_mm} mm");
    assert!((force_n - 1.5).abs() < 0.03, "{force_n} N");
}

#[test]
fn a_device_without_a_plane_of_its_own_renders_the_force_alone() {
    let mut stylus = armed(&Model::TOUCH_CLASS, still(DVec3::new(0.0, -2.0, 0.0)));
    let mut command = Command { force_n: DVec3::X * 0.5, vibration: Some(Vibration::default()), ..IN_PLANE };
    drive(&mut stylus, 400, &mut command);
    assert!((stylus.drive().force_n - DVec3::X * 0.5).length() < 1e-9, "{}", stylus.drive().force_n);
}

#[test]
fn the_plane_and_a_light_stylus_settle_whatever_mass_friction_and_encoders() {
    for mass_kg in [0.002, 0.02, 0.2] {
        for (friction_n, resolution_mm) in [(0.0, 0.001), (0.3, 0.001), (0.0, 0.055), (0.3, 0.055)] {
            let case = format!("{mass_kg} kg, {friction_n} N, {resolution_mm} mm");
            let body = BodyParams { mass_kg, friction_n, resolution_mm, ..BodyParams::DEFAULT };
            let mut stylus = armed(&Model { body, ..Model::GOOD }, still(DVec3::new(0.0, -2.0, 0.0)));
            let mut command = IN_PLANE;
            drive(&mut stylus, 800, &mut command);
            let mut highest_mm = f64::NEG_INFINITY;
            let mut lowest_mm = f64::INFINITY;
            for _ in 0..200 {
                drive(&mut stylus, 1, &mut command);
                let y_mm = stylus.body().pose().position_mm.y;
                (highest_mm, lowest_mm) = (highest_mm.max(y_mm), lowest_mm.min(y_mm));
            }
            // it may sit anywhere within friction and an encoder step, but it sits
            assert!(highest_mm - lowest_mm < 0.06, "{case}: swings {} mm", highest_mm - lowest_mm);
            assert!((lowest_mm + 1.5).abs() < 0.06 + friction_n / 4.0, "{case}: rests at {lowest_mm} mm");
        }
    }
}

#[test]
fn vibration_has_its_frequency_amplitude_axis_and_form() {
    for (case, shape, axis, along) in [
        ("sine along the tool", VibrationShape::Sine, VibrationAxis::Tool, DVec3::Y),
        ("square along x", VibrationShape::Square, VibrationAxis::X, DVec3::X),
        ("pulse along z", VibrationShape::Pulse, VibrationAxis::Z, DVec3::Z),
    ] {
        let mut stylus = armed(&Model::GOOD, still(DVec3::ZERO));
        let vibration = Some(Vibration { amplitude_n: 0.4, frequency_hz: 100.0, shape, axis });
        let mut command = Command { vibration, plane: None, ..IN_PLANE };
        drive(&mut stylus, 300, &mut command);
        let forces_n: Vec<f64> = drive(&mut stylus, 1000, &mut command).iter().map(|f| f.dot(along)).collect();
        let top_n = forces_n.iter().copied().fold(0.0, f64::max);
        assert!((0.38..=0.4 + 1e-9).contains(&top_n), "{case}: {top_n} N");
        let mean_n = forces_n.iter().sum::<f64>() / forces_n.len() as f64;
        let want_mean_n = if shape == VibrationShape::Pulse { 0.4 * 0.125 } else { 0.0 };
        assert!((mean_n - want_mean_n).abs() < 0.02, "{case}: mean {mean_n} N");
        let rises = forces_n.windows(2).filter(|pair| pair[0] < 0.1 && pair[1] >= 0.1).count();
        assert!((99..=101).contains(&rises), "{case}: {rises} periods in a second");
    }
}

#[test]
fn the_same_calls_give_the_same_bytes_and_time_may_leap() {
    let run = |leap_us: u64| {
        let mut stylus = armed(&Model::GOOD, still(DVec3::new(0.0, -1.0, 0.0)));
        let mut command = IN_PLANE;
        command.seq = 1;
        stylus.write(&command.pack()).unwrap();
        let mut bytes = Vec::new();
        let end_us = 61_000;
        while stylus.now_us() < end_us {
            let before_us = stylus.now_us();
            stylus.advance((before_us + leap_us).min(end_us));
            while let Some(report) = stylus.next_report() {
                bytes.extend_from_slice(&report);
            }
        }
        bytes
    };
    let whole = run(60_000);
    assert_eq!(whole.len(), 61 * 64);
    assert_eq!(run(250), whole);
    assert_eq!(run(3_000), whole);
}

#[test]
fn a_host_that_does_not_drain_finds_the_oldest_reports() {
    let mut stylus = EmulatedStylus::new(Model::GOOD, still(DVec3::ZERO), 1, 0);
    stylus.advance(200_000);
    let numbers: Vec<u16> =
        std::iter::from_fn(|| stylus.next_report()).map(|report| State::parse(&report).unwrap().seq).collect();
    assert_eq!(numbers.len(), MAX_QUEUED);
    assert_eq!((numbers[0], numbers[62]), (1, 63));
    stylus.advance(201_000);
    assert_eq!(State::parse(&stylus.next_report().unwrap()).unwrap().seq, 201);
}

#[test]
fn reports_come_at_their_rate_and_as_late_as_the_link_is() {
    for (report_hz, latency_us) in [(500.0, 0), (1000.0, 5000), (4000.0, 1500)] {
        let mut model = Model { latency_us, ..Model::GOOD };
        model.capabilities.report_hz = report_hz;
        let mut stylus = EmulatedStylus::new(model, still(DVec3::ZERO), 1, 0);
        let mut count = 0;
        for now_us in (0..=1_000_000).step_by(250) {
            stylus.advance(now_us);
            while let Some(report) = stylus.next_report() {
                let age_us = now_us - u64::from(State::parse(&report).unwrap().device_time_us);
                assert!((latency_us..latency_us + 500).contains(&age_us), "{report_hz} Hz: {age_us} us old");
                count += 1;
            }
        }
        let want = report_hz * (1.0 - latency_us as f64 * 1e-6);
        assert!((f64::from(count) - want).abs() < 2.0, "{count} reports, {want} wanted");
    }
}

#[test]
fn an_echo_is_answered_at_once() {
    let mut stylus = EmulatedStylus::new(Model::GOOD, still(DVec3::ZERO), 1, 0);
    stylus.advance(10_250);
    while stylus.next_report().is_some() {}
    stylus.write(&Command { echo: true, seq: 77, ..Command::NOTHING }.pack()).unwrap();
    stylus.advance(10_500);
    assert_eq!(State::parse(&stylus.next_report().unwrap()).unwrap().ack, 77);
    assert!(stylus.next_report().is_none());
}

#[test]
fn a_replugged_device_starts_anew() {
    let mut stylus = armed(&Model::GOOD, still(DVec3::new(0.0, -2.0, 0.0)));
    let mut command = IN_PLANE;
    drive(&mut stylus, 400, &mut command);
    assert!(stylus.drive().force_n.y > 1.0);
    stylus.unplug();
    assert!(stylus.drive().force_n.length() <= 0.0);
    stylus.advance(stylus.now_us() + 50_000);
    assert!(stylus.next_report().is_none() && stylus.get_feature(0x10).is_none());
    stylus.plug();
    stylus.advance(stylus.now_us() + 5_000);
    let state = State::parse(&stylus.next_report().unwrap()).unwrap();
    assert_eq!(state.seq, 1);
    assert!(!state.status.has(Status::ENABLED));
    drive(&mut stylus, 50, &mut command);
    assert!(stylus.drive().force_n.length() <= 0.0, "plugged in is not armed");
}

/// A dot in the middle of the device, and a motion file that goes down to the same depth.
fn trainee() -> VirtualTrainee {
    let targets = (0..3).map(|i| Target { point_mm: DVec3::new(f64::from(i), 0.0, 0.0), normal: DVec3::Y }).collect();
    let task = Task { targets, cup_mm: None, out_mm: 2.0, rate_hz: 100.0, dots_per_dip: 20 };
    VirtualTrainee::new(TraineeKind::Expert, 5, task)
}

/// How deep a hand came and how hard it was pushed, in a second and a half of its own time.
fn deepest<H: WorldHand>(hand: H, stiffness_n_per_mm: f64) -> (f64, f64) {
    let world_from_device = Pose { position_mm: DVec3::new(3.0, -2.0, 7.0), ..Pose::IDENTITY };
    let mut stylus = armed(&Model::GOOD, MountedHand::new(hand, world_from_device, Patience::WhileEnabled));
    let point_mm = DVec3::ZERO - world_from_device.position_mm;
    let plane = ContactPlane { point_mm, stiffness_n_per_mm, damping_n_s_per_mm: 0.0, ..PLANE };
    let mut command = Command { plane: Some(plane), ..IN_PLANE };
    let (mut lowest_mm, mut most_n) = (0.0_f64, 0.0_f64);
    for _ in 0..1500 {
        drive(&mut stylus, 1, &mut command);
        let tip_mm = world_from_device.point(stylus.body().pose().position_mm);
        lowest_mm = lowest_mm.min(tip_mm.y);
        most_n = most_n.max(stylus.drive().force_n.y);
    }
    (lowest_mm, most_n)
}

#[test]
fn a_virtual_trainee_feels_the_skin_through_the_device_and_stays_shallower() {
    let (free_mm, free_n) = deepest(trainee(), 0.0);
    let (soft_mm, soft_n) = deepest(trainee(), 0.3);
    let (hard_mm, hard_n) = deepest(trainee(), 2.0);
    assert!((-1.3..-0.8).contains(&free_mm) && free_n <= 0.0, "{free_mm} mm, {free_n} N");
    assert!(soft_mm > free_mm + 0.02 && soft_n > 0.1, "{soft_mm} mm, {soft_n} N");
    assert!(hard_mm > soft_mm + 0.1 && hard_n > soft_n, "{hard_mm} mm, {hard_n} N");
}

#[test]
fn a_motion_file_moves_the_stylus_and_a_patient_hand_waits_for_the_device() {
    let sample = |y_mm: f64| StylusSample {
        world_from_tool: Pose { position_mm: DVec3::Y * y_mm, ..Pose::IDENTITY },
        pedal: 1.0,
        stretch: 1.0,
        flags: 0,
    };
    let rows = (0..100).map(|i| MotionRow { t_s: f64::from(i) * 0.01, sample: sample(f64::from(i) * 0.1) }).collect();
    let file = MotionFile { name: "up".to_owned(), rows };
    let hand = MountedHand::new(MotionHand::new(file), Pose::IDENTITY, Patience::WhileEnabled);
    let mut stylus = EmulatedStylus::new(Model::GOOD, hand, 1, 0);
    stylus.advance(500_000);
    assert!(stylus.body().pose().position_mm.length() < 1e-9, "it waits");
    stylus.set_feature(&Control::new(Action::Arm).pack()).unwrap();
    let mut command = Command { drive: true, ..Command::NOTHING };
    drive(&mut stylus, 500, &mut command);
    // 10 mm/s; the first command takes a millisecond, the fingers' pads lag by friction over their stiffness
    let y_mm = stylus.body().pose().position_mm.y;
    assert!((y_mm - 5.0).abs() < 0.05, "{y_mm} mm");
    let state = State::parse(&stylus.firmware().clone().state(stylus.now_us())).unwrap();
    assert!(state.pressed(buttons::PEDAL) && state.pressed(buttons::BARREL_2) && !state.pressed(buttons::TIP));
    // an encoder step of 5 um in a quarter of a millisecond is 20 mm/s; the filter lets a quarter of it through
    assert!((state.velocity_mm_per_s.y - 10.0).abs() < 5.0, "{}", state.velocity_mm_per_s);
    drive(&mut stylus, 800, &mut command);
    assert!(!stylus.firmware().status().has(Status::DEADMAN_CLOSED), "the file is done: the hand lets go");
}
