//! `stipple device probe`: a health report that a support person could use.

use std::time::Duration;

use clap::Args;
use serde_json::{Value, json};

use super::text::{self, row};
use super::which::{self, Which};
use crate::cli::out::Out;
use crate::cli::{CliError, interrupt, progress};
use crate::device::driver::arm::calibration_age_days;
use crate::device::ohs::{Capabilities, DeviceLimits, Diagnostics, Features, Status};
use crate::device::probe::{self, Health, StreamHealth};
use crate::session::Progress;

#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  stipple device probe
  stipple device probe hid:OHS-0007 --seconds 30 --json
  stipple device probe bridge:127.0.0.1:7410

Says whether the device was found and may be opened, how its reports come, what it can do and which limits it keeps, and for
each problem what it means and what to do. It never lets the device give force. Exit code 1 when something is wrong.")]
pub(in crate::cli) struct ProbeArgs {
    /// hid, hid:SERIAL, bridge:ADDRESS or haply [default: the only one there]
    #[arg(value_name = "WHICH", value_parser = str::parse::<Which>)]
    which: Option<Which>,
    /// How long reports are watched
    #[arg(long, value_name = "N", default_value_t = 5.0, value_parser = super::seconds)]
    seconds: f64,
    /// Print the report as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &ProbeArgs, out: &mut Out) -> Result<u8, CliError> {
    let stop = interrupt::flag()?;
    let ports = match which::open(args.which.as_ref()) {
        Err(error) if args.json => {
            out.line(not_opened(&error))?;
            return Err(error);
        }
        opened => opened?,
    };
    let bar = progress::bar("watching reports");
    let health = probe::run(ports, Duration::from_secs_f64(args.seconds), &mut |share| {
        progress::show(&bar, Progress { done_s: share, most_s: 1.0 });
        !stop.load(std::sync::atomic::Ordering::Acquire)
    });
    bar.finish_and_clear();
    if args.json {
        out.line(json(&health))?;
    } else {
        print(&health, out)?;
    }
    Ok(u8::from(!health.is_well()))
}

fn print(health: &Health, out: &mut Out) -> Result<(), CliError> {
    out.line("Stylus")?;
    row(out, "found", text::identity(&health.identity))?;
    row(out, "opened", "yes, with the right to read and write")?;
    if let Some(capabilities) = &health.capabilities {
        able(capabilities, out)?;
    }
    limits(health, out)?;
    if let Some(stream) = &health.stream {
        reports(health, stream, out)?;
    }
    if let Some(counts) = &health.diagnostics {
        own_counters(counts, out)?;
    }
    if health.findings.is_empty() {
        return out.line("Nothing is wrong.");
    }
    for finding in &health.findings {
        out.line(format_args!("{}: {}", finding.severity.name(), finding.what))?;
        out.line(format_args!("  means: {}", finding.means))?;
        if !finding.todo.is_empty() {
            out.line(format_args!("  do: {}", finding.todo))?;
        }
    }
    if health.is_well() { out.line("Nothing is wrong but for the remarks.") } else { Ok(()) }
}

fn able(c: &Capabilities, out: &mut Out) -> Result<(), CliError> {
    out.line("What it says it can do")?;
    row(out, "protocol", format_args!("1.{}, firmware {}, hardware {:08x}", c.minor, c.firmware, c.hardware_id))?;
    row(out, "reports", format_args!("{:.0} Hz, servo {:.0} Hz", c.report_hz, c.servo_hz))?;
    row(out, "force", format_args!("{:.2} N for long, {:.2} N for a second", c.continuous_force_n, c.peak_force_n))?;
    let (low, high) = (c.workspace_min_mm, c.workspace_max_mm);
    let size = high - low;
    row(out, "workspace", format_args!("{:.0} x {:.0} x {:.0} mm, from {low} to {high}", size.x, size.y, size.z))?;
    row(out, "resolution", format_args!("{:.1} um", c.position_resolution_mm * 1000.0))?;
    row(out, "has", features(c).join(", "))?;
    row(out, "calibrated", calibrated(c))
}

