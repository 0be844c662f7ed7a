//! `--stylus WHAT`: which hand moves the needle.

use std::path::PathBuf;
use std::str::FromStr;

use super::{CliError, place};
use crate::device::bridge::{BridgeAddress, BridgeDoor};
use crate::device::driver::{self, ArmError, Armed, Door, DriverStylus, Identity};
use crate::device::haply::HaplyDoor;
use crate::device::hid::HidDoor;
use crate::device::tuning::Tuning;
use crate::session::Prepared;

/// What stands behind `--stylus`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum StylusChoice {
    /// `hid` or `hid:SERIAL`
    Hid(Option<String>),
    /// `bridge:ADDRESS`
    Bridge(BridgeAddress),
    /// `haply` or `haply:HOST:PORT`
    Haply(Option<String>),
    /// A motion file.
    File(PathBuf),
}

impl FromStr for StylusChoice {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "hid" {
            return Ok(Self::Hid(None));
        }
        if let Some(serial) = text.strip_prefix("hid:") {
            let none = "`hid:` needs a serial number; `hid` alone takes any stylus";
            return if serial.is_empty() { Err(none.to_owned()) } else { Ok(Self::Hid(Some(serial.to_owned()))) };
        }
        if text == "haply" {
            return Ok(Self::Haply(None));
        }
        if let Some(service) = text.strip_prefix("haply:") {
            let none = "`haply:` needs the address of the service; `haply` alone takes the usual one";
            return if service.is_empty() { Err(none.to_owned()) } else { Ok(Self::Haply(Some(service.to_owned()))) };
        }
        if let Some(address) = text.strip_prefix("bridge:") {
            let address = address.parse::<BridgeAddress>();
            return address.map(Self::Bridge).map_err(|error| format!("{error}\nhint: {}", error.hint()));
        }
        if text.is_empty() { Err("is empty".to_owned()) } else { Ok(Self::File(PathBuf::from(text))) }
    }
}

/// Opens a device over the scenario's working area, with what a calibration found of it.
pub(super) fn open(door: Box<dyn Door>, prepared: &Prepared) -> Result<DriverStylus, CliError> {
    let known = place::devices().map_or_else(|| Ok(Tuning::default()), |file| Tuning::load(&file))?;
    let tune = |who: &Identity, armed: &mut Armed| {
        if let Some(tuned) = known.of(who, &armed.capabilities) {
            tuned.apply(&mut armed.spec);
        }
    };
    driver::open_tuned(door, prepared.stylus_anchor(), tune).map_err(|error| not_opened(&error))
}

fn not_opened(error: &ArmError) -> CliError {
    CliError::failed(error).hint_if(error.hint())
}

/// The way to a stylus on USB or Bluetooth.
pub(super) fn hid(serial: Option<&str>) -> Box<dyn Door> {
    Box::new(HidDoor::new(serial.map(str::to_owned)))
}

/// The way to a stylus behind its maker's service.
pub(super) fn haply(service: Option<&str>) -> Result<Box<dyn Door>, CliError> {
    let door = HaplyDoor::new(service.map(str::to_owned));
    Ok(Box::new(door.map_err(|error| CliError::failed(&error).hint_if(error.hint()))?))
}

/// The way to a stylus behind a bridge.
pub(super) fn bridge(address: &BridgeAddress) -> Box<dyn Door> {
    Box::new(BridgeDoor::new(address.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_moves_the_needle_is_read_from_a_word() {
        for (text, choice) in [
            ("hid", StylusChoice::Hid(None)),
            ("hid:OHS-7", StylusChoice::Hid(Some("OHS-7".to_owned()))),
            ("bridge:127.0.0.1:7410", StylusChoice::Bridge("127.0.0.1:7410".parse().unwrap())),
            ("haply", StylusChoice::Haply(None)),
            ("haply:127.0.0.1:10001", StylusChoice::Haply(Some("127.0.0.1:10001".to_owned()))),
            ("hand.csv", StylusChoice::File("hand.csv".into())),
            ("./hid", StylusChoice::File("./hid".into())),
        ] {
            assert_eq!(text.parse(), Ok(choice), "{text}");
        }
        for text in ["", "hid:", "haply:", "bridge:", "bridge:10.0.0.1:7410"] {
            assert!(text.parse::<StylusChoice>().is_err(), "{text}");
        }
    }
}
