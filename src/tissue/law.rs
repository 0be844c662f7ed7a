//! The law of force along one needle: a relaxing tent in series with rupture, cone cutting, spread and wall friction.
//!
//! Haptics thread: no allocation, locks, clocks or panics. All lengths along the needle axis unless they say "normal".
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use super::prony::{Prony, Spring};
use super::{LAYERS, Local, Tissue};
use crate::tool::Needle;

/// Most borders a single micro-step can cross; three were ever needed.
const MAX_PASSES: usize = 8;

/// The needle as the law sees it; fixed for an attempt.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shape {
    tip_mm: f64,
    shank_mm: f64,
    taper_mm: f64,
    /// `κ = (d_shank − d_tip)/L`
    kappa: f64,
    /// `n_e = N^exponent`
    prongs: f64,
    facet: f64,
}

impl Shape {
    /// The shape of a needle; `prong_exponent` 0.75 (A!): 1 would be independent prongs.
    pub fn new(needle: &Needle, prong_exponent: f64) -> Self {
        Self {
            tip_mm: needle.tip_mm,
            shank_mm: needle.shank_mm,
            taper_mm: needle.taper_mm,
            kappa: (needle.shank_mm - needle.tip_mm) / needle.taper_mm,
            prongs: libm::pow(f64::from(needle.prongs), prong_exponent),
            facet: needle.facet,
        }
    }

    /// `d(ℓ) = min(d_shank, d_tip + κℓ)`, the needle's width `ℓ` mm back from the tip, mm.
    pub fn width_mm(&self, back_mm: f64) -> f64 {
        self.shank_mm.min(self.tip_mm + self.kappa * back_mm)
    }

    /// Slope of the width, 0 on the shank.
    fn width_slope(&self, back_mm: f64) -> f64 {
        if back_mm >= self.taper_mm { 0.0 } else { self.kappa }
    }

    /// `∫₀ᵖ d(ℓ) dℓ`, mm².
    pub fn side_mm2(&self, buried_mm: f64) -> f64 {
        let cone = buried_mm.min(self.taper_mm);
        let shank = (buried_mm - self.taper_mm).max(0.0);
        self.tip_mm * cone + 0.5 * self.kappa * cone * cone + self.shank_mm * shank
    }

    /// `∫₀ᵖ d(ℓ)² dℓ`, mm³.
    pub fn square_mm3(&self, buried_mm: f64) -> f64 {
        let c = buried_mm.min(self.taper_mm);
        let shank = (buried_mm - self.taper_mm).max(0.0);
        let (d, k) = (self.tip_mm, self.kappa);
        d * d * c + d * k * c * c + k * k * c * c * c / 3.0 + self.shank_mm * self.shank_mm * shank
    }

    /// Effective number of prongs.
    pub fn prongs(&self) -> f64 {
        self.prongs
    }
}

/// The skin along one needle axis, frozen while a hole remembers force in it.
///
/// ```text
/// ρ    = 1 − β(1 − exp(−|u|/v0))                       loss by speed; u machine speed only [mm/s]
/// F_r  = q·d_tip·√s·n_e·ρ                              rupture of the surface [N]        (F: V1)
/// C(p) = (1 + spread)·s·Γ_layer(p)·ζ·d(p)·n_e·ρ·b_f    tear and spread [N]
/// f(p) = n_e·π·τ_w·lub·∫₀ᵖ d(ℓ)dℓ                      wall friction [N]
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bed {
    /// Slow stiffness `K = K_b·K_scale + K_T`, N/mm.
    pub k: f64,
    /// Lower borders of the layers along the axis, mm; the last has none.
    bottom_mm: [f64; LAYERS],
    /// `(1 + spread)·s·Γ·ζ·n_e·b_f` per layer, N/mm.
    cut: [f64; LAYERS],
    /// `q·d_tip·√s·n_e`, N.
    rupture_n: f64,
    /// `n_e·π·τ_w·lub`, MPa.
    wall_mpa: f64,
    beta: f64,
    v0_mm_per_s: f64,
}

impl Bed {
    /// The skin at a place for a needle that meets it at an angle of sine `sin_angle`, stretched by `k_t` \[N/mm\].
    pub fn new(tissue: &Tissue, local: &Local, shape: &Shape, sin_angle: f64, k_t: f64) -> Self {
        let s = local.toughness;
        let cut = (1.0 + tissue.spread) * s * tissue.zeta * shape.prongs * shape.facet;
        let mut bottom_mm = local.bottom_mm.map(|normal_mm| normal_mm / sin_angle);
        if let Some(last) = bottom_mm.last_mut() {
            *last = f64::INFINITY;
        }
        Self {
            k: tissue.k_b * local.k_scale + k_t,
            bottom_mm,
            cut: local.gamma.map(|gamma| gamma * cut),
            rupture_n: tissue.q * shape.tip_mm * s.sqrt() * shape.prongs,
            wall_mpa: shape.prongs * core::f64::consts::PI * tissue.tau_w_mpa * tissue.lub,
            beta: tissue.beta,
            v0_mm_per_s: tissue.v0_mm_per_s,
        }
    }

