//! Borderline methods: totals beside an assessor's global rating, 1 to 5. Pure; any thread.

use super::bootstrap::{Bootstrap, Interval, Resampled, percentile};
use super::contrast::Consequences;
use super::curves::{normal, student_reach};
use super::error::{LEAST_BORDERLINE, LEAST_RATED, StandardError};
use super::moments::{Line, Sample, line, median, sample, sorted};

/// A rated attempt: rating 1 to 5, total 0 to 100.
pub type Rated = (f64, f64);

/// The cut of a line of totals on ratings.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Regression {
    /// Height of the line at the borderline rating, points.
    pub cut: f64,
    /// The line.
    pub line: Line,
    /// Standard error of the cut, points.
    pub se: f64,
}

/// `cut = a + b·rating`, totals on ratings by least squares. F: Kramer et al. 2003; jeehp 2021.
pub fn regression(rated: &[Rated], borderline: f64) -> Result<Regression, StandardError> {
    if rated.len() < LEAST_RATED {
        let what = "rated attempts";
        return Err(StandardError::TooFew { what, found: rated.len(), least: LEAST_RATED });
    }
    let line = line(rated).ok_or(StandardError::NoSpread { what: "ratings" })?;
    if line.slope <= 0.0 {
        let detail = format!("a rating more changes the total by {:.2} points", line.slope);
        return Err(StandardError::Upside { what: "totals do not rise with the rating", detail });
    }
    Ok(Regression { cut: line.at(borderline), line, se: line.se_at(borderline) })
}

impl Regression {
    /// `cut ± t·SE` with `n−2` degrees of freedom.
    pub fn closed(&self, level: f64) -> Interval {
        Interval::around(self.cut, student_reach(level, self.line.n as f64 - 2.0) * self.se)
    }
}

/// Percentile interval of the cut; rating and total of an attempt are drawn together.
pub fn regression_resampled(rated: &[Rated], borderline: f64, how: &Bootstrap) -> Option<Resampled> {
    let rated = in_order(rated);
    percentile(how, &[&rated], |drawn| regression(drawn.first()?, borderline).ok().map(|found| found.cut))
}

/// Which middle of the borderline group is the cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Middle {
    /// Mean.
    Mean,
    /// Median: one odd total moves it less.
    Median,
}

/// The cut of the attempts that were rated borderline.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Group {
    /// Mean or median of their totals, points.
    pub cut: f64,
    /// Which.
    pub middle: Middle,
    /// Their totals.
    pub sample: Sample,
}

/// Mean or median of the totals whose rating is `borderline`. F: Livingston and Zieky 1982.
pub fn group(rated: &[Rated], borderline: f64, middle: Middle) -> Result<Group, StandardError> {
    middle_of(&at(rated, borderline), middle)
}

fn middle_of(totals: &[f64], middle: Middle) -> Result<Group, StandardError> {
    if totals.len() < LEAST_BORDERLINE {
        let what = "attempts rated borderline";
        return Err(StandardError::TooFew { what, found: totals.len(), least: LEAST_BORDERLINE });
    }
    let sample = sample(totals);
    let cut = match middle {
        Middle::Mean => sample.mean,
        Middle::Median => median(totals),
    };
    Ok(Group { cut, middle, sample })
}

impl Group {
    /// Mean: `x̄ ± t·s/√n` with `n−1` degrees of freedom. A median has no such formula.
    pub fn closed(&self, level: f64) -> Option<Interval> {
        let n = self.sample.n as f64;
        let reach = || student_reach(level, n - 1.0) * self.sample.sd / n.sqrt();
        (self.middle == Middle::Mean).then(|| Interval::around(self.cut, reach()))
    }
}

/// Percentile interval of the cut.
pub fn group_resampled(rated: &[Rated], borderline: f64, middle: Middle, how: &Bootstrap) -> Option<Resampled> {
    let totals = sorted(&at(rated, borderline));
    percentile(how, &[&totals], |drawn| middle_of(drawn.first()?, middle).ok().map(|found| found.cut))
}

/// Counted, and expected with `total ~ N(a + b·rating, s)` at each rating that was given. Those rated
/// borderline count as neither. D.
pub fn consequences(rated: &[Rated], borderline: f64, cut: f64, line: Option<&Line>) -> Consequences {
    let keep = |wanted: &dyn Fn(f64) -> bool| rated.iter().copied().filter(|one| wanted(one.0)).collect::<Vec<Rated>>();
    let (below, above) = (keep(&|rating| rating < borderline), keep(&|rating| rating > borderline));
    let passing = |line: &Line, rating: f64| normal((line.at(rating) - cut) / line.residual_se);
    let share = |of: &[Rated], wrong: &dyn Fn(&Line, f64) -> f64| {
        let line = line.filter(|line| line.residual_se > 0.0 && !of.is_empty())?;
        Some(of.iter().map(|(rating, _)| wrong(line, *rating)).sum::<f64>() / of.len() as f64)
    };
    Consequences {
        false_passes: below.iter().filter(|(_, total)| *total >= cut).count(),
        not_ready: below.len(),
        false_fails: above.iter().filter(|(_, total)| *total < cut).count(),
        ready: above.len(),
        expected_false_passes: share(&below, &passing),
        expected_false_fails: share(&above, &|line, rating| 1.0 - passing(line, rating)),
    }
}

/// Totals of one rating.
fn at(rated: &[Rated], rating: f64) -> Vec<f64> {
    rated.iter().filter(|(given, _)| (given - rating).abs() < 1e-9).map(|(_, total)| *total).collect()
}

fn in_order(rated: &[Rated]) -> Vec<Rated> {
    let mut all = rated.to_vec();
    all.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    all
}
