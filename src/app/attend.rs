//! The window's line to the attendant of devices: at work on the page of devices, at rest everywhere else.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bevy::prelude::*;

use super::{AppOptions, Screen};
use crate::device::attendant::{Attendant, Board};

/// Longest wait for a device that is to be let go before an attempt opens it.
const LET_GO: Duration = Duration::from_secs(3);

/// The attendant, and what it knew when this picture began.
#[derive(Resource, Default)]
pub(crate) struct Attended {
    attendant: Option<Arc<Attendant>>,
    /// What is known.
    pub(crate) board: Board,
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Attended>()
        .add_systems(Startup, start)
        .add_systems(OnEnter(Screen::Device), |attended: Res<Attended>, options: Res<AppOptions>| {
            if let Some(attendant) = attended.get() {
                attendant.choose(options.stylus.clone());
                attendant.rest(false);
            }
        })
        .add_systems(OnExit(Screen::Device), |attended: Res<Attended>| {
            if let Some(attendant) = attended.get() {
                attendant.rest(true);
            }
        })
        .add_systems(PreUpdate, look.run_if(in_state(Screen::Device)));
}

fn start(mut attended: ResMut<Attended>, options: Res<AppOptions>) {
    match Attendant::start(options.devices.clone()) {
        Ok(attendant) => attended.attendant = Some(Arc::new(attendant)),
        Err(error) => error!("devices cannot be looked after: {error}"),
    }
}

fn look(mut attended: ResMut<Attended>) {
    if let Some(attendant) = &attended.attendant {
        let board = attendant.board();
        attended.board = board;
    }
}

impl Attended {
    /// The attendant, where its threads could be started.
    pub(crate) fn get(&self) -> Option<&Attendant> {
        self.attendant.as_deref()
    }

    /// The attendant, for a thread that has to wait for it.
    pub(crate) fn shared(&self) -> Option<Arc<Attendant>> {
        self.attendant.clone()
    }
}

/// Waits until no device is open any more. Not for the picture's thread.
pub(crate) fn wait_for_rest(attendant: &Attendant) {
    let since = Instant::now();
    while !attendant.is_at_rest() && since.elapsed() < LET_GO {
        std::thread::sleep(Duration::from_millis(10));
    }
}
