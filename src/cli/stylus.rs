//! `--stylus WHAT`: which hand moves the needle.

use std::path::PathBuf;
use std::str::FromStr;

use super::{CliError, place};
use crate::device::driver::{Door, PortError};
use crate::device::{DeviceChoice, DriverStylus};
use crate::session::{self, Prepared};

/// What stands behind `--stylus`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum StylusChoice {
    /// A device.
    Device(DeviceChoice),
    /// A motion file.
    File(PathBuf),
}

impl FromStr for StylusChoice {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match DeviceChoice::named(text) {
            Some(choice) => choice.map(Self::Device),
            None if text.is_empty() => Err("is empty".to_owned()),
            None => Ok(Self::File(PathBuf::from(text))),
        }
    }
}

/// Opens a device over the scenario's working area, with what a calibration found of it.
pub(super) fn open(door: Box<dyn Door>, prepared: &Prepared) -> Result<DriverStylus, CliError> {
    let devices = place::devices();
    session::stylus::open(door, prepared, devices.as_deref())
        .map_err(|error| CliError::failed(&error).hint_if(error.hint()))
}

/// The way to a device.
pub(super) fn door(choice: &DeviceChoice) -> Result<Box<dyn Door>, CliError> {
    choice.door().map_err(|error: PortError| CliError::failed(&error).hint_if(error.hint()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_moves_the_needle_is_read_from_a_word() {
        for (text, choice) in [
            ("hid", StylusChoice::Device(DeviceChoice::Hid(None))),
            ("hid:OHS-7", StylusChoice::Device(DeviceChoice::Hid(Some("OHS-7".to_owned())))),
            ("bridge:127.0.0.1:7410", StylusChoice::Device(DeviceChoice::Bridge("127.0.0.1:7410".parse().unwrap()))),
            ("haply", StylusChoice::Device(DeviceChoice::Haply(None))),
            ("haply:127.0.0.1:10001", StylusChoice::Device(DeviceChoice::Haply(Some("127.0.0.1:10001".to_owned())))),
            ("hand.csv", StylusChoice::File("hand.csv".into())),
            ("./hid", StylusChoice::File("./hid".into())),
            ("C:\\hand.csv", StylusChoice::File("C:\\hand.csv".into())),
        ] {
            assert_eq!(text.parse(), Ok(choice), "{text}");
        }
        for text in ["", "hid:", "haply:", "bridge:", "bridge:10.0.0.1:7410"] {
            assert!(text.parse::<StylusChoice>().is_err(), "{text}");
        }
    }
}
