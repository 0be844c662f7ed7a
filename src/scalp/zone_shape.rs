//! A [`Zone`] laid on a surface: inside or not, its outline, its area. Off the real-time path.
//!
//! A **polygon** has edges that are straight in scalp coordinates, and a point is inside by its scalp coordinates: exact.
//! A **circle** is all skin within its radius of its centre, a **strip** all skin within half its width of its middle
//! line (straight in scalp coordinates between the points of its path), both measured along the skin.

use super::error::ScalpError;
use super::query::Scalp;
use super::surface::{Surface, arc_between};
use super::zone::Zone;
use super::{ScalpPoint, SurfacePoint};
use crate::math::{DVec3, unit_or};

/// Most corners of a polygon or points of a path: a file from a stranger cannot ask for more memory than this.
const MOST_POINTS: usize = 1000;
/// Wanted distance between points of an outline or a middle line, mm.
const STEP_MM: f64 = 1.0;
/// Most points between two corners.
const MOST_STEPS: f64 = 400.0;
/// Largest radius or width, mm.
const LARGEST_MM: f64 = 150.0;

/// A zone on the skin.
#[derive(Clone, Debug)]
pub struct ZoneShape {
    surface: Surface,
    kind: Kind,
    outline: Vec<DVec3>,
}

/// What decides whether a point is inside.
#[derive(Clone, Debug)]
enum Kind {
    Polygon(Vec<ScalpPoint>),
    /// Skin within `reach_mm` of a line of points.
    Near {
        line: Vec<SurfacePoint>,
        reach_mm: f64,
    },
}

impl ZoneShape {
    /// Lays a zone on a surface; every point it names has to be on the skin, an outline that leaves it is an error.
    pub fn new(scalp: &Scalp, zone: &Zone) -> Result<Self, ScalpError> {
        let surface = scalp.surface.clone();
        let (kind, outline) = match zone {
            Zone::Polygon { corners } => {
                count("corners", corners.len(), 3, "3 to 1000 corners")?;
                let outline = line_on_skin(scalp, "corners", corners, Ends::Joined)?;
                (Kind::Polygon(corners.clone()), outline.iter().map(|p| p.point_mm).collect())
            }
            Zone::Strip { path, width_mm } => {
                count("path", path.len(), 2, "2 to 1000 points")?;
                let reach_mm = 0.5 * size("width_mm", *width_mm)?;
                let line = line_on_skin(scalp, "path", path, Ends::Open)?;
                let outline = around_line(&surface, &line, reach_mm);
                (Kind::Near { line, reach_mm }, outline)
            }
            Zone::Circle { centre, radius_mm } => {
                let reach_mm = size("radius_mm", *radius_mm)?;
                let centre = scalp.at(*centre).map_err(|source| off_skin("centre".to_owned(), source))?;
                let outline = around_point(&surface, &centre, reach_mm);
                (Kind::Near { line: vec![centre], reach_mm }, outline)
            }
        };
        let shape = Self { surface, kind, outline };
        shape.check_bare(scalp)?;
        Ok(shape)
    }

    /// The skin nearest to a point lies in the zone.
    pub fn contains(&self, point_mm: DVec3) -> bool {
        let on = self.surface.nearest(point_mm).point_mm;
        match &self.kind {
            Kind::Polygon(corners) => is_inside(corners, self.surface.place_of(on)),
            Kind::Near { line, reach_mm } => arc_to_line(line, on) <= *reach_mm,
        }
    }

    /// Points on the skin along the border, about every millimetre, closed (the last joins the first).
    pub fn outline(&self) -> Vec<DVec3> {
        self.outline.clone()
    }

    /// Area of the skin inside, mm².
    ///
    /// `A = ∬ r²/(n·d) dΩ` over the cone of directions `d` from the middle of the head (on a pad, from a point far
    /// below), split into thin triangles from the middle of the zone to each piece of the outline. (D)
    pub fn area_mm2(&self) -> f64 {
        let eye = match &self.surface {
            Surface::Pad { .. } => DVec3::new(0.0, -100.0, 0.0),
            Surface::Head(form) => form.middle(),
        };
        let sum = self.outline.iter().fold(DVec3::ZERO, |sum, p| sum + unit_or(*p - eye, DVec3::Y));
        let apex = unit_or(sum, DVec3::Y);
        let next = self.outline.iter().cycle().skip(1);
        let area: f64 = self.outline.iter().zip(next).map(|(a, b)| self.cone_area(eye, apex, *a - eye, *b - eye)).sum();
        area.abs()
    }

