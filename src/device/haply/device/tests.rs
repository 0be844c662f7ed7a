//! The device under a clock moved by hand, one tick a millisecond.

use super::super::message;
use super::*;
use crate::device::ohs::{Action, Command, Control, State, id};
use crate::math::DQuat;

/// A device that was opened and armed, with a hand on it, and a host that wants a force.
struct Bench {
    device: HaplyDevice,
    now_us: u64,
    seq: u16,
    text: String,
}

const TEXT: &str = r#"{"inverse3": [{"device_id": "049D",
    "state": {"cursor_position": {"x": 0.01, "y": -0.02, "z": 0.03}, "cursor_velocity": {"x": 0, "y": 0, "z": 0},
      "current_cursor_force": {"x": 0, "y": 0, "z": 0}, "control_mode": "force",
      "transform": {"position": {"x": 0, "y": 0, "z": 0}}},
    "status": {"calibrated": true, "in_use": true, "power_supply": true, "ready": true, "started": true}}],
  "wireless_verse_grip": [{"device_id": "61548", "state": {"orientation": {"w": 1, "x": 0, "y": 0, "z": 0},
      "buttons": {"a": true, "b": true, "c": false}}, "status": {"ready": true, "connected": true, "awake": true}}]}"#;

impl Bench {
    fn armed(kind: &str) -> Self {
        let name = |name| DeviceId::new(name).unwrap();
        let device = HaplyDevice::new(name("049D"), name("61548"), kind, 0);
        let mut bench = Self { device, now_us: 0, seq: 0, text: TEXT.to_owned() };
        bench.tick(None);
        bench.device.set_feature(&Control::new(Action::Arm).pack(), bench.now_us).unwrap();
        bench
    }

    /// One millisecond: a message of the service, a command of the host if it is alive, the force that goes out.
    fn tick(&mut self, wanted_n: Option<DVec3>) -> DVec3 {
        let heard = self.hear().unwrap();
        assert_eq!(heard.device_time_us, u32::try_from(self.now_us).unwrap());
        self.blind_tick(wanted_n)
    }

    fn hear(&mut self) -> Result<State, HaplyError> {
        self.now_us += 1000;
        let report = self.device.hear(&message::parse(&self.text).unwrap(), self.now_us)?;
        Ok(State::parse(&report).unwrap())
    }

    /// The same without a message of the service; the clock stands where `hear` left it.
    fn blind_tick(&mut self, wanted_n: Option<DVec3>) -> DVec3 {
        if let Some(force_n) = wanted_n {
            self.seq = self.seq.wrapping_add(1);
            let seq = self.seq;
            let command = Command { drive: true, seq, force_n, force_limit_n: Some(3.0), ..Command::NOTHING };
            self.device.on_output(&command.pack(), self.now_us).unwrap();
        }
        self.device.force_n(self.now_us)
    }

    fn pushed(kind: &str, wanted_n: DVec3) -> (Self, DVec3) {
        let mut bench = Self::armed(kind);
        let mut force_n = DVec3::ZERO;
        for _ in 0..400 {
            force_n = bench.tick(Some(wanted_n));
        }
        (bench, force_n)
    }

    /// Milliseconds until no force goes out any more.
    fn ms_to_zero(&mut self, mut step: impl FnMut(&mut Self) -> DVec3) -> u64 {
        for ms in 1..100 {
            if step(self) == DVec3::ZERO {
                return ms;
            }
        }
        panic!("still pushing after 100 ms");
    }
}

#[test]
fn the_driver_would_take_it() {
    for kind in ["inverse3", "inverse3x", "minverse", "something new"] {
        let bench = Bench::armed(kind);
        let told = Capabilities::parse(&bench.device.get_feature(id::CAPABILITIES, 0).unwrap()).unwrap();
        told.check().unwrap();
        assert!(told.gives_force() && told.max_watchdog_ms <= 10, "{kind}");
        let reach_mm = DVec3::splat(if kind == "minverse" { 40.0 } else { 100.0 });
        assert_eq!((told.workspace_min_mm, told.workspace_max_mm), (-reach_mm, reach_mm), "{kind}");
    }
}

#[test]
fn a_force_comes_out_in_the_services_axes_and_a_state_in_ours() {
    for (case, wanted_n, service_n) in [
        ("up", DVec3::Y, DVec3::Z),
        ("towards the user", DVec3::Z * 0.5, DVec3::Y * -0.5),
        ("right", DVec3::X * 2.0, DVec3::X * 2.0),
        ("more than there is", DVec3::Y * 9.0, DVec3::Z * 3.0),
    ] {
        let (mut bench, force_n) = Bench::pushed("inverse3", wanted_n);
        assert!((force_n - service_n).length() < 2e-3, "{case}: {force_n}");
        let state = bench.hear().unwrap();
        assert!((state.position_mm - DVec3::new(10.0, 30.0, 20.0)).length() < 1e-3, "{case}: {}", state.position_mm);
        assert!((state.applied_force_n - wanted_n.clamp_length_max(3.0)).length() < 2e-3, "{case}");
        assert!(state.pressed(buttons::PEDAL) && !state.pressed(buttons::BARREL_2), "{case}");
        let needle = state.pose().rotation * -DVec3::Y;
        assert!((needle + DVec3::Z).length() < 1e-3, "{case}: a level grip points away: {needle}");
    }
    let (_, small_n) = Bench::pushed("minverse", DVec3::Y * 3.0);
    assert!((small_n - DVec3::Z).length() < 2e-3, "the small model gets less: {small_n}");
}

