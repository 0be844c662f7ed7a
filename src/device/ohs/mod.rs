//! OHS v1, the open haptic stylus protocol, as pure bytes: every report is 64 bytes with its id first and a CRC last.
//!
//! `assets/ohs` is the specification for others; the tables there, the test vectors and this code are compared by
//! `tests/ohs`. No input, no output, no clock here: a report in, a plain struct in the program's units out, and back.
//! `pack` saturates and turns NaN into 0; `parse` never panics and refuses what is out of range.

mod calibration;
mod capabilities;
mod command;
mod control;
mod crc;
pub mod descriptor;
mod diagnostics;
mod error;
pub mod firmware;
mod limits;
mod state;
mod wire;

pub use calibration::{Calibration, SensorTrim};
pub use capabilities::{Capabilities, Features, MAJOR, MINOR, axes};
pub use command::{Command, ContactPlane, LONGEST_VALID_MS};
pub use control::{Action, Control};
pub use crc::crc16;
pub use diagnostics::{Diagnostics, FaultCode};
pub use error::OhsError;
pub use limits::{DeviceLimits, WATCHDOG_MS};
pub use state::{State, Status, buttons};

/// Length of every report, its id included, bytes.
pub const LEN: usize = 64;

/// A report as it travels.
pub type Report = [u8; LEN];

/// Usage page and usage of the top-level collection: how a device is found.
pub const USAGE: (u16, u16) = (0xFF48, 0x01);

/// Vendor and product id for development only. Never ship a device with them.
pub const DEVELOPMENT_IDS: (u16, u16) = (0x1209, 0x0001);

/// Report ids.
pub mod id {
    /// In: [`super::State`].
    pub const STATE: u8 = 0x01;
    /// Out: [`super::Command`].
    pub const COMMAND: u8 = 0x02;
    /// Feature, get: [`super::Capabilities`].
    pub const CAPABILITIES: u8 = 0x10;
    /// Feature, get and set: [`super::DeviceLimits`].
    pub const LIMITS: u8 = 0x11;
    /// Feature, get and set: [`super::Calibration`].
    pub const CALIBRATION: u8 = 0x12;
    /// Feature, get: [`super::Diagnostics`].
    pub const DIAGNOSTICS: u8 = 0x13;
    /// Feature, set: [`super::Control`].
    pub const CONTROL: u8 = 0x14;
}

/// Counts on the wire for one of the program's units.
mod scale {
    /// 0.1 µm.
    pub(super) const LENGTH: f64 = 10_000.0;
    /// µm/s.
    pub(super) const SPEED: f64 = 1000.0;
    /// mrad/s.
    pub(super) const TURN: f64 = 1000.0;
    /// mN.
    pub(super) const FORCE: f64 = 1000.0;
    /// 0.1 mN·m: a millinewton metre is a newton millimetre.
    pub(super) const TORQUE: f64 = 10.0;
    /// N/m.
    pub(super) const STIFFNESS: f64 = 1000.0;
    /// 0.01 N·s/m.
    pub(super) const DAMPING: f64 = 1e5;
    /// Thousandths.
    pub(super) const FRICTION: f64 = 1000.0;
    /// 0.1 Hz.
    pub(super) const FREQUENCY: f64 = 10.0;
    /// Whole units: mm, mm/s, N/s, Hz.
    pub(super) const ONE: f64 = 1.0;
    /// nm in a mm.
    pub(super) const RESOLUTION: f64 = 1e6;
    /// Ten-thousandths.
    pub(super) const GAIN: f64 = 10_000.0;
}
