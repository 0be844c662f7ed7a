//! The issuer's list of credentials that hold no more: a signed file that is handed out and checked without a network.
//! Any thread, pure. A list cannot show that it is the newest; it says when it was made, and `verify` prints that.

use ed25519_dalek::SigningKey;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::check::{Wrong, moment};
use super::did::{did_key, key_of, method};
use super::proof::{ProofError, Suite, seconds, sign, verify_proof};
use super::schema::Proof;
use crate::certify::json::{JsonError, canonical, parse};
use crate::scenario::shown;

/// Format of the file.
const FORMAT: u32 = 1;

/// Largest list that is read, bytes: some 10 000 entries.
pub const MAX_REVOKED_BYTES: usize = 2 * 1024 * 1024;

/// A list, its signature checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RevokedList {
    /// 1.
    pub format: u32,
    /// `did:key` of the issuer, who signs the list with the same key.
    pub issuer: String,
    /// When it was made.
    pub issued: String,
    /// What holds no more.
    pub revoked: Vec<RevokedEntry>,
    /// The proof, `eddsa-jcs-2022`; none before it is signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<Proof>,
}

/// A credential that holds no more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RevokedEntry {
    /// Its id.
    pub id: String,
    /// Since when.
    pub at: String,
    /// Why.
    pub reason: String,
}

/// Why a list is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RevokedError {
    /// Not JSON of this shape.
    #[error("list of revoked credentials: {0}")]
    Json(#[from] JsonError),
    /// A value that is not allowed.
    #[error("list of revoked credentials: {0}")]
    Field(#[from] Wrong),
    /// Not signed by its issuer.
    #[error("list of revoked credentials: {0}")]
    Proof(#[from] ProofError),
}

/// The bytes of a signed list: canonical JSON.
pub fn sign_list(revoked: Vec<RevokedEntry>, key: &SigningKey, issued: Timestamp) -> Result<Vec<u8>, RevokedError> {
    let issuer = did_key(&key.verifying_key());
    let list = RevokedList { format: FORMAT, issuer, issued: seconds(issued), revoked, proof: None };
    list.check()?;
    let mut document = value(&list)?;
    let proof = sign(&document, Suite::Jcs, key, issued)?;
    document.as_object_mut().ok_or(ProofError::NoObject)?.insert("proof".to_owned(), proof);
    Ok(canonical(&document)?)
}

impl RevokedList {
    /// A list whose issuer signed it. Whether that issuer is believed is for the caller to say.
    pub fn read(bytes: &[u8]) -> Result<Self, RevokedError> {
        let document = parse(bytes, MAX_REVOKED_BYTES)?;
        let list: Self = serde_json::from_value(document.clone()).map_err(|error| shape(&error))?;
        if value(&list)? != document {
            return Err(JsonError::Shape { what: "a field is null".to_owned() }.into());
        }
        list.check()?;
        let wrong = |field, found: &str, allowed| RevokedError::Field(Wrong::new(field, found, allowed));
        let key = key_of(&list.issuer).ok_or_else(|| wrong("issuer", &list.issuer, "did:key of an Ed25519 key"))?;
        let proof = list.proof.as_ref().ok_or_else(|| wrong("proof", "not there", "eddsa-jcs-2022"))?;
        let right = proof.kind == "DataIntegrityProof"
            && proof.cryptosuite == Suite::Jcs.name()
            && proof.proof_purpose == "assertionMethod"
            && proof.verification_method == method(&key)
            && proof.context.is_none()
            && proof.created == list.issued;
        if !right {
            return Err(wrong(
                "proof",
                &proof.cryptosuite,
                "eddsa-jcs-2022 by the issuer's key, made when the list was",
            ));
        }
        verify_proof(&document, document.get("proof").unwrap_or(&Value::Null), Suite::Jcs, &key)?;
        Ok(list)
    }

    /// The entry of a credential.
    pub fn find(&self, id: &str) -> Option<&RevokedEntry> {
        self.revoked.iter().find(|entry| entry.id == id)
    }

    fn check(&self) -> Result<(), Wrong> {
        if self.format != FORMAT {
            return Err(Wrong::new("format", &self.format.to_string(), "1"));
        }
        moment(&self.issued, "issued")?;
        for (index, entry) in self.revoked.iter().enumerate() {
            moment(&entry.at, &format!("revoked[{index}].at"))?;
            if !entry.id.starts_with("urn:uuid:") || entry.id.len() > 60 {
                return Err(Wrong::new(format!("revoked[{index}].id"), &entry.id, "the id of a credential"));
            }
            if entry.reason.trim().is_empty() || entry.reason.len() > 400 {
                return Err(Wrong::new(format!("revoked[{index}].reason"), &entry.reason, "1 to 400 bytes of text"));
            }
        }
        Ok(())
    }
}

fn value(list: &RevokedList) -> Result<Value, JsonError> {
    serde_json::to_value(list).map_err(|error| shape(&error))
}

fn shape(error: &serde_json::Error) -> JsonError {
    JsonError::Shape { what: shown(&error.to_string()) }
}
