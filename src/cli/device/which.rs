//! `WHICH`: which device a command is about, and what is there when nobody says.

use std::str::FromStr;

use crate::cli::CliError;
use crate::cli::stylus::{self, StylusChoice};
use crate::device::census;
use crate::device::driver::{Door, PortError, Ports};

/// A device by the way to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cli) struct Which(StylusChoice);

impl FromStr for Which {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.parse()? {
            StylusChoice::File(_) => Err("must be hid, hid:SERIAL, bridge:ADDRESS, haply or haply:ADDRESS".to_owned()),
            choice => Ok(Self(choice)),
        }
    }
}

/// The way to the device that is meant: the one that was named, else the only one there.
pub(super) fn door(which: Option<&Which>) -> Result<Box<dyn Door>, CliError> {
    match which {
        Some(Which(StylusChoice::Hid(serial))) => Ok(stylus::hid(serial.as_deref())),
        Some(Which(StylusChoice::Bridge(address))) => Ok(stylus::bridge(address)),
        Some(Which(StylusChoice::Haply(service))) => stylus::haply(service.as_deref()),
        Some(Which(StylusChoice::File(path))) => Err(CliError::usage(format_args!("{} is no device", path.display()))),
        None => door(Some(&only_one()?)),
    }
}

/// Opens the device that is meant.
pub(super) fn open(which: Option<&Which>) -> Result<Ports, CliError> {
    door(which)?.open().map_err(|error| not_opened(&error))
}

pub(super) fn not_opened(error: &PortError) -> CliError {
    CliError::failed(error).hint_if(error.hint())
}

fn only_one() -> Result<Which, CliError> {
    let there = census::take();
    let names: Vec<String> = there.choices();
    match names.as_slice() {
        [one] => one.parse().map_err(|error: String| CliError::failed(error)),
        [] => {
            let error = CliError::failed("no stylus is connected");
            let also =
                there.hid_trouble.map_or_else(String::new, |said| format!("; HID devices cannot be listed: {said}"));
            Err(error.hint(format_args!(
                "plug one in and see `stipple device list`, or name a bridge: bridge:ADDRESS{also}"
            )))
        }
        several => Err(CliError::usage("several devices are there, and none was named")
            .hint(format_args!("name one of: {}", several.join(", ")))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_named_by_the_way_to_it() {
        for text in ["hid", "hid:OHS-7", "bridge:127.0.0.1:7410", "haply", "haply:127.0.0.1:10001"] {
            assert_eq!(text.parse::<Which>(), Ok(Which(text.parse().unwrap())), "{text}");
        }
        for text in ["", "hid:", "bridge:", "bridge:10.0.0.1:7410", "hand.csv", "Haply"] {
            assert!(text.parse::<Which>().is_err(), "{text}");
        }
    }
}