    /// Skin seen from `eye` through the thin triangle of directions `apex`, `a`, `b`; negative when they turn clockwise.
    fn cone_area(&self, eye: DVec3, apex: DVec3, a: DVec3, b: DVec3) -> f64 {
        // midpoints across the thin side, 16 along the long one; P(s) is a point of the triangle, dΩ = det·s ds/|P|³
        const PARTS: u32 = 16;
        let (a, b) = (unit_or(a, apex), unit_or(b, apex));
        let volume = apex.cross(a).dot(b);
        let far = (a + b) * 0.5;
        let mut area = 0.0;
        for part in 0..PARTS {
            let s = (f64::from(part) + 0.5) / f64::from(PARTS);
            let p = apex * (1.0 - s) + far * s;
            let length = p.length_squared().sqrt();
            let out = p * (1.0 / length);
            let Some(on) = self.surface.along(eye + out * 100.0, out) else { continue };
            let slant = self.surface.normal(on).dot(out).max(0.05);
            area += volume * s / (length * length * length) * (on - eye).length_squared() / slant;
        }
        area / f64::from(PARTS)
    }

    /// An error when the border leaves the skin.
    fn check_bare(&self, scalp: &Scalp) -> Result<(), ScalpError> {
        match self.outline.iter().find(|p| !scalp.is_bare(**p)) {
            None => Ok(()),
            Some(p) => {
                let ScalpPoint { forward_mm, left_mm } = scalp.place_of(*p);
                Err(ScalpError::BadZone {
                    field: "outline".to_owned(),
                    value: format!("partly off the skin, at forward {forward_mm:.0} mm, left {left_mm:.0} mm"),
                    allowed: "on the skin all round",
                })
            }
        }
    }
}

fn off_skin(field: String, source: ScalpError) -> ScalpError {
    ScalpError::ZoneOffSkin { field, source: Box::new(source) }
}

fn count(field: &str, found: usize, least: usize, allowed: &'static str) -> Result<(), ScalpError> {
    if (least..=MOST_POINTS).contains(&found) {
        Ok(())
    } else {
        Err(ScalpError::BadZone { field: field.to_owned(), value: found.to_string(), allowed })
    }
}

fn size(field: &str, value: f64) -> Result<f64, ScalpError> {
    if (0.1..=LARGEST_MM).contains(&value) {
        Ok(value)
    } else {
        Err(ScalpError::BadZone { field: field.to_owned(), value: value.to_string(), allowed: "0.1 to 150 mm" })
    }
}

/// Whether the last point of a line joins the first.
#[derive(Clone, Copy, PartialEq)]
enum Ends {
    Joined,
    Open,
}

/// Points on the skin about every millimetre along a line that is straight in scalp coordinates between its points.
fn line_on_skin(
    scalp: &Scalp,
    field: &str,
    points: &[ScalpPoint],
    ends: Ends,
) -> Result<Vec<SurfacePoint>, ScalpError> {
    let mut out = Vec::new();
    for (i, point) in points.iter().enumerate() {
        let name = || format!("{field}[{i}]");
        out.push(scalp.at(*point).map_err(|source| off_skin(name(), source))?);
        let next =
            if i + 1 < points.len() { points.get(i + 1) } else { points.first().filter(|_| ends == Ends::Joined) };
        let Some(next) = next else { break };
        let (df, dl) = (next.forward_mm - point.forward_mm, next.left_mm - point.left_mm);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "capped to 400, never negative")]
        let steps = ((df * df + dl * dl).sqrt() / STEP_MM).ceil().min(MOST_STEPS) as u32;
        for step in 1..steps {
            let t = f64::from(step) / f64::from(steps);
            let between = ScalpPoint { forward_mm: point.forward_mm + df * t, left_mm: point.left_mm + dl * t };
            out.push(scalp.at(between).map_err(|source| off_skin(format!("{field}[{i}] to the next"), source))?);
        }
    }
    Ok(out)
}

/// Even-odd rule in scalp coordinates.
fn is_inside(corners: &[ScalpPoint], at: ScalpPoint) -> bool {
    let mut inside = false;
    for (a, b) in corners.iter().zip(corners.iter().cycle().skip(1)) {
        if (a.left_mm > at.left_mm) != (b.left_mm > at.left_mm) {
            let t = (at.left_mm - a.left_mm) / (b.left_mm - a.left_mm);
            if at.forward_mm < a.forward_mm + t * (b.forward_mm - a.forward_mm) {
                inside = !inside;
            }
        }
    }
    inside
}

/// Distance along the skin from a point of the skin to a line of points about a millimetre apart.
fn arc_to_line(line: &[SurfacePoint], on: DVec3) -> f64 {
    let next = line.iter().skip(1).chain(line.last());
    line.iter().zip(next).map(|(a, b)| arc_to_piece(a, b, on)).fold(f64::INFINITY, f64::min)
}

