//! The smooth implicit surface of the head: `f(p) = 0` on the skin, below zero inside.
//!
//! Haptics thread: no allocation, locks, clocks or panics. Only `+ - * /` and `sqrt`, so the same bits everywhere.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use crate::math::DVec3;

/// Bumps of a head: 10 of the common shape, 6 of the individual.
pub(super) const BUMPS: usize = 16;

/// One axis of the base: `T(t) = t²·(α + γ·t + q·t²)`, 1 at both semi-axes, convex.
#[derive(Clone, Copy, Debug)]
pub(super) struct Axis {
    alpha: f64,
    gamma: f64,
    quartic: f64,
}

impl Axis {
    /// `plus` and `minus` semi-axes, mm; `round` 1 is elliptic, less is boxier.
    ///
    /// `q = (1 − round)/(t₊²·t₋²)`; α and γ follow from `T(t₊) = T(−t₋) = 1`. (D)
    pub(super) fn new(plus: f64, minus: f64, round: f64) -> Self {
        let (p2, m2) = (1.0 / (plus * plus), 1.0 / (minus * minus));
        let quartic = (1.0 - round) * p2 * m2;
        let gamma = (p2 - m2) / (plus + minus) + quartic * (minus - plus);
        Self { alpha: p2 - gamma * plus - quartic * plus * plus, gamma, quartic }
    }

    fn value(self, t: f64) -> f64 {
        t * t * (self.alpha + t * (self.gamma + t * self.quartic))
    }

    fn first(self, t: f64) -> f64 {
        t * (2.0 * self.alpha + t * (3.0 * self.gamma + t * 4.0 * self.quartic))
    }

    fn second(self, t: f64) -> f64 {
        2.0 * self.alpha + t * (6.0 * self.gamma + t * 12.0 * self.quartic)
    }
}

/// A round bump with an end: `gain·(1 − d²/R²)⁴` within `R`, else 0; three times continuously differentiable.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Bump {
    /// Middle, on the base surface, world, mm.
    pub(super) centre_mm: DVec3,
    /// `1/R²`, 1/mm².
    pub(super) inv_r2: f64,
    /// Height in units of `f`.
    pub(super) gain: f64,
}

/// All bumps of a head. Places and reaches are kept a second time, number by number, so that one pass tells which of them
/// a point is in: few, and this is asked several times a tick.
#[derive(Clone, Debug, Default)]
pub(super) struct Bumps {
    each: [Bump; BUMPS],
    x_mm: [f64; BUMPS],
    y_mm: [f64; BUMPS],
    z_mm: [f64; BUMPS],
    inv_r2: [f64; BUMPS],
}

impl Bumps {
    /// These bumps.
    pub(super) fn new(each: &[Bump; BUMPS]) -> Self {
        Self {
            x_mm: each.map(|bump| bump.centre_mm.x),
            y_mm: each.map(|bump| bump.centre_mm.y),
            z_mm: each.map(|bump| bump.centre_mm.z),
            inv_r2: each.map(|bump| bump.inv_r2),
            each: *each,
        }
    }

    /// The bumps a point is in, each with its `m = 1 − d²/R²` there.
    fn around(&self, p: DVec3) -> impl Iterator<Item = (&Bump, f64)> {
        let mut inside = [0.0; BUMPS];
        let places = self.x_mm.iter().zip(&self.y_mm).zip(&self.z_mm).zip(&self.inv_r2);
        for (m, (((x, y), z), inv_r2)) in inside.iter_mut().zip(places) {
            let (dx, dy, dz) = (p.x - x, p.y - y, p.z - z);
            *m = 1.0 - (dx * dx + dy * dy + dz * dz) * inv_r2;
        }
        self.each.iter().zip(inside).filter(|(_, m)| *m > 0.0)
    }
}

/// `f` and its first derivative at a point.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slope {
    /// Value of `f`.
    pub(super) value: f64,
    /// Gradient, 1/mm; points out of the head.
    pub(super) gradient: DVec3,
}

/// `f` with first and second derivatives at a point.
#[derive(Clone, Copy, Debug)]
pub(super) struct Jet {
    /// Value of `f`.
    pub(super) value: f64,
    /// Gradient, 1/mm.
    pub(super) gradient: DVec3,
    /// Second derivatives xx, yy, zz, 1/mm².
    pub(super) diagonal: DVec3,
    /// Second derivatives yz, zx, xy, 1/mm².
    pub(super) mixed: DVec3,
}

/// The head.
///
/// `f(p) = Tx(x) + Ty(y + h) + Tz(z) − 1 − Σ gainᵢ·(1 − |p − cᵢ|²/Rᵢ²)⁴`, each bump only within its `Rᵢ`. (A!)
/// `x y z` world \[mm\]; `h` depth of the middle below the vertex \[mm\].
#[derive(Clone, Debug)]
pub(super) struct HeadForm {
    /// Left and right.
    pub(super) x: Axis,
    /// Up and down.
    pub(super) y: Axis,
    /// Front and back.
    pub(super) z: Axis,
    /// Depth of the middle below the vertex, mm.
    pub(super) middle_mm: f64,
    /// Bumps on the base.
    pub(super) bumps: Bumps,
    /// Head length of the specification, mm.
    pub(super) length_mm: f64,
    /// Head breadth of the specification, mm.
    pub(super) breadth_mm: f64,
    /// Vertex above tragion of the specification, mm.
    pub(super) height_mm: f64,
}

