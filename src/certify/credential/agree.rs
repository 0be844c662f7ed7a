//! Whether a credential says what a score sheet says. Any thread, pure.

use super::check::{ModeResult, digest_of};
use super::issue::{evidence, identity_hash, results};
use super::schema::Credential;
use crate::recording::Mode;
use crate::score::ScoreSheet;

impl Credential {
    /// The digest of a piece of evidence, e.g. `Recording`, `Score sheet`, `Scenario`, `Rubric`.
    pub fn evidence_digest(&self, name: &str) -> Option<[u8; 32]> {
        self.evidence.iter().find(|one| one.name == name).and_then(|one| digest_of(&one.id))
    }

    /// Whether it is about the trainee of this pseudonym.
    pub fn is_about(&self, pseudonym: &str) -> bool {
        let mut named = self.credential_subject.identifier.iter();
        named.all(|one| one.identity_hash == identity_hash(pseudonym, &one.salt))
    }

    /// Whether results and evidence are those of this sheet, of this recording, and of an exam with this number; else the
    /// first that is not.
    pub fn agrees_with(&self, sheet: &ScoreSheet, recording: &[u8; 32], attempt_number: u32) -> Result<(), String> {
        let ours = evidence(sheet, recording).map_err(|wrong| wrong.to_string())?;
        if let Some(one) = ours.iter().find(|one| !self.evidence.contains(one)) {
            return Err(format!("{} has another digest than the credential says", one.name.to_lowercase()));
        }
        let subject = &self.credential_subject;
        let mode = ModeResult { mode: Mode::Exam, attempt_number };
        let ours = results(sheet, mode, &subject.achievement.id);
        let theirs = subject.achievement.result_description.iter().zip(&subject.result);
        if ours.len() != theirs.len() {
            return Err("the credential has another number of results".to_owned());
        }
        match ours.iter().zip(theirs).find(|((what, result), (said, value))| what != *said || result != *value) {
            Some(((what, result), (_, value))) => {
                Err(format!("{}: the credential says {}, it is {}", what.name, value.value, result.value))
            }
            None => Ok(()),
        }
    }
}
