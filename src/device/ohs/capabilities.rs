//! Feature 0x10, get: what a device is and can do. Service threads.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use super::wire::{Fields, Writer};
use super::{OhsError, Report, id, scale};
use crate::math::DVec3;

/// Major version of the protocol here. Another one means other bytes.
pub const MAJOR: u8 = 1;
/// Minor version of the protocol here. A higher one only adds what may be ignored.
pub const MINOR: u8 = 0;

const MAGIC: [u8; 4] = *b"OHS1";

/// Bits of the masks of force and pose axes.
pub mod axes {
    /// x, y and z.
    pub const LINEAR: u8 = 0b00_0111;
    /// About x, y and z.
    pub const ANGULAR: u8 = 0b11_1000;
    /// All six.
    pub const ALL: u8 = LINEAR | ANGULAR;
}

/// Bits of what a device has beside force and pose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Features(pub u8);

impl Features {
    /// Renders a contact plane at its own servo rate.
    pub const LOCAL_PLANE: u8 = 1 << 0;
    /// Renders vibration at its own servo rate.
    pub const VIBRATION: u8 = 1 << 1;
    /// Measures the grip.
    pub const GRIP_SENSOR: u8 = 1 << 2;
    /// Measures axial force on the tip.
    pub const TIP_SENSOR: u8 = 1 << 3;
    /// Knows whether the stylus is held. Without it a device may give no force.
    pub const DEADMAN: u8 = 1 << 4;
    /// Has an emergency stop that cuts the motors' power.
    pub const E_STOP: u8 = 1 << 5;
    /// Runs on a battery.
    pub const BATTERY: u8 = 1 << 6;
    /// A program moves it, not a person: attempts are marked synthetic.
    pub const EMULATED: u8 = 1 << 7;

    /// The bit is set.
    pub fn has(self, bit: u8) -> bool {
        self.0 & bit != 0
    }
}

/// What a device is and can do. Fixed while it is plugged in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Capabilities {
    /// Minor version that the device speaks; the major one is [`MAJOR`], else `parse` fails.
    pub minor: u8,
    /// Forces and torques it can give, bits of [`axes`].
    pub force_axes: u8,
    /// Positions and angles it measures, bits of [`axes`].
    pub pose_axes: u8,
    /// What else it has.
    pub features: Features,
    /// State reports in a second, Hz.
    pub report_hz: f64,
    /// Rate of its own control loop, Hz.
    pub servo_hz: f64,
    /// Lowest corner of the workspace, device frame, mm.
    pub workspace_min_mm: DVec3,
    /// Highest corner of the workspace, device frame, mm.
    pub workspace_max_mm: DVec3,
    /// Force it can give for ever, N.
    pub continuous_force_n: f64,
    /// Force it can give for a second, N.
    pub peak_force_n: f64,
    /// Torque it can give for ever, N·mm.
    pub continuous_torque_n_mm: f64,
    /// Largest stiffness of a contact plane that it keeps stable, N/mm.
    pub max_stiffness_n_per_mm: f64,
    /// Largest damping of a contact plane that it keeps stable, N·s/mm.
    pub max_damping_n_s_per_mm: f64,
    /// Smallest step of position it can tell, mm.
    pub position_resolution_mm: f64,
    /// Fastest change of force it can give, N/s.
    pub max_slew_n_per_s: f64,
    /// Largest amplitude of a vibration, N.
    pub max_vibration_n: f64,
    /// Lowest frequency of a vibration, Hz.
    pub min_vibration_hz: f64,
    /// Highest frequency of a vibration, Hz.
    pub max_vibration_hz: f64,
    /// Shortest watchdog that can be set, ms.
    pub min_watchdog_ms: u8,
    /// Longest watchdog that can be set, ms.
    pub max_watchdog_ms: u8,
    /// Version of the firmware, the maker's own count.
    pub firmware: u16,
    /// Tells one device of a maker from another.
    pub hardware_id: u32,
    /// Day of the calibration in use, days since 2000-01-01; 0 when it never was calibrated.
    pub calibration_day: u32,
    /// CRC-32 of the calibration in use (see [`super::Calibration::hash`]).
    pub calibration_hash: u32,
}

impl Capabilities {
    /// The report of these capabilities.
    pub fn pack(&self) -> Report {
        let mut w = Writer::new(id::CAPABILITIES);
        w.bytes(1, MAGIC);
        w.bytes(5, [MAJOR, self.minor, self.force_axes, self.pose_axes, self.features.0]);
        w.u16_scaled(10, self.report_hz, scale::ONE);
        w.u16_scaled(12, self.servo_hz, scale::ONE);
        w.i16x3(14, self.workspace_min_mm, scale::ONE);
        w.i16x3(20, self.workspace_max_mm, scale::ONE);
        w.u16_down(26, self.continuous_force_n, scale::FORCE);
        w.u16_down(28, self.peak_force_n, scale::FORCE);
        w.u16_down(30, self.continuous_torque_n_mm, scale::TORQUE);
        w.u16_down(32, self.max_stiffness_n_per_mm, scale::STIFFNESS);
        w.u16_down(34, self.max_damping_n_s_per_mm, scale::DAMPING);
        w.u16_scaled(36, self.position_resolution_mm, scale::RESOLUTION);
        w.u16_down(38, self.max_slew_n_per_s, scale::ONE);
        w.u16_down(40, self.max_vibration_n, scale::FORCE);
        w.u16_scaled(42, self.min_vibration_hz, scale::FREQUENCY);
        w.u16_scaled(44, self.max_vibration_hz, scale::FREQUENCY);
        w.bytes(46, [self.min_watchdog_ms, self.max_watchdog_ms]);
        w.u16(48, self.firmware);
        w.u32(50, self.hardware_id);
        w.u32(54, self.calibration_day);
        w.u32(58, self.calibration_hash);
        w.seal()
    }

