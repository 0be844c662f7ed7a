//! `stipple logbook verdict`: a person's decision on an attempt, beside the scorer's.

use clap::{Args, ValueEnum};
use jiff::Timestamp;

use crate::cli::out::Out;
use crate::cli::{CliError, sheet};
use crate::logbook::{Decision, Logbook, NewVerdict, VerdictKind};

#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  stipple logbook verdict T-000173/4 --kind override --decision passed --by assessor-2 \\
      --reason \"stylus slipped in its holder at 0:41, seen by two\"
  stipple logbook verdict T-000173/4 --kind appeal --decision not_passed --by board --reason \"recording seen again\"

The verdicts before it stay. Without a written reason it is refused. The scorer's own verdict is given when an attempt
ends.")]
pub(super) struct VerdictArgs {
    /// Attempt: T-000173/4, or the name of its folder
    #[arg(value_name = "ATTEMPT")]
    attempt: String,
    /// Why a verdict is given
    #[arg(long, value_name = "KIND")]
    kind: Kind,
    /// What it says: passed, borderline, `not_passed` or provisional
    #[arg(long, value_name = "DECISION", value_parser = decision)]
    decision: Decision,
    /// Who gives it
    #[arg(long, value_name = "WHO")]
    by: String,
    /// Why, in words
    #[arg(long, value_name = "TEXT", default_value = "")]
    reason: String,
    /// Print the verdict as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Kind {
    /// An assessor decides otherwise
    Override,
    /// An appeal was decided
    Appeal,
}

pub(super) fn run(args: &VerdictArgs, book: &mut Logbook, out: &mut Out) -> Result<u8, CliError> {
    let name = book.find(&args.attempt)?;
    let kind = match args.kind {
        Kind::Override => VerdictKind::Override,
        Kind::Appeal => VerdictKind::Appeal,
    };
    let verdict = book.append_verdict(
        &name,
        &NewVerdict {
            kind,
            decision: args.decision,
            by: &args.by,
            reason: &args.reason,
            total_hundredths: None,
            rubric: None,
            sheet: None,
            scorer_version: None,
            at: Timestamp::now(),
        },
    )?;
    if args.json {
        sheet::json(&verdict, out)?;
    } else {
        out.line(format_args!("Verdict {} on {name}: {}", verdict.number, verdict.decision))?;
    }
    Ok(0)
}

fn decision(text: &str) -> Result<Decision, String> {
    let wrong = || format!("is `{}`, must be passed, borderline, not_passed or provisional", text.escape_debug());
    Decision::from_name(text).ok_or_else(wrong)
}
