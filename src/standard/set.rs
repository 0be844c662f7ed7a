//! From admitted sheets or a panel's estimates to the document of a cut score, with all figures behind it. Pure.

use std::collections::BTreeMap;

use super::angoff::{self, Joined};
use super::bootstrap::{Bootstrap, Interval, Resampled};
use super::borderline::{self, Middle, Rated};
use super::contrast::{self, Consequences, Weights};
use super::document::{
    ClosedSheet, ConsequencesSheet, CutScore, Estimates, FORMAT, GroupSheet, IntervalSheet, JudgeSheet, Method,
    RubricDigest, ScenarioDigest, SheetDigest, bp, count, hundredths, on_scale,
};
use super::entry::Judges;
use super::error::StandardError;
use super::moments::{Sample, sample};
use super::provisional;
use super::reliability::kappa;
use super::sheets::{Cohort, Row};
use crate::score::SCORER_VERSION;

/// What is said of a cut score, not computed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    /// Who the people were.
    pub cohort: String,
    /// Who sat on the panel.
    pub panel: Vec<String>,
    /// `YYYY-MM-DD`.
    pub date: String,
    /// [`super::document::bands_digest`] of the rubric, where the rubric itself is known.
    pub bands_digest: Option<String>,
}

/// A document and the figures behind it with all their digits, by name.
#[derive(Clone, Debug, PartialEq)]
pub struct Set {
    /// The document.
    pub document: CutScore,
    /// Figures.
    pub figures: Figures,
}

/// Figures with all their digits.
pub type Figures = BTreeMap<String, f64>;

/// What every method hands to [`finish`].
struct Found {
    method: Method,
    cut: f64,
    closed: Option<(Interval, f64, &'static str)>,
    resampled: Option<Resampled>,
    groups: Vec<GroupSheet>,
    sheets: Vec<SheetDigest>,
    provisional: Vec<String>,
    consequences: Option<ConsequencesSheet>,
    figures: Figures,
}

/// Contrasting groups. The cohort holds the novices first, then the experts.
pub fn contrasting(
    cohort: &Cohort,
    novices: usize,
    weights: Weights,
    how: &Bootstrap,
    about: &About,
) -> Result<Set, StandardError> {
    let (low, high) = cohort.rows.split_at(novices.min(cohort.rows.len()));
    let (n, e) = (totals(low), totals(high));
    let got = contrast::crossing(&n, &e, weights)?;
    // counted with the cut as it is written, which is the rule
    let does = contrast::consequences(&n, &e, on_scale(got.cut)? as f64 / 100.0);
    let decisions = n.iter().map(|t| (false, *t)).chain(e.iter().map(|t| (true, *t)));
    let mut figures = Figures::new();
    put(&mut figures, &[("cut", got.cut), ("se", got.se)]);
    let consequences = consequences(&does, decisions, got.cut, &mut figures)?;
    put(&mut figures, &[("novices.mean", got.novices.mean), ("novices.sd", got.novices.sd)]);
    put(&mut figures, &[("experts.mean", got.experts.mean), ("experts.sd", got.experts.sd)]);
    let found = Found {
        method: Method::ContrastingGroups {
            by_size: weights == Weights::BySize,
            other_hundredths: got.other.map(hundredths),
        },
        cut: got.cut,
        closed: Some((got.closed(how.level), got.se, "errors of both means and spreads carried over, normal")),
        resampled: contrast::resampled(&n, &e, weights, how),
        groups: vec![group("novices", low), group("experts", high)],
        sheets: sheets("novices", low, None).chain(sheets("experts", high, None)).collect(),
        provisional: provisional::contrasting(&got),
        consequences: Some(consequences),
        figures,
    };
    finish(found, Some(cohort), how, about)
}

/// How ratings become a cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ByRating {
    /// Line of totals on ratings.
    Regression,
    /// Mean or median of those rated borderline.
    Group(Middle),
}

