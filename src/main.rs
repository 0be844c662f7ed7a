//! The program: hands the command line to [`stipple::cli`] and ends with its exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    stipple::cli::run(std::env::args_os(), None)
}
