//! Where the skin is: a pad or a head as a smooth implicit surface, its mesh and BVH, scalp coordinates, regions, zones.
//!
//! Haptics thread calls [`Scalp::contact`] only; building and meshing belong to other threads.

mod coords;
mod error;
mod form;
mod grid;
mod head;
mod landmark;
mod mesh;
mod patch;
mod query;
mod region;
mod store;
mod surface;
mod working;
pub mod zone;
mod zone_shape;

pub use error::ScalpError;
pub use landmark::Landmark;
pub use mesh::SurfaceMesh;
pub use patch::PatchMesh;
pub use query::Scalp;
pub use working::WorkFrame;
pub use zone_shape::ZoneShape;

use serde::{Deserialize, Serialize};

use crate::math::DVec3;

/// Which surface a scenario works on; enough to build it again, to the bit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum ScalpSpec {
    /// A flat block of practice skin, its top at `y = 0`, centred on the origin.
    Pad {
        /// Extent along X, mm.
        width_mm: f64,
        /// Extent along Z, mm.
        length_mm: f64,
    },
    /// A shaved head made by our generator.
    Head {
        /// Version of the generator's shape; a build refuses versions it does not know.
        generator: u32,
        /// Seed of small individual differences of the shape.
        seed: u64,
        /// Head length, glabella to occiput, mm.
        length_mm: f64,
        /// Head breadth above the ears, mm.
        breadth_mm: f64,
        /// Height of the vertex above the ear openings (tragion), mm.
        height_mm: f64,
    },
}

/// A place on the scalp as an instructor writes it: arc millimetres from the vertex (or the middle of a pad), measured
/// along the skin with a tape that starts at the vertex: `forward` towards the forehead, `left` towards the patient's left ear.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScalpPoint {
    /// Arc towards the forehead, mm; negative is backwards.
    pub forward_mm: f64,
    /// Arc towards the patient's left ear, mm; negative is right.
    pub left_mm: f64,
}

/// A point of the undeformed skin and how far the query lay above it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SurfacePoint {
    /// Nearest point of the skin in world, mm.
    pub point_mm: DVec3,
    /// Outward unit normal there, smooth (no facets).
    pub normal: DVec3,
    /// Signed distance of the query from the skin, mm; positive outside.
    pub height_mm: f64,
}

/// Parts of the scalp whose skin differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Region {
    /// Frontal hairline.
    Frontal,
    /// Temples, both sides.
    Temporal,
    /// Mid-scalp.
    MidScalp,
    /// Vertex (crown).
    Vertex,
    /// Back of the head.
    Occipital,
}
