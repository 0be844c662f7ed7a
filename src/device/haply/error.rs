//! What can go wrong between us and the vendor's service, in words for the person at the device. Any thread.

use std::net::SocketAddr;

/// Why the Haply device cannot be used, or no longer.
#[derive(Debug, thiserror::Error)]
pub enum HaplyError {
    /// Nothing listens there, or it does not answer.
    #[error("no Haply service at {address}: {cause}")]
    NoService {
        /// Where it was looked for.
        address: SocketAddr,
        /// What the system said.
        cause: String,
    },
    /// The address is not on this machine.
    #[error("{address} is not on this machine, and a force may only cross the loopback interface")]
    NotLoopback {
        /// The address asked for.
        address: String,
    },
    /// The address cannot be read.
    #[error("`{address}` is no address, must be HOST:PORT, for instance 127.0.0.1:10001")]
    Address {
        /// The address asked for.
        address: String,
    },
    /// The service is there, a device is not.
    #[error("the Haply service knows no Inverse3")]
    NoDevice,
    /// Nothing tells the orientation of the hand-piece, and nothing tells that it is held.
    #[error("the Haply service knows no VerseGrip, so there is neither an angle of the needle nor a hand on it")]
    NoGrip,
    /// Which of them is in the hand cannot be guessed.
    #[error("the Haply service knows several {what}: {ids}")]
    Several {
        /// Devices with force, or grips.
        what: &'static str,
        /// Their ids, with commas.
        ids: String,
    },
    /// The device says that another program drives it.
    #[error("Inverse3 {id} is in use by another program")]
    InUse {
        /// The device's id.
        id: String,
    },
    /// The device is there and cannot be used as it is.
    #[error("Inverse3 {id}: `{field}` is {found}, must be {wanted}")]
    Setting {
        /// The device's id.
        id: String,
        /// The setting, as the service calls it.
        field: &'static str,
        /// What the service says it is.
        found: String,
        /// What it must be.
        wanted: &'static str,
    },
    /// Somebody else drives it or moves its place.
    #[error("Inverse3 {id} is driven by something else: {what}")]
    Taken {
        /// The device's id.
        id: String,
        /// What was seen.
        what: String,
    },
    /// Text that is not what the service's documentation says.
    #[error("the Haply service said something we cannot use: {what}")]
    Message {
        /// What was wrong with it.
        what: String,
    },
    /// The connection is gone.
    #[error("the Haply service closed the connection: {cause}")]
    Closed {
        /// What the system or the service said.
        cause: String,
    },
    /// Messages go unanswered.
    #[error("the Haply service has not answered for {waited_ms} ms")]
    Silent {
        /// Time since the last answer, ms.
        waited_ms: u64,
    },
    /// The adapter's own process could not be started or does not speak.
    #[error("the adapter's own process: {what}")]
    Adapter {
        /// What went wrong.
        what: String,
    },
}

impl HaplyError {
    /// What to do about it.
    pub fn hint(&self) -> Option<&'static str> {
        Some(match self {
            Self::NoService { .. } => {
                "start the Haply Hub, or the service itself (Linux: systemctl start haply-inverse-service); another port: \
                 --stylus haply:127.0.0.1:PORT"
            }
            Self::NotLoopback { .. } => "run stipple on the machine the device is plugged into",
            Self::Address { .. } => "plain `haply` means 127.0.0.1:10001",
            Self::NoDevice => "plug the Inverse3 in, switch it on and wait until the Haply Hub shows it",
            Self::NoGrip => "connect or wake the VerseGrip and wait until the Haply Hub shows it",
            Self::Several { .. } => "leave one of them switched on",
            Self::InUse { .. } | Self::Taken { .. } => "close the other program, and demos in the Haply Hub",
            Self::Setting { field, .. } => setting_hint(field),
            Self::Message { .. } => {
                "this adapter speaks the protocol of service 3.5; update the service in the Haply Hub"
            }
            Self::Closed { .. } | Self::Silent { .. } => "look at the device in the Haply Hub, then plug it in again",
            Self::Adapter { .. } => return None,
        })
    }
}

fn setting_hint(field: &str) -> &'static str {
    match field {
        "config.home_return.enabled" => {
            "switch home return off in the Haply Hub: with it the arm drives by itself when force goes off"
        }
        _ => "reset this setting in the Haply Hub, or update the service there",
    }
}
