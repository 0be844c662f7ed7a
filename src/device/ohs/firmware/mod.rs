//! A simulated device: every safety rule that the specification asks of a maker, and mechanics to try them on.
//!
//! Time is an argument everywhere and nothing is random without a seed, so tests move the clock and get the same bits.
//! [`Firmware`] is the device's program alone, [`Body`] its mechanics, [`Hand`] who holds it, [`Fault`] what can go wrong,
//! and [`EmulatedStylus`] all of them together behind the four things a host can do with a device.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

mod body;
mod emulated;
mod fault;
mod features;
mod governor;
mod hand;
mod link;
mod model;
mod render;

pub use body::{Body, BodyParams};
pub use emulated::{EmulatedStylus, MAX_QUEUED};
pub use fault::{Fault, Lie};
pub use features::Refused;
pub use governor::{Drive, FALL_S, SOFT_START_S};
pub use hand::{Felt, Hand, HandSample, MountedHand, Patience, WorldHand};
pub use model::{DEFAULT_WATCHDOG_MS, Model};

use governor::{Bounds, Governor};
use link::Link;
use render::Renderer;

use super::{Calibration, DeviceLimits, Diagnostics, FaultCode, Features, Report, State, Status};
use crate::math::{DVec3, Pose};

/// What the sensors of a device say in one step of its servo loop; raw, before the calibration.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sensed {
    /// Point that the mechanics measure, in their own axes, mm, and how the stylus is turned.
    pub pose: Pose,
    /// Its velocity, mm/s.
    pub velocity_mm_per_s: DVec3,
    /// How fast the stylus turns, rad/s.
    pub angular_velocity_rad_per_s: DVec3,
    /// Reading of the tip's force sensor, N.
    pub tip_n: f64,
    /// Reading of the grip sensor, N.
    pub grip_n: f64,
    /// The grip's switch is closed.
    pub held: bool,
    /// Switches, bits of [`super::buttons`].
    pub buttons: u16,
    /// Hottest actuator, °C.
    pub temperature_c: f64,
    /// The supply is good.
    pub supply_ok: bool,
    /// The emergency stop is pressed; it has cut the motors' power by itself.
    pub e_stop: bool,
}

impl Sensed {
    /// A device that lies on its table.
    pub const AT_REST: Self = Self {
        pose: Pose::IDENTITY,
        velocity_mm_per_s: DVec3::ZERO,
        angular_velocity_rad_per_s: DVec3::ZERO,
        tip_n: 0.0,
        grip_n: 0.0,
        held: false,
        buttons: 0,
        temperature_c: 25.0,
        supply_ok: true,
        e_stop: false,
    };
}

/// Above this only the continuous force is given, °C.
const WARM_C: f64 = 85.0;
/// Above this a fault is latched, °C.
const HOT_C: f64 = 100.0;
/// A held stylus counts as let go below this share of the threshold.
const GRIP_HYSTERESIS: f64 = 0.8;
/// No hand moves a stylus faster, mm/s: a sensor that says so is broken.
const IMPOSSIBLE_MM_PER_S: f64 = 20_000.0;
/// Force above which running away is a fault, N.
const PUSHING_N: f64 = 0.1;

/// The program of a device.
#[derive(Clone, Debug)]
pub struct Firmware {
    model: Model,
    limits: DeviceLimits,
    calibration: Calibration,
    saved: Calibration,
    diagnostics: Diagnostics,
    link: Link,
    governor: Governor,
    renderer: Renderer,
    raw: Sensed,
    /// What the calibration makes of it.
    seen: Sensed,
    /// Place of the step before, as measured; nothing right after the start.
    before_mm: Option<DVec3>,
    born_us: u64,
    stepped_us: u64,
    sampled: u16,
    mode: Mode,
    deadman: bool,
    homed: bool,
    fault: Option<FaultCode>,
}

/// Whether the host allowed force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Disarmed,
    Armed,
    /// Gone from the bus until the next power-on.
    Bootloader,
}

impl Firmware {
    /// A device that gets power now.
    pub fn new(model: Model, now_us: u64) -> Self {
        Self {
            model,
            limits: model.own_limits(),
            calibration: model.calibration,
            saved: model.calibration,
            diagnostics: Diagnostics::default(),
            link: Link::default(),
            governor: Governor::default(),
            renderer: Renderer::default(),
            raw: Sensed::AT_REST,
            seen: Sensed::AT_REST,
            before_mm: None,
            born_us: now_us,
            stepped_us: now_us,
            sampled: 0,
            mode: Mode::Disarmed,
            deadman: false,
            homed: !model.needs_homing,
            fault: None,
        }
    }

