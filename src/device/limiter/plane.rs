//! The part of a command that a device renders by itself, and what it may add while no newer command is there.
//!
//! # What is bounded, and how
//!
//! A device gives `F(x, v) = f + P(x, v)`: plain force and [`ContactPlane::force_n`]. Let `V` be the speed that the tip
//! keeps below ([`PLANE_SPEED_MM_PER_S`]), `T` a tick, `L` the time from a sample to the device's change to the command
//! made of it ([`PLANE_LAG_S`]), `H` how long after its sample a command is at work at most ([`PLANE_HOLD_S`]: lag and
//! validity), `k` the stiffness, `w` the most that the terms with a velocity can be: `w = (b + b_t)·V + μ·(N + k·V·H)`.
//!
//! **Size.** At the sample the plane carries `N`. By the end of `H` the tip is at most `V·H` deeper, so
//! `|F| ≤ |f| + N + k·V·H + w`. `k` is chosen so that this is at most the largest force.
//!
//! **Slew.** Over any time `T` with one change from command `a` to command `b`, at the tip `x`, with the sample of `b` taken
//! at `s`:
//! `ΔF ≤ [motion] max(k_a, k_b)·V·T + [change at s] |F_b(s) − F_a(s)| + [moved since] Λ·V·L + [velocity] w_a + w_b`.
//! `Λ` bounds how the difference of two planes varies over space: both clamped at zero and linear below, so
//! `Λ ≤ max(k_a, k_b, |k_b·n_b − k_a·n_a|)`. `Planes::reserve_n` is all but the change at `s`; the limiter lets that change
//! be one slew step less the reserve. `k` and `w` are held so low that the reserve is never more than
//! [`MOTION_SHARE`] and [`VELOCITY_SHARE`] of a step. D.
//!
//! Above `V` no plane is sent and nothing here holds; what is left then is the force limit in the command itself.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use super::{Limits, length};
use crate::device::ContactPlane;
use crate::math::{DVec3, unit_or};

/// Fastest tip for which a plane is sent, mm/s. A!: a hand places dots at 20 to 50 mm/s; higher costs stiffness.
pub const PLANE_SPEED_MM_PER_S: f64 = 100.0;
/// Time from a sample to the device's change to its command, s. A!: two frames of full-speed USB.
pub const PLANE_LAG_S: f64 = 0.002;
/// How long after its sample a command may be at work, s: the lag and the 10 ms for which it is valid.
pub const PLANE_HOLD_S: f64 = 0.012;
/// Share of a slew step that motion against a plane may use up (A!).
pub const MOTION_SHARE: f64 = 0.5;
/// Share of a slew step that damping and friction of a plane may use up (A!).
pub const VELOCITY_SHARE: f64 = 0.2;

/// Normals that differ more than this between two ticks belong to two surfaces: cosine of about 10 degrees (A!).
const SAME_SURFACE: f64 = 0.985;
/// Farthest that a plane lies from the tip, mm: softer ones are plain force (A!).
const FARTHEST_MM: f64 = 20.0;

/// What a plane may be on this device.
#[derive(Clone, Copy, Debug)]
pub(super) struct Planes {
    tick_s: f64,
    max_force_n: f64,
    /// Largest stiffness, N/mm; 0 when no plane may be sent.
    pub(super) stiffness_n_per_mm: f64,
    /// Largest damping, N·s/mm.
    damping_n_s_per_mm: f64,
    /// Most that damping and friction may give, N.
    velocity_n: f64,
}

impl Planes {
    pub(super) fn new(limits: &Limits, tick_s: f64) -> Self {
        let step_n = limits.max_slew_n_per_s * tick_s;
        let slow_n_per_mm = MOTION_SHARE * step_n / (PLANE_SPEED_MM_PER_S * (tick_s + PLANE_LAG_S));
        Self {
            tick_s,
            max_force_n: limits.max_force_n,
            stiffness_n_per_mm: limits.max_stiffness_n_per_mm.min(slow_n_per_mm),
            damping_n_s_per_mm: limits.max_damping_n_s_per_mm,
            velocity_n: 0.5 * VELOCITY_SHARE * step_n,
        }
    }

    /// The tip went no farther in this tick than a plane may be sent for.
    pub(super) fn is_slow(&self, from_mm: DVec3, to_mm: DVec3) -> bool {
        length(to_mm - from_mm) <= PLANE_SPEED_MM_PER_S * self.tick_s
    }

