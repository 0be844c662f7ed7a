//! `stipple device`: the stylus itself.

mod emulate;

pub(super) use emulate::EmulateArgs;

use super::CliError;
use super::args::{DeviceArgs, DeviceVerb};
use super::out::Out;
use crate::device::hid;

pub(super) fn run(args: &DeviceArgs, out: &mut Out) -> Result<u8, CliError> {
    match &args.verb {
        DeviceVerb::UdevRule => out.raw(hid::UDEV_RULE.as_bytes()).map(|()| 0),
        DeviceVerb::Emulate(args) => emulate::run(args, out),
    }
}
