//! `stipple export xapi`: attempts as statements for a learning record store.

use std::path::{Path, PathBuf};

use clap::Args;

use super::certify::{free, write_new};
use super::out::Out;
use super::{CliError, place, progress};
use crate::certify::json::canonical;
use crate::certify::xapi::{Attempt, Settings, Statement, XapiError, statements};
use crate::session::{self, Scored};

#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  stipple export xapi attempts/20261123-101500-first-dots --home https://centre.example/trainees
  stipple export xapi exam/*/recording.mcap --home https://centre.example/trainees -o statements.json

Each attempt is checked and scored again. The actor of a statement is the trainee's pseudonym in the name space --home;
an attempt that was not registered is nobody's and is refused, and so is one of a program. `stipple lrs queue` takes the
same settings and sends.")]
pub(super) struct XapiArgs {
    /// Recordings, or folders of attempts
    #[arg(value_name = "ATTEMPT", required = true)]
    attempts: Vec<PathBuf>,
    /// File to write, a JSON array, must not exist yet; standard output when there is none
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    centre: CentreArgs,
}

/// What the centre decides, once.
#[derive(Args, Clone, Debug)]
pub(super) struct CentreArgs {
    /// Name space of the trainees' pseudonyms
    #[arg(long, value_name = "IRI")]
    home: String,
    /// Beginning of the addresses of scenarios, verbs and extensions [default: `stipple` below --home]
    #[arg(long, value_name = "IRI")]
    base: Option<String>,
    /// Account of the assessor in the same name space
    #[arg(long, value_name = "NAME")]
    assessor: Option<String>,
    /// Address of the programme that the attempts belong to
    #[arg(long, value_name = "IRI")]
    programme: Option<String>,
}

impl CentreArgs {
    pub(super) fn settings(&self) -> Settings {
        let whole = Settings::of_home(&self.home);
        let base = self.base.clone().unwrap_or(whole.base);
        Settings { home: whole.home, base, assessor: self.assessor.clone(), programme: self.programme.clone() }
    }
}

pub(super) fn run(args: &XapiArgs, out: &mut Out) -> Result<u8, CliError> {
    args.output.as_deref().map_or(Ok(()), free)?;
    let settings = args.centre.settings();
    let mut all: Vec<Statement> = Vec::new();
    for given in &args.attempts {
        let scored = scored(given)?;
        all.extend(statements(&Attempt::from(&scored), &settings)?);
    }
    let values: Vec<_> = all.iter().map(Statement::value).collect();
    let mut bytes = canonical(&values).map_err(XapiError::from)?;
    bytes.push(b'\n');
    match &args.output {
        Some(path) => {
            write_new(path, &bytes)?;
            out.line(format_args!("Written {}: {} statements", path.display(), all.len()))?;
        }
        None => out.raw(&bytes)?,
    }
    Ok(0)
}

/// A recording checked and scored again.
pub(super) fn scored(given: &Path) -> Result<Scored, CliError> {
    let bar = progress::bar("scoring");
    let scored = session::score_file(&place::recording(given), None, &mut |done| progress::show(&bar, done));
    bar.finish_and_clear();
    Ok(scored?)
}

impl From<XapiError> for CliError {
    fn from(error: XapiError) -> Self {
        let hint = error.hint();
        match error {
            XapiError::Setting { .. } => Self::usage(&error),
            _ => Self::failed(&error).hint_if(hint),
        }
    }
}
