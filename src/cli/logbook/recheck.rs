//! `stipple logbook recheck`: the same rubric again, and the same bits.

use clap::Args;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::cli::out::Out;
use crate::cli::{CliError, progress, sheet};
use crate::logbook::{Filter, Giving, LeftOut, Logbook, Rejudged, Row};
use crate::session::Progress;

#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  stipple logbook recheck
  stipple logbook recheck T-000173/4 T-000173/5 --record

Scores recordings again by the rubric of the scorer's last verdict. Exit code 1 when a sheet differs in a bit or a recording
cannot be scored. With --record each verdict in force that came out again gets a verdict of kind recheck; when one differs
none does.")]
pub(super) struct RecheckArgs {
    /// Attempts: T-000173/4, or the names of their folders; without any all of them
    #[arg(value_name = "ATTEMPT")]
    attempts: Vec<String>,
    /// Give verdicts of kind recheck
    #[arg(long)]
    record: bool,
    /// Who gives them
    #[arg(long, value_name = "WHO", default_value = "stipple", requires = "record")]
    by: String,
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &RecheckArgs, book: &mut Logbook, out: &mut Out) -> Result<u8, CliError> {
    let rows = rows(args, book)?;
    let bar = progress::bar("scoring");
    let scored = book.recheck(&rows, &mut |done, all| {
        progress::show(&bar, Progress { done_s: done as f64, most_s: all as f64 });
    });
    bar.finish_and_clear();
    let scored = scored?;
    let differ = scored.again.iter().filter(|again| again.difference().is_some()).count();
    let is_good = differ == 0 && !scored.is_wrong();
    let giving = Giving { by: &args.by, reason: "", at: Timestamp::now() };
    let given = (args.record && is_good).then(|| book.record(&scored.again, &giving)).transpose()?;
    if args.json {
        let rows: Vec<Value> = scored.again.iter().map(told).collect();
        let left: Vec<Value> = scored.left_out.iter().map(left_out).collect();
        sheet::json(&json!({ "good": is_good, "rows": rows, "left_out": left, "recorded": given }), out)?;
        return Ok(u8::from(!is_good));
    }
    print(&scored, book, out)?;
    match given {
        Some(given) => out.note(format_args!("{given} rechecks recorded")),
        None if args.record => out.note("nothing was recorded"),
        None => {}
    }
    Ok(u8::from(!is_good))
}

fn rows(args: &RecheckArgs, book: &mut Logbook) -> Result<Vec<Row>, CliError> {
    if args.attempts.is_empty() {
        return Ok(book.list(&Filter::default())?);
    }
    let mut rows: Vec<Row> = Vec::new();
    for given in &args.attempts {
        let name = book.find(given)?;
        if rows.iter().all(|row| row.folder != name) {
            rows.push(book.row(&name)?);
        }
    }
    Ok(rows)
}

fn print(scored: &Rejudged, book: &Logbook, out: &mut Out) -> Result<(), CliError> {
    if scored.again.is_empty() && scored.left_out.is_empty() {
        return out.line(format_args!("No attempts in {}", book.folder().display()));
    }
    let mut same = 0;
    for again in &scored.again {
        match again.difference() {
            Some(difference) => out.line(format_args!("differs   {}: {difference}", again.name))?,
            None => same += 1,
        }
    }
    for left in &scored.left_out {
        let word = if left.wrong { "wrong" } else { "left out" };
        out.line(format_args!("{word:<9} {}: {}", left.name, left.why))?;
    }
    let (all, left) = (scored.again.len(), scored.left_out.len());
    out.line(format_args!("{same} of {all} came out again to the bit, {} differ; {left} were not scored", all - same))
}

fn told(again: &crate::logbook::Again) -> Value {
    json!({
        "attempt": again.name, "verdict": again.before.number, "in_force": again.in_force, "decision": again.decision,
        "total_hundredths": again.total_hundredths, "sheet": again.sheet, "differs": again.difference(),
    })
}

/// An attempt that was not scored, for whoever reads JSON.
pub(super) fn left_out(left: &LeftOut) -> Value {
    json!({ "attempt": left.name, "left_out": left.why, "wrong": left.wrong })
}
