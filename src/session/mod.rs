//! An attempt from start to score, without Bevy: ready, running, paused, finished. Owns the servo and the recorder.
//!
//! [`Session`] runs live on the 1 kHz thread; [`headless::run_to_end`] runs the same rig as fast as it goes;
//! [`rescore`] reads a recording back, steps it again and grades it. All three give the same bits.

mod course;
mod device;
pub mod feel;
pub mod folder;
pub mod forecast;
pub mod headless;
mod live;
pub mod lock;
mod pace;
mod pigment;
pub mod prepared;
pub mod rescore;
pub mod stylus;

pub use course::{Course, Marked};
pub use device::Held;
pub use folder::Place;
pub use headless::{Progress, run_to_end, run_to_end_at, unix_ns};
pub use live::{Phase, Session};
pub use pace::{Pace, Peak};
pub use pigment::{Left, pigment_file};
pub use prepared::Prepared;
pub use rescore::{Other, Replay, Scored, prepared, replay_file, score, score_file, score_file_by};

use std::path::PathBuf;
use std::sync::Arc;

use crate::haptics::servo::ServoError;
use crate::pigment::carry::PastSession;
use crate::pigment::light::TableError;
use crate::recording::{CloseOutcome, RecordingError};
use crate::scalp::ScalpError;
use crate::scenario::ScenarioErrors;
use crate::score::ScoreSheet;

/// Why an attempt could not be started, finished or read.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// The scenario is not right.
    #[error(transparent)]
    Scenario(#[from] ScenarioErrors),
    /// The scenario's scalp cannot be built, or something of the plan lies off it.
    #[error(transparent)]
    Scalp(#[from] ScalpError),
    /// The recording could not be written or read.
    #[error(transparent)]
    Recording(#[from] RecordingError),
    /// The haptics thread could not be started.
    #[error(transparent)]
    Servo(#[from] ServoError),
    /// A folder or file of the attempt.
    #[error("{}: cannot be {what}: {source}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// What was tried.
        what: &'static str,
        /// What the system said.
        source: std::io::Error,
    },
    /// The table of colours.
    #[error(transparent)]
    Colour(#[from] TableError),
    /// A recording was changed after it was written.
    #[error("{}: not scored: {found}", path.display())]
    Damaged {
        /// Which.
        path: PathBuf,
        /// What is wrong with it.
        found: String,
    },
    /// A recording that goes on for ever.
    #[error("{}: goes on to tick {last}, at most {most} are stepped at its scenario", path.display())]
    TooLong {
        /// Which.
        path: PathBuf,
        /// Its last tick.
        last: u64,
        /// What is allowed.
        most: u64,
    },
    /// The hand gave no sample.
    #[error("the hand gave no sample: nothing was recorded")]
    NoSample,
    /// The haptics thread broke.
    #[error("the haptics thread ended in a fault: what was recorded until then is kept in {}", path.display())]
    ServoBroke {
        /// The recording.
        path: PathBuf,
    },
}

impl SessionError {
    /// What to do about it, where there is something to do.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Scenario(errors) => errors.hint().map(str::to_owned),
            Self::Recording(error) => error.hint(),
            Self::Io { .. } => {
                Some("choose a folder you may write to with --out DIR, or free some space on the disk".to_owned())
            }
            Self::Servo(_) => Some("close other programs and try again".to_owned()),
            Self::NoSample => Some("check that the motion file has rows and the device is connected".to_owned()),
            Self::ServoBroke { .. } => Some("score the recording with: stipple score FILE".to_owned()),
            Self::TooLong { .. } => Some("no attempt is that long; it was not recorded by this program".to_owned()),
            Self::Damaged { .. } => Some("take the copy that was kept when the attempt was made".to_owned()),
            Self::Colour(_) => Some("install the program anew".to_owned()),
            Self::Scalp(error) => Some(error.hint().to_owned()),
        }
    }
}

/// A finished attempt.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// Its folder.
    pub folder: PathBuf,
    /// Its recording.
    pub recording: PathBuf,
    /// How it ended.
    pub outcome: CloseOutcome,
    /// Its score.
    pub sheet: ScoreSheet,
    /// The pigment it left, dot by dot.
    pub left: Arc<PastSession>,
    /// How it went beside what the hand did.
    pub course: Course,
}
