//! What the attendant knows: plain data for a picture.

use crate::device::Why;
use crate::device::calibrate::Step;
use crate::device::census::Census;
use crate::device::force_test::Row;
use crate::device::ohs::State;
use crate::device::probe::Health;
use crate::math::DVec3;

/// All of it.
#[derive(Clone, Debug, Default)]
pub struct Board {
    /// Who is there; nothing before the first look.
    pub census: Option<Census>,
    /// The chosen device.
    pub device: Device,
    /// What is being done with it, or came of it, besides watching.
    pub work: Work,
}

/// The chosen device.
#[derive(Clone, Debug, Default)]
pub enum Device {
    /// None is chosen, or it is not open.
    #[default]
    None,
    /// It is being opened.
    Opening,
    /// It could not be opened, or is gone: what is wrong, and what to do. It is tried again.
    Failed(String, Option<String>),
    /// Its reports come.
    Live(Box<Live>),
}

/// A device whose reports come.
#[derive(Clone, Debug)]
pub struct Live {
    /// The newest state; nothing before the first good report.
    pub state: Option<State>,
    /// Good reports a second in the newest stretch, Hz.
    pub rate_hz: f64,
    /// Reports that were missing or wrong since it was opened.
    pub lost: u64,
    /// What it is, and what the newest whole stretch of watching found; before there is one, what it says of itself.
    pub health: Health,
    /// A whole stretch has been watched.
    pub judged: bool,
}

/// What is done with a device besides watching it.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Work {
    /// Nothing.
    #[default]
    None,
    /// The force test waits for a hand and the switch: what stands against it, if the device does.
    Waits(Option<Why>),
    /// The force test pushes: the row that is tried, and the force now, device frame, N.
    Pushes(String, DVec3),
    /// The force test is done.
    Tested(Vec<Row>),
    /// A step of the calibration.
    Calibrates {
        /// Which.
        step: Step,
        /// What to do before the word is given; nothing while it measures.
        ask: Option<String>,
        /// What was said so far.
        said: Vec<String>,
        /// How far a measurement is, 0 to 1.
        share: Option<f64>,
    },
    /// A step of the calibration is done and kept.
    Calibrated(Step, Vec<String>),
    /// It ended before it was done: why, and what to do. The force is off.
    Ended(String, Option<String>),
}
