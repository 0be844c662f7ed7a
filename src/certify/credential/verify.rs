//! Whether a credential is whole, ours to believe, and still good. Any thread, pure, without a network.

use std::fmt;

use ed25519_dalek::VerifyingKey;
use jiff::Timestamp;
use serde_json::Value;

use super::check;
use super::did::key_of;
use super::proof::{Suite, verify_proof};
use super::revoked::RevokedList;
use super::schema::Credential;
use crate::certify::json::parse;
use crate::scenario::shown;

/// Largest credential that is read. One of ours has 7 kB.
pub const MAX_CREDENTIAL_BYTES: usize = 64 * 1024;

/// What the one who checks knows already.
#[derive(Clone, Copy, Debug, Default)]
pub struct Known<'a> {
    /// Keys of issuers that are believed. No key, no belief.
    pub issuers: &'a [VerifyingKey],
    /// The issuer's list of revoked credentials, its own signature already checked.
    pub revoked: Option<&'a RevokedList>,
    /// The moment at which it must be valid; none where time plays no part.
    pub at: Option<Timestamp>,
    /// SHA-256 of the recording that it must rest on, where there is one to compare.
    pub recording_digest: Option<[u8; 32]>,
}

/// How a check went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It holds.
    Passed(String),
    /// It does not, and why.
    Failed(String),
    /// There was nothing to check it against.
    Skipped(String),
}

/// One check with its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Name, e.g. `signature eddsa-jcs-2022`.
    pub name: &'static str,
    /// How it went.
    pub outcome: Outcome,
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (word, text) = match &self.outcome {
            Outcome::Passed(text) => ("ok", text),
            Outcome::Failed(text) => ("FAILED", text),
            Outcome::Skipped(text) => ("skipped", text),
        };
        write!(f, "{}: {word}: {text}", self.name)
    }
}

/// A credential that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// What it says.
    pub credential: Credential,
    /// When it was signed, by its own word.
    pub created: Timestamp,
    /// The issuer's key.
    pub issuer: VerifyingKey,
    /// Every check.
    pub checks: Vec<Check>,
}

/// The first check that did not hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("credential: {check}: {reason}")]
pub struct VerifyError {
    /// Its name.
    pub check: &'static str,
    /// Why not.
    pub reason: String,
}

/// Checks everything; the first failure is the error.
pub fn verify(bytes: &[u8], known: &Known<'_>) -> Result<Verified, VerifyError> {
    let (checks, parts) = run(bytes, known);
    for check in &checks {
        if let Outcome::Failed(reason) = &check.outcome {
            return Err(VerifyError { check: check.name, reason: reason.clone() });
        }
    }
    match parts {
        Some((credential, created, issuer)) => Ok(Verified { credential, created, issuer, checks }),
        None => Err(VerifyError { check: "form", reason: "not read".to_owned() }),
    }
}

/// Every check that can be made, in order. Where the form is wrong there is only that one.
pub fn examine(bytes: &[u8], known: &Known<'_>) -> Vec<Check> {
    run(bytes, known).0
}

type Parts = (Credential, Timestamp, VerifyingKey);

