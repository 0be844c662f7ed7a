//! Whether a credential of the right shape says something that we can stand for: one spelling of everything, every number
//! in its range, nothing twice. Any thread, pure.
//!
//! It also keeps canonical order cheap: each blank node of a document that passes here differs from the others.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use uuid::Uuid;

use super::context::{CREDENTIALS_V2, OPEN_BADGES};
use super::did::{key_of, method};
use super::proof::{Suite, seconds};
use super::schema::{Credential, Evidence, Identity, Profile, Proof, ResultDescription, ResultShape};
use crate::recording::Mode;
use crate::scenario::shown;
use crate::score::points;
use crate::units::{from_hex, hex};

/// Longest title, in bytes.
const MAX_NAME: usize = 200;

/// Longest description, in bytes.
const MAX_TEXT: usize = 4000;

/// Longest IRI, in bytes.
const MAX_IRI: usize = 500;

/// Most results: the total, the domains, mode and number, and room for more.
const MAX_RESULTS: usize = 32;

/// Most pieces of evidence.
const MAX_EVIDENCE: usize = 8;

/// A field with a value that is not allowed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{field}` is {found}, must be {allowed}")]
pub struct Wrong {
    /// Which, e.g. `credentialSubject.result[3].value`.
    pub field: String,
    /// As found, cut short.
    pub found: String,
    /// What is allowed.
    pub allowed: &'static str,
}

impl Wrong {
    pub(super) fn new(field: impl Into<String>, found: &str, allowed: &'static str) -> Self {
        Self { field: field.into(), found: shown(&format!("{found:?}")), allowed }
    }
}

fn must(right: bool, field: impl Into<String>, found: &str, allowed: &'static str) -> Result<(), Wrong> {
    if right { Ok(()) } else { Err(Wrong::new(field, found, allowed)) }
}

/// Everything but the proofs.
pub(super) fn content(credential: &Credential) -> Result<(), Wrong> {
    let subject = &credential.credential_subject;
    let achievement = &subject.achievement;
    same(&credential.context, &[CREDENTIALS_V2, OPEN_BADGES], "@context", "the two contexts, Open Badges 3.0.3 last")?;
    let kinds = ["VerifiableCredential", "OpenBadgeCredential"];
    same(&credential.types, &kinds, "type", "VerifiableCredential, OpenBadgeCredential")?;
    must(is_uuid(&credential.id), "id", &credential.id, "urn:uuid: and a UUID in small letters")?;
    text(&credential.name, "name", MAX_NAME)?;
    issuer(&credential.issuer)?;
    times(credential)?;
    same(&subject.types, &["AchievementSubject"], "credentialSubject.type", "AchievementSubject")?;
    match subject.identifier.as_slice() {
        [one] => identity(one)?,
        all => must(false, "credentialSubject.identifier", &all.len().to_string(), "one entry")?,
    }
    let at = "credentialSubject.achievement";
    must(is_iri(&achievement.id), format!("{at}.id"), &achievement.id, "an IRI, https:// or urn:, without #")?;
    same(&achievement.types, &["Achievement"], at, "of type Achievement")?;
    text(&achievement.name, &format!("{at}.name"), MAX_NAME)?;
    text(&achievement.description, &format!("{at}.description"), MAX_TEXT)?;
    text(&achievement.criteria.narrative, &format!("{at}.criteria.narrative"), MAX_TEXT)?;
    results(&achievement.id, &achievement.result_description, &subject.result)?;
    evidence(&credential.evidence)
}

fn same(found: &[String], wanted: &[&str], field: &str, allowed: &'static str) -> Result<(), Wrong> {
    must(found == wanted, field, &found.join(", "), allowed)
}

fn text(found: &str, field: &str, max: usize) -> Result<(), Wrong> {
    let plain = !found.chars().any(|c| c.is_control() && c != '\n');
    let right = plain && !found.trim().is_empty() && found.len() <= max;
    let allowed = if max == MAX_NAME { "1 to 200 bytes of text" } else { "1 to 4000 bytes of text" };
    must(right, field, found, allowed)
}

/// Characters that may stand in an IRI as it is, of ASCII: nothing that has to be escaped anywhere.
fn plain_iri(text: &str) -> bool {
    text.len() <= MAX_IRI && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~:/?@!$&'()*+,;=%".contains(&b))
}

fn is_iri(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("urn:"));
    plain_iri(text) && rest.is_some_and(|rest| !rest.is_empty()) && well_escaped(text)
}

/// Every `%` is followed by two hexadecimal digits.
fn well_escaped(text: &str) -> bool {
    let mut parts = text.split('%');
    parts.next();
    parts.all(|part| part.bytes().take(2).filter(u8::is_ascii_hexdigit).count() == 2)
}

