//! A command that is safe to send. Only the limiter makes one. Haptics and driver threads.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use super::limits::LEAST_FORCE_LIMIT_N;
use super::shortened;
use crate::device::{ContactPlane, Vibration};
use crate::math::DVec3;

/// A command safe to send. Only [`super::Limiter`] makes one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DeviceCommand {
    pub(super) force_n: DVec3,
    pub(super) torque_n_mm: DVec3,
    pub(super) plane: Option<ContactPlane>,
    pub(super) vibration: Vibration,
    pub(super) force_limit_n: f64,
    pub(super) at_tip_n: DVec3,
}

impl DeviceCommand {
    /// No force, no torque, no plane, no vibration.
    pub const ZERO: Self = Self {
        force_n: DVec3::ZERO,
        torque_n_mm: DVec3::ZERO,
        plane: None,
        vibration: Vibration::NONE,
        force_limit_n: LEAST_FORCE_LIMIT_N,
        at_tip_n: DVec3::ZERO,
    };

    /// Plain force on the hand, world, N; the plane's comes on top.
    pub fn force_n(&self) -> DVec3 {
        self.force_n
    }
    /// Torque on the hand about the tip, world, N·mm.
    pub fn torque_n_mm(&self) -> DVec3 {
        self.torque_n_mm
    }
    /// Contact that the device renders by itself. Never there for a device that does not.
    pub fn plane(&self) -> Option<ContactPlane> {
        self.plane
    }
    /// Vibration that the device makes by itself.
    pub fn vibration(&self) -> Vibration {
        self.vibration
    }
    /// Amplitude of the buzz, N.
    pub fn vibration_n(&self) -> f64 {
        self.vibration.amplitude_n
    }
    /// Frequency of the buzz, Hz.
    pub fn vibration_hz(&self) -> f64 {
        self.vibration.frequency_hz
    }
    /// Largest force the device may give for this command, all of it together, N; never 0.
    pub fn force_limit_n(&self) -> f64 {
        self.force_limit_n
    }
    /// Force and plane together at the tip the command was made for, at rest, world, N.
    pub fn at_tip_n(&self) -> DVec3 {
        self.at_tip_n
    }

    /// The same command in a world whose origin lies at `origin_mm` of this one: only the place of the plane is a place.
    #[must_use]
    pub fn seen_from(mut self, origin_mm: DVec3) -> Self {
        if let Some(plane) = &mut self.plane {
            plane.point_mm -= origin_mm;
        }
        self
    }

    /// What a device at rest gives for this command when its tip is here, N.
    pub(super) fn here_n(&self, tip_mm: DVec3) -> DVec3 {
        // to the bit what was sent where there is no plane
        if self.plane.is_none() { self.at_tip_n } else { self.rendered_n(tip_mm, DVec3::ZERO) }
    }

    /// What a device gives for this command, but for vibration: force and plane, no longer than the limit, N.
    pub fn rendered_n(&self, tip_mm: DVec3, velocity_mm_per_s: DVec3) -> DVec3 {
        let plane_n = self.plane.map_or(DVec3::ZERO, |plane| plane.force_n(tip_mm, velocity_mm_per_s));
        shortened(self.force_n + plane_n, self.force_limit_n)
    }
}