    /// `ρ` for a machine speed, mm/s.
    fn rate(&self, speed_mm_per_s: f64) -> f64 {
        if speed_mm_per_s == 0.0 {
            return 1.0;
        }
        1.0 - self.beta * (1.0 - libm::exp(-speed_mm_per_s.abs() / self.v0_mm_per_s))
    }

    /// Cutting factor and lower border of the layer a tip at `p` is in; on a border it is in the layer below.
    fn layer(&self, p: f64) -> (f64, f64) {
        for (cut, bottom) in self.cut.iter().zip(self.bottom_mm) {
            if p < bottom {
                return (*cut, bottom);
            }
        }
        (self.cut.last().copied().unwrap_or(0.0), f64::INFINITY)
    }

    /// Index of the layer a tip at `p` is in.
    pub fn layer_index(&self, p: f64) -> usize {
        self.bottom_mm.iter().position(|bottom| p < *bottom).unwrap_or(LAYERS - 1)
    }

    /// Wall friction at `p`, N.
    pub fn friction_n(&self, shape: &Shape, p: f64) -> f64 {
        self.wall_mpa * shape.side_mm2(p)
    }
}

/// A hole at hand: the tent above it and how deep the needle is and has been in it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Hole {
    /// The tent.
    pub tent: Spring,
    /// Buried length, mm.
    pub p_mm: f64,
    /// Deepest buried length so far, mm.
    pub deepest_mm: f64,
}

/// What one micro-step did.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Stepped {
    /// Axial force at the end of the step, N; positive pushes the needle out.
    pub force_n: f64,
    /// The needle touches the skin.
    pub contact: bool,
    /// Force at which a virgin surface gave way in this step, N; 0 when it did not.
    pub pop_n: f64,
}

/// One micro-step: the commanded tip ends at `x_mm` past the undeformed surface while the machine moves at
/// `speed_mm_per_s`.
pub fn step(prony: &Prony, bed: &Bed, shape: &Shape, hole: &mut Hole, x_mm: f64, speed_mm_per_s: f64) -> Stepped {
    let line = prony.line(&hole.tent, bed.k);
    let force_at = |p: f64| line.a * (x_mm - p) + line.b;
    let mut out = Stepped { contact: true, ..Stepped::default() };
    let mut p = hole.p_mm;
    let at_surface = force_at(0.0);
    if p <= 0.0 && at_surface <= 0.0 {
        out.contact = false;
    } else {
        let rate = bed.rate(speed_mm_per_s);
        let virgin = p <= 0.0 && hole.deepest_mm <= 0.0;
        let holds = virgin && at_surface <= (bed.rupture_n * rate).max(bed.layer(0.0).0 * rate * shape.tip_mm);
        if !holds {
            if virgin {
                out.pop_n = at_surface;
            }
            let moved;
            (p, moved) = walk(bed, shape, p, hole.deepest_mm, rate, line.a, force_at);
            if !moved && p > 0.0 {
                (p, out.contact) = withdraw(bed, shape, p, line.a, force_at);
            }
        }
    }
    let w = if out.contact { x_mm - p } else { -line.b / line.a };
    let force = prony.advance(&mut hole.tent, bed.k, w);
    out.force_n = if out.contact { force } else { 0.0 };
    hole.p_mm = p;
    hole.deepest_mm = hole.deepest_mm.max(p);
    out
}

/// The tip goes in: through its own open hole against friction only, up to the bottom of it; then through fresh tissue,
/// border by border. Returns where it stops and whether it moved.
fn walk(
    bed: &Bed,
    shape: &Shape,
    from: f64,
    deepest: f64,
    rate: f64,
    a: f64,
    force_at: impl Fn(f64) -> f64,
) -> (f64, bool) {
    let mut p = from;
    let mut moved = false;
    for _ in 0..MAX_PASSES {
        let friction = bed.friction_n(shape, p);
        let friction_slope = bed.wall_mpa * shape.width_mm(p);
        let (resist, slope, limit) = if p < deepest {
            (friction, friction_slope, deepest)
        } else {
            let (cut, bottom) = bed.layer(p);
            (cut * rate * shape.width_mm(p) + friction, cut * rate * shape.width_slope(p) + friction_slope, bottom)
        };
        let surplus = force_at(p) - resist;
        if surplus <= 0.0 {
            break;
        }
        moved = true;
        let next = p + surplus / (a + slope);
        if next >= limit {
            p = limit;
        } else {
            p = next;
            break;
        }
    }
    (p, moved)
}

/// The tip comes out when the tent pulls harder than the wall holds. The chord `f(p)/p`, not the tangent, so that no
/// step can make energy. Returns where it stops and whether it still touches the skin.
fn withdraw(bed: &Bed, shape: &Shape, p: f64, a: f64, force_at: impl Fn(f64) -> f64) -> (f64, bool) {
    let friction = bed.friction_n(shape, p);
    let force = force_at(p);
    if force >= -friction {
        return (p, true);
    }
    let chord = friction / p;
    // a wall that lets go faster than the tent slackens holds nowhere on the way out
    let out = if a > chord { (p + (force + friction) / (a - chord)).max(0.0) } else { 0.0 };
    (out, out > 0.0 || force_at(0.0) >= 0.0)
}

#[cfg(test)]
#[path = "law_tests.rs"]
mod tests;
