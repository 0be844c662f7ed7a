//! How far a total can be trusted: alpha, standard error of measurement, decision consistency. Pure; any thread.
//!
//! A standard error of measurement never stands without the number it rests on: [`Sem`] holds both.

use super::bootstrap::Interval;
use super::curves::{fisher_quantile, normal, normal_pair};
use super::error::{LEAST_PERSONS, StandardError};
use super::moments::{correlation, mean, sample};

/// Internal consistency of a table of persons (rows) and items (columns).
#[derive(Clone, Debug, PartialEq)]
pub struct Alpha {
    /// Cronbach's alpha; can be negative.
    pub alpha: f64,
    /// Persons.
    pub persons: usize,
    /// Items.
    pub items: Vec<Item>,
}

/// One item.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Item {
    /// Mean over persons, points of the item's 0 to 100; as a share of 100 this is the item's difficulty.
    pub mean: f64,
    /// Standard deviation over persons, points.
    pub sd: f64,
    /// Correlation with the sum of the other items; nothing where one of the two does not vary.
    pub rest_correlation: Option<f64>,
    /// Alpha without this item; nothing for fewer than three items or where nothing varies.
    pub alpha_without: Option<f64>,
}

/// `α = k/(k−1)·(1 − Σsᵢ²/s_X²)`, `X` the sum of the `k` items. F: Cronbach 1951.
pub fn alpha(table: &[Vec<f64>]) -> Result<Alpha, StandardError> {
    let persons = table.len();
    if persons < LEAST_PERSONS {
        return Err(StandardError::TooFew { what: "persons", found: persons, least: LEAST_PERSONS });
    }
    let k = table.iter().map(Vec::len).min().unwrap_or(0);
    if k < 2 {
        return Err(StandardError::TooFew { what: "items", found: k, least: 2 });
    }
    let whole = plain(table, None).ok_or(StandardError::NoSpread { what: "sums of the items" })?;
    let items = (0..k)
        .map(|i| {
            let own: Vec<f64> = table.iter().filter_map(|row| row.get(i).copied()).collect();
            let rest: Vec<f64> = table.iter().map(|row| sum_without(row, i)).collect();
            let found = sample(&own);
            Item {
                mean: found.mean,
                sd: found.sd,
                rest_correlation: correlation(&own, &rest),
                alpha_without: if k < 3 { None } else { plain(table, Some(i)) },
            }
        })
        .collect();
    Ok(Alpha { alpha: whole, persons, items })
}

fn sum_without(row: &[f64], left_out: usize) -> f64 {
    row.iter().enumerate().filter(|(i, _)| *i != left_out).map(|(_, x)| x).sum()
}

/// Alpha of the items but one.
fn plain(table: &[Vec<f64>], left_out: Option<usize>) -> Option<f64> {
    let skip = left_out.unwrap_or(usize::MAX);
    let width = table.first()?.len();
    let variance = |values: &[f64]| {
        let sd = sample(values).sd;
        sd * sd
    };
    let sums: Vec<f64> = table.iter().map(|row| sum_without(row, skip)).collect();
    let kept: Vec<usize> = (0..width).filter(|i| *i != skip).collect();
    let parts: f64 =
        kept.iter().map(|i| variance(&table.iter().filter_map(|row| row.get(*i).copied()).collect::<Vec<f64>>())).sum();
    let (k, all) = (kept.len() as f64, variance(&sums));
    (all > 0.0).then(|| k / (k - 1.0) * (1.0 - parts / all))
}

impl Alpha {
    /// `1 − (1−α)·F` with `F` of `n−1` and `(n−1)(k−1)` degrees of freedom. F: Feldt, Woodruff and Salih 1987.
    pub fn closed(&self, level: f64) -> Interval {
        let df1 = self.persons as f64 - 1.0;
        let df2 = df1 * (self.items.len() as f64 - 1.0);
        let end = |p: f64| 1.0 - (1.0 - self.alpha) * fisher_quantile(p, df1, df2);
        Interval { low: end(0.5 + 0.5 * level), high: end(0.5 - 0.5 * level) }
    }
}

/// A standard error of measurement with what it rests on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sem {
    /// Points.
    pub points: f64,
    /// Persons behind it.
    pub n: usize,
}

