//! Turns the parser's complaints into our own words, with place, field and hint.

use ron::error::{Error, SpannedError};

use super::error::{Problem, name_hint, shown};
use super::locate::{Places, byte_of, place_of};

/// The problem behind a parser's error in `text`.
pub(super) fn problem(text: &str, places: &Places, error: &SpannedError) -> Problem {
    let byte = byte_of(text, error.span.start.line, error.span.start.col);
    let path = places.path_at(byte);
    let mut problem = explained(path, &error.code);
    // the parser stops before the space in front of a value; the reader looks for the value itself
    let value = places.span(&problem.field).map(|span| span.start).filter(|_| is_about_value(&error.code));
    problem.place = Some(place_of(text, value.unwrap_or(byte)));
    problem
}

/// The text still has its brackets and quotes in pairs: the field can be left out and the rest looked at.
pub(super) fn is_recoverable(code: &Error) -> bool {
    is_about_value(code)
        || matches!(
            code,
            Error::NoSuchStructField { .. } | Error::MissingStructField { .. } | Error::DuplicateStructField { .. }
        )
}

fn is_about_value(code: &Error) -> bool {
    matches!(
        code,
        Error::NoSuchEnumVariant { .. }
            | Error::InvalidValueForType { .. }
            | Error::ExpectedFloat
            | Error::ExpectedInteger
            | Error::ExpectedString
            | Error::ExpectedArray
            | Error::ExpectedStructLike
            | Error::ExpectedNamedStructLike(_)
            | Error::ExpectedDifferentLength { .. }
            | Error::IntegerOutOfBounds
            | Error::Message(_)
    )
}

fn explained(path: &str, code: &Error) -> Problem {
    match code {
        Error::NoSuchStructField { expected, found, .. } => {
            // the place is inside the unknown field itself: what holds it, and its name
            let field = if path.ends_with(found.as_str()) { path.to_owned() } else { joined(path, found) };
            Problem::new(field, "is not a known field").with_hint(name_hint(found, expected.iter().copied()))
        }
        Error::MissingStructField { field, .. } => {
            Problem::new(joined(path, field), "is missing").with_hint(format!("write `{field}: ...`"))
        }
        Error::DuplicateStructField { field, .. } => {
            let at = if path.ends_with(field) { path.to_owned() } else { joined(path, field) };
            Problem::new(at, "is there twice")
        }
        Error::NoSuchEnumVariant { expected, found, .. } => {
            let allowed = format!("one of {}", expected.join(", "));
            Problem::value(path, shown(found), allowed).with_hint(name_hint(found, expected.iter().copied()))
        }
        Error::InvalidValueForType { expected, found } => Problem::value(path, shown(found), shown(expected)),
        Error::ExpectedFloat | Error::ExpectedInteger => Problem::new(path, "must be a number"),
        Error::ExpectedString => Problem::new(path, "must be text in quotes"),
        Error::ExpectedArray => Problem::new(path, "must be a list: [ ... ]"),
        Error::ExpectedStructLike | Error::ExpectedNamedStructLike(_) => Problem::new(path, "must be written ( ... )"),
        Error::IntegerOutOfBounds => Problem::new(path, "is a whole number out of bounds"),
        Error::Eof => Problem::new("", "the file ends too early").with_hint("a closing bracket or quote is missing"),
        other => Problem::new(path, shown(&lower_first(&other.to_string()))),
    }
}

fn joined(path: &str, field: &str) -> String {
    if path.is_empty() { field.to_owned() } else { format!("{path}.{field}") }
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}
