//! Feature 0x14, set: what a device is to do once. Service threads.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use super::wire::{Fields, Writer};
use super::{OhsError, Report, id};

/// What to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Allow force, and start a new count of commands: the next one is taken whatever its number.
    Arm,
    /// Allow no force.
    Disarm,
    /// Forget a latched fault whose cause is gone. The device stays disarmed.
    ClearFault,
    /// Find the position again. Refused while armed.
    Home,
    /// Take the present readings of tip and grip as no force. Refused while armed.
    ZeroSensors,
    /// Keep the calibration over the next power-off. Needs [`Control::SAVE_KEY`], refused while armed.
    Save,
    /// Leave the bus and wait for new firmware. Needs [`Control::BOOTLOADER_KEY`], refused while armed.
    Bootloader,
}

/// One order. The key guards against accidents, not against people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Control {
    /// What to do.
    pub action: Action,
    /// Reserved, 0.
    pub arg: u16,
    /// For [`Action::Save`] and [`Action::Bootloader`], else 0.
    pub key: u32,
}

impl Control {
    /// The letters `SAVE`.
    pub const SAVE_KEY: u32 = u32::from_le_bytes(*b"SAVE");
    /// The letters `BOOT`.
    pub const BOOTLOADER_KEY: u32 = u32::from_le_bytes(*b"BOOT");

    /// The order for an action, with the key it needs.
    pub fn new(action: Action) -> Self {
        let key = match action {
            Action::Save => Self::SAVE_KEY,
            Action::Bootloader => Self::BOOTLOADER_KEY,
            _ => 0,
        };
        Self { action, arg: 0, key }
    }

    /// The key is the one that the action needs.
    pub fn has_key(&self) -> bool {
        self.key == Self::new(self.action).key
    }

    /// The report of this order.
    pub fn pack(&self) -> Report {
        let mut w = Writer::new(id::CONTROL);
        let action = match self.action {
            Action::Arm => 1,
            Action::Disarm => 2,
            Action::ClearFault => 3,
            Action::Home => 4,
            Action::ZeroSensors => 5,
            Action::Save => 6,
            Action::Bootloader => 7,
        };
        w.u8(1, action);
        w.u16(2, self.arg);
        w.u32(4, self.key);
        w.seal()
    }

    /// The order in a report.
    pub fn parse(bytes: &[u8]) -> Result<Self, OhsError> {
        let f = Fields::open(bytes, id::CONTROL)?;
        let action = match f.u8(1) {
            1 => Action::Arm,
            2 => Action::Disarm,
            3 => Action::ClearFault,
            4 => Action::Home,
            5 => Action::ZeroSensors,
            6 => Action::Save,
            7 => Action::Bootloader,
            other => return Err(f.out_of_range("command", other.into(), "1 to 7")),
        };
        Ok(Self { action, arg: f.u16(2), key: f.u32(4) })
    }
}