fn calibrated(c: &Capabilities) -> String {
    match calibration_age_days(c.calibration_day) {
        Some(days) => format!("{days} days ago, hash {:08x}", c.calibration_hash),
        None if c.calibration_day == 0 => "never".to_owned(),
        None => "in the future".to_owned(),
    }
}

fn features(c: &Capabilities) -> Vec<&'static str> {
    let all = [
        (Features::LOCAL_PLANE, "contact plane"),
        (Features::VIBRATION, "vibration"),
        (Features::GRIP_SENSOR, "grip sensor"),
        (Features::TIP_SENSOR, "tip sensor"),
        (Features::DEADMAN, "deadman"),
        (Features::E_STOP, "emergency stop"),
        (Features::BATTERY, "battery"),
        (Features::EMULATED, "a program that moves it"),
    ];
    all.into_iter().filter(|(bit, _)| c.features.has(*bit)).map(|(_, name)| name).collect()
}

fn limits(health: &Health, out: &mut Out) -> Result<(), CliError> {
    out.line("Limits: ours, the device's before, kept now (read back)")?;
    let of = |limits: Option<DeviceLimits>, get: fn(&DeviceLimits) -> f64, unit: &str| {
        limits.map_or_else(|| "-".to_owned(), |l| format!("{:.1} {unit}", get(&l)))
    };
    let three = |ours: Option<f64>, get: fn(&DeviceLimits) -> f64, unit: &str| {
        let ours = ours.map_or_else(|| "-".to_owned(), |n| format!("{n:.1} {unit}"));
        format!("{ours:<12} {:<12} {}", of(health.own_limits, get, unit), of(health.kept_limits, get, unit))
    };
    row(out, "force", three(health.our_limits.map(|l| l.max_force_n), |l| l.max_force_n, "N"))?;
    row(out, "change of force", three(health.our_limits.map(|l| l.max_slew_n_per_s), |l| l.max_slew_n_per_s, "N/s"))?;
    let watchdog = f64::from(crate::device::driver::arm::WATCHDOG_MS);
    row(out, "watchdog", three(Some(watchdog), |l| f64::from(l.watchdog_ms), "ms"))
}

fn reports(health: &Health, s: &StreamHealth, out: &mut Out) -> Result<(), CliError> {
    out.line(format_args!("Reports, watched for {:.1} s", health.measured_s))?;
    row(out, "rate", format_args!("{:.1} Hz here, {:.1} Hz by its own clock", s.rate_hz, s.device_hz))?;
    row(out, "sampling", text::spread_us(s.device_step_us))?;
    row(out, "arrival", text::spread_us(s.arrival_step_us))?;
    row(out, "clock drift", format_args!("{:.0} millionths", s.drift_ppm))?;
    let c = &s.counts;
    row(out, "good", c.good)?;
    row(out, "missing", format_args!("{} in {} gaps, at most {} in a row", c.missing, s.gaps, s.longest_gap))?;
    row(out, "wrong check sum", c.crc)?;
    row(out, "not believed", c.malformed + c.replayed + c.clock + c.place + c.stale)?;
    if let Some(newest) = &s.newest {
        row(out, "hottest motor", format_args!("{:.0} degrees C", s.hottest_c))?;
        row(out, "grip", if newest.status.has(Status::DEADMAN_CLOSED) { "held" } else { "open" })?;
        row(out, "tip", format_args!("{:.3} mm", newest.position_mm))?;
    }
    row(out, "real-time priority", if health.real_time { "yes" } else { "no" })
}

