//! JSON Schemas of the files an author writes, and a file to start from.

use schemars::schema_for;
use serde_json::Value;

use super::file::ScenarioFile;
use super::rubric_file::RubricFile;

/// What [`schema`] knows.
pub const SCHEMA_NAMES: [&str; 2] = ["scenario", "rubric"];

/// JSON Schema of a kind of file; `None` for a name that is not in [`SCHEMA_NAMES`].
///
/// The files are RON: a structure `( ... )` is an object, a tuple `(1, 2)` an array, `Grid( ... )` an object with one field.
pub fn schema(name: &str) -> Option<Value> {
    match name {
        "scenario" => Some(schema_for!(ScenarioFile).to_value()),
        "rubric" => Some(schema_for!(RubricFile).to_value()),
        _ => None,
    }
}

/// A scenario with everything explained, for `scenario new`.
pub fn new_template() -> String {
    include_str!("../../assets/template.ron").to_owned()
}
