//! Which device: the word by which a person names one, on a command line or in the window, and the way to it.

use std::fmt;
use std::str::FromStr;

use super::bridge::{BridgeAddress, BridgeDoor};
use super::driver::{Door, PortError};
use super::haply::HaplyDoor;
use super::hid::HidDoor;

/// A device with force, by the way to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeviceChoice {
    /// `hid` or `hid:SERIAL`
    Hid(Option<String>),
    /// `bridge:ADDRESS`
    Bridge(BridgeAddress),
    /// `haply` or `haply:HOST:PORT`
    Haply(Option<String>),
}

impl DeviceChoice {
    /// The device that a word names; nothing for a word that is no device's.
    pub fn named(text: &str) -> Option<Result<Self, String>> {
        let (kind, rest) = text.split_once(':').map_or((text, None), |(kind, rest)| (kind, Some(rest)));
        let known = |none: &str| match rest {
            Some("") => Err(none.to_owned()),
            rest => Ok(rest.map(str::to_owned)),
        };
        Some(match kind {
            "hid" => known("`hid:` needs a serial number; `hid` alone takes any stylus").map(Self::Hid),
            "haply" => {
                known("`haply:` needs the address of the service; `haply` alone takes the usual one").map(Self::Haply)
            }
            "bridge" => {
                let address = rest.unwrap_or_default().parse::<BridgeAddress>();
                address.map(Self::Bridge).map_err(|error| format!("{error}\nhint: {}", error.hint()))
            }
            _ => return None,
        })
    }

    /// The way to it.
    pub fn door(&self) -> Result<Box<dyn Door>, PortError> {
        Ok(match self {
            Self::Hid(serial) => Box::new(HidDoor::new(serial.clone())),
            Self::Bridge(address) => Box::new(BridgeDoor::new(address.clone())),
            Self::Haply(service) => Box::new(HaplyDoor::new(service.clone())?),
        })
    }
}

impl FromStr for DeviceChoice {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let must = "must be hid, hid:SERIAL, bridge:ADDRESS, haply or haply:ADDRESS";
        Self::named(text).unwrap_or_else(|| Err(must.to_owned()))
    }
}

impl fmt::Display for DeviceChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hid(None) => f.write_str("hid"),
            Self::Hid(Some(serial)) => write!(f, "hid:{serial}"),
            Self::Bridge(address) => write!(f, "bridge:{address}"),
            Self::Haply(None) => f.write_str("haply"),
            Self::Haply(Some(service)) => write!(f, "haply:{service}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_named_by_the_way_to_it() {
        for text in ["hid", "hid:OHS-7", "bridge:127.0.0.1:7410", "haply", "haply:127.0.0.1:10001"] {
            let choice: DeviceChoice = text.parse().unwrap();
            assert_eq!(choice.to_string(), text, "a choice says its own word");
        }
        for text in ["", "hid:", "haply:", "bridge:", "bridge", "bridge:10.0.0.1:7410", "hand.csv", "Haply"] {
            assert!(text.parse::<DeviceChoice>().is_err(), "{text}");
        }
        assert_eq!(DeviceChoice::named("./hid"), None, "a path");
    }
}
