//! The main view: macro photography of the skin under the needle.
//!
//! The patch is a graded grid, 0.1 mm fine around the needle, that is laid over the height field and pushed in with it.

use bevy::asset::RenderAssetUsages;
use bevy::camera::visibility::RenderLayers;
use bevy::camera::{CameraOutputMode, ClearColorConfig, Viewport};
use bevy::core_pipeline::tonemapping::Tonemapping;
use bevy::light::CascadeShadowConfigBuilder;
use bevy::mesh::{Indices, Mesh};
use bevy::prelude::*;
use bevy::render::render_resource::PrimitiveTopology;

use super::convert::vec3;
use super::frame::{Dent, SkinFrame};
use super::lit_mesh::Paints;
use super::lit_skin::LitSkin;
use super::{Ground, LOUPE_LAYER, OVERVIEW_LAYER, lens, light};
use crate::app::bridge::Bench;
use crate::app::job::Ready;
use crate::app::{AppSystems, Screen};

/// Finest step of the patch, mm, how far it reaches, and its growth beyond.
const FINE: (f32, f32, f32) = (0.1, 2.4, 1.2);

/// The loupe's state.
#[derive(Resource)]
pub(crate) struct Loupe {
    /// Middle of the view in the tangent plane, mm.
    pub(crate) centre: Vec2,
    /// Width of the view at the middle, mm.
    pub(crate) width_mm: f32,
    /// Where it is in the window, physical pixels; nothing when it is not shown.
    pub(crate) rect: Option<URect>,
    /// How the skin is pushed in.
    pub(crate) dent: Dent,
    /// Middle of the fine part of the patch.
    fine: Vec2,
}

impl Default for Loupe {
    fn default() -> Self {
        Self { centre: Vec2::ZERO, width_mm: lens::WIDTH_MM.0, rect: None, dent: Dent::default(), fine: Vec2::ZERO }
    }
}

impl Loupe {
    /// Zooms by steps; positive comes nearer.
    pub(crate) fn zoom(&mut self, steps: f32) {
        self.width_mm = (self.width_mm * (0.88_f32).powf(steps)).clamp(lens::WIDTH_MM.1, lens::WIDTH_MM.2);
    }
}

/// The picture of the skin that was worked on last, for the panels.
#[derive(Resource, Default)]
pub(crate) struct SkinPicture {
    /// The picture, once there is one.
    pub(crate) id: Option<bevy_egui::egui::TextureId>,
    image: Handle<Image>,
}

/// The loupe's camera.
#[derive(Component)]
pub(crate) struct LoupeCamera;

/// The piece of skin.
#[derive(Component)]
struct Patch;

/// Belongs to the scenario in hand and goes with it.
#[derive(Component)]
pub(crate) struct OfScenario;

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Loupe>()
        .init_resource::<SkinPicture>()
        .add_systems(OnEnter(Screen::Practise), (clear, spawn).chain())
        .add_systems(OnExit(Screen::Practise), clear)
        .add_systems(
            Update,
            (aim_camera, follow_needle, push_skin).chain().in_set(AppSystems::Show).run_if(in_state(Screen::Practise)),
        );
}

fn clear(mut commands: Commands, old: Query<Entity, With<OfScenario>>) {
    for entity in &old {
        commands.entity(entity).despawn();
    }
}

fn spawn(
    mut commands: Commands,
    bench: Res<Bench>,
    mut loupe: ResMut<Loupe>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut images: ResMut<Assets<Image>>,
    mut paints: Paints,
    mut lit_skins: ResMut<Assets<LitSkin>>,
    mut picture: ResMut<SkinPicture>,
    mut textures: ResMut<bevy_egui::EguiUserTextures>,
) {
    let Some(ready) = &bench.ready else { return };
    textures.remove_image(&picture.image);
    picture.image = images.add(ready.ground.colour.clone());
    picture.id = Some(textures.add_image(bevy_egui::EguiTextureHandle::Strong(picture.image.clone())));
    *loupe = Loupe { width_mm: loupe.width_mm, ..default() };
    let frame = &ready.ground.frame;
    spawn_light(&mut commands, frame, paints.low());
    let skin = StandardMaterial {
        base_color_texture: Some(picture.image.clone()),
        normal_map_texture: ready.ground.relief.clone().map(|relief| images.add(relief)),
        perceptual_roughness: 0.52,
        reflectance: 0.38,
        ..default()
    };
    let mut patch = commands.spawn((
        Name::new("skin"),
        OfScenario,
        Patch,
        Mesh3d(meshes.add(patch_mesh(&ready.ground, loupe.fine, &loupe.dent))),
        bevy::camera::visibility::NoFrustumCulling,
        RenderLayers::layer(LOUPE_LAYER),
    ));
    if ready.ground.relief.is_some() {
        patch.insert(MeshMaterial3d(paints.full.add(skin)));
    } else {
        patch.insert(MeshMaterial3d(lit_skins.add(LitSkin { colour: picture.image.clone() })));
    }
    if let Some(hairs) = &ready.ground.hairs {
        // each hair has its own colour
        let material = StandardMaterial { perceptual_roughness: 0.62, reflectance: 0.3, ..default() };
        paints.add(material, frame, frame.n).on(&mut commands.spawn((
            Name::new("hair"),
            OfScenario,
            Mesh3d(meshes.add(hairs.clone())),
            RenderLayers::layer(LOUPE_LAYER),
        )));
    }
    commands.spawn((
        Name::new("loupe camera"),
        OfScenario,
        LoupeCamera,
        Camera3d::default(),
        Camera {
            order: 1,
            output_mode: if paints.low() { CameraOutputMode::Skip } else { CameraOutputMode::default() },
            clear_color: ClearColorConfig::Custom(Color::srgb(0.03, 0.035, 0.04)),
            ..default()
        },
        Projection::from(PerspectiveProjection { fov: 2.0 * lens::HALF_VIEW, near: 5.0, far: 900.0, ..default() }),
        Tonemapping::None,
        if paints.low() { Msaa::Off } else { Msaa::Sample4 },
        RenderLayers::layer(LOUPE_LAYER),
    ));
}

