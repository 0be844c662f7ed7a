//! `stipple logbook reindex`: the index anew from the folders.

use clap::Args;

use crate::cli::CliError;
use crate::cli::out::Out;
use crate::logbook::Logbook;

#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  stipple logbook reindex

The folders and the register are the truth; logbook/index.sqlite may be deleted at any time.")]
pub(super) struct ReindexArgs {}

pub(super) fn run(_args: &ReindexArgs, book: &mut Logbook, out: &mut Out) -> Result<u8, CliError> {
    let attempts = book.reindex()?;
    out.line(format_args!("Index of {attempts} attempts built anew"))?;
    Ok(0)
}
