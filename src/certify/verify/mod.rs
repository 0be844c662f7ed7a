//! The check of a pack by somebody who trusts nobody: one line for each check, and the attempt stepped and scored again.
//! Reads its own copy of the recording in a folder of its own below the system's temporary one; never a network, never a
//! clock. Any thread but the haptics thread.
//!
//! Reading order: `mod` (the order of the checks), `line` (what a check says), `content` (files, manifest, score), `people`
//! (keys and roles), `exam` (what an exam must fulfil), `many` (packs against each other).

mod content;
mod exam;
mod line;
mod many;
mod people;

pub use line::{Account, Line, Outcome};
pub use many::Seen;

use super::desk;
use super::manifest::Manifest;
use super::pack::{self, Parts};
use super::trust::Trust;
use crate::session::{Progress, Scored};

/// What the checks look at.
struct Case<'a> {
    parts: &'a Parts,
    manifest: &'a Manifest,
    scored: &'a Scored,
    trust: &'a Trust,
}

/// Checks a pack. Everything that can be looked at is, also after a failure.
pub fn verify(bytes: &[u8], trust: &Trust, progress: &mut dyn FnMut(Progress)) -> Account {
    let mut account = Account::default();
    let parts = match pack::decode(bytes) {
        Ok(parts) => parts,
        Err(error) => {
            account.failed("pack", &error);
            return account;
        }
    };
    account.held("pack", format_args!("canonical, {} files, {} bytes", parts.len(), bytes.len()));
    let Some(manifest) = content::manifest(&parts, &mut account) else { return account };
    content::files(&parts, &manifest, &mut account);
    people::signatures(&parts, &manifest, trust, &mut account);
    match desk::score(parts.get(pack::RECORDING).map_or(&[], Vec::as_slice), progress) {
        Ok(scored) => {
            let case = Case { parts: &parts, manifest: &manifest, scored: &scored, trust };
            content::recording(&case, &mut account);
            content::times(&case, &mut account);
            content::earlier(&case, &mut account);
            content::score(&case, &mut account);
            people::scheme(&case, &mut account);
            exam::rules(&case, &mut account);
            account.result(&scored);
        }
        Err(error) => account.failed("recording", &error),
    }
    account
}
