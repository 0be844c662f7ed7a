//! Who signed, and whether the trust file believes them. Pure.

use jiff::Timestamp;

use super::Case;
use super::line::Account;
use crate::certify::exam;
use crate::certify::key::PublicKey;
use crate::certify::manifest::{Manifest, signed_text};
use crate::certify::note::Note;
use crate::certify::pack::{self, Parts};
use crate::certify::scheme::text_of;
use crate::certify::trust::{Role, Trust};
use crate::recording::Mode;

pub(super) fn signatures(parts: &Parts, manifest: &Manifest, trust: &Trust, account: &mut Account) {
    let (Some(bytes), Some(sealed)) = (parts.get(pack::MANIFEST), parts.get(pack::SIGNATURES)) else { return };
    let note = match Note::parse(sealed) {
        Ok(note) => note,
        Err(error) => return account.failed("station", format_args!("manifest.sig: {error}")),
    };
    if note.text() != signed_text(bytes) {
        return account.failed("station", "manifest.sig was signed over another manifest");
    }
    let made = manifest.packed_at.parse().unwrap_or(Timestamp::UNIX_EPOCH);
    let mut case = Signed { note: &note, trust, made, not: Vec::new() };
    case.role(Role::Station, "station", true, account);
    case.not = case.signers(Role::Station);
    let mode = manifest.attempt.registration.as_ref().map_or(Mode::Practice, |registration| registration.mode);
    // who was named before the attempt, in the head of the recording
    match manifest.device.more.get(exam::SUPERVISOR) {
        Some(named) => case.supervisor(named, account),
        None => case.role(Role::Assessor, "assessor", mode > Mode::Practice, account),
    }
}

/// Who vouches for scenario and rubric. They are signed before the attempt, so that is the moment the key must be believed.
pub(super) fn scheme(case: &Case<'_>, account: &mut Account) {
    let exam = case.scored.registration.as_ref().is_some_and(|registration| registration.mode == Mode::Exam);
    let Some(sealed) = case.parts.get(pack::SCHEME) else {
        if exam {
            return account.failed("scheme", "no owner of a scheme signed scenario and rubric, and an exam needs that");
        }
        return account.absent("scheme", "scenario and rubric are not signed, and only an exam needs that");
    };
    let note = match Note::parse(sealed) {
        Ok(note) => note,
        Err(error) => return account.failed("scheme", format_args!("scenario.sig: {error}")),
    };
    if note.text() != text_of(&case.scored.sheet) {
        return account.failed("scheme", "scenario.sig was signed over another scenario or rubric");
    }
    let made = case.manifest.attempt.started_at.parse().unwrap_or(Timestamp::UNIX_EPOCH);
    Signed { note: &note, trust: case.trust, made, not: Vec::new() }.role(Role::Scheme, "scheme", true, account);
}

struct Signed<'a> {
    note: &'a Note,
    trust: &'a Trust,
    made: Timestamp,
    /// Keys that signed in another role already: one that two people hold says nothing for the second.
    not: Vec<PublicKey>,
}

impl Signed<'_> {
    /// The assessor who was named before the attempt signed, and is believed.
    fn supervisor(&self, named: &str, account: &mut Account) {
        let mut wrong = Vec::from_iter(self.trust.signer(Role::Assessor, self.note, self.made).err());
        let good = self.signers(Role::Assessor).into_iter().find(|key| key.name() == named);
        if good.is_none() && wrong.is_empty() {
            wrong.push(format!("{named} was to watch, and somebody else signed"));
        }
        wrong.extend(good.as_ref().and_then(|key| self.twice(key)));
        let key = good.map_or_else(String::new, |key| key.fingerprint());
        account.judged("assessor", &wrong, format_args!("signed by {named}, who was to watch, key {key}"));
    }

    fn role(&self, role: Role, check: &'static str, needed: bool, account: &mut Account) {
        let signer = self.trust.signer(role, self.note, self.made);
        // where several signed, one that did not sign in another role counts
        let other = self.signers(role).into_iter().find(|key| self.twice(key).is_none());
        match signer.map(|key| other.unwrap_or(key)) {
            Ok(key) if self.twice(&key).is_some() => account.failed(check, self.twice(&key).unwrap_or_default()),
            Ok(key) => account.held(check, format_args!("signed by {}, key {}", key.name(), key.fingerprint())),
            Err(_) if !needed && !self.tried(role) => account.absent(check, "not signed, and practice needs none"),
            Err(why) => account.failed(check, why),
        }
    }

    /// Every believed key of this role that signed.
    fn signers(&self, role: Role) -> Vec<PublicKey> {
        let signs = |key: &PublicKey| self.note.signed_by(key) == Ok(true);
        let keys = self.trust.keys_of(role).filter(signs);
        keys.filter(|key| self.trust.believes(role, key, self.made).is_ok()).collect()
    }

    /// The same key, under whatever name, signed in another role.
    fn twice(&self, key: &PublicKey) -> Option<String> {
        let same = self.not.iter().any(|other| other.key() == key.key());
        same.then(|| format!("the key of {} is the station's: nobody else signed", key.name()))
    }

    /// Somebody of this role signed, believed or not.
    fn tried(&self, role: Role) -> bool {
        self.trust.keys_of(role).any(|key| self.note.signed_by(&key) != Ok(false))
    }
}
