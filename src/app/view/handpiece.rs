//! The hand-piece: needle, cartridge and grip, following the servo's pose. Near the loupe the grip fades out upwards, so
//! that it never hides the work; the overview shows it whole.

use bevy::camera::visibility::{NoFrustumCulling, RenderLayers};
use bevy::light::NotShadowCaster;
use bevy::prelude::*;

use super::convert::transform;
use super::lathe::lathe;
use super::lit_mesh::Paints;
use super::loupe::OfScenario;
use super::{LOUPE_LAYER, OVERVIEW_LAYER};
use crate::app::bridge::Bench;
use crate::app::{AppSystems, Screen};
use crate::scenario::Scenario;

/// The whole hand-piece.
#[derive(Component)]
pub(crate) struct HandPiece;

/// The part that goes up and down.
#[derive(Component)]
struct NeedlePart;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(Update, (spawn, follow).chain().in_set(AppSystems::Show).run_if(in_state(Screen::Practise)));
}

/// Needle: tip, taper, shank.
fn needle_profile(scenario: &Scenario) -> Vec<(f32, f32, [f32; 4])> {
    let needle = &scenario.needle;
    let tip = 0.5 * needle.tip_mm as f32 + needle.bundle_mm as f32;
    let shank = 0.5 * needle.shank_mm as f32 + needle.bundle_mm as f32 * 1.6;
    let steel = [0.62, 0.64, 0.66, 1.0];
    vec![(0.0, tip * 0.3, steel), (0.06, tip, steel), (needle.taper_mm as f32, shank, steel), (9.0, shank, steel)]
}

/// Cartridge: nose ring, dark body, collar.
fn cartridge_profile(scenario: &Scenario) -> Vec<(f32, f32, [f32; 4])> {
    let out = scenario.machine.out_mm() as f32;
    let (inner, outer) = (scenario.needle.nose_inner_mm as f32, scenario.needle.nose_outer_mm as f32);
    let glass = |alpha: f32| [0.16, 0.20, 0.23, alpha];
    vec![
        (out + 0.5, inner, glass(0.10)),
        (out, inner + 0.1, glass(0.22)),
        (out, outer * 0.86, glass(0.26)),
        (out + 0.22, outer, glass(0.34)),
        (out + 1.2, outer * 1.02, glass(0.30)),
        (out + 3.5, outer * 1.10, glass(0.34)),
        (out + 3.6, outer * 1.12, [0.03, 0.16, 0.15, 0.80]),
        (out + 4.2, outer * 1.14, [0.03, 0.16, 0.15, 0.80]),
        (out + 4.3, outer * 1.14, [0.03, 0.035, 0.04, 0.72]),
        (out + 7.0, outer * 1.26, [0.03, 0.035, 0.04, 0.58]),
        // not seen, but closes what casts the shadow
        (out + 7.0, outer * 1.26, [0.0; 4]),
        (out + 9.0, outer * 0.95, [0.0; 4]),
        (out + 10.2, 0.0, [0.0; 4]),
    ]
}

/// Grip, fading.
fn grip_profile(scenario: &Scenario) -> Vec<(f32, f32, [f32; 4])> {
    let start = scenario.machine.out_mm() as f32 + 7.0;
    let steel = |alpha: f32| [0.42, 0.44, 0.47, alpha];
    vec![
        (start, 2.55, steel(0.58)),
        (start + 0.4, 3.2, steel(0.55)),
        (start + 2.5, 3.7, steel(0.34)),
        (start + 5.0, 4.2, steel(0.14)),
        (start + 8.0, 4.8, steel(0.0)),
    ]
}

/// The whole thing for the overview.
fn overview_profile() -> Vec<(f32, f32, [f32; 4])> {
    let (dark, steel) = ([0.03, 0.035, 0.04, 1.0], [0.55, 0.58, 0.61, 1.0]);
    vec![
        (0.0, 0.4, steel),
        (2.0, 1.9, dark),
        (14.0, 3.0, dark),
        (15.0, 5.0, steel),
        (40.0, 9.5, steel),
        (60.0, 10.5, [0.09, 0.10, 0.11, 1.0]),
        (110.0, 11.5, [0.09, 0.10, 0.11, 1.0]),
        (114.0, 9.0, [0.06, 0.24, 0.22, 1.0]),
        (115.0, 0.0, [0.06, 0.24, 0.22, 1.0]),
    ]
}

fn spawn(
    mut commands: Commands,
    there: Query<(), With<HandPiece>>,
    bench: Res<Bench>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut paints: Paints,
) {
    let (Some(ready), true) = (&bench.ready, there.is_empty()) else { return };
    let scenario = &ready.prepared.scenario;
    let frame = &ready.ground.frame;
    let solid = StandardMaterial { perceptual_roughness: 0.28, reflectance: 0.6, ..default() };
    let solid = paints.add(solid, frame, frame.n);
    let see_through =
        StandardMaterial { perceptual_roughness: 0.34, reflectance: 0.5, alpha_mode: AlphaMode::Blend, ..default() };
    let see_through = paints.add(see_through, frame, frame.n);
    let near = || (NoFrustumCulling, RenderLayers::layer(LOUPE_LAYER));
    let parked = bevy::prelude::Transform::from_translation(ready.ground.frame.origin + ready.ground.frame.n * 400.0);
    commands.spawn((Name::new("hand-piece"), HandPiece, OfScenario, parked, Visibility::Hidden)).with_children(
        |piece| {
            let needle = Mesh3d(meshes.add(lathe(&needle_profile(scenario), 12)));
            solid.on(&mut piece.spawn((NeedlePart, needle, near())));
            let cartridge = Mesh3d(meshes.add(lathe(&cartridge_profile(scenario), 32)));
            see_through.on(&mut piece.spawn((cartridge, near())));
            let grip = Mesh3d(meshes.add(lathe(&grip_profile(scenario), 32)));
            see_through.on(&mut piece.spawn((grip, NotShadowCaster, near())));
            let whole = Mesh3d(meshes.add(lathe(&overview_profile(), 20)));
            solid.on(&mut piece.spawn((whole, NotShadowCaster, RenderLayers::layer(OVERVIEW_LAYER))));
        },
    );
}

fn follow(
    bench: Res<Bench>,
    mut piece: Query<(&mut Transform, &mut Visibility), (With<HandPiece>, Without<NeedlePart>)>,
    mut needle: Query<&mut Transform, (With<NeedlePart>, Without<HandPiece>)>,
) {
    let Ok((mut place, mut visible)) = piece.single_mut() else { return };
    let Some(snapshot) = bench.live.as_ref().and_then(|live| live.snapshot) else {
        visible.set_if_neq(Visibility::Hidden);
        return;
    };
    visible.set_if_neq(Visibility::Inherited);
    place.set_if_neq(transform(&snapshot.record.sample.world_from_tool));
    let outcome = &snapshot.record.outcome;
    let back_mm = (outcome.reach_mm - outcome.tip_mm).clamp(0.0, 6.0) as f32;
    if let Ok(mut needle) = needle.single_mut() {
        needle.set_if_neq(Transform::from_xyz(0.0, back_mm, 0.0));
    }
}
