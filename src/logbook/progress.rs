//! Learning curves: every scored attempt of a trainee, scenario by scenario, with its domains.

use std::collections::BTreeMap;

use serde::Serialize;

use super::cusum::{Cusum, CusumPlan};
use super::next::Next;
use super::{AttemptName, Filter, Logbook, LogbookError, Pseudonym, Row};
use crate::score::sheet::Domain;

/// Eighths of a line, for curves in text.
const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// One attempt on a curve.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Point {
    /// Which.
    pub folder: AttemptName,
    /// Number over all attempts of the trainee.
    pub number: u32,
    /// When, UTC.
    pub at: String,
    /// SHA-256 of the scenario: another one is another task, whatever its name.
    pub scenario_digest: Option<String>,
    /// Total, hundredths of a point.
    pub total_hundredths: i64,
    /// What its sheet says.
    pub passed: bool,
    /// Scores of the domains, hundredths of a point.
    pub domains: Vec<(Domain, i64)>,
}

/// A trainee's way through one scenario.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Curve {
    /// Scenario.
    pub scenario: String,
    /// Attempts, oldest first.
    pub points: Vec<Point>,
    /// Passes and fails added up; for practice only.
    pub cusum: Cusum,
}

impl Curve {
    /// Scores of one domain, oldest first, hundredths of a point.
    pub fn domain(&self, domain: Domain) -> Vec<i64> {
        let of = |point: &Point| point.domains.iter().find(|(d, _)| *d == domain).map(|(_, score)| *score);
        self.points.iter().filter_map(of).collect()
    }

    /// Totals, oldest first, hundredths of a point.
    pub fn totals(&self) -> Vec<i64> {
        self.points.iter().map(|point| point.total_hundredths).collect()
    }
}

/// How a trainee comes along.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Progress {
    /// Whose.
    pub trainee: Pseudonym,
    /// A curve for each scenario, by name.
    pub curves: Vec<Curve>,
    /// Attempts that are on no curve: not scored, with overridden parameters, or made by a program.
    pub left_out: usize,
    /// What to practise next, where a domain is weak.
    pub next: Option<Next>,
}

impl Logbook {
    /// Learning curves of a trainee, at one scenario or at all.
    pub fn progress(&mut self, trainee: Pseudonym, scenario: Option<&str>) -> Result<Progress, LogbookError> {
        self.trainee(trainee)?;
        let rows = self.list(&Filter { trainee: Some(trainee), ..Filter::default() })?;
        let all = rows.len();
        let scored: Vec<(String, Point)> = rows.into_iter().filter_map(point).collect();
        let left_out = all - scored.len();
        let next = Next::after(scored.iter().map(|(_, point)| point));
        let mut curves: BTreeMap<String, Vec<Point>> = BTreeMap::new();
        for (of, point) in scored {
            if scenario.is_none_or(|wanted| wanted == of) {
                curves.entry(of).or_default().push(point);
            }
        }
        let curve = |(scenario, points): (String, Vec<Point>)| {
            let cusum = CusumPlan::default().over(points.iter().map(|point| point.passed));
            Curve { scenario, points, cusum }
        };
        Ok(Progress { trainee, curves: curves.into_iter().map(curve).collect(), left_out, next })
    }
}

/// A row that says something about its trainee.
fn point(row: Row) -> Option<(String, Point)> {
    if row.modified || row.synthetic {
        return None;
    }
    let point = Point {
        folder: row.folder,
        number: row.number?,
        at: row.at?,
        scenario_digest: row.scenario_digest,
        total_hundredths: row.total_hundredths?,
        passed: row.passed?,
        domains: row.domains,
    };
    Some((row.scenario, point))
}

/// Scores in hundredths of a point as a line of bars; the full height is 100 points.
pub fn sparkline(scores: &[i64]) -> String {
    let bar = |score: &i64| {
        let eighth = usize::try_from(score.clamp(&0, &9_999) * 8 / 10_000).unwrap_or(0);
        BARS.get(eighth).copied().unwrap_or(' ')
    };
    scores.iter().map(bar).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_bars_goes_from_nothing_to_a_hundred() {
        assert_eq!(sparkline(&[]), "");
        assert_eq!(sparkline(&[-5, 0, 1249, 1250, 5000, 8750, 10_000, 20_000]), "▁▁▁▂▅███");
    }
}
