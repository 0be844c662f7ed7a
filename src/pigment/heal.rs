//! A dot on any later day: what is left, where, how wide. Closed forms; a few hundred nanoseconds a dot.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use super::bleed::Vessels;
use super::deposit::{Deposit, EPIDERMAL, PAPILLARY, SLICES};
use crate::math::smoothstep;
use crate::tissue::LAYERS;
use crate::tissue::living::Person;

/// Days in a year.
pub const YEAR_D: f64 = 365.25;

/// Dates that a result is shown for: name and days after the session.
pub const DATES: [(&str, f64); 6] =
    [("fresh", 0.0), ("day 3", 3.0), ("day 7", 7.0), ("day 28", 28.0), ("1 year", YEAR_D), ("3 years", 3.0 * YEAR_D)];

/// The numbers of healing, from `assets/healing.ron`.
#[derive(Clone, Debug, PartialEq)]
pub struct Healing {
    /// Time in which the epidermis carries its pigment off, d.
    pub turnover_d: f64,
    /// Time of the early loss from the dermis, d.
    pub early_d: f64,
    /// Share of the early loss in normal skin and in scar.
    pub early_loss: [f64; 2],
    /// Share of the lasting time that the harshest life (sun, oil, acids) takes away.
    pub harsh_loss: f64,
    /// Healed radius of a shallow dot as a share of the fresh one.
    pub contraction: f64,
    /// Time of that contraction, d.
    pub contraction_d: f64,
    /// How many radii a deep dot gains.
    pub spread: f64,
    /// Depth at which it has gained half of them, mm.
    pub spread_depth_mm: f64,
    /// Width of that border, mm.
    pub spread_width_mm: f64,
    /// Drift in upper dermis and in deep tissue, mm²/d.
    pub drift_mm2_per_d: [f64; 2],
    /// What a full pool over a dot adds to its spread, as a share.
    pub pool_spread: f64,
    /// Darkness per whole dot of pigment.
    pub darkness: f64,
    /// Pigment over the fresh area of a whole dot, ng/mm².
    pub whole_ng_per_mm2: f64,
    /// Blur by light that wanders in the skin, mm per mm of depth.
    pub blur: f64,
    /// Redness right after the session, as a factor on the blood, and the time it fades in, d.
    pub erythema: [f64; 2],
    /// Darkness of the scab at its height.
    pub scab: f64,
    /// Days on which the scab begins, is whole, begins to flake, is gone.
    pub scab_d: [f64; 4],
    /// Share of the contrast that new, cloudy epidermis hides at its height.
    pub ghost: f64,
    /// Days on which it begins to hide, hides most, begins to clear, is clear.
    pub ghost_d: [f64; 4],
    /// Film of ink that a pool spreads to, mm.
    pub smear_mm: f64,
    /// Vessels, for what blood washes out.
    pub vessels: Vessels,
}

/// Who heals, as far as pigment minds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Host {
    /// How harsh life is to the pigment: 0 none, 1 heavy sun, oily skin, acids.
    pub harsh: f64,
    /// Renewal time of the epidermis as a factor: 1 young, up to 2 in the old.
    pub turnover: f64,
    /// Width of a healed dot as a factor: oily skin draws it out.
    pub spread: f64,
}

impl From<&Person> for Host {
    fn from(person: &Person) -> Self {
        Self { harsh: person.harsh, turnover: person.turnover, spread: person.spread }
    }
}

impl Default for Host {
    fn default() -> Self {
        Self { harsh: 0.0, turnover: 1.0, spread: 1.0 }
    }
}

/// A date after a session: all that is the same for every dot. Make one, heal thousands.
#[derive(Clone, Copy, Debug)]
pub struct Moment<'a> {
    healing: &'a Healing,
    /// Days after the session.
    pub days: f64,
    epidermis_left: f64,
    early_left: f64,
    late_left: f64,
    contracted: f64,
    /// Healed radius of a shallow dot as a share of the fresh one.
    contraction: f64,
}

/// A part of a healed dot.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Part {
    /// Pigment, ng.
    pub ng: f64,
    /// Mean depth of the pigment, mm; 0 without pigment.
    pub depth_mm: f64,
    /// Radius: root of the mean square over the pigment, mm.
    pub radius_mm: f64,
}