/// An operatory light from the upper left, low enough to show the relief.
fn spawn_light(commands: &mut Commands, frame: &SkinFrame, low: bool) {
    commands.spawn((
        Name::new("operatory light"),
        OfScenario,
        DirectionalLight {
            color: Color::srgb(1.0, 0.968, 0.925),
            illuminance: light::KEY_LX,
            shadow_maps_enabled: !low,
            ..default()
        },
        CascadeShadowConfigBuilder { num_cascades: 1, minimum_distance: 20.0, maximum_distance: 330.0, ..default() }
            .build(),
        Transform::from_translation(frame.origin).looking_to(light::travels(frame), frame.n),
        RenderLayers::from_layers(&[LOUPE_LAYER, OVERVIEW_LAYER]),
    ));
}

fn aim_camera(
    bench: Res<Bench>,
    mut loupe: ResMut<Loupe>,
    mut camera: Single<(&mut Camera, &mut Transform), With<LoupeCamera>>,
    window: Single<&Window>,
) {
    let (Some(ready), Some(rect)) = (&bench.ready, loupe.rect) else { return };
    let (camera, place) = &mut *camera;
    let window_size = UVec2::new(window.physical_width(), window.physical_height());
    let min = rect.min.min(window_size.saturating_sub(UVec2::ONE));
    let size = rect.size().min(window_size - min).max(UVec2::ONE);
    let same = camera.viewport.as_ref().is_some_and(|v| v.physical_position == min && v.physical_size == size);
    if !same {
        camera.viewport = Some(Viewport { physical_position: min, physical_size: size, ..default() });
    }
    let aspect = size.x as f32 / size.y as f32;
    let frame = &ready.ground.frame;
    let asked = (loupe.centre, loupe.width_mm);
    let fitting = lens::confine(frame, asked, aspect);
    if asked != fitting {
        (loupe.centre, loupe.width_mm) = fitting;
    }
    let wanted = lens::eye(frame, loupe.centre, loupe.width_mm, aspect);
    if **place != wanted {
        **place = wanted;
    }
}

/// The view moves along when the needle works near its edge, and the skin's dent with the newest state.
fn follow_needle(bench: Res<Bench>, mut loupe: ResMut<Loupe>, time: Res<Time>) {
    let (Some(ready), Some(live)) = (&bench.ready, &bench.live) else { return };
    let Some(snapshot) = &live.snapshot else { return };
    let outcome = &snapshot.record.outcome;
    let at = ready.ground.frame.locate(vec3(outcome.contact.point_mm));
    let tent = outcome.tent_mm.max(0.0) as f32;
    let nose = outcome.nose_mm.max(0.0) as f32;
    let radius = ready.prepared.scenario.needle.nose_outer_mm as f32;
    let dent = Dent { at, tent, nose, nose_radius: radius };
    let quiet = tent < 0.002 && nose < 0.002;
    let new = if quiet { Dent { at: loupe.dent.at, ..Dent::default() } } else { dent };
    if loupe.dent != new {
        loupe.dent = new;
    }
    let margin = Vec2::new(0.40, 0.26) * loupe.width_mm;
    let away = at - loupe.centre;
    let over = away - away.clamp(-margin, margin);
    if over.length() > 0.01 && outcome.contact.height_mm < 6.0 && at.abs().max_element() < ready.ground.frame.half {
        let share = 1.0 - (-3.0 * time.delta_secs()).exp();
        loupe.centre += over * share;
    }
}

