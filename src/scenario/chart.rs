//! A small area of the skin laid flat around a place: distance and direction from it, along the skin. Patterns of dots
//! are made there, so that a millimetre of spacing is a millimetre of skin wherever on the head the work is.

use super::pattern::{Flat, distance};
use crate::math::{DVec3, unit_or};
use crate::scalp::{Scalp, ScalpPoint, SurfacePoint};

/// Longest piece of a walk along the skin, mm. The way bends by the curvature of the head, about 1/90 mm.
const STEP_MM: f64 = 1.0;
/// Longest walk, mm; no working area is larger.
const FAR_MM: f64 = 250.0;

/// See the module.
pub(super) struct Chart<'a> {
    centre: ScalpPoint,
    /// The skin at the centre, directions forward and left there; `None` where nothing is known of the surface.
    on: Option<(&'a Scalp, SurfacePoint, DVec3, DVec3)>,
}

impl<'a> Chart<'a> {
    /// A chart around a place; without a surface, or off it, scalp coordinates themselves are the chart.
    pub(super) fn new(scalp: Option<&'a Scalp>, centre: ScalpPoint) -> Self {
        let on = scalp.and_then(|scalp| {
            let here = scalp.at(centre).ok()?;
            // forward is where a tape laid from the centre along the same coordinate goes
            let ahead = |mm: f64| scalp.at(ScalpPoint { forward_mm: centre.forward_mm + mm, ..centre }).ok();
            let toward = match (ahead(0.5), ahead(-0.5)) {
                (Some(a), _) => a.point_mm - here.point_mm,
                (None, Some(b)) => here.point_mm - b.point_mm,
                (None, None) => DVec3::Z,
            };
            let forward = along_skin(toward, here.normal);
            Some((scalp, here, forward, here.normal.cross(forward)))
        });
        Self { centre, on }
    }

    /// Middle of the chart.
    pub(super) fn centre(&self) -> ScalpPoint {
        self.centre
    }

    /// The point of the skin under a point of the chart.
    pub(super) fn world(&self, flat: Flat) -> Option<DVec3> {
        let (scalp, here, forward, left) = self.on.as_ref()?;
        let reach = distance((0.0, 0.0), flat).min(FAR_MM);
        let mut at = *here;
        let mut toward = unit_or(*forward * flat.0 + *left * flat.1, *forward);
        let mut to_go = reach;
        while to_go > 1e-9 {
            let step = to_go.min(STEP_MM);
            at = scalp.contact(at.point_mm + toward * step);
            // straight ahead on the skin: the direction only bends with it
            toward = along_skin(toward, at.normal);
            to_go -= step;
        }
        Some(at.point_mm)
    }

    /// The place under a point of the chart.
    pub(super) fn place(&self, flat: Flat) -> ScalpPoint {
        let Some((scalp, ..)) = &self.on else {
            return ScalpPoint { forward_mm: self.centre.forward_mm + flat.0, left_mm: self.centre.left_mm + flat.1 };
        };
        if flat == (0.0, 0.0) {
            return self.centre;
        }
        self.world(flat).map_or(self.centre, |point_mm| scalp.place_of(point_mm))
    }

    /// The point of the chart over a place: the walk is corrected until it ends there.
    pub(super) fn flat(&self, place: ScalpPoint) -> Flat {
        let plain = (place.forward_mm - self.centre.forward_mm, place.left_mm - self.centre.left_mm);
        let Some((scalp, _, forward, left)) = &self.on else { return plain };
        let Ok(target) = scalp.at(place) else { return plain };
        let mut flat = plain;
        for _ in 0..20 {
            let Some(reached) = self.world(flat) else { return plain };
            let miss = target.point_mm - reached;
            flat = (flat.0 + miss.dot(*forward), flat.1 + miss.dot(*left));
            if miss.length_squared() < 1e-14 {
                break;
            }
        }
        flat
    }
}

/// A direction laid into the skin's tangent plane.
fn along_skin(direction: DVec3, normal: DVec3) -> DVec3 {
    unit_or(direction - normal * direction.dot(normal), DVec3::Z)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalp::{Landmark, ScalpSpec};

    fn head() -> Scalp {
        let spec = ScalpSpec::Head { generator: 1, seed: 1, length_mm: 199.0, breadth_mm: 154.0, height_mm: 131.0 };
        Scalp::build_with_triangles(&spec, 768).unwrap()
    }

    #[test]
    fn a_millimetre_is_a_millimetre_everywhere() {
        let scalp = head();
        for landmark in [Landmark::Vertex, Landmark::HairlineMid, Landmark::Occiput, Landmark::ParietalLeft] {
            let chart = Chart::new(Some(&scalp), scalp.landmark(landmark).unwrap());
            for (u, v) in [(-5.0, -5.0), (0.0, 8.0), (6.0, 3.0), (0.0, 0.0)] {
                let here = scalp.at(chart.place((u, v))).unwrap().point_mm;
                for (du, dv) in [(1.0, 0.0), (0.0, 1.0)] {
                    let next = scalp.at(chart.place((u + du, v + dv))).unwrap().point_mm;
                    let apart = (next - here).length_squared().sqrt();
                    assert!((apart - 1.0).abs() < 0.01, "{}: {apart} mm at ({u}, {v})", landmark.name());
                }
            }
        }
    }

    #[test]
    fn there_and_back() {
        let scalp = head();
        let chart = Chart::new(Some(&scalp), scalp.landmark(Landmark::Occiput).unwrap());
        for flat in [(0.0, 0.0), (3.0, -4.0), (-9.0, 14.0)] {
            let back = chart.flat(chart.place(flat));
            assert!(distance(back, flat) < 1e-5, "{flat:?}: {back:?}");
        }
    }

    #[test]
    fn forward_and_left_are_where_they_should_be() {
        let scalp = head();
        let chart = Chart::new(Some(&scalp), ScalpPoint { forward_mm: 0.0, left_mm: 0.0 });
        let (ahead, left) = (chart.world((10.0, 0.0)).unwrap(), chart.world((0.0, 10.0)).unwrap());
        assert!(ahead.z > 9.0 && left.x > 9.0, "{ahead} {left}");
    }
}
