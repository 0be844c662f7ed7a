//! Where hair grows: follicular units scattered over the surface at the density, angle and heading of each region.
//! Any thread but the haptics one.

use super::follicles::{Follicle, Follicles};
use super::grain::{mixed, unit};
use super::living::Hair;
use crate::math::{DVec3, unit_or};
use crate::scalp::{Landmark, Scalp};

/// Places tried for one unit; the one farthest from its neighbours is taken, as hair keeps its distance.
const TRIES: u64 = 4;
/// Neighbours farther than this do not matter, mm.
const APART_MM: f64 = 1.1;
/// Most units on a head: five times what grows on one.
const MOST: usize = 250_000;
/// How far headings and angles wander, rad.
const WANDER_RAD: f64 = 0.12;

/// Where hair grows on this surface.
pub(super) struct Ground<'a> {
    scalp: &'a Scalp,
    hair: &'a Hair,
    seed: u64,
    /// Hairline from its middle to the temple, world, mm; none on a pad.
    hairline_mm: Option<[DVec3; 3]>,
    crown_mm: DVec3,
}

impl<'a> Ground<'a> {
    pub(super) fn new(scalp: &'a Scalp, hair: &'a Hair, seed: u64) -> Self {
        let place = |landmark| scalp.landmark(landmark).and_then(|place| scalp.at(place)).ok().map(|on| on.point_mm);
        let [middle, corner, temple] =
            [Landmark::HairlineMid, Landmark::HairlineLeft, Landmark::TempleLeft].map(&place);
        let hairline_mm = middle.zip(corner).zip(temple).map(|((middle, corner), temple)| [middle, corner, temple]);
        Self { scalp, hair, seed, hairline_mm, crown_mm: place(Landmark::Crown).unwrap_or(DVec3::ZERO) }
    }

    /// All units; `left` is the share of them that is left at a place, `planted` are openings besides.
    pub(super) fn grow(&self, left: &dyn Fn(DVec3) -> f64, planted: impl Iterator<Item = DVec3>) -> Follicles {
        let mesh = self.scalp.mesh();
        let corner = |i: &u32| mesh.positions.get(*i as usize).map(|p| DVec3::from_array(p.map(f64::from)));
        let mut all: Vec<Follicle> = planted.take(MOST).map(|at| self.unit(at, all_bits(self.seed, at))).collect();
        // the fraction of a unit that a triangle is due is carried to the next one
        let mut due = 0.5;
        for (number, triangle) in (0_u64..).zip(mesh.indices.chunks_exact(3)) {
            let [Some(a), Some(b), Some(c)] = [0, 1, 2].map(|i| triangle.get(i).and_then(corner)) else { continue };
            let middle = (a + b + c) / 3.0;
            let area_mm2 = 0.5 * (b - a).cross(c - a).length_squared().sqrt();
            due += area_mm2 * self.per_mm2(middle) * left(middle);
            while due >= 1.0 && all.len() < MOST {
                due -= 1.0;
                let bits = mixed(self.seed ^ mixed(number).wrapping_add(all.len() as u64));
                all.push(self.apart([a, b, c], bits, &all));
            }
        }
        Follicles::new(&all)
    }

    /// Units per square millimetre; none on the forehead and under the drape.
    fn per_mm2(&self, at_mm: DVec3) -> f64 {
        if self.is_forehead(at_mm) || !self.scalp.is_bare(at_mm) {
            return 0.0;
        }
        let weights = self.scalp.region_weights(at_mm);
        weights.iter().zip(self.hair.per_cm2).map(|(w, d)| w * d * 0.01).sum()
    }

    /// In front of the hairline: before it and below it, looked up by the distance from the middle.
    fn is_forehead(&self, p: DVec3) -> bool {
        let Some([middle, corner, temple]) = self.hairline_mm else { return false };
        let side = p.x.abs();
        let (from, to) = if side < corner.x { (middle, corner) } else { (corner, temple) };
        let share = ((side - from.x) / (to.x - from.x).max(1e-9)).clamp(0.0, 1.0);
        let line = from + (to - from) * share;
        p.z > line.z && p.y < line.y
    }

    /// A unit in a triangle, away from those made last.
    fn apart(&self, [a, b, c]: [DVec3; 3], bits: u64, before: &[Follicle]) -> Follicle {
        let mut best = (-1.0, a);
        // neighbouring triangles come one after the other; a ring of the mesh away is not looked at
        let recent = before.get(before.len().saturating_sub(24)..).unwrap_or_default();
        for attempt in 0..TRIES {
            let (u, v) = (unit(mixed(bits ^ attempt)), unit(mixed(bits ^ attempt ^ 0xA5A5)));
            let (u, v) = if u + v > 1.0 { (1.0 - u, 1.0 - v) } else { (u, v) };
            let at = a + (b - a) * u + (c - a) * v;
            let gap2 = recent.iter().map(|f| (f.mouth_mm - at).length_squared()).fold(APART_MM * APART_MM, f64::min);
            if gap2 > best.0 {
                best = (gap2, at);
            }
        }
        self.unit(best.1, bits)
    }

    fn unit(&self, near_mm: DVec3, bits: u64) -> Follicle {
        let on = self.scalp.contact(near_mm);
        let weights = self.scalp.region_weights(on.point_mm);
        let wander = |salt: u64| WANDER_RAD * (2.0 * unit(mixed(bits ^ salt)) - 1.0);
        let angle: f64 = weights.iter().zip(self.hair.angle_rad).map(|(w, a)| w * a).sum();
        let angle = (angle + wander(1)).clamp(0.05, 1.5);
        let heading = self.heading(on.point_mm, on.normal, weights);
        let aside = on.normal.cross(heading);
        let turn = wander(2) * 2.0;
        let heading = heading * libm::cos(turn) + aside * libm::sin(turn);
        let out = heading * libm::cos(angle) + on.normal * libm::sin(angle);
        // one, two or three hairs as 1 : 3 : 2 (M: about 2.2 a unit)
        let hairs = match mixed(bits ^ 3) % 6 {
            0 => 1,
            1..=3 => 2,
            _ => 3,
        };
        Follicle { mouth_mm: on.point_mm, out, hairs }
    }

    /// Where hair points along the skin: forward on top, down at sides and back, round the crown. (A!)
    fn heading(
        &self,
        at_mm: DVec3,
        normal: DVec3,
        [frontal, temporal, midscalp, vertex, occipital]: [f64; 5],
    ) -> DVec3 {
        let out = at_mm - self.crown_mm;
        let whorl = unit_or(normal.cross(out) + out * 0.6, DVec3::Z);
        let toward = DVec3::new(0.0, -0.3, 1.0) * frontal
            + DVec3::new(0.0, -1.0, -0.25) * temporal
            + DVec3::Z * midscalp
            + whorl * vertex
            + DVec3::new(0.0, -1.0, -0.2) * occipital;
        unit_or(toward - normal * toward.dot(normal), unit_or(normal.cross(DVec3::X), DVec3::Z))
    }
}

fn all_bits(seed: u64, at_mm: DVec3) -> u64 {
    at_mm.to_array().iter().fold(seed, |bits, v| mixed(bits ^ v.to_bits()))
}
