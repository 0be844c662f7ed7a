//! The Inverse3 as a device of the open stylus protocol: what the service says goes in, state reports and the force for
//! the next message come out. Pure; time is an argument. Adapter's thread.
//!
//! All rules of the protocol that a device keeps by itself are those of [`Firmware`]: armed, deadman, a command is believed
//! for at most 10 ms, zero within 5 ms after that, soft start, slew, box, speed and power. Nothing of them is repeated here.

use super::message::{ControlMode, CursorState, DeviceId, GripReading, Message};
use super::{HaplyError, frame};
use crate::device::ohs::firmware::{BodyParams, Firmware, Model, Refused, Sensed};
use crate::device::ohs::{Calibration, Capabilities, Features, MINOR, Report, Status, axes, buttons};
use crate::math::{DVec3, Pose};

/// A reading older than this is no reading: whether a hand is there is not known, µs.
const OLD_US: u64 = 10_000;
/// How much more than was asked for the service may say it gives before it counts as driven by somebody else, N. A!: its
/// gravity compensation may or may not be in that number; it is not documented.
const UNASKED_N: f64 = 3.0;

/// Radius of the reach about the origin, mm (published: the tutorial "Combined" keeps to it).
const REACH_MM: f64 = 100.0;
/// The same for the small model.
const SMALL_REACH_MM: f64 = 40.0;
/// Most force asked of it, N. M: the maker's sheet has 10 N; no more than the trainer's own limit is asked.
const FORCE_N: f64 = 3.0;
/// The same for the small model. A!
const SMALL_FORCE_N: f64 = 1.0;

/// See the module.
#[derive(Debug)]
pub struct HaplyDevice {
    device: DeviceId,
    grip: DeviceId,
    firmware: Firmware,
    /// Nothing before the first message: a place that nobody told would make the first true one a jump.
    sensed: Option<Sensed>,
    heard_us: u64,
    calibrated: bool,
    /// Largest force sent in this connection, N.
    asked_n: f64,
}

impl HaplyDevice {
    /// A device that was just opened; `kind` is the service's word for it.
    pub fn new(device: DeviceId, grip: DeviceId, kind: &str, now_us: u64) -> Self {
        let firmware = Firmware::new(model(kind, &device), now_us);
        Self { device, grip, firmware, sensed: None, heard_us: now_us, calibrated: false, asked_n: 0.0 }
    }

    /// A message of the service came: the state report for the host.
    pub fn hear(&mut self, message: &Message, now_us: u64) -> Result<Report, HaplyError> {
        let cursor = message.device(&self.device).ok_or(HaplyError::NoDevice)?.cursor()?;
        self.still_ours(&cursor)?;
        let before = self.sensed.unwrap_or(Sensed::AT_REST);
        let sensed = sensed(&cursor, message.grip(&self.grip)?.as_ref(), &before);
        (self.sensed, self.calibrated, self.heard_us) = (Some(sensed), cursor.status.calibrated, now_us);
        self.firmware.servo(&sensed, now_us);
        let mut state = self.firmware.snapshot(now_us);
        state.status = state.status.with(Status::HOMED, self.calibrated);
        Ok(state.pack())
    }

    /// The force for the message that goes out now, in the service's axes, N.
    pub fn force_n(&mut self, now_us: u64) -> DVec3 {
        let Some(sensed) = &mut self.sensed else { return DVec3::ZERO };
        if now_us.saturating_sub(self.heard_us) >= OLD_US {
            sensed.held = false;
        }
        let drive = self.firmware.servo(sensed, now_us);
        self.asked_n = self.asked_n.max(drive.force_n.length_squared().sqrt());
        frame::service_from_device(drive.force_n)
    }

    /// A command of the host came. What cannot be believed is counted by the firmware and changes nothing.
    pub fn on_output(&mut self, report: &[u8], now_us: u64) -> Result<(), Refused> {
        self.firmware.on_output(report, now_us)
    }

    /// The host asks for a feature.
    pub fn get_feature(&self, id: u8, now_us: u64) -> Option<Report> {
        self.firmware.get_feature(id, now_us)
    }

