//! All of the skin's picture that does not change in an attempt, built on a job's thread.

use bevy::asset::RenderAssetUsages;
use bevy::image::Image;
use bevy::math::Vec2;
use bevy::mesh::{Indices, Mesh};
use bevy::render::render_resource::PrimitiveTopology;

use super::convert::vec3;
use super::frame::SkinFrame;
use super::hairs::Unit;
use super::noise::value;
use super::skin::Palette;
use super::{hairs, skin};
use crate::math::DVec3;
use crate::pigment::light::Table;
use crate::scalp::{Scalp, ScalpSpec};
use crate::session::forecast::tone;
use crate::session::{Prepared, SessionError};

/// See the module.
pub(crate) struct Ground {
    /// The skin around the work.
    pub(crate) frame: SkinFrame,
    /// Base colour of the skin.
    pub(crate) colour: Image,
    /// Relief of the skin; none where the light is already in the colour.
    pub(crate) relief: Option<Image>,
    /// Linear light of the patient's bare skin.
    pub(crate) skin_rgb: [f32; 3],
    /// Hair, where there is any.
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

/// The skin around the middle of the work.
pub(crate) fn frame_of(prepared: &Prepared) -> SkinFrame {
    let outline = prepared.zone.outline();
    let count = outline.len().max(1) as f64;
    let centre = outline.iter().fold(DVec3::ZERO, |sum, p| sum + *p) / count;
    SkinFrame::new(&prepared.model.scalp, centre)
}

/// Builds the picture of a prepared scenario.
pub(crate) fn ground(prepared: &Prepared, low: bool) -> Result<Ground, SessionError> {
    let (scalp, field) = (&prepared.model.scalp, &prepared.model.field);
    let frame = frame_of(prepared);
    field.grow(scalp);
    let living = prepared.model.tissue.living.as_ref();
    let grown = field.follicles().zip(living);
    let units = grown.map_or_else(Vec::new, |(follicles, living)| hairs::units(&frame, follicles, &living.hair));
    let palette = Palette::new(&Table::builtin()?, tone(prepared)?);
    let images = skin::paint(&frame, field, &units, &palette, TEXELS, low);
    let mesh = scalp.mesh();
    let is_head = matches!(scalp.spec(), ScalpSpec::Head { .. });
    Ok(Ground {
        hairs: (!units.is_empty()).then(|| hairs::mesh(&frame, &units, long_side(prepared, &frame))),
        colour: images.colour,
        relief: images.relief,
        skin_rgb: palette.skin_rgb,
        frame,
        units,
        head: whole(&mesh.positions, &mesh.normals, &mesh.indices),
        drape: is_head.then(|| drape(scalp)),
        collider: (
            mesh.positions.clone(),
            mesh.indices.chunks_exact(3).filter_map(|t| <[u32; 3]>::try_from(t).ok()).collect(),
        ),
    })
}

/// Direction in which the working area is longest, tangent plane.
fn long_side(prepared: &Prepared, frame: &SkinFrame) -> Vec2 {
    let outline: Vec<Vec2> = prepared.zone.outline().iter().map(|p| frame.locate(vec3(*p))).collect();
    let middle = outline.iter().sum::<Vec2>() / outline.len().max(1) as f32;
    // twice the angle of every corner, weighed by its distance: both ends of a long side count together
    let sum: Vec2 =
        outline.iter().map(|p| *p - middle).map(|d| Vec2::new(d.x * d.x - d.y * d.y, 2.0 * d.x * d.y)).sum();
    if sum.length() < 1e-3 { Vec2::Y } else { Vec2::from_angle(0.5 * sum.to_angle()) }
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