/// Distance along the skin to a short piece of a line.
fn arc_to_piece(a: &SurfacePoint, b: &SurfacePoint, on: DVec3) -> f64 {
    let along = b.point_mm - a.point_mm;
    let length2 = along.length_squared();
    let t = if length2 > 1e-12 { ((on - a.point_mm).dot(along) / length2).clamp(0.0, 1.0) } else { 0.0 };
    let normal = unit_or(a.normal * (1.0 - t) + b.normal * t, a.normal);
    arc_between(a.point_mm + along * t, normal, on)
}

/// The skin `reach_mm` along it from `from`, setting out in the tangent direction `toward`.
fn walk(surface: &Surface, from: &SurfacePoint, toward: DVec3, reach_mm: f64) -> DVec3 {
    let curvature = surface.mean_curvature(from.point_mm);
    let turn = (reach_mm * curvature).clamp(-1.4, 1.4);
    let guess = if turn.abs() < 1e-9 {
        from.point_mm + toward * reach_mm
    } else {
        from.point_mm + (toward * libm::sin(turn) - from.normal * (1.0 - libm::cos(turn))) * (reach_mm / turn)
    };
    let mut on = surface.along(guess, from.normal * libm::cos(turn) + toward * libm::sin(turn)).unwrap_or(guess);
    // the sphere is only nearly right: stretch the way until the skin says the same length
    for _ in 0..4 {
        let got = arc_between(from.point_mm, from.normal, on);
        let d = on - from.point_mm;
        let guess = from.point_mm + d * (reach_mm / got.max(1e-9));
        on = surface.along(guess, surface.normal(on)).unwrap_or(on);
    }
    on
}

/// Points about a millimetre apart on a turn about `from`, starting at the direction `first`, to the left, `turn_rad` long.
fn arc_around(surface: &Surface, from: &SurfacePoint, first: DVec3, turn_rad: f64, reach_mm: f64) -> Vec<DVec3> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most 2π·150 steps")]
    let steps = (turn_rad.abs() * reach_mm / STEP_MM).ceil().max(8.0) as u32;
    let side = from.normal.cross(first);
    (0..steps)
        .map(|i| {
            let angle = turn_rad * f64::from(i) / f64::from(steps);
            walk(surface, from, first * libm::cos(angle) + side * libm::sin(angle), reach_mm)
        })
        .collect()
}

fn around_point(surface: &Surface, centre: &SurfacePoint, reach_mm: f64) -> Vec<DVec3> {
    let first = unit_or(DVec3::Z - centre.normal * centre.normal.z, DVec3::X);
    arc_around(surface, centre, first, 2.0 * core::f64::consts::PI, reach_mm)
}

/// The border of a strip: one side, round the end, back along the other side, round the start.
fn around_line(surface: &Surface, line: &[SurfacePoint], reach_mm: f64) -> Vec<DVec3> {
    let mut border = one_side(surface, line, reach_mm);
    let back: Vec<SurfacePoint> = line.iter().rev().copied().collect();
    border.extend(one_side(surface, &back, reach_mm));
    // inside of a bend the two sides cross the strip itself: leave those points out
    border.retain(|p| arc_to_line(line, *p) > reach_mm - 0.02 - 0.002 * reach_mm);
    border
}

/// The right-hand side of a line and the half-turn round its end.
fn one_side(surface: &Surface, line: &[SurfacePoint], reach_mm: f64) -> Vec<DVec3> {
    let mut border = Vec::new();
    let mut before: Option<DVec3> = None;
    for (a, b) in line.iter().zip(line.iter().skip(1)) {
        let ahead = tangent(a, b.point_mm - a.point_mm);
        let right = ahead.cross(a.normal);
        let turn = before.map_or(0.0, |old| {
            let old = tangent(a, old).cross(a.normal);
            libm::atan2(old.cross(right).dot(a.normal), old.dot(right))
        });
        if let (Some(old), true) = (before, turn > 0.1) {
            // a left-hand corner: its outer side is a piece of a circle
            border.extend(arc_around(surface, a, tangent(a, old).cross(a.normal), turn, reach_mm));
        }
        border.push(walk(surface, a, right, reach_mm));
        before = Some(b.point_mm - a.point_mm);
    }
    if let (Some(end), Some(old)) = (line.last(), before) {
        let right = tangent(end, old).cross(end.normal);
        border.extend(arc_around(surface, end, right, core::f64::consts::PI, reach_mm));
    }
    border
}

/// A direction laid into the tangent plane of a point.
fn tangent(at: &SurfacePoint, direction: DVec3) -> DVec3 {
    unit_or(direction - at.normal * direction.dot(at.normal), DVec3::X)
}
