//! Things that fall and collide, in millimetres: the scalp, the hand-piece that follows the servo, the tray's contents,
//! and the pointer's ray. For the picture only: nothing here is scored.

use bevy::prelude::*;
use bevy_rapier3d::plugin::{NoUserData, RapierConfiguration, RapierPhysicsPlugin, ReadRapierContext};
use bevy_rapier3d::prelude::{Collider, QueryFilter, RigidBody};

use super::bridge::Bench;
use super::view::loupe::{OfScenario, under_ray};
use super::{AppSystems, Screen};
use crate::scalp::SurfacePoint;

/// Millimetres in a metre: rapier's tolerances are made for metres.
const LENGTH_UNIT: f32 = 1000.0;
/// Gravity, mm/s².
const GRAVITY_MM_PER_S2: f32 = -9810.0;
/// Longest ray, mm.
const FAR_MM: f32 = 900.0;

/// The scalp's collider.
#[derive(Component)]
pub(crate) struct ScalpBody;

/// The hand-piece's collider.
#[derive(Component)]
struct PieceBody;

pub(super) fn plugin(app: &mut App) {
    app.add_plugins(RapierPhysicsPlugin::<NoUserData>::default().with_length_unit(LENGTH_UNIT)).add_systems(
        Update,
        (set_gravity, spawn, follow).chain().in_set(AppSystems::Show).run_if(in_state(Screen::Practise)),
    );
}

fn set_gravity(mut worlds: Query<&mut RapierConfiguration, Added<RapierConfiguration>>) {
    for mut world in &mut worlds {
        world.gravity = Vec3::new(0.0, GRAVITY_MM_PER_S2, 0.0);
    }
}

fn spawn(mut commands: Commands, there: Query<(), With<ScalpBody>>, bench: Res<Bench>) -> Result {
    let (Some(ready), true) = (&bench.ready, there.is_empty()) else { return Ok(()) };
    let (points, triangles) = &ready.ground.collider;
    let points = points.iter().map(|p| Vec3::from_array(*p)).collect();
    let scalp = Collider::trimesh(points, triangles.clone())?;
    commands.spawn((Name::new("scalp body"), ScalpBody, OfScenario, RigidBody::Fixed, scalp, Transform::default()));
    // the grip, above the nose: the needle and the nose belong to the core
    let grip = Collider::capsule_y(45.0, 9.0);
    commands.spawn((
        Name::new("hand-piece body"),
        PieceBody,
        OfScenario,
        RigidBody::KinematicPositionBased,
        grip,
        away(),
    ));
    Ok(())
}

fn away() -> Transform {
    Transform::from_xyz(0.0, 2000.0, 0.0)
}

fn follow(bench: Res<Bench>, mut body: Query<&mut Transform, With<PieceBody>>) {
    let Ok(mut place) = body.single_mut() else { return };
    let snapshot = bench.live.as_ref().and_then(|live| live.snapshot);
    let wanted = snapshot.map_or_else(away, |snapshot| {
        let tool = super::view::convert::transform(&snapshot.record.sample.world_from_tool);
        Transform { translation: tool.translation + tool.rotation * Vec3::new(0.0, 66.0, 0.0), ..tool }
    });
    place.set_if_neq(wanted);
}

/// The skin under a ray: rapier finds about where, the smooth surface says exactly where.
pub(crate) fn pick(bench: &Bench, rapier: &ReadRapierContext<'_, '_>, ray: Ray3d) -> Option<SurfacePoint> {
    let ready = bench.ready.as_ref()?;
    let filter = QueryFilter::only_fixed();
    let hit =
        rapier.single().ok().and_then(|context| context.cast_ray(ray.origin, *ray.direction, FAR_MM, true, filter));
    let start = hit.map_or(0.0, |(_, far)| (far - 1.0).max(0.0));
    under_ray(ready, ray.origin, *ray.direction, start)
}
