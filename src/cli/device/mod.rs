//! `stipple device`: the stylus itself.

mod bench;
mod calibrate;
mod emulate;
mod list;
mod probe;
mod test;
mod text;
pub(in crate::cli) mod which;

pub(super) use bench::BenchArgs;
pub(super) use calibrate::CalibrateArgs;
pub(super) use emulate::EmulateArgs;
pub(super) use list::ListArgs;
pub(super) use probe::ProbeArgs;
pub(super) use test::TestArgs;

use super::CliError;
use super::args::{DeviceArgs, DeviceVerb};
use super::out::Out;
use crate::device::hid;

pub(super) fn run(args: &DeviceArgs, out: &mut Out) -> Result<u8, CliError> {
    match &args.verb {
        DeviceVerb::List(args) => list::run(args, out),
        DeviceVerb::Probe(args) => probe::run(args, out),
        DeviceVerb::Test(args) => test::run(args, out),
        DeviceVerb::Bench(args) => bench::run(args, out),
        DeviceVerb::Calibrate(args) => calibrate::run(args, out),
        DeviceVerb::UdevRule => out.raw(hid::UDEV_RULE.as_bytes()).map(|()| 0),
        DeviceVerb::Emulate(args) => emulate::run(args, out),
    }
}

/// Seconds of a measurement.
fn seconds(text: &str) -> Result<f64, String> {
    let seconds = text.parse::<f64>().ok().filter(|s| (0.5..=600.0).contains(s));
    seconds.ok_or_else(|| format!("is `{text}`, must be 0.5 to 600 seconds"))
}
