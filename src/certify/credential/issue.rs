//! A credential of a score sheet and an award, signed. Any thread, pure: the same inputs give the same bytes.

use ed25519_dalek::SigningKey;
use jiff::Timestamp;
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

use super::award::{Award, Refusal, admit};
use super::check::{ModeResult, digest_iri};
use super::context::{CREDENTIALS_V2, OPEN_BADGES};
use super::did::did_key;
use super::proof::{ProofError, Suite, seconds, sign};
use super::schema::{
    AchievementShape, Credential, CredentialSubject, Criteria, Evidence, Identity, Profile, ResultDescription,
    ResultShape,
};
use super::{check, proof};
use crate::certify::json::{JsonError, canonical};
use crate::score::points;
use crate::score::{ScoreSheet, digest};
use crate::units::{from_hex, hex};

/// Why no credential was made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IssueError {
    /// This attempt gets none.
    #[error("no credential: {0}")]
    Refused(#[from] Refusal),
    /// The award says something that cannot stand in a credential.
    #[error("no credential: {0}")]
    Field(#[from] check::Wrong),
    /// It could not be signed.
    #[error("no credential: {0}")]
    Proof(#[from] ProofError),
    /// It could not be written.
    #[error("no credential: {0}")]
    Json(#[from] JsonError),
}

impl IssueError {
    /// What to try.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Refused(refusal) => Some(refusal.hint()),
            Self::Field(_) => Some("these texts come from the issuer's file"),
            Self::Proof(_) | Self::Json(_) => None,
        }
    }
}

/// The bytes of a signed credential: canonical JSON, one line.
pub fn issue(sheet: &ScoreSheet, award: &Award, key: &SigningKey, created: Timestamp) -> Result<Vec<u8>, IssueError> {
    admit(sheet, award)?;
    let mut credential = unsigned(sheet, award, key)?;
    credential.id = content_id(&credential)?;
    check::content(&credential)?;
    let mut document = value(&credential)?;
    let proofs = Suite::ALL.map(|suite| sign(&document, suite, key, created));
    let proofs: Vec<Value> = proofs.into_iter().collect::<Result<_, _>>()?;
    document.as_object_mut().ok_or(proof::ProofError::NoObject)?.insert("proof".to_owned(), proofs.into());
    Ok(canonical(&document)?)
}

fn value(credential: &Credential) -> Result<Value, JsonError> {
    serde_json::to_value(credential).map_err(|error| JsonError::Shape { what: error.to_string() })
}

/// Who it is, for whoever knows the pseudonym.
pub(super) fn identity_hash(pseudonym: &str, salt: &str) -> String {
    format!("sha256${}", hex(&Sha256::new().chain_update(pseudonym).chain_update(salt).finalize()))
}

fn unsigned(sheet: &ScoreSheet, award: &Award, key: &SigningKey) -> Result<Credential, IssueError> {
    let salt = hex(&award.subject.salt);
    let identity = Identity {
        kind: "IdentityObject".to_owned(),
        hashed: true,
        identity_hash: identity_hash(&award.subject.pseudonym, &salt),
        identity_type: "systemId".to_owned(),
        salt,
    };
    let achievement = AchievementShape {
        id: award.achievement.id.clone(),
        types: vec!["Achievement".to_owned()],
        name: award.achievement.name.clone(),
        description: award.achievement.description.clone(),
        criteria: Criteria { narrative: award.achievement.criteria.clone() },
        result_description: Vec::new(),
    };
    let mut subject = CredentialSubject {
        types: vec!["AchievementSubject".to_owned()],
        identifier: vec![identity],
        achievement,
        result: Vec::new(),
    };
    let mode = ModeResult { mode: award.mode, attempt_number: award.attempt_number };
    for (description, result) in results(sheet, mode, &award.achievement.id) {
        subject.achievement.result_description.push(description);
        subject.result.push(result);
    }
    Ok(Credential {
        context: vec![CREDENTIALS_V2.to_owned(), OPEN_BADGES.to_owned()],
        id: String::new(),
        types: vec!["VerifiableCredential".to_owned(), "OpenBadgeCredential".to_owned()],
        name: award.achievement.name.clone(),
        issuer: Profile {
            id: did_key(&key.verifying_key()),
            types: vec!["Profile".to_owned()],
            name: award.issuer.name.clone(),
            url: award.issuer.url.clone(),
        },
        valid_from: seconds(award.valid_from),
        valid_until: award.valid_until.map(seconds),
        credential_subject: subject,
        evidence: evidence(sheet, &award.recording_digest)?,
        proof: Vec::new(),
    })
}

/// UUID version 8 of the content without its id: the same content is the same credential.
fn content_id(credential: &Credential) -> Result<String, JsonError> {
    let hash = Sha256::digest(canonical(credential)?);
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(hash).for_each(|(to, from)| *to = from);
    let id: Uuid = Builder::from_custom_bytes(bytes).into_uuid();
    Ok(id.urn().to_string())
}

/// What a sheet rests on, by digest.
pub(super) fn evidence(sheet: &ScoreSheet, recording: &[u8; 32]) -> Result<Vec<Evidence>, check::Wrong> {
    let sheet_digest = digest(sheet);
    let texts = [
        ("Score sheet", sheet_digest.as_str()),
        ("Scenario", &sheet.scenario.digest),
        ("Rubric", &sheet.rubric.digest),
    ];
    let mut all = vec![entry("Recording", recording)];
    for (name, text) in texts {
        let bytes = from_hex(text).ok_or_else(|| check::Wrong::new(name, text, "64 hexadecimal digits"))?;
        all.push(entry(name, &bytes));
    }
    Ok(all)
}

fn entry(name: &str, digest: &[u8; 32]) -> Evidence {
    Evidence {
        id: digest_iri(digest),
        types: vec!["Evidence".to_owned()],
        name: name.to_owned(),
        description: format!("SHA-256 {}", hex(digest)),
    }
}

/// The results of a sheet with their descriptions: total, domains, mode, number of the attempt.
pub(super) fn results(
    sheet: &ScoreSheet,
    mode: ModeResult,
    achievement: &str,
) -> Vec<(ResultDescription, ResultShape)> {
    let score = |word: &str, name: &str, hundredths: i64, required: Option<i64>| {
        let (mut description, result) = pair(achievement, word, name, "RawScore", points(hundredths));
        description.required_value = required.map(points);
        description.value_min = Some(points(0));
        description.value_max = Some(points(10_000));
        (description, result)
    };
    let total = score("total", "Total", sheet.verdict.total_hundredths, Some(sheet.rubric.pass_mark_hundredths));
    let mut all = vec![total];
    for domain in &sheet.domains {
        let name = domain.domain.name();
        all.push(score(&name.to_lowercase().replace(' ', "-"), name, domain.score_hundredths, None));
    }
    all.push(pair(achievement, "mode", "Mode of the attempt", "Result", mode.mode.to_string()));
    all.push(pair(achievement, "attempt", "Number of the attempt", "Result", mode.attempt_number.to_string()));
    all
}

fn pair(achievement: &str, word: &str, name: &str, kind: &str, value: String) -> (ResultDescription, ResultShape) {
    let id = format!("{achievement}#{word}");
    let result = ResultShape { types: vec!["Result".to_owned()], result_description: id.clone(), value };
    let description = ResultDescription {
        id,
        types: vec!["ResultDescription".to_owned()],
        name: name.to_owned(),
        result_type: kind.to_owned(),
        required_value: None,
        value_min: None,
        value_max: None,
    };
    (description, result)
}
