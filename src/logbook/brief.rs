//! What the logbook wants of a score sheet: read leniently, so that sheets of other builds are listed too.

use std::path::Path;

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::{Decision, LogbookError, disk};
use crate::score::ScoreSheet;
use crate::score::sheet::Domain;

/// The score sheet in an attempt's folder.
pub(super) const SCORE: &str = "score.json";
/// Largest sheet, bytes.
pub(super) const MAX_BYTES: u64 = 64 << 20;

/// The head of a score sheet.
#[derive(Debug, Deserialize)]
pub(super) struct Brief {
    pub(super) scorer_version: u32,
    pub(super) scenario: ScenarioPart,
    pub(super) rubric: RubricPart,
    pub(super) modified: bool,
    pub(super) synthetic: bool,
    pub(super) verdict: VerdictPart,
    pub(super) domains: Vec<DomainPart>,
    pub(super) critical: Vec<IgnoredAny>,
    pub(super) attempt: AttemptPart,
    /// What the whole sheet is worth, where this build reads it whole.
    #[serde(skip)]
    pub(super) worth: Option<Decision>,
}

#[derive(Debug, Deserialize)]
pub(super) struct ScenarioPart {
    pub(super) id: String,
    pub(super) digest: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct RubricPart {
    pub(super) digest: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct VerdictPart {
    pub(super) passed: bool,
    pub(super) total_hundredths: i64,
    pub(super) weakest: Domain,
}

#[derive(Debug, Deserialize)]
pub(super) struct DomainPart {
    pub(super) domain: Domain,
    pub(super) score_hundredths: i64,
}

#[derive(Debug, Deserialize)]
pub(super) struct AttemptPart {
    pub(super) planned: u32,
    pub(super) placed: u32,
    pub(super) extra: u32,
}

impl Brief {
    /// The head of the sheet in a folder; nothing when there is no sheet.
    pub(super) fn read(folder: &Path) -> Result<Option<Self>, LogbookError> {
        let path = folder.join(SCORE);
        let Some(bytes) = disk::read(&path, MAX_BYTES)? else { return Ok(None) };
        let brief: Self = serde_json::from_slice(&bytes).map_err(|why| LogbookError::file(&path, why))?;
        let worth = serde_json::from_slice(&bytes).ok().map(|sheet: ScoreSheet| Decision::of(&sheet));
        Ok(Some(Self { worth, ..brief }))
    }
}

/// The name of a domain in files, and back.
pub(super) fn domain_name(domain: Domain) -> &'static str {
    match domain {
        Domain::Depth => "depth",
        Domain::Dwell => "dwell",
        Domain::Angle => "angle",
        Domain::DotSize => "dot_size",
        Domain::Spacing => "spacing",
        Domain::Drag => "drag",
        Domain::Force => "force",
    }
}

/// The domain of that name.
pub(super) fn domain_from_name(name: &str) -> Option<Domain> {
    Domain::ALL.into_iter().find(|domain| domain_name(*domain) == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_is_called_in_the_index_as_on_a_sheet() {
        for domain in Domain::ALL {
            assert_eq!(serde_json::to_value(domain).unwrap(), domain_name(domain));
            assert_eq!(domain_from_name(domain_name(domain)), Some(domain));
        }
    }
}
