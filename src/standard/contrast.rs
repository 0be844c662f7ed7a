//! Contrasting groups: the cut where the fitted normal curves of novices and experts cross. Pure; any thread.

use super::bootstrap::{Bootstrap, Interval, Resampled, percentile};
use super::curves::{normal, normal_quantile};
use super::error::{LEAST_GROUP, Shown, StandardError};
use super::moments::{Sample, sample, sorted};

/// How much each curve counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Weights {
    /// Both the same: a wrong pass and a wrong fail are equally likely at the cut.
    #[default]
    Equal,
    /// By the size of the groups: the cut moves towards the smaller group.
    BySize,
}

/// Where the curves cross.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Crossing {
    /// The crossing between the means, points.
    pub cut: f64,
    /// The crossing outside the means; none for curves of one width.
    pub other: Option<f64>,
    /// Novices.
    pub novices: Sample,
    /// Experts.
    pub experts: Sample,
    /// Standard error of the cut by propagation of those of means and spreads, points.
    pub se: f64,
}

/// `w_e·N(x; m_e, s_e) = w_n·N(x; m_n, s_n)`: with `d = x − m_n` and `D = m_e − m_n`, points,
///
/// `(1/s_n² − 1/s_e²)/2·d² + D/s_e²·d − D²/2s_e² + ln(w_e·s_n/(w_n·s_e)) = 0`;
/// the cut is the root between the means. F: Jørgensen et al. 2018 (contrasting groups); algebra D.
pub fn crossing(novices: &[f64], experts: &[f64], weights: Weights) -> Result<Crossing, StandardError> {
    let (n, e) = (group("novices", novices)?, group("experts", experts)?);
    if e.mean <= n.mean {
        let detail = format!("experts have a mean of {:.2}, novices of {:.2}", e.mean, n.mean);
        return Err(StandardError::Upside { what: "experts do not score higher than novices", detail });
    }
    let share = match weights {
        Weights::Equal => 0.0,
        Weights::BySize => libm::log(e.n as f64 / n.n as f64),
    };
    let between = e.mean - n.mean;
    let (vn, ve) = (n.sd * n.sd, e.sd * e.sd);
    let a = 0.5 * (1.0 / vn - 1.0 / ve);
    let b = between / ve;
    let c = share + libm::log(n.sd / e.sd) - between * between / (2.0 * ve);
    let missing = || StandardError::NoCrossing { novices: Shown(n.mean), experts: Shown(e.mean) };
    let root = b * b - 4.0 * a * c;
    if root < 0.0 {
        return Err(missing());
    }
    // b > 0: no digits are lost in this sum
    let q = -0.5 * (b + root.sqrt());
    let (first, second) = (c / q, q / a);
    let inside = |d: f64| (0.0..=between).contains(&d);
    let (d, other) = if inside(first) {
        (first, second)
    } else if inside(second) {
        (second, first)
    } else {
        return Err(missing());
    };
    let cut = n.mean + d;
    let other = other.is_finite().then_some(n.mean + other);
    Ok(Crossing { cut, other, novices: n, experts: e, se: standard_error(&n, &e, cut) })
}

fn group(what: &'static str, totals: &[f64]) -> Result<Sample, StandardError> {
    let found = sample(totals);
    if found.n < LEAST_GROUP {
        return Err(StandardError::TooFew { what, found: found.n, least: LEAST_GROUP });
    }
    if found.sd <= 0.0 {
        let what = if what == "novices" { "totals of the novices" } else { "totals of the experts" };
        return Err(StandardError::NoSpread { what });
    }
    Ok(found)
}

/// `SE² = Σ (∂g/∂θ / g')²·var θ` over the four fitted figures θ, with `var m = s²/n` and `var s = s²/2(n−1)`, where
/// `g = ln(w_e·N_e/(w_n·N_n))` is 0 at the cut. D (first order).
fn standard_error(n: &Sample, e: &Sample, cut: f64) -> f64 {
    let part = |of: &Sample| {
        let away = cut - of.mean;
        let v = of.sd * of.sd;
        let by_mean = away / v;
        let by_sd = away * away / (v * of.sd) - 1.0 / of.sd;
        let count = of.n as f64;
        by_mean * by_mean * v / count + by_sd * by_sd * v / (2.0 * (count - 1.0))
    };
    let steep = (cut - n.mean) / (n.sd * n.sd) - (cut - e.mean) / (e.sd * e.sd);
    ((part(n) + part(e)) / (steep * steep)).sqrt()
}

impl Crossing {
    /// `cut ± z·SE`, normal.
    pub fn closed(&self, level: f64) -> Interval {
        Interval::around(self.cut, normal_quantile(0.5 + 0.5 * level) * self.se)
    }
}

/// Percentile interval of the cut; each group is drawn again by itself.
pub fn resampled(novices: &[f64], experts: &[f64], weights: Weights, how: &Bootstrap) -> Option<Resampled> {
    let (novices, experts) = (sorted(novices), sorted(experts));
    percentile(how, &[&novices, &experts], |drawn| match drawn {
        [novices, experts] => crossing(novices, experts, weights).ok().map(|found| found.cut),
        _ => None,
    })
}

/// What a cut does to those who are not ready, novices or rated below borderline, and to those who are. A total that equals
/// the cut passes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Consequences {
    /// Not ready and passing.
    pub false_passes: usize,
    /// Of so many who are not ready.
    pub not_ready: usize,
    /// Ready and failing.
    pub false_fails: usize,
    /// Of so many who are ready.
    pub ready: usize,
    /// Share of those not ready that the fitted curves let pass; nothing without curves, or where nobody is not ready.
    pub expected_false_passes: Option<f64>,
    /// Share of those ready that the fitted curves fail; nothing without curves, or where nobody is ready.
    pub expected_false_fails: Option<f64>,
}

/// Counted, and expected with normal totals: `1 − Φ((cut−m_n)/s_n)` of the novices, `Φ((cut−m_e)/s_e)` of the experts.
/// F: Jørgensen et al. 2018.
pub fn consequences(novices: &[f64], experts: &[f64], cut: f64) -> Consequences {
    let (n, e) = (sample(novices), sample(experts));
    let below = |of: &Sample, x: f64| normal((x - of.mean) / of.sd);
    Consequences {
        false_passes: novices.iter().filter(|total| **total >= cut).count(),
        not_ready: n.n,
        false_fails: experts.iter().filter(|total| **total < cut).count(),
        ready: e.n,
        expected_false_passes: Some(normal((n.mean - cut) / n.sd)),
        expected_false_fails: Some(below(&e, cut)),
    }
}
