//! The ink a stroke offers, what a dot takes of it and how wide a fresh dot is. Haptics thread.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use core::f64::consts::PI;

use crate::tissue::law::Shape;
use crate::tool::Ink;

/// Nanolitres in a cubic millimetre.
const NL_PER_MM3: f64 = 1000.0;

/// Ink that one stroke offers to the skin, nL.
///
/// ```text
/// V_c = (π/4)∫₀ᵖ d(s)² ds                       cavity the needle opens
/// V_f = δ·π·d̄·p                                  film on its wall, d̄ mean of d(0) and d(p)   (δ A!)
/// L_W = √(γ·cosθ_c·r·t / 2η),  t = 1/(2f)        Lucas–Washburn reach of the ink
/// φ   = min(1, L_W/p)
/// V₁  = (V_c + V_f)·φ·N^0.75                     one pool for a cluster
/// ```
/// `p` buried length \[mm\], `γ·cosθ_c` \[mN/m\], `η` \[mPa·s\], `r` \[mm\]. `half_period_s` is how long the needle takes to
/// leave: half a machine period, or the time of a hand's withdrawal. Source: cavity D; imbibition F (S30, S31); film A!.
pub fn stroke_nl(shape: &Shape, ink: &Ink, buried_mm: f64, half_period_s: f64) -> f64 {
    if buried_mm <= 0.0 {
        return 0.0;
    }
    let cavity_mm3 = 0.25 * PI * shape.square_mm3(buried_mm);
    let mean_width_mm = 0.5 * (shape.width_mm(0.0) + shape.width_mm(buried_mm));
    let film_mm3 = ink.film_mm * PI * mean_width_mm * buried_mm;
    let fill = (wicking_mm(ink, half_period_s) / buried_mm).min(1.0);
    (cavity_mm3 + film_mm3) * NL_PER_MM3 * fill * shape.prongs()
}

/// `L_W = √(γ·cosθ_c·r·t / 2η)`, how far the ink creeps into an opened cavity in a time, mm.
pub fn wicking_mm(ink: &Ink, seconds: f64) -> f64 {
    // mN/m over mPa·s is m/s: a thousand mm/s
    let speed_mm_per_s = 1000.0 * ink.wetting_mn_per_m / (2.0 * ink.viscosity_mpa_s);
    (speed_mm_per_s * ink.capillary_mm * seconds).max(0.0).sqrt()
}

/// What a dot holds after all strokes together offered `offered_nl`: `V = V_max·(1 − e^(−offered/V_max))`, nL.
pub fn held_nl(ink: &Ink, offered_nl: f64) -> f64 {
    ink.dot_max_nl * (1.0 - libm::exp(-offered_nl / ink.dot_max_nl))
}

/// Diameter of a fresh dot, mm: `2·√(V/(π·h·φ_t) + d_tip²)`; `V` \[nL\], `h` height of the deposit, `φ_t` porosity (D).
pub fn fresh_diameter_mm(volume_nl: f64, tip_mm: f64, ink: &Ink) -> f64 {
    if volume_nl <= 0.0 {
        return 0.0;
    }
    let spread_mm2 = volume_nl / NL_PER_MM3 / (PI * ink.dot_height_mm * ink.dot_porosity);
    2.0 * (spread_mm2 + tip_mm * tip_mm).sqrt()
}

/// The ink and the needle of the printed figures.
#[cfg(test)]
pub(super) mod reference {
    use crate::tissue::law::Shape;
    use crate::tool::Ink;

    pub(crate) fn ink(viscosity_mpa_s: f64) -> Ink {
        Ink {
            name: "test".into(),
            viscosity_mpa_s,
            wetting_mn_per_m: 45.0,
            pigment_g_per_l: 15.0,
            load_nl: 200.0,
            start_nl: 0.0,
            film_mm: 0.010,
            capillary_mm: 0.025,
            dot_max_nl: 20.0,
            dot_height_mm: 0.40,
            dot_porosity: 0.5,
            pigment: crate::tool::PigmentKind::Carbon,
        }
    }

    pub(crate) fn shape() -> Shape {
        Shape::new(&crate::tool::reference_needle(), 0.75)
    }
}

#[cfg(test)]
mod tests {
    use super::reference::{ink, shape};
    use super::*;

    #[test]
    fn printed_figures_follow() {
        for (p, cavity) in [(0.3, 0.37), (0.5, 0.85), (0.75, 1.8), (1.0, 3.2)] {
            let got = 0.25 * PI * shape().square_mm3(p) * NL_PER_MM3;
            assert!((got - cavity).abs() < 0.06, "cavity at {p} mm: {got} nL, want {cavity}");
        }
        for (p, film) in [(0.5, 0.72), (0.75, 1.26)] {
            let got = stroke_nl(&shape(), &ink(1.0), p, 0.005) - 0.25 * PI * shape().square_mm3(p) * NL_PER_MM3;
            assert!((got - film).abs() < 0.01, "film at {p} mm: {got} nL, want {film}");
        }
        for (eta, reach) in [(1.0, 1.68), (3.0, 0.97), (10.0, 0.53), (30.0, 0.31), (100.0, 0.17)] {
            let got = wicking_mm(&ink(eta), 0.005);
            assert!((got - reach).abs() < 0.01, "{eta} mPa·s: {got} mm, want {reach}");
        }
        for (volume, diameter) in [(2.0, 0.128), (5.0, 0.188), (10.0, 0.259), (20.0, 0.362)] {
            let got = fresh_diameter_mm(volume, 0.030, &ink(3.0));
            assert!((got - diameter).abs() < 0.001, "{volume} nL: {got} mm, want {diameter}");
        }
        for (p, strokes, volume) in [(0.5, 3.0, 4.2), (0.5, 8.0, 9.3), (0.75, 3.0, 7.4), (0.75, 8.0, 14.1)] {
            let got = held_nl(&ink(1.0), strokes * stroke_nl(&shape(), &ink(1.0), p, 0.005));
            assert!((got - volume).abs() < 0.15, "{strokes} strokes at {p} mm: {got} nL, want {volume}");
        }
    }
}