fn own_counters(d: &Diagnostics, out: &mut Out) -> Result<(), CliError> {
    out.line(format_args!("Its own counters, on for {} s", d.uptime_s))?;
    row(out, "refused reports", d.crc_errors)?;
    row(out, "missing commands", d.seq_gaps)?;
    row(out, "watchdog, grip", format_args!("bit {} times, opened {} times", d.watchdog_trips, d.deadman_opens))?;
    row(out, "too hot, no supply", format_args!("{}, {}", d.overtemperature, d.brown_outs))?;
    row(out, "last fault", d.last_fault.words())
}

/// The same report of a device that could not be opened.
fn not_opened(error: &CliError) -> Value {
    let finding = |(what, todo): &(String, Option<String>)| json!({ "severity": "problem", "what": what, "means": "", "do": todo });
    let findings: Vec<Value> = error.problems.iter().map(finding).collect();
    json!({ "ok": false, "device": null, "opened": false, "findings": findings })
}

fn json(health: &Health) -> Value {
    let findings: Vec<Value> = health
        .findings
        .iter()
        .map(|f| json!({ "severity": f.severity.name(), "what": f.what, "means": f.means, "do": f.todo }))
        .collect();
    json!({
        "ok": health.is_well(),
        "device": text::identity_json(&health.identity),
        "found": true,
        "opened": true,
        "gone": health.gone,
        "capabilities": health.capabilities.as_ref().map(capabilities_json),
        "limits": {
            "ours": health.our_limits.map(|l| json!({
                "max_force_n": l.max_force_n, "max_slew_n_per_s": l.max_slew_n_per_s,
                "watchdog_ms": crate::device::driver::arm::WATCHDOG_MS,
            })),
            "device": health.own_limits.map(|l| limits_json(&l)),
            "kept": health.kept_limits.map(|l| limits_json(&l)),
        },
        "reports": health.stream.as_ref().map(stream_json),
        "measured_s": health.measured_s,
        "real_time": health.real_time,
        "diagnostics": health.diagnostics.map(|d| json!({
            "crc_errors": d.crc_errors, "seq_gaps": d.seq_gaps, "watchdog_trips": d.watchdog_trips,
            "deadman_opens": d.deadman_opens, "overtemperature": d.overtemperature, "brown_outs": d.brown_outs,
            "last_fault": d.last_fault.words(), "uptime_s": d.uptime_s,
        })),
        "findings": findings,
    })
}

fn capabilities_json(c: &Capabilities) -> Value {
    json!({
        "protocol": format!("1.{}", c.minor), "firmware": c.firmware, "hardware_id": format!("{:08x}", c.hardware_id),
        "report_hz": c.report_hz, "servo_hz": c.servo_hz, "has": features(c),
        "continuous_force_n": c.continuous_force_n, "peak_force_n": c.peak_force_n,
        "workspace_min_mm": c.workspace_min_mm.to_array(), "workspace_max_mm": c.workspace_max_mm.to_array(),
        "resolution_mm": c.position_resolution_mm, "calibration_day": c.calibration_day,
        "calibration_age_days": calibration_age_days(c.calibration_day),
        "calibration_hash": format!("{:08x}", c.calibration_hash),
    })
}

fn limits_json(l: &DeviceLimits) -> Value {
    json!({
        "max_force_n": l.max_force_n, "max_slew_n_per_s": l.max_slew_n_per_s,
        "max_speed_mm_per_s": l.max_speed_mm_per_s, "watchdog_ms": l.watchdog_ms,
    })
}

fn stream_json(s: &StreamHealth) -> Value {
    let c = &s.counts;
    json!({
        "rate_hz": s.rate_hz, "device_hz": s.device_hz, "drift_ppm": s.drift_ppm,
        "device_step_us": text::spread_json(s.device_step_us), "arrival_step_us": text::spread_json(s.arrival_step_us),
        "good": c.good, "missing": c.missing, "gaps": s.gaps, "longest_gap": s.longest_gap, "crc_errors": c.crc,
        "malformed": c.malformed, "replayed": c.replayed, "stale": c.stale, "clock": c.clock, "place": c.place,
        "hottest_c": s.newest.map(|_| s.hottest_c),
    })
}
