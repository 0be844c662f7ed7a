//! The surface under a scenario: landmarks, and whether zone, dots and scars are on the skin.

use super::chart::Chart;
use super::error::{Problem, name_hint, shown};
use super::{Plan, Scenario};
use crate::math::DVec3;
use crate::scalp::zone::Zone;
use crate::scalp::{Landmark, Scalp, ScalpError, ScalpPoint, ScalpSpec, ZoneShape};
use crate::tissue::ScarShape;

/// Triangles of the mesh that the checks use. It only seeds the search for the smooth surface, so few are enough.
const TRIANGLES: u32 = 768;
/// After so many places of one list that are wrong the rest is only counted.
const MOST_TOLD: usize = 3;

const VERTEX: ScalpPoint = ScalpPoint { forward_mm: 0.0, left_mm: 0.0 };

/// What the checks know of the surface.
pub(super) struct Ground {
    /// `None` when the specification itself is wrong; then nothing is said about places on it.
    scalp: Option<Scalp>,
}

impl Ground {
    /// The surface of a specification that may itself be wrong.
    pub(super) fn new(spec: &ScalpSpec) -> Self {
        Self { scalp: Scalp::build_with_triangles(spec, TRIANGLES).ok() }
    }

    /// The place of a landmark; the origin when none is named or none is known.
    pub(super) fn landmark(&self, name: Option<&str>, field: &str, problems: &mut Vec<Problem>) -> ScalpPoint {
        let (Some(name), Some(scalp)) = (name, &self.scalp) else { return VERTEX };
        Landmark::parse(name).and_then(|landmark| scalp.landmark(landmark)).unwrap_or_else(|_| {
            let here: Vec<&str> =
                Landmark::ALL.into_iter().filter(|l| scalp.landmark(*l).is_ok()).map(Landmark::name).collect();
            let problem = Problem::value(field, format!("\"{}\"", shown(name)), "a landmark of this surface");
            problems.push(problem.with_hint(name_hint(name, here)));
            VERTEX
        })
    }

    /// A chart around a place on the skin.
    pub(super) fn chart_on_skin(&self, field: &str, centre: ScalpPoint) -> Result<Chart<'_>, Problem> {
        match self.scalp.as_ref().map(|scalp| scalp.at(centre)) {
            Some(Err(error)) => Err(off_skin(field, &error)),
            _ => Ok(self.chart(centre)),
        }
    }

    /// A chart around a place; flat where the place is not on the skin.
    pub(super) fn chart(&self, centre: ScalpPoint) -> Chart<'_> {
        Chart::new(self.scalp.as_ref(), centre)
    }

    /// The plan's zone on the skin; `None` when it cannot be laid there.
    pub(super) fn zone(&self, zone: &Zone) -> Option<ZoneShape> {
        ZoneShape::new(self.scalp.as_ref()?, zone).ok()
    }

    /// A zone on the skin; where it cannot be laid there, says so.
    pub(super) fn check_zone(&self, field: &str, zone: &Zone, problems: &mut Vec<Problem>) -> Option<ZoneShape> {
        let laid = ZoneShape::new(self.scalp.as_ref()?, zone);
        laid.map_err(|error| problems.push(off_skin(field, &error))).ok()
    }

    /// Adds what lies off the skin or outside the zone to `problems`, unless the field has a problem already.
    pub(super) fn check(&self, scenario: &Scenario, problems: &mut Vec<Problem>) {
        let Some(scalp) = &self.scalp else { return };
        let told = |problems: &[Problem], field: &str| problems.iter().any(|p| p.field.starts_with(field));
        let zone = if told(problems, "plan.zone") {
            None
        } else {
            self.check_zone("plan.zone", &scenario.plan.zone, problems)
        };
        if !told(problems, "plan.dots") {
            check_dots(scalp, zone.as_ref(), &scenario.plan, problems);
        }
        if let Some(earlier) = scenario.earlier.as_ref().filter(|_| !told(problems, "earlier.dots")) {
            let found = on_skin(scalp, "earlier.dots", &earlier.dots);
            tell("earlier.dots", found.into_iter().filter_map(Result::err).collect(), problems);
        }
        for (i, scar) in scenario.tissue.scars.iter().enumerate() {
            let (field, places) = match &scar.shape {
                ScarShape::Strip { path, .. } => (format!("scars[{i}].shape.path"), path.as_slice()),
                ScarShape::Discs { centres, .. } => (format!("scars[{i}].shape.centres"), centres.as_slice()),
                ScarShape::Patch { centre, .. } => (format!("scars[{i}].shape.centre"), core::slice::from_ref(centre)),
            };
            if !told(problems, &field) {
                let found = on_skin(scalp, &field, places);
                tell(&field, found.into_iter().filter_map(Result::err).collect(), problems);
            }
        }
    }
}

fn check_dots(scalp: &Scalp, zone: Option<&ZoneShape>, plan: &Plan, problems: &mut Vec<Problem>) {
    let mut bad = Vec::new();
    for (i, found) in on_skin(scalp, "plan.dots", &plan.dots).into_iter().enumerate() {
        match found {
            Err(problem) => bad.push(problem),
            Ok(point) if zone.is_some_and(|zone| !zone.contains(point)) => {
                bad.push(Problem::value(format!("plan.dots[{i}]"), "outside the zone", "inside it"));
            }
            Ok(_) => {}
        }
    }
    tell("plan.dots", bad, problems);
}

fn on_skin(scalp: &Scalp, field: &str, places: &[ScalpPoint]) -> Vec<Result<DVec3, Problem>> {
    let one = |(i, place): (usize, &ScalpPoint)| {
        scalp.at(*place).map(|on| on.point_mm).map_err(|error| off_skin(&format!("{field}[{i}]"), &error))
    };
    places.iter().enumerate().map(one).collect()
}

/// The first few problems of a list, and how many more there are.
fn tell(field: &str, mut bad: Vec<Problem>, problems: &mut Vec<Problem>) {
    let more = bad.len().saturating_sub(MOST_TOLD);
    bad.truncate(MOST_TOLD);
    problems.append(&mut bad);
    if more > 0 {
        problems.push(Problem::new(field, format!("has {more} more places of this kind")));
    }
}

/// The scalp's complaint about a field, in our words.
fn off_skin(field: &str, error: &ScalpError) -> Problem {
    let problem = match error {
        ScalpError::OffHead { forward_mm, left_mm, arc_mm, allowed_mm } => Problem::value(
            field,
            format!("off the head: ({forward_mm:.1}, {left_mm:.1}) from the vertex, {arc_mm:.1} mm along the skin"),
            format!("at most {allowed_mm:.1} mm in that direction"),
        ),
        ScalpError::OffPad { forward_mm, left_mm, half_length_mm, half_width_mm } => Problem::value(
            field,
            format!("off the pad: ({forward_mm:.1}, {left_mm:.1})"),
            format!("within {half_length_mm} mm forward or back and {half_width_mm} mm left or right"),
        ),
        ScalpError::ZoneOffSkin { field: part, source } => return off_skin(&format!("{field}.{part}"), source),
        ScalpError::BadZone { field: part, value, allowed } if part == "outline" => {
            Problem::value(field, value, allowed)
        }
        ScalpError::BadZone { field: part, value, allowed } => {
            Problem::value(format!("{field}.{part}"), value, allowed)
        }
        other => Problem::new(field, shown(&other.to_string())),
    };
    problem.with_hint(error.hint())
}