impl HeadForm {
    /// The point from which every point of the skin is seen, world, mm.
    pub(super) fn middle(&self) -> DVec3 {
        DVec3::new(0.0, -self.middle_mm, 0.0)
    }

    /// `f` and gradient of the base without bumps.
    pub(super) fn base(&self, p: DVec3) -> Slope {
        let v = p.y + self.middle_mm;
        Slope {
            value: self.x.value(p.x) + self.y.value(v) + self.z.value(p.z) - 1.0,
            gradient: DVec3::new(self.x.first(p.x), self.y.first(v), self.z.first(p.z)),
        }
    }

    /// `f` and gradient.
    pub(super) fn slope(&self, p: DVec3) -> Slope {
        let mut slope = self.base(p);
        for (bump, m) in self.bumps.around(p) {
            let cubed = bump.gain * m * m * m;
            slope.value -= cubed * m;
            slope.gradient += (p - bump.centre_mm) * (8.0 * bump.inv_r2 * cubed);
        }
        slope
    }

    /// `f` with first and second derivatives.
    pub(super) fn jet(&self, p: DVec3) -> Jet {
        let v = p.y + self.middle_mm;
        let base = self.base(p);
        let mut jet = Jet {
            value: base.value,
            gradient: base.gradient,
            diagonal: DVec3::new(self.x.second(p.x), self.y.second(v), self.z.second(p.z)),
            mixed: DVec3::ZERO,
        };
        for (bump, m) in self.bumps.around(p) {
            let d = p - bump.centre_mm;
            let squared = bump.gain * m * m;
            let push = 8.0 * bump.inv_r2 * squared * m;
            let pull = 48.0 * bump.inv_r2 * bump.inv_r2 * squared;
            jet.value -= squared * m * m;
            jet.gradient += d * push;
            jet.diagonal += DVec3::splat(push) - d * d * pull;
            jet.mixed -= DVec3::new(d.y * d.z, d.z * d.x, d.x * d.y) * pull;
        }
        jet
    }

    /// Where a line through `start_mm` along `direction` meets the skin: Newton along the line, near `start_mm`.
    /// `None` when it does not settle (the line misses the head).
    pub(super) fn along(&self, start_mm: DVec3, direction: DVec3) -> Option<DVec3> {
        let mut p = start_mm;
        for _ in 0..30 {
            let slope = self.slope(p);
            let rate = slope.gradient.dot(direction);
            if rate.abs() < 1e-9 {
                return None;
            }
            let step = (slope.value / rate).clamp(-40.0, 40.0);
            p -= direction * step;
            if step.abs() < 1e-7 {
                // one more step of a quadratic method would move by less than a rounding
                return Some(p);
            }
        }
        None
    }
}

impl Jet {
    /// `M·v` with the second derivatives as matrix.
    pub(super) fn bend(&self, v: DVec3) -> DVec3 {
        let (d, m) = (self.diagonal, self.mixed);
        DVec3::new(
            d.x * v.x + m.z * v.y + m.y * v.z,
            m.z * v.x + d.y * v.y + m.x * v.z,
            m.y * v.x + m.x * v.y + d.z * v.z,
        )
    }

    /// Columns of the inverse of `I + w·M` as a function: solves for two right-hand sides at once.
    /// `None` when the matrix is not safely invertible (the query is as far inside as the surface is curved).
    fn solve(&self, w: f64, a: DVec3, b: DVec3) -> Option<(DVec3, DVec3)> {
        let d = DVec3::ONE + self.diagonal * w;
        let m = self.mixed * w;
        let col0 = DVec3::new(d.y * d.z - m.x * m.x, m.y * m.x - m.z * d.z, m.z * m.x - m.y * d.y);
        let col1 = DVec3::new(col0.y, d.x * d.z - m.y * m.y, m.z * m.y - d.x * m.x);
        let col2 = DVec3::new(col0.z, col1.z, d.x * d.y - m.z * m.z);
        let determinant = d.x * col0.x + m.z * col0.y + m.y * col0.z;
        if determinant < 1e-3 {
            return None;
        }
        let scale = 1.0 / determinant;
        let apply = |v: DVec3| (col0 * v.x + col1 * v.y + col2 * v.z) * scale;
        Some((apply(a), apply(b)))
    }

    /// One Newton step from `x` towards the point of the skin nearest to `p`.
    ///
    /// Solves `x + w·∇f(x) = p`, `f(x) = 0` for `x` and `w`, linearised at `x`. (D)
    pub(super) fn step_to_nearest(&self, x: DVec3, p: DVec3) -> Option<DVec3> {
        let g = self.gradient;
        let w = (p - x).dot(g) / g.length_squared();
        let miss = p - x - g * w;
        let (by_miss, by_g) = self.solve(w, miss, g)?;
        let dw = (self.value + g.dot(by_miss)) / g.dot(by_g);
        let step = by_miss - by_g * dw;
        step.is_finite().then_some(step)
    }
}
