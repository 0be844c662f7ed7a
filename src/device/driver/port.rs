//! The way to a device, whatever carries it: reports of 64 bytes both ways, and features on the side.

use std::time::Duration;

use crate::device::DeviceKind;

/// Length of every report, id included.
pub const REPORT: usize = 64;

/// One end of an open device. A device has three: one for the reader thread, one for the writer thread, one for the
/// service thread, each with its own queue where the system keeps queues.
pub trait Port: Send {
    /// The next state report; false when none came within `timeout`. Reader thread.
    fn read_report(&mut self, report: &mut [u8; REPORT], timeout: Duration) -> Result<bool, PortError>;
    /// Sends a command; may hang as long as the system lets it. Writer thread.
    fn write_report(&mut self, report: &[u8; REPORT]) -> Result<(), PortError>;
    /// Reads the feature whose id stands in the first byte. Service thread.
    fn get_feature(&mut self, report: &mut [u8; REPORT]) -> Result<(), PortError>;
    /// Sets the feature whose id stands in the first byte. Service thread.
    fn set_feature(&mut self, report: &[u8; REPORT]) -> Result<(), PortError>;
}

/// A device, opened.
pub struct Ports {
    /// For the reader thread.
    pub reader: Box<dyn Port>,
    /// For the writer thread.
    pub writer: Box<dyn Port>,
    /// For the service thread.
    pub control: Box<dyn Port>,
    /// Who it is.
    pub identity: Identity,
}

/// Who a device says it is, and how it is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Maker and product in words.
    pub name: String,
    /// Serial number; empty when it has none.
    pub serial: String,
    /// Where it was found, e.g. a path or an address.
    pub place: String,
    /// How it is reached.
    pub kind: DeviceKind,
    /// The way to it says that a program moves it, not a person.
    pub emulated: bool,
}

/// Finds a device and opens it, the first time and after each loss. Takes its time: never on a real-time thread.
pub trait Door: Send {
    /// Finds and opens it.
    fn open(&mut self) -> Result<Ports, PortError>;
}

/// Why a device could not be opened, read or written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PortError {
    /// Nothing there.
    #[error("no stylus found: {sought}")]
    NotFound {
        /// What was looked for.
        sought: String,
    },
    /// It is there and may not be opened.
    #[error("{place}: the stylus may not be opened: permission denied")]
    Permission {
        /// Where it is.
        place: String,
    },
    /// It is gone.
    #[error("the stylus is gone: {said}")]
    Gone {
        /// What the system said.
        said: String,
    },
    /// It answered nothing in time.
    #[error("the stylus did not answer {asked} within {ms} ms")]
    Timeout {
        /// What was asked.
        asked: String,
        /// How long it had.
        ms: u64,
    },
    /// It does not take this.
    #[error("the stylus refused {asked}")]
    Refused {
        /// What was asked.
        asked: String,
    },
    /// What came is not what the protocol allows.
    #[error("the other end does not speak the stylus protocol: {found}")]
    Protocol {
        /// What came.
        found: String,
    },
    /// What speaks for the device has a reason of its own.
    #[error("{said}")]
    Service {
        /// The reason.
        said: String,
        /// What to do about it.
        hint: Option<String>,
    },
    /// The system could not do it.
    #[error("{place}: {said}")]
    System {
        /// Where.
        place: String,
        /// What the system said.
        said: String,
    },
}

impl PortError {
    /// What to do about it, where there is something to do.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NotFound { .. } => Some(
                "plug the stylus in and switch it on; a device is found by its usage page 0xFF48, usage 1".to_owned(),
            ),
            Self::Permission { .. } => Some(super::super::hid::PERMISSION_HINT.to_owned()),
            Self::Gone { .. } => Some("plug it in again".to_owned()),
            Self::Timeout { .. } | Self::Refused { .. } => {
                Some("switch the stylus off and on; if it goes on, ask its maker for a newer firmware".to_owned())
            }
            Self::Protocol { .. } => Some("check that the address is that of a stylus bridge".to_owned()),
            Self::Service { hint, .. } => hint.clone(),
            Self::System { .. } => None,
        }
    }
}
