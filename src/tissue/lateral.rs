//! Sideways force of a needle in its hole: a spring to the entry point that tears along. Haptics thread.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use super::Tissue;
use crate::math::DVec3;

/// State of the sideways spring.
///
/// `K_lat = k₀ + k₁·z` \[N/mm\], `z` true depth \[mm\]; above `F_tear` the entry point moves along and leaves a drag mark
/// (A!). When the needle goes deeper under load the anchor gives way so that the force stays and the stored `½·K·e²` does
/// not grow by itself; when it comes out the energy is lost. Nothing here can push a hand that has not pushed before.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Lateral {
    anchor_mm: DVec3,
    k_n_per_mm: f64,
    inside: bool,
}

/// What the sideways spring did in one tick.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Pulled {
    /// Force on the hand, world, N.
    pub force_n: DVec3,
    /// How far the entry point tore along in this tick, mm.
    pub torn_mm: f64,
}

impl Lateral {
    /// One tick with the needle's axis crossing the skin at `crossing_mm`, `depth_mm` deep (0: outside).
    pub fn pull(&mut self, tissue: &Tissue, crossing_mm: DVec3, normal: DVec3, depth_mm: f64, speed: DVec3) -> Pulled {
        if depth_mm <= 0.0 {
            self.inside = false;
            return Pulled::default();
        }
        let k = tissue.lateral_n_per_mm + tissue.lateral_slope * depth_mm;
        if !self.inside {
            *self = Self { anchor_mm: crossing_mm, k_n_per_mm: k, inside: true };
        }
        let offset = self.anchor_mm - crossing_mm;
        let mut offset = offset - normal * offset.dot(normal);
        if k > self.k_n_per_mm {
            offset *= self.k_n_per_mm / k;
        }
        self.k_n_per_mm = k;
        let length = offset.length_squared().sqrt();
        let most = tissue.lateral_tear_n / k;
        let torn_mm = (length - most).max(0.0);
        if torn_mm > 0.0 {
            offset *= most / length;
        }
        self.anchor_mm = crossing_mm + offset;
        let flat_speed = speed - normal * speed.dot(normal);
        Pulled { force_n: offset * k - flat_speed * tissue.lateral_damping, torn_mm }
    }
}
