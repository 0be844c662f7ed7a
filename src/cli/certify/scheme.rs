//! `stipple scheme`: the owner of a scheme signs a scenario and its rubric for exams.

use std::path::PathBuf;

use clap::Args;

use super::secret::KeyChoice;
use super::{CliError, out::Out, write_new};
use crate::certify::scheme::sign;
use crate::cli::prepare;

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  stipple scheme first-dots --key scheme-owner
  stipple scheme exam-a.ron --key scheme-owner -o exam-a.sig

What is signed is the scenario with every preset resolved, and its rubric: any change of either needs a new signature.")]
pub(in crate::cli) struct SchemeArgs {
    /// Scenario: a name from `stipple scenario list`, or a path
    #[arg(value_name = "SCENARIO")]
    scenario: String,
    #[command(flatten)]
    key: KeyChoice,
    /// File to write; must not exist yet [default: the scenario's name and .sig]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(in crate::cli) fn run(args: &SchemeArgs, out: &mut Out) -> Result<u8, CliError> {
    let prepared = prepare::scenario(&args.scenario, &[])?;
    let key = args.key.open()?;
    let note = sign(&prepared.scenario, &key).map_err(CliError::failed)?;
    let to = args.output.clone().unwrap_or_else(|| PathBuf::from(format!("{}.sig", prepared.scenario.id)));
    write_new(&to, note.encode().as_bytes())?;
    out.line(format_args!(
        "Written {}: {} and its rubric, signed by {}",
        to.display(),
        prepared.scenario.id,
        key.public().name()
    ))?;
    Ok(0)
}
