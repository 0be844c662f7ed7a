//! The whole head under its drape, the working area and the hand-piece, drawn into a picture of its own a few times a
//! second: it only has to keep the trainee oriented.

use bevy::camera::visibility::RenderLayers;
use bevy::camera::{ClearColorConfig, RenderTarget};
use bevy::core_pipeline::tonemapping::Tonemapping;
use bevy::light::NotShadowCaster;
use bevy::prelude::*;
use bevy::render::render_resource::TextureFormat;
use bevy_egui::egui::TextureId;
use bevy_egui::{EguiTextureHandle, EguiUserTextures};

use super::OVERVIEW_LAYER;
use super::convert::vec3;
use super::lathe::Build;
use super::lit_mesh::Paints;
use super::loupe::OfScenario;
use crate::app::bridge::Bench;
use crate::app::{AppSystems, Screen};

/// Size of the picture, pixels.
const SIZE: UVec2 = UVec2::new(400, 296);
/// Time between two pictures, s.
const EVERY_S: f32 = 0.25;
/// Pictures in a row at first.
const WARM_FRAMES: u32 = 16;

/// The overview's picture for the panels.
#[derive(Resource, Default)]
pub(crate) struct Overview {
    /// The picture, once there is one.
    pub(crate) picture: Option<TextureId>,
    image: Handle<Image>,
    since_s: f32,
    frames: u32,
}

/// The overview's camera.
#[derive(Component)]
struct OverviewCamera;

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Overview>()
        .add_systems(Startup, make_picture)
        .add_systems(Update, (spawn, pace).chain().in_set(AppSystems::Show).run_if(in_state(Screen::Practise)));
}

fn make_picture(
    mut overview: ResMut<Overview>,
    mut images: ResMut<Assets<Image>>,
    mut textures: ResMut<EguiUserTextures>,
) {
    let image = Image::new_target_texture(SIZE.x, SIZE.y, TextureFormat::Rgba8UnormSrgb, None);
    overview.image = images.add(image);
    overview.picture = Some(textures.add_image(EguiTextureHandle::Strong(overview.image.clone())));
}

fn spawn(
    mut commands: Commands,
    there: Query<(), With<OverviewCamera>>,
    bench: Res<Bench>,
    overview: Res<Overview>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut paints: Paints,
) {
    let (Some(ready), true) = (&bench.ready, there.is_empty()) else { return };
    let layer = || (OfScenario, NotShadowCaster, RenderLayers::layer(OVERVIEW_LAYER));
    let [r, g, b] = ready.ground.skin_rgb;
    let skin = StandardMaterial { base_color: Color::linear_rgb(r, g, b), perceptual_roughness: 0.6, ..default() };
    let frame = &ready.ground.frame;
    let is_head = ready.ground.drape.is_some();
    let (middle, distance) =
        if is_head { (Vec3::new(0.0, -72.0, 8.0), 520.0) } else { (Vec3::new(0.0, -6.0, 0.0), 330.0) };
    // from the side of the work, a little above and to the left of it, so that the face's outline shows
    let from =
        (frame.n + frame.u * 0.55 + Vec3::Y * 0.35 - frame.v * if is_head { 0.0 } else { 0.9 }).normalize_or(Vec3::Y);
    let head = Mesh3d(meshes.add(ready.ground.head.clone()));
    paints.add(skin, frame, from).on(&mut commands.spawn((Name::new("head"), head, layer())));
    if let Some(drape) = &ready.ground.drape {
        let cloth = StandardMaterial {
            base_color: Color::srgb(0.20, 0.42, 0.43),
            perceptual_roughness: 0.95,
            reflectance: 0.1,
            cull_mode: None,
            ..default()
        };
        let drape = Mesh3d(meshes.add(drape.clone()));
        paints.add(cloth, frame, from).on(&mut commands.spawn((Name::new("drape"), drape, layer())));
    }
    let area =
        StandardMaterial { base_color: Color::srgb(0.18, 0.85, 0.78), unlit: true, cull_mode: None, ..default() };
    let border = Mesh3d(meshes.add(ribbon(ready)));
    paints.add(area, frame, from).on(&mut commands.spawn((Name::new("working area"), border, layer())));
    commands.spawn((
        Name::new("overview camera"),
        OverviewCamera,
        Camera3d::default(),
        Camera { order: -1, clear_color: ClearColorConfig::Custom(Color::srgb(0.038, 0.047, 0.056)), ..default() },
        RenderTarget::Image(overview.image.clone().into()),
        Projection::from(PerspectiveProjection { fov: 0.42, near: 20.0, far: 1200.0, ..default() }),
        Tonemapping::None,
        Msaa::Off,
        Transform::from_translation(middle + from * distance)
            .looking_at(middle, if is_head { Vec3::Y } else { frame.v }),
        layer(),
    ));
}

/// The border of the working area as a band a few millimetres wide, so that it is seen from far away.
fn ribbon(ready: &crate::app::job::Ready) -> Mesh {
    let frame = &ready.ground.frame;
    let points: Vec<Vec3> = ready.prepared.zone.outline().iter().map(|p| frame.above(vec3(*p), 0.9)).collect();
    let middle = points.iter().sum::<Vec3>() / points.len().max(1) as f32;
    let mut build = Build::default();
    let next = points.iter().cycle().skip(1);
    for (from, to) in points.iter().zip(next) {
        let first = build.positions.len() as u32;
        for (point, wide) in [(from, 1.0), (from, 1.22), (to, 1.22), (to, 1.0)] {
            build.positions.push(middle + (*point - middle) * wide);
            build.normals.push(frame.n);
            build.colours.push([1.0; 4]);
        }
        build.indices.extend([first, first + 1, first + 2, first, first + 2, first + 3]);
    }
    build.mesh()
}

fn pace(time: Res<Time>, mut overview: ResMut<Overview>, mut camera: Query<&mut Camera, With<OverviewCamera>>) {
    overview.since_s += time.delta_secs();
    overview.frames += 1;
    let Ok(mut camera) = camera.single_mut() else {
        overview.frames = 0;
        return;
    };
    // the first pictures in a row, until the renderer has all it needs; on a slow machine not every picture later
    let due = overview.frames < WARM_FRAMES || overview.since_s >= EVERY_S.max(5.0 * time.delta_secs());
    if due {
        overview.since_s = 0.0;
    }
    if camera.is_active != due {
        camera.is_active = due;
    }
}
