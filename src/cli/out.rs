//! The one writer of the program: results to standard output, problems to standard error.
//!
//! A reader that goes away (`stipple export csv ... | head`) is not an error: the command ends quietly with code 0,
//! because the reader has had all it wanted.

use std::fmt::Display;
use std::io::{self, BufWriter, ErrorKind, Write};
use std::process::ExitCode;

use super::CliError;

/// Standard output and standard error.
pub(super) struct Out {
    stdout: BufWriter<io::Stdout>,
    reader_gone: bool,
}

impl Out {
    pub(super) fn new() -> Self {
        Self { stdout: BufWriter::new(io::stdout()), reader_gone: false }
    }

    /// One line of a result.
    pub(super) fn line(&mut self, text: impl Display) -> Result<(), CliError> {
        let done = writeln!(self.stdout, "{text}");
        self.settle(done)
    }

    /// A result as it is, without an end of line of ours.
    pub(super) fn raw(&mut self, bytes: &[u8]) -> Result<(), CliError> {
        let done = self.stdout.write_all(bytes);
        self.settle(done)
    }

    /// Standard output itself, for a result that is written piece by piece.
    pub(super) fn writer(&mut self) -> &mut impl Write {
        &mut self.stdout
    }

    /// A remark that is no part of the result, to standard error.
    pub(super) fn note(&mut self, text: impl Display) {
        // what came before the note belongs before it; standard error that is closed leaves nobody to tell
        self.stdout.flush().unwrap_or_default();
        writeln!(io::stderr(), "note: {text}").unwrap_or_default();
    }

    /// All that was written is on its way.
    pub(super) fn finish(&mut self) -> Result<(), CliError> {
        let done = self.stdout.flush();
        self.settle(done)
    }

    /// The reader of standard output went away.
    pub(super) fn reader_gone(&self) -> bool {
        self.reader_gone
    }

    /// Prints an error with its hint and gives its exit code.
    pub(super) fn error(&mut self, error: &CliError) -> ExitCode {
        // what came before the error belongs before it
        self.stdout.flush().unwrap_or_default();
        let mut stderr = io::stderr().lock();
        for (message, hint) in &error.problems {
            writeln!(stderr, "error: {message}").unwrap_or_default();
            if let Some(hint) = hint {
                writeln!(stderr, "hint: {hint}").unwrap_or_default();
            }
        }
        ExitCode::from(error.code)
    }

    /// Prints what the parser has to say: help and version to standard output, wrong use to standard error.
    pub(super) fn parser(told: &clap::Error) -> ExitCode {
        told.print().unwrap_or_default();
        ExitCode::from(if told.use_stderr() { 2 } else { 0 })
    }

    fn settle(&mut self, done: io::Result<()>) -> Result<(), CliError> {
        match done {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                self.reader_gone = true;
                Ok(())
            }
            Err(error) => Err(CliError::failed(format_args!("standard output cannot be written: {error}"))),
        }
    }
}
