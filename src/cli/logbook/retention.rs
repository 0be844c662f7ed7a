//! `stipple logbook retention`: what was kept long enough; shows before it deletes.

use clap::Args;
use jiff::Timestamp;
use serde_json::json;

use super::text::{minute, whose};
use crate::cli::out::Out;
use crate::cli::{CliError, sheet};
use crate::logbook::{AttemptName, Due, Logbook, Retention};

#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  stipple logbook retention
  stipple logbook retention --practice-months 6 --json
  stipple logbook retention --apply --by station-3 --yes

Practice is kept 12 months, supervised attempts and exams until a number of months is given. References and attempts that
run are never due. Without --apply and --yes nothing is deleted.")]
pub(super) struct RetentionArgs {
    /// Months that practice is kept
    #[arg(long, value_name = "N", default_value_t = 12, value_parser = clap::value_parser!(u32).range(0..=i64::from(Retention::MAX_MONTHS)))]
    practice_months: u32,
    /// Months that supervised attempts are kept [default: for ever]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=i64::from(Retention::MAX_MONTHS)))]
    supervised_months: Option<u32>,
    /// Months that exams are kept [default: for ever]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=i64::from(Retention::MAX_MONTHS)))]
    exam_months: Option<u32>,
    /// Delete what is due; needs --yes and --by
    #[arg(long, requires = "by")]
    apply: bool,
    /// Who signs for it
    #[arg(long, value_name = "WHO")]
    by: Option<String>,
    /// Delete; without this only show
    #[arg(long, requires = "apply")]
    yes: bool,
    /// Print what is due as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &RetentionArgs, book: &mut Logbook, out: &mut Out) -> Result<u8, CliError> {
    let retention = Retention {
        practice_months: Some(args.practice_months),
        supervised_months: args.supervised_months,
        exam_months: args.exam_months,
    };
    let now = Timestamp::now();
    let due = book.due(&retention, now)?;
    show(&due, args, out)?;
    let Some(by) = args.by.as_deref().filter(|_| args.apply && args.yes && !due.is_empty()) else {
        if !due.is_empty() && !args.json {
            out.line("Nothing was deleted. To delete all of this: --apply --by WHO --yes")?;
        }
        return Ok(0);
    };
    for months in months_of(&due) {
        let names: Vec<AttemptName> =
            due.iter().filter(|due| due.months == months).map(|due| due.row.folder.clone()).collect();
        book.erase_attempts(&names, by, &format!("kept for {months} months"), now)?;
    }
    out.note(format_args!("erased {} attempts; the register says so", due.len()));
    Ok(0)
}

fn show(due: &[Due], args: &RetentionArgs, out: &mut Out) -> Result<(), CliError> {
    if args.json {
        let rows: Vec<_> = due.iter().map(|due| json!({ "attempt": due.row, "months": due.months })).collect();
        return sheet::json(&rows, out);
    }
    for Due { row, months } in due {
        let (at, whose, mode) = (minute(row.at.as_deref()), whose(row), row.mode.name());
        out.line(format_args!("{at}  {whose:<13} {mode:<10} kept {months} months  {}", row.folder))?;
    }
    if due.is_empty() {
        out.line("Nothing is due")?;
    }
    Ok(())
}

fn months_of(due: &[Due]) -> std::collections::BTreeSet<u32> {
    due.iter().map(|due| due.months).collect()
}
