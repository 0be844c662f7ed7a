//! The command line: one file per command, thin. Parses, calls the rooms below, prints through one writer.

mod args;
mod attempt;
mod attempt_device;
mod carried;
mod error;
mod interrupt;
mod out;
mod place;
mod prepare;
mod progress;
mod sheet;
mod status;
mod stylus;

mod certify;
mod cohort;
mod cutscore;
mod demo;
mod device;
mod exam;
mod export;
mod haply;
mod logbook;
mod lrs;
mod migration;
mod practise;
mod replay;
mod scenario;
mod schema;
mod science;
mod score;
mod table;
mod xapi;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

use crate::device::DeviceChoice;
use crate::logbook::Pseudonym;
use args::{Cli, Command};
use error::CliError;
use out::Out;

/// What the window is asked to open.
#[derive(Clone, Debug, Default)]
pub struct WindowRequest {
    /// Scenario to start with: a name or a path. The list of scenarios when there is none.
    pub scenario: Option<String>,
    /// Parameters to override: path and value.
    pub overrides: Vec<(String, String)>,
    /// Folder that receives the folder of each attempt.
    pub attempts: PathBuf,
    /// No shadows, no smoothing, smaller textures; as the graphics card is when nobody said.
    pub low_graphics: Option<bool>,
    /// Width and height, logical pixels.
    pub size: Option<(u32, u32)>,
    /// The device that moves the needle; pointer and game controller when there is none.
    pub stylus: Option<DeviceChoice>,
    /// Whose attempts the window makes; nobody's when there is none.
    pub trainee: Option<Pseudonym>,
    /// The assessor who watches them, by the name of a key; nobody watches when there is none.
    pub supervised_by: Option<String>,
    /// File of what is known of this computer's devices, on a system that has a place for it.
    pub devices: Option<PathBuf>,
    /// File that receives an account of what the window shows, for a program that watches over this one.
    pub status: Option<PathBuf>,
}

/// Why the window could not open or had to close.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WindowError {
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: String,
}

/// Opens the window and comes back when it is closed; `None` in a build without one.
pub type OpenWindow = Option<fn(WindowRequest) -> Result<(), WindowError>>;

/// Runs one command line. Exit code 0 done, 1 failed, 2 wrong use.
pub fn run(args: impl IntoIterator<Item = OsString>, open_window: OpenWindow) -> ExitCode {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(told) => return Out::parser(&told),
    };
    let mut out = Out::new();
    let done = dispatch(cli, open_window, &mut out).and_then(|code| out.finish().map(|()| code));
    match done {
        Ok(code) => ExitCode::from(code),
        Err(error) => out.error(&error),
    }
}

fn dispatch(cli: Cli, open_window: OpenWindow, out: &mut Out) -> Result<u8, CliError> {
    match cli.command {
        None => practise::window_or_demo(open_window, &cli.window, cli.stylus.as_ref(), cli.out.as_deref(), out),
        Some(Command::Demo(args)) => demo::run(&args, out),
        Some(Command::Practise(args)) => practise::run(&args, open_window, out),
        Some(Command::Replay(args)) => replay::run(&args, out),
        Some(Command::Score(args)) => score::run(&args, out),
        Some(Command::Cutscore(args)) => cutscore::run(&args, out),
        Some(Command::Scenario(args)) => scenario::run(&args, out),
        Some(Command::Schema(args)) => schema::run(&args, out),
        Some(Command::Export(args)) => export::run(&args, out),
        Some(Command::HaplyAdapter(args)) => haply::run(&args),
        Some(Command::Exam(args)) => exam::run(&args, out),
        Some(Command::Key(args)) => certify::key(&args, out),
        Some(Command::Trust(args)) => certify::trust(&args, out),
        Some(Command::Scheme(args)) => certify::scheme(&args, out),
        Some(Command::Pack(args)) => certify::pack(&args, out),
        Some(Command::Sign(args)) => certify::sign(&args, out),
        Some(Command::Report(args)) => certify::report(&args, out),
        Some(Command::Attach(args)) => certify::attach(&args, out),
        Some(Command::Revoked(args)) => certify::revoked(&args, out),
        Some(Command::Verify(args)) => certify::verify(&args, out),
        Some(Command::Logbook(args)) => logbook::run(&args, out),
        Some(Command::Lrs(args)) => lrs::run(&args, out),
        Some(Command::Science(args)) => science::run(&args, out),
        Some(Command::Device(args)) => device::run(&args, out),
    }
}