fn is_uuid(id: &str) -> bool {
    id.strip_prefix("urn:uuid:")
        .and_then(|text| Uuid::parse_str(text).ok())
        .is_some_and(|uuid| uuid.urn().to_string() == id)
}

fn issuer(issuer: &Profile) -> Result<(), Wrong> {
    must(key_of(&issuer.id).is_some(), "issuer.id", &issuer.id, "did:key of an Ed25519 key")?;
    same(&issuer.types, &["Profile"], "issuer.type", "Profile")?;
    text(&issuer.name, "issuer.name", MAX_NAME)?;
    let url = issuer.url.as_deref().unwrap_or("https://none");
    must(is_iri(url) && url.starts_with("https://"), "issuer.url", url, "an address that begins with https://")
}

/// A moment in the one spelling that is used.
pub(super) fn moment(found: &str, field: &str) -> Result<Timestamp, Wrong> {
    let read = found.parse::<Timestamp>().ok().filter(|moment| seconds(*moment) == found);
    read.ok_or_else(|| Wrong::new(field, found, "a moment like 2026-01-31T12:00:00Z"))
}

fn times(credential: &Credential) -> Result<(), Wrong> {
    let from = moment(&credential.valid_from, "validFrom")?;
    let Some(until) = &credential.valid_until else { return Ok(()) };
    must(moment(until, "validUntil")? > from, "validUntil", until, "later than validFrom")
}

fn identity(identity: &Identity) -> Result<(), Wrong> {
    let at = |field: &str| format!("credentialSubject.identifier[0].{field}");
    must(identity.kind == "IdentityObject", at("type"), &identity.kind, "IdentityObject")?;
    must(identity.hashed, at("hashed"), "false", "true: no name stands in a credential")?;
    must(identity.identity_type == "systemId", at("identityType"), &identity.identity_type, "systemId")?;
    let hash = &identity.identity_hash;
    let right = hash.strip_prefix("sha256$").is_some_and(|hex| from_hex::<32>(hex).is_some());
    must(right, at("identityHash"), hash, "sha256$ and 64 hexadecimal digits")?;
    let salt = &identity.salt;
    let digit = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    must(salt.len() == 32 && salt.bytes().all(digit), at("salt"), salt, "32 hexadecimal digits")
}

