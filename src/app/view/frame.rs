//! The skin around the work as a height field over its tangent plane: sampled once from the smooth surface, read every
//! picture. Built on a job's thread.

use bevy::math::{Vec2, Vec3};

use super::convert::vec3;
use crate::math::DVec3;
use crate::scalp::{Scalp, ScalpSpec, WorkFrame};

/// Distance between two samples, mm: on a head the straight line between them is off by less than half a micrometre.
const STEP_MM: f64 = 0.5;
/// Reach of the field to every side, mm.
const HALF_MM: f64 = 32.0;

/// See the module.
pub(crate) struct SkinFrame {
    /// Middle of the work on the skin, world, mm.
    pub(crate) origin: Vec3,
    /// To the right on the screen.
    pub(crate) u: Vec3,
    /// Up on the screen: towards the vertex, or away from the trainee.
    pub(crate) v: Vec3,
    /// Out of the skin.
    pub(crate) n: Vec3,
    /// Reach to every side, mm.
    pub(crate) half: f32,
    side: usize,
    points: Vec<Vec3>,
    normals: Vec<Vec3>,
}

/// A point of the field.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OnSkin {
    /// World, mm.
    pub(crate) point: Vec3,
    /// Outward unit normal.
    pub(crate) normal: Vec3,
}

impl SkinFrame {
    /// Samples the surface around `centre_mm`.
    pub(crate) fn new(scalp: &Scalp, centre_mm: DVec3) -> Self {
        let WorkFrame { origin_mm: origin, right: u, up: v, normal: n } = WorkFrame::new(scalp, centre_mm);
        let half = match *scalp.spec() {
            ScalpSpec::Pad { width_mm, length_mm } => HALF_MM.min(0.5 * width_mm).min(0.5 * length_mm),
            ScalpSpec::Head { .. } => HALF_MM,
        };
        let side = (2.0 * half / STEP_MM).round() as usize + 1;
        let (mut points, mut normals) = (Vec::with_capacity(side * side), Vec::with_capacity(side * side));
        for row in 0..side {
            let mut height = None;
            for column in 0..side {
                let a = column as f64 * STEP_MM - half;
                let b = row as f64 * STEP_MM - half;
                let start = height.unwrap_or(-(a * a + b * b) / 180.0);
                let (h, normal) = drop_onto(scalp, origin + u * a + v * b, n, start);
                height = Some(h);
                points.push(vec3(origin + u * a + v * b + n * h));
                normals.push(vec3(normal));
            }
        }
        Self { origin: vec3(origin), u: vec3(u), v: vec3(v), n: vec3(n), half: half as f32, side, points, normals }
    }

    /// Coordinates of a world point in the tangent plane, mm.
    pub(crate) fn locate(&self, world: Vec3) -> Vec2 {
        let d = world - self.origin;
        Vec2::new(d.dot(self.u), d.dot(self.v))
    }

    /// The skin at a place of the tangent plane; places outside are moved to the edge.
    pub(crate) fn at(&self, ab: Vec2) -> OnSkin {
        let last = (self.side - 1) as f32;
        let x = ((ab.x + self.half) / STEP_MM as f32).clamp(0.0, last - 1e-3);
        let y = ((ab.y + self.half) / STEP_MM as f32).clamp(0.0, last - 1e-3);
        let (i, j) = (x as usize, y as usize);
        let (fx, fy) = (x - i as f32, y - j as f32);
        let blend = |field: &[Vec3]| {
            let get = |i: usize, j: usize| field.get(j * self.side + i).copied().unwrap_or(Vec3::ZERO);
            let low = get(i, j).lerp(get(i + 1, j), fx);
            let high = get(i, j + 1).lerp(get(i + 1, j + 1), fx);
            low.lerp(high, fy)
        };
        OnSkin { point: blend(&self.points), normal: blend(&self.normals).normalize_or(self.n) }
    }

