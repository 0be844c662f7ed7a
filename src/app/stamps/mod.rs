//! When a button or key really went down and came up. Main thread; the listening is done by a thread of its own (`x11`).
//!
//! The window system's library gives its events no times, and the window reads them once a picture. On X11 a second
//! connection hears the same presses and releases at once, with the server's time in milliseconds. Whether a press is
//! ours (inside the window, over the skin, with the focus) only the window's own events say; so `matcher` looks up the
//! stamp of each press that the window reports, and gives none rather than a doubtful one. A release goes straight to the
//! hand and ends the press that has its stamp. Elsewhere (Wayland, Windows, macOS) events have the time of the picture
//! that reads them, and the recording says so.

#[cfg(any(target_os = "linux", test))]
mod clock;
mod matcher;
#[cfg(any(target_os = "linux", test))]
mod presses;
#[cfg(target_os = "linux")]
mod x11;
#[cfg(not(target_os = "linux"))]
#[path = "none.rs"]
mod x11;

use std::time::{Duration, Instant};

use bevy::prelude::*;
use rtrb::Consumer;

use super::bridge::Epoch;
use crate::device::pointer::Release;
use matcher::Matcher;
use x11::Source;

/// What presses the needle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The first button of the pointer.
    Button,
    /// The key that does the same.
    Enter,
}

/// All kinds; the place of one is `kind as usize`.
#[cfg(test)]
const KINDS: [Kind; 2] = [Kind::Button, Kind::Enter];

/// One press or release as it really was; times in µs of the inputs' clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stamp {
    kind: Kind,
    down: bool,
    /// When it happened.
    at_us: u64,
    /// When the press began; `at_us` itself for a press.
    down_us: u64,
    /// When it was heard.
    heard_us: u64,
}

/// Why there are no stamps.
#[derive(Debug, thiserror::Error)]
enum StampsError {
    /// Nothing to listen to.
    #[error("only an X11 server tells the times of its events")]
    NotX11,
    /// The server, or the way to it.
    #[cfg(target_os = "linux")]
    #[error("the X server cannot be heard: {0}")]
    Server(String),
    /// No thread.
    #[cfg(target_os = "linux")]
    #[error("no thread could be started: {0}")]
    Thread(std::io::Error),
}

/// A press that the window reports may be this much earlier than the thread's word of it: both hear it at once.
const PATIENCE: Duration = Duration::from_millis(5);

/// True times of presses, where they can be had.
#[derive(Resource)]
pub(crate) struct Stamps {
    source: Option<Source>,
    matcher: Matcher,
    /// When this picture began, which is after the window's events were read, µs.
    begun_us: u64,
}

pub(super) fn plugin(app: &mut App) {
    app.add_systems(Startup, open).add_systems(First, begin.run_if(resource_exists::<Stamps>));
}

/// Without stamps events have the time of the picture; the trainer works all the same.
fn open(mut commands: Commands, epoch: Res<Epoch>) {
    let source = Source::start(epoch.start());
    if let Err(error) = &source {
        debug!("events have the time of the picture that reads them: {error}");
    }
    commands.insert_resource(Stamps { source: source.ok(), matcher: Matcher::default(), begun_us: 0 });
}

fn begin(mut stamps: ResMut<Stamps>, epoch: Res<Epoch>) {
    let stamps = stamps.bypass_change_detection();
    stamps.begun_us = epoch.us(Instant::now());
    if let Some(source) = &mut stamps.source {
        source.ask_time();
        source.heard(|stamp| stamps.matcher.hear(stamp));
    }
}

impl Stamps {
    /// This many presses of each kind came with this picture, by `kind as usize`. To be said before the first of them.
    pub(crate) fn expect(&mut self, presses: [usize; 2]) {
        self.matcher.expect(presses, self.begun_us);
    }

    /// When the next press or release of this kind happened, in the order in which the window reports them; nothing when
    /// that is not known beyond doubt.
    pub(crate) fn of(&mut self, kind: Kind, down: bool, now_us: u64) -> Option<u64> {
        if let Some(source) = self.source.as_mut().filter(|_| self.matcher.lacks(kind, down)) {
            source.wait(PATIENCE, |stamp| self.matcher.hear(stamp));
        }
        self.matcher.take(kind, down, now_us)
    }

    /// Releases from now on, for the hand of a new attempt.
    pub(crate) fn releases(&mut self) -> Option<Consumer<Release>> {
        self.source.as_mut()?.releases()
    }

    /// How exact the times of events are, for the recording.
    pub(crate) fn words(&self) -> &'static str {
        if self.source.as_ref().is_some_and(Source::is_there) {
            "input stamps: x11 server time, 1 ms"
        } else {
            "input stamps: window, once a picture"
        }
    }
}
