//! The credential in a pack: sound by itself, and saying what the recording was worth. Pure.

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use super::Case;
use super::line::Account;
use crate::certify::credential::{Credential, Known, MAX_CREDENTIAL_BYTES, RevokedList, verify};
use crate::certify::json;
use crate::certify::pack;
use crate::certify::trust::Role;
use crate::recording::Mode;

pub(super) fn credential(case: &Case<'_>, account: &mut Account) {
    let Some(bytes) = case.parts.get(pack::CREDENTIAL) else {
        return account.absent("credential", "none in this pack");
    };
    let recording: [u8; 32] = Sha256::digest(case.parts.get(pack::RECORDING).map_or(&[][..], Vec::as_slice)).into();
    let issuers: Vec<_> = case.trust.keys_of(Role::Issuer).map(|key| *key.key()).collect();
    let said: Option<Credential> = json::read(bytes, MAX_CREDENTIAL_BYTES).ok();
    let of = |list: &&RevokedList| said.as_ref().is_some_and(|said| said.issuer.id == list.issuer);
    let lists = case.revoked.iter().filter(of);
    // of several lists of an issuer the one that has it, wherever it was made, else the newest
    let has = |list: &RevokedList| said.as_ref().is_some_and(|said| list.find(&said.id).is_some());
    let list = lists.max_by_key(|list| (has(list), list.issued.parse::<Timestamp>().ok()));
    let known = Known { issuers: &issuers, recording_digest: Some(recording), revoked: list, ..Known::default() };
    let verified = match verify(bytes, &known) {
        Ok(verified) => verified,
        Err(error) => return account.failed("credential", error),
    };
    let mut wrong = Vec::new();
    for key in case.trust.keys_of(Role::Issuer).filter(|key| *key.key() == verified.issuer) {
        if let Err(why) = case.trust.believes(Role::Issuer, &key, verified.created) {
            wrong.push(format!("signed by {}, but {why}", key.name()));
        }
    }
    let registration = case.scored.registration.as_ref();
    match registration.filter(|registration| registration.mode == Mode::Exam) {
        Some(exam) if !verified.credential.is_about(&exam.trainee) => {
            wrong.push("it is about another trainee".to_owned());
        }
        Some(_) => {}
        None => wrong.push("the attempt was no exam".to_owned()),
    }
    let number = registration.map_or(0, |registration| registration.number);
    wrong.extend(verified.credential.agrees_with(&case.scored.sheet, &recording, number).err());
    let older = |list: &RevokedList| list.issued.parse::<Timestamp>().is_ok_and(|at| at < verified.created);
    let listed = list.map_or_else(String::new, |list| {
        let note = if older(list) { ", a list that is older than the credential" } else { "" };
        format!("; not revoked on {}{note}", list.issued)
    });
    let held = format_args!("two signatures of the issuer; results and evidence are those of this pack{listed}");
    account.judged("credential", &wrong, held);
}
