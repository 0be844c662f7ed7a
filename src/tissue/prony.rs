//! A relaxing spring: Prony series integrated exactly over a step of constant speed. Haptics thread.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

/// The series for one time step.
///
/// `e_k = exp(−Δt/τ_k)`, `c_k = (τ_k/Δt)(1 − e_k)`; `g_k` relaxing shares, `g∞ = 1 − Σ g_k` the lasting one;
/// `τ_k` relaxation times \[s\]. Because `c_k ≥ √e_k` no step can make energy, whatever `Δt` is (D).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prony {
    g: [f64; 3],
    g_inf: f64,
    e: [f64; 3],
    /// `g_k·c_k`
    gc: [f64; 3],
    gc_sum: f64,
}

/// What a relaxing spring remembers: its displacement and the force in each relaxing branch.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Spring {
    /// Displacement, mm.
    pub w_mm: f64,
    /// Branch forces, N.
    pub h_n: [f64; 3],
}

/// Force of a spring as a line in its displacement for one step: `F = a·w + b`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    /// Tangent, N/mm.
    pub a: f64,
    /// Offset by history, N.
    pub b: f64,
}

impl Prony {
    /// The series for a step of `dt_s`.
    pub fn new(g: [f64; 3], tau_s: [f64; 3], dt_s: f64) -> Self {
        let e = tau_s.map(|tau| libm::exp(-dt_s / tau));
        let mut gc = [0.0; 3];
        for (((gc, g), e), tau) in gc.iter_mut().zip(g).zip(e).zip(tau_s) {
            *gc = g * (tau / dt_s) * (1.0 - e);
        }
        let g_inf = 1.0 - g.iter().sum::<f64>();
        Self { g, g_inf, e, gc, gc_sum: gc.iter().sum() }
    }

    /// The force line of this step for a spring of slow stiffness `k` \[N/mm\].
    pub fn line(&self, spring: &Spring, k: f64) -> Line {
        let k0 = k / self.g_inf;
        let mut b = 0.0;
        for ((h, e), gc) in spring.h_n.iter().zip(self.e).zip(self.gc) {
            b += e * h - k0 * gc * spring.w_mm;
        }
        Line { a: k + k0 * self.gc_sum, b }
    }

    /// Ends the step at displacement `w_mm`; returns the force, N.
    pub fn advance(&self, spring: &mut Spring, k: f64, w_mm: f64) -> f64 {
        let k0 = k / self.g_inf;
        let dw = w_mm - spring.w_mm;
        let mut force = k * w_mm;
        for ((h, e), gc) in spring.h_n.iter_mut().zip(self.e).zip(self.gc) {
            *h = snapped(e * *h + k0 * gc * dw);
            force += *h;
        }
        spring.w_mm = w_mm;
        force
    }

    /// Stored energy, N·mm: `½·K·w² + Σ h_k²/(2·K0·g_k)`.
    pub fn energy_n_mm(&self, spring: &Spring, k: f64) -> f64 {
        let k0 = k / self.g_inf;
        let branches: f64 = spring.h_n.iter().zip(self.g).map(|(h, g)| h * h / (2.0 * k0 * g)).sum();
        0.5 * k * spring.w_mm * spring.w_mm + branches
    }
}

impl Spring {
    /// All branches have relaxed to below one micronewton: the stiffness may change without making energy.
    pub fn is_relaxed(&self) -> bool {
        self.h_n.iter().all(|h| h.abs() <= 1e-6)
    }
}

/// Zero instead of a number so small that the processor slows down.
fn snapped(x: f64) -> f64 {
    if x.abs() < 1e-30 { 0.0 } else { x }
}

#[cfg(test)]
mod tests {
    use super::*;

    const G: [f64; 3] = [0.25, 0.30, 0.15];
    const TAU: [f64; 3] = [0.010, 0.20, 1.9];

    #[test]
    fn a_held_step_relaxes_as_the_series_says() {
        let (dt, k) = (5e-5, 0.15);
        let prony = Prony::new(G, TAU, dt);
        let mut spring = Spring::default();
        prony.advance(&mut spring, k, 1.0);
        let mut force = 0.0;
        for _ in 0..20_000 {
            force = prony.advance(&mut spring, k, 1.0);
        }
        let k0: f64 = k / 0.30;
        let want = k0 * (0.30 + G.iter().zip(TAU).map(|(g, tau)| g * (-1.0 / tau).exp()).sum::<f64>());
        assert!((force - want).abs() < 2e-3 * want, "{force} N, want {want} N");
    }

    #[test]
    fn the_line_predicts_the_force() {
        let prony = Prony::new(G, TAU, 1e-3);
        let mut spring = Spring { w_mm: 0.3, h_n: [0.01, -0.02, 0.03] };
        let line = prony.line(&spring, 0.35);
        let force = prony.advance(&mut spring, 0.35, 0.7);
        assert!((force - (line.a * 0.7 + line.b)).abs() < 1e-15);
    }
}
