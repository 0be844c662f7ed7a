//! Whether a cavity bleeds, as a chance between 0 and 1, and what the blood takes with it. Haptics thread.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use core::f64::consts::PI;

use crate::tissue::law::Shape;

/// Where the blood is and how readily it comes, from `assets/healing.ron`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Vessels {
    /// Chance per nanolitre of cavity and per cent of blood, 1/(nL·%).
    pub readiness: f64,
    /// Where the upper net begins and ends, mm below the surface.
    pub net_mm: [f64; 2],
    /// Blood by volume between the junction and the net, in it, and below, %.
    pub blood_percent: [f64; 3],
    /// Share of a stroke's pigment that certain bleeding washes out.
    pub washes: f64,
}

impl Vessels {
    /// Chance that a cavity bleeds.
    ///
    /// ```text
    /// P = 1 − e^(−λ·g·Σᵢ fᵢ·Vᵢ)
    /// ```
    /// `λ` readiness, `g` 1 or 2 with anticoagulants or alcohol, `fᵢ` blood of a band \[%\], `Vᵢ` volume of the cavity in
    /// it \[nL\]. Source: bands F (yamileva/oct, after Meglinski and Matcher), λ A!.
    pub fn chance(&self, shape: &Shape, buried_mm: f64, sine: f64, junction_mm: f64, readiness: f64) -> f64 {
        let [net_top, net_end] = self.net_mm.map(|mm| mm.max(junction_mm));
        let [above, inside, below] = self.blood_percent;
        let bands = [(junction_mm, net_top, above), (net_top, net_end, inside), (net_end, f64::INFINITY, below)];
        let cavity_nl = |depth_mm: f64| {
            let length_mm = (buried_mm - depth_mm / sine).max(0.0);
            1000.0 * 0.25 * PI * shape.square_mm3(length_mm)
        };
        let exposed: f64 = bands.iter().map(|(top, end, percent)| percent * (cavity_nl(*top) - cavity_nl(*end))).sum();
        1.0 - libm::exp(-self.readiness * readiness * exposed)
    }

    /// Share of a stroke's pigment that stays: `1 − w·P`.
    pub fn keeps(&self, chance: f64) -> f64 {
        1.0 - self.washes * chance
    }
}

#[cfg(test)]
pub(super) const REFERENCE: Vessels =
    Vessels { readiness: 0.02, net_mm: [0.24, 0.33], blood_percent: [5.0, 20.0, 4.0], washes: 0.5 };

#[cfg(test)]
mod tests {
    use super::super::stroke::reference;
    use super::*;

    #[test]
    fn printed_figures_follow() {
        for (p, want) in [(0.15, 0.007), (0.3, 0.039), (0.5, 0.098), (0.75, 0.190), (1.0, 0.307), (1.5, 0.575)] {
            let got = REFERENCE.chance(&reference::shape(), p, 1.0, 0.07, 1.0);
            assert!((got - want).abs() < 0.0006, "{p} mm: {got}, want {want}");
        }
    }

    #[test]
    fn no_blood_above_the_junction_and_more_with_depth() {
        let chance = |p: f64, g: f64| REFERENCE.chance(&reference::shape(), p, 1.0, 0.07, g);
        assert!(chance(0.07, 1.0).abs() < 1e-12);
        assert!(chance(0.5, 1.0) > chance(0.4, 1.0) && chance(0.5, 2.0) > chance(0.5, 1.0));
        assert!(REFERENCE.keeps(1.0) < REFERENCE.keeps(0.0));
    }
}
