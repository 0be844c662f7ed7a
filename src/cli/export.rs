//! `stipple export`: a recording in another format. CSV is every tick as a line of text.

use std::fs::File;
use std::io::ErrorKind;
use std::path::Path;

use super::args::{ExportArgs, ExportFormat};
use super::out::Out;
use super::{CliError, certify, place, xapi};
use crate::recording::{Integrity, Recording, RecordingError, export_csv};
use crate::session::SessionError;

pub(super) fn run(args: &ExportArgs, out: &mut Out) -> Result<u8, CliError> {
    match &args.format {
        ExportFormat::Csv { recording, output } => csv(recording, output.as_deref(), out),
        ExportFormat::Badge(args) => certify::badge(args, out),
        ExportFormat::Xapi(args) => xapi::run(args, out),
    }
}

fn csv(recording: &Path, output: Option<&Path>, out: &mut Out) -> Result<u8, CliError> {
    let recording = Recording::open(&place::recording(recording))?;
    if matches!(recording.integrity(), Integrity::Damaged { .. }) {
        let found = recording.integrity().to_string();
        return Err(SessionError::Damaged { path: recording.path().to_owned(), found }.into());
    }
    match output {
        Some(path) => {
            let file = File::create(path).map_err(|error| cannot_write(path, &error))?;
            export_csv(&recording, file).map_err(|error| match error {
                RecordingError::Export { source, .. } => cannot_write(path, &source),
                other => other.into(),
            })?;
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
