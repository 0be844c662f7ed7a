//! Skin as light sees it: melanin over blood, pigment as thin sheets between, in 31 bands. Any thread; slow and exact.
//!
//! ```text
//! K = 2·µ_a,  S = ¾·µ_s'                                    two fluxes (Kubelka–Munk)
//! a = 1 + K/S,  b = √(a² − 1),  x = b·S·d
//! R = sinh x / (a·sinh x + b·cosh x),  T = b / (a·sinh x + b·cosh x)          a layer of thickness d
//! R∞ = a − b                                                                  endless
//! R over B = R + T²·B / (1 − R·B)                                             on a ground B
//! sheet on B = e^(−2τ)·B,  τ = MAC(λ)·m/A                                     pigment, passed twice
//! seen = (1−k₁)(1−k₂)·R / (1 − k₂·R)                                          surface (Saunderson)
//! µ_a,epi = f_mel·c_m·λ^−n + (1−f_mel)·µ_base        µ_a,dermis = f_blood·µ_blood + (1−f_blood)·µ_base
//! µ_base = (a₀ + a₁·e^(−(λ−a₂)/a₃))                  µ_s' = s₀·(s₁(λ/500)^−4 + (1−s₁)(λ/500)^−s₂)
//! ```
//! λ nm; µ 1/mm; MAC m²/g; m/A g/m². Sources: `µ_base`, melanin F (omlc.org skinoptics, Jacques); haemoglobin F
//! (Prahl); `µ_s'` M (Jacques 2013); K and S D; τ by sheets of pigment D; the rest as its asset says.

use super::data::{BANDS, HAEMOGLOBIN, wavelength_nm};

/// The numbers of skin optics, from `assets/optics.ron`.
#[derive(Clone, Debug, PartialEq)]
pub struct Optics {
    /// Thickness of the epidermis, mm.
    pub epidermis_mm: f64,
    /// `a₀ … a₃` of the absorption of bloodless, colourless skin: 1/mm, 1/mm, nm, nm.
    pub base: [f64; 4],
    /// `c_m` (1/mm at 1 nm) and `n` of the inside of a melanosome.
    pub melanosome: [f64; 2],
    /// `s₀` (1/mm), `s₁`, `s₂` of the reduced scattering.
    pub scatter: [f64; 3],
    /// Share of the haemoglobin that carries oxygen.
    pub saturation: f64,
    /// Haemoglobin in whole blood, g/L.
    pub haemoglobin_g_per_l: f64,
    /// Share of light that the surface throws back from outside (`k₁`) and from inside (`k₂`).
    pub surface: [f64; 2],
}

/// The colour of a person's skin.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tone {
    /// Share of the epidermis that is melanosomes.
    pub melanin: f64,
    /// Share of the dermis that is blood.
    pub blood: f64,
}

/// How a pigment takes light, from `assets/pigments.ron`.
///
/// `MAC(λ) = MAC₅₅₀·u(λ)/u(550)` with `u = (1−e)·(550/λ)^n + e/(1 + e^((λ−λ_e)/w))`: a slope and an edge.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spectrum {
    /// Absorbing area of a gram at 550 nm, m²/g.
    pub mac_m2_per_g: f64,
    /// `n`, slope of the smooth part.
    pub slope: f64,
    /// `e`, share that ends at an edge (the red of iron oxide).
    pub edge_share: f64,
    /// `λ_e`, nm.
    pub edge_nm: f64,
    /// `w`, nm.
    pub edge_width_nm: f64,
}

impl Spectrum {
    fn shape(&self, nm: f64) -> f64 {
        let edge = 1.0 / (1.0 + libm::exp((nm - self.edge_nm) / self.edge_width_nm));
        (1.0 - self.edge_share) * libm::pow(550.0 / nm, self.slope) + self.edge_share * edge
    }

    /// Absorption relative to that at 550 nm.
    pub fn relative(&self, nm: f64) -> f64 {
        self.shape(nm) / self.shape(550.0)
    }
}

/// A thin sheet of pigment in the skin.
#[derive(Clone, Copy, Debug)]
pub struct Sheet<'a> {
    /// Depth under the surface, mm.
    pub depth_mm: f64,
    /// Optical depth at 550 nm, one way.
    pub optical_depth: f64,
    /// Its pigment.
    pub spectrum: &'a Spectrum,
}

