//! The tray beside the patient with the ink cup and a piece of gauze: things that can be knocked. Only the picture knows
//! them; whether ink is on the needle is decided by the core from the scenario's cup.

use bevy::camera::visibility::RenderLayers;
use bevy::light::NotShadowCaster;
use bevy::prelude::*;
use bevy_rapier3d::prelude::{Ccd, Collider, Damping, Friction, RigidBody, Sleeping};

use super::OVERVIEW_LAYER;
use super::lathe::lathe;
use super::lit_mesh::Paints;
use super::loupe::OfScenario;
use crate::app::bridge::Bench;
use crate::app::{AppSystems, Screen};

/// The tray.
#[derive(Component)]
struct Tray;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(Update, spawn.in_set(AppSystems::Show).run_if(in_state(Screen::Practise)));
}

/// Wall of the cup and the ink in it.
fn cup_profile(radius: f32, deep: f32) -> [(f32, f32, [f32; 4]); 7] {
    let (white, ink) = ([0.42, 0.43, 0.45, 1.0], [0.012, 0.012, 0.014, 1.0]);
    [
        (0.0, 0.0, white),
        (0.0, radius + 1.2, white),
        (deep + 3.0, radius + 2.0, white),
        (deep + 3.0, radius + 0.2, white),
        (deep + 2.0, radius, white),
        (deep + 2.0, radius, ink),
        (deep + 2.0, 0.0, ink),
    ]
}

fn spawn(
    mut commands: Commands,
    there: Query<(), With<Tray>>,
    bench: Res<Bench>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut paints: Paints,
) {
    let (Some(ready), true) = (&bench.ready, there.is_empty()) else { return };
    let Some(cup) = ready.prepared.scenario.cup else { return };
    let [x, y, z] = cup.centre_mm.map(|mm| mm as f32);
    let (radius, deep) = (cup.radius_mm as f32, cup.depth_mm as f32);
    let floor = y - deep - 2.0;
    let layer = || (OfScenario, NotShadowCaster, RenderLayers::layer(OVERVIEW_LAYER));
    let frame = &ready.ground.frame;
    let mut paint = |colour: Color, roughness: f32| {
        let full = StandardMaterial { base_color: colour, perceptual_roughness: roughness, ..default() };
        paints.add(full, frame, frame.n)
    };
    let (steel, plastic, cotton) = (
        paint(Color::srgb(0.40, 0.43, 0.46), 0.5),
        paint(Color::WHITE, 0.5),
        paint(Color::srgb(0.72, 0.72, 0.70), 0.95),
    );
    let tray = Cuboid::new(96.0, 3.0, 64.0);
    steel.on(&mut commands.spawn((
        Name::new("tray"),
        Tray,
        Mesh3d(meshes.add(tray)),
        Transform::from_xyz(x + 18.0, floor - 1.5, z),
        RigidBody::Fixed,
        Collider::cuboid(48.0, 1.5, 32.0),
        Friction::coefficient(0.6),
        layer(),
    )));
    let half = 0.5 * (deep + 3.0);
    commands
        .spawn((
            Name::new("ink cup"),
            Transform::from_xyz(x, floor + half, z),
            Visibility::default(),
            RigidBody::Dynamic,
            Collider::cylinder(half, radius + 1.6),
            Damping { linear_damping: 1.5, angular_damping: 4.0 },
            Friction::coefficient(0.9),
            Sleeping::default(),
            layer(),
        ))
        .with_children(|cup| {
            plastic.on(&mut cup.spawn((
                Mesh3d(meshes.add(lathe(&cup_profile(radius, deep), 28))),
                NotShadowCaster,
                Transform::from_xyz(0.0, -half, 0.0),
                RenderLayers::layer(OVERVIEW_LAYER),
            )));
        });
    cotton.on(&mut commands.spawn((
        Name::new("gauze"),
        Mesh3d(meshes.add(Cuboid::new(26.0, 3.0, 26.0))),
        Transform::from_xyz(x + 42.0, floor + 2.0, z + 6.0).with_rotation(Quat::from_rotation_y(0.4)),
        RigidBody::Dynamic,
        Collider::cuboid(13.0, 1.5, 13.0),
        Damping { linear_damping: 3.0, angular_damping: 6.0 },
        Friction::coefficient(1.0),
        Ccd::enabled(),
        layer(),
    )));
}
