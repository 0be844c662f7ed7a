//! Dots in the skin: what they let through of the light that comes back, so that the skin's relief and hairs stay seen.

use bevy::camera::visibility::{NoFrustumCulling, RenderLayers};
use bevy::prelude::*;

use super::LOUPE_LAYER;
use super::convert::vec3;
use super::frame::Dent;
use super::lathe::{Build, Stain};
use super::lit_mesh::Paints;
use super::loupe::{Loupe, OfScenario};
use super::noise::hash;
use crate::app::bridge::Bench;
use crate::app::live::DotMark;
use crate::app::{AppSystems, Screen};
use crate::math::DVec3;
use crate::pigment::forecast::DrawnDot;
use crate::pigment::fresh_diameter_mm;
use crate::session::{Prepared, forecast};

/// Rings of a dot.
const RINGS: usize = 13;

/// All dots; those of earlier sessions, healed, are there from the beginning.
#[derive(Component)]
struct Dots {
    old: Vec<DrawnDot>,
}

/// Soft shadow of the hand-piece.
#[derive(Component)]
struct Shadow;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(
        Update,
        (spawn, draw_dots, draw_shadow).chain().in_set(AppSystems::Show).run_if(in_state(Screen::Practise)),
    );
}

/// Material of all that darkens the skin: its colour is multiplied in.
fn darkening() -> StandardMaterial {
    StandardMaterial {
        base_color: Color::WHITE,
        unlit: true,
        alpha_mode: AlphaMode::Multiply,
        depth_bias: 40.0,
        cull_mode: None,
        ..default()
    }
}

fn spawn(
    mut commands: Commands,
    there: Query<(), With<Dots>>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut paints: Paints,
    bench: Res<Bench>,
) {
    let (Some(ready), true) = (&bench.ready, there.is_empty()) else { return };
    let frame = &ready.ground.frame;
    let material = paints.add(darkening(), frame, frame.n);
    let common = || (OfScenario, NoFrustumCulling, bevy::light::NotShadowCaster, RenderLayers::layer(LOUPE_LAYER));
    let empty = meshes.add(Build::default().mesh());
    // a table of colours that cannot be read is told of where the result is forecast
    let old = forecast::before(&ready.prepared).unwrap_or_default();
    material.on(&mut commands.spawn((Name::new("dots"), Dots { old }, Visibility::Hidden, Mesh3d(empty), common())));
    let empty = meshes.add(Build::default().mesh());
    material.on(&mut commands.spawn((Name::new("shadow"), Shadow, Visibility::Hidden, Mesh3d(empty), common())));
}

/// Fresh diameter of a dot, mm, as the score has it: what a stroke brings is told net of what the place could not take.
pub(crate) fn diameter_mm(prepared: &Prepared, dot: &DotMark) -> f64 {
    let (ink, needle) = (&prepared.scenario.ink, &prepared.scenario.needle);
    fresh_diameter_mm(dot.nl, needle.tip_mm, ink)
}

fn draw_dots(
    bench: Res<Bench>,
    loupe: Res<Loupe>,
    mut dots: Query<(Entity, &Dots, &mut Mesh3d, &mut Visibility)>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut shown: Local<Option<(Entity, u64, Dent)>>,
) {
    let (Some(ready), Some(live)) = (&bench.ready, &bench.live) else { return };
    let Ok((entity, Dots { old }, handle, mut visible)) = dots.single_mut() else { return };
    let now = (entity, live.dots_version, loupe.dent);
    let none = live.dots.is_empty() && old.is_empty();
    visible.set_if_neq(if none { Visibility::Hidden } else { Visibility::Inherited });
    if *shown == Some(now) || none {
        return;
    }
    *shown = Some(now);
    let mut build = Build::default();
    for (number, dot) in old.iter().enumerate() {
        let at = ready.ground.frame.locate(vec3(DVec3::from_array(dot.at_mm)));
        let seed = 7.0 * hash(number as i32, 5, 3);
        let rings = healed_rings(dot);
        build.stain(
            &ready.ground.frame,
            &loupe.dent,
            at,
            &Stain { rings: &rings, wobble: 0.07, seed, lift: 0.02, ..default() },
        );
    }
    for dot in &live.dots {
        let at = ready.ground.frame.locate(vec3(dot.entry_mm));
        let radius = 0.5 * diameter_mm(&ready.prepared, dot) as f32;
        let rings = rings(radius, dot);
        let drag = 1.0 + (dot.drag_mm as f32 / (2.0 * radius).max(0.05)).min(4.0);
        let seed = 7.0 * hash(dot.number as i32, 3, 5);
        build.stain(
            &ready.ground.frame,
            &loupe.dent,
            at,
            &Stain { rings: &rings, wobble: 0.07, seed, stretch: drag, lift: 0.025, ..default() },
        );
    }
    if let Some(mut mesh) = meshes.get_mut(&handle.0) {
        *mesh = build.mesh();
    }
}

