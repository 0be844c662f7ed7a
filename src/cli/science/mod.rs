//! `stipple science`: the program's numbers, held against what is published, without an attempt.

mod bake;
mod heal;
mod list;
mod picture;
mod press;
mod sensitivity;
mod swatches;
mod validate;

use std::path::Path;
use std::sync::Mutex;

use clap::{Args, Subcommand};
use indicatif::ProgressBar;

use super::out::Out;
use super::{CliError, progress};
use crate::science::ScienceError;
use crate::session::Progress;

#[derive(Debug, Args)]
pub(super) struct ScienceArgs {
    #[command(subcommand)]
    verb: ScienceVerb,
}

#[derive(Debug, Subcommand)]
enum ScienceVerb {
    /// Every number of the law and of the presets, and where it comes from
    List(list::ListArgs),
    /// Hold the law against published measurements
    Validate(validate::ValidateArgs),
    /// Press a needle into skin on a virtual bench
    Press(Box<press::PressArgs>),
    /// What a fifth more or less of each assumption does
    Sensitivity(sensitivity::SensitivityArgs),
    /// Compute the table of colours of pigment in skin
    BakeColour(bake::BakeArgs),
    /// Draw pigment in skin: colours by tone and depth, dots by depth and date
    Swatches(swatches::SwatchesArgs),
    /// What an attempt left in the skin, fresh and on later days
    Heal(heal::HealArgs),
}

pub(super) fn run(args: &ScienceArgs, out: &mut Out) -> Result<u8, CliError> {
    match &args.verb {
        ScienceVerb::List(args) => list::run(args, out),
        ScienceVerb::Validate(args) => validate::run(args, out),
        ScienceVerb::Press(args) => press::run(args, out),
        ScienceVerb::Sensitivity(args) => sensitivity::run(args, out),
        ScienceVerb::BakeColour(args) => bake::run(args, out),
        ScienceVerb::Swatches(args) => swatches::run(args, out),
        ScienceVerb::Heal(args) => heal::run(args, out),
    }
}

impl From<ScienceError> for CliError {
    fn from(error: ScienceError) -> Self {
        match error {
            ScienceError::Scenario(errors) => errors.into(),
            ScienceError::Session(error) => error.into(),
            other => Self::failed(other),
        }
    }
}

fn cannot_write(path: &Path, error: &impl std::fmt::Display) -> CliError {
    CliError::failed(format_args!("{}: cannot be written: {error}", path.display()))
        .hint("choose a folder you may write to, or free some space on the disk")
}

/// A file of a result.
fn write(path: &Path, text: &str) -> Result<(), CliError> {
    std::fs::write(path, text).map_err(|error| cannot_write(path, &error))
}

/// Shows how far work on all cores is. It only ever goes forward, whichever core tells first.
struct Shown(Mutex<(ProgressBar, f64)>);

impl Shown {
    fn new(what: &str) -> Self {
        Self(Mutex::new((progress::bar(what), 0.0)))
    }

    fn share(&self, share: f64) {
        if let Ok(mut shown) = self.0.lock()
            && share > shown.1
        {
            shown.1 = share;
            progress::show(&shown.0, Progress { done_s: share, most_s: 1.0 });
        }
    }

    fn end(self) {
        if let Ok((bar, _)) = self.0.into_inner() {
            bar.finish_and_clear();
        }
    }
}
