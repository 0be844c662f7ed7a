//! Whom a certifying body believes: keys with their roles and times, keys that are revoked, devices that may be used in an
//! exam. A RON file that the body writes; nothing is believed that is not in it. Pure.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::key::PublicKey;
use super::note::Note;

/// Format of a trust file.
pub const TRUST_FORMAT: u32 = 1;

/// Largest trust file that is read, bytes.
pub const MAX_TRUST: u64 = 1 << 20;

/// What a key may sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Role {
    /// Packs, as the machine that recorded them.
    Station,
    /// Packs, as the person who watched.
    Assessor,
    /// Scenarios, rubrics and cut scores, as the owner of the scheme.
    Scheme,
    /// Credentials.
    Issuer,
    /// Checkpoints of a log that packs stand in.
    Log,
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Station => "station",
            Self::Assessor => "assessor",
            Self::Scheme => "scheme",
            Self::Issuer => "issuer",
            Self::Log => "log",
        })
    }
}

/// A trust file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trust {
    /// Format of the file: 1.
    pub format: u32,
    /// Keys that are believed.
    pub keys: Vec<TrustedKey>,
    /// Keys that are believed no more.
    #[serde(default)]
    pub revoked: Vec<Revoked>,
    /// Devices that may be used in an exam.
    #[serde(default)]
    pub devices: Vec<Device>,
    /// What an exam must fulfil.
    #[serde(default)]
    pub exam: ExamRule,
}

/// A key that is believed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrustedKey {
    /// What it may sign.
    pub role: Role,
    /// The verifier key, the line of its `.vkey` file.
    pub key: String,
    /// Believed for what was made from this moment on, RFC 3339.
    pub from: String,
    /// And before this one.
    pub until: String,
}

/// A key that is believed no more. A thief sets his clock as he likes, so nothing that it ever signed is believed, whatever
/// time it says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Revoked {
    /// The verifier key.
    pub key: String,
    /// When it was revoked, RFC 3339.
    pub at: String,
    /// Why, for the reader.
    pub reason: String,
}

/// A device that may be used in an exam.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Device {
    /// Its hardware id and serial number, e.g. `0000abcd:SN-7`, as a refused exam shows it.
    pub id: String,
    /// The check sum that it gives of its calibration, 8 hexadecimal digits.
    pub calibration: String,
    /// SHA-256 of the calibration's file as a pack holds it, hexadecimal: a check sum of 32 bits is soon met by another
    /// calibration. Without it the check sum is enough.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calibration_sha256: Option<String>,
}

/// What an exam must fulfil.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ExamRule {
    /// Most ticks that may have come late, of a million.
    pub late_ppm: u64,
    /// Oldest calibration, hours.
    pub calibration_h: u64,
    /// Most pauses.
    pub pauses: u32,
    /// Longest pause, and longest time without the stylus, s.
    pub pause_s: u32,
    /// Most losses of the stylus.
    pub losses: u32,
    /// Most ticks that may be missing from the recording, of a million.
    pub missing_ppm: u64,
    /// Fastest that a hand may have been between two ticks, mm/s; in supervised attempts too.
    pub hand_mm_per_s: u32,
    /// Farthest that it may have leapt within a tick, µm, where what it did before and after does not explain it, beyond four
    /// steps of the stylus; in supervised attempts too.
    pub leap_um: u32,
    /// The centre gives a nonce for each exam, `stipple exam --nonce`.
    pub nonce: bool,
}

impl Default for ExamRule {
    /// A!: ten late ticks in ten thousand are felt by nobody; a calibration of the same week; two short pauses and one
    /// loose cable happen to honest people; a tenth of a second of a quarter of an hour is missed by no dot; a
    /// hand that reaches for a cup is half as fast as this; no hand leaps, and 150 µm in a tick would be 15 times its weight.
    fn default() -> Self {
        Self {
            late_ppm: 1000,
            calibration_h: 168,
            pauses: 2,
            pause_s: 300,
            losses: 1,
            missing_ppm: 100,
            hand_mm_per_s: 3000,
            leap_um: 150,
            nonce: false,
        }
    }
}

