//! Recording to dots to metrics to rubric to [`ScoreSheet`]. Pure: same records, same sheet, to the bit.
//!
//! Any thread; knows no files, no clock, no device. One pass: [`Grader::push`] takes records as they come, live or read
//! from disk, and keeps what belongs to dots, never ticks. Reading order: `grade` (the pass), `visits` and `tally`
//! (segmentation), `hand`, `flow`, `smooth` (the hand), `dots`, `place`, `judge` (bands, total, critical errors), `words`
//! and `advice` (feedback), `report` (the sheet), `standing` (what its verdict is worth), `migration` (what another rubric
//! does), `table` (the sheet as text).

mod advice;
mod deposits;
mod dots;
mod flow;
mod grade;
mod hand;
mod ideal;
mod int;
mod judge;
mod migration;
mod place;
mod report;
pub mod sheet;
mod skin;
mod smooth;
mod standing;
mod table;
mod tally;
mod text;
mod visits;
mod words;

pub use deposits::Deposits;
pub use grade::Grader;
pub use ideal::ideal;
pub use judge::light;
pub use migration::{Change, Moved, MovedSum, Side};
pub use place::{Target, assign, earlier_mm, on_skin, targets};
pub use sheet::{ClockSheet, ScoreSheet, digest, points, rubric_digest, schema};
pub use standing::{Said, Standing, is_near_mark, standing, standing_said};
pub use table::table;
pub use visits::MAX_DOTS;

use crate::math::DVec3;
use crate::scalp::{Scalp, ScalpError, ZoneShape};
use crate::scenario::Scenario;
use crate::sim::TickRecord;

/// Version of this scorer. Any change of a number on a sheet raises it.
pub const SCORER_VERSION: u32 = 2;

/// What every sheet says of its bands.
pub const BANDS: &str = "The bands are assumptions of one school of the trade. They are not validated on patients and not agreed among schools.";

/// What no sheet of this version assesses. What is modelled and told, but has no part in the verdict, says so.
pub const NOT_ASSESSED: [&str; 5] = [
    "bleeding, pain, swelling and over-worked places (modelled for a person's skin and reported)",
    "how the dots heal and fade (modelled and shown as a forecast)",
    "hygiene and care of the client",
    "choice of colour and hairline",
    "skill on a living person",
];

/// The plan in world, and its working area.
#[derive(Clone, Copy)]
pub struct Ground<'a> {
    /// Planned dots, in the order of the plan.
    pub targets: &'a [Target],
    /// Whether a point on the skin lies in the working area.
    pub inside: &'a dyn Fn(DVec3) -> bool,
    /// Dots of earlier sessions that are still in the skin. New dots keep their distance from them; none of them is a dot
    /// of this attempt.
    pub earlier_mm: &'a [DVec3],
}

/// What is known of the records beside the records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// SHA-256 of the resolved scenario's text, hexadecimal.
    pub scenario_digest: String,
    /// Version of the law that made the outcomes.
    pub law_version: u32,
    /// A program held the needle.
    pub synthetic: bool,
    /// What the check of the recording's bytes said, e.g. `hash chain intact`.
    pub integrity: String,
    /// Whether the records were made again, e.g. `re-simulated to the bit`.
    pub replay: String,
    /// How the computer kept time, for an attempt in real time.
    pub clock: Option<ClockSheet>,
}

/// The score of an attempt. A cut, partial or empty one is scored as far as it goes.
pub fn grade(
    scenario: &Scenario,
    ground: &Ground<'_>,
    evidence: &Evidence,
    records: impl IntoIterator<Item = TickRecord>,
) -> ScoreSheet {
    let mut grader = Grader::new(scenario);
    for record in records {
        grader.push(&record);
    }
    grader.finish(scenario, ground, evidence)
}

/// [`grade()`] with the plan and the working area of the scenario laid on its scalp.
pub fn grade_on(
    scalp: &Scalp,
    scenario: &Scenario,
    evidence: &Evidence,
    records: impl IntoIterator<Item = TickRecord>,
) -> Result<ScoreSheet, ScalpError> {
    let targets = targets(scalp, &scenario.plan)?;
    let zone = ZoneShape::new(scalp, &scenario.plan.zone)?;
    let inside = |point_mm| zone.contains(point_mm);
    let earlier_mm = earlier_mm(scalp, scenario)?;
    let ground = Ground { targets: &targets, inside: &inside, earlier_mm: &earlier_mm };
    Ok(grade(scenario, &ground, evidence, records))
}
