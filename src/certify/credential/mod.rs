//! The Open Badges 3.0 credential (a W3C Verifiable Credential 2.0) of a passed exam, made and checked without a network.
//!
//! Any thread, pure: key, time and salt are arguments; Ed25519 needs no randomness, so two runs give the same bytes.
//! Reading order: `file` (the issuer's own), `award` (what goes in, and who gets none), `schema` (its exact shape), `issue`, `proof` (the two
//! signatures), `linked` (JSON-LD to canonical N-Quads), `context` (the two pinned contexts), `check` (what may stand in
//! it), `verify`, `agree` (with a score sheet), `revoked`.
//!
//! Two signatures, both demanded: `eddsa-rdfc-2022` is what other verifiers of badges ask for, but it drops terms that the
//! contexts do not define before it signs; `eddsa-jcs-2022` covers every byte of the document.

mod agree;
mod award;
mod check;
mod context;
mod did;
mod file;
mod issue;
mod linked;
mod proof;
mod revoked;
mod schema;
mod verify;

pub use award::{Achievement, Award, Issuer, Refusal, Subject};
pub use check::Wrong;
pub use context::{CREDENTIALS_V2, OPEN_BADGES};
pub use did::{did_key, key_of};
pub use file::{IssuerFile, IssuerFileError, MAX_ISSUER_BYTES};
pub use issue::{IssueError, issue};
pub use linked::canonical_rdf;
pub use proof::{ProofError, Suite, hash_data, seconds, sign, verify_proof};
pub use revoked::{MAX_REVOKED_BYTES, RevokedEntry, RevokedError, RevokedList, sign_list};
pub use schema::Credential;
pub use verify::{Check, Known, MAX_CREDENTIAL_BYTES, Outcome, Verified, VerifyError, examine, verify};