    /// The wanted plane as far as the device and the slew allow it: unit normal, bounded numbers. Nothing when no plane may
    /// be sent, or when it belongs to another surface than the last.
    pub(super) fn candidate(
        &self,
        wanted: &ContactPlane,
        last: Option<&ContactPlane>,
        ramp: f64,
    ) -> Option<ContactPlane> {
        let normal = unit_or(wanted.normal, DVec3::ZERO);
        let stiffness_n_per_mm = (wanted.stiffness_n_per_mm * ramp).clamp(0.0, self.stiffness_n_per_mm);
        let other = last.is_some_and(|last| last.normal.dot(normal) < SAME_SURFACE);
        if stiffness_n_per_mm <= 0.0 || other || normal == DVec3::ZERO {
            return None;
        }
        let mut left_n = self.velocity_n;
        let mut damping = |wanted: f64| {
            let most = self.damping_n_s_per_mm.min(left_n / PLANE_SPEED_MM_PER_S);
            let given = wanted.clamp(0.0, most.max(0.0));
            left_n -= given * PLANE_SPEED_MM_PER_S;
            given
        };
        let damping_n_s_per_mm = damping(wanted.damping_n_s_per_mm);
        let side_damping_n_s_per_mm = damping(wanted.side_damping_n_s_per_mm);
        // the normal force of a plane is never more than the largest force
        let friction = wanted.friction.clamp(0.0, (left_n.max(0.0) / self.max_force_n.max(1e-9)).min(1.0));
        Some(ContactPlane {
            normal,
            stiffness_n_per_mm,
            damping_n_s_per_mm,
            side_damping_n_s_per_mm,
            friction,
            ..*wanted
        })
    }

    /// Most that the terms with a velocity can be, N.
    fn velocity_n(&self, plane: &ContactPlane) -> f64 {
        let damping = plane.damping_n_s_per_mm + plane.side_damping_n_s_per_mm;
        damping * PLANE_SPEED_MM_PER_S + plane.friction * self.max_force_n
    }

    /// Change of force in one tick that is not the change of command at the sample, N: see above.
    pub(super) fn reserve_n(&self, last: Option<&ContactPlane>, next: Option<&ContactPlane>) -> f64 {
        let slope = |plane: Option<&ContactPlane>| plane.map_or(DVec3::ZERO, |p| p.normal * p.stiffness_n_per_mm);
        let stiffness = |plane: Option<&ContactPlane>| plane.map_or(0.0, |p| p.stiffness_n_per_mm);
        let speed = |plane: Option<&ContactPlane>| plane.map_or(0.0, |p| self.velocity_n(p));
        let stiffest = stiffness(last).max(stiffness(next));
        let uneven = stiffest.max(length(slope(next) - slope(last)));
        PLANE_SPEED_MM_PER_S * (stiffest * self.tick_s + uneven * PLANE_LAG_S) + speed(last) + speed(next)
    }

    /// Divides a force at the tip into plane and plain force; the two together are the force again. The plane carries what
    /// it wants to of the force's normal part, and is as stiff as the room below the largest force allows.
    pub(super) fn divide(&self, force_n: DVec3, plane: &ContactPlane, wanted: &ContactPlane, tip_mm: DVec3) -> Divided {
        let depth_mm = wanted.depth_mm(tip_mm);
        let wanted_n = (wanted.stiffness_n_per_mm * depth_mm).max(0.0);
        let normal_n = wanted_n.min(force_n.dot(plane.normal)).max(0.0);
        let plain_n = force_n - plane.normal * normal_n;
        let room_n = self.max_force_n - length(plain_n) - normal_n - self.velocity_n(plane);
        let stiffness_n_per_mm = plane.stiffness_n_per_mm.min(room_n / (PLANE_SPEED_MM_PER_S * PLANE_HOLD_S));
        let below_mm = if normal_n > 0.0 { normal_n / stiffness_n_per_mm } else { depth_mm.min(0.0) };
        if stiffness_n_per_mm <= 0.0 || !(-FARTHEST_MM..=FARTHEST_MM).contains(&below_mm) {
            return Divided::plain(force_n, self.max_force_n);
        }
        let point_mm = tip_mm + plane.normal * below_mm;
        let left_n = room_n - stiffness_n_per_mm * PLANE_SPEED_MM_PER_S * PLANE_HOLD_S;
        Divided { plain_n, plane: Some(ContactPlane { point_mm, stiffness_n_per_mm, ..*plane }), left_n }
    }
}

/// A force divided into plane and plain force.
pub(super) struct Divided {
    pub(super) plain_n: DVec3,
    pub(super) plane: Option<ContactPlane>,
    /// What is left below the largest force for anything else, N.
    pub(super) left_n: f64,
}

impl Divided {
    /// All of it plain force.
    pub(super) fn plain(force_n: DVec3, max_force_n: f64) -> Self {
        Self { plain_n: force_n, plane: None, left_n: max_force_n - length(force_n) }
    }
}
