//! Feature 0x11, get and set: what the host allows the device. Service threads.
//!
//! The device keeps the safer of each of these and its own, and answers a get with what it keeps.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use core::ops::RangeInclusive;

use super::wire::{Fields, Writer};
use super::{OhsError, Report, id, scale};
use crate::math::DVec3;

/// Watchdogs that may be asked for, ms. A device may keep a narrower range.
pub const WATCHDOG_MS: RangeInclusive<u8> = 5..=100;

/// What the host allows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DeviceLimits {
    /// Longest force, N.
    pub max_force_n: f64,
    /// Fastest change of force, N/s.
    pub max_slew_n_per_s: f64,
    /// Speed above which no force may push along with the motion, mm/s.
    pub max_speed_mm_per_s: f64,
    /// Lowest corner of the box in which force may be given, device frame, mm.
    pub box_min_mm: DVec3,
    /// Highest corner of that box, mm.
    pub box_max_mm: DVec3,
    /// Force ends when no command came for this long, ms.
    pub watchdog_ms: u8,
    /// Grip from which the stylus counts as held, N. The higher of this and the device's own holds.
    pub grip_threshold_n: f64,
    /// Limits cannot be set again until the device is plugged in anew.
    pub locked: bool,
}

impl DeviceLimits {
    /// The report of these limits; numbers are rounded to the safe side.
    pub fn pack(&self) -> Report {
        let mut w = Writer::new(id::LIMITS);
        w.u16_down(1, self.max_force_n, scale::FORCE);
        w.u16_down(3, self.max_slew_n_per_s, scale::ONE);
        w.u16_down(5, self.max_speed_mm_per_s, scale::ONE);
        w.i16x3(7, self.box_min_mm.ceil(), scale::ONE);
        w.i16x3(13, self.box_max_mm.floor(), scale::ONE);
        w.u8(19, self.watchdog_ms);
        w.u16_scaled(20, self.grip_threshold_n, scale::FORCE);
        w.u8(22, u8::from(self.locked));
        w.seal()
    }

    /// The limits in a report.
    pub fn parse(bytes: &[u8]) -> Result<Self, OhsError> {
        let f = Fields::open(bytes, id::LIMITS)?;
        let watchdog_ms = f.u8(19);
        f.ranged("watchdog", watchdog_ms, (*WATCHDOG_MS.start()).into()..=(*WATCHDOG_MS.end()).into(), "5 to 100 ms")?;
        f.ranged("lock", f.u8(22), 0..=1, "0 or 1")?;
        Ok(Self {
            max_force_n: f.u16_scaled(1, scale::FORCE),
            max_slew_n_per_s: f.u16_scaled(3, scale::ONE),
            max_speed_mm_per_s: f.u16_scaled(5, scale::ONE),
            box_min_mm: f.i16x3(7, "box_min", scale::ONE)?,
            box_max_mm: f.i16x3(13, "box_max", scale::ONE)?,
            watchdog_ms,
            grip_threshold_n: f.u16_scaled(20, scale::FORCE),
            locked: f.u8(22) == 1,
        })
    }

    /// The safer of each of these and `own`; the watchdog is brought into the range that the device can keep.
    #[must_use]
    pub fn within(&self, own: &Self, watchdog_ms: RangeInclusive<u8>) -> Self {
        let (shortest, longest) = watchdog_ms.into_inner();
        Self {
            max_force_n: self.max_force_n.min(own.max_force_n),
            max_slew_n_per_s: self.max_slew_n_per_s.min(own.max_slew_n_per_s),
            max_speed_mm_per_s: self.max_speed_mm_per_s.min(own.max_speed_mm_per_s),
            box_min_mm: self.box_min_mm.max(own.box_min_mm),
            box_max_mm: self.box_max_mm.min(own.box_max_mm),
            watchdog_ms: self.watchdog_ms.min(longest).max(shortest),
            grip_threshold_n: self.grip_threshold_n.max(own.grip_threshold_n),
            locked: self.locked,
        }
    }

    /// The place lies in the box.
    pub fn holds(&self, position_mm: DVec3) -> bool {
        position_mm.cmpge(self.box_min_mm).all() && position_mm.cmple(self.box_max_mm).all()
    }
}
