//! A device in a hand, for tests of stability: mass, dry friction, coarse position, late forces; pushed by an arm that the
//! force pushes back. It moves straight up and down.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use stipple::device::{DeviceCommand, DeviceKind, DeviceSpec, PlaneSpec, Reading, Stylus};
use stipple::math::{DQuat, DVec3, Pose};
use stipple::motion::StylusSample;
use stipple::units::Tick;

/// Steps of the body in a second, Hz: the device's own rate.
const BODY_HZ: f64 = 20_000.0;

/// A hand: the arm behind it, and the fingers between arm and device.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Hand {
    pub name: &'static str,
    pub mass_kg: f64,
    pub k_n_per_mm: f64,
    pub b_n_s_per_mm: f64,
    /// Stiffness and damping of the fingers' grip; nothing when the device is one body with the arm.
    pub grip: Option<(f64, f64)>,
}

/// `ArmParams::SUPPORTED`, as one body with the device.
pub(crate) const SOFT: Hand = Hand { name: "soft", mass_kg: 0.2, k_n_per_mm: 1.2, b_n_s_per_mm: 0.0248, grip: None };
/// A hand that means to stay where it is: four times as stiff, damping ratio 0.8.
pub(crate) const STIFF: Hand = Hand { name: "stiff", mass_kg: 0.2, k_n_per_mm: 5.0, b_n_s_per_mm: 0.0506, grip: None };
/// Fingers that hardly hold the device: 1 N/mm and 2 N·s/m between it and the arm.
pub(crate) const LIGHT: Hand =
    Hand { name: "light", mass_kg: 0.2, k_n_per_mm: 1.2, b_n_s_per_mm: 0.0248, grip: Some((1.0, 0.002)) };

#[derive(Clone, Copy, Debug)]
pub(crate) struct Device {
    pub mass_kg: f64,
    pub friction_n: f64,
    pub latency_s: f64,
    pub resolution_mm: f64,
    pub tick_hz: f64,
    pub plane: bool,
}

#[derive(Clone, Copy, Debug, Default)]
struct Mover {
    at_mm: f64,
    speed: f64,
}

pub(crate) struct Body {
    device: Device,
    hand: Hand,
    controlled: bool,
    machine: bool,
    target_mm: fn(f64) -> f64,
    down_mm: f64,
    tip: Mover,
    arm: Mover,
    time_s: f64,
    waiting: VecDeque<(f64, DeviceCommand)>,
    at_work: DeviceCommand,
    track: Arc<Mutex<Vec<f64>>>,
}

/// What differs between two runs of one device in one hand.
#[derive(Clone, Copy)]
pub(crate) struct Manner {
    /// The passivity controller is on.
    pub(crate) controlled: bool,
    /// The needle machine runs.
    pub(crate) machine: bool,
}

impl Body {
    /// A device above the skin; `target_mm` says how far the arm means to be pressed in, 0 to 1 of `down_mm`.
    pub(crate) fn new(
        device: Device,
        hand: Hand,
        Manner { controlled, machine }: Manner,
        (target_mm, down_mm): (fn(f64) -> f64, f64),
    ) -> (Self, Arc<Mutex<Vec<f64>>>) {
        let start = Mover { at_mm: 1.0, speed: 0.0 };
        let track = Arc::new(Mutex::new(vec![]));
        let body = Self {
            device,
            hand,
            controlled,
            machine,
            target_mm,
            down_mm,
            tip: start,
            arm: start,
            time_s: 0.0,
            waiting: VecDeque::new(),
            at_work: DeviceCommand::ZERO,
            track: Arc::clone(&track),
        };
        (body, track)
    }

    fn step(&mut self, h_s: f64) {
        self.time_s += h_s;
        while self.waiting.front().is_some_and(|(at_s, _)| *at_s <= self.time_s) {
            self.at_work = self.waiting.pop_front().unwrap().1;
        }
        let (tip_mm, velocity) = (DVec3::Y * self.tip.at_mm, DVec3::Y * self.tip.speed);
        let device_n = self.at_work.rendered_n(tip_mm, velocity).y;
        let wanted_mm = 1.0 - (1.0 + self.down_mm) * (self.target_mm)(self.time_s);
        let Hand { mass_kg, k_n_per_mm, b_n_s_per_mm, grip, .. } = self.hand;
        let arm_n = |m: &Mover| -k_n_per_mm * (m.at_mm - wanted_mm) - b_n_s_per_mm * m.speed;
        let friction_n = self.device.friction_n;
        if let Some((k, b)) = grip {
            let grip_n = k * (self.arm.at_mm - self.tip.at_mm) + b * (self.arm.speed - self.tip.speed);
            let pull_n = arm_n(&self.arm) - grip_n;
            self.tip.push(device_n + grip_n, friction_n, self.device.mass_kg, h_s);
            self.arm.push(pull_n, 0.0, mass_kg, h_s);
        } else {
            let pull_n = device_n + arm_n(&self.tip);
            self.tip.push(pull_n, friction_n, self.device.mass_kg + mass_kg, h_s);
        }
    }
}

impl Mover {
    /// Semi-implicit Euler with dry friction that holds still or never turns the motion around.
    fn push(&mut self, force_n: f64, friction_n: f64, mass_kg: f64, h_s: f64) {
        let still = self.speed == 0.0;
        if still && force_n.abs() <= friction_n {
            return;
        }
        let way = if still { force_n.signum() } else { self.speed.signum() };
        let speed = self.speed + (force_n - way * friction_n) * (1000.0 / mass_kg * h_s);
        self.speed = if !still && friction_n > 0.0 && speed * self.speed < 0.0 { 0.0 } else { speed };
        self.at_mm += self.speed * h_s;
    }
}

impl Stylus for Body {
    fn spec(&self) -> DeviceSpec {
        let kind = if self.controlled { DeviceKind::Hid } else { DeviceKind::Scripted };
        DeviceSpec {
            resolution_mm: self.device.resolution_mm,
            friction_n: self.device.friction_n,
            round_trip_s: self.device.latency_s,
            plane: self
                .device
                .plane
                .then_some(PlaneSpec { max_stiffness_n_per_mm: 2.0, max_damping_n_s_per_mm: 0.005 }),
            ..DeviceSpec::plain("body", kind, 3.3, 1000.0)
        }
    }

    fn read(&mut self, _tick: Tick) -> Reading {
        let steps = (BODY_HZ / self.device.tick_hz).round();
        let mut done = 0.0;
        while done < steps {
            done += 1.0;
            self.step(1.0 / BODY_HZ);
        }
        self.track.lock().unwrap().push(self.tip.at_mm);
        let step_mm = self.device.resolution_mm;
        let position_mm = DVec3::Y * ((self.tip.at_mm / step_mm).round() * step_mm);
        let world_from_tool = Pose { position_mm, rotation: DQuat::IDENTITY };
        let pedal = f64::from(u8::from(self.machine));
        Reading::Sample(StylusSample { world_from_tool, pedal, stretch: 0.0, flags: 0 })
    }

    fn write(&mut self, _number: Tick, command: &DeviceCommand) {
        self.waiting.push_back((self.time_s + self.device.latency_s, *command));
    }
}
