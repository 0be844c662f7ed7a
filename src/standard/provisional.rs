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

#[cfg(test)]
mod tests {
    use super::super::bootstrap::Interval;
    use super::super::moments::line;
    use super::*;

    #[test]
    fn as_many_as_are_steady_are_enough() {
        assert_eq!(borderline_group(STEADY_BORDERLINE), [""; 0]);
        assert_eq!(borderline_group(STEADY_BORDERLINE - 1).len(), 1);
    }

    #[test]
    fn a_line_is_doubted_where_ratings_explain_little_or_lie_on_one_side() {
        let said = |residual: f64, at: f64| {
            let points: Vec<(f64, f64)> = (0..STEADY_RATED)
                .map(|i| ((i % 5) as f64 + 1.0, if i % 10 < 5 { residual } else { -residual }))
                .map(|(rating, off)| (rating, 50.0 + 10.0 * rating + off))
                .collect();
            let line = line(&points).unwrap();
            let ratings: Vec<f64> = points.iter().map(|(rating, _)| *rating).collect();
            regression(&Regression { cut: line.at(at), line, se: line.se_at(at) }, &ratings, at)
        };
        assert_eq!(said(5.0, 2.0), [""; 0]);
        assert_eq!(said(5.0, 1.0), [""; 0]);
        assert_eq!(said(5.0, 5.0), [""; 0]);
        // r² = 200 / (200 + 225)
        assert!(said(15.0, 2.0).concat().starts_with("ratings explain 47 % of the totals"));
        for at in [0.99, 5.01] {
            assert!(said(5.0, at).concat().starts_with("nobody was rated on one side"), "{at}");
        }
    }

    #[test]
    fn an_interval_is_doubted_where_it_is_wide_lost_or_beside_the_cut() {
        let said = |low: f64, high: f64, lost: u32, cut: f64| {
            let got = Resampled { interval: Interval { low, high }, se: 1.0, lost };
            interval(&got, &Bootstrap { resamples: 1000, ..Bootstrap::default() }, cut)
        };
        assert_eq!(said(60.0, 70.0, 10, 70.0), [""; 0]);
        for (row, words) in [
            (said(60.0, 70.01, 0, 65.0), "the interval is 10.0 points wide"),
            (said(60.0, 70.0, 11, 65.0), "1.1 % of the resamples have no cut"),
            (said(60.0, 70.0, 0, 59.99), "the resamples do not lie around the cut"),
        ] {
            assert!(row.len() == 1 && row.concat().starts_with(words), "{words}: {row:?}");
        }
    }
}