    /// Unplugged and plugged in again: only what was saved is left.
    pub fn power_on(&mut self, now_us: u64) {
        let saved = self.saved;
        *self = Self::new(self.model, now_us);
        (self.saved, self.calibration) = (saved, saved);
    }

    /// The bus was reset or sleeps: no force from this instant on, and nobody is armed.
    pub fn suspend(&mut self) {
        self.disarm();
        self.governor.cut();
    }

    /// One step of the servo loop: what the sensors say in, what the motors give out, in the axes of the mechanics.
    pub fn servo(&mut self, sensed: &Sensed, now_us: u64) -> Drive {
        let dt_s = (now_us.saturating_sub(self.stepped_us) as f64 * 1e-6).clamp(1e-6, 0.01);
        self.stepped_us = self.stepped_us.max(now_us);
        self.raw = *sensed;
        self.seen = self.calibrated(sensed);
        self.guard(sensed, dt_s);
        if self.is_armed() && self.link.watch(now_us, self.limits.watchdog_ms) {
            count(&mut self.diagnostics.watchdog_trips);
        }
        let drive = match self.link.newest().filter(|command| command.drive && self.may_push()) {
            Some(command) => {
                let (pose, velocity) = (self.seen.pose, self.seen.velocity_mm_per_s);
                let force_n = self.renderer.force_n(&command, &self.model.capabilities, &pose, velocity, dt_s);
                let wanted = Drive { force_n, torque_n_mm: command.torque_n_mm };
                self.governor.follow(wanted, velocity, &self.bounds(command.force_limit_n), dt_s)
            }
            None => self.governor.end(self.limits.max_slew_n_per_s, dt_s),
        };
        let mechanics_from_device = self.calibration.base_rotation.conjugate();
        Drive { force_n: mechanics_from_device * drive.force_n, torque_n_mm: mechanics_from_device * drive.torque_n_mm }
    }

    /// The state report of now; each one has the next number.
    pub fn state(&mut self, now_us: u64) -> Report {
        self.snapshot(now_us).pack()
    }

    /// The state of now as plain numbers.
    pub fn snapshot(&mut self, now_us: u64) -> State {
        self.sampled = self.sampled.wrapping_add(1);
        let s = &self.seen;
        let since_birth_us = self.stepped_us.saturating_sub(self.born_us);
        #[expect(clippy::cast_possible_truncation, reason = "the device's clock wraps after 71.6 minutes")]
        let device_time_us = since_birth_us as u32;
        State {
            status: self.status(),
            seq: self.sampled,
            device_time_us,
            position_mm: s.pose.position_mm,
            rotation: s.pose.rotation,
            velocity_mm_per_s: s.velocity_mm_per_s,
            angular_velocity_rad_per_s: s.angular_velocity_rad_per_s,
            tip_force_n: s.tip_n,
            grip_force_n: s.grip_n,
            buttons: s.buttons,
            applied_force_n: self.governor.applied().force_n,
            ack: self.link.acknowledged(),
            temperature_c: s.temperature_c,
            command_age_ms: self.link.age_ms(now_us),
        }
    }

    /// The device as it is on paper.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// The limits in force.
    pub fn limits(&self) -> &DeviceLimits {
        &self.limits
    }

    /// The host allowed force.
    pub fn is_armed(&self) -> bool {
        self.mode == Mode::Armed
    }

    /// The device waits for new firmware and is no stylus any more until it is plugged in again.
    pub fn has_left_the_bus(&self) -> bool {
        self.mode == Mode::Bootloader
    }

    /// What the motors give now, device frame.
    pub fn applied(&self) -> Drive {
        self.governor.applied()
    }

    /// Status bits of now.
    pub fn status(&self) -> Status {
        Status::default()
            .with(Status::DEADMAN_CLOSED, self.deadman)
            .with(Status::ENABLED, self.may_push())
            .with(Status::POWER, self.raw.supply_ok && !self.raw.e_stop)
            .with(Status::PAUSED, self.is_armed() && self.link.paused())
            .with(Status::HOMED, self.homed)
            .with(Status::LIMITED, self.governor.limited())
            .with(Status::E_STOP, self.raw.e_stop)
            .with(Status::FAULT, self.fault.is_some())
    }