/// One result for each description, in the same order, with the total first and reached.
fn results(achievement: &str, described: &[ResultDescription], results: &[ResultShape]) -> Result<(), Wrong> {
    let at = "credentialSubject.achievement.resultDescription";
    let count = described.len();
    must((1..=MAX_RESULTS).contains(&count), at, &count.to_string(), "1 to 32 entries")?;
    let count = results.len();
    must(count == described.len(), "credentialSubject.result", &count.to_string(), "one for each description")?;
    let mut seen = BTreeSet::new();
    for (index, (what, result)) in described.iter().zip(results).enumerate() {
        let at = format!("{at}[{index}]");
        same(&what.types, &["ResultDescription"], &format!("{at}.type"), "ResultDescription")?;
        let word = what.id.strip_prefix(achievement).and_then(|rest| rest.strip_prefix('#'));
        let right =
            word.is_some_and(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'));
        must(right, format!("{at}.id"), &what.id, "the achievement's id, # and a word")?;
        must(seen.insert(&what.id), format!("{at}.id"), &what.id, "there once")?;
        text(&what.name, &format!("{at}.name"), MAX_NAME)?;
        let at = format!("credentialSubject.result[{index}]");
        same(&result.types, &["Result"], &format!("{at}.type"), "Result")?;
        let right = result.result_description == what.id;
        must(
            right,
            format!("{at}.resultDescription"),
            &result.result_description,
            "the description in the same place",
        )?;
        text(&result.value, &format!("{at}.value"), MAX_NAME)?;
        value(what, result, &at)?;
    }
    let total = described.first().is_some_and(|first| first.id.ends_with("#total") && first.required_value.is_some());
    must(total, at, "something else", "the total first, with the value that is required")
}

/// Points lie in their range and reach what is required; other results have neither range nor requirement.
fn value(what: &ResultDescription, result: &ResultShape, at: &str) -> Result<(), Wrong> {
    let bounds = (&what.value_min, &what.value_max, &what.required_value);
    match (what.result_type.as_str(), bounds) {
        ("RawScore", (Some(min), Some(max), required)) => {
            let read = |text: &str| {
                hundredths(text).ok_or_else(|| Wrong::new(format!("{at}.value"), text, "points like 87.25"))
            };
            let (value, min, max) = (read(&result.value)?, read(min)?, read(max)?);
            must((min..=max).contains(&value), format!("{at}.value"), &result.value, "from valueMin to valueMax")?;
            let required = required.as_deref().map_or(Ok(min), read)?;
            must(value >= required, format!("{at}.value"), &result.value, "requiredValue or more")
        }
        ("Result", (None, None, None)) => Ok(()),
        (kind, _) => must(false, at, kind, "a RawScore with valueMin and valueMax, or a Result without"),
    }
}

fn evidence(evidence: &[Evidence]) -> Result<(), Wrong> {
    let count = evidence.len();
    must((1..=MAX_EVIDENCE).contains(&count), "evidence", &count.to_string(), "1 to 8 entries")?;
    let mut seen = BTreeSet::new();
    for (index, one) in evidence.iter().enumerate() {
        let at = |field: &str| format!("evidence[{index}].{field}");
        same(&one.types, &["Evidence"], &at("type"), "Evidence")?;
        text(&one.name, &at("name"), MAX_NAME)?;
        let digest = digest_of(&one.id).ok_or_else(|| Wrong::new(at("id"), &one.id, "ni:///sha-256; and a digest"))?;
        let right = one.description == format!("SHA-256 {}", hex(&digest));
        must(right, at("description"), &one.description, "SHA-256 and the same digest")?;
        must(seen.insert(digest) && seen.len() == index + 1, at("id"), &one.id, "there once")?;
    }
    let first = evidence.first().map_or("", |one| one.name.as_str());
    must(first == "Recording", "evidence[0].name", first, "Recording")
}

/// Two proofs, one of each suite, by the issuer's key and nobody else.
pub(super) fn proofs(credential: &Credential) -> Result<Timestamp, Wrong> {
    let count = credential.proof.len();
    must(count == 2, "proof", &format!("{count} entries"), "two proofs: eddsa-rdfc-2022 and eddsa-jcs-2022")?;
    let names: Vec<&str> = credential.proof.iter().map(|proof| proof.cryptosuite.as_str()).collect();
    let both = Suite::ALL.iter().all(|suite| names.contains(&suite.name()));
    must(both, "proof", &names.join(", "), "two proofs: eddsa-rdfc-2022 and eddsa-jcs-2022")?;
    let mut created = Vec::new();
    for (index, proof) in credential.proof.iter().enumerate() {
        created.push(one_proof(credential, proof, &format!("proof[{index}]"))?);
    }
    created.into_iter().max().ok_or_else(|| Wrong::new("proof", "", "two proofs"))
}

fn one_proof(credential: &Credential, proof: &Proof, at: &str) -> Result<Timestamp, Wrong> {
    must(proof.kind == "DataIntegrityProof", format!("{at}.type"), &proof.kind, "DataIntegrityProof")?;
    let purpose = &proof.proof_purpose;
    must(purpose == "assertionMethod", format!("{at}.proofPurpose"), purpose, "assertionMethod")?;
    let wanted = key_of(&credential.issuer.id).map(|key| method(&key)).unwrap_or_default();
    let named = &proof.verification_method;
    must(*named == wanted, format!("{at}.verificationMethod"), named, "the key of issuer.id")?;
    let bytes = proof.cryptosuite == Suite::Jcs.name();
    let context = proof.context.as_ref();
    let right = if bytes { context == Some(&credential.context) } else { context.is_none() };
    let allowed = "the document's contexts in eddsa-jcs-2022, and left out in eddsa-rdfc-2022";
    must(right, format!("{at}.@context"), &context.map_or(String::new(), |all| all.join(", ")), allowed)?;
    moment(&proof.created, &format!("{at}.created"))
}

/// Mode and number of an attempt, as results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ModeResult {
    pub(super) mode: Mode,
    pub(super) attempt_number: u32,
}

fn hundredths(text: &str) -> Option<i64> {
    let (whole, part) = text.split_once('.')?;
    let value = whole.parse::<i64>().ok()?.checked_mul(100)?.checked_add(part.parse().ok()?)?;
    (points(value) == text).then_some(value)
}

/// A digest as an identifier, RFC 6920.
pub(super) fn digest_iri(digest: &[u8; 32]) -> String {
    format!("ni:///sha-256;{}", URL_SAFE_NO_PAD.encode(digest))
}

/// The digest of such an identifier, in its one spelling.
pub(super) fn digest_of(iri: &str) -> Option<[u8; 32]> {
    let coded = iri.strip_prefix("ni:///sha-256;").filter(|coded| coded.len() == 43)?;
    let digest = URL_SAFE_NO_PAD.decode(coded).ok()?.try_into().ok()?;
    (digest_iri(&digest) == iri).then_some(digest)
}
