//! Why a report was not believed. Plain numbers, so that reader threads can count it without touching memory.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use super::LEN;

/// What is wrong with a report. Checked in this order: length, id, CRC, then the fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OhsError {
    /// Every report is exactly [`LEN`] bytes long.
    #[error("report is {found} bytes long, must be {LEN}")]
    Length {
        /// Bytes received.
        found: usize,
    },
    /// Another report than the one that was asked for.
    #[error("report id is {found:#04x}, must be {wanted:#04x}")]
    Id {
        /// First byte received.
        found: u8,
        /// The id asked for.
        wanted: u8,
    },
    /// Bytes were changed on their way, or the sender does not keep to the protocol.
    #[error("report {id:#04x}: crc is {found:#06x}, must be {wanted:#06x}")]
    Crc {
        /// The report.
        id: u8,
        /// In the report.
        found: u16,
        /// Of its bytes.
        wanted: u16,
    },
    /// A capabilities report that does not start with the magic: not a device of this protocol.
    #[error("report 0x10: `magic` is not OHS1")]
    Magic,
    /// A device of another major version: none of its reports may be trusted to mean what they mean here.
    #[error("device speaks version {major}.{minor} of the protocol, must be 1.x")]
    Version {
        /// Major version of the device.
        major: u8,
        /// Minor version of the device.
        minor: u8,
    },
    /// A field outside its range.
    #[error("report {id:#04x}: `{field}` is {found}, must be {allowed}")]
    Range {
        /// The report.
        id: u8,
        /// Name of the field as in the specification.
        field: &'static str,
        /// As on the wire, in the field's unit there.
        found: i64,
        /// What is allowed.
        allowed: &'static str,
    },
}

impl OhsError {
    /// What a person can do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Length { .. } | Self::Id { .. } => {
                "the program at the other end does not speak this protocol: check device or bridge"
            }
            Self::Crc { .. } => "a few are ignored and counted; many speak for a bad cable, hub or firmware",
            Self::Magic => "this is not an open haptic stylus, though its descriptor says so",
            Self::Version { .. } => "update the device's firmware, or Stipple, whichever is older",
            Self::Range { .. } => "the device's firmware breaks the specification in assets/ohs: tell its maker",
        }
    }
}
