//! Two attempts side by side: totals, domains, and the dots at each planned place.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::brief::{Brief, MAX_BYTES, SCORE};
use super::store::unknown_attempt;
use super::{AttemptName, Logbook, LogbookError, disk};
use crate::score::sheet::Domain;

/// A domain in both attempts, hundredths of a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct DomainPair {
    /// Which.
    pub domain: Domain,
    /// In the first.
    pub a: Option<i64>,
    /// In the second.
    pub b: Option<i64>,
}

/// What is compared of a dot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DotBrief {
    /// Planned place, from 1.
    target: Option<u32>,
    /// True depth below the junction, µm.
    pub below_junction_um: i64,
    /// Angle to the skin, hundredths of a degree.
    pub angle_cdeg: Option<i64>,
    /// Strokes past the junction.
    pub dwell_strokes: u32,
    /// Fresh diameter, µm.
    pub diameter_um: i64,
    /// Distance from the planned place, µm.
    pub place_um: Option<i64>,
}

/// A planned place in both attempts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct PlacePair {
    /// Place, counted from 1 as in the plan.
    pub place: u32,
    /// The dot of the first.
    pub a: Option<DotBrief>,
    /// The dot of the second.
    pub b: Option<DotBrief>,
}

/// Two attempts side by side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Comparison {
    /// The two.
    pub attempts: [AttemptName; 2],
    /// Their scenarios.
    pub scenarios: [String; 2],
    /// Both did the very same task, so that places can be compared.
    pub same_task: bool,
    /// Both were judged by the same rubric, so that scores can be compared.
    pub same_rubric: bool,
    /// Totals, hundredths of a point.
    pub totals_hundredths: [i64; 2],
    /// What the sheets say.
    pub passed: [bool; 2],
    /// Domains.
    pub domains: Vec<DomainPair>,
    /// Planned places that hold a dot in either; none when the tasks differ.
    pub places: Vec<PlacePair>,
    /// Dots that fill no planned place.
    pub extra: [u32; 2],
}

#[derive(Deserialize)]
struct Dots {
    dots: Vec<DotBrief>,
}

impl Logbook {
    /// Compares two attempts.
    pub fn compare(&mut self, a: &AttemptName, b: &AttemptName) -> Result<Comparison, LogbookError> {
        self.look(|disk, _, _| {
            let sheet = |name: &AttemptName| {
                let folder = disk.root().join(name.as_str());
                if !folder.is_dir() {
                    return Err(unknown_attempt(name.as_str()));
                }
                let brief = Brief::read(&folder)?;
                let path = folder.join(SCORE);
                let bytes = disk::read(&path, MAX_BYTES)?.unwrap_or_default();
                let hint = "an attempt without a score sheet is scored with: stipple score FOLDER";
                let brief = brief.ok_or_else(|| LogbookError::refused(format_args!("{name} was not scored"), hint))?;
                let dots: Dots = serde_json::from_slice(&bytes).map_err(|why| LogbookError::file(&path, why))?;
                Ok((brief, dots.dots))
            };
            Ok(beside([a, b], sheet(a)?, sheet(b)?))
        })
    }
}

fn beside(names: [&AttemptName; 2], a: (Brief, Vec<DotBrief>), b: (Brief, Vec<DotBrief>)) -> Comparison {
    let ((a, dots_a), (b, dots_b)) = (a, b);
    let same_task = a.scenario.digest == b.scenario.digest;
    let score = |brief: &Brief, domain: Domain| {
        brief.domains.iter().find(|part| part.domain == domain).map(|part| part.score_hundredths)
    };
    let pair = |domain: Domain| DomainPair { domain, a: score(&a, domain), b: score(&b, domain) };
    let domains = Domain::ALL.into_iter().map(pair).filter(|pair| pair.a.is_some() || pair.b.is_some()).collect();
    Comparison {
        attempts: names.map(Clone::clone),
        scenarios: [crate::scenario::shown(&a.scenario.id), crate::scenario::shown(&b.scenario.id)],
        same_task,
        same_rubric: a.rubric.digest == b.rubric.digest,
        totals_hundredths: [a.verdict.total_hundredths, b.verdict.total_hundredths],
        passed: [a.verdict.passed, b.verdict.passed],
        domains,
        places: if same_task { places(&dots_a, &dots_b) } else { Vec::new() },
        extra: [a.attempt.extra, b.attempt.extra],
    }
}

fn places(a: &[DotBrief], b: &[DotBrief]) -> Vec<PlacePair> {
    let by_place = |dots: &[DotBrief]| -> BTreeMap<u32, DotBrief> {
        dots.iter().filter_map(|dot| Some((dot.target?, *dot))).collect()
    };
    let (a, b) = (by_place(a), by_place(b));
    let places: std::collections::BTreeSet<u32> = a.keys().chain(b.keys()).copied().collect();
    let pair = |place: u32| PlacePair { place, a: a.get(&place).copied(), b: b.get(&place).copied() };
    places.into_iter().map(pair).collect()
}
