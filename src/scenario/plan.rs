//! The author's plan to places on the scalp: landmark, zone, dots one by one or as a pattern.

use super::Plan;
use super::chart::Chart;
use super::check_tissue::moved;
use super::error::Problem;
use super::file::{DotsFile, PlanFile, Point, ZoneFile};
use super::ground::Ground;
use super::pattern::{self, Flat};
use crate::scalp::{ScalpPoint, zone::Zone};

/// The most dots a plan may have.
pub const MAX_DOTS: usize = 10_000;

/// Distance between dots when the author gives none, mm.
const SPACING_MM: f64 = 1.0;
/// A dot farther than this from every planned place is an extra one, mm, when the author gives none.
const TOLERANCE_MM: f64 = 0.5;
/// Room around the dots when the author gives no zone, mm.
const ROOM_MM: f64 = 2.0;

/// The plan of a file; what is wrong goes to `problems`.
pub(super) fn resolve(file: Option<&PlanFile>, ground: &Ground, problems: &mut Vec<Problem>) -> Plan {
    let empty = PlanFile::default();
    let given = file.is_some();
    let file = file.unwrap_or(&empty);
    let origin = ground.landmark(file.near.as_deref(), "plan.near", problems);
    let zone = file.zone.as_ref().map(|zone| resolve_zone(zone, origin));
    let dots = if let Some(dots) = &file.dots {
        Builder { origin, zone: zone.as_ref(), ground, problems }.dots(dots)
    } else {
        if given {
            let hint = "write `dots: Grid(rows: 2, cols: 5)`, say";
            problems.push(Problem::new("plan.dots", "is missing").with_hint(hint));
        }
        Vec::new()
    };
    let zone = zone.unwrap_or_else(|| around(&dots, origin, ground));
    // one dot stands in for dots that are reported already, so that the other checks of the plan go on
    let dots = if dots.is_empty() { vec![origin] } else { dots };
    Plan { zone, dots, tolerance_mm: file.tolerance_mm.unwrap_or(TOLERANCE_MM) }
}

fn resolve_zone(file: &ZoneFile, origin: ScalpPoint) -> Zone {
    let all = |points: &[Point]| points.iter().map(|p| moved(*p, origin)).collect();
    match file {
        ZoneFile::Polygon { corners } => Zone::Polygon { corners: all(corners) },
        ZoneFile::Strip { path, width_mm } => Zone::Strip { path: all(path), width_mm: *width_mm },
        ZoneFile::Circle { centre, radius_mm } => {
            Zone::Circle { centre: moved(centre.unwrap_or(Point(0.0, 0.0)), origin), radius_mm: *radius_mm }
        }
    }
}

/// A circle that holds the dots with some room.
fn around(dots: &[ScalpPoint], origin: ScalpPoint, ground: &Ground) -> Zone {
    let chart = ground.chart(mean(dots).unwrap_or(origin));
    let far = dots.iter().map(|dot| pattern::distance(chart.flat(*dot), (0.0, 0.0))).fold(0.0, f64::max);
    Zone::Circle { centre: chart.centre(), radius_mm: far + ROOM_MM }
}

fn mean(points: &[ScalpPoint]) -> Option<ScalpPoint> {
    let count = points.len() as f64;
    let forward: f64 = points.iter().map(|p| p.forward_mm).sum();
    let left: f64 = points.iter().map(|p| p.left_mm).sum();
    (!points.is_empty()).then(|| ScalpPoint { forward_mm: forward / count, left_mm: left / count })
}

/// A place well inside the zone: its middle, or the middle of its path.
fn heart(zone: &Zone) -> Option<ScalpPoint> {
    match zone {
        Zone::Circle { centre, .. } => Some(*centre),
        Zone::Polygon { corners } => mean(corners),
        Zone::Strip { path, .. } if path.len().is_multiple_of(2) => {
            let half = path.len() / 2;
            mean(path.get(half.checked_sub(1)?..=half)?)
        }
        Zone::Strip { path, .. } => path.get(path.len() / 2).copied(),
    }
}

struct Builder<'a> {
    origin: ScalpPoint,
    zone: Option<&'a Zone>,
    ground: &'a Ground,
    problems: &'a mut Vec<Problem>,
}