    /// Nothing stands against giving force.
    fn may_push(&self) -> bool {
        self.is_armed()
            && self.deadman
            && self.homed
            && self.fault.is_none()
            && self.raw.supply_ok
            && !self.raw.e_stop
            && !self.link.paused()
            && self.limits.holds(self.seen.pose.position_mm)
    }

    fn bounds(&self, command_limit_n: Option<f64>) -> Bounds {
        let c = &self.model.capabilities;
        let own_n = if self.raw.temperature_c > WARM_C { c.continuous_force_n } else { c.peak_force_n };
        let max_force_n = own_n.min(self.limits.max_force_n).min(command_limit_n.unwrap_or(f64::INFINITY));
        Bounds {
            max_force_n: if c.gives_force() { max_force_n } else { 0.0 },
            max_torque_n_mm: if c.gives_torque() { c.continuous_torque_n_mm } else { 0.0 },
            max_slew_n_per_s: self.limits.max_slew_n_per_s,
            max_speed_mm_per_s: self.limits.max_speed_mm_per_s,
            max_power_mw: self.model.max_power_mw,
        }
    }

    fn calibrated(&self, raw: &Sensed) -> Sensed {
        let c = &self.calibration;
        let rotation = c.base_rotation * raw.pose.rotation;
        let position_mm = c.base_rotation * raw.pose.position_mm + rotation * c.tip_offset_mm + c.home_offset_mm;
        let turn_rad_per_s = c.base_rotation * raw.angular_velocity_rad_per_s;
        Sensed {
            pose: Pose { position_mm, rotation },
            velocity_mm_per_s: c.base_rotation * raw.velocity_mm_per_s
                + turn_rad_per_s.cross(rotation * c.tip_offset_mm),
            angular_velocity_rad_per_s: turn_rad_per_s,
            tip_n: c.tip.force_n(raw.tip_n),
            grip_n: c.grip.force_n(raw.grip_n),
            ..*raw
        }
    }

    /// Deadman, supply, heat, emergency stop and the sensors themselves.
    fn guard(&mut self, raw: &Sensed, dt_s: f64) {
        let features = self.model.capabilities.features;
        let enough_n = self.limits.grip_threshold_n * if self.deadman { GRIP_HYSTERESIS } else { 1.0 };
        let gripped = !features.has(Features::GRIP_SENSOR) || self.seen.grip_n >= enough_n;
        let closed = features.has(Features::DEADMAN) && raw.held && gripped;
        if self.deadman && !closed && self.is_armed() {
            count(&mut self.diagnostics.deadman_opens);
        }
        self.deadman = closed;
        if raw.e_stop {
            if self.is_armed() {
                self.diagnostics.last_fault = FaultCode::EmergencyStop;
            }
            self.suspend();
        }
        if raw.temperature_c > HOT_C {
            self.latch(FaultCode::Overtemperature);
        }
        if !raw.supply_ok {
            self.latch(FaultCode::BrownOut);
            self.governor.cut();
        }
        let place_mm = raw.pose.position_mm;
        let jumped = self.before_mm.is_some_and(|before_mm| {
            (place_mm - before_mm).length_squared().sqrt() > IMPOSSIBLE_MM_PER_S * dt_s.max(0.001)
        });
        if !raw.pose.is_finite() || jumped {
            self.latch(FaultCode::PositionSensor);
        }
        self.before_mm = raw.pose.is_finite().then_some(place_mm);
        let speed_mm_per_s = self.seen.velocity_mm_per_s.length_squared().sqrt();
        let pushing = self.governor.applied().force_n.length_squared() > PUSHING_N * PUSHING_N;
        if pushing && speed_mm_per_s > 2.0 * self.limits.max_speed_mm_per_s {
            self.latch(FaultCode::Overspeed);
        }
    }

    /// A fault ends force until it is cleared; the first one stays.
    fn latch(&mut self, code: FaultCode) {
        if self.fault.is_none() {
            match code {
                FaultCode::Overtemperature => count(&mut self.diagnostics.overtemperature),
                FaultCode::BrownOut => count(&mut self.diagnostics.brown_outs),
                _ => {}
            }
            self.fault = Some(code);
            self.diagnostics.last_fault = code;
        }
        self.disarm();
    }

    fn disarm(&mut self) {
        if self.is_armed() {
            self.mode = Mode::Disarmed;
        }
        self.link.forget();
    }
}

/// One more, standing still at the top.
fn count(counter: &mut u32) {
    *counter = counter.saturating_add(1);
}