/// `SEM = s·√(1 − reliability)`, `s` the standard deviation of the totals, points; a reliability below 0 counts as 0.
/// F: Harvill 1991.
pub fn sem(totals: &[f64], reliability: f64) -> Sem {
    let found = sample(totals);
    Sem { points: found.sd * (1.0 - reliability.clamp(0.0, 1.0)).sqrt(), n: found.n }
}

/// `√(Σ SSₚ / Σ (nₚ−1))` over persons with two attempts or more whose mean lies within `window` of the cut: how far
/// attempts of one person near the cut lie apart, points. Nothing where there is no such person. D: pooled variance.
pub fn sem_at_cut(attempts: &[Vec<f64>], cut: f64, window: f64) -> Option<Sem> {
    let near = |of: &&Vec<f64>| of.len() >= 2 && (mean(of) - cut).abs() <= window;
    let (mut squares, mut freedom, mut n) = (0.0, 0.0, 0);
    for person in attempts.iter().filter(near) {
        let middle = mean(person);
        squares += person.iter().map(|x| (x - middle) * (x - middle)).sum::<f64>();
        freedom += person.len() as f64 - 1.0;
        n += 1;
    }
    (n > 0).then(|| Sem { points: (squares / freedom).sqrt(), n })
}

/// How often a second attempt of the same person would be decided alike.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Consistency {
    /// Share decided alike, 0 to 1.
    pub agreement: f64,
    /// Cohen's kappa of the two: agreement beyond chance; nothing where all are decided alike anyway.
    pub kappa: Option<f64>,
    /// Share whose decision is that of their true score.
    pub accuracy: f64,
    /// Share that passes though the true score is below the cut.
    pub false_passes: f64,
    /// Share that fails though the true score is not below the cut.
    pub false_fails: f64,
}

/// Two attempts are taken as normal with correlation `ρ` (the reliability), `z = (cut−m)/s`:
/// `P = Φ₂(z, z; ρ)`, `p₀ = 1 − 2(Φ(z) − P)`, `p_c = Φ(z)² + (1−Φ(z))²`, `κ = (p₀−p_c)/(1−p_c)`.
/// F: Peng and Subkoviak 1980. The true score is normal with mean m and spread `s√ρ`: `Φ₂(z, z/√ρ; √ρ)`. D.
pub fn consistency(totals: &[f64], reliability: f64, cut: f64) -> Result<Consistency, StandardError> {
    let found = sample(totals);
    if found.sd <= 0.0 {
        return Err(StandardError::NoSpread { what: "totals" });
    }
    if !(0.0..=1.0).contains(&reliability) || reliability <= 0.0 {
        let detail = format!("it is {reliability:.2}");
        return Err(StandardError::Upside { what: "the reliability is not above 0", detail });
    }
    let z = (cut - found.mean) / found.sd;
    let failing = normal(z);
    let both = normal_pair(z, z, reliability);
    let agreement = 1.0 - 2.0 * (failing - both);
    let chance = failing * failing + (1.0 - failing) * (1.0 - failing);
    let root = reliability.sqrt();
    let truly = normal(z / root);
    let both_true = normal_pair(z, z / root, root);
    Ok(Consistency {
        agreement,
        kappa: (1.0 - chance > 1e-12).then(|| (agreement - chance) / (1.0 - chance)),
        accuracy: 1.0 - (failing - both_true) - (truly - both_true),
        false_passes: truly - both_true,
        false_fails: failing - both_true,
    })
}

/// Cohen's kappa of two yes-or-no decisions: `(p₀−p_c)/(1−p_c)`; nothing where chance alone agrees always. F: Cohen 1960.
pub fn kappa(decisions: &[(bool, bool)]) -> Option<f64> {
    let n = decisions.len() as f64;
    let share = |keep: &dyn Fn(&(bool, bool)) -> bool| decisions.iter().filter(|d| keep(d)).count() as f64 / n;
    let (a, b) = (share(&|d| d.0), share(&|d| d.1));
    let chance = a * b + (1.0 - a) * (1.0 - b);
    (n > 0.0 && chance < 1.0 - 1e-12).then(|| (share(&|d| d.0 == d.1) - chance) / (1.0 - chance))
}
