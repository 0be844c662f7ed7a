//! What a hand can be given to feel: vibration and a contact plane, as values. Haptics and driver threads.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use crate::math::DVec3;

/// Shape of a vibration over time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum VibrationShape {
    /// A sine.
    #[default]
    Sine,
    /// Plus amplitude for half a period, minus amplitude for the other.
    Square,
    /// Plus amplitude for the first eighth of a period, then nothing.
    Pulse,
}

/// The line along which something vibrates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum VibrationAxis {
    /// Along the hand-piece.
    #[default]
    Tool,
    /// The device's own x.
    X,
    /// The device's own y.
    Y,
    /// The device's own z.
    Z,
}

/// A vibration that the device makes by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Vibration {
    /// Amplitude (half of peak to peak), N.
    pub amplitude_n: f64,
    /// Frequency, Hz.
    pub frequency_hz: f64,
    /// Shape.
    pub shape: VibrationShape,
    /// Along which line.
    pub axis: VibrationAxis,
}

impl Vibration {
    /// None.
    pub const NONE: Self =
        Self { amplitude_n: 0.0, frequency_hz: 0.0, shape: VibrationShape::Sine, axis: VibrationAxis::Tool };

    /// A sine along the hand-piece: a machine's buzz.
    pub fn sine(amplitude_n: f64, frequency_hz: f64) -> Self {
        Self { amplitude_n, frequency_hz, ..Self::NONE }
    }
}

/// A flat piece of skin as a device renders it between two commands. World axes.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ContactPlane {
    /// A point of the plane, mm.
    pub point_mm: DVec3,
    /// Unit vector out of the skin.
    pub normal: DVec3,
    /// Stiffness normal to the plane, N/mm.
    pub stiffness_n_per_mm: f64,
    /// Damping normal to the plane, N·s/mm.
    pub damping_n_s_per_mm: f64,
    /// Damping along the plane, N·s/mm.
    pub side_damping_n_s_per_mm: f64,
    /// Dry friction along the plane, share of the normal force.
    pub friction: f64,
}

/// Sideways speed at which the plane's dry friction has its whole size, mm/s; below it grows with the speed, so that a
/// device at rest does not chatter (A!).
pub const SLIP_MM_PER_S: f64 = 1.0;

impl ContactPlane {
    /// How deep a point lies below the plane, mm; negative above it.
    pub fn depth_mm(&self, tip_mm: DVec3) -> f64 {
        self.normal.dot(self.point_mm - tip_mm)
    }

    /// What a device gives for a plane, N. With `d = n·(p − x)`, for `d > 0` (else nothing):
    ///
    /// `N = max(0, k·d − b·(n·v))`,  `T = −u·(b_t + μ·N/max(|u|, u₀))`,  `u = v − n·(n·v)`,  `F = N·n + T`.
    ///
    /// `x` tip \[mm\], `v` its velocity \[mm/s\], `p`, `n` point and normal of the plane, `k` stiffness \[N/mm\],
    /// `b`, `b_t` damping normal and sideways \[N·s/mm\], `μ` friction, `u₀` = [`SLIP_MM_PER_S`]. D; it never pulls.
    pub fn force_n(&self, tip_mm: DVec3, velocity_mm_per_s: DVec3) -> DVec3 {
        let depth_mm = self.depth_mm(tip_mm);
        if depth_mm <= 0.0 {
            return DVec3::ZERO;
        }
        let out = self.normal.dot(velocity_mm_per_s);
        let normal_n = (self.stiffness_n_per_mm * depth_mm - self.damping_n_s_per_mm * out).max(0.0);
        let side = velocity_mm_per_s - self.normal * out;
        let slip = side.length_squared().sqrt().max(SLIP_MM_PER_S);
        self.normal * normal_n - side * (self.side_damping_n_s_per_mm + self.friction * normal_n / slip)
    }

    pub(super) fn is_finite(&self) -> bool {
        self.point_mm.is_finite()
            && self.normal.is_finite()
            && [self.stiffness_n_per_mm, self.damping_n_s_per_mm, self.side_damping_n_s_per_mm, self.friction]
                .iter()
                .all(|number| number.is_finite())
    }
}

/// What the simulation would like the hand to feel; no device ever receives this, only what the limiter makes of it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct WantedForce {
    /// The whole force on the hand at this tick's tip, world, N; the plane's part is in it.
    pub force_n: DVec3,
    /// Torque on the hand about the tip, world, N·mm.
    pub torque_n_mm: DVec3,
    /// The part of the force that a device may render as contact by itself.
    pub plane: Option<ContactPlane>,
    /// The machine's buzz.
    pub vibration: Vibration,
}

impl WantedForce {
    /// Plain force.
    pub fn plain(force_n: DVec3) -> Self {
        Self { force_n, ..Self::default() }
    }
}
