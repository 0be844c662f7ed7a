//! What to practise next: the weakest domain over the last attempts, and a scenario that trains it.

use serde::Serialize;

use super::progress::Point;
use crate::scenario;
use crate::score::sheet::Domain;

/// Attempts that are looked back on. A!: few enough to show what was learned since.
const LAST: usize = 5;
/// A domain is weak below this, hundredths of a point. A!
const STRONG: i64 = 9500;

/// What to practise next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Next {
    /// Weakest domain.
    pub domain: Domain,
    /// Its mean over those attempts, hundredths of a point.
    pub mean_hundredths: i64,
    /// Attempts that were looked at.
    pub attempts: usize,
    /// A scenario that trains it.
    pub scenario: &'static str,
    /// What to do there.
    pub advice: &'static str,
}

impl Next {
    /// What these attempts, oldest first, ask for; nothing when there is none or no domain is weak.
    pub(super) fn after<'a>(points: impl DoubleEndedIterator<Item = &'a Point>) -> Option<Self> {
        let last: Vec<&Point> = points.rev().take(LAST).collect();
        let mean = |domain: Domain| {
            let scores = last.iter().flat_map(|point| &point.domains).filter(|(d, _)| *d == domain);
            let (sum, count) =
                scores.fold((0_i64, 0_i64), |(sum, count), (_, score)| (sum.saturating_add(*score), count + 1));
            (count > 0).then(|| (sum / count, domain))
        };
        // of two that are equal, the one that comes first in the score
        let (mean_hundredths, domain) = Domain::ALL.into_iter().filter_map(mean).min()?;
        if mean_hundredths >= STRONG {
            return None;
        }
        let (scenario, advice) = trains(domain);
        Some(Self { domain, mean_hundredths, attempts: last.len(), scenario, advice })
    }
}

/// The scenario of the library that trains a domain, and what to do there: of those that would, the first that this
/// library has.
pub fn trains(domain: Domain) -> (&'static str, &'static str) {
    let (would, advice) = would_train(domain);
    let has = |id: &&&str| scenario::builtin().iter().any(|(known, _)| known == *id);
    (would.iter().find(has).copied().unwrap_or(scenario::DEFAULT_ID), advice)
}

/// Scenarios that train a domain, the best first.
fn would_train(domain: Domain) -> (&'static [&'static str], &'static str) {
    match domain {
        Domain::Depth => (&["lesson-depth", "pad-depth-drill"], "same depth on even skin, dot after dot"),
        Domain::Dwell => (&["lesson-dwell", "first-dots"], "in and out: count the strokes of a dot, not the time"),
        Domain::Angle => (&["lesson-angle", "fut-strip"], "keep the needle perpendicular where the skin turns away"),
        Domain::DotSize => (&["lesson-viscosity", "oily-coil"], "less time in the dot where the skin spreads it"),
        Domain::Spacing => (&["lesson-spacing", "totalis-hairline"], "even distances without a pattern to lean on"),
        Domain::Drag => {
            (&["lesson-stretch", "elderly-scalp"], "stretch, and lift before you move: loose skin tears along")
        }
        Domain::Force => (&["after-chemotherapy"], "let the needle do the work: thin skin forgives no pressure"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(domains: &[(Domain, i64)]) -> Point {
        Point {
            folder: "a".parse().unwrap(),
            number: 1,
            at: String::new(),
            scenario_digest: None,
            total_hundredths: 0,
            passed: false,
            domains: domains.to_vec(),
        }
    }

    #[test]
    fn every_domain_has_a_scenario_of_the_library() {
        for domain in Domain::ALL {
            let (id, _) = trains(domain);
            assert!(scenario::builtin().iter().any(|(known, _)| *known == id), "{domain:?}: {id}");
            assert!(would_train(domain).0.contains(&id), "{domain:?}: none of its scenarios is in the library");
        }
    }

    #[test]
    fn the_weakest_of_the_last_five_is_next() {
        let old = point(&[(Domain::Depth, 0), (Domain::Angle, 9000)]);
        let new = point(&[(Domain::Depth, 9000), (Domain::Angle, 4000)]);
        let points = [&old, &old, &new, &new, &new, &new, &new];
        let next = Next::after(points.into_iter()).unwrap();
        assert_eq!((next.domain, next.mean_hundredths, next.attempts), (Domain::Angle, 4000, LAST));
        assert_eq!(Next::after([].into_iter()), None);
        let strong = point(&[(Domain::Depth, STRONG), (Domain::Angle, 10_000)]);
        assert_eq!(Next::after([&strong].into_iter()), None);
    }
}
