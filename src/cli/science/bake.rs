//! `stipple science bake-colour`: the table of colours, from the numbers of `assets/optics.ron` and `assets/pigments.ron`.

use std::path::PathBuf;

use clap::Args;

use super::super::CliError;
use super::super::out::Out;
use super::cannot_write;
use crate::pigment::light::bake::bake;
use crate::scenario;

#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  stipple science bake-colour -o assets/colour.bin
  stipple science bake-colour --check

The table is part of the program; bake it again after a change of optics.ron or pigments.ron, then build.
With --check, exit code 1 says that the program's table is not what these numbers give.")]
pub(super) struct BakeArgs {
    /// File to write
    #[arg(short, long, value_name = "FILE", required_unless_present = "check")]
    output: Option<PathBuf>,
    /// Compare with the table in this program instead
    #[arg(long, conflicts_with = "output")]
    check: bool,
}

pub(super) fn run(args: &BakeArgs, out: &mut Out) -> Result<u8, CliError> {
    let colours = scenario::colours()?;
    let bytes = bake(&colours.optics, &colours.pigments);
    if let Some(path) = &args.output {
        std::fs::write(path, &bytes).map_err(|error| cannot_write(path, &error))?;
        out.line(format_args!("Written {}: {} bytes", path.display(), bytes.len()))?;
        return Ok(0);
    }
    let same = bytes == crate::pigment::light::table::BUILTIN;
    let verdict = if same { "is what these numbers give" } else { "is not what these numbers give: bake it again" };
    out.line(format_args!("The table of colours in this program {verdict}"))?;
    Ok(u8::from(!same))
}