    /// A world point slid onto the field, `lift` mm above it.
    pub(crate) fn above(&self, world: Vec3, lift: f32) -> Vec3 {
        let on = self.at(self.locate(world));
        on.point + on.normal * lift
    }
}

/// Height along `n` at which the line through `base` meets the skin, and the normal there.
fn drop_onto(scalp: &Scalp, base: DVec3, n: DVec3, start: f64) -> (f64, DVec3) {
    let (mut h, mut normal) = (start, n);
    for _ in 0..4 {
        let on = scalp.contact(base + n * h);
        normal = on.normal;
        let slope = on.normal.dot(n);
        if slope < 0.25 {
            break;
        }
        h -= on.height_mm / slope;
        if on.height_mm.abs() < 1e-4 {
            break;
        }
    }
    (h, normal)
}

/// How the skin is pushed in around the needle: a narrow funnel under the tip and a wide dish under the nose.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Dent {
    /// Where, in the tangent plane, mm.
    pub(crate) at: Vec2,
    /// Depth of the funnel, mm.
    pub(crate) tent: f32,
    /// Depth of the dish, mm.
    pub(crate) nose: f32,
    /// Radius of the nose, mm.
    pub(crate) nose_radius: f32,
}

impl Dent {
    /// Depth at a distance from the needle, mm.
    pub(crate) fn depth(&self, r: f32) -> f32 {
        let funnel = self.tent * (1.0 + (r / 0.55).powi(2)).powf(-1.25);
        let out = ((r - self.nose_radius) / (1.5 * self.nose_radius).max(0.1)).clamp(0.0, 1.0);
        let dish = self.nose * (1.0 - out * out * (3.0 - 2.0 * out));
        funnel.max(dish)
    }

    /// The skin at a place, pushed in.
    pub(crate) fn apply(&self, frame: &SkinFrame, ab: Vec2) -> OnSkin {
        let on = frame.at(ab);
        let away = ab - self.at;
        let r = away.length();
        if (self.tent <= 0.0 && self.nose <= 0.0) || r > 9.0 {
            return on;
        }
        let depth = self.depth(r);
        let slope = (self.depth(r + 0.02) - depth) / 0.02;
        let out = away / r.max(1e-4);
        let radial = frame.u * out.x + frame.v * out.y;
        OnSkin { point: on.point - on.normal * depth, normal: (on.normal + radial * slope).normalize_or(on.normal) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_field_lies_on_the_skin() {
        let spec = ScalpSpec::Head { generator: 1, seed: 0, length_mm: 195.0, breadth_mm: 152.0, height_mm: 130.0 };
        let scalp = Scalp::build_with_triangles(&spec, 3000).unwrap();
        let frame = SkinFrame::new(&scalp, DVec3::new(0.0, -8.0, 60.0));
        for (a, b) in [(0.0, 0.0), (3.3, -7.9), (-11.2, 4.1), (15.0, 15.0)] {
            let on = frame.at(Vec2::new(a, b));
            let off_mm = scalp.contact(super::super::convert::dvec3(on.point)).height_mm.abs();
            assert!(off_mm < 0.003, "{a}, {b}: {off_mm} mm off the skin");
            let back = frame.locate(on.point);
            assert!((back - Vec2::new(a, b)).length() < 1e-3, "{a}, {b} came back as {back}");
        }
    }

    #[test]
    fn a_dent_is_deepest_under_the_needle_and_ends() {
        let dent = Dent { at: Vec2::ZERO, tent: 0.5, nose: 0.2, nose_radius: 2.0 };
        let mut last = f32::INFINITY;
        for step in 0..200 {
            let depth = dent.depth(step as f32 * 0.05);
            assert!(depth <= last + 1e-6, "step {step}: {depth} after {last}");
            last = depth;
        }
        assert!((dent.depth(0.0) - 0.5).abs() < 1e-6);
        assert!(dent.depth(9.0) < 0.01);
    }
}