/// What a dot lets through at growing radius: grey-black in the middle, soft-edged the deeper it lies, redness around.
fn rings(radius: f32, dot: &DotMark) -> [(f32, [f32; 4]); RINGS] {
    let soft = (0.16 + 0.30 * dot.depth_mm as f32).clamp(0.16, 0.6);
    let dark = 1.0 - (-2.6 * (dot.nl as f32 / 0.35).min(1.6)).exp();
    let worked = (dot.strokes as f32 / 12.0).min(1.0);
    let flush_radius = 0.30 + 0.35 * worked;
    let mut out = [(0.0, [1.0; 4]); RINGS];
    for (index, (r, colour)) in out.iter_mut().enumerate() {
        let share = index as f32 / (RINGS - 1) as f32;
        *r = share * share * 0.4 * (radius + flush_radius) + share * 0.6 * (radius + flush_radius);
        let edge = ((*r - radius * (1.0 - soft)) / (2.0 * radius * soft).max(0.02)).clamp(0.0, 1.0);
        let ink = (1.0 - edge * edge * (3.0 - 2.0 * edge)) * (0.55 + 0.42 * dark);
        let halo = (1.0 - (*r / (radius + flush_radius)).clamp(0.0, 1.0)).powf(1.4) * (0.25 + 0.75 * worked);
        // fresh ink under skin: cool grey, a touch of blue where it lies deep
        *colour = [
            (1.0 - ink * 0.945) * (1.0 - 0.02 * halo),
            (1.0 - ink * 0.935) * (1.0 - 0.27 * halo),
            (1.0 - ink * 0.905) * (1.0 - 0.25 * halo),
            1.0,
        ];
    }
    if let Some(last) = out.last_mut() {
        last.1 = [1.0; 4];
    }
    out
}

/// What a healed dot lets through at growing radius: its own colour in the middle, softly out to where it ends.
fn healed_rings(dot: &DrawnDot) -> [(f32, [f32; 4]); RINGS] {
    let reach = 1.5 * dot.look.radius_mm as f32;
    let through = dot.look.through.map(|light| light as f32);
    let mut out = [(0.0, [1.0; 4]); RINGS];
    for (index, (r, colour)) in out.iter_mut().enumerate() {
        let share = index as f32 / (RINGS - 1) as f32;
        *r = share * reach;
        let ink = 1.0 - share * share * (3.0 - 2.0 * share);
        for (light, middle) in colour.iter_mut().zip(through) {
            *light = 1.0 - ink * (1.0 - middle);
        }
    }
    out
}

/// The nose shades the skin under it; the nearer, the smaller and darker.
fn draw_shadow(
    bench: Res<Bench>,
    loupe: Res<Loupe>,
    mut shadow: Query<(&mut Mesh3d, &mut Visibility), With<Shadow>>,
    mut meshes: ResMut<Assets<Mesh>>,
) {
    let (Some(ready), Some(live)) = (&bench.ready, &bench.live) else { return };
    let Ok((handle, mut visible)) = shadow.single_mut() else { return };
    let outcome = live.snapshot.map(|snapshot| snapshot.record.outcome);
    let Some(outcome) = outcome.filter(|outcome| outcome.contact.height_mm < 14.0) else {
        visible.set_if_neq(Visibility::Hidden);
        return;
    };
    visible.set_if_neq(Visibility::Inherited);
    let frame = &ready.ground.frame;
    let nose_height = (ready.prepared.scenario.machine.out_mm() - outcome.reach_mm).max(0.0) as f32;
    let radius = ready.prepared.scenario.needle.nose_outer_mm as f32;
    let reach = radius * 1.15 + 0.45 * nose_height;
    let dark = 0.50 * (-nose_height / 7.0).exp();
    let at = frame.locate(vec3(outcome.contact.point_mm)) + Vec2::new(0.60, -0.44) * nose_height;
    let rings: Vec<(f32, [f32; 4])> = (0..9)
        .map(|k| {
            let share = k as f32 / 8.0;
            let fall = (1.0 - share * share).powi(2);
            let t = 1.0 - dark * fall;
            (share * reach, [t, t * (1.0 - 0.02 * fall), t * (1.0 - 0.03 * fall), 1.0])
        })
        .collect();
    let mut build = Build::default();
    build.stain(frame, &loupe.dent, at, &Stain { rings: &rings, lift: 0.015, ..default() });
    if let Some(mut mesh) = meshes.get_mut(&handle.0) {
        *mesh = build.mesh();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dot_is_drawn_as_wide_as_it_is_scored() {
        let scenario = crate::scenario::find(crate::scenario::DEFAULT_ID).unwrap();
        let prepared = Prepared::new(scenario).unwrap();
        let (ink, tip_mm) = (&prepared.scenario.ink, prepared.scenario.needle.tip_mm);
        // each stroke tells what the place kept of it, so that the sum is all that it holds
        let (strokes, offered_nl) = (6_u32, 0.8);
        let mut nl = 0.0;
        for stroke in 0..strokes {
            let held = |n: u32| crate::pigment::held_nl(ink, f64::from(n) * offered_nl);
            nl += held(stroke + 1) - held(stroke);
        }
        let all_nl = crate::pigment::held_nl(ink, f64::from(strokes) * offered_nl);
        let dot = DotMark { number: 1, entry_mm: crate::math::DVec3::ZERO, depth_mm: 0.8, nl, drag_mm: 0.0, strokes };
        let scored_mm = fresh_diameter_mm(all_nl, tip_mm, ink);
        assert!((diameter_mm(&prepared, &dot) - scored_mm).abs() < 1e-9, "{scored_mm}");
    }
}
