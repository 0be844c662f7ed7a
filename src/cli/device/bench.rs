//! `stipple device bench`: how long reports and commands are on their way, beside this computer's own timer.

use std::sync::atomic::Ordering;
use std::time::Duration;

use clap::Args;
use serde_json::json;

use super::text::{self, row};
use super::which::{self, Which};
use crate::cli::out::Out;
use crate::cli::{CliError, interrupt, progress};
use crate::device::probe::Spread;
use crate::device::probe::latency::{self, BUDGET_US, Latency};
use crate::session::Progress;

#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  stipple device bench
  stipple device bench bridge:127.0.0.1:7410 --seconds 60 --json

Every time is held against the millisecond that the force loop has. The timer row is the same computer in the same run: how
late a thread wakes that asked for every millisecond, as cyclictest measures it. Commands of a bench never drive the device.")]
pub(in crate::cli) struct BenchArgs {
    /// hid, hid:SERIAL, bridge:ADDRESS or haply [default: the only one there]
    #[arg(value_name = "WHICH", value_parser = str::parse::<Which>)]
    which: Option<Which>,
    /// How long it is measured
    #[arg(long, value_name = "N", default_value_t = 10.0, value_parser = super::seconds)]
    seconds: f64,
    /// Print the times as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &BenchArgs, out: &mut Out) -> Result<u8, CliError> {
    let stop = interrupt::flag()?;
    let ports = which::open(args.which.as_ref())?;
    let bar = progress::bar("measuring");
    let measured = latency::run(ports, Duration::from_secs_f64(args.seconds), &mut |share| {
        progress::show(&bar, Progress { done_s: share, most_s: 1.0 });
        !stop.load(Ordering::Acquire)
    });
    bar.finish_and_clear();
    let measured = measured.map_err(|error| which::not_opened(&error))?;
    if args.json {
        json(&measured, out)?;
    } else {
        print(&measured, out)?;
    }
    Ok(0)
}

fn rows(l: &Latency) -> [(&'static str, &'static str, Option<Spread>); 6] {
    [
        ("report_step_us", "report to report", l.report_step_us),
        ("in_late_us", "report, late by", l.in_late_us),
        ("write_us", "write", l.write_us),
        ("command_to_ack_us", "command to ack", l.ack_us),
        ("round_trip_us", "round trip", l.round_trip_us),
        ("timer_late_us", "timer, late by", l.timer_late_us),
    ]
}

fn print(l: &Latency, out: &mut Out) -> Result<(), CliError> {
    out.line(text::identity(&l.identity))?;
    out.line("  us                     median      p90      p99      max   median and p99 of the 1 ms budget")?;
    for (_, name, spread) in rows(l) {
        match spread {
            Some(s) => row(
                out,
                name,
                format_args!(
                    "{:>8.0} {:>8.0} {:>8.0} {:>8.0}   {:.2}, {:.2}",
                    s.p50,
                    s.p90,
                    s.p99,
                    s.max,
                    s.p50 / BUDGET_US,
                    s.p99 / BUDGET_US
                ),
            )?,
            None => row(out, name, "nothing was measured")?,
        }
    }
    row(out, "reports", format_args!("{:.1} Hz", l.rate_hz))?;
    row(out, "commands", format_args!("{}, of which {} never acknowledged", l.commands, l.unanswered))?;
    row(out, "real-time priority", if l.real_time { "yes" } else { "no" })?;
    out.line("`late by` is beyond the quickest of the same second: two clocks say nothing of the quickest itself.")
}

fn json(l: &Latency, out: &mut Out) -> Result<(), CliError> {
    let mut all = json!({
        "device": text::identity_json(&l.identity), "rate_hz": l.rate_hz, "commands": l.commands,
        "unanswered": l.unanswered, "real_time": l.real_time, "budget_us": BUDGET_US,
    });
    for (key, _, spread) in rows(l) {
        all[key] = text::spread_json(spread);
        if let Some(spread) = spread {
            all[key]["p50_of_budget"] = json!(spread.p50 / BUDGET_US);
            all[key]["p99_of_budget"] = json!(spread.p99 / BUDGET_US);
        }
    }
    out.line(all)
}