    /// The host sets a feature.
    pub fn set_feature(&mut self, report: &[u8], now_us: u64) -> Result<(), Refused> {
        self.firmware.set_feature(report, now_us)
    }

    /// No force from this instant on, and nobody is armed.
    pub fn let_go(&mut self) {
        self.firmware.suspend();
    }

    /// Something else than this adapter drives the arm or moves its place: then neither the felt force nor the place is true.
    fn still_ours(&self, cursor: &CursorState) -> Result<(), HaplyError> {
        let taken = |what: String| Err(HaplyError::Taken { id: self.device.as_str().to_owned(), what });
        if cursor.moved {
            return taken("its workspace was moved".to_owned());
        }
        if cursor.mode == ControlMode::Position {
            return taken("the arm is driven to a place".to_owned());
        }
        let told_n = cursor.force_n.unwrap_or_default().length_squared().sqrt();
        if told_n > self.asked_n + UNASKED_N {
            return taken(format!("it gives {told_n:.1} N, and at most {:.1} N were asked for", self.asked_n));
        }
        Ok(())
    }
}

/// What the service tells, as the sensors of a device. A device that is not calibrated, not ready or without power, and a
/// grip that is asleep or gone, count as not held: no force. The last orientation stays; without a hand nothing is scored.
fn sensed(cursor: &CursorState, grip: Option<&GripReading>, before: &Sensed) -> Sensed {
    let status = cursor.status;
    let fit = status.calibrated && status.ready && status.started && status.power_supply;
    let bit = |on: bool, bit: u16| if on { bit } else { 0 };
    let pressed = grip.map_or(0, |g| bit(g.pedal, buttons::PEDAL) | bit(g.stretch, buttons::BARREL_2));
    Sensed {
        pose: Pose {
            position_mm: frame::mm_from_m(cursor.position_m),
            rotation: grip.map_or(before.pose.rotation, |g| frame::device_from_tool(g.rotation)),
        },
        velocity_mm_per_s: frame::mm_from_m(cursor.velocity_m_per_s),
        held: fit && grip.is_some_and(|g| g.held),
        buttons: pressed,
        supply_ok: status.power_supply,
        ..Sensed::AT_REST
    }
}

fn model(kind: &str, device: &DeviceId) -> Model {
    let small = kind == "minverse";
    let (reach_mm, force_n) = if small { (SMALL_REACH_MM, SMALL_FORCE_N) } else { (REACH_MM, FORCE_N) };
    let capabilities = Capabilities {
        minor: MINOR,
        force_axes: axes::LINEAR,
        pose_axes: axes::ALL,
        features: Features(Features::DEADMAN),
        report_hz: 1000.0,
        servo_hz: 1000.0,
        workspace_min_mm: DVec3::splat(-reach_mm),
        workspace_max_mm: DVec3::splat(reach_mm),
        continuous_force_n: force_n,
        peak_force_n: force_n,
        continuous_torque_n_mm: 0.0,
        max_stiffness_n_per_mm: 0.0,
        max_damping_n_s_per_mm: 0.0,
        // M: the maker's sheet has 0.01 mm
        position_resolution_mm: 0.01,
        // A!: one whole force in 2 ms; not documented
        max_slew_n_per_s: 500.0 * force_n,
        max_vibration_n: 0.0,
        min_vibration_hz: 0.0,
        max_vibration_hz: 0.0,
        min_watchdog_ms: 5,
        max_watchdog_ms: 10,
        firmware: 0,
        hardware_id: crc32fast::hash(device.as_str().as_bytes()),
        calibration_day: 0,
        calibration_hash: 0,
    };
    Model {
        name: "Haply Inverse3",
        capabilities,
        max_speed_mm_per_s: 1000.0,
        // A!: a firm push at the speed of a jab
        max_power_mw: 1000.0,
        grip_threshold_n: 0.0,
        body: BodyParams::DEFAULT,
        latency_us: 0,
        needs_homing: false,
        calibration: Calibration::NONE,
    }
}

#[cfg(test)]
mod tests;
