//! Strangers' JSON, read strictly, and the canonical bytes of RFC 8785 (JCS) that are signed.
//!
//! Any thread, pure. What two readers could understand differently is refused: a key twice, a number that a double does
//! not carry exactly, text after the end. Sizes and depth are capped before memory is taken.

mod read;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::scenario::shown;
use read::Reader;

/// Deepest nesting that is read. Our own formats need 8; each level costs stack, so this stays small.
pub const MAX_DEPTH: usize = 32;

/// Largest whole number: 2^53 - 1. Above it neighbouring whole numbers are one and the same double.
pub const MAX_WHOLE: u64 = (1 << 53) - 1;

/// Why a text is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JsonError {
    /// Longer than the caller allows.
    #[error("is {bytes} bytes, at most {max} are read")]
    TooLarge {
        /// Its length.
        bytes: usize,
        /// What is allowed.
        max: usize,
    },
    /// Not UTF-8.
    #[error("is not UTF-8 text: byte {at} does not belong")]
    NotUtf8 {
        /// First byte that is wrong, counted from 0.
        at: usize,
    },
    /// Not JSON.
    #[error("line {line}, column {column}: {what}")]
    Syntax {
        /// Line, counted from 1.
        line: usize,
        /// Column in bytes, counted from 1.
        column: usize,
        /// What was expected or found.
        what: String,
    },
    /// Nested too deep.
    #[error("`{path}` is nested deeper than {MAX_DEPTH} levels")]
    TooDeep {
        /// Where.
        path: String,
    },
    /// A key twice in one object: readers differ on which one counts.
    #[error("`{path}` is there twice")]
    Duplicate {
        /// Path of the key.
        path: String,
    },
    /// A number that would come out as another one.
    #[error("`{path}` is {found}, must be a number that a double carries exactly, whole ones up to {MAX_WHOLE}")]
    Number {
        /// Where.
        path: String,
        /// As written.
        found: String,
    },
    /// JSON, but not what was asked for.
    #[error("{what}")]
    Shape {
        /// Which field, and what is wrong with it.
        what: String,
    },
    /// JSON, but not in the one form that is signed.
    #[error("is not in canonical form (RFC 8785): byte {at} differs")]
    NotCanonical {
        /// First byte that differs, counted from 0.
        at: usize,
    },
}

/// Reads a text of at most `max_bytes`.
pub fn parse(bytes: &[u8], max_bytes: usize) -> Result<Value, JsonError> {
    if bytes.len() > max_bytes {
        return Err(JsonError::TooLarge { bytes: bytes.len(), max: max_bytes });
    }
    let text = std::str::from_utf8(bytes).map_err(|error| JsonError::NotUtf8 { at: error.valid_up_to() })?;
    Reader::new(text).document()
}

/// [`parse`] into a type of ours, which says itself that unknown fields are refused.
pub fn read<T: DeserializeOwned>(bytes: &[u8], max_bytes: usize) -> Result<T, JsonError> {
    typed(parse(bytes, max_bytes)?)
}

/// [`read()`], and the bytes must be the canonical ones: one document, one spelling.
pub fn read_canonical<T: DeserializeOwned>(bytes: &[u8], max_bytes: usize) -> Result<T, JsonError> {
    let value = parse(bytes, max_bytes)?;
    let ours = canonical(&value)?;
    if ours != bytes {
        let at = ours.iter().zip(bytes).take_while(|(a, b)| a == b).count();
        return Err(JsonError::NotCanonical { at });
    }
    typed(value)
}

/// The bytes of RFC 8785: keys sorted, no white space, one spelling of each number and string. A whole number beyond
/// [`MAX_WHOLE`] is refused.
///
/// A number that is not finite cannot be told from `null` here, as everywhere in `serde_json`: what is signed holds
/// integers.
pub fn canonical<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, JsonError> {
    let bytes = serde_jcs::to_vec(value).map_err(|error| JsonError::Shape { what: shown(&error.to_string()) })?;
    // what was written must read back: large whole numbers were rounded on the way
    parse(&bytes, usize::MAX)?;
    Ok(bytes)
}

fn typed<T: DeserializeOwned>(value: Value) -> Result<T, JsonError> {
    serde_json::from_value(value).map_err(|error| JsonError::Shape { what: shown(&error.to_string()) })
}

#[cfg(test)]
mod tests;
