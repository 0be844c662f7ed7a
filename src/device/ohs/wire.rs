//! Bytes of a report: little-endian numbers at set places, saturating on the way out, checked on the way in.
//!
//! Reader and writer threads: no allocation, no panic. A place outside the report reads as zero and writes nothing; the
//! test vectors would show it.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use super::crc::crc16;
use super::{LEN, OhsError, Report};
use crate::math::{DQuat, DVec3};

/// Where the CRC stands; it covers everything before.
const CRC_AT: usize = 62;
/// What ±1 of a direction or quaternion is on the wire.
pub(super) const Q15: f64 = 32767.0;
/// Most that the squared length of a quaternion or normal may differ from one: rounding to Q15 gives a tenth of it.
const UNIT_TOLERANCE: f64 = 2e-3;

/// A report under construction.
pub(super) struct Writer(Report);

impl Writer {
    pub(super) fn new(id: u8) -> Self {
        let mut report = [0; LEN];
        if let Some(first) = report.first_mut() {
            *first = id;
        }
        Self(report)
    }

    fn put<const N: usize>(&mut self, at: usize, bytes: [u8; N]) {
        if let Some(place) = self.0.get_mut(at..at + N) {
            place.copy_from_slice(&bytes);
        }
    }

    pub(super) fn bytes<const N: usize>(&mut self, at: usize, bytes: [u8; N]) {
        self.put(at, bytes);
    }

    pub(super) fn u8(&mut self, at: usize, value: u8) {
        self.put(at, [value]);
    }

    pub(super) fn u16(&mut self, at: usize, value: u16) {
        self.put(at, value.to_le_bytes());
    }

    pub(super) fn u32(&mut self, at: usize, value: u32) {
        self.put(at, value.to_le_bytes());
    }

    pub(super) fn i32x3(&mut self, at: usize, v: DVec3, per_unit: f64) {
        for (i, value) in v.to_array().into_iter().enumerate() {
            self.put(at + 4 * i, to_i32(value * per_unit).to_le_bytes());
        }
    }

    pub(super) fn i16(&mut self, at: usize, value: f64, per_unit: f64) {
        self.put(at, to_i16((value * per_unit).round()).to_le_bytes());
    }

    pub(super) fn i16x3(&mut self, at: usize, v: DVec3, per_unit: f64) {
        for (i, value) in v.to_array().into_iter().enumerate() {
            self.i16(at + 2 * i, value, per_unit);
        }
    }

    /// Rounded towards zero: no component ever grows.
    pub(super) fn i16x3_down(&mut self, at: usize, v: DVec3, per_unit: f64) {
        for (i, value) in v.to_array().into_iter().enumerate() {
            self.put(at + 2 * i, to_i16(down(value * per_unit)).to_le_bytes());
        }
    }

    pub(super) fn quat(&mut self, at: usize, q: DQuat) {
        for (i, value) in q.to_array().into_iter().enumerate() {
            self.i16(at + 2 * i, value, Q15);
        }
    }

    pub(super) fn u16_scaled(&mut self, at: usize, value: f64, per_unit: f64) {
        self.u16(at, to_u16((value * per_unit).round()));
    }

    /// Rounded towards zero: never more than was asked for.
    pub(super) fn u16_down(&mut self, at: usize, value: f64, per_unit: f64) {
        self.u16(at, to_u16(down(value * per_unit)));
    }

    pub(super) fn seal(mut self) -> Report {
        let crc = self.0.get(..CRC_AT).map_or(0, crc16);
        self.put(CRC_AT, crc.to_le_bytes());
        self.0
    }
}

/// Towards zero; the hair more lets a number that came off the wire go back unchanged.
pub(super) fn down(x: f64) -> f64 {
    (x * (1.0 + 1e-9)).trunc()
}

#[expect(clippy::cast_possible_truncation, reason = "a cast of a float saturates and turns NaN into 0, as wanted")]
fn to_i32(x: f64) -> i32 {
    (x.round() as i32).max(-i32::MAX)
}

