//! Stubble: follicular units of one to three short hairs that leave the skin at their own angle; none grow in scars.

use bevy::asset::RenderAssetUsages;
use bevy::math::{Vec2, Vec3};
use bevy::mesh::{Indices, Mesh};
use bevy::render::render_resource::PrimitiveTopology;

use super::convert::dvec3;
use super::frame::SkinFrame;
use super::noise::{hash, value};
use crate::tissue::field::Field;

/// Distance of the lattice that units are scattered over, mm: at most 0.5 units per mm², as in thinning hair.
const LATTICE_MM: f32 = 1.42;
/// Sides of a hair.
const SIDES: u32 = 3;

/// One hair.
pub(crate) struct Hair {
    /// Exit relative to the unit, tangent plane, mm.
    pub(crate) root: Vec2,
    /// Lean in the tangent plane, share of the length.
    pub(crate) lean: Vec2,
    /// Length, mm.
    pub(crate) length: f32,
    /// Radius, mm.
    pub(crate) radius: f32,
}

/// A follicular unit.
pub(crate) struct Unit {
    /// Tangent plane, mm.
    pub(crate) at: Vec2,
    /// Its hairs.
    pub(crate) hairs: Vec<Hair>,
}

/// Scatters units over a piece of skin.
pub(crate) fn units(frame: &SkinFrame, field: &Field) -> Vec<Unit> {
    let count = (frame.half / LATTICE_MM) as i32;
    let mut out = Vec::new();
    for j in -count..=count {
        for i in -count..=count {
            let jitter = Vec2::new(hash(i, j, 11) - 0.5, hash(i, j, 12) - 0.5) * 0.9;
            let at = (Vec2::new(i as f32, j as f32) + jitter) * LATTICE_MM;
            let scar = field.scar_at(dvec3(frame.at(at).point));
            let left = scar.map_or(1.0, |(share, scar)| 1.0 - share as f32 * (1.0 - scar.follicles as f32));
            let thinning = 0.30 + 0.75 * value(at.x * 0.12, at.y * 0.12, 21);
            if hash(i, j, 13) < left * thinning {
                out.push(unit(at, i, j));
            }
        }
    }
    out
}

fn unit(at: Vec2, i: i32, j: i32) -> Unit {
    let kind = hash(i, j, 14);
    let count = match kind {
        k if k < 0.34 => 1,
        k if k < 0.82 => 2,
        _ => 3,
    };
    let whorl = 0.5 * (value(at.x * 0.05, at.y * 0.05, 31) - 0.5);
    let heading = -core::f32::consts::FRAC_PI_2 + 0.35 + whorl;
    let hairs = (0..count)
        .map(|k| {
            let turn = heading + 0.5 * (hash(i, j, 40 + k) - 0.5);
            let steep = 0.62 + 0.22 * hash(i, j, 50 + k);
            let spread = if count > 1 { 0.075 } else { 0.0 };
            Hair {
                root: Vec2::from_angle(2.1 * k as f32 + 6.0 * hash(i, j, 60)) * spread,
                lean: Vec2::from_angle(turn) * steep,
                length: 0.38 + 0.42 * hash(i, j, 70 + k),
                radius: 0.026 + 0.013 * hash(i, j, 80 + k),
            }
        })
        .collect();
    Unit { at, hairs }
}

/// All hairs as one mesh.
pub(crate) fn mesh(frame: &SkinFrame, units: &[Unit]) -> Mesh {
    let (mut positions, mut normals, mut indices) = (Vec::new(), Vec::new(), Vec::new());
    for unit in units {
        for hair in &unit.hairs {
            add(frame, unit.at + hair.root, hair, &mut positions, &mut normals, &mut indices);
        }
    }
    Mesh::new(PrimitiveTopology::TriangleList, RenderAssetUsages::RENDER_WORLD)
        .with_inserted_attribute(Mesh::ATTRIBUTE_POSITION, positions)
        .with_inserted_attribute(Mesh::ATTRIBUTE_NORMAL, normals)
        .with_inserted_indices(Indices::U32(indices))
}

fn add(
    frame: &SkinFrame,
    at: Vec2,
    hair: &Hair,
    positions: &mut Vec<Vec3>,
    normals: &mut Vec<Vec3>,
    indices: &mut Vec<u32>,
) {
    let on = frame.at(at);
    let flat = frame.u * hair.lean.x + frame.v * hair.lean.y;
    let rise = (1.0 - hair.lean.length_squared()).max(0.05).sqrt();
    let along = (on.normal * rise + flat).normalize_or(on.normal);
    let side = along.any_orthonormal_vector();
    let other = along.cross(side);
    let first = positions.len() as u32;
    // two rings and a blunt end: the razor cuts flat
    for (share, width) in [(-0.15, 1.0), (1.0, 0.75)] {
        for k in 0..SIDES {
            let turn = core::f32::consts::TAU * k as f32 / SIDES as f32;
            let out = side * turn.cos() + other * turn.sin();
            positions.push(on.point + along * (hair.length * share) + out * (hair.radius * width));
            normals.push(out);
        }
    }
    positions.push(on.point + along * hair.length);
    normals.push(along);
    for k in 0..SIDES {
        let (a, b) = (first + k, first + (k + 1) % SIDES);
        indices.extend([a, b, b + SIDES, a, b + SIDES, a + SIDES]);
    }
    let ring = first + SIDES;
    for k in 0..SIDES {
        indices.extend([ring + k, ring + (k + 1) % SIDES, ring + SIDES]);
    }
}
