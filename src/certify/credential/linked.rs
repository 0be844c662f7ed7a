//! A JSON-LD document as canonical N-Quads (RDFC-1.0). Any thread, pure; contexts are pinned.
//!
//! The time that canonical order takes can grow exponentially with the blank nodes that look alike: only documents of the
//! shape that `check` allows may come here, or small ones of our own.

use std::error::Error;

use oxjsonld::{JsonLdParser, JsonLdRemoteDocument};
use oxrdf::Dataset;
use oxrdf::dataset::{CanonicalizationAlgorithm, CanonicalizationHashAlgorithm};
use serde_json::Value;

use super::context::pinned;
use super::proof::ProofError;

/// The sorted lines of a document's statements.
pub fn canonical_rdf(document: &Value) -> Result<String, ProofError> {
    let bytes = serde_json::to_vec(document).map_err(|error| ProofError::Linked { what: error.to_string() })?;
    let parser = JsonLdParser::new().for_slice(&bytes).with_load_document_callback(|url, _options| load(url));
    let mut statements = Dataset::new();
    for quad in parser {
        statements.insert(&quad.map_err(|error| ProofError::Linked { what: error.to_string() })?);
    }
    let sha256 = CanonicalizationHashAlgorithm::Sha256;
    statements.canonicalize(CanonicalizationAlgorithm::Rdfc10 { hash_algorithm: sha256 });
    let mut lines: Vec<String> = statements.iter().map(|quad| format!("{quad} .\n")).collect();
    lines.sort_unstable();
    Ok(lines.concat())
}

fn load(url: &str) -> Result<JsonLdRemoteDocument, Box<dyn Error + Send + Sync>> {
    let document = pinned(url).ok_or_else(|| format!("the context {url} is not one of the two that are known"))?;
    Ok(JsonLdRemoteDocument { document: document.to_vec(), document_url: url.to_owned() })
}
