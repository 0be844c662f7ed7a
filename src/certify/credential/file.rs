//! The issuer's file: who issues, what for, for how long. RON, written by hand once for each achievement. Any thread, pure.

use serde::{Deserialize, Serialize};

use super::award::{Achievement, Issuer};

/// Format of the file.
const FORMAT: u32 = 1;

/// Largest file that is read.
pub const MAX_ISSUER_BYTES: u64 = 64 * 1024;

/// Longest validity, days: a hundred years.
const MAX_DAYS: u32 = 36_525;

/// An issuer's file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssuerFile {
    /// Format of the file: 1.
    pub format: u32,
    /// Who issues.
    pub issuer: Issuer,
    /// What for.
    pub achievement: Achievement,
    /// How long it holds, days; for ever when there is none.
    #[serde(default)]
    pub valid_days: Option<u32>,
}

/// Why an issuer's file cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IssuerFileError {
    /// Too large.
    #[error("issuer's file: {bytes} bytes, at most {MAX_ISSUER_BYTES} are read")]
    TooLarge {
        /// Its length.
        bytes: usize,
    },
    /// It does not read.
    #[error("issuer's file: {at}: {what}")]
    Form {
        /// Line and column.
        at: String,
        /// What is wrong.
        what: String,
    },
    /// Of another program.
    #[error("issuer's file: `format` is {found}, must be {FORMAT}")]
    Format {
        /// Format of the file.
        found: u32,
    },
    /// A silly validity.
    #[error("issuer's file: `valid_days` is {found}, must be 1 to {MAX_DAYS}")]
    Days {
        /// As found.
        found: u32,
    },
}

impl IssuerFile {
    /// Reads the text. What the texts in it may be is checked when a credential is made of them.
    pub fn parse(text: &str) -> Result<Self, IssuerFileError> {
        if text.len() as u64 > MAX_ISSUER_BYTES {
            return Err(IssuerFileError::TooLarge { bytes: text.len() });
        }
        let with_some = ron::Options::default().with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME);
        let file: Self = with_some.from_str(text).map_err(|error| IssuerFileError::Form {
            at: error.span.start.to_string(),
            what: crate::scenario::shown(&error.code.to_string()),
        })?;
        if file.format != FORMAT {
            return Err(IssuerFileError::Format { found: file.format });
        }
        match file.valid_days {
            Some(found) if !(1..=MAX_DAYS).contains(&found) => Err(IssuerFileError::Days { found }),
            _ => Ok(file),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"(
    format: 1,
    issuer: (name: "Centre 12", url: "https://example.org/centre"),
    achievement: (
        id: "https://example.org/achievements/depth-drill/1",
        name: "Depth drill",
        description: "Even depth on a practice pad, on a simulator.",
        criteria: "An exam attempt with 70 points or more and no critical error.",
    ),
    valid_days: 730,
)"#;

    #[test]
    fn it_reads_and_what_is_wrong_is_named() {
        let file = IssuerFile::parse(TEXT).unwrap();
        assert_eq!((file.valid_days, file.issuer.name.as_str()), (Some(730), "Centre 12"));
        for (from, to, words) in [
            ("format: 1", "format: 2", "`format` is 2"),
            ("730", "0", "`valid_days` is 0, must be 1 to 36525"),
            ("criteria", "criterion", "8:9: Unexpected field named `criterion`"),
            ("valid_days: 730", "valid_days: -1", "10:18: Integer is out of bounds"),
        ] {
            let said = IssuerFile::parse(&TEXT.replacen(from, to, 1)).unwrap_err().to_string();
            assert!(said.contains(words), "{words}: {said}");
        }
        assert!(IssuerFile::parse(&" ".repeat(70_000)).unwrap_err().to_string().contains("at most 65536"));
        let none = TEXT.replacen(", url: \"https://example.org/centre\"", "", 1);
        assert_eq!(IssuerFile::parse(&none).unwrap().issuer.url, None);
    }
}
