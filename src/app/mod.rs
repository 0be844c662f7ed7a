//! The window: the only part that knows Bevy. Main and render threads; nothing here is scored.
//!
//! One world unit is one millimetre and the world is the patient's own frame (see [`crate::math`]). The picture reads
//! every model type, but starts and ends attempts only through [`crate::session`]. Order of a frame: `bridge` takes the
//! newest snapshot, `input` tells the hand what the pointer did, `view` moves what is seen, `screens` paint the panels.
#![expect(elided_lifetimes_in_paths, reason = "systems name their parameters the way Bevy does")]
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_possible_wrap,
    reason = "pixels, colours and corners of meshes: small numbers, for the picture only"
)]

mod act;
mod at_hand;
mod attend;
mod bridge;
mod centre;
mod error;
mod hud;
mod input;
mod job;
mod live;
mod outlook;
#[cfg(feature = "gamepad")]
mod pad;
mod physics;
mod preset;
mod readings;
mod report;
mod screens;
#[cfg(feature = "sound")]
mod sound;
mod stamps;
mod theme;
mod view;

pub use error::{AppError, display};

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

use crate::device::DeviceChoice;
use crate::device::driver::{Door, PortError};
use crate::logbook::Pseudonym;
use bevy::app::AppExit;
use bevy::prelude::*;
use bevy::window::WindowResolution;
use bevy_egui::{EguiGlobalSettings, EguiPlugin, EguiPrimaryContextPass};

/// The way to a device that is chosen.
pub type Doors = fn(&DeviceChoice) -> Result<Box<dyn Door>, PortError>;

/// How the window opens.
#[derive(Clone, Debug, Resource)]
pub struct AppOptions {
    /// Scenario to open at once, by id or path; the list of scenarios otherwise.
    pub scenario: Option<String>,
    /// Where attempts are kept.
    pub attempts: PathBuf,
    /// No shadows, no anti-aliasing, smaller textures: for machines without a graphics card.
    pub low_graphics: bool,
    /// The user said whether; otherwise it is switched on where there is no graphics card.
    pub graphics_said: bool,
    /// The device that moves the needle; pointer and game controller when there is none.
    pub stylus: Option<DeviceChoice>,
    /// The way to it, for attempts: [`DeviceChoice::door`], but for a test that stands in it.
    pub door: Doors,
    /// File of what is known of this computer's devices, on a system that has a place for it.
    pub devices: Option<PathBuf>,
    /// Width and height of the window, logical pixels.
    pub size: (u32, u32),
    /// A file that is rewritten every half second with what the window shows, for tests that drive it from outside.
    pub status: Option<PathBuf>,
    /// Where F12 saves pictures of the window.
    pub pictures: PathBuf,
    /// Who is signed in from the start.
    pub trainee: Option<Pseudonym>,
    /// The assessor who watches from the start, by the name of a key.
    pub supervised_by: Option<String>,
    /// Values to use instead of the scenario's: path and value.
    pub overrides: Vec<(String, String)>,
}

impl AppOptions {
    /// Size of the window when none is asked for, logical pixels.
    pub const SIZE: (u32, u32) = (1280, 720);

    /// Opens on the list of scenarios.
    pub fn new(attempts: PathBuf) -> Self {
        let pictures = attempts.clone();
        Self {
            scenario: None,
            attempts,
            low_graphics: false,
            graphics_said: false,
            stylus: None,
            door: DeviceChoice::door,
            devices: None,
            size: Self::SIZE,
            status: None,
            pictures,
            trainee: None,
            supervised_by: None,
            overrides: Vec::new(),
        }
    }
}

/// What the window shows.
#[derive(States, Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) enum Screen {
    /// The list of scenarios.
    #[default]
    Home,
    /// An attempt.
    Practise,
    /// What came of it.
    Result,
    /// The devices.
    Device,
    /// Who practises.
    Trainee,
    /// Attempts, curves and verdicts.
    Logbook,
    /// Before an exam.
    Exam,
    /// A score report.
    Report,
}

/// Order of a frame's work.
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum AppSystems {
    /// Newest snapshot and events.
    Take,
    /// Pointer and keys to the hand.
    Tell,
    /// Meshes, cameras, materials.
    Show,
    /// Status file, pictures.
    Report,
}

/// Opens the window and returns when it is closed.
pub fn run(options: AppOptions) -> Result<(), AppError> {
    display()?;
    let exit =
        catch_unwind(AssertUnwindSafe(|| build(options).run())).map_err(|said| error::of_panic(said.as_ref()))?;
    match exit {
        AppExit::Success => Ok(()),
        AppExit::Error(code) => Err(AppError::Ended(code.get())),
    }
}

fn build(options: AppOptions) -> App {
    let mut app = App::new();
    let window = Window {
        title: "Stipple".to_owned(),
        name: Some("stipple".to_owned()),
        resolution: WindowResolution::new(options.size.0, options.size.1),
        resize_constraints: bevy::window::WindowResizeConstraints { min_width: 960.0, min_height: 600.0, ..default() },
        ..default()
    };
    let windows = WindowPlugin { primary_window: Some(window), ..default() };
    app.add_plugins(
        DefaultPlugins
            .set(windows)
            .set(bevy::log::LogPlugin {
                filter: "warn,wgpu=error,naga=error,bevy_render=error".to_owned(),
                ..default()
            })
            // a window test opens the program on a thread of its own
            .set(bevy::winit::WinitPlugin { run_on_any_thread: true })
            // a picture without its skin is worse than one that comes late: nobody may start over a black scalp
            .set(bevy::render::RenderPlugin { synchronous_pipeline_compilation: true, ..default() }),
    )
    .add_plugins(EguiPlugin::default())
    .insert_resource(ClearColor(theme::BACK))
    .insert_resource(options)
    .init_state::<Screen>()
    .configure_sets(Update, (AppSystems::Take, AppSystems::Tell, AppSystems::Show, AppSystems::Report).chain())
    .configure_sets(EguiPrimaryContextPass, theme::ThemeSystems);
    app.world_mut().resource_mut::<EguiGlobalSettings>().auto_create_primary_context = false;
    app.add_plugins((
        preset::plugin,
        attend::plugin,
        theme::plugin,
        centre::plugin,
        job::plugin,
        bridge::plugin,
        stamps::plugin,
        input::plugin,
        view::plugin,
    ));
    app.add_plugins((physics::plugin, screens::plugin, outlook::plugin, report::plugin));
    #[cfg(feature = "gamepad")]
    app.add_plugins(pad::plugin);
    #[cfg(feature = "sound")]
    app.add_plugins(sound::plugin);
    app
}
