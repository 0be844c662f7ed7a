//! The check of a pack by somebody who trusts nobody: one line for each check, and the attempt stepped and scored again.
//! Reads its own copy of the recording in a folder of its own below the system's temporary one; never a network, never a
//! clock. Any thread but the haptics thread.
//!
//! Reading order: `mod` (the order of the checks), `line` (what a check says), `content` (files, manifest, score), `people`
//! (keys and roles), `badge` (the credential), `page` (the report), `later` (statements, verdicts, log), `many` (packs against
//! each other).

mod badge;
mod content;
mod later;
mod line;
mod many;
mod page;
mod people;

pub use line::{Account, Line, Outcome};
pub use many::{Mark, Seen};

use super::credential::RevokedList;
use super::manifest::Manifest;
use super::pack::{self, Parts};
use super::trust::Trust;
use super::{desk, exam};
use crate::session::{Progress, Scored};

/// What the checks look at.
struct Case<'a> {
    parts: &'a Parts,
    manifest: &'a Manifest,
    scored: &'a Scored,
    trust: &'a Trust,
    revoked: &'a [RevokedList],
}

/// Checks a pack. Everything that can be looked at is, also after a failure.
pub fn verify(bytes: &[u8], trust: &Trust, progress: &mut dyn FnMut(Progress)) -> Account {
    verify_with(bytes, trust, &[], progress)
}

/// The same, its credential looked up in issuers' lists of revoked ones, whose signatures are checked already.
pub fn verify_with(
    bytes: &[u8],
    trust: &Trust,
    revoked: &[RevokedList],
    progress: &mut dyn FnMut(Progress),
) -> Account {
    let mut account = Account::default();
    let parts = match pack::decode(bytes) {
        Ok(parts) => parts,
        Err(error) => return Account::unread(error),
    };
    account.held("pack", format_args!("canonical, {} files, {} bytes", parts.len(), bytes.len()));
    let Some(manifest) = content::manifest(&parts, &mut account) else { return account };
    content::files(&parts, &manifest, &mut account);
    people::signatures(&parts, &manifest, trust, &mut account);
    match desk::score(parts.get(pack::RECORDING).map_or(&[], Vec::as_slice), progress) {
        Ok(scored) => {
            let case = Case { parts: &parts, manifest: &manifest, scored: &scored, trust, revoked };
            content::recording(&case, &mut account);
            content::times(&case, &mut account);
            content::earlier(&case, &mut account);
            content::score(&case, &mut account);
            people::scheme(&case, &mut account);
            mode(&case, &mut account);
            badge::credential(&case, &mut account);
            page::report(&case, &mut account);
            later::statements(&case, &mut account);
            later::verdicts(&case, &mut account);
            later::log(&case, &mut account);
            account.result(&scored);
            account.mark = Some(Box::new(Mark::of(&manifest, Some(&scored))));
        }
        Err(error) => {
            account.failed("recording", &error);
            account.mark = Some(Box::new(Mark::of(&manifest, None)));
        }
    }
    account
}

/// Whether the attempt counts as what it was registered for.
fn mode(case: &Case<'_>, account: &mut Account) {
    let Some(registration) = &case.scored.registration else {
        return account.absent("mode", "practice that nobody registered; no credential can rest on it");
    };
    let wrong = exam::faults(&case.scored.header, registration, &case.scored.sheet, case.trust);
    let (trainee, number) = (&registration.trainee, registration.number);
    account.judged("mode", &wrong, format_args!("{}, attempt {number} of {trainee}", registration.mode));
}
