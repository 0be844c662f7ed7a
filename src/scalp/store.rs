//! Building a [`Scalp`] and keeping the last few. Any thread but the haptics one: allocates and locks.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use parry3d_f64::shape::TriMesh;

use super::ScalpSpec;
use super::error::ScalpError;
use super::form::HeadForm;
use super::grid::CubeGrid;
use super::head::{generate, within};
use super::mesh::cells_for;
use super::query::{HeadIndex, Scalp};
use super::surface::Surface;

/// Triangles of the product's head, face and neck included: about 1.7 mm from corner to corner.
/// More makes the outline rounder and the collider slower; the felt surface does not depend on it.
const HEAD_TRIANGLES: u32 = 69_000;
/// Built surfaces, and shapes of heads, that are kept.
const KEPT: usize = 4;

/// The last few things that were built of specifications, oldest first.
struct Last<T>(Mutex<Vec<(ScalpSpec, Arc<T>)>>);

/// Surfaces with the product's mesh.
static BUILT: Last<Scalp> = Last(Mutex::new(Vec::new()));
/// Shapes, which any mesh can be laid on: a shape is measured some ten thousand times until it has the measures asked for.
static SHAPES: Last<HeadForm> = Last(Mutex::new(Vec::new()));

impl<T> Last<T> {
    /// What was built of a specification, or what `make` makes of it.
    fn get_or(&self, spec: &ScalpSpec, make: impl FnOnce() -> Result<T, ScalpError>) -> Result<Arc<T>, ScalpError> {
        let find = |kept: &[(ScalpSpec, Arc<T>)]| kept.iter().find(|(of, _)| of == spec).map(|(_, it)| Arc::clone(it));
        if let Some(found) = find(&self.0.lock().unwrap_or_else(PoisonError::into_inner)) {
            return Ok(found);
        }
        // made without the lock: two threads may make the same one, which costs time and nothing else
        let fresh = Arc::new(make()?);
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = find(&kept) {
            return Ok(found);
        }
        if kept.len() >= KEPT {
            kept.remove(0);
        }
        kept.push((spec.clone(), Arc::clone(&fresh)));
        Ok(fresh)
    }
}

impl Scalp {
    /// Builds a surface and its BVH; the same specification gives the same bits.
    pub fn build(spec: &ScalpSpec) -> Result<Self, ScalpError> {
        Self::build_with_triangles(spec, HEAD_TRIANGLES)
    }

    /// The same with a head mesh of at least `triangles` triangles, for benches; the surface felt is the same.
    #[doc(hidden)]
    pub fn build_with_triangles(spec: &ScalpSpec, triangles: u32) -> Result<Self, ScalpError> {
        let spec = spec.clone();
        match spec {
            ScalpSpec::Pad { width_mm, length_mm } => {
                within("width_mm", width_mm, 20.0, 300.0, "20 to 300 mm")?;
                within("length_mm", length_mm, 20.0, 300.0, "20 to 300 mm")?;
                let (half_x_mm, half_z_mm) = (0.5 * width_mm, 0.5 * length_mm);
                let surface = Surface::Pad { half_x_mm, half_z_mm };
                Ok(Self { spec, surface, mesh: OnceLock::new(), index: None })
            }
            ScalpSpec::Head { generator, seed, length_mm, breadth_mm, height_mm } => {
                let form = SHAPES.get_or(&spec, || generate(generator, seed, length_mm, breadth_mm, height_mm))?;
                let grid = CubeGrid::new(&form, cells_for(triangles));
                let points = grid.points(&form)?;
                let corners = grid.triangles();
                let surface = Surface::Head(form);
                let triangles = TriMesh::new(points, corners).map_err(|error| ScalpError::OutOfRange {
                    field: "length_mm, breadth_mm, height_mm",
                    value: error.to_string(),
                    allowed: "measures of one adult head",
                })?;
                Ok(Self { spec, surface, mesh: OnceLock::new(), index: Some(HeadIndex { grid, triangles }) })
            }
        }
    }

    /// The surface of a specification, built once and shared while it is among the last few asked for.
    pub fn cached(spec: &ScalpSpec) -> Result<Arc<Self>, ScalpError> {
        BUILT.get_or(spec, || Self::build(spec))
    }
}