/// Reflectance and transmittance of a layer.
struct Layer {
    r: f64,
    t: f64,
}

impl Layer {
    fn new(k: f64, s: f64, thickness_mm: f64) -> Self {
        let a = 1.0 + k / s;
        let b = (a * a - 1.0).sqrt();
        let x = b * s * thickness_mm;
        // over cosh: no number here grows without bound in a thick layer
        let tanh = libm::tanh(x);
        let below = a * tanh + b;
        Self { r: tanh / below, t: b / (below * libm::cosh(x)) }
    }

    fn over(&self, ground: f64) -> f64 {
        self.r + self.t * self.t * ground / (1.0 - self.r * ground)
    }
}

/// `K` and `S` of epidermis and dermis in one band, 1/mm.
struct Medium {
    epidermis_k: f64,
    dermis_k: f64,
    s: f64,
}

impl Optics {
    /// Share of light that comes back in each band; `sheets` in any order.
    pub fn reflectance(&self, tone: Tone, sheets: &[Sheet<'_>]) -> [f64; BANDS] {
        let mut order: Vec<&Sheet<'_>> = sheets.iter().collect();
        order.sort_by(|a, b| b.depth_mm.total_cmp(&a.depth_mm));
        let mut out = [0.0; BANDS];
        for (band, (r, extinction)) in out.iter_mut().zip(HAEMOGLOBIN).enumerate() {
            let nm = wavelength_nm(band);
            let medium = self.medium(tone, nm, extinction);
            let inside = self.stack(&medium, nm, &order);
            let [k1, k2] = self.surface;
            *r = (1.0 - k1) * (1.0 - k2) * inside / (1.0 - k2 * inside);
        }
        out
    }

    fn medium(&self, tone: Tone, nm: f64, extinction: [f64; 2]) -> Medium {
        /// Gram per mole of the haemoglobin of Prahl's table.
        const MOLAR_G: f64 = 64_500.0;
        let [a0, a1, a2, a3] = self.base;
        let base = a0 + a1 * libm::exp(-(nm - a2) / a3);
        let melanosome = self.melanosome[0] * libm::pow(nm, -self.melanosome[1]);
        let mixed = self.saturation * extinction[0] + (1.0 - self.saturation) * extinction[1];
        // decadic per cm to natural per mm
        let blood = core::f64::consts::LN_10 * mixed * self.haemoglobin_g_per_l / MOLAR_G / 10.0;
        let [s0, s1, s2] = self.scatter;
        let ratio = nm / 500.0;
        let scatter = s0 * (s1 * libm::pow(ratio, -4.0) + (1.0 - s1) * libm::pow(ratio, -s2));
        let mix = |share: f64, what: f64| 2.0 * (share * what + (1.0 - share) * base);
        Medium { epidermis_k: mix(tone.melanin, melanosome), dermis_k: mix(tone.blood, blood), s: 0.75 * scatter }
    }

    /// From the deep to the surface: what comes back below the surface itself.
    fn stack(&self, medium: &Medium, nm: f64, deep_first: &[&Sheet<'_>]) -> f64 {
        let a = 1.0 + medium.dermis_k / medium.s;
        let mut ground = a - (a * a - 1.0).sqrt();
        let mut at_mm = f64::INFINITY;
        for sheet in deep_first {
            let depth_mm = sheet.depth_mm.max(0.0);
            ground = self.rise(medium, at_mm, depth_mm, ground);
            ground *= libm::exp(-2.0 * sheet.optical_depth * sheet.spectrum.relative(nm));
            at_mm = depth_mm;
        }
        self.rise(medium, at_mm, 0.0, ground)
    }

    /// Lays the skin between two depths over a ground at the deeper one.
    fn rise(&self, medium: &Medium, from_mm: f64, to_mm: f64, ground: f64) -> f64 {
        let junction_mm = self.epidermis_mm;
        let mut ground = ground;
        if from_mm > junction_mm && from_mm.is_finite() {
            let layer = Layer::new(medium.dermis_k, medium.s, from_mm - to_mm.max(junction_mm));
            ground = layer.over(ground);
        }
        let low_mm = from_mm.min(junction_mm);
        if to_mm < low_mm {
            ground = Layer::new(medium.epidermis_k, medium.s, low_mm - to_mm).over(ground);
        }
        ground
    }
}
