//! [`Scalp`]: the surface with its mesh and BVH, and the closest-point query of the servo.
//!
//! Haptics thread: `contact`, `region_weights` and `region`; no allocation, locks, clocks or panics there.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use std::sync::OnceLock;

use parry3d_f64::bounding_volume::Aabb;
use parry3d_f64::query::PointQuery;
use parry3d_f64::shape::TriMesh;

use super::form::HeadForm;
use super::grid::CubeGrid;
use super::surface::{Surface, pad_contact, refine};
use super::{Region, ScalpSpec, SurfaceMesh, SurfacePoint, region};
use crate::math::DVec3;

/// The BVH search ends when what is left can be nearer by no more than this, mm.
///
/// The search only has to tell whether a part of the head elsewhere is nearer than the place it starts from; Newton's
/// method on the smooth surface does the rest, from any seed within millimetres. Lowering it costs time and changes
/// nothing. Raising it past the depth of a fold could end in the wrong one, and the head has no folds.
const SLACK_MM: f64 = 1.0;

/// A surface ready for queries. Never changes; share it in an `Arc`.
pub struct Scalp {
    pub(super) spec: ScalpSpec,
    pub(super) surface: Surface,
    pub(super) mesh: OnceLock<SurfaceMesh>,
    pub(super) index: Option<HeadIndex>,
}

/// What finds the part of the head nearest to a point.
pub(super) struct HeadIndex {
    pub(super) grid: CubeGrid,
    pub(super) triangles: TriMesh,
}

impl Scalp {
    /// What this surface was built from.
    pub fn spec(&self) -> &ScalpSpec {
        &self.spec
    }

    /// Skin nearest to a point, in the servo's time.
    ///
    /// A grid point seen from the middle of the head bounds the distance, the BVH of `parry3d-f64` finds whether another
    /// part of the head is nearer, and Newton's method on the smooth surface ends it: point, normal and height are those
    /// of the smooth surface, not of a facet. Height is the signed distance, to 1e-9 mm within 5 mm of the skin.
    /// A point that is not finite is taken as far above the vertex.
    pub fn contact(&self, point_mm: DVec3) -> SurfacePoint {
        if !point_mm.is_finite() {
            return SurfacePoint { point_mm: DVec3::ZERO, normal: DVec3::Y, height_mm: 1e6 };
        }
        match (&self.surface, &self.index) {
            (Surface::Pad { half_x_mm, half_z_mm }, _) => pad_contact(*half_x_mm, *half_z_mm, point_mm),
            (Surface::Head(form), Some(index)) => refine(form, point_mm, index.seed(form, point_mm)),
            (Surface::Head(_), None) => self.surface.nearest(point_mm),
        }
    }

    /// Share of each region at a point, in the order of [`Region::ALL`]; smooth, adds up to 1. A pad is all mid-scalp.
    pub fn region_weights(&self, point_mm: DVec3) -> [f64; 5] {
        match &self.surface {
            Surface::Pad { .. } => [0.0, 0.0, 1.0, 0.0, 0.0],
            Surface::Head(form) => region::weights(form, point_mm),
        }
    }

    /// The region with the largest share at a point.
    pub fn region(&self, point_mm: DVec3) -> Region {
        region::largest(&self.region_weights(point_mm))
    }
}

impl HeadIndex {
    /// A point of the mesh about as near to `p` as any.
    fn seed(&self, form: &HeadForm, p: DVec3) -> DVec3 {
        let number = self.grid.near(p - form.middle());
        let vertex = self.triangles.vertices().get(number as usize).copied().unwrap_or(DVec3::ZERO);
        let bound = (vertex - p).length_squared().sqrt();
        self.nearer_than(p, bound).unwrap_or(vertex)
    }

    /// A point of the mesh nearer to `p` than `bound` by more than the slack, if there is one.
    fn nearer_than(&self, p: DVec3, bound: f64) -> Option<DVec3> {
        let found = self.triangles.bvh().find_best(
            bound,
            |node, _| box_distance(&node.aabb(), p) + SLACK_MM,
            |leaf, _| {
                let on = self.triangles.triangle(leaf).project_local_point(p, false).point;
                Some(((on - p).length_squared().sqrt(), on))
            },
        );
        found.map(|(_, (_, on))| on)
    }
}

/// Distance from a point to a box, 0 inside.
fn box_distance(aabb: &Aabb, p: DVec3) -> f64 {
    let out = (aabb.mins - p).max(p - aabb.maxs).max(DVec3::ZERO);
    out.length_squared().sqrt()
}
