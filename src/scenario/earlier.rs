//! The author's earlier session to places on the scalp: a plan like any other, long done.

use super::Earlier;
use super::error::Problem;
use super::file::{PlanFile, ScenarioFile};
use super::ground::Ground;
use super::plan;

/// Longest time since an earlier session, days: three years, the last date that a forecast has. An ideal dot is still
/// there.
pub const MAX_DAYS: f64 = 1095.0;
/// Most dots of an earlier session.
pub const MAX_EARLIER: usize = 5_000;

/// Days since, when the author gives none: a dot is healed and is judged from then on.
const DAYS: f64 = 28.0;

/// The earlier session of a file; what is wrong goes to `problems`.
pub(super) fn resolve(file: &ScenarioFile, ground: &Ground, problems: &mut Vec<Problem>) -> Option<Earlier> {
    let own = file.earlier.as_ref()?;
    let plan = file.plan.as_ref();
    let as_plan = PlanFile {
        near: own.near.clone().or_else(|| plan.and_then(|plan| plan.near.clone())),
        zone: own.zone.clone().or_else(|| plan.and_then(|plan| plan.zone.clone())),
        dots: own.dots.clone(),
        tolerance_mm: None,
    };
    let mut found = Vec::new();
    let made = plan::resolve(Some(&as_plan), ground, &mut found);
    if own.zone.is_some() {
        ground.check_zone("plan.zone", &made.zone, &mut found);
    }
    // the same words under the name that the author wrote
    problems.extend(found.into_iter().map(|problem| Problem {
        field: problem.field.replacen("plan", "earlier", 1),
        hint: problem.hint.map(|hint| hint.replace("plan.", "earlier.")),
        ..problem
    }));
    Some(Earlier { days_ago: own.days_ago.unwrap_or(DAYS), dots: made.dots })
}