fn run(bytes: &[u8], known: &Known<'_>) -> (Vec<Check>, Option<Parts>) {
    let mut checks = Vec::new();
    let mut note = |name, outcome: Result<String, String>| {
        let outcome = outcome.map_or_else(Outcome::Failed, Outcome::Passed);
        checks.push(Check { name, outcome });
    };
    let (document, credential) = match form(bytes) {
        Ok(both) => both,
        Err(reason) => {
            note("form", Err(reason));
            return (checks, None);
        }
    };
    note("form", Ok(format!("{}, every field known", credential.id)));
    let key = key_of(&credential.issuer.id);
    let (created, key) = match (check::proofs(&credential), key) {
        (Ok(created), Some(key)) => (created, key),
        (proofs, _) => {
            let reason = proofs.err().map_or_else(|| "the issuer has no key".to_owned(), |wrong| wrong.to_string());
            note("proofs", Err(reason));
            return (checks, None);
        }
    };
    note("proofs", Ok("one of each suite, by the issuer's key".to_owned()));
    let proofs = document.get("proof").and_then(Value::as_array);
    for (suite, name) in [(Suite::Rdfc, "signature eddsa-rdfc-2022"), (Suite::Jcs, "signature eddsa-jcs-2022")] {
        let is_it = |proof: &&Value| proof.get("cryptosuite").and_then(Value::as_str) == Some(suite.name());
        let proof = proofs.and_then(|all| all.iter().find(is_it)).unwrap_or(&Value::Null);
        let held = verify_proof(&document, proof, suite, &key);
        note(name, held.map(|()| format!("signed {created}")).map_err(|error| error.to_string()));
    }
    let issuer = if known.issuers.contains(&key) {
        Ok(shown(&credential.issuer.name))
    } else {
        Err(format!("{} is not the key of an issuer that is believed here", credential.issuer.id))
    };
    note("issuer", issuer);
    checks.push(Check { name: "time", outcome: time(&credential, created, known.at) });
    checks.push(Check { name: "recording", outcome: recording(&credential, known.recording_digest) });
    checks.push(Check { name: "revocation", outcome: revocation(&credential, known.revoked) });
    (checks, Some((credential, created, key)))
}

/// Read strictly into the one shape, and nothing lost on the way: what was read writes itself as what was there.
fn form(bytes: &[u8]) -> Result<(Value, Credential), String> {
    let document = parse(bytes, MAX_CREDENTIAL_BYTES).map_err(|error| error.to_string())?;
    let credential: Credential = serde_json::from_value(document.clone()).map_err(|error| shown(&error.to_string()))?;
    let again = serde_json::to_value(&credential).map_err(|error| error.to_string())?;
    if again != document {
        return Err("a field is null or an empty list, which no credential has".to_owned());
    }
    check::content(&credential).map_err(|wrong| wrong.to_string())?;
    Ok((document, credential))
}

fn time(credential: &Credential, created: Timestamp, at: Option<Timestamp>) -> Outcome {
    let Some(at) = at else { return Outcome::Skipped("no moment was asked for".to_owned()) };
    let read = |text: &str| check::moment(text, "time").ok();
    let from = read(&credential.valid_from);
    let until = credential.valid_until.as_deref().map(read);
    if created > at {
        return Outcome::Failed(format!("signed {created}, which is later than {at}"));
    }
    if from.is_none_or(|from| at < from) {
        return Outcome::Failed(format!("valid from {}, which is later than {at}", credential.valid_from));
    }
    match until {
        Some(until) if until.is_none_or(|until| at >= until) => {
            let until = credential.valid_until.as_deref().unwrap_or_default();
            Outcome::Failed(format!("expired {until}, which is not after {at}"))
        }
        _ => Outcome::Passed(format!("valid at {at}")),
    }
}

fn recording(credential: &Credential, wanted: Option<[u8; 32]>) -> Outcome {
    let found = credential.evidence_digest("Recording");
    match wanted {
        None => Outcome::Skipped("no recording to compare with".to_owned()),
        Some(wanted) if found == Some(wanted) => Outcome::Passed("rests on this recording".to_owned()),
        Some(_) => Outcome::Failed("rests on another recording".to_owned()),
    }
}

fn revocation(credential: &Credential, list: Option<&RevokedList>) -> Outcome {
    let Some(list) = list else { return Outcome::Skipped("no list of revoked credentials was given".to_owned()) };
    if list.issuer != credential.issuer.id {
        return Outcome::Failed("the list of revoked credentials is another issuer's".to_owned());
    }
    match list.find(&credential.id) {
        Some(entry) => Outcome::Failed(format!("revoked {}: {}", entry.at, shown(&entry.reason))),
        None => Outcome::Passed(format!("not on the list of {}", list.issued)),
    }
}
