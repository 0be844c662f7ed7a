//! The exact shape of a credential: every key that may stand in it, and no other. Plain data, any thread.
//!
//! Open Badges knows many more fields; a credential that uses one is another kind of credential, and not ours to judge.

use serde::{Deserialize, Serialize};

/// A credential. Field names are those of Open Badges 3.0 in camel case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Credential {
    /// The two contexts.
    #[serde(rename = "@context")]
    pub context: Vec<String>,
    /// `urn:uuid:`, made of the content.
    pub id: String,
    /// `VerifiableCredential`, `OpenBadgeCredential`.
    #[serde(rename = "type")]
    pub types: Vec<String>,
    /// Title.
    pub name: String,
    /// Who says it.
    pub issuer: Profile,
    /// From when it holds.
    pub valid_from: String,
    /// Until when; for ever when there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<String>,
    /// Of whom, and what.
    pub credential_subject: CredentialSubject,
    /// What it rests on.
    pub evidence: Vec<Evidence>,
    /// The two proofs; empty before it is signed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub proof: Vec<Proof>,
}

/// The issuer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// `did:key` of the key that signs.
    pub id: String,
    /// `Profile`.
    #[serde(rename = "type")]
    pub types: Vec<String>,
    /// Name of the centre.
    pub name: String,
    /// Its home page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// Whose achievement, and how it went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CredentialSubject {
    /// `AchievementSubject`.
    #[serde(rename = "type")]
    pub types: Vec<String>,
    /// The pseudonym, hashed with its salt; exactly one.
    pub identifier: Vec<Identity>,
    /// What was achieved.
    pub achievement: AchievementShape,
    /// One for each description.
    pub result: Vec<ResultShape>,
}

/// A pseudonym that is not written out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Identity {
    /// `IdentityObject`.
    #[serde(rename = "type")]
    pub kind: String,
    /// True.
    pub hashed: bool,
    /// `sha256$` and the hash of pseudonym and salt, hexadecimal.
    pub identity_hash: String,
    /// `systemId`.
    pub identity_type: String,
    /// Text behind the pseudonym in the hash.
    pub salt: String,
}

/// The achievement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AchievementShape {
    /// IRI of its definition.
    pub id: String,
    /// `Achievement`.
    #[serde(rename = "type")]
    pub types: Vec<String>,
    /// Title.
    pub name: String,
    /// What it is.
    pub description: String,
    /// How it is earned.
    pub criteria: Criteria,
    /// The results that it has.
    pub result_description: Vec<ResultDescription>,
}

/// How an achievement is earned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Criteria {
    /// In words.
    pub narrative: String,
}

/// A result that an achievement has. Numbers are texts: Open Badges wants them so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ResultDescription {
    /// IRI of the achievement, `#` and a word.
    pub id: String,
    /// `ResultDescription`.
    #[serde(rename = "type")]
    pub types: Vec<String>,
    /// Title.
    pub name: String,
    /// `RawScore` for points, `Result` for what is no number of points.
    pub result_type: String,
    /// Points needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub required_value: Option<String>,
    /// Fewest points.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value_min: Option<String>,
    /// Most points.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value_max: Option<String>,
}

/// A result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ResultShape {
    /// `Result`.
    #[serde(rename = "type")]
    pub types: Vec<String>,
    /// IRI of its description.
    pub result_description: String,
    /// The value, e.g. `87.25`.
    pub value: String,
}

/// What the credential rests on: named by its digest, so it cannot be exchanged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// RFC 6920: `ni:///sha-256;` and the digest in base64url.
    pub id: String,
    /// `Evidence`.
    #[serde(rename = "type")]
    pub types: Vec<String>,
    /// Which, e.g. `Recording`.
    pub name: String,
    /// The digest in hexadecimal, as other tools print it.
    pub description: String,
}

/// A Data Integrity proof.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Proof {
    /// The contexts again, in the proof that covers bytes; none in the other.
    #[serde(rename = "@context", default, skip_serializing_if = "Option::is_none")]
    pub context: Option<Vec<String>>,
    /// `DataIntegrityProof`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Name of the suite.
    pub cryptosuite: String,
    /// When it was signed.
    pub created: String,
    /// The issuer's key.
    pub verification_method: String,
    /// `assertionMethod`.
    pub proof_purpose: String,
    /// The signature: `z` and base58.
    pub proof_value: String,
}