impl<'a> Builder<'a> {
    fn dots(&mut self, file: &DotsFile) -> Vec<ScalpPoint> {
        match file {
            DotsFile::List(points) => {
                if points.is_empty() || points.len() > MAX_DOTS {
                    self.refuse_count("plan.dots", points.len() as f64);
                    return Vec::new();
                }
                points.iter().map(|p| moved(*p, self.origin)).collect()
            }
            DotsFile::Grid { rows, cols, spacing_mm, centre, turn_deg } => {
                let spacing = self.spacing(*spacing_mm);
                let turn = self.number("turn_deg", turn_deg.unwrap_or(0.0), -360.0, 360.0, " degrees");
                let counts = (self.count("rows", *rows), self.count("cols", *cols));
                let chart = self.chart(centre.unwrap_or(Point(0.0, 0.0)), "plan.dots.centre");
                let (Some(spacing), Some(turn), (Some(rows), Some(cols)), Some(chart)) = (spacing, turn, counts, chart)
                else {
                    return Vec::new();
                };
                if rows * cols > MAX_DOTS {
                    self.refuse_count("plan.dots", (rows * cols) as f64);
                    return Vec::new();
                }
                placed(&chart, &pattern::grid(rows, cols, spacing, turn.to_radians()))
            }
            DotsFile::Line { start, end, spacing_mm } => self.line(*start, *end, *spacing_mm),
            DotsFile::Scatter { count, spacing_mm, seed, irregularity } => {
                self.scatter(*count, *spacing_mm, seed.unwrap_or(1), irregularity.unwrap_or(0.15))
            }
        }
    }

    fn line(&mut self, start: Point, end: Point, spacing_mm: Option<f64>) -> Vec<ScalpPoint> {
        let spacing = self.spacing(spacing_mm);
        let chart = self.chart(start, "plan.dots.start");
        let reachable = self.chart(end, "plan.dots.end");
        let (Some(spacing), Some(chart), Some(_)) = (spacing, chart, reachable) else { return Vec::new() };
        let end = chart.flat(moved(end, self.origin));
        let count = pattern::line_count(pattern::distance((0.0, 0.0), end), spacing);
        if count > MAX_DOTS as f64 {
            self.refuse_count("plan.dots", count);
            return Vec::new();
        }
        placed(&chart, &pattern::line(end, spacing))
    }

    fn scatter(&mut self, count: u64, spacing_mm: Option<f64>, seed: u64, irregularity: f64) -> Vec<ScalpPoint> {
        let spacing = self.spacing(spacing_mm);
        let irregularity = self.number("irregularity", irregularity, 0.02, 0.6, "");
        let count = self.count("count", count);
        let Some(zone) = self.zone else {
            let hint = "write `zone: Circle(radius_mm: 10)`, say";
            self.problems.push(Problem::new("plan.zone", "is missing, and a scatter fills it").with_hint(hint));
            return Vec::new();
        };
        let chart = heart(zone).and_then(|heart| self.ground.chart_on_skin("plan.zone", heart).ok());
        // a zone that is off the skin or too long is reported by the checks of the zone itself
        let (Some(spacing), Some(irregularity), Some(count), Some(chart), Some(shape)) =
            (spacing, irregularity, count, chart, self.ground.zone(zone))
        else {
            return Vec::new();
        };
        let inside = |dot: Flat| chart.world(dot).is_some_and(|point_mm| shape.contains(point_mm));
        let dots = pattern::scatter(count, spacing, irregularity, seed, (0.0, 0.0), &inside);
        if dots.len() < count {
            let found = format!("{count} at {spacing} mm");
            let allowed = format!("at most {}: the zone holds no more", dots.len());
            self.problems.push(
                Problem::value("plan.dots.count", found, allowed).with_hint("a larger zone or a smaller spacing_mm"),
            );
            return Vec::new();
        }
        placed(&chart, &dots)
    }

    fn spacing(&mut self, spacing_mm: Option<f64>) -> Option<f64> {
        self.number("spacing_mm", spacing_mm.unwrap_or(SPACING_MM), 0.1, 20.0, " mm")
    }

    fn number(&mut self, field: &str, value: f64, low: f64, high: f64, unit: &str) -> Option<f64> {
        if (low..=high).contains(&value) {
            return Some(value);
        }
        self.problems.push(Problem::value(format!("plan.dots.{field}"), value, format!("{low} to {high}{unit}")));
        None
    }

    fn count(&mut self, field: &str, value: u64) -> Option<usize> {
        let count = usize::try_from(value).ok().filter(|count| (1..=MAX_DOTS).contains(count));
        if count.is_none() {
            self.problems.push(Problem::value(format!("plan.dots.{field}"), value, format!("1 to {MAX_DOTS}")));
        }
        count
    }

    fn refuse_count(&mut self, field: &str, found: f64) {
        self.problems.push(Problem::value(field, format!("{found} dots"), format!("1 to {MAX_DOTS}")));
    }

    fn chart(&mut self, centre: Point, field: &str) -> Option<Chart<'a>> {
        let chart = self.ground.chart_on_skin(field, moved(centre, self.origin));
        chart.map_err(|problem| self.problems.push(problem)).ok()
    }
}

fn placed(chart: &Chart<'_>, dots: &[Flat]) -> Vec<ScalpPoint> {
    dots.iter().map(|dot| chart.place(*dot)).collect()
}
