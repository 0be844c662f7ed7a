//! The surface under a scenario: landmarks, which places are on the skin, and a flat chart of a small area for patterns.

use super::Scenario;
use super::error::Problem;
use super::pattern::{Flat, distance};
use crate::scalp::{ScalpPoint, ScalpSpec, zone::Zone};

/// What the checks know of the surface.
pub(super) struct Ground {
    half_mm: (f64, f64),
}

/// A small area laid flat around a place: millimetres forward and left in its tangent plane.
pub(super) struct Chart {
    centre: ScalpPoint,
}

impl Ground {
    /// The surface of a specification that may itself be wrong; then nothing is said about places on it.
    pub(super) fn new(spec: &ScalpSpec) -> Self {
        match spec {
            ScalpSpec::Pad { width_mm, length_mm } => Self { half_mm: (0.5 * length_mm, 0.5 * width_mm) },
            ScalpSpec::Head { .. } => Self { half_mm: (230.0, 230.0) },
        }
    }

    /// The place of a landmark; the origin when none is named.
    pub(super) fn landmark(&self, name: Option<&str>, field: &str, problems: &mut Vec<Problem>) -> ScalpPoint {
        let place = match name {
            None | Some("vertex") => (0.0, 0.0),
            Some("hairline-mid") => (115.0, 0.0),
            Some("occiput") => (-160.0, 0.0),
            Some(other) => {
                problems.push(Problem::value(field, format!("\"{}\"", super::error::shown(other)), "a landmark"));
                (0.0, 0.0)
            }
        };
        ScalpPoint { forward_mm: place.0, left_mm: place.1 }
    }

    /// A chart around a place on the skin.
    pub(super) fn chart_on_skin(&self, centre: ScalpPoint) -> Result<Chart, Problem> {
        self.off_skin("", centre).map_or_else(|| Ok(self.chart(centre)), Err)
    }

    /// A chart around a place.
    pub(super) fn chart(&self, centre: ScalpPoint) -> Chart {
        Chart { centre }
    }

    fn off_skin(&self, field: &str, p: ScalpPoint) -> Option<Problem> {
        let on = p.forward_mm.abs() <= self.half_mm.0 && p.left_mm.abs() <= self.half_mm.1;
        let allowed = format!("within {} mm forward or back and {} mm left or right", self.half_mm.0, self.half_mm.1);
        (!on).then(|| Problem::value(field, format!("({}, {})", p.forward_mm, p.left_mm), allowed))
    }

    /// Adds what lies off the skin or outside the zone to `problems`.
    pub(super) fn check(&self, scenario: &Scenario, problems: &mut Vec<Problem>) {
        for (i, dot) in scenario.plan.dots.iter().enumerate() {
            problems.extend(self.off_skin(&format!("plan.dots[{i}]"), *dot));
        }
    }
}

impl Chart {
    /// Middle of the chart.
    pub(super) fn centre(&self) -> ScalpPoint {
        self.centre
    }

    /// The place on the skin under a point of the chart.
    pub(super) fn place(&self, flat: Flat) -> ScalpPoint {
        ScalpPoint { forward_mm: self.centre.forward_mm + flat.0, left_mm: self.centre.left_mm + flat.1 }
    }

    /// The point of the chart over a place on the skin.
    pub(super) fn flat(&self, place: ScalpPoint) -> Flat {
        (place.forward_mm - self.centre.forward_mm, place.left_mm - self.centre.left_mm)
    }

    /// A zone laid flat.
    pub(super) fn zone(&self, zone: &Zone) -> FlatZone {
        let all = |points: &[ScalpPoint]| points.iter().map(|p| self.flat(*p)).collect();
        match zone {
            Zone::Polygon { corners } => FlatZone::Polygon(all(corners)),
            Zone::Strip { path, width_mm } => FlatZone::Strip(all(path), 0.5 * width_mm),
            Zone::Circle { centre, radius_mm } => FlatZone::Circle(self.flat(*centre), *radius_mm),
        }
    }
}

/// A zone in a chart.
pub(super) enum FlatZone {
    Polygon(Vec<Flat>),
    Strip(Vec<Flat>, f64),
    Circle(Flat, f64),
}

/// The point of the chart lies in the zone.
pub(super) fn inside(zone: &FlatZone, p: Flat) -> bool {
    match zone {
        FlatZone::Circle(centre, radius) => distance(*centre, p) <= *radius,
        FlatZone::Strip(path, half) => path.windows(2).any(|pair| match pair {
            [a, b] => to_segment(*a, *b, p) <= *half,
            _ => false,
        }),
        FlatZone::Polygon(corners) => {
            // a ray to the left crosses the outline an odd number of times
            let ends = corners.iter().zip(corners.iter().cycle().skip(1));
            let crossings =
                ends.filter(|(a, b)| (a.0 > p.0) != (b.0 > p.0) && p.1 < (b.1 - a.1) * (p.0 - a.0) / (b.0 - a.0) + a.1);
            crossings.count() % 2 == 1
        }
    }
}

fn to_segment(a: Flat, b: Flat, p: Flat) -> f64 {
    let (u, v) = (b.0 - a.0, b.1 - a.1);
    let length2 = u * u + v * v;
    let t = if length2 > 0.0 { (((p.0 - a.0) * u + (p.1 - a.1) * v) / length2).clamp(0.0, 1.0) } else { 0.0 };
    distance(p, (a.0 + t * u, a.1 + t * v))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flat_zones_hold_what_they_should() {
        let square = FlatZone::Polygon(vec![(0.0, 0.0), (0.0, 4.0), (4.0, 4.0), (4.0, 0.0)]);
        let strip = FlatZone::Strip(vec![(0.0, 0.0), (0.0, 10.0)], 1.0);
        let circle = FlatZone::Circle((1.0, 1.0), 2.0);
        for (case, zone, point, want) in [
            ("in the square", &square, (1.0, 3.0), true),
            ("beside the square", &square, (1.0, 5.0), false),
            ("below the square", &square, (-1.0, 2.0), false),
            ("in the strip", &strip, (0.9, 5.0), true),
            ("at its end", &strip, (0.0, 10.9), true),
            ("past its end", &strip, (0.9, 10.9), false),
            ("in the circle", &circle, (2.0, 2.0), true),
            ("outside", &circle, (3.0, 3.0), false),
        ] {
            assert_eq!(inside(zone, point), want, "{case}");
        }
    }
}
