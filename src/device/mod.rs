//! The hand's side: the [`Stylus`] trait, what a device can do, and the limiter, the only place that can build a command.
//!
//! Haptics thread calls [`Stylus::read`] and [`Stylus::write`]; both only exchange values, never wait.

pub mod arm;
pub mod attendant;
pub mod bridge;
pub mod calibrate;
pub mod census;
pub mod choice;
pub mod deadman;
pub mod desk;
pub mod driver;
pub mod emulate;
pub mod felt;
pub mod force_test;
#[cfg(feature = "gamepad")]
pub mod gamepad;
pub mod gate;
pub mod haply;
pub mod hid;
pub mod limiter;
pub mod motion_file;
pub mod ohs;
pub mod pointer;
pub mod priority;
pub mod probe;
pub mod push;
pub mod random;
pub mod reach;
pub mod replay;
pub mod scripted;
pub mod spec;
pub mod trainee;
pub mod tuning;

pub use choice::DeviceChoice;
pub use driver::{DeviceLink, DriverStylus, Keys, Why};
pub use felt::{ContactPlane, Vibration, VibrationAxis, VibrationShape, WantedForce};
pub use limiter::{DeviceCommand, Limiter, Limits, Verdict};
pub use motion_file::{MotionFile, MotionFileError, MotionHand};
pub use pointer::{PointerAction, PointerFeed, PointerHand, PointerParams, pointer};
pub use replay::ReplayHand;
pub use scripted::{NullHand, ScriptedHand};
pub use spec::{DeviceKind, DeviceSettings, DeviceSpec, LAW_WANTS_N, PlaneSpec, VibrationSpec};
pub use trainee::{Target, Task, TraineeKind, VirtualTrainee};

use crate::motion::StylusSample;
use crate::units::Tick;

/// What came of reading the stylus.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reading {
    /// A sample for this tick.
    Sample(StylusSample),
    /// Nothing newer than the last one.
    Stale,
    /// No more samples will come: a file or a virtual hand is done.
    Finished,
    /// The device is gone or broken; one with a [`Stylus::link`] may come back.
    Lost,
}

/// Anything that moves the hand-piece: a device, a pointer, a file, a recording, a virtual trainee.
pub trait Stylus: Send {
    /// What it is and can do.
    fn spec(&self) -> DeviceSpec;
    /// The newest sample for `tick`. Haptics thread: must not wait, allocate, lock or panic.
    fn read(&mut self, tick: Tick) -> Reading;
    /// The next command for the hand. `number` rises with every command, in a pause too, where ticks stand still.
    /// Haptics thread: must not wait, allocate, lock or panic.
    fn write(&mut self, number: Tick, command: &DeviceCommand);
    /// The trainee's word to go on after a loss or a pause: what stopped the device before is forgiven. Haptics thread,
    /// as above.
    fn resume(&mut self) {}
    /// Whether the needle was clear of everything in the newest tick: a hand is re-centred only then. Haptics thread, as
    /// above.
    fn clear(&mut self, _clear: bool) {}
    /// The line to a device that may go away and come back; nothing for a hand that never does. Not on the haptics thread.
    fn link(&self) -> Option<DeviceLink> {
        None
    }
}
