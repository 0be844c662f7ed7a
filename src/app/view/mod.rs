//! What is seen: the loupe over the work, the overview of the whole head, the hand-piece, dots, marks.
//!
//! Layer 0 is the loupe, layer 1 the overview; the light falls on both.

pub(crate) mod convert;
mod dots;
pub(crate) mod frame;
mod hairs;
mod handpiece;
mod lathe;
mod light;
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
use bevy::prelude::*;

/// What the loupe sees.
pub(crate) const LOUPE_LAYER: usize = 0;
/// What the overview sees.
pub(crate) const OVERVIEW_LAYER: usize = 1;

pub(super) fn plugin(app: &mut App) {
    app.insert_resource(GlobalAmbientLight { color: Color::srgb(1.0, 0.955, 0.93), brightness: light::FILL_CD_PER_M2, ..default() })
        .add_systems(Startup, spawn_egui_camera)
        .add_plugins((loupe::plugin, dots::plugin, marks::plugin, handpiece::plugin, overview::plugin, tray::plugin));
}

/// The panels have a camera of their own, drawn last over everything.
fn spawn_egui_camera(mut commands: Commands) {
    commands.spawn((
        Name::new("panels"),
        bevy_egui::PrimaryEguiContext,
        Camera2d,
        RenderLayers::none(),
        Msaa::Off,
        Camera {
            order: 10,
            output_mode: bevy::camera::CameraOutputMode::Write {
                blend_state: Some(bevy::render::render_resource::BlendState::ALPHA_BLENDING),
                clear_color: bevy::camera::ClearColorConfig::None,
            },
            clear_color: bevy::camera::ClearColorConfig::Custom(Color::NONE),
            ..default()
        },
    ));
}
