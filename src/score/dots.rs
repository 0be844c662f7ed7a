//! A dot as it is judged: what was gathered, where it lies, how big it is.

use std::collections::BTreeMap;

use super::place::{assign, nearer, nearest, neighbours};
use super::tally::Tally;
use super::{Ground, int};
use crate::math::DVec3;
use crate::pigment::fresh_diameter_mm;
use crate::scenario::Scenario;

/// One dot.
#[derive(Clone, Debug)]
pub(super) struct Dot {
    pub tally: Tally,
    pub middle_mm: DVec3,
    pub in_zone: bool,
    /// Planned place, counted from 0, and the distance from it, mm.
    pub place: Option<(usize, f64)>,
    /// Distance to the nearest other dot, of this attempt or of an earlier session, mm.
    pub spacing_mm: Option<f64>,
    /// That dot is one of an earlier session.
    pub beside_earlier: bool,
    /// Distance to the nearest other dot that fills a planned place or is of an earlier session, mm; for one that fills a
    /// place itself.
    pub plan_spacing_mm: Option<f64>,
    /// Fresh diameter, mm; 0 without ink. It is the same in anybody's skin for the same ink in the dot: what a person's
    /// skin takes of a stroke is in the volume, and oily skin draws a dot out only while it heals
    /// ([`Host::spread`](crate::pigment::heal::Host::spread)), which a sheet does not judge. A picture of day 0 has the
    /// same width.
    pub diameter_mm: f64,
    /// Length over width.
    pub aspect: f64,
}

impl Dot {
    /// True depth below the junction, mm.
    ///
    /// The true depth of a dot is that of its *deepest* stroke: that is how deep the hole is that ink stays in, it does
    /// not depend on how many strokes fell into the way down and up, and one stroke too deep does the harm. The median
    /// stands beside it on the sheet.
    pub(super) fn below_mm(&self) -> f64 {
        self.tally.depth_mm - self.tally.junction_mm
    }

    /// Mean angle to the skin, degrees.
    pub(super) fn angle_deg(&self) -> Option<f64> {
        self.tally.stay.angle_rad().map(f64::to_degrees)
    }

    /// A middle in µm, for the sheet.
    pub(super) fn position_um(&self) -> [i64; 3] {
        position_um(self.middle_mm)
    }
}

/// A place in µm, for the sheet.
pub(super) fn position_um(point_mm: DVec3) -> [i64; 3] {
    point_mm.to_array().map(int::milli)
}

/// All dots in the order of their first strokes, and the number of places that were opened with no stroke ended.
pub(super) fn dots(scenario: &Scenario, ground: &Ground<'_>, tallies: BTreeMap<u32, Tally>) -> (Vec<Dot>, u32) {
    let seen = tallies.len();
    let mut tallies: Vec<Tally> = tallies.into_values().filter(|t| t.first_stroke_tick.is_some()).collect();
    let unfinished = int::count(seen - tallies.len());
    tallies.sort_by_key(|t| t.first_stroke_tick);
    let middles_mm: Vec<DVec3> = tallies.iter().map(Tally::middle_mm).collect();
    let places = assign(&middles_mm, ground.targets, scenario.plan.tolerance_mm);
    let old = nearest(&middles_mm, ground.earlier_mm);
    let spacings: Vec<_> = neighbours(&middles_mm).into_iter().zip(&old).map(|(new, old)| (new, *old)).collect();
    let placed_mm: Vec<DVec3> = middles_mm.iter().zip(&places).filter(|(_, p)| p.is_some()).map(|(m, _)| *m).collect();
    let mut plan_spacings = neighbours(&placed_mm).into_iter();
    let dots = tallies
        .into_iter()
        .zip(middles_mm)
        .zip(places.into_iter().zip(spacings))
        .map(|((tally, middle_mm), (place, (new_mm, old_mm)))| {
            let diameter_mm = fresh_diameter_mm(tally.volume_nl, scenario.needle.tip_mm, &scenario.ink);
            // a dry hole is as wide as the smallest dot would be
            let width_mm = diameter_mm.max(2.0 * scenario.needle.tip_mm);
            Dot {
                middle_mm,
                in_zone: (ground.inside)(middle_mm),
                place,
                spacing_mm: nearer(new_mm, old_mm),
                beside_earlier: old_mm.is_some_and(|old| new_mm.is_none_or(|new| old < new)),
                plan_spacing_mm: place.and_then(|_| nearer(plan_spacings.next().flatten(), old_mm)),
                diameter_mm,
                aspect: (width_mm + tally.stay.drag_mm) / width_mm,
                tally,
            }
        })
        .collect();
    (dots, unfinished)
}
