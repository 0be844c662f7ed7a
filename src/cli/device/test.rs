//! `stipple device test`: does the device give the force it is told to give? Only while a hand holds it.

use std::io::BufRead;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use clap::Args;
use serde_json::{Value, json};

use super::text;
use super::which::{self, Which};
use crate::cli::out::Out;
use crate::cli::{CliError, interrupt};
use crate::device::Why;
use crate::device::force_test::{self, Row};
use crate::device::push::{Pusher, Stop};

#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  stipple device test
  stipple device test hid:OHS-0007 --json
  stipple device test bridge:127.0.0.1:7410 --yes

Hold the stylus as when working, the elbow on the table. Forces of at most 0.5 N come and go slowly along each axis, then the
machine's vibration, then a contact plane; all within the limiter of an attempt. Let go at any time: opening the grip, Ctrl-C
and any fault end the force. An emulated stylus has no hand that could let go: it asks for Enter, or for --yes.")]
pub(in crate::cli) struct TestArgs {
    /// hid, hid:SERIAL, bridge:ADDRESS or haply [default: the only one there]
    #[arg(value_name = "WHICH", value_parser = str::parse::<Which>)]
    which: Option<Which>,
    /// Begin without asking, for an emulated stylus
    #[arg(long)]
    yes: bool,
    /// Longest wait for a hand
    #[arg(long, value_name = "N", default_value_t = 60.0, value_parser = super::seconds)]
    seconds: f64,
    /// Print the table as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &TestArgs, out: &mut Out) -> Result<u8, CliError> {
    let stop = interrupt::flag()?;
    let mut pusher = open(args.which.as_ref(), args.yes, out)?;
    hold(&mut pusher, Duration::from_secs_f64(args.seconds), &stop, out)?;
    let rows = force_test::run(&mut pusher, &mut |name| {
        out.note(format_args!("force: {name}"));
        !stop.load(Ordering::Acquire)
    });
    let cuts = pusher.link().cuts();
    let who = pusher.link().identity().clone();
    drop(pusher);
    let rows = rows.map_err(|stop| stopped(&stop))?;
    if args.json {
        let table: Vec<Value> = rows.iter().map(row_json).collect();
        out.line(json!({ "device": text::identity_json(&who), "rows": table, "cuts": cuts, "ok": is_fine(&rows) }))?;
    } else {
        out.line(text::identity(&who))?;
        print(&rows, out)?;
    }
    Ok(u8::from(!is_fine(&rows)))
}

fn is_fine(rows: &[Row]) -> bool {
    rows.iter().all(|row| row.outcome.is_fine())
}

/// Opens and arms a device that gives force, after the word that an emulated one needs.
pub(super) fn open(which: Option<&Which>, yes: bool, out: &mut Out) -> Result<Pusher, CliError> {
    let pusher = Pusher::open(which::door(which)?).map_err(|error| CliError::failed(&error).hint_if(error.hint()))?;
    let armed = pusher.link().armed();
    if armed.limits.is_none() {
        return Err(CliError::failed(format_args!("{} gives no force", armed.spec.name))
            .hint("there is nothing to test; see `stipple device probe`"));
    }
    out.note("hold the stylus as when working, the elbow on the table; let go or press Ctrl-C and the force ends");
    if armed.spec.synthetic && !yes {
        out.note("this stylus is emulated, so no grip ends the force: press Enter to begin");
        let mut line = String::new();
        // standard input that is closed or cannot be read is no word
        if !matches!(std::io::stdin().lock().read_line(&mut line), Ok(1..)) {
            return Err(CliError::usage("nobody pressed Enter").hint("without a terminal give --yes"));
        }
    }
    Ok(pusher)
}

/// Waits until somebody holds it.
pub(super) fn hold(pusher: &mut Pusher, most: Duration, stop: &AtomicBool, out: &mut Out) -> Result<(), CliError> {
    let (since, mut told) = (Instant::now(), None);
    let waited = pusher.wait(&mut |off| {
        if off != told {
            told = off;
            if let Some(why) = off.filter(|why| *why != Why::Starting) {
                out.note(why);
            }
        }
        !stop.load(Ordering::Acquire) && since.elapsed() < most
    });
    match waited {
        Err(Stop::Asked) if !stop.load(Ordering::Acquire) => {
            let off = pusher.link().off().map_or_else(String::new, |why| format!(": {why}"));
            Err(CliError::failed(format_args!("the stylus was not ready in {:.0} s{off}", most.as_secs_f64()))
                .hint("close the grip as when working; see `stipple device probe`"))
        }
        waited => waited.map_err(|stop| stopped(&stop)),
    }
}

pub(super) fn stopped(stop: &Stop) -> CliError {
    let hint = match stop {
        Stop::Lost { why, .. } => why.told()[2],
        Stop::Asked => "begin again when you are ready",
    };
    CliError::failed(stop).hint(hint)
}

fn print(rows: &[Row], out: &mut Out) -> Result<(), CliError> {
    out.line("                          told   applied     moved")?;
    for row in rows {
        let Row { name, told_n, applied_n, moved_mm, outcome } = row;
        out.line(format_args!(
            "  {name:<20} {told_n:5.2} N   {applied_n:5.2} N  {moved_mm:5.2} mm  {}",
            outcome.words()
        ))?;
    }
    if is_fine(rows) {
        return out.line("The stylus gives the force it is told to give.");
    }
    out.line(
        "Do not use it for attempts: calibrate it (`stipple device calibrate`), else send this table to its maker.",
    )
}

fn row_json(row: &Row) -> Value {
    json!({
        "name": row.name, "told_n": row.told_n, "applied_n": row.applied_n, "moved_mm": row.moved_mm,
        "outcome": row.outcome.words(), "fine": row.outcome.is_fine(),
    })
}
