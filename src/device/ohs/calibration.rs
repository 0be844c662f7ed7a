//! Feature 0x12, get and set: what makes raw sensors into millimetres and newtons. Service threads.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use super::wire::{Fields, Writer};
use super::{OhsError, Report, id, scale};
use crate::math::{DQuat, DVec3};

/// How a force sensor's reading becomes a force: `(reading − zero) · gain`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SensorTrim {
    /// Reading at no force, N.
    pub zero_n: f64,
    /// Factor on what is left, 0 to 6.5535.
    pub gain: f64,
}

impl SensorTrim {
    /// The reading is the force.
    pub const NONE: Self = Self { zero_n: 0.0, gain: 1.0 };

    /// The force of a reading, never below nothing, N.
    pub fn force_n(&self, reading_n: f64) -> f64 {
        ((reading_n - self.zero_n) * self.gain).max(0.0)
    }

    fn put(&self, w: &mut Writer, at: usize) {
        w.i16(at, self.zero_n, scale::FORCE);
        w.u16_scaled(at + 2, self.gain, scale::GAIN);
    }

    fn take(f: &Fields<'_>, at: usize, field: &'static str) -> Result<Self, OhsError> {
        Ok(Self { zero_n: f.i16(at, field, scale::FORCE)?, gain: f.u16_scaled(at + 2, scale::GAIN) })
    }
}

/// A calibration.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Calibration {
    /// From the point that the mechanics measure to the tip, in stylus axes (+y up the barrel), mm.
    pub tip_offset_mm: DVec3,
    /// Turns the axes of the mechanics into device axes: how the base stands on the table.
    pub base_rotation: DQuat,
    /// Added to the measured position after that turn, mm.
    pub home_offset_mm: DVec3,
    /// Tip force sensor.
    pub tip: SensorTrim,
    /// Grip sensor.
    pub grip: SensorTrim,
    /// Day it was made, days since 2000-01-01; 0 for never.
    pub day: u32,
}

impl Calibration {
    /// As a device leaves the maker who never calibrated it.
    pub const NONE: Self = Self {
        tip_offset_mm: DVec3::ZERO,
        base_rotation: DQuat::IDENTITY,
        home_offset_mm: DVec3::ZERO,
        tip: SensorTrim::NONE,
        grip: SensorTrim::NONE,
        day: 0,
    };

    fn fields(&self) -> Writer {
        let mut w = Writer::new(id::CALIBRATION);
        w.i32x3(1, self.tip_offset_mm, scale::LENGTH);
        w.quat(13, self.base_rotation);
        w.i32x3(21, self.home_offset_mm, scale::LENGTH);
        self.tip.put(&mut w, 33);
        self.grip.put(&mut w, 37);
        w.u32(41, self.day);
        w
    }

    /// CRC-32 (as in zip and PNG) of bytes 1 to 44 of its report.
    pub fn hash(&self) -> u32 {
        hash_of(&self.fields().seal())
    }

    /// The report of this calibration.
    pub fn pack(&self) -> Report {
        let mut w = self.fields();
        w.u32(45, self.hash());
        w.seal()
    }

    /// The calibration in a report.
    pub fn parse(bytes: &[u8]) -> Result<Self, OhsError> {
        let f = Fields::open(bytes, id::CALIBRATION)?;
        let found = f.u32(45);
        if found != hash_of(&f.bytes(0)) {
            return Err(f.out_of_range("hash", found.into(), "the CRC-32 of bytes 1 to 44"));
        }
        Ok(Self {
            tip_offset_mm: f.i32x3(1, "tip_offset", scale::LENGTH)?,
            base_rotation: f.quat(13, "base_rotation")?,
            home_offset_mm: f.i32x3(21, "home_offset", scale::LENGTH)?,
            tip: SensorTrim::take(&f, 33, "tip_zero")?,
            grip: SensorTrim::take(&f, 37, "grip_zero")?,
            day: f.u32(41),
        })
    }
}

fn hash_of(report: &Report) -> u32 {
    report.get(1..45).map_or(0, crc32fast::hash)
}
