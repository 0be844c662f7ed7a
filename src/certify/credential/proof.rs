//! Data Integrity proofs of W3C `vc-di-eddsa`: how they are made and checked. Any thread, pure.
//!
//! `signature = Ed25519(SHA-256(canonical proof options) ‖ SHA-256(canonical document))`, the document without its proofs,
//! the options without their `proofValue`. F: W3C Recommendation vc-di-eddsa (2025-05-15), sections 3.2 and 3.3.

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::did::method;
use super::linked::canonical_rdf;
use crate::certify::json::{JsonError, canonical};

/// The two suites. No others are known, and each has one kind of key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suite {
    /// `eddsa-rdfc-2022`: over the statements that the document makes.
    Rdfc,
    /// `eddsa-jcs-2022`: over every byte of the document.
    Jcs,
}

impl Suite {
    /// Both, in the order in which they stand in a credential.
    pub const ALL: [Self; 2] = [Self::Rdfc, Self::Jcs];

    /// Its name in a proof.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rdfc => "eddsa-rdfc-2022",
            Self::Jcs => "eddsa-jcs-2022",
        }
    }
}

/// Why a proof cannot be made, or does not hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// Not JSON-LD that can be understood.
    #[error("the document is not linked data that can be signed: {what}")]
    Linked {
        /// What stands in the way.
        what: String,
    },
    /// Cannot be put in canonical form.
    #[error("the document has no canonical form: {0}")]
    Canonical(#[from] JsonError),
    /// Signature of other bytes, or of another key.
    #[error("the signature is not that of this document and this key")]
    Signature,
    /// Not base58 of 64 bytes.
    #[error("`proofValue` is not a signature: `z` and base58 of 64 bytes")]
    Value,
    /// Not an object.
    #[error("the document is not a JSON object")]
    NoObject,
}

/// A proof of a document that has none yet.
pub fn sign(document: &Value, suite: Suite, key: &SigningKey, created: Timestamp) -> Result<Value, ProofError> {
    let mut proof = json!({
        "type": "DataIntegrityProof",
        "cryptosuite": suite.name(),
        "created": seconds(created),
        "verificationMethod": method(&key.verifying_key()),
        "proofPurpose": "assertionMethod",
    });
    if let (Suite::Jcs, Some(context), Some(fields)) = (suite, document.get("@context"), proof.as_object_mut()) {
        fields.insert("@context".to_owned(), context.clone());
    }
    let signature = key.sign(&hash_data(document, &proof, suite)?);
    let value = format!("z{}", bs58::encode(signature.to_bytes()).into_string());
    proof.as_object_mut().ok_or(ProofError::NoObject)?.insert("proofValue".to_owned(), value.into());
    Ok(proof)
}

/// Whether a proof is this key's over this document. Shape and key of the proof are the caller's business.
pub fn verify_proof(document: &Value, proof: &Value, suite: Suite, key: &VerifyingKey) -> Result<(), ProofError> {
    let value = proof.get("proofValue").and_then(Value::as_str).ok_or(ProofError::Value)?;
    let coded = value.strip_prefix('z').filter(|coded| coded.len() <= 100).ok_or(ProofError::Value)?;
    let bytes: [u8; 64] = bs58::decode(coded)
        .into_vec()
        .ok()
        .filter(|bytes| bs58::encode(bytes).into_string() == coded)
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or(ProofError::Value)?;
    let data = hash_data(document, proof, suite)?;
    key.verify_strict(&data, &Signature::from_bytes(&bytes)).map_err(|_no_reason| ProofError::Signature)
}

/// What is signed: the hash of the options, then that of the document; 64 bytes.
pub fn hash_data(document: &Value, proof: &Value, suite: Suite) -> Result<Vec<u8>, ProofError> {
    let document = without(document, "proof")?;
    let mut options = without(proof, "proofValue")?;
    let (options, document) = match suite {
        Suite::Jcs => (canonical(&options)?, canonical(&document)?),
        Suite::Rdfc => {
            let context = document.get("@context").cloned().unwrap_or_default();
            options.insert("@context".to_owned(), context);
            let statements = |map: Map<String, Value>| canonical_rdf(&Value::Object(map)).map(String::into_bytes);
            (statements(options)?, statements(document)?)
        }
    };
    Ok([Sha256::digest(&options), Sha256::digest(&document)].concat())
}

fn without(value: &Value, key: &str) -> Result<Map<String, Value>, ProofError> {
    let mut map = value.as_object().ok_or(ProofError::NoObject)?.clone();
    map.remove(key);
    Ok(map)
}

/// A moment to the second, as Open Badges writes it: `2026-01-31T12:00:00Z`.
pub fn seconds(moment: Timestamp) -> String {
    Timestamp::from_second(moment.as_second()).unwrap_or(moment).to_string()
}
