//! `WHICH`: which device a command is about, and what is there when nobody says.

use crate::cli::CliError;
use crate::cli::stylus;
use crate::device::driver::{Door, PortError, Ports};
use crate::device::{DeviceChoice, census};

/// A device by the way to it.
pub(in crate::cli) type Which = DeviceChoice;

/// The way to the device that is meant: the one that was named, else the only one there.
pub(super) fn door(which: Option<&Which>) -> Result<Box<dyn Door>, CliError> {
    match which {
        Some(choice) => stylus::door(choice),
        None => stylus::door(&only_one()?),
    }
}

/// Opens the device that is meant.
pub(in crate::cli) fn open(which: Option<&Which>) -> Result<Ports, CliError> {
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