/// Borderline methods; one rating for each row of the cohort.
pub fn borderline(
    cohort: &Cohort,
    ratings: &[f64],
    at: f64,
    by: ByRating,
    how: &Bootstrap,
    about: &About,
) -> Result<Set, StandardError> {
    let rated: Vec<Rated> = ratings.iter().zip(&cohort.rows).map(|(rating, row)| (*rating, row.total)).collect();
    let mut figures = Figures::new();
    let (method, cut, closed, resampled, provisional, line) = match by {
        ByRating::Regression => {
            let got = borderline::regression(&rated, at)?;
            put(&mut figures, &[("slope", got.line.slope), ("intercept", got.line.intercept), ("r", got.line.r)]);
            put(&mut figures, &[("residual_se", got.line.residual_se), ("se", got.se)]);
            let method = Method::BorderlineRegression {
                borderline_hundredths: hundredths(at),
                slope_hundredths: hundredths(got.line.slope),
                intercept_hundredths: hundredths(got.line.intercept),
                residual_se_hundredths: hundredths(got.line.residual_se),
                r_squared_bp: bp(got.line.r * got.line.r),
            };
            let closed = (got.closed(how.level), got.se, "height of a least-squares line, Student's t");
            let resampled = borderline::regression_resampled(&rated, at, how);
            (method, got.cut, Some(closed), resampled, provisional::regression(&got, ratings, at), Some(got.line))
        }
        ByRating::Group(middle) => {
            let got = borderline::group(&rated, at, middle)?;
            let se = got.sample.sd / (got.sample.n as f64).sqrt();
            let closed = got.closed(how.level).map(|interval| (interval, se, "mean of a sample, Student's t"));
            let median = middle == Middle::Median;
            let method = Method::BorderlineGroup { borderline_hundredths: hundredths(at), median };
            let resampled = borderline::group_resampled(&rated, at, middle, how);
            (method, got.cut, closed, resampled, provisional::borderline_group(got.sample.n), None)
        }
    };
    put(&mut figures, &[("cut", cut)]);
    let does = borderline::consequences(&rated, at, on_scale(cut)? as f64 / 100.0, line.as_ref());
    let decisions = rated.iter().filter(|(r, _)| (r - at).abs() > 1e-9).map(|(r, total)| (*r > at, *total));
    let consequences = consequences(&does, decisions, cut, &mut figures)?;
    let found = Found {
        method,
        cut,
        closed,
        resampled,
        groups: by_rating(cohort, ratings),
        sheets: sheets("rated", &cohort.rows, Some(ratings)).collect(),
        provisional,
        consequences: Some(consequences),
        figures,
    };
    finish(found, Some(cohort), how, about)
}

/// A panel's estimates.
pub fn angoff(judges: &Judges, joined: &Joined, how: &Bootstrap, about: &About) -> Result<Set, StandardError> {
    let got = angoff::panel(&judges.rows, joined)?;
    let mut figures = Figures::new();
    put(&mut figures, &[("cut", got.cut), ("sd", got.judges.sd), ("se", got.se)]);
    if let Some(se) = got.se_items {
        put(&mut figures, &[("se_items", se)]);
    }
    if let Some(parts) = got.components {
        put(&mut figures, &[("judges", parts.rows), ("items", parts.columns), ("rest", parts.rest)]);
    }
    let written = judges.judges.iter().zip(&judges.rows);
    let estimates = Estimates {
        items: judges.items.clone(),
        judges: written
            .map(|(judge, row)| JudgeSheet {
                judge: judge.clone(),
                estimates_hundredths: row.iter().map(|x| hundredths(*x)).collect(),
            })
            .collect(),
    };
    let found = Found {
        method: Method::Angoff {
            geometric: *joined != Joined::Mean,
            sd_hundredths: hundredths(got.judges.sd),
            se_items_hundredths: got.se_items.map(hundredths),
        },
        cut: got.cut,
        closed: Some((got.closed(how.level), got.se, "mean of the judges, Student's t")),
        resampled: got.resampled(how),
        groups: vec![group_of("judges", &got.judges, 0)],
        sheets: Vec::new(),
        provisional: provisional::judges(&got),
        consequences: None,
        figures,
    };
    let mut set = finish(found, None, how, about)?;
    set.document.estimates = Some(estimates);
    Ok(set)
}

