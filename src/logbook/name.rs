//! Names in a logbook: pseudonyms and folders of attempts.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::LogbookError;
use crate::scenario::shown;

/// Longest name of an attempt's folder, bytes.
const FOLDER_BYTES: usize = 160;

/// A trainee: `T-000173`. Says nothing about the person; never given twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Pseudonym(u32);

impl Pseudonym {
    /// Highest number.
    pub const MAX: u32 = 999_999;

    /// The pseudonym of that number, 1 to [`Self::MAX`].
    pub fn new(number: u32) -> Option<Self> {
        (1..=Self::MAX).contains(&number).then_some(Self(number))
    }

    /// Its number.
    pub fn number(self) -> u32 {
        self.0
    }
}

impl fmt::Display for Pseudonym {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "T-{:06}", self.0)
    }
}

impl FromStr for Pseudonym {
    type Err = LogbookError;

    fn from_str(text: &str) -> Result<Self, LogbookError> {
        let digits = text.strip_prefix("T-").filter(|d| d.len() == 6 && d.bytes().all(|b| b.is_ascii_digit()));
        digits.and_then(|digits| digits.parse().ok()).and_then(Self::new).ok_or_else(|| LogbookError::Name {
            what: "the trainee",
            found: shown(text),
            allowed: "a pseudonym such as T-000173",
        })
    }
}

impl TryFrom<String> for Pseudonym {
    type Error = LogbookError;

    fn try_from(text: String) -> Result<Self, LogbookError> {
        text.parse()
    }
}

impl From<Pseudonym> for String {
    fn from(pseudonym: Pseudonym) -> Self {
        pseudonym.to_string()
    }
}

/// Name of an attempt's folder in the store: one path component of harmless characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AttemptName(String);

impl AttemptName {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AttemptName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for AttemptName {
    type Err = LogbookError;

    fn from_str(text: &str) -> Result<Self, LogbookError> {
        let harmless = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        let is_one = (1..=FOLDER_BYTES).contains(&text.len()) && text.bytes().all(harmless);
        if is_one && text != super::disk::BOOK {
            return Ok(Self(text.to_owned()));
        }
        Err(LogbookError::Name {
            what: "the folder of the attempt",
            found: shown(text),
            allowed: "1 to 160 letters, digits, - or _",
        })
    }
}

impl TryFrom<String> for AttemptName {
    type Error = LogbookError;

    fn try_from(text: String) -> Result<Self, LogbookError> {
        text.parse()
    }
}

impl From<AttemptName> for String {
    fn from(name: AttemptName) -> Self {
        name.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pseudonym_comes_back_as_it_was_and_nothing_else_is_one() {
        for number in [1, 173, Pseudonym::MAX] {
            let pseudonym = Pseudonym::new(number).unwrap();
            assert_eq!(pseudonym.to_string().parse::<Pseudonym>().unwrap(), pseudonym);
        }
        assert_eq!(Pseudonym::new(173).unwrap().to_string(), "T-000173");
        for wrong in ["", "T-", "T-000000", "T-173", "t-000173", "T-0001733", "T-+00173", "T-00017 ", "Jane"] {
            wrong.parse::<Pseudonym>().unwrap_err();
        }
        assert_eq!(Pseudonym::new(0), None);
    }

    #[test]
    fn a_folder_is_one_component_of_harmless_characters() {
        "20261123-101500-first-dots-T-000001-2".parse::<AttemptName>().unwrap();
        let long = "a".repeat(FOLDER_BYTES + 1);
        for wrong in ["", ".", "..", "../x", "a/b", "a\\b", ".hidden", "a b", "a\n", "logbook", "C:", long.as_str()] {
            wrong.parse::<AttemptName>().unwrap_err();
        }
    }
}
