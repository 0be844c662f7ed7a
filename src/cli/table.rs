//! `stipple export table`: score sheets as rows for statistics.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::out::Out;
use super::{CliError, certify, place, progress};
use crate::certify::tables::{Rows, Table, TableError};
use crate::session;

#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  stipple export table attempts/* --rows dots -o dots.parquet
  stipple export table attempts/*/recording.mcap --rows attempts -o attempts.csv

Every attempt is checked and scored again. The ending of the file says the format: .csv or .parquet. Cells are the fields of
the score sheets as they are, with their units in their names; what a sheet does not have is empty. Trainees stand there by
their pseudonyms, which makes these files personal data.")]
pub(super) struct TableArgs {
    /// Recordings, or folders of attempts
    #[arg(value_name = "ATTEMPT", required = true)]
    attempts: Vec<PathBuf>,
    /// What a row is
    #[arg(long, value_name = "ROWS")]
    rows: RowsArg,
    /// File to write; must not exist yet
    #[arg(short, long, value_name = "FILE.csv|FILE.parquet")]
    output: PathBuf,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum RowsArg {
    /// A row for each dot
    Dots,
    /// A row for each attempt
    Attempts,
}

pub(super) fn run(args: &TableArgs, out: &mut Out) -> Result<u8, CliError> {
    let write = writer(&args.output)?;
    let bar = progress::bar("scoring");
    let mut scored = Vec::new();
    for given in &args.attempts {
        scored.push(session::score_file(&place::recording(given), None, &mut |done| progress::show(&bar, done))?);
    }
    bar.finish_and_clear();
    let rows = match args.rows {
        RowsArg::Dots => Rows::Dots,
        RowsArg::Attempts => Rows::Attempts,
    };
    let table = Table::of(rows, &scored).map_err(CliError::failed)?;
    certify::write_new(&args.output, &write(&table).map_err(CliError::failed)?)?;
    out.line(format_args!("Written {}: {} rows", args.output.display(), table.len()))?;
    Ok(0)
}

/// Makes the bytes of a table's file.
pub(super) type Writer = fn(&Table) -> Result<Vec<u8>, TableError>;

/// What writes the format that a file's ending says.
pub(super) fn writer(path: &Path) -> Result<Writer, CliError> {
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("csv") => Ok(Table::csv),
        Some("parquet") => Ok(Table::parquet),
        _ => Err(CliError::usage(format_args!("{}: ends in neither .csv nor .parquet", path.display()))
            .hint("the ending says which format is written")),
    }
}