/// A dot on a date.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Healed {
    /// What is in the epidermis, in the papillary dermis, and below.
    pub parts: [Part; 3],
    /// All of it.
    pub whole: Part,
    /// Pigment by layer, ng.
    pub layer_ng: [f64; LAYERS],
    /// Share of the pigment that is left.
    pub retention: f64,
    /// Radius of the fresh dot, mm.
    pub fresh_mm: f64,
    /// Radius that holds 98 % of the pigment, mm.
    pub edge_mm: f64,
    /// That radius over the healed radius of a crisp dot.
    pub blow_out: f64,
    /// How dark it is, 0 to 1, before colour: for comparing dates.
    pub darkness: f64,
    /// Depth of the junction, mm.
    pub junction_mm: f64,
    /// Factor on the blood around it.
    pub erythema: f64,
    /// Darkness of the scab over it.
    pub scab: f64,
    /// Share of the contrast hidden by new epidermis.
    pub ghost: f64,
    /// Radius of the ink smeared over the skin, mm; only while the session lasts.
    pub smear_mm: f64,
}

impl Healing {
    /// Darkness of a dot before colour, 0 to 1: `1 − e^(−X·m)`, `m` pigment over the fresh area, in whole dots, `X` 4.6
    /// (calibrated to V15).
    pub fn darkness(&self, ng: f64, fresh_radius_mm: f64) -> f64 {
        let area_mm2 = core::f64::consts::PI * fresh_radius_mm * fresh_radius_mm;
        if area_mm2 <= 0.0 {
            return 0.0;
        }
        1.0 - libm::exp(-self.darkness * ng / (area_mm2 * self.whole_ng_per_mm2))
    }

    /// The date `days` after the session, for pigment that lasts `life_y` years in an easy life.
    pub fn moment(&self, host: &Host, life_y: f64, days: f64) -> Moment<'_> {
        let days = days.max(0.0);
        let weeks = days / (self.turnover_d * host.turnover);
        let life_d = life_y * YEAR_D * (1.0 - self.harsh_loss * host.harsh);
        Moment {
            healing: self,
            days,
            epidermis_left: libm::exp(-weeks * weeks),
            early_left: libm::exp(-days / self.early_d),
            late_left: libm::exp(-days / life_d),
            contracted: 1.0 - libm::exp(-days / self.contraction_d),
            contraction: self.contraction * host.spread,
        }
    }
}

