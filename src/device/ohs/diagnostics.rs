//! Feature 0x13, get: what went wrong in a device since it got power. Service threads.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use super::wire::{Fields, Writer};
use super::{OhsError, Report, id};

/// Why a device latched a fault.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FaultCode {
    /// It did not.
    #[default]
    None,
    /// A motor or its driver got too hot.
    Overtemperature,
    /// The supply broke down.
    BrownOut,
    /// The emergency stop was pressed.
    EmergencyStop,
    /// A position sensor gave an impossible reading.
    PositionSensor,
    /// The tip ran far beyond the speed limit under force.
    Overspeed,
    /// The force given is not the one that was to be given.
    Motor,
    /// The firmware or its memory failed its own check.
    Firmware,
    /// A code that this version does not know.
    Other(u16),
}

impl FaultCode {
    /// As on the wire.
    pub fn code(self) -> u16 {
        match self {
            Self::None => 0,
            Self::Overtemperature => 1,
            Self::BrownOut => 2,
            Self::EmergencyStop => 3,
            Self::PositionSensor => 4,
            Self::Overspeed => 5,
            Self::Motor => 6,
            Self::Firmware => 7,
            Self::Other(code) => code,
        }
    }

    /// Of a number on the wire.
    pub fn of(code: u16) -> Self {
        match code {
            0 => Self::None,
            1 => Self::Overtemperature,
            2 => Self::BrownOut,
            3 => Self::EmergencyStop,
            4 => Self::PositionSensor,
            5 => Self::Overspeed,
            6 => Self::Motor,
            7 => Self::Firmware,
            other => Self::Other(other),
        }
    }

    /// Two or three words for a person.
    pub fn words(self) -> &'static str {
        match self {
            Self::None => "no fault",
            Self::Overtemperature => "actuator too hot",
            Self::BrownOut => "supply broke down",
            Self::EmergencyStop => "emergency stop pressed",
            Self::PositionSensor => "position sensor failed",
            Self::Overspeed => "tip too fast under force",
            Self::Motor => "motor gives another force",
            Self::Firmware => "firmware check failed",
            Self::Other(_) => "fault unknown to this version",
        }
    }
}

/// Counts since power-on; they stand still at their highest number and do not wrap.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics {
    /// Output and feature reports refused for length, id, CRC or a field out of range.
    pub crc_errors: u32,
    /// Commands missing between two numbers, and commands refused because their number was not newer.
    pub seq_gaps: u32,
    /// Times the watchdog ended force.
    pub watchdog_trips: u32,
    /// Times the deadman opened while armed.
    pub deadman_opens: u32,
    /// Times an actuator got too hot.
    pub overtemperature: u32,
    /// Times the supply broke down.
    pub brown_outs: u32,
    /// Newest fault, latched or cleared.
    pub last_fault: FaultCode,
    /// Time since power-on, s.
    pub uptime_s: u32,
}

impl Diagnostics {
    /// The report of these counts.
    pub fn pack(&self) -> Report {
        let mut w = Writer::new(id::DIAGNOSTICS);
        w.u32(1, self.crc_errors);
        w.u32(5, self.seq_gaps);
        w.u32(9, self.watchdog_trips);
        w.u32(13, self.deadman_opens);
        w.u32(17, self.overtemperature);
        w.u32(21, self.brown_outs);
        w.u16(25, self.last_fault.code());
        w.u32(27, self.uptime_s);
        w.seal()
    }

    /// The counts in a report.
    pub fn parse(bytes: &[u8]) -> Result<Self, OhsError> {
        let f = Fields::open(bytes, id::DIAGNOSTICS)?;
        Ok(Self {
            crc_errors: f.u32(1),
            seq_gaps: f.u32(5),
            watchdog_trips: f.u32(9),
            deadman_opens: f.u32(13),
            overtemperature: f.u32(17),
            brown_outs: f.u32(21),
            last_fault: FaultCode::of(f.u16(25)),
            uptime_s: f.u32(27),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_leads_back_to_its_fault() {
        for code in 0..=u16::MAX {
            assert_eq!(FaultCode::of(code).code(), code);
        }
    }
}
