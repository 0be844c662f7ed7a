//! A scenario and its rubric, signed by the owner of the scheme: exams take no other. Pure.

use jiff::Timestamp;

use super::key::SecretKey;
use super::note::{Note, NoteError};
use super::trust::{Role, Trust};
use crate::recording::sha256_hex;
use crate::scenario::{Scenario, to_ron};
use crate::score::{ScoreSheet, rubric_digest};

/// First line of the text that is signed.
const SIGNED: &str = "stipple scenario v1";

/// The text that is signed: the digests of the resolved scenario and of its rubric, as they stand on every score sheet.
pub fn signed_text(scenario_digest: &str, rubric_digest: &str) -> String {
    format!("{SIGNED}\nscenario {scenario_digest}\nrubric {rubric_digest}\n")
}

/// The same for a sheet's scenario and rubric.
pub fn text_of(sheet: &ScoreSheet) -> String {
    signed_text(&sheet.scenario.digest, &sheet.rubric.digest)
}

/// The note for a scenario with every preset resolved and the rubric in it, not yet signed.
pub fn note(scenario: &Scenario) -> Result<Note, NoteError> {
    let scenario_digest = sha256_hex(to_ron(scenario));
    Note::new(&signed_text(&scenario_digest, &rubric_digest(&scenario.rubric)))
}

/// The same, signed.
pub fn sign(scenario: &Scenario, key: &SecretKey) -> Result<Note, NoteError> {
    let mut note = note(scenario)?;
    note.sign(key);
    Ok(note)
}

/// What is wrong with a signature of a scenario and its rubric, if anything.
pub fn fault(scenario: &Scenario, sealed: &[u8], trust: &Trust, now: Timestamp) -> Option<String> {
    let note = match Note::parse(sealed) {
        Ok(note) => note,
        Err(error) => return Some(format!("signature of the scenario: {error}")),
    };
    match self::note(scenario) {
        Ok(wanted) if wanted.text() == note.text() => {}
        Ok(_) => return Some("the signature is over another scenario or rubric".to_owned()),
        Err(error) => return Some(error.to_string()),
    }
    trust.signer(Role::Scheme, &note, now).err()
}