impl Moment<'_> {
    /// A dot on this date.
    ///
    /// ```text
    /// m_e(t) = m_e0·e^(−(t/14 d)²)                              epidermis     (F: renewal in 28 d; form D)
    /// m_d(t) = m_d0·[φ·e^(−t/14 d) + (1−φ)·e^(−t/τ_L)]          dermis        (φ calibrated to V14, V15; τ_L A!)
    /// r(t)²  = r₀²·[1 + (½·s·C(z) − 1)(1 − e^(−t/τ_r))]² + 4·D(z)·t
    /// C(z)   = 1 + 2·B(z)·(1 + g·pool),  D(z) = D₁ + (D₂ − D₁)·B(z),  B(z) = 1/(1 + e^(−(z−1.3)/0.15))
    /// ```
    /// `r₀` fresh radius, `z` depth \[mm\], `s` spread of the host, `φ` early loss (scar: more), `pool` share of a dot that stood over it.
    /// Contraction F (low, prohairclinic.com); threefold spread F (low, mienbrows.com); drift and pool A!.
    pub fn healed(&self, dot: &Deposit) -> Healed {
        let h = self.healing;
        let [early_normal, early_scar] = h.early_loss;
        let early = early_normal + (early_scar - early_normal) * dot.scar;
        let dermis_left = early * self.early_left + (1.0 - early) * self.late_left;
        let fresh_mm = 0.5 * dot.fresh_mm;
        let pool = 1.0 + h.pool_spread * (dot.pool_nl / dot.held_nl.max(1e-9)).clamp(0.0, 1.0);
        let mut left = [0.0; SLICES];
        let mut square_mm2 = [0.0; SLICES];
        let [mut epidermal, mut papillary, mut deep] = [Sum::default(); 3];
        let slices = dot.ng.iter().zip(dot.middles_mm()).zip(left.iter_mut().zip(square_mm2.iter_mut()));
        for (number, ((ng, z_mm), (left_ng, r2_mm2))) in slices.enumerate() {
            let (sum, share) = match number {
                0..EPIDERMAL => (&mut epidermal, self.epidermis_left),
                EPIDERMAL..PAPILLARY => (&mut papillary, dermis_left),
                _ => (&mut deep, dermis_left),
            };
            *left_ng = ng * share;
            *r2_mm2 = self.radius2_mm2(fresh_mm, z_mm, pool);
            sum.add(*left_ng, z_mm, *r2_mm2);
        }
        let whole = epidermal.joined(&papillary).joined(&deep);
        let crisp_mm2 = self.radius2_mm2(fresh_mm, 0.0, 1.0);
        let edge_mm2 = edge2_mm2(&left, &square_mm2, whole.ng);
        let before_ng = dot.mass_ng();
        Healed {
            parts: [epidermal.part(), papillary.part(), deep.part()],
            whole: whole.part(),
            layer_ng: Deposit::by_layer(&left),
            retention: if before_ng > 0.0 { whole.ng / before_ng } else { 0.0 },
            fresh_mm,
            edge_mm: edge_mm2.sqrt(),
            blow_out: if crisp_mm2 > 0.0 { (edge_mm2 / crisp_mm2).sqrt() } else { 0.0 },
            darkness: h.darkness(whole.ng, fresh_mm),
            junction_mm: dot.junction_mm(),
            erythema: 1.0 + (h.erythema[0] - 1.0) * libm::exp(-self.days / h.erythema[1]),
            scab: h.scab * bump(self.days, h.scab_d),
            ghost: h.ghost * bump(self.days, h.ghost_d),
            smear_mm: if self.days > 0.0 { 0.0 } else { h.smear_radius_mm(dot.pool_nl) },
        }
    }

    /// `r(t)²` of pigment at a depth, mm².
    fn radius2_mm2(&self, fresh_mm: f64, z_mm: f64, pool: f64) -> f64 {
        let h = self.healing;
        let deep = 1.0 / (1.0 + libm::exp(-(z_mm - h.spread_depth_mm) / h.spread_width_mm));
        let healed = self.contraction * (1.0 + h.spread * deep * pool);
        let r_mm = fresh_mm * (1.0 + (healed - 1.0) * self.contracted);
        let [upper, lower] = h.drift_mm2_per_d;
        r_mm * r_mm + 4.0 * (upper + (lower - upper) * deep) * self.days
    }
}

impl Healing {
    /// Radius of a pool on the skin, mm: a film of even height (A!).
    pub fn smear_radius_mm(&self, pool_nl: f64) -> f64 {
        (pool_nl.max(0.0) / 1000.0 / (core::f64::consts::PI * self.smear_mm)).sqrt()
    }
}

/// Sums over pigment.
#[derive(Clone, Copy, Default)]
struct Sum {
    ng: f64,
    depth: f64,
    square: f64,
}

impl Sum {
    fn add(&mut self, ng: f64, z_mm: f64, r2_mm2: f64) {
        self.ng += ng;
        self.depth += ng * z_mm;
        self.square += ng * r2_mm2;
    }

    fn joined(&self, other: &Self) -> Self {
        Self { ng: self.ng + other.ng, depth: self.depth + other.depth, square: self.square + other.square }
    }

    fn part(&self) -> Part {
        if self.ng <= 0.0 {
            return Part::default();
        }
        Part { ng: self.ng, depth_mm: self.depth / self.ng, radius_mm: (self.square / self.ng).sqrt() }
    }
}

/// Square of the radius outside which 2 % of the pigment lies: deeper pigment is never narrower, so from below.
fn edge2_mm2(left_ng: &[f64; SLICES], square_mm2: &[f64; SLICES], whole_ng: f64) -> f64 {
    const OUTSIDE: f64 = 0.02;
    let mut seen_ng = 0.0;
    for (ng, square) in left_ng.iter().zip(square_mm2).rev() {
        seen_ng += ng;
        if seen_ng > OUTSIDE * whole_ng {
            return *square;
        }
    }
    0.0
}

/// 0, up to 1 between the first two days, down to 0 between the last two.
fn bump(days: f64, [begin, whole, wane, end]: [f64; 4]) -> f64 {
    smoothstep(begin, whole, days) * (1.0 - smoothstep(wane, end, days))
}

#[cfg(test)]
#[path = "heal_tests.rs"]
mod tests;
