//! All of the skin's picture that does not change in an attempt, built on a job's thread.

use bevy::asset::RenderAssetUsages;
use bevy::image::Image;
use bevy::mesh::{Indices, Mesh};
use bevy::render::render_resource::PrimitiveTopology;

use super::frame::SkinFrame;
use super::hairs::Unit;
use super::noise::value;
use super::{hairs, skin};
use crate::math::DVec3;
use crate::scalp::{Scalp, ScalpSpec};
use crate::session::Prepared;

/// See the module.
pub(crate) struct Ground {
    /// The skin around the work.
    pub(crate) frame: SkinFrame,
    /// Base colour of the skin.
    pub(crate) colour: Image,
    /// Relief of the skin; none where the light is already in the colour.
    pub(crate) relief: Option<Image>,
    /// Stubble, where there is any.
    pub(crate) hairs: Option<Mesh>,
    /// Where it grows.
    pub(crate) units: Vec<Unit>,
    /// The whole surface.
    pub(crate) head: Mesh,
    /// The cloth around it, if it is a head.
    pub(crate) drape: Option<Mesh>,
    /// Corners and triangles of the surface, for the pointer's ray and for things that fall.
    pub(crate) collider: (Vec<[f32; 3]>, Vec<[u32; 3]>),
}

/// Texels along the skin's picture: 32 in a millimetre.
const TEXELS: usize = 2048;

/// Builds the picture of a prepared scenario.
pub(crate) fn ground(prepared: &Prepared, low: bool) -> Ground {
    let scalp = &prepared.model.scalp;
    let outline = prepared.zone.outline();
    let count = outline.len().max(1) as f64;
    let centre = outline.iter().fold(DVec3::ZERO, |sum, p| sum + *p) / count;
    let frame = SkinFrame::new(scalp, centre);
    let is_head = matches!(scalp.spec(), ScalpSpec::Head { .. });
    // a practice pad has no hair
    let units = if is_head { hairs::units(&frame, &prepared.model.field) } else { Vec::new() };
    let images = skin::paint(&frame, &prepared.model.field, &units, TEXELS, low);
    let mesh = scalp.mesh();
    Ground {
        hairs: (!units.is_empty()).then(|| hairs::mesh(&frame, &units)),
        colour: images.colour,
        relief: images.relief,
        frame,
        units,
        head: whole(&mesh.positions, &mesh.normals, &mesh.indices),
        drape: is_head.then(|| drape(scalp)),
        collider: (
            mesh.positions.clone(),
            mesh.indices.chunks_exact(3).filter_map(|t| <[u32; 3]>::try_from(t).ok()).collect(),
        ),
    }
}

fn whole(positions: &[[f32; 3]], normals: &[[f32; 3]], indices: &[u32]) -> Mesh {
    Mesh::new(PrimitiveTopology::TriangleList, RenderAssetUsages::RENDER_WORLD)
        .with_inserted_attribute(Mesh::ATTRIBUTE_POSITION, positions.to_vec())
        .with_inserted_attribute(Mesh::ATTRIBUTE_NORMAL, normals.to_vec())
        .with_inserted_indices(Indices::U32(indices.to_vec()))
}

/// A cloth over all that is not bare scalp: the surface there, lifted and folded.
fn drape(scalp: &Scalp) -> Mesh {
    let mesh = scalp.mesh();
    let covered: Vec<bool> = mesh
        .positions
        .iter()
        .map(|[x, y, z]| !scalp.is_bare(DVec3::new(f64::from(*x), f64::from(*y), f64::from(*z))))
        .collect();
    let positions: Vec<[f32; 3]> = mesh
        .positions
        .iter()
        .zip(&mesh.normals)
        .map(|([x, y, z], [nx, ny, nz])| {
            let fold = 2.2 * value(x.atan2(*z) * 9.0, y * 0.018, 5) + 1.0 * value(x * 0.09, y * 0.05 + z * 0.05, 6);
            let lift = 1.6 + fold * (-y / 60.0).clamp(0.25, 1.6);
            [x + nx * lift, y + ny * lift, z + nz * lift]
        })
        .collect();
    let is_covered = |index: &u32| covered.get(*index as usize).copied().unwrap_or(false);
    let indices: Vec<u32> =
        mesh.indices.chunks_exact(3).filter(|t| t.iter().all(is_covered)).flatten().copied().collect();
    let mut cloth = Mesh::new(PrimitiveTopology::TriangleList, RenderAssetUsages::RENDER_WORLD)
        .with_inserted_attribute(Mesh::ATTRIBUTE_POSITION, positions)
        .with_inserted_indices(Indices::U32(indices));
    cloth.compute_smooth_normals();
    cloth
}