fn finish(found: Found, cohort: Option<&Cohort>, how: &Bootstrap, about: &About) -> Result<Set, StandardError> {
    let cut_hundredths = on_scale(found.cut)?;
    let resampled = found.resampled.ok_or(StandardError::NoSpread { what: "resamples" })?;
    let mut figures = found.figures;
    let Interval { low, high } = resampled.interval;
    put(&mut figures, &[("bootstrap.low", low), ("bootstrap.high", high), ("bootstrap.se", resampled.se)]);
    if let Some((interval, _, _)) = &found.closed {
        put(&mut figures, &[("closed.low", interval.low), ("closed.high", interval.high)]);
    }
    let interval = IntervalSheet {
        how: "percentile bootstrap".to_owned(),
        level_bp: bp(how.level),
        low_hundredths: hundredths(low),
        high_hundredths: hundredths(high),
        se_hundredths: hundredths(resampled.se),
        seed: how.seed,
        resamples: how.resamples,
        lost: resampled.lost,
    };
    let mut sheets = found.sheets;
    sheets.sort();
    let mut provisional = found.provisional;
    provisional.extend(provisional::interval(&resampled, how, found.cut));
    provisional.extend(provisional::evidence(&sheets));
    let document = CutScore {
        format: FORMAT,
        scorer_version: SCORER_VERSION,
        law_version: cohort.map(|cohort| cohort.law_version),
        method: found.method,
        cut_hundredths,
        interval,
        closed: found.closed.map(|(interval, se, how)| ClosedSheet {
            how: how.to_owned(),
            low_hundredths: hundredths(interval.low),
            high_hundredths: hundredths(interval.high),
            se_hundredths: hundredths(se),
        }),
        consequences: found.consequences,
        groups: found.groups,
        provisional,
        limits: provisional::limits(cohort.is_some()),
        cohort: about.cohort.clone(),
        panel: about.panel.clone(),
        date: about.date.clone(),
        scenario: cohort.map(|c| ScenarioDigest { id: c.scenario.id.clone(), digest: c.scenario.digest.clone() }),
        rubric: cohort.map(|c| RubricDigest {
            school: c.rubric.school.clone(),
            digest: c.rubric.digest.clone(),
            bands_digest: about.bands_digest.clone(),
        }),
        sheets,
        estimates: None,
    };
    Ok(Set { document, figures })
}

fn put(figures: &mut Figures, values: &[(&str, f64)]) {
    figures.extend(values.iter().map(|(name, value)| ((*name).to_owned(), *value)));
}

fn totals(rows: &[Row]) -> Vec<f64> {
    rows.iter().map(|row| row.total).collect()
}

fn group(name: &str, rows: &[Row]) -> GroupSheet {
    group_of(name, &sample(&totals(rows)), rows.iter().filter(|row| row.critical).count())
}

fn group_of(name: &str, of: &Sample, critical: usize) -> GroupSheet {
    GroupSheet {
        name: name.to_owned(),
        n: count(of.n),
        mean_hundredths: hundredths(of.mean),
        sd_hundredths: hundredths(of.sd),
        critical: count(critical),
    }
}

/// A group for each rating that was given, lowest first.
fn by_rating(cohort: &Cohort, ratings: &[f64]) -> Vec<GroupSheet> {
    let mut groups: BTreeMap<i64, Vec<Row>> = BTreeMap::new();
    for (rating, row) in ratings.iter().zip(&cohort.rows) {
        groups.entry(hundredths(*rating)).or_default().push(row.clone());
    }
    groups.iter().map(|(rating, rows)| group(&format!("rated {}", *rating as f64 / 100.0), rows)).collect()
}

fn sheets<'a>(
    name: &'a str,
    rows: &'a [Row],
    ratings: Option<&'a [f64]>,
) -> impl Iterator<Item = SheetDigest> + use<'a> {
    rows.iter().enumerate().map(move |(i, row)| SheetDigest {
        group: name.to_owned(),
        digest: row.digest.clone(),
        total_hundredths: row.total_hundredths,
        rating_hundredths: ratings.and_then(|all| all.get(i)).map(|rating| hundredths(*rating)),
        rescored: row.rescored,
    })
}

/// What a cut does, as the document says it; the shares that are expected are figures too.
fn consequences(
    does: &Consequences,
    decisions: impl Iterator<Item = (bool, f64)>,
    cut: f64,
    figures: &mut Figures,
) -> Result<ConsequencesSheet, StandardError> {
    let (passes, fails) = (does.expected_false_passes, does.expected_false_fails);
    for (name, share) in [("expected_false_passes", passes), ("expected_false_fails", fails)] {
        figures.extend(share.map(|share| (name.to_owned(), share)));
    }
    Ok(ConsequencesSheet {
        false_passes: count(does.false_passes),
        not_ready: count(does.not_ready),
        false_fails: count(does.false_fails),
        ready: count(does.ready),
        expected_false_passes_bp: passes.map(bp),
        expected_false_fails_bp: fails.map(bp),
        kappa_bp: agreement(decisions, cut)?,
    })
}

/// Kappa of being ready and passing the cut as it is written.
fn agreement(of: impl Iterator<Item = (bool, f64)>, cut: f64) -> Result<Option<i64>, StandardError> {
    let cut = on_scale(cut)? as f64 / 100.0;
    let decisions: Vec<(bool, bool)> = of.map(|(ready, total)| (ready, total >= cut)).collect();
    Ok(kappa(&decisions).map(bp))
}