/// Why a trust file cannot be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum TrustError {
    /// It does not read.
    #[error("trust file: {at}: {what}")]
    Form {
        /// Line and column.
        at: String,
        /// What is wrong.
        what: String,
    },
    /// Of a later program.
    #[error("trust file: format {found}, this build reads {TRUST_FORMAT}")]
    Format {
        /// Format of the file.
        found: u32,
    },
    /// An entry that says nothing that can be checked.
    #[error("trust file: {place}: {value:?}: {allowed}")]
    Entry {
        /// Which entry, from 1, and which field.
        place: String,
        /// What stands there, cut to 80 characters.
        value: String,
        /// What is allowed.
        allowed: String,
    },
}

impl Trust {
    /// A trust file's text, every entry checked.
    pub fn parse(text: &str) -> Result<Self, TrustError> {
        let trust: Self = ron::from_str(text)
            .map_err(|error| TrustError::Form { at: error.span.start.to_string(), what: error.code.to_string() })?;
        if trust.format != TRUST_FORMAT {
            return Err(TrustError::Format { found: trust.format });
        }
        trust.check()?;
        Ok(trust)
    }

    fn check(&self) -> Result<(), TrustError> {
        for (at, key) in self.keys.iter().enumerate() {
            let place = |field| format!("keys, entry {}, {field}", at + 1);
            public(&key.key, || place("key"))?;
            let from = time(&key.from, || place("from"))?;
            let until = time(&key.until, || place("until"))?;
            if until <= from {
                return Err(entry(place("until"), &key.until, "must be later than from"));
            }
        }
        for (at, gone) in self.revoked.iter().enumerate() {
            let place = |field| format!("revoked, entry {}, {field}", at + 1);
            public(&gone.key, || place("key"))?;
            time(&gone.at, || place("at"))?;
        }
        let digest = |text: &str| crate::units::from_hex::<4>(text).is_some();
        for (at, device) in self.devices.iter().enumerate() {
            let place = |field| format!("devices, entry {}, {field}", at + 1);
            if !device.id.split_once(':').is_some_and(|(hardware, _serial)| digest(hardware)) {
                let allowed = "must be hardware id and serial number, e.g. 0000abcd:SN-7";
                return Err(entry(place("id"), &device.id, allowed));
            }
            if !digest(&device.calibration) {
                return Err(entry(place("calibration"), &device.calibration, "must be 8 hexadecimal digits"));
            }
            let whole = device.calibration_sha256.as_deref().unwrap_or_default();
            if device.calibration_sha256.is_some() && crate::units::from_hex::<32>(whole).is_none() {
                let place = format!("devices, entry {}, calibration_sha256", at + 1);
                return Err(entry(place, whole, "64 hexadecimal digits"));
            }
        }
        Ok(())
    }

    /// The text of a trust file.
    pub fn encode(&self) -> Result<String, TrustError> {
        let style = ron::ser::PrettyConfig::new().depth_limit(3);
        ron::ser::to_string_pretty(self, style)
            .map(|text| text + "\n")
            .map_err(|error| TrustError::Form { at: "writing".into(), what: error.to_string() })
    }

    /// Every key with this role.
    pub fn keys_of(&self, role: Role) -> impl Iterator<Item = PublicKey> {
        let of = self.keys.iter().filter(move |key| key.role == role);
        of.filter_map(|key| PublicKey::parse(&key.key).ok())
    }

    /// Whether a key of this role is believed for something made at this moment; why not, if not.
    pub fn believes(&self, role: Role, key: &PublicKey, made: Timestamp) -> Result<(), String> {
        // by what they are and not by how they are spelled, and a key that is lost is lost under every name
        let gone = |gone: &&Revoked| PublicKey::parse(&gone.key).is_ok_and(|gone| gone.key() == key.key());
        if let Some(gone) = self.revoked.iter().find(gone) {
            return Err(format!("its key was revoked on {}: {}", gone.at, gone.reason));
        }
        let is = |known: &TrustedKey| PublicKey::parse(&known.key).is_ok_and(|known| known == *key);
        let mut entries = self.keys.iter().filter(|known| known.role == role && is(known)).peekable();
        if entries.peek().is_none() {
            return Err(format!("its key is not that of a {role} in the trust file"));
        }
        let within = |key: &TrustedKey| {
            let (from, until) = (key.from.parse::<Timestamp>().ok()?, key.until.parse::<Timestamp>().ok()?);
            Some(from <= made && made < until)
        };
        if entries.any(|key| within(key) == Some(true)) {
            Ok(())
        } else {
            Err(format!("its key is not believed for {made}"))
        }
    }
}

