//! `stipple device list`: every device that could be used now.

use clap::Args;
use serde_json::{Value, json};

use super::text;
use crate::cli::CliError;
use crate::cli::out::Out;
use crate::device::census::{self, Census, Found};
use crate::device::hid::PERMISSION_HINT;
use crate::device::ohs::{Capabilities, Features};

#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  stipple device list
  stipple device list --json

A stylus is found by the usage page 0xFF48 of its HID collection and believed by what its capabilities say, so any maker's
will do. A bridge is not searched for: name it, as in `stipple device probe bridge:127.0.0.1:7410`.")]
pub(in crate::cli) struct ListArgs {
    /// Print the list as JSON
    #[arg(long)]
    json: bool,
}

/// What needs no device: how it is chosen, and what it is.
const ALWAYS: [(&str, &str); 3] = [
    ("pointer", "mouse or pen tablet, in the window; no force"),
    ("motion file", "practise --headless --stylus FILE.csv"),
    ("virtual trainee", "demo --trainee NAME"),
];

pub(super) fn run(args: &ListArgs, out: &mut Out) -> Result<u8, CliError> {
    let census = census::take();
    if args.json {
        out.line(json(&census))?;
        return Ok(0);
    }
    out.line("Stylus (HID)")?;
    for found in &census.hid {
        stylus(found, out)?;
    }
    if let Some(trouble) = &census.hid_trouble {
        out.line(format_args!("  HID devices cannot be listed: {trouble}"))?;
    } else if census.hid.is_empty() {
        out.line("  none; plug one in and switch it on")?;
        if cfg!(target_os = "linux") {
            out.line("  on a new computer install its udev rule first: see `stipple device udev-rule --help`")?;
        }
    }
    out.line("Haply service")?;
    match &census.haply {
        Some(address) => text::row(out, "haply", format_args!("answers at {address}"))?,
        None => out.line("  none; start the Haply service if you have an Inverse3")?,
    }
    if let Some(gamepads) = &census.gamepads {
        out.line("Gamepad")?;
        for name in gamepads {
            text::row(out, "gamepad", format_args!("{name}; in the window; rumble, no force"))?;
        }
        if gamepads.is_empty() {
            out.line("  none")?;
        }
    }
    out.line("Always there")?;
    for (name, what) in ALWAYS {
        text::row(out, name, what)?;
    }
    Ok(0)
}

fn stylus(found: &Found, out: &mut Out) -> Result<(), CliError> {
    let who = &found.identity;
    let choice = if who.serial.is_empty() { "hid".to_owned() } else { format!("hid:{}", who.serial) };
    text::row(out, &choice, format_args!("{} at {}", who.name, who.place))?;
    match &found.capabilities {
        Ok(capabilities) => text::row(out, "", able(capabilities)),
        Err((said, hint)) => {
            text::row(out, "", format_args!("cannot be used: {said}"))?;
            hint.as_ref().map_or(Ok(()), |hint| text::row(out, "", hint.replace('\n', "\n                       ")))
        }
    }
}

/// What it can do, in a line.
fn able(c: &Capabilities) -> String {
    let mut words = vec![format!("{:.0} reports a second", c.report_hz)];
    if c.gives_force() {
        words.push(format!("{:.1} N for long, {:.1} N for a moment", c.continuous_force_n, c.peak_force_n));
    } else {
        words.push("no force".to_owned());
    }
    for (bit, word) in [(Features::LOCAL_PLANE, "contact plane"), (Features::VIBRATION, "vibration")] {
        if c.features.has(bit) {
            words.push(word.to_owned());
        }
    }
    if c.features.has(Features::EMULATED) {
        words.push("emulated".to_owned());
    }
    words.join("; ")
}

fn json(census: &Census) -> Value {
    let mut devices: Vec<Value> = census.hid.iter().map(found_json).collect();
    if let Some(address) = &census.haply {
        devices.push(json!({ "choice": "haply", "kind": "service", "place": address }));
    }
    for name in census.gamepads.iter().flatten() {
        devices.push(json!({ "choice": "gamepad", "kind": "gamepad", "name": name }));
    }
    devices.extend(ALWAYS.map(|(name, what)| json!({ "choice": name, "kind": name, "name": what })));
    json!({
        "devices": devices,
        "hid_trouble": census.hid_trouble,
        "gamepads_supported": census.gamepads.is_some(),
        "permission_hint": PERMISSION_HINT,
    })
}

fn found_json(found: &Found) -> Value {
    let mut value = text::identity_json(&found.identity);
    value["choice"] = match found.identity.serial.as_str() {
        "" => json!("hid"),
        serial => json!(format!("hid:{serial}")),
    };
    match &found.capabilities {
        Ok(capabilities) => value["can"] = json!(able(capabilities)),
        Err((said, hint)) => {
            value["error"] = json!(said);
            value["hint"] = json!(hint);
        }
    }
    value["usable"] = json!(found.capabilities.is_ok());
    value
}
