//! `stipple science validate`: the law held against published measurements.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::super::out::Out;
use super::super::{CliError, sheet};
use super::Shown;
use crate::science::numbers::Numbers;
use crate::science::validate::{Class, Validation, validate};
use crate::science::{html, report};

#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  stipple science validate
  stipple science validate --html validation.html
  stipple science validate --json

All rows use the same numbers of the law; nothing is tuned for one. Exit code 0 when every identity and every calibrated row
holds, 1 otherwise: then the program is broken. Predictions that fail are shown as failing and do not change the code.")]
pub(super) struct ValidateArgs {
    /// Also write a page with plots, which needs nothing from outside
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &ValidateArgs, out: &mut Out) -> Result<u8, CliError> {
    let numbers = Numbers::own()?;
    let shown = Shown::new("validation");
    let validation = validate(&numbers, &|share| shown.share(share));
    shown.end();
    let validation = validation?;
    if args.json {
        sheet::json(&as_json(&validation), out)?;
    } else {
        out.raw(report::table(&validation).as_bytes())?;
    }
    if let Some(path) = &args.html {
        super::write(path, &html::page(&validation))?;
        out.note(format_args!("page written to {}", path.display()));
    }
    Ok(u8::from(!validation.is_sound()))
}

fn as_json(validation: &Validation) -> serde_json::Value {
    json!({
        "sound": validation.is_sound(),
        "identity": validation.count(Class::Identity),
        "calibrated": validation.count(Class::Calibrated),
        "predicted": validation.count(Class::Predicted),
        "rows": validation.rows,
    })
}
