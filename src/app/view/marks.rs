//! Aids on the skin: the dashed border of the working area and a ring at every place that still wants a dot.

use bevy::camera::visibility::{NoFrustumCulling, RenderLayers};
use bevy::prelude::*;

use super::LOUPE_LAYER;
use super::convert::vec3;
use super::frame::{Dent, SkinFrame};
use super::lathe::Build;
use super::lit_mesh::Paints;
use super::loupe::{Loupe, OfScenario};
use crate::app::bridge::Bench;
use crate::app::live::DotMark;
use crate::app::{AppSystems, Screen};
use crate::math::DVec3;
use crate::score::assign;
use crate::session::Prepared;

/// Radius of a ring, mm.
const RING_MM: f32 = 0.30;
/// Dash and gap of the border, mm.
const DASH_MM: (f32, f32) = (0.8, 0.6);

/// The aids' mesh.
#[derive(Component)]
struct Marks;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(Update, (spawn, draw).chain().in_set(AppSystems::Show).run_if(in_state(Screen::Practise)));
}

fn spawn(
    mut commands: Commands,
    there: Query<(), With<Marks>>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut paints: Paints,
    bench: Res<Bench>,
) {
    let (Some(ready), true) = (&bench.ready, there.is_empty()) else { return };
    let frame = &ready.ground.frame;
    let material = StandardMaterial {
        base_color: Color::WHITE,
        unlit: true,
        alpha_mode: AlphaMode::Blend,
        depth_bias: 60.0,
        cull_mode: None,
        ..default()
    };
    paints.add(material, frame, frame.n).on(&mut commands.spawn((
        Name::new("marks"),
        Marks,
        OfScenario,
        NoFrustumCulling,
        bevy::light::NotShadowCaster,
        Visibility::Hidden,
        Mesh3d(meshes.add(Build::default().mesh())),
        RenderLayers::layer(LOUPE_LAYER),
    )));
}

/// Which planned places hold a dot by now, as the score sees it.
pub(crate) fn filled(prepared: &Prepared, dots: &[DotMark]) -> Vec<bool> {
    let dots_mm: Vec<DVec3> = dots.iter().map(|dot| dot.entry_mm).collect();
    let mut filled = vec![false; prepared.targets.len()];
    for (target, _) in assign(&dots_mm, &prepared.targets, prepared.scenario.plan.tolerance_mm).into_iter().flatten() {
        if let Some(flag) = filled.get_mut(target) {
            *flag = true;
        }
    }
    filled
}

fn draw(
    bench: Res<Bench>,
    loupe: Res<Loupe>,
    mut marks: Query<(&mut Mesh3d, &mut Visibility), With<Marks>>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut shown: Local<Option<(u64, Dent, u32, Option<Vec2>)>>,
) {
    let Some(ready) = &bench.ready else { return };
    let Ok((handle, mut visible)) = marks.single_mut() else { return };
    let aids = ready.aids();
    visible.set_if_neq(Visibility::Inherited);
    let empty = Vec::new();
    let dots = bench.live.as_ref().map_or(&empty, |live| &live.dots);
    let version = bench.live.as_ref().map_or(0, |live| live.dots_version);
    let tip = bench.live.as_ref().and_then(|live| live.snapshot).map(|s| s.record.outcome.contact);
    let tip = tip
        .filter(|on| on.height_mm > 0.02 && on.height_mm < 8.0)
        .map(|on| ready.ground.frame.locate(vec3(on.point_mm)));
    let now = (version, loupe.dent, (loupe.width_mm * 4.0) as u32, tip);
    if *shown == Some(now) && !visible.is_added() {
        return;
    }
    *shown = Some(now);
    let width = (loupe.width_mm / 24.0).clamp(0.5, 2.0) * 0.045;
    let mut build = Build::default();
    if aids.border {
        border(&mut build, &ready.ground.frame, &loupe.dent, &ready.prepared.zone.outline(), width);
    }
    if aids.rings {
        let filled = filled(&ready.prepared, dots);
        for (target, _) in ready.prepared.targets.iter().zip(filled).filter(|(_, filled)| !filled) {
            ring(&mut build, &ready.ground.frame, &loupe.dent, vec3(target.point_mm), width * 0.55);
        }
    }
    if let Some(tip) = tip {
        landing(&mut build, &ready.ground.frame, &loupe.dent, tip, width);
    }
    if let Some(mut mesh) = meshes.get_mut(&handle.0) {
        *mesh = build.mesh();
    }
}

fn strip(build: &mut Build, frame: &SkinFrame, dent: &Dent, from: Vec2, to: Vec2, width: f32, colour: [f32; 4]) {
    let side = (to - from).normalize_or(Vec2::X).perp() * width;
    let first = build.positions.len() as u32;
    for at in [from - side, from + side, to + side, to - side] {
        let on = dent.apply(frame, at);
        build.positions.push(on.point + on.normal * 0.035);
        build.normals.push(on.normal);
        build.colours.push(colour);
    }
    build.indices.extend([first, first + 1, first + 2, first, first + 2, first + 3]);
}

fn border(build: &mut Build, frame: &SkinFrame, dent: &Dent, outline: &[DVec3], width: f32) {
    let points: Vec<Vec2> = outline.iter().map(|p| frame.locate(vec3(*p))).collect();
    let next = points.iter().cycle().skip(1);
    let colour = [0.028, 0.55, 0.47, 0.95];
    let mut along = 0.0_f32;
    for (from, to) in points.iter().zip(next) {
        let length = from.distance(*to);
        let mut done = 0.0_f32;
        while done < length - 1e-4 {
            let phase = along.rem_euclid(DASH_MM.0 + DASH_MM.1);
            let drawn = phase < DASH_MM.0;
            let left = if drawn { DASH_MM.0 - phase } else { DASH_MM.0 + DASH_MM.1 - phase };
            let piece = left.min(length - done).max(1e-3);
            if drawn {
                let at = |s: f32| from.lerp(*to, (s / length).min(1.0));
                strip(build, frame, dent, at(done), at(done + piece), width, colour);
            }
            done += piece;
            along += piece;
        }
    }
}

/// Where the needle would land: four short strokes around the place, which stays free.
fn landing(build: &mut Build, frame: &SkinFrame, dent: &Dent, at: Vec2, width: f32) {
    for (way, colour) in [(Vec2::X, [1.0, 1.0, 1.0, 0.9]), (Vec2::Y, [1.0, 1.0, 1.0, 0.9])] {
        for sign in [-1.0, 1.0] {
            strip(build, frame, dent, at + way * (0.16 * sign), at + way * (0.42 * sign), width * 0.6, colour);
        }
    }
}

fn ring(build: &mut Build, frame: &SkinFrame, dent: &Dent, at: Vec3, width: f32) {
    const AROUND: usize = 28;
    let middle = frame.locate(at);
    let point = |k: usize| middle + Vec2::from_angle(core::f32::consts::TAU * k as f32 / AROUND as f32) * RING_MM;
    for k in 0..AROUND {
        strip(build, frame, dent, point(k), point(k + 1), width, [0.02, 0.42, 0.37, 0.85]);
    }
}
