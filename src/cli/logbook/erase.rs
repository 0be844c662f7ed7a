//! `stipple logbook erase`: single attempts; shows before it deletes.

use clap::Args;
use jiff::Timestamp;

use crate::cli::CliError;
use crate::cli::out::Out;
use crate::logbook::{AttemptName, Logbook};

#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  stipple logbook erase T-000173/4 --by dpo-1 --reason \"recorded by mistake\"
  stipple logbook erase T-000173/4 --by dpo-1 --reason \"recorded by mistake\" --yes

Without --yes nothing is deleted: what would be is shown. The register keeps the attempt's line, and who erased it why.")]
pub(super) struct EraseArgs {
    /// Attempts: T-000173/4, or the names of their folders
    #[arg(value_name = "ATTEMPT", required = true)]
    attempts: Vec<String>,
    #[command(flatten)]
    sign: Sign,
}

/// Who has something erased, and why.
#[derive(Debug, Args)]
pub(super) struct Sign {
    /// Who signs for it: a role or a pseudonym, not a trainee's name
    #[arg(long, value_name = "WHO")]
    pub(super) by: String,
    /// Why, in words; stays in the register, so no names
    #[arg(long, value_name = "TEXT")]
    pub(super) reason: String,
    /// Delete; without this only show
    #[arg(long)]
    pub(super) yes: bool,
}

pub(super) fn run(args: &EraseArgs, book: &mut Logbook, out: &mut Out) -> Result<u8, CliError> {
    let mut names: Vec<AttemptName> = Vec::new();
    for given in &args.attempts {
        let name = book.find(given)?;
        if !names.contains(&name) {
            names.push(name);
        }
    }
    for name in &names {
        out.line(format_args!("  {}", book.attempt_folder(name).display()))?;
    }
    if !args.sign.yes {
        out.line("Nothing was deleted. To delete all of this, say so with --yes")?;
        return Ok(0);
    }
    book.erase_attempts(&names, &args.sign.by, &args.sign.reason, Timestamp::now())?;
    out.line(format_args!("Erased {} attempts; the register says so", names.len()))?;
    Ok(0)
}
