//! Distributions: normal, Student's t, F, two normals that go together. Pure, with `libm`; any thread.

use std::f64::consts::{FRAC_1_SQRT_2, PI};

/// `Φ(x) = erfc(−x/√2)/2`. F: any textbook.
pub fn normal(x: f64) -> f64 {
    0.5 * libm::erfc(-x * FRAC_1_SQRT_2)
}

/// `x` with `Φ(x) = p`.
pub fn normal_quantile(p: f64) -> f64 {
    if p > 0.5 { -invert(1.0 - p, -40.0, 0.0, normal) } else { invert(p, -40.0, 0.0, normal) }
}

/// `P(|T| > t)` for `df` degrees of freedom, `I_{ν/(ν+t²)}(ν/2, ½)`. F: any textbook.
pub fn student_both_tails(t: f64, df: f64) -> f64 {
    beta_share(df / (df + t * t), 0.5 * df, 0.5)
}

/// `t` that a two-sided interval of `level` (0.95) reaches to.
pub fn student_reach(level: f64, df: f64) -> f64 {
    -invert(1.0 - level, -1.0e9, 0.0, |t| student_both_tails(t, df))
}

/// `P(F < f)` for the two degrees of freedom, `I_{d₁f/(d₁f+d₂)}(d₁/2, d₂/2)`. F: any textbook.
pub fn fisher(f: f64, df1: f64, df2: f64) -> f64 {
    beta_share(df1 * f / (df1 * f + df2), 0.5 * df1, 0.5 * df2)
}

/// `f` with `P(F < f) = p`.
pub fn fisher_quantile(p: f64, df1: f64, df2: f64) -> f64 {
    invert(p, 0.0, 1.0e9, |f| fisher(f, df1, df2))
}

/// Where a rising function reaches `target`, by halving until nothing lies between.
fn invert(target: f64, mut low: f64, mut high: f64, rising: impl Fn(f64) -> f64) -> f64 {
    loop {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            return middle;
        }
        if rising(middle) < target {
            low = middle;
        } else {
            high = middle;
        }
    }
}

/// Regularised incomplete beta `I_x(a, b)` by its continued fraction (Lentz). F: DLMF 8.17.22.
fn beta_share(x: f64, a: f64, b: f64) -> f64 {
    if x.is_nan() || x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    // the fraction is quick on this side only
    if x > (a + 1.0) / (a + b + 2.0) {
        return 1.0 - beta_share(1.0 - x, b, a);
    }
    let scale = libm::lgamma(a + b) - libm::lgamma(a) - libm::lgamma(b) + a * libm::log(x) + b * libm::log1p(-x);
    libm::exp(scale) * fraction(x, a, b) / a
}

fn fraction(x: f64, a: f64, b: f64) -> f64 {
    const LEAST: f64 = 1e-300;
    let away = |v: f64| if v.abs() < LEAST { LEAST } else { v };
    let (mut c, mut d) = (1.0, 1.0 / away(1.0 - (a + b) * x / (a + 1.0)));
    let mut whole = d;
    for step in 1..10_000_u32 {
        let m = f64::from(step);
        for term in [
            m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0)),
        ] {
            d = 1.0 / away(1.0 + term * d);
            c = away(1.0 + term / c);
            whole *= c * d;
        }
        if (c * d - 1.0).abs() < 1e-16 {
            break;
        }
    }
    whole
}

/// Five nodes and weights of Gauss and Legendre on −1 to 1. F: Abramowitz and Stegun 25.4.
const NODES: [(f64, f64); 5] = [
    (-0.906_179_845_938_664, 0.236_926_885_056_189_1),
    (-0.538_469_310_105_683_1, 0.478_628_670_499_366_47),
    (0.0, 0.568_888_888_888_888_9),
    (0.538_469_310_105_683_1, 0.478_628_670_499_366_47),
    (0.906_179_845_938_664, 0.236_926_885_056_189_1),
];

/// `P(X < h, Y < k)` of two standard normals with correlation `rho`, −1 to 1:
/// `Φ(h)Φ(k) + ∫₀^asin ρ exp(−(h²+k²−2hk sin θ)/(2cos²θ)) dθ / 2π`. F: Plackett 1954; Drezner and Wesolowsky 1990.
pub fn normal_pair(h: f64, k: f64, rho: f64) -> f64 {
    const PANELS: u32 = 400;
    let end = libm::asin(rho.clamp(-1.0, 1.0));
    let width = end / f64::from(PANELS);
    let mut sum = 0.0;
    for panel in 0..PANELS {
        let middle = (f64::from(panel) + 0.5) * width;
        for (node, weight) in NODES {
            let (sine, cosine) = libm::sincos(middle + 0.5 * width * node);
            // (h² + k² − 2hk·sin)/2cos² without the loss of digits where sin is nearly ±1
            let apart = (h - k * sine) / cosine;
            sum += weight * libm::exp(-0.5 * (apart * apart + k * k));
        }
    }
    (normal(h) * normal(k) + 0.5 * width * sum / (2.0 * PI)).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closed_forms() {
        for (case, got, want) in [
            ("middle", normal(0.0), 0.5),
            ("1.96", normal(1.959_963_984_540_054), 0.975),
            ("reach", normal_quantile(0.975), 1.959_963_984_540_054),
            ("other side", normal_quantile(0.025), -1.959_963_984_540_054),
            // Cauchy: one degree of freedom
            ("t, 1 df", student_reach(0.5, 1.0), 1.0),
            // t with two degrees of freedom: t = p·√(2/(1−p²))
            ("t, 2 df", student_reach(0.9, 2.0), 0.9 * (2.0_f64 / (1.0 - 0.81)).sqrt()),
            // F with (2, 2): f/(1+f)
            ("F(2, 2)", fisher(3.0, 2.0, 2.0), 0.75),
            ("its inverse", fisher_quantile(0.75, 2.0, 2.0), 3.0),
            ("both below 0", normal_pair(0.0, 0.0, 0.5), 1.0 / 3.0),
            ("independent", normal_pair(0.3, -0.7, 0.0), normal(0.3) * normal(-0.7)),
            ("the same", normal_pair(0.4, 0.4, 1.0), normal(0.4)),
            ("opposite", normal_pair(0.4, 0.4, -1.0), 2.0 * normal(0.4) - 1.0),
        ] {
            assert!((got - want).abs() < 2e-12, "{case}: {got}, wanted {want}");
        }
    }
}
