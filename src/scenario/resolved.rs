//! The resolved scenario as text, as a recording embeds it: every number comes back to the bit.

use super::Scenario;
use super::error::{Problem, ScenarioErrors};
use super::lex::{self, MAX_DEPTH};
use super::{ranges, read};

/// The largest resolved scenario, bytes: some ten thousand dots and sixty scars.
pub const MAX_RESOLVED_BYTES: usize = 8 << 20;

/// What messages call the scenario inside a recording.
const NAME: &str = "resolved scenario";

/// The scenario as RON, one line a field. Non-finite numbers, which no checked scenario has, come out unreadable.
pub fn to_ron(scenario: &Scenario) -> String {
    let pretty = ron::ser::PrettyConfig::new().depth_limit(3).new_line("\n").indentor("  ");
    // a plain structure of numbers, text and lists into memory: nothing in it can fail to be written
    ron::ser::to_string_pretty(scenario, pretty).unwrap_or_default()
}

/// Reads a resolved scenario. The text may come from a stranger: size, nesting and every range are checked.
pub fn from_resolved_ron(text: &str) -> Result<Scenario, ScenarioErrors> {
    let fail = |message: String| Err(ScenarioErrors::one(NAME, Problem::new("", message)));
    if text.len() > MAX_RESOLVED_BYTES {
        return fail(format!("the text has {} bytes, must be at most {MAX_RESOLVED_BYTES}", text.len()));
    }
    if lex::too_deep(text).is_some() {
        return fail(format!("brackets nest deeper than {MAX_DEPTH}"));
    }
    // exactly what `to_ron` writes: no extensions
    let scenario: Scenario = match read::options().from_str(text) {
        Ok(scenario) => scenario,
        Err(error) => return fail(super::error::shown(&error.to_string())),
    };
    check(&scenario)?;
    Ok(scenario)
}

/// All ranges of a resolved scenario.
pub fn check(scenario: &Scenario) -> Result<(), ScenarioErrors> {
    let mut problems = Vec::new();
    ranges::check_all(scenario, &mut problems);
    if problems.is_empty() { Ok(()) } else { Err(ScenarioErrors { name: NAME.to_owned(), problems }) }
}
