//! The cartridge nose on the skin: a flat ring, relaxing like the tent, with dry friction sideways. Haptics thread.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use super::Tissue;
use super::prony::{Prony, Spring};
use crate::math::DVec3;
use crate::tool::Needle;

/// The ring's constants.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ring {
    /// `K_n = 2·E*·r`, N/mm: flat punch of radius `r`, effective modulus `E*` (A!).
    pub k_n_per_mm: f64,
    /// Coulomb friction sideways (M).
    pub friction: f64,
    /// Sideways stiffness of the skin before the nose slips, N/mm; as stiff as it is downwards (A!).
    pub shear_n_per_mm: f64,
}

impl Ring {
    /// The ring of a cartridge on a tissue.
    pub fn new(tissue: &Tissue, needle: &Needle) -> Self {
        let k_n_per_mm = 2.0 * tissue.nose_modulus_mpa * needle.nose_outer_mm;
        Self { k_n_per_mm, friction: tissue.nose_friction, shear_n_per_mm: k_n_per_mm }
    }
}

/// State of the nose.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Nose {
    /// Skin pushed in by the ring, normal to it.
    pub skin: Spring,
    /// Point of the ring that sticks to the skin, world, mm; valid while `stuck`.
    anchor_mm: DVec3,
    stuck: bool,
    /// The ring touches the skin.
    pub contact: bool,
    /// Normal force, N.
    pub force_n: f64,
}

impl Nose {
    /// Normal part of one micro-step: the ring ends `down_mm` below the undeformed skin (negative above). Returns N.
    pub fn press(&mut self, prony: &Prony, ring: &Ring, down_mm: f64) -> f64 {
        let line = prony.line(&self.skin, ring.k_n_per_mm);
        self.contact = line.a * down_mm + line.b > 0.0;
        // a nose without stiffness (a scenario may say so) pushes nothing in and has nothing to relax
        let rested_mm = if line.a > 0.0 { -line.b / line.a } else { 0.0 };
        let w = if self.contact { down_mm } else { rested_mm };
        let force = prony.advance(&mut self.skin, ring.k_n_per_mm, w);
        self.force_n = if self.contact { force } else { 0.0 };
        self.force_n
    }

    /// The ring is off the skin and the skin under it has come back for good: held above it, nothing would change.
    pub fn is_flat(&self) -> bool {
        !self.contact && self.skin == Spring::default()
    }

    /// Sideways part of one tick: spring to the sticking point, which slides when friction is overcome.
    /// Returns the force on the hand, world, N.
    pub fn rub(&mut self, ring: &Ring, ring_mm: DVec3, normal: DVec3) -> DVec3 {
        if !self.contact || !self.stuck {
            self.anchor_mm = ring_mm;
            self.stuck = self.contact;
            return DVec3::ZERO;
        }
        let offset = self.anchor_mm - ring_mm;
        let offset = offset - normal * offset.dot(normal);
        let pull = offset * ring.shear_n_per_mm;
        let (size, most) = (pull.length_squared().sqrt(), ring.friction * self.force_n);
        if size <= most {
            return pull;
        }
        let kept = most / size;
        self.anchor_mm = ring_mm + offset * kept;
        pull * kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring() -> Ring {
        Ring { k_n_per_mm: 0.4, friction: 0.35, shear_n_per_mm: 0.4 }
    }

    #[test]
    fn a_nose_without_stiffness_feels_nothing() {
        let prony = Prony::new([0.25, 0.30, 0.15], [0.010, 0.20, 1.9], 5e-5);
        let ring = Ring { k_n_per_mm: 0.0, friction: 0.35, shear_n_per_mm: 0.0 };
        let mut nose = Nose::default();
        for down_mm in [-0.1, 0.2, -0.1] {
            assert!(nose.press(&prony, &ring, down_mm).abs() <= 0.0);
            assert!(nose.skin.w_mm.abs() <= 0.0, "{}", nose.skin.w_mm);
        }
    }

    #[test]
    fn no_force_without_contact_and_friction_is_bounded() {
        let prony = Prony::new([0.25, 0.30, 0.15], [0.010, 0.20, 1.9], 5e-5);
        let mut nose = Nose::default();
        assert!(nose.press(&prony, &ring(), -0.1).abs() < f64::EPSILON);
        assert_eq!(nose.rub(&ring(), DVec3::ZERO, DVec3::Y), DVec3::ZERO);
        let force = nose.press(&prony, &ring(), 0.2);
        assert!(force > 0.0);
        nose.rub(&ring(), DVec3::ZERO, DVec3::Y);
        for mm in 1..20 {
            let side = nose.rub(&ring(), DVec3::X * f64::from(mm), DVec3::Y);
            assert!(side.length() <= 0.35 * nose.force_n + 1e-12, "{mm} mm: {side}");
            assert!(side.x <= 0.0, "friction must oppose the motion");
        }
    }
}
