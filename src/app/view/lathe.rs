//! Bodies of revolution, and soft stains that lie on the skin.

use bevy::asset::RenderAssetUsages;
use bevy::math::{Vec2, Vec3};
use bevy::mesh::{Indices, Mesh};
use bevy::render::render_resource::PrimitiveTopology;

use super::frame::{Dent, SkinFrame};

/// Corners, normals, colours and triangles under construction.
#[derive(Default)]
pub(crate) struct Build {
    /// World, mm.
    pub(crate) positions: Vec<Vec3>,
    /// Unit.
    pub(crate) normals: Vec<Vec3>,
    /// Linear colour and alpha.
    pub(crate) colours: Vec<[f32; 4]>,
    /// Three per triangle.
    pub(crate) indices: Vec<u32>,
}

impl Build {
    /// As a mesh, kept in the main world so that it can be changed.
    pub(crate) fn mesh(mut self) -> Mesh {
        if self.indices.is_empty() {
            // the renderer keeps no place for a mesh without corners
            self.positions = vec![Vec3::ZERO; 3];
            self.normals = vec![Vec3::Y; 3];
            self.colours = vec![[0.0; 4]; 3];
            self.indices = vec![0, 1, 2];
        }
        Mesh::new(PrimitiveTopology::TriangleList, RenderAssetUsages::MAIN_WORLD | RenderAssetUsages::RENDER_WORLD)
            .with_inserted_attribute(Mesh::ATTRIBUTE_POSITION, self.positions)
            .with_inserted_attribute(Mesh::ATTRIBUTE_NORMAL, self.normals)
            .with_inserted_attribute(Mesh::ATTRIBUTE_COLOR, self.colours)
            .with_inserted_indices(Indices::U32(self.indices))
    }

    /// A round stain on the skin. `rings` are radii, mm, with what they let through of each colour.
    pub(crate) fn stain(&mut self, frame: &SkinFrame, dent: &Dent, at: Vec2, shape: &Stain<'_>) {
        const AROUND: u32 = 24;
        let lift = shape.lift;
        let first = self.positions.len() as u32;
        for (number, (radius, colour)) in shape.rings.iter().enumerate() {
            for k in 0..AROUND {
                let turn = core::f32::consts::TAU * k as f32 / AROUND as f32;
                let (sin, cos) = turn.sin_cos();
                let wobble = 1.0
                    + shape.wobble
                        * ((turn * 2.0 + shape.seed).sin() * 0.6 + (turn * 5.0 + shape.seed * 3.0).sin() * 0.4);
                let r = radius * wobble;
                let away = Vec2::new(cos * r * shape.stretch, sin * r);
                let on = dent.apply(frame, at + away.rotate(shape.along));
                self.positions.push(on.point + on.normal * lift);
                self.normals.push(on.normal);
                self.colours.push(*colour);
                if number > 0 {
                    let (a, b) = (
                        first + (number as u32 - 1) * AROUND + k,
                        first + (number as u32 - 1) * AROUND + (k + 1) % AROUND,
                    );
                    self.indices.extend([a, a + AROUND, b + AROUND, a, b + AROUND, b]);
                }
            }
        }
    }
}

/// A round stain.
pub(crate) struct Stain<'a> {
    /// Radii and colours from the middle outwards.
    pub(crate) rings: &'a [(f32, [f32; 4])],
    /// Height above the skin, mm.
    pub(crate) lift: f32,
    /// How uneven its edge is, share of the radius.
    pub(crate) wobble: f32,
    /// Makes one differ from the next.
    pub(crate) seed: f32,
    /// Length over width.
    pub(crate) stretch: f32,
    /// Direction of the length.
    pub(crate) along: Vec2,
}

impl Default for Stain<'_> {
    fn default() -> Self {
        Self { rings: &[], lift: 0.02, wobble: 0.0, seed: 0.0, stretch: 1.0, along: Vec2::X }
    }
}

/// A body of revolution about `+Y`: height, radius and colour of each ring from the bottom up.
pub(crate) fn lathe(profile: &[(f32, f32, [f32; 4])], around: u32) -> Mesh {
    let mut build = Build::default();
    for (index, (y, r, colour)) in profile.iter().enumerate() {
        let before = profile.get(index.saturating_sub(1)).map_or((*y, *r), |ring| (ring.0, ring.1));
        let after = profile.get(index + 1).map_or((*y, *r), |ring| (ring.0, ring.1));
        let (dy, dr) = (after.0 - before.0, after.1 - before.1);
        let slope = Vec2::new(dy, -dr).normalize_or(Vec2::X);
        for k in 0..around {
            let turn = core::f32::consts::TAU * k as f32 / around as f32;
            let (sin, cos) = turn.sin_cos();
            build.positions.push(Vec3::new(cos * r, *y, sin * r));
            build.normals.push(Vec3::new(cos * slope.x, slope.y, sin * slope.x).normalize_or(Vec3::Y));
            build.colours.push(*colour);
            if index > 0 {
                let base = (index as u32 - 1) * around;
                let (a, b) = (base + k, base + (k + 1) % around);
                build.indices.extend([a, a + around, b + around, a, b + around, b]);
            }
        }
    }
    build.mesh()
}
