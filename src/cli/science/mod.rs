//! `stipple science`: the model without an attempt.

mod bake;
mod heal;
mod picture;
mod swatches;

use clap::{Args, Subcommand};

use super::CliError;
use super::out::Out;

#[derive(Debug, Args)]
pub(super) struct ScienceArgs {
    #[command(subcommand)]
    verb: ScienceVerb,
}

#[derive(Debug, Subcommand)]
enum ScienceVerb {
    /// Compute the table of colours of pigment in skin
    BakeColour(bake::BakeArgs),
    /// Draw pigment in skin: colours by tone and depth, dots by depth and date
    Swatches(swatches::SwatchesArgs),
    /// What an attempt left in the skin, fresh and on later days
    Heal(heal::HealArgs),
}

pub(super) fn run(args: &ScienceArgs, out: &mut Out) -> Result<u8, CliError> {
    match &args.verb {
        ScienceVerb::BakeColour(args) => bake::run(args, out),
        ScienceVerb::Swatches(args) => swatches::run(args, out),
        ScienceVerb::Heal(args) => heal::run(args, out),
    }
}

fn cannot_write(path: &std::path::Path, error: &impl std::fmt::Display) -> CliError {
    CliError::failed(format_args!("{}: cannot be written: {error}", path.display()))
        .hint("choose a folder you may write to, or free some space on the disk")
}
