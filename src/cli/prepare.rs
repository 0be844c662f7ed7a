//! From what was named on the command line to a scenario that is ready.

use std::path::Path;

use super::CliError;
use crate::scenario::rubric::{self, Rubric};
use crate::scenario::{self, Loaded, ScenarioErrors};
use crate::session::Prepared;

/// A scenario by name or path, with its overrides, ready for an attempt.
pub(super) fn scenario(name: &str, sets: &[String]) -> Result<Prepared, CliError> {
    let mut loaded = find(name)?;
    for (path, value) in overrides(sets)? {
        scenario::set_override(&mut loaded.scenario, &path, &value).map_err(wrong_use)?;
    }
    Ok(Prepared::new(loaded)?)
}

/// A scenario by name or path. One that is not there is wrong use, one that is wrong has failed.
pub(super) fn find(name: &str) -> Result<Loaded, CliError> {
    scenario::find(name).map_err(|errors| if Path::new(name).exists() { errors.into() } else { missing(name, errors) })
}

/// A rubric by the name of its school or by path. One that is not there is wrong use.
pub(super) fn rubric(name: &str) -> Result<Rubric, CliError> {
    rubric::load(name).map_err(|errors| if Path::new(name).exists() { errors.into() } else { wrong_use(errors) })
}

/// `path=value` taken apart.
pub(super) fn overrides(sets: &[String]) -> Result<Vec<(String, String)>, CliError> {
    let split = |set: &String| {
        let parts = set.split_once('=').filter(|(path, _)| !path.trim().is_empty());
        parts.map(|(path, value)| (path.trim().to_owned(), value.trim().to_owned())).ok_or_else(|| {
            CliError::usage(format_args!("`--set {set}` is no path=value")).hint("for example --set tissue.k_b=0.2")
        })
    };
    sets.iter().map(split).collect()
}

/// The problems of something that was written on the command line itself.
pub(super) fn wrong_use(errors: ScenarioErrors) -> CliError {
    CliError { code: 2, ..errors.into() }
}

fn missing(name: &str, errors: ScenarioErrors) -> CliError {
    // a name that comes with the program and still does not load is a fault of the program
    let built_in = scenario::builtin().iter().any(|(id, _)| *id == name);
    if built_in { errors.into() } else { wrong_use(errors) }
}
