//! `stipple logbook reference`: an instructor's attempt as the reference of its scenario.

use clap::Args;
use jiff::Timestamp;

use crate::cli::CliError;
use crate::cli::out::Out;
use crate::logbook::Logbook;

#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  stipple logbook reference T-000001/3 --by instructor-2
  stipple logbook reference T-000001/3 --by instructor-2 --off

A scenario has one reference; a new one takes its place. References are not deleted by `stipple logbook retention`.")]
pub(super) struct ReferenceArgs {
    /// Attempt: T-000001/3, or the name of its folder
    #[arg(value_name = "ATTEMPT")]
    attempt: String,
    /// Who says so
    #[arg(long, value_name = "WHO")]
    by: String,
    /// It is no reference any more
    #[arg(long)]
    off: bool,
}

pub(super) fn run(args: &ReferenceArgs, book: &mut Logbook, out: &mut Out) -> Result<u8, CliError> {
    let name = book.find(&args.attempt)?;
    let scenario = book.mark_reference(&name, !args.off, &args.by, Timestamp::now())?;
    let is = if args.off { "is no longer the reference" } else { "is the reference" };
    out.line(format_args!("{name} {is} of {scenario}"))?;
    Ok(0)
}
