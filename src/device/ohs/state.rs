//! Report 0x01, in: what the device is and feels, once per sample. Reader threads; plain numbers.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use super::wire::{Fields, Writer, to_u8};
use super::{OhsError, Report, id, scale};
use crate::math::{DQuat, DVec3, Pose, unit_quat};

/// Status bits of a state report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Status(pub u8);

impl Status {
    /// The stylus is held: force is allowed as far as the hand is concerned.
    pub const DEADMAN_CLOSED: u8 = 1 << 0;
    /// Armed, and nothing stands against giving force now.
    pub const ENABLED: u8 = 1 << 1;
    /// The motors have power.
    pub const POWER: u8 = 1 << 2;
    /// Armed, but the last command is too old: force is zero or falling to it.
    pub const PAUSED: u8 = 1 << 3;
    /// The position is known.
    pub const HOMED: u8 = 1 << 4;
    /// The force given is not the one commanded: clipped, slowed or let in slowly.
    pub const LIMITED: u8 = 1 << 5;
    /// The emergency stop has cut the motors' power.
    pub const E_STOP: u8 = 1 << 6;
    /// A fault is latched: read the diagnostics, clear it, arm again.
    pub const FAULT: u8 = 1 << 7;

    /// The bit is set.
    pub fn has(self, bit: u8) -> bool {
        self.0 & bit != 0
    }

    /// With the bit set or not.
    #[must_use]
    pub fn with(self, bit: u8, on: bool) -> Self {
        Self(if on { self.0 | bit } else { self.0 & !bit })
    }
}

/// Bits of [`State::buttons`].
pub mod buttons {
    /// The tip's switch.
    pub const TIP: u16 = 1 << 0;
    /// The switch on the barrel.
    pub const BARREL: u16 = 1 << 1;
    /// The second switch on the barrel.
    pub const BARREL_2: u16 = 1 << 2;
    /// Button 1: the foot pedal.
    pub const PEDAL: u16 = 1 << 3;
}

/// What the device is and feels. Device frame: right-handed, +x to the user's right, +y up, +z towards the user.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct State {
    /// Status bits.
    pub status: Status,
    /// Number of the sample, one more each time, wraps.
    pub seq: u16,
    /// Time of the sample by the device's clock, µs, wraps after 71.6 minutes.
    pub device_time_us: u32,
    /// Tip, mm.
    pub position_mm: DVec3,
    /// Turns stylus axes (+y up the barrel) into device axes; as on the wire, so of length one but for rounding.
    pub rotation: DQuat,
    /// Velocity of the tip, mm/s.
    pub velocity_mm_per_s: DVec3,
    /// Angular velocity in device axes, rad/s.
    pub angular_velocity_rad_per_s: DVec3,
    /// Axial force on the tip, N.
    pub tip_force_n: f64,
    /// Grip of the fingers, N.
    pub grip_force_n: f64,
    /// Bits of [`buttons`].
    pub buttons: u16,
    /// Force the motors really give, N.
    pub applied_force_n: DVec3,
    /// Number of the last accepted command.
    pub ack: u16,
    /// Hottest actuator, °C, -40 to 215.
    pub temperature_c: f64,
    /// Age of the last accepted command, ms; 255 stands for anything older and for none.
    pub command_age_ms: u8,
}

/// Hottest actuator is sent in whole degrees from here up, °C.
const COLDEST_C: f64 = -40.0;

impl State {
    /// The report of this state.
    pub fn pack(&self) -> Report {
        let mut w = Writer::new(id::STATE);
        w.u8(1, self.status.0);
        w.u16(2, self.seq);
        w.u32(4, self.device_time_us);
        w.i32x3(8, self.position_mm, scale::LENGTH);
        w.quat(20, self.rotation);
        w.i32x3(28, self.velocity_mm_per_s, scale::SPEED);
        w.i16x3(40, self.angular_velocity_rad_per_s, scale::TURN);
        w.u16_scaled(46, self.tip_force_n, scale::FORCE);
        w.u16_scaled(48, self.grip_force_n, scale::FORCE);
        w.u16(50, self.buttons);
        w.i16x3(52, self.applied_force_n, scale::FORCE);
        w.u16(58, self.ack);
        w.u8(60, to_u8((self.temperature_c - COLDEST_C).round()));
        w.u8(61, self.command_age_ms);
        w.seal()
    }

    /// The state in a report.
    pub fn parse(bytes: &[u8]) -> Result<Self, OhsError> {
        let f = Fields::open(bytes, id::STATE)?;
        Ok(Self {
            status: Status(f.u8(1)),
            seq: f.u16(2),
            device_time_us: f.u32(4),
            position_mm: f.i32x3(8, "position", scale::LENGTH)?,
            rotation: f.quat(20, "orientation")?,
            velocity_mm_per_s: f.i32x3(28, "velocity", scale::SPEED)?,
            angular_velocity_rad_per_s: f.i16x3(40, "angular_velocity", scale::TURN)?,
            tip_force_n: f.u16_scaled(46, scale::FORCE),
            grip_force_n: f.u16_scaled(48, scale::FORCE),
            buttons: f.u16(50),
            applied_force_n: f.i16x3(52, "applied_force", scale::FORCE)?,
            ack: f.u16(58),
            temperature_c: f64::from(f.u8(60)) + COLDEST_C,
            command_age_ms: f.u8(61),
        })
    }

    /// Pose of the stylus in the device frame, its rotation of length one.
    pub fn pose(&self) -> Pose {
        Pose { position_mm: self.position_mm, rotation: unit_quat(self.rotation) }
    }

    /// The button bit is set.
    pub fn pressed(&self, button: u16) -> bool {
        self.buttons & button != 0
    }
}

impl Default for State {
    fn default() -> Self {
        Self {
            status: Status(0),
            seq: 0,
            device_time_us: 0,
            position_mm: DVec3::ZERO,
            rotation: DQuat::IDENTITY,
            velocity_mm_per_s: DVec3::ZERO,
            angular_velocity_rad_per_s: DVec3::ZERO,
            tip_force_n: 0.0,
            grip_force_n: 0.0,
            buttons: 0,
            applied_force_n: DVec3::ZERO,
            ack: 0,
            temperature_c: 25.0,
            command_age_ms: u8::MAX,
        }
    }
}
