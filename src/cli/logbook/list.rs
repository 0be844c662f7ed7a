//! `stipple logbook list`: attempts, filtered.

use clap::Args;
use jiff::Timestamp;

use super::text::{Points, decided, marks, minute, time, whose};
use crate::cli::out::Out;
use crate::cli::{CliError, sheet};
use crate::logbook::{Filter, Logbook, Pseudonym, State};
use crate::recording::Mode;

#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  stipple logbook list
  stipple logbook list --trainee T-000173 --scenario fut-strip --last 10
  stipple logbook list --mode exam --since 2026-11-01 --json

States: running, finished, abandoned, interrupted, erased, missing (registered and gone without a word: see
`stipple logbook check`), unregistered (practice without --trainee).")]
pub(super) struct ListArgs {
    /// Of this trainee
    #[arg(long, value_name = "TRAINEE")]
    trainee: Option<Pseudonym>,
    /// At this scenario
    #[arg(long, value_name = "NAME")]
    scenario: Option<String>,
    /// practice, supervised or exam
    #[arg(long, value_name = "MODE", value_parser = mode)]
    mode: Option<Mode>,
    /// In this state
    #[arg(long, value_name = "STATE", value_parser = state)]
    state: Option<State>,
    /// Not before this day or time, UTC
    #[arg(long, value_name = "TIME", value_parser = time)]
    since: Option<Timestamp>,
    /// Before this day or time, UTC
    #[arg(long, value_name = "TIME", value_parser = time)]
    until: Option<Timestamp>,
    /// Only the newest so many
    #[arg(long, value_name = "N")]
    last: Option<u32>,
    /// Print the list as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &ListArgs, book: &mut Logbook, out: &mut Out) -> Result<u8, CliError> {
    let rows = book.list(&Filter {
        trainee: args.trainee,
        scenario: args.scenario.clone(),
        mode: args.mode,
        state: args.state,
        since: args.since,
        until: args.until,
        most: args.last,
    })?;
    if args.json {
        sheet::json(&rows, out)?;
        return Ok(0);
    }
    if rows.is_empty() {
        out.line(format_args!("No such attempts in {}", book.folder().display()))?;
        return Ok(0);
    }
    for row in &rows {
        let (at, whose, total) = (minute(row.at.as_deref()), whose(row), Points(row.total_hundredths));
        let (mode, state, scenario) = (row.mode.name(), row.state.name(), &row.scenario);
        let line = format!(
            "{at}  {whose:<13} {mode:<10} {state:<12} {total:>6}  {:<11} {scenario:<22} {}  {}",
            decided(row),
            row.folder,
            marks(row)
        );
        out.line(line.trim_end())?;
    }
    Ok(0)
}

pub(super) fn mode(text: &str) -> Result<Mode, String> {
    Mode::from_name(text).ok_or_else(|| format!("is `{}`, must be practice, supervised or exam", text.escape_debug()))
}

fn state(text: &str) -> Result<State, String> {
    let names = State::ALL.map(State::name).join(", ");
    State::from_name(text).ok_or_else(|| format!("is `{}`, must be one of {names}", text.escape_debug()))
}
