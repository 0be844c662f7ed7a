//! What is seen: the loupe over the work, the overview of the whole head, the hand-piece, dots, marks.
//!
//! Layer 0 is the loupe, layer 1 the overview; the light falls on both.

pub(crate) mod convert;
mod dots;
pub(crate) mod frame;
mod hairs;
mod handpiece;
pub(crate) mod healed;
mod lathe;
mod lens;
mod light;
mod lit_mesh;
mod lit_skin;
pub(crate) mod loupe;
mod marks;
mod noise;
pub(crate) mod overview;
mod skin;
mod texture;
pub(crate) mod tray;

pub(crate) use ground::{Ground, ground};

pub(crate) use marks::filled;

mod ground;

use bevy::camera::visibility::RenderLayers;
use bevy::camera::{CameraOutputMode, ClearColorConfig};
use bevy::prelude::*;
use bevy::render::render_resource::BlendState;

use super::AppOptions;

/// What the loupe sees.
pub(crate) const LOUPE_LAYER: usize = 0;
/// What the overview sees.
pub(crate) const OVERVIEW_LAYER: usize = 1;

pub(super) fn plugin(app: &mut App) {
    app.add_plugins((lit_mesh::plugin, lit_skin::plugin));
    app.insert_resource(GlobalAmbientLight {
        color: Color::srgb(1.0, 0.955, 0.93),
        brightness: light::FILL_CD_PER_M2,
        ..default()
    })
    .add_systems(Startup, spawn_egui_camera)
    .add_plugins((loupe::plugin, dots::plugin, marks::plugin, handpiece::plugin, overview::plugin, tray::plugin));
}

/// The panels have a camera of their own, drawn last over everything.
///
/// In the low preset it goes on in the loupe's own picture, which saves a copy of the window.
fn spawn_egui_camera(mut commands: Commands, options: Res<AppOptions>) {
    let (output_mode, clear_color) = if options.low_graphics {
        (CameraOutputMode::default(), ClearColorConfig::None)
    } else {
        let blend_state = Some(BlendState::ALPHA_BLENDING);
        let over = CameraOutputMode::Write { blend_state, clear_color: ClearColorConfig::None };
        (over, ClearColorConfig::Custom(Color::NONE))
    };
    commands.spawn((
        Name::new("panels"),
        bevy_egui::PrimaryEguiContext,
        Camera2d,
        RenderLayers::none(),
        Msaa::Off,
        Camera { order: 10, output_mode, clear_color, ..default() },
    ));
}
