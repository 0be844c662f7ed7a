//! Why a cut is provisional, in plain words, and what no cut of ours says. Pure.
//!
//! The numbers are rules of thumb; each says where it comes from. They decide on a word, never on the cut itself.

use super::angoff::Panel;
use super::bootstrap::{Bootstrap, Resampled};
use super::borderline::Regression;
use super::contrast::Crossing;
use super::document::SheetDigest;

/// Fewer attempts in a group, and its curve is a guess: from about thirty a mean and a spread are steady. M
pub const STEADY_GROUP: usize = 30;
/// Fewer rated attempts are a small cohort for borderline regression. M: Homer and others 2020.
pub const STEADY_RATED: usize = 50;
/// Fewer attempts rated borderline, and their middle is unsteady. A!
pub const STEADY_BORDERLINE: usize = 20;
/// Fewer judges, and another panel would say another number; ten to fifteen are usual. M
pub const STEADY_JUDGES: usize = 10;
/// Fewer persons, and a reliability is a guess. M
pub const STEADY_PERSONS: usize = 30;
/// Least share of totals that ratings explain. M: Pell and others 2010, AMEE guide 49.
pub const LEAST_R_SQUARED: f64 = 0.5;
/// Widest interval, points. A!: beyond it the cut does not tell neighbouring marks apart.
pub const WIDEST: f64 = 10.0;
/// Most resamples without a cut, share. A!
pub const MOST_LOST: f64 = 0.01;

fn few(what: &str, found: usize, steady: usize, why: &str) -> Option<String> {
    (found < steady).then(|| format!("{found} {what}, fewer than {steady}: {why}"))
}

pub(super) fn contrasting(got: &Crossing) -> Vec<String> {
    let why = "the fitted curve may be far from the true one";
    [few("novices", got.novices.n, STEADY_GROUP, why), few("experts", got.experts.n, STEADY_GROUP, why)]
        .into_iter()
        .flatten()
        .collect()
}

pub(super) fn regression(got: &Regression, ratings: &[f64], at: f64) -> Vec<String> {
    let explained = got.line.r * got.line.r;
    let outside = !ratings.iter().any(|r| *r <= at) || !ratings.iter().any(|r| *r >= at);
    let weak = explained < LEAST_R_SQUARED;
    [
        few("rated attempts", got.line.n, STEADY_RATED, "a small cohort for borderline regression"),
        weak.then(|| {
            format!(
                "ratings explain {:.0} % of the totals, less than {:.0} %: assessors and scorer do not see the same",
                100.0 * explained,
                100.0 * LEAST_R_SQUARED
            )
        }),
        outside
            .then(|| "nobody was rated on one side of borderline: the line is drawn beyond what was seen".to_owned()),
    ]
    .into_iter()
    .flatten()
    .collect()
}

pub(super) fn borderline_group(n: usize) -> Vec<String> {
    few("attempts rated borderline", n, STEADY_BORDERLINE, "their middle is unsteady").into_iter().collect()
}

pub(super) fn judges(got: &Panel) -> Vec<String> {
    few("judges", got.judges.n, STEADY_JUDGES, "another panel may say another number").into_iter().collect()
}

pub(super) fn interval(got: &Resampled, how: &Bootstrap, cut: f64) -> Vec<String> {
    let width = got.interval.high - got.interval.low;
    let lost = f64::from(got.lost) / f64::from(how.resamples.max(1));
    [
        (width > WIDEST).then(|| format!("the interval is {width:.1} points wide, more than {WIDEST:.0}")),
        (lost > MOST_LOST).then(|| format!("{:.1} % of the resamples have no cut", 100.0 * lost)),
        (!got.interval.contains(cut)).then(|| "the resamples do not lie around the cut".to_owned()),
    ]
    .into_iter()
    .flatten()
    .collect()
}

pub(super) fn evidence(sheets: &[SheetDigest]) -> Option<String> {
    let claimed = sheets.iter().filter(|sheet| !sheet.rescored).count();
    let of = sheets.len();
    (claimed > 0)
        .then(|| format!("{claimed} of {of} sheets were taken as given, not scored again from their recordings"))
}

pub(super) fn limits(of_attempts: bool) -> Vec<String> {
    let mut limits = vec![
        "The cut rests on the people named in the cohort and panel; it is not validated on patients.".to_owned(),
        "The certifying body decides whether it is used.".to_owned(),
    ];
    if of_attempts {
        limits.push("Score sheets do not say who made them: one attempt of each person is assumed.".to_owned());
        limits.push("It is a cut of the total; a critical error fails an attempt whatever its total.".to_owned());
    }
    limits
}
