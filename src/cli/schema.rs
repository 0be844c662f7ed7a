//! `stipple schema`: the JSON Schema of a format.

use super::args::{SchemaArgs, SchemaOf};
use super::out::Out;
use super::{CliError, sheet};
use crate::{scenario, score, standard};

pub(super) fn run(args: &SchemaArgs, out: &mut Out) -> Result<u8, CliError> {
    let name = match args.what {
        SchemaOf::Score => {
            out.line(score::schema())?;
            return Ok(0);
        }
        SchemaOf::Cutscore => {
            out.line(standard::document::schema())?;
            return Ok(0);
        }
        SchemaOf::Scenario => "scenario",
        SchemaOf::Rubric => "rubric",
    };
    let schema = scenario::schema(name).ok_or_else(|| CliError::failed(format_args!("no schema of {name}")))?;
    sheet::json(&schema, out)?;
    Ok(0)
}
