//! The last line of defence: turns a wanted force into a command that is safe to send. Haptics thread.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use crate::math::DVec3;

/// A command safe to send. Only [`Limiter`] makes one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DeviceCommand {
    force_n: DVec3,
    vibration_n: f64,
    vibration_hz: f64,
}

impl DeviceCommand {
    /// No force, no vibration.
    pub const ZERO: Self = Self { force_n: DVec3::ZERO, vibration_n: 0.0, vibration_hz: 0.0 };

    /// Force on the hand, world, N.
    pub fn force_n(&self) -> DVec3 {
        self.force_n
    }
    /// Amplitude of the buzz, N.
    pub fn vibration_n(&self) -> f64 {
        self.vibration_n
    }
    /// Frequency of the buzz, Hz.
    pub fn vibration_hz(&self) -> f64 {
        self.vibration_hz
    }
}

/// See the module.
#[derive(Clone, Debug)]
pub struct Limiter {
    _last_n: DVec3,
}