#[test]
fn whatever_stops_it_is_zero_within_twenty_ms() {
    type Step = Box<dyn FnMut(&mut Bench) -> DVec3>;
    let text = |from: &'static str, to: &'static str| -> Step {
        Box::new(move |bench| {
            bench.text = TEXT.replace(from, to);
            bench.tick(Some(DVec3::Y * 3.0))
        })
    };
    let cases: Vec<(&str, u64, Step)> = vec![
        ("the host stalls", 16, Box::new(|bench| bench.tick(None))),
        (
            "service and host stall",
            16,
            Box::new(|bench| {
                bench.now_us += 1000;
                bench.blind_tick(None)
            }),
        ),
        (
            "the service falls silent",
            16,
            Box::new(|bench| {
                bench.now_us += 1000;
                bench.blind_tick(Some(DVec3::Y * 3.0))
            }),
        ),
        ("the button is let go", 6, text("\"a\": true", "\"a\": false")),
        ("the grip sleeps", 6, text("\"awake\": true", "\"awake\": false")),
        ("the grip is gone", 6, text("61548", "61549")),
        ("no longer ready", 6, text("\"ready\": true, \"started\"", "\"ready\": false, \"started\"")),
        ("calibration lost", 6, text("\"calibrated\": true", "\"calibrated\": false")),
        ("no power", 6, text("\"power_supply\": true", "\"power_supply\": false")),
    ];
    for (case, at_most_ms, step) in cases {
        let (mut bench, force_n) = Bench::pushed("inverse3", DVec3::Y * 3.0);
        assert!(force_n.length() > 2.9, "{case}: pushes before");
        let ms = bench.ms_to_zero(step);
        assert!(ms <= at_most_ms, "{case}: {ms} ms");
    }
}

#[test]
fn wherever_it_is_first_seen_is_no_jump() {
    let name = |name| DeviceId::new(name).unwrap();
    let device = HaplyDevice::new(name("049D"), name("61548"), "inverse3", 0);
    let text = TEXT.replace("\"x\": 0.01,", "\"x\": 0.09,");
    let mut bench = Bench { device, now_us: 0, seq: 0, text };
    assert_eq!(bench.blind_tick(None), DVec3::ZERO, "before anything was heard");
    assert!(!bench.hear().unwrap().status.has(Status::FAULT));
    bench.device.set_feature(&Control::new(Action::Arm).pack(), bench.now_us).unwrap();
}

#[test]
fn let_go_is_at_once() {
    let (mut bench, _) = Bench::pushed("inverse3", DVec3::Y * 3.0);
    bench.device.let_go();
    bench.now_us += 1000;
    assert_eq!(bench.blind_tick(Some(DVec3::Y)), DVec3::ZERO, "disarmed: no command helps");
}

#[test]
fn who_is_not_calibrated_is_not_at_home() {
    let mut bench = Bench::armed("inverse3");
    assert!(bench.hear().unwrap().status.has(Status::HOMED));
    bench.text = TEXT.replace("\"calibrated\": true", "\"calibrated\": false");
    let status = bench.hear().unwrap().status;
    assert!(!status.has(Status::HOMED) && !status.has(Status::DEADMAN_CLOSED), "{status:?}");
}

#[test]
fn the_last_orientation_stays_when_the_grip_is_gone() {
    let mut bench = Bench::armed("inverse3");
    let before = bench.hear().unwrap().pose().rotation;
    bench.text = TEXT.replace("61548", "61549");
    let after = bench.hear().unwrap().pose().rotation;
    assert!(before.dot(after).abs() > 1.0 - 1e-6 && before.dot(DQuat::IDENTITY).abs() < 0.9);
}

#[test]
fn an_arm_that_is_driven_by_somebody_else_is_given_up() {
    for (case, from, to, named) in [
        ("a place", "\"control_mode\": \"force\"", "\"control_mode\": \"position\"", "driven to a place"),
        ("moved", "\"position\": {\"x\": 0,", "\"position\": {\"x\": 0.1,", "workspace was moved"),
        ("stronger", "\"current_cursor_force\": {\"x\": 0,", "\"current_cursor_force\": {\"x\": 7.5,", "gives 7.5 N"),
        ("gone", "049D", "049E", "no Inverse3"),
    ] {
        let mut bench = Bench::armed("inverse3");
        bench.text = TEXT.replace(from, to);
        assert_ne!(bench.text, TEXT, "{case}");
        let error = bench.hear().unwrap_err();
        assert!(error.to_string().contains(named), "{case}: {error}");
    }
}

#[test]
fn a_jump_of_the_place_is_a_fault() {
    let (mut bench, _) = Bench::pushed("inverse3", DVec3::Y);
    bench.text = TEXT.replace("\"x\": 0.01,", "\"x\": 0.09,");
    let status = bench.hear().unwrap().status;
    assert!(status.has(Status::FAULT), "80 mm in a millisecond");
    let ms = bench.ms_to_zero(|bench| bench.tick(Some(DVec3::Y)));
    assert!(ms <= 6, "{ms} ms");
}