fn push_skin(
    bench: Res<Bench>,
    mut loupe: ResMut<Loupe>,
    patch: Single<&Mesh3d, With<Patch>>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut shown: Local<Option<(Dent, Vec2)>>,
) {
    let Some(ready) = &bench.ready else { return };
    if (loupe.dent.at - loupe.fine).length() > 1.4 && loupe.dent.at.abs().max_element() < ready.ground.frame.half {
        loupe.fine = loupe.dent.at;
    }
    let now = (loupe.dent, loupe.fine);
    if *shown == Some(now) {
        return;
    }
    *shown = Some(now);
    if let Some(mut mesh) = meshes.get_mut(&patch.0) {
        *mesh = patch_mesh(&ready.ground, now.1, &now.0);
    }
}

/// Places of the grid's lines along one side.
fn lines(middle: f32, half: f32) -> Vec<f32> {
    let mut out = vec![middle.clamp(-half, half)];
    for sign in [-1.0_f32, 1.0] {
        let (mut at, mut step) = (middle, FINE.0);
        while at > -half && at < half {
            if (at - middle).abs() > FINE.1 {
                step = (step * FINE.2).min(2.0);
            }
            at = (at + sign * step).clamp(-half, half);
            out.push(at);
        }
    }
    out.sort_by(f32::total_cmp);
    out.dedup_by(|a, b| (*a - *b).abs() < 1e-4);
    out
}

/// The skin as a mesh, fine around a place and pushed in.
fn patch_mesh(ground: &Ground, fine: Vec2, dent: &Dent) -> Mesh {
    let frame = &ground.frame;
    let (columns, rows) = (lines(fine.x, frame.half), lines(fine.y, frame.half));
    let count = columns.len() * rows.len();
    let mut positions = Vec::with_capacity(count);
    let mut normals = Vec::with_capacity(count);
    let mut tangents = Vec::with_capacity(count);
    let mut uvs = Vec::with_capacity(count);
    let mut shades = Vec::with_capacity(count);
    for b in &rows {
        for a in &columns {
            let on = dent.apply(frame, Vec2::new(*a, *b));
            let tangent = (frame.u - on.normal * frame.u.dot(on.normal)).normalize_or(frame.u);
            let share = light::share_world(frame, on.normal);
            shades.push([share, share * 0.966, share * 0.926, 1.0]);
            positions.push(on.point);
            normals.push(on.normal);
            tangents.push([tangent.x, tangent.y, tangent.z, 1.0]);
            uvs.push([0.5 + 0.5 * a / frame.half, 0.5 - 0.5 * b / frame.half]);
        }
    }
    let width = columns.len() as u32;
    let mut indices = Vec::with_capacity(6 * count);
    for row in 0..rows.len() as u32 - 1 {
        for column in 0..width - 1 {
            let a = row * width + column;
            indices.extend([a, a + 1, a + width + 1, a, a + width + 1, a + width]);
        }
    }
    let mesh =
        Mesh::new(PrimitiveTopology::TriangleList, RenderAssetUsages::MAIN_WORLD | RenderAssetUsages::RENDER_WORLD);
    // without a relief the light is worked out here, corner by corner
    let mesh = match ground.relief {
        Some(_) => mesh.with_inserted_attribute(Mesh::ATTRIBUTE_TANGENT, tangents),
        None => mesh.with_inserted_attribute(Mesh::ATTRIBUTE_COLOR, shades),
    };
    mesh.with_inserted_attribute(Mesh::ATTRIBUTE_POSITION, positions)
        .with_inserted_attribute(Mesh::ATTRIBUTE_NORMAL, normals)
        .with_inserted_attribute(Mesh::ATTRIBUTE_UV_0, uvs)
        .with_inserted_indices(Indices::U32(indices))
}

/// The ready scenario's skin under a ray, by stepping along it: exact, whatever the mesh.
pub(crate) fn under_ray(ready: &Ready, from: Vec3, along: Vec3, start: f32) -> Option<crate::scalp::SurfacePoint> {
    let scalp = &ready.prepared.model.scalp;
    let (from, along) = (super::convert::dvec3(from), super::convert::dvec3(along));
    let mut t = f64::from(start);
    for _ in 0..60 {
        let on = scalp.contact(from + along * t);
        if on.height_mm < 1e-4 {
            return (t > 0.0).then_some(on);
        }
        // the distance to the skin is always safe; against the slope it is also the best guess
        t += on.height_mm / (-along.dot(on.normal)).clamp(0.35, 1.0);
        if t > 900.0 {
            return None;
        }
    }
    None
}
