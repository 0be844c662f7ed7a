//! What the device commands print alike: rows, percentiles, devices.

use std::fmt::Display;

use serde_json::{Value, json};

use crate::cli::CliError;
use crate::cli::out::Out;
use crate::device::driver::Identity;
use crate::device::probe::Spread;

/// A name and what is known of it, in columns.
pub(super) fn row(out: &mut Out, name: &str, value: impl Display) -> Result<(), CliError> {
    out.line(format_args!("  {name:<20} {value}"))
}

/// `median 1000, p99 1021, max 1240 us`
pub(super) fn spread_us(spread: Option<Spread>) -> String {
    let text = |s: Spread| format!("median {:.0}, p90 {:.0}, p99 {:.0}, max {:.0} us", s.p50, s.p90, s.p99, s.max);
    spread.map_or_else(|| "nothing was measured".to_owned(), text)
}

/// The same for a script, with its unit in the names.
pub(super) fn spread_json(spread: Option<Spread>) -> Value {
    spread.map_or(
        Value::Null,
        |s| json!({ "count": s.count, "min": s.min, "p50": s.p50, "p90": s.p90, "p99": s.p99, "max": s.max }),
    )
}

/// Name, serial number and place.
pub(super) fn identity(who: &Identity) -> String {
    let serial =
        if who.serial.is_empty() { "without a serial number".to_owned() } else { format!("serial {}", who.serial) };
    format!("{}, {serial}, {} at {}", who.name, who.kind.name(), who.place)
}

/// The same for a script.
pub(super) fn identity_json(who: &Identity) -> Value {
    json!({ "name": who.name, "serial": who.serial, "kind": who.kind.name(), "place": who.place, "emulated": who.emulated })
}