impl Trust {
    /// The believed key of this role that signed a note, or why there is none. One is enough; a forged or revoked one beside
    /// it still spoils the note.
    pub fn signer(&self, role: Role, note: &Note, made: Timestamp) -> Result<PublicKey, String> {
        let mut good = None;
        for key in self.keys_of(role) {
            if !note.signed_by(&key).map_err(|error| error.to_string())? {
                continue;
            }
            self.believes(role, &key, made).map_err(|why| format!("signed by {}, but {why}", key.name()))?;
            good = Some(key);
        }
        let names: Vec<&str> = note.signatures().iter().map(|signature| signature.name.as_str()).collect();
        good.ok_or_else(|| format!("no {role} of the trust file signed it; signed by {}", names.join(", ")))
    }
}

fn public(text: &str, place: impl FnOnce() -> String) -> Result<PublicKey, TrustError> {
    PublicKey::parse(text).map_err(|error| entry(place(), text, &error.to_string()))
}

fn time(text: &str, place: impl FnOnce() -> String) -> Result<Timestamp, TrustError> {
    text.parse().map_err(|_not| entry(place(), text, "must be a moment like 2026-11-23T09:00:00Z"))
}

fn entry(place: String, value: &str, allowed: &str) -> TrustError {
    TrustError::Entry { place, value: value.chars().take(80).collect(), allowed: allowed.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::super::key::SecretKey;
    use super::*;

    fn trust() -> (Trust, PublicKey) {
        let key = SecretKey::from_seed("station-3", &[7; 32]).unwrap().public().clone();
        let trusted = TrustedKey {
            role: Role::Station,
            key: key.to_string(),
            from: "2026-01-01T00:00:00Z".into(),
            until: "2027-01-01T00:00:00Z".into(),
        };
        let exam = ExamRule::default();
        (Trust { format: 1, keys: vec![trusted], revoked: Vec::new(), devices: Vec::new(), exam }, key)
    }

    #[test]
    fn a_trust_file_comes_back_as_it_was() {
        let (trust, _) = trust();
        assert_eq!(Trust::parse(&trust.encode().unwrap()), Ok(trust));
    }

    #[test]
    fn a_key_is_believed_in_its_role_and_time_and_until_revoked() {
        let (mut trust, key) = trust();
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let good = at("2026-06-01T00:00:00Z");
        assert_eq!(trust.believes(Role::Station, &key, good), Ok(()));
        for (role, made) in [
            (Role::Assessor, good),
            (Role::Station, at("2025-12-31T23:59:59Z")),
            (Role::Station, at("2027-01-01T00:00:00Z")),
        ] {
            assert!(trust.believes(role, &key, made).is_err(), "{role} {made}");
        }
        let stolen = Revoked { key: key.to_string(), at: "2026-09-01T00:00:00Z".into(), reason: "stolen".into() };
        trust.revoked.push(stolen);
        let why = trust.believes(Role::Station, &key, good).unwrap_err();
        assert_eq!(why, "its key was revoked on 2026-09-01T00:00:00Z: stolen");
    }

    #[test]
    fn wrong_entries_are_named() {
        let (good, _) = trust();
        let text = good.encode().unwrap();
        for (from, to, place) in [
            ("2027-01-01T00:00:00Z", "2026-01-01T00:00:00Z", "keys, entry 1, until"),
            ("2026-01-01T00:00:00Z", "soon", "keys, entry 1, from"),
            ("station-3+", "station-4+", "keys, entry 1, key"),
        ] {
            let error = Trust::parse(&text.replacen(from, to, 1)).unwrap_err();
            assert!(error.to_string().contains(place), "{error}");
        }
        assert_eq!(Trust::parse(&text.replacen("format: 1", "format: 2", 1)), Err(TrustError::Format { found: 2 }));
        let unknown = Trust::parse(&text.replacen("keys:", "kays:", 1)).unwrap_err();
        assert!(unknown.to_string().starts_with("trust file: "), "{unknown}");
    }
}
