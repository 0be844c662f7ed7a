//! `stipple export`: a recording in another format. CSV is every tick as a line of text.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::certify::BadgeArgs;
use super::cohort::CohortArgs;
use super::out::Out;
use super::table::TableArgs;
use super::xapi::XapiArgs;
use super::{CliError, certify, cohort, place, table, xapi};
use crate::recording::{Integrity, Recording, RecordingError, export_csv};
use crate::session::SessionError;
use crate::session::folder::Fresh;

#[derive(Debug, Args)]
pub(super) struct ExportArgs {
    #[command(subcommand)]
    format: ExportFormat,
}

#[derive(Debug, Subcommand)]
enum ExportFormat {
    /// Every tick as a line; the file is also a motion file
    #[command(after_help = "\
EXAMPLES
  stipple export csv recording.mcap -o hand.csv
  stipple export csv recording.mcap | head")]
    Csv {
        /// Recording, or the folder of an attempt
        #[arg(value_name = "RECORDING")]
        recording: PathBuf,
        /// File to write, must not exist yet; standard output when there is none
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// A passed exam as an Open Badges 3.0 credential
    #[command(after_help = "\
EXAMPLES
  stipple export badge attempts/20261123-101500-first-dots --issuer depth-drill.ron --key issuer -o credential.json

FILE of --issuer
  (format: 1,
   issuer: (name: \"Centre 12\", url: \"https://example.org/centre\"),
   achievement: (id: \"https://example.org/achievements/depth-drill/1\", name: \"Depth drill\",
     description: \"Even depth on a practice pad, on a simulator.\",
     criteria: \"An exam attempt with 70 points or more and no critical error.\"),
   valid_days: 730)")]
    Badge(BadgeArgs),
    /// Attempts as xAPI statements, for a learning record store
    Xapi(XapiArgs),
    /// Score sheets as rows, CSV or Parquet, for statistics
    Table(TableArgs),
    /// A cohort for a body's statistics: nobody in it who could be told apart
    Cohort(CohortArgs),
}

pub(super) fn run(args: &ExportArgs, out: &mut Out) -> Result<u8, CliError> {
    match &args.format {
        ExportFormat::Csv { recording, output } => csv(recording, output.as_deref(), out),
        ExportFormat::Badge(args) => certify::badge(args, out),
        ExportFormat::Xapi(args) => xapi::run(args, out),
        ExportFormat::Table(args) => table::run(args, out),
        ExportFormat::Cohort(args) => cohort::run(args, out),
    }
}

fn csv(recording: &Path, output: Option<&Path>, out: &mut Out) -> Result<u8, CliError> {
    output.map_or(Ok(()), certify::free)?;
    let recording = Recording::open(&place::recording(recording))?;
    if matches!(recording.integrity(), Integrity::Damaged { .. }) {
        let found = recording.integrity().to_string();
        return Err(SessionError::Damaged { path: recording.path().to_owned(), found }.into());
    }
    match output {
        Some(path) => {
            let wrong = |error| cannot_write(path, &error);
            let mut fresh = Fresh::create(path).map_err(wrong)?;
            export_csv(&recording, fresh.file()).map_err(|error| match error {
                RecordingError::Export { source, .. } => cannot_write(path, &source),
                other => other.into(),
            })?;
            fresh.put().map_err(wrong)?;
            out.line(format_args!("Written {}", path.display()))?;
        }
        None => match export_csv(&recording, out.writer()) {
            // the reader has had all it wanted
            Err(RecordingError::Export { source, .. }) if source.kind() == ErrorKind::BrokenPipe => {}
            done => done?,
        },
    }
    Ok(0)
}

pub(super) fn cannot_write(path: &Path, error: &std::io::Error) -> CliError {
    CliError::failed(format_args!("{}: cannot be written: {error}", path.display()))
        .hint("choose a folder you may write to with -o FILE, or free some space on the disk")
}
