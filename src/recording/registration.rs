//! What an attempt was opened as, before its first sample: in which mode, for whom, under which number. Stands in the
//! header of the recording, so the hash chain begins with it. Any thread but the haptics thread.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::chain::Link;
use super::header::{FieldError, Header};
use crate::units::{from_hex, hex};

/// How much an attempt is worth as evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Nobody watched.
    Practice,
    /// An assessor was there and signs for it.
    Supervised,
    /// By the rules of an exam: signed scenario, aids off, registered device.
    Exam,
}

impl Mode {
    const ALL: [(Self, &'static str); 3] =
        [(Self::Practice, "practice"), (Self::Supervised, "supervised"), (Self::Exam, "exam")];

    /// Its name in files.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(mode, _)| *mode == self).map_or("practice", |(_, name)| name)
    }

    /// The mode of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| *known == name).map(|(mode, _)| *mode)
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The registration of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    /// What it is worth.
    pub mode: Mode,
    /// Pseudonym of the trainee.
    pub trainee: String,
    /// Number of the attempt, from 1, over all attempts of this trainee.
    pub number: u32,
    /// Random, drawn when the attempt was opened: no two attempts have the same.
    pub nonce: [u8; 16],
    /// When it was opened, nanoseconds since 1970-01-01 UTC; not later than the recording's start.
    pub opened_unix_ns: u64,
    /// Digest of the register's line that opened it.
    pub register: Link,
}

/// Keys in the header's map, each with what is allowed.
const KEYS: [(&str, &str); 6] = [
    ("mode", "practice, supervised or exam"),
    ("trainee", "1 to 64 letters, digits, - or _"),
    ("attempt_no", "a whole number from 1"),
    ("nonce", "32 hexadecimal digits"),
    ("opened_unix_ns", "a whole number"),
    ("register", "64 hexadecimal digits"),
];

/// Whether a text may be a trainee's pseudonym: 1 to 64 letters, digits, `-` or `_` of ASCII.
pub fn is_pseudonym(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

impl Registration {
    /// Whether a key of a header's map is one of a registration.
    pub fn owns(key: &str) -> bool {
        KEYS.iter().any(|(known, _)| *known == key)
    }

    /// Writes it into a header that is not yet written.
    pub fn write(&self, header: &mut Header) {
        let values = [
            self.mode.name().to_owned(),
            self.trainee.clone(),
            self.number.to_string(),
            hex(&self.nonce),
            self.opened_unix_ns.to_string(),
            hex(&self.register),
        ];
        header.extra.extend(KEYS.iter().zip(values).map(|((key, _), value)| ((*key).to_owned(), value)));
    }

    /// The registration of a recording; none for an attempt that was not registered. A part of one is an error.
    pub fn read(header: &Header) -> Result<Option<Self>, FieldError> {
        let there = |(key, _): &&(&str, &str)| header.extra.contains_key(*key);
        if !KEYS.iter().any(|key| there(&key)) {
            return Ok(None);
        }
        let [mode, trainee, number, nonce, opened, register] =
            KEYS.map(|(key, allowed)| Field { key, allowed, value: header.extra.get(key).map(String::as_str) });
        Ok(Some(Self {
            mode: mode.read(Mode::from_name)?,
            trainee: trainee.read(|text| is_pseudonym(text).then(|| text.to_owned()))?,
            number: number.read(|text| text.parse().ok().filter(|number| *number > 0))?,
            nonce: nonce.read(from_hex)?,
            opened_unix_ns: opened.read(|text| text.parse().ok())?,
            register: register.read(from_hex)?,
        }))
    }
}

struct Field<'a> {
    key: &'static str,
    allowed: &'static str,
    value: Option<&'a str>,
}

impl Field<'_> {
    fn read<T>(&self, parse: impl FnOnce(&str) -> Option<T>) -> Result<T, FieldError> {
        let text = self.value.ok_or_else(|| FieldError::new(self.key, "missing", self.allowed))?;
        parse(text).ok_or_else(|| FieldError::new(self.key, &format!("{text:?}"), self.allowed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::{DeviceKind, DeviceSpec};

    fn registered() -> (Registration, Header) {
        let registration = Registration {
            mode: Mode::Exam,
            trainee: "T-000173".into(),
            number: 4,
            nonce: [7; 16],
            opened_unix_ns: 1_790_000_000_000_000_000,
            register: [3; 32],
        };
        let device = DeviceSpec::plain("pointer", DeviceKind::Pointer, 0.1, 500.0);
        let mut header = Header::new("a", &device, 1_790_000_001_000_000_000);
        registration.write(&mut header);
        (registration, header)
    }

    #[test]
    fn a_registration_comes_back_as_it_was() {
        let (registration, header) = registered();
        let again = Header::from_map(&header.to_map()).unwrap();
        assert_eq!(Registration::read(&again), Ok(Some(registration)));
    }

    #[test]
    fn an_attempt_without_one_has_none_and_a_part_of_one_is_refused() {
        let (_, whole) = registered();
        let mut none = whole.clone();
        none.extra.clear();
        assert_eq!(Registration::read(&none), Ok(None));
        for (key, _) in KEYS {
            let mut part = whole.clone();
            part.extra.remove(key);
            assert_eq!(Registration::read(&part).unwrap_err().field, key);
        }
    }

    #[test]
    fn a_value_that_is_not_allowed_is_named() {
        let long = "a".repeat(65);
        for (key, value) in [
            ("mode", "Exam"),
            ("trainee", ""),
            ("trainee", "../x"),
            ("trainee", long.as_str()),
            ("attempt_no", "0"),
            ("attempt_no", "-1"),
            ("nonce", "07"),
            ("opened_unix_ns", "yesterday"),
            ("register", "zz"),
        ] {
            let (_, mut header) = registered();
            header.extra.insert(key.into(), value.into());
            assert_eq!(Registration::read(&header).unwrap_err().field, key, "{key}={value}");
        }
    }
}
