//! The loupe's own piece of skin, finely meshed around the needle. For the picture; not real-time.

use super::mesh::to_f32;
use super::query::Scalp;
use super::surface::Surface;
use crate::math::{DVec3, unit_or};

/// Half width of the finely meshed middle, mm.
const FINE_HALF_MM: f64 = 2.0;
/// Each step away from the middle is longer than the one before by this factor.
const GROWTH: f64 = 1.09;
/// Most lines of the grid along one side: keeps a patch below 40,000 corners.
const MOST_LINES: usize = 199;

/// A graded square grid on the skin.
#[derive(Clone, Debug, PartialEq)]
pub struct PatchMesh {
    /// Middle of the patch on the skin, world, mm; positions are relative to it, world axes.
    pub origin_mm: DVec3,
    /// Unit tangent along which `u` grows.
    pub tangent_u: DVec3,
    /// Unit tangent along which `v` grows.
    pub tangent_v: DVec3,
    /// Outward unit normal at the middle, `tangent_u × tangent_v`.
    pub normal: DVec3,
    /// Corners relative to `origin_mm`, world axes, mm.
    pub positions: Vec<[f32; 3]>,
    /// Outward unit normals at the corners.
    pub normals: Vec<[f32; 3]>,
    /// Millimetres along the skin from the middle, along `tangent_u` and `tangent_v`.
    pub uv_mm: Vec<[f32; 2]>,
    /// Three corners per triangle, counter-clockwise from outside.
    pub indices: Vec<u32>,
    /// Corners along one side.
    pub side: u32,
}

impl Scalp {
    /// A square piece of skin reaching `half_mm` from the skin nearest to `centre_mm`: steps of `fine_mm` within 2 mm,
    /// growing outwards. `half_mm` is kept within 1 to 60 and `fine_mm` within 0.02 to 2.
    pub fn patch(&self, centre_mm: DVec3, half_mm: f64, fine_mm: f64) -> PatchMesh {
        let middle = self.contact(centre_mm);
        let frame = Frame::at(&self.surface, middle.point_mm, middle.normal);
        let lines = lines(clamp_or(half_mm, 1.0, 60.0), clamp_or(fine_mm, 0.02, 2.0));
        let corners = lines.len() * lines.len();
        let mut patch = PatchMesh {
            origin_mm: frame.origin_mm,
            tangent_u: frame.u,
            tangent_v: frame.v,
            normal: frame.normal,
            positions: Vec::with_capacity(corners),
            normals: Vec::with_capacity(corners),
            uv_mm: Vec::with_capacity(corners),
            indices: grid_triangles(lines.len()),
            side: u32::try_from(lines.len()).unwrap_or(u32::MAX),
        };
        for v in &lines {
            for u in &lines {
                let (on, normal) = frame.on_skin(&self.surface, *u, *v);
                patch.positions.push(to_f32(on - frame.origin_mm));
                patch.normals.push(to_f32(normal));
                let [u, v, _] = to_f32(DVec3::new(*u, *v, 0.0));
                patch.uv_mm.push([u, v]);
            }
        }
        patch
    }
}

/// `value` within limits; the lower one when it is not a number.
fn clamp_or(value: f64, low: f64, high: f64) -> f64 {
    if value.is_nan() { low } else { value.clamp(low, high) }
}

/// A point of the skin, its tangents and how the skin curves there.
struct Frame {
    origin_mm: DVec3,
    u: DVec3,
    v: DVec3,
    normal: DVec3,
    curvature: f64,
}

impl Frame {
    fn at(surface: &Surface, origin_mm: DVec3, normal: DVec3) -> Self {
        // u points as near to the patient's left as the skin allows; +X is never normal to bare scalp but for the sides
        let side = if normal.x.abs() < 0.9 { DVec3::X } else { DVec3::NEG_Z };
        let u = unit_or(side - normal * side.dot(normal), DVec3::X);
        Self { origin_mm, u, v: normal.cross(u), normal, curvature: surface.mean_curvature(origin_mm) }
    }

    /// The skin `u` and `v` mm away: along a sphere as curved as the skin at the middle, then straight down onto it.
    fn on_skin(&self, surface: &Surface, u: f64, v: f64) -> (DVec3, DVec3) {
        let away = (u * u + v * v).sqrt();
        let turn = (away * self.curvature).clamp(-1.4, 1.4);
        let toward = if away > 1e-12 { (self.u * u + self.v * v) * (1.0 / away) } else { self.u };
        let (sin, cos) = (libm::sin(turn), libm::cos(turn));
        let guess = if turn.abs() < 1e-9 {
            self.origin_mm + toward * away
        } else {
            self.origin_mm + (toward * sin - self.normal * (1.0 - cos)) * (away / turn)
        };
        let up = self.normal * cos + toward * sin;
        let on = surface.along(guess, up).unwrap_or(guess);
        (on, surface.normal(on))
    }
}

/// Places of the grid's lines from `-half` to `half`, symmetric, in rising order.
fn lines(half_mm: f64, fine_mm: f64) -> Vec<f64> {
    let mut half = vec![0.0];
    let (mut at, mut step) = (0.0, fine_mm);
    while at < half_mm - 1e-9 && half.len() < MOST_LINES / 2 {
        if at >= FINE_HALF_MM - 1e-9 {
            step *= GROWTH;
        }
        at = (at + step).min(half_mm);
        half.push(at);
    }
    // cut off by the cap, or a sliver at the end: the last line moves to the edge
    if let Some(last) = half.last_mut() {
        *last = half_mm;
    }
    half.iter().rev().map(|x| -x).chain(half.iter().skip(1).copied()).collect()
}

/// Two triangles per cell of a square grid of `side` lines.
fn grid_triangles(side: usize) -> Vec<u32> {
    let side = u32::try_from(side).unwrap_or(0);
    let mut out = Vec::with_capacity(6 * side as usize * side as usize);
    for row in 0..side.saturating_sub(1) {
        for column in 0..side - 1 {
            let a = row * side + column;
            let (b, c, d) = (a + 1, a + side, a + side + 1);
            out.extend([a, b, d, a, d, c]);
        }
    }
    out
}
