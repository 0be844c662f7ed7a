//! What a simulated device is: its capabilities, its own limits and its mechanics. Plain data.

use super::body::BodyParams;
use crate::device::ohs::{Calibration, Capabilities, DeviceLimits, Features, MINOR, axes};
use crate::math::DVec3;

/// Watchdog of a device that nobody set, ms.
pub const DEFAULT_WATCHDOG_MS: u8 = 20;

/// A device on paper.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Model {
    /// Product name.
    pub name: &'static str,
    /// What it says it can do; day and hash of the calibration are filled in when asked.
    pub capabilities: Capabilities,
    /// Speed above which it never pushes along, mm/s.
    pub max_speed_mm_per_s: f64,
    /// Most power that it puts into a hand, mW (which is N·mm/s).
    pub max_power_mw: f64,
    /// Grip below which the stylus never counts as held, N.
    pub grip_threshold_n: f64,
    /// It does not know its position before it was homed.
    pub needs_homing: bool,
    /// Its mechanics.
    pub body: BodyParams,
    /// Delay from a sample to its report at the host, µs.
    pub latency_us: u64,
    /// Calibration it left its maker with.
    pub calibration: Calibration,
}

impl Model {
    /// A good stylus with all that the protocol offers for forces: 4 N for ever, 8 N for a second, 20 mN friction, 5 µm,
    /// contact plane and vibration at 4 kHz. A!: like the better devices for sale.
    pub const GOOD: Self = Self {
        name: "Virtual stylus, good",
        capabilities: Capabilities {
            minor: MINOR,
            force_axes: axes::LINEAR,
            pose_axes: axes::ALL,
            features: Features(
                Features::LOCAL_PLANE
                    | Features::VIBRATION
                    | Features::GRIP_SENSOR
                    | Features::DEADMAN
                    | Features::E_STOP,
            ),
            report_hz: 1000.0,
            servo_hz: 4000.0,
            workspace_min_mm: DVec3::new(-100.0, -80.0, -80.0),
            workspace_max_mm: DVec3::new(100.0, 120.0, 80.0),
            continuous_force_n: 4.0,
            peak_force_n: 8.0,
            continuous_torque_n_mm: 0.0,
            max_stiffness_n_per_mm: 4.0,
            max_damping_n_s_per_mm: 0.02,
            position_resolution_mm: 0.005,
            max_slew_n_per_s: 4000.0,
            max_vibration_n: 1.0,
            min_vibration_hz: 20.0,
            max_vibration_hz: 400.0,
            min_watchdog_ms: 5,
            max_watchdog_ms: 100,
            firmware: 0x0100,
            hardware_id: 0x0001_0001,
            calibration_day: 0,
            calibration_hash: 0,
        },
        max_speed_mm_per_s: 1500.0,
        max_power_mw: 2000.0,
        grip_threshold_n: 0.3,
        needs_homing: false,
        body: BodyParams { mass_kg: 0.04, friction_n: 0.02, resolution_mm: 0.005, ..BodyParams::DEFAULT },
        latency_us: 0,
        calibration: Calibration { day: 9_800, ..Calibration::NONE },
    };

    /// A stylus of the class most training centres own: 3.3 N at most, 0.26 N friction, 55 µm, plain force at 1 kHz
    /// (figures of the maker's sheet for the Touch, M).
    pub const TOUCH_CLASS: Self = Self {
        name: "Virtual stylus, Touch class",
        capabilities: Capabilities {
            features: Features(Features::DEADMAN),
            servo_hz: 1000.0,
            workspace_min_mm: DVec3::new(-80.0, -60.0, -35.0),
            workspace_max_mm: DVec3::new(80.0, 60.0, 35.0),
            continuous_force_n: 0.88,
            peak_force_n: 3.3,
            max_stiffness_n_per_mm: 0.0,
            max_damping_n_s_per_mm: 0.0,
            position_resolution_mm: 0.055,
            max_slew_n_per_s: 1500.0,
            max_vibration_n: 0.0,
            min_vibration_hz: 0.0,
            max_vibration_hz: 0.0,
            hardware_id: 0x0001_0002,
            ..Self::GOOD.capabilities
        },
        body: BodyParams { mass_kg: 0.045, friction_n: 0.26, resolution_mm: 0.055, ..BodyParams::DEFAULT },
        ..Self::GOOD
    };

    /// What the device keeps whatever a host says.
    pub fn own_limits(&self) -> DeviceLimits {
        let c = &self.capabilities;
        DeviceLimits {
            max_force_n: c.peak_force_n,
            max_slew_n_per_s: c.max_slew_n_per_s,
            max_speed_mm_per_s: self.max_speed_mm_per_s,
            box_min_mm: c.workspace_min_mm,
            box_max_mm: c.workspace_max_mm,
            watchdog_ms: DEFAULT_WATCHDOG_MS.clamp(c.min_watchdog_ms, c.max_watchdog_ms.max(c.min_watchdog_ms)),
            grip_threshold_n: self.grip_threshold_n,
            locked: false,
        }
    }
}