#[expect(clippy::cast_possible_truncation, reason = "a cast of a float saturates and turns NaN into 0, as wanted")]
fn to_i16(x: f64) -> i16 {
    (x as i16).max(-i16::MAX)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates, and NaN is 0, as wanted")]
pub(super) fn to_u16(x: f64) -> u16 {
    x as u16
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates, and NaN is 0, as wanted")]
pub(super) fn to_u8(x: f64) -> u8 {
    x as u8
}

/// A report whose length, id and CRC are right.
#[derive(Clone, Copy)]
pub(super) struct Fields<'a> {
    report: &'a Report,
    id: u8,
}

impl<'a> Fields<'a> {
    pub(super) fn open(bytes: &'a [u8], wanted: u8) -> Result<Self, OhsError> {
        let Ok(report) = <&Report>::try_from(bytes) else {
            return Err(OhsError::Length { found: bytes.len() });
        };
        let fields = Self { report, id: wanted };
        let found = fields.u8(0);
        if found != wanted {
            return Err(OhsError::Id { found, wanted });
        }
        let (crc, right) = (fields.u16(CRC_AT), report.get(..CRC_AT).map_or(0, crc16));
        if crc != right {
            return Err(OhsError::Crc { id: wanted, found: crc, wanted: right });
        }
        Ok(fields)
    }

    pub(super) fn bytes<const N: usize>(&self, at: usize) -> [u8; N] {
        self.report.get(at..).and_then(|rest| rest.first_chunk::<N>()).copied().unwrap_or([0; N])
    }

    pub(super) fn u8(&self, at: usize) -> u8 {
        u8::from_le_bytes(self.bytes(at))
    }

    pub(super) fn u16(&self, at: usize) -> u16 {
        u16::from_le_bytes(self.bytes(at))
    }

    pub(super) fn u32(&self, at: usize) -> u32 {
        u32::from_le_bytes(self.bytes(at))
    }

    pub(super) fn u16_scaled(&self, at: usize, per_unit: f64) -> f64 {
        f64::from(self.u16(at)) / per_unit
    }

    pub(super) fn i16(&self, at: usize, field: &'static str, per_unit: f64) -> Result<f64, OhsError> {
        let raw = i16::from_le_bytes(self.bytes(at));
        if raw == i16::MIN {
            return Err(self.out_of_range(field, raw.into(), "-32767 to 32767"));
        }
        Ok(f64::from(raw) / per_unit)
    }

    pub(super) fn i16x3(&self, at: usize, field: &'static str, per_unit: f64) -> Result<DVec3, OhsError> {
        let axis = |i: usize| self.i16(at + 2 * i, field, per_unit);
        Ok(DVec3::new(axis(0)?, axis(1)?, axis(2)?))
    }

    pub(super) fn i32x3(&self, at: usize, field: &'static str, per_unit: f64) -> Result<DVec3, OhsError> {
        let axis = |i: usize| {
            let raw = i32::from_le_bytes(self.bytes(at + 4 * i));
            if raw == i32::MIN {
                return Err(self.out_of_range(field, raw.into(), "-2147483647 to 2147483647"));
            }
            Ok(f64::from(raw) / per_unit)
        };
        Ok(DVec3::new(axis(0)?, axis(1)?, axis(2)?))
    }

    /// A unit quaternion as it stands, its length still that of the wire.
    pub(super) fn quat(&self, at: usize, field: &'static str) -> Result<DQuat, OhsError> {
        let axis = |i: usize| self.i16(at + 2 * i, field, Q15);
        let q = DQuat::from_xyzw(axis(0)?, axis(1)?, axis(2)?, axis(3)?);
        self.unit(field, q.length_squared())?;
        Ok(q)
    }

    /// A unit vector as it stands.
    pub(super) fn direction(&self, at: usize, field: &'static str) -> Result<DVec3, OhsError> {
        let v = self.i16x3(at, field, Q15)?;
        self.unit(field, v.length_squared())?;
        Ok(v)
    }

    fn unit(&self, field: &'static str, length_squared: f64) -> Result<(), OhsError> {
        if (length_squared - 1.0).abs() <= UNIT_TOLERANCE {
            return Ok(());
        }
        #[expect(clippy::cast_possible_truncation, reason = "at most four times the square of 32767")]
        let found = (length_squared.sqrt() * Q15).round() as i64;
        Err(self.out_of_range(field, found, "of length 32767, to a thousandth"))
    }

    pub(super) fn out_of_range(&self, field: &'static str, found: i64, allowed: &'static str) -> OhsError {
        OhsError::Range { id: self.id, field, found, allowed }
    }

    /// A number that must lie in a range.
    pub(super) fn ranged(
        &self,
        field: &'static str,
        found: impl Into<i64>,
        range: core::ops::RangeInclusive<i64>,
        allowed: &'static str,
    ) -> Result<(), OhsError> {
        let found = found.into();
        if range.contains(&found) { Ok(()) } else { Err(self.out_of_range(field, found, allowed)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_saturate_and_nan_is_zero() {
        for (case, x, i32_, i16_, u16_) in [
            ("nan", f64::NAN, 0, 0, 0),
            ("infinite", f64::INFINITY, i32::MAX, i16::MAX, u16::MAX),
            ("minus infinite", f64::NEG_INFINITY, -i32::MAX, -i16::MAX, 0),
            ("huge", 1e300, i32::MAX, i16::MAX, u16::MAX),
            ("one", 1.0, 1, 1, 1),
            ("just the lowest", -32768.0, -32768, -i16::MAX, 0),
        ] {
            assert_eq!((to_i32(x), to_i16(x), to_u16(x)), (i32_, i16_, u16_), "{case}");
        }
    }

    #[test]
    fn every_number_off_the_wire_goes_back_unchanged() {
        for raw in 0..=u16::MAX {
            for per_unit in [10.0, 1000.0, 1e5] {
                let value = f64::from(raw) / per_unit;
                assert_eq!(to_u16(down(value * per_unit)), raw, "{raw} at {per_unit} per unit, towards zero");
                assert_eq!(to_u16((value * per_unit).round()), raw, "{raw} at {per_unit} per unit");
            }
        }
    }
}
