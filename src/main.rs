//! The program: hands the command line to [`stipple::cli`] and ends with its exit code.

use std::process::ExitCode;

#[cfg(feature = "gui")]
fn open(request: stipple::cli::WindowRequest) -> Result<(), stipple::cli::WindowError> {
    use stipple::app::{AppOptions, run};
    let defaults = AppOptions::new(request.attempts);
    let options = AppOptions {
        scenario: request.scenario,
        overrides: request.overrides,
        low_graphics: request.low_graphics.unwrap_or(false),
        graphics_said: request.low_graphics.is_some(),
        stylus: request.stylus,
        devices: request.devices,
        size: request.size.unwrap_or(defaults.size),
        status: request.status,
        trainee: request.trainee,
        supervised_by: request.supervised_by,
        ..defaults
    };
    run(options)
        .map_err(|error| stipple::cli::WindowError { message: error.to_string(), hint: error.hint().to_owned() })
}

fn main() -> ExitCode {
    #[cfg(feature = "gui")]
    let window: stipple::cli::OpenWindow = Some(open);
    #[cfg(not(feature = "gui"))]
    let window: stipple::cli::OpenWindow = None;
    stipple::cli::run(std::env::args_os(), window)
}
