//! Angoff: judges say what a person who is only just good enough would score in each item. Pure; any thread.

use super::bootstrap::{Bootstrap, Interval, Resampled, percentile};
use super::curves::student_reach;
use super::error::{LEAST_JUDGES, StandardError};
use super::moments::{Sample, sample};
use super::variance::{Components, components};

/// How a judge's items come together to a total.
#[derive(Clone, Debug, PartialEq)]
pub enum Joined {
    /// Mean: the items are scenarios, or parts that are added.
    Mean,
    /// Weighted geometric mean as in the score itself: the items are its domains, weights in their order.
    Geometric(Vec<f64>),
}

/// What the panel found.
#[derive(Clone, Debug, PartialEq)]
pub struct Panel {
    /// Mean of the judges' totals, points.
    pub cut: f64,
    /// The judges' totals: their number, mean and standard deviation.
    pub judges: Sample,
    /// `s/√J`: standard error of the cut for other judges and the same items, points.
    pub se: f64,
    /// Each judge's total, in the order of the rows.
    pub totals: Vec<f64>,
    /// Each item's estimates over the judges.
    pub items: Vec<Sample>,
    /// Where the disagreement comes from, for two items or more.
    pub components: Option<Components>,
    /// `√(σ²_j/J + σ²_i/I + σ²_ji/JI)`: standard error for other judges and other items, points; means only.
    pub se_items: Option<f64>,
}

/// `cut = Σⱼ yⱼ/J`, `yⱼ` the judge's items joined. F: Angoff 1971; components F: Brennan and Lockwood 1980.
pub fn panel(rows: &[Vec<f64>], joined: &Joined) -> Result<Panel, StandardError> {
    if rows.len() < LEAST_JUDGES {
        return Err(StandardError::TooFew { what: "judges", found: rows.len(), least: LEAST_JUDGES });
    }
    let totals: Vec<f64> = rows.iter().map(|row| total(row, joined)).collect();
    let judges = sample(&totals);
    let count = rows.first().map_or(0, Vec::len);
    let column = |i: usize| rows.iter().filter_map(|row| row.get(i).copied()).collect::<Vec<f64>>();
    let items = (0..count).map(|i| sample(&column(i))).collect();
    let components = components(rows);
    let se_items = components.as_ref().filter(|_| *joined == Joined::Mean).map(|parts| {
        let (j, i) = (rows.len() as f64, count as f64);
        (parts.rows / j + parts.columns / i + parts.rest / (j * i)).sqrt()
    });
    let se = judges.sd / (judges.n as f64).sqrt();
    Ok(Panel { cut: judges.mean, judges, se, totals, items, components, se_items })
}

/// One judge's total: mean, or `exp(Σ wᵢ ln xᵢ / Σ wᵢ)`, 0 when an item with a weight is 0.
fn total(row: &[f64], joined: &Joined) -> f64 {
    match joined {
        Joined::Mean => super::moments::mean(row),
        Joined::Geometric(weights) => {
            let pairs = || row.iter().zip(weights).filter(|(_, w)| **w > 0.0);
            let of: f64 = pairs().map(|(_, w)| *w).sum();
            if of <= 0.0 || pairs().any(|(x, _)| *x <= 0.0) {
                return 0.0;
            }
            libm::exp(pairs().map(|(x, w)| w * libm::log(*x)).sum::<f64>() / of)
        }
    }
}

impl Panel {
    /// `cut ± t·s/√J` with `J−1` degrees of freedom.
    pub fn closed(&self, level: f64) -> Interval {
        Interval::around(self.cut, student_reach(level, self.judges.n as f64 - 1.0) * self.se)
    }

    /// Percentile interval of the cut; judges are drawn again, items stay.
    pub fn resampled(&self, how: &Bootstrap) -> Option<Resampled> {
        let totals = super::moments::sorted(&self.totals);
        percentile(how, &[&totals], |drawn| Some(super::moments::mean(drawn.first()?)))
    }
}
