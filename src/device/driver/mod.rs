//! The driver of a device that speaks OHS, whatever carries its reports.
//!
//! ```text
//!             [ service thread: finds, opens, checks, arms, opens again ]
//!                    | Port                          | Port
//! device --> [ reader thread ] -- newest Heard --> haptics thread -- newest command --> [ writer thread ] --> device
//! ```
//!
//! The haptics thread owns no file descriptor: it exchanges newest values with the two threads and judges nothing. All
//! judgement is in [`Reader`], [`Writer`] and [`arm()`], which know no thread and no clock.

mod age;
pub mod arm;
mod calibration_file;
mod clutch;
mod doubts;
mod epoch;
mod keys;
mod link;
mod mount;
mod open;
pub mod port;
pub mod reader;
mod service;
mod slots;
mod stylus;
mod threads;
mod turns;
mod why;
pub mod writer;

pub use arm::{ArmError, Armed, arm};
pub use calibration_file::{CalibrationFile, device_id};
pub use clutch::Clutch;
pub use keys::Keys;
pub use link::DeviceLink;
pub use mount::Mount;
pub use open::{open, open_tuned};
pub use port::{Door, Identity, Port, PortError, Ports, REPORT};
pub use reader::{Counts, Expected, Reader};
pub use slots::Live;
pub use stylus::DriverStylus;
pub use turns::{Turns, by_turns};
pub use why::Why;
pub use writer::Writer;

#[cfg(test)]
mod tests;
