//! Triangle meshes of the surface: for drawing, for rapier and for the BVH. Any thread but the haptics one.

use super::error::ScalpError;
use super::form::HeadForm;
use super::grid::CubeGrid;
use super::query::Scalp;
use super::surface::Surface;
use crate::math::DVec3;

/// A triangle mesh of the skin, counter-clockwise seen from outside.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SurfaceMesh {
    /// Corners in world, mm.
    pub positions: Vec<[f32; 3]>,
    /// Outward unit normals of the smooth surface at the corners.
    pub normals: Vec<[f32; 3]>,
    /// Three corners per triangle.
    pub indices: Vec<u32>,
}

impl CubeGrid {
    /// Lattice numbers of all points, in the order of [`Self::number`].
    fn lattice(&self) -> impl Iterator<Item = [u32; 3]> {
        let n = self.n;
        let flat = move |j: u32| (0..=n).flat_map(move |k| (0..=n).map(move |i| [i, j, k]));
        let ring = move |j: u32| {
            (0..n)
                .map(move |i| [i, j, 0])
                .chain((0..n).map(move |k| [n, j, k]))
                .chain((0..n).map(move |i| [n - i, j, n]))
                .chain((0..n).map(move |k| [0, j, n - k]))
        };
        flat(0).chain((1..n).flat_map(ring)).chain(flat(n))
    }

    /// Where a lattice number lies along its axis, -1 to 1: equal angles seen from the middle of the cube.
    fn along_axis(&self, i: u32) -> f64 {
        let share = 2.0 * f64::from(i) / f64::from(self.n) - 1.0;
        libm::tan(core::f64::consts::FRAC_PI_4 * share)
    }

    /// Triangles, counter-clockwise from outside.
    pub(super) fn triangles(&self) -> Vec<[u32; 3]> {
        let n = self.n;
        let mut out = Vec::with_capacity(12 * n as usize * n as usize);
        // u × v points out of the face
        let faces: [Face; 6] = [
            |u, v, n| [n, u, v],
            |u, v, _| [0, v, u],
            |u, v, n| [v, n, u],
            |u, v, _| [u, 0, v],
            |u, v, n| [u, v, n],
            |u, v, _| [v, u, 0],
        ];
        for face in faces {
            for v in 0..n {
                for u in 0..n {
                    let [a, b, c, d] =
                        [(u, v), (u + 1, v), (u + 1, v + 1), (u, v + 1)].map(|(u, v)| self.number(face(u, v, n)));
                    out.extend([[a, b, c], [a, c, d]]);
                }
            }
        }
        out
    }

    /// Points on the skin, in the order of [`Self::number`].
    pub(super) fn points(&self, form: &HeadForm) -> Result<Vec<DVec3>, ScalpError> {
        let middle = form.middle();
        let missed = || ScalpError::OutOfRange {
            field: "length_mm, breadth_mm, height_mm",
            value: "a combination whose surface does not close".to_owned(),
            allowed: "measures of one adult head",
        };
        let axis: Vec<f64> = (0..=self.n).map(|i| self.along_axis(i)).collect();
        let point = |at: [u32; 3]| {
            // direction from the middle of the head, not of unit length
            let toward = DVec3::from_array(at.map(|i| axis[i as usize])) * self.half_mm;
            let size = toward.length_squared().sqrt();
            let out = toward * (1.0 / size);
            form.along(middle + out * (0.5 * form.length_mm), out)
        };
        self.lattice().map(point).collect::<Option<Vec<_>>>().ok_or_else(missed)
    }
}

impl Scalp {
    /// Mesh of the skin, for drawing and for rapier. Made when it is first asked for, so never on the haptics thread.
    pub fn mesh(&self) -> &SurfaceMesh {
        self.mesh.get_or_init(|| match (&self.surface, &self.index) {
            (Surface::Pad { half_x_mm, half_z_mm }, _) => {
                let (points, corners) = pad_grid(*half_x_mm, *half_z_mm);
                pack(&self.surface, &points, &corners)
            }
            (Surface::Head(_), Some(index)) => {
                pack(&self.surface, index.triangles.vertices(), index.triangles.indices())
            }
            (Surface::Head(_), None) => SurfaceMesh::default(),
        })
    }
}

/// Lattice numbers from two numbers along a face and the last one of an axis.
type Face = fn(u32, u32, u32) -> [u32; 3];

/// Smallest `n` whose `12·n²` triangles are at least `triangles`.
pub(super) fn cells_for(triangles: u32) -> u32 {
    let mut n = 2;
    while 12 * n * n < triangles && n < 400 {
        n += 1;
    }
    n
}

/// Packs points and triangles for drawing.
pub(super) fn pack(surface: &Surface, points: &[DVec3], triangles: &[[u32; 3]]) -> SurfaceMesh {
    SurfaceMesh {
        positions: points.iter().map(|p| to_f32(*p)).collect(),
        normals: points.iter().map(|p| to_f32(surface.normal(*p))).collect(),
        indices: triangles.iter().flatten().copied().collect(),
    }
}

/// Rounds to `f32`.
#[expect(clippy::cast_possible_truncation, reason = "drawing and rapier take f32")]
pub(super) fn to_f32(p: DVec3) -> [f32; 3] {
    [p.x as f32, p.y as f32, p.z as f32]
}

/// A flat grid with cells of about 2 mm, at most 150 along a side.
pub(super) fn pad_grid(half_x_mm: f64, half_z_mm: f64) -> (Vec<DVec3>, Vec<[u32; 3]>) {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "half extents are 10 to 150 mm")]
    let (nx, nz) = (half_x_mm.ceil() as u32, half_z_mm.ceil() as u32);
    let at = |i: u32, n: u32, half: f64| half * (2.0 * f64::from(i) / f64::from(n) - 1.0);
    let points = (0..=nz)
        .flat_map(|k| (0..=nx).map(move |i| DVec3::new(at(i, nx, half_x_mm), 0.0, at(k, nz, half_z_mm))))
        .collect();
    let mut triangles = Vec::with_capacity(2 * nx as usize * nz as usize);
    for k in 0..nz {
        for i in 0..nx {
            let a = k * (nx + 1) + i;
            let (b, c, d) = (a + 1, a + nx + 1, a + nx + 2);
            triangles.extend([[a, c, d], [a, d, b]]);
        }
    }
    (points, triangles)
}