    /// The capabilities in a report, as the device states them. Whether they make sense is for [`Self::check`].
    pub fn parse(bytes: &[u8]) -> Result<Self, OhsError> {
        let f = Fields::open(bytes, id::CAPABILITIES)?;
        if f.bytes::<4>(1) != MAGIC {
            return Err(OhsError::Magic);
        }
        let [major, minor, force_axes, pose_axes, features] = f.bytes(5);
        if major != MAJOR {
            return Err(OhsError::Version { major, minor });
        }
        let [min_watchdog_ms, max_watchdog_ms] = f.bytes(46);
        Ok(Self {
            minor,
            force_axes,
            pose_axes,
            features: Features(features),
            report_hz: f.u16_scaled(10, scale::ONE),
            servo_hz: f.u16_scaled(12, scale::ONE),
            workspace_min_mm: f.i16x3(14, "workspace_min", scale::ONE)?,
            workspace_max_mm: f.i16x3(20, "workspace_max", scale::ONE)?,
            continuous_force_n: f.u16_scaled(26, scale::FORCE),
            peak_force_n: f.u16_scaled(28, scale::FORCE),
            continuous_torque_n_mm: f.u16_scaled(30, scale::TORQUE),
            max_stiffness_n_per_mm: f.u16_scaled(32, scale::STIFFNESS),
            max_damping_n_s_per_mm: f.u16_scaled(34, scale::DAMPING),
            position_resolution_mm: f.u16_scaled(36, scale::RESOLUTION),
            max_slew_n_per_s: f.u16_scaled(38, scale::ONE),
            max_vibration_n: f.u16_scaled(40, scale::FORCE),
            min_vibration_hz: f.u16_scaled(42, scale::FREQUENCY),
            max_vibration_hz: f.u16_scaled(44, scale::FREQUENCY),
            min_watchdog_ms,
            max_watchdog_ms,
            firmware: f.u16(48),
            hardware_id: f.u32(50),
            calibration_day: f.u32(54),
            calibration_hash: f.u32(58),
        })
    }

    /// The first statement that contradicts another or the specification; a device that makes one is refused by name.
    pub fn check(&self) -> Result<(), OhsError> {
        let bad = |field, found, allowed| Err(OhsError::Range { id: id::CAPABILITIES, field, found, allowed });
        let linear = i64::from(self.pose_axes & axes::LINEAR);
        let size_mm = (self.workspace_max_mm - self.workspace_min_mm).min_element();
        if linear != i64::from(axes::LINEAR) {
            return bad("pose_axes", self.pose_axes.into(), "x, y and z at least");
        }
        if self.force_axes != 0 && !self.features.has(Features::DEADMAN) {
            return bad("features", self.features.0.into(), "with the deadman bit in a device that gives force");
        }
        for (field, wrong, found, allowed) in [
            ("report_hz", !(100.0..=8000.0).contains(&self.report_hz), self.report_hz, "100 to 8000 Hz"),
            ("servo_hz", self.servo_hz < self.report_hz, self.servo_hz, "at least report_hz"),
            ("workspace_max", size_mm < 1.0, size_mm, "at least 1 mm above workspace_min"),
            (
                "peak_force",
                self.peak_force_n < self.continuous_force_n,
                self.peak_force_n * 1000.0,
                "at least continuous_force",
            ),
            ("max_slew", self.force_axes != 0 && self.max_slew_n_per_s <= 0.0, self.max_slew_n_per_s, "above 0"),
            (
                "max_vibration_hz",
                self.max_vibration_hz < self.min_vibration_hz,
                self.max_vibration_hz * 10.0,
                "at least min_vibration_hz",
            ),
            ("watchdog_min", !(1..=100).contains(&self.min_watchdog_ms), self.min_watchdog_ms.into(), "1 to 100 ms"),
            (
                "watchdog_max",
                !(self.min_watchdog_ms..=100).contains(&self.max_watchdog_ms),
                self.max_watchdog_ms.into(),
                "watchdog_min to 100 ms",
            ),
        ] {
            if wrong {
                #[expect(clippy::cast_possible_truncation, reason = "all within a few times the range of 16 bits")]
                return bad(field, found.round() as i64, allowed);
            }
        }
        Ok(())
    }

    /// The device gives force along x, y and z.
    pub fn gives_force(&self) -> bool {
        self.force_axes & axes::LINEAR == axes::LINEAR
    }

    /// The device gives torque about x, y and z.
    pub fn gives_torque(&self) -> bool {
        self.force_axes & axes::ANGULAR == axes::ANGULAR
    }
}
