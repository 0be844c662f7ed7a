//! The check of a pack by somebody who trusts nobody: one line for each check, and the attempt stepped and scored again.
//! Works in memory: opens no file, no network, no clock. Any thread but the haptics thread.
//!
//! Reading order: `mod` (the order of the checks), `line` (what a check says), `content` (files, manifest, score), `people`
//! (keys and roles), `badge` (the credential), `calibration` (of the stylus), `page` (the report), `hand` (how fast it was), `later` (statements, verdicts, log), `many` (packs against
//! each other), `stamp` (what a time stamp is of).

mod badge;
mod calibration;
mod content;
mod hand;
mod later;
mod line;
mod many;
mod page;
mod people;
mod stamp;

pub(super) use later::verdicts_of;
pub use line::{Account, Line, Outcome};
pub use many::{Mark, Seen};

use super::credential::RevokedList;
use super::deviation::{beyond, deviations};
use super::manifest::Manifest;
use super::pack::{self, Parts};
use super::trust::Trust;
use super::{desk, exam};
use crate::session::{Progress, Scored};

/// Deviations that are told one by one.
const MOST_TOLD: usize = 20;

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
    verify_asked(bytes, &Asked { trust, revoked, nonce: None }, progress)
}

/// What a pack is checked against.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Whom to believe.
    pub trust: &'a Trust,
    /// Issuers' lists of revoked credentials, whose signatures are checked already.
    pub revoked: &'a [RevokedList],
    /// The nonce that the centre gave for the attempt: one with another, or without, is refused.
    pub nonce: Option<&'a str>,
}

/// The same, against all of this.
pub fn verify_asked(bytes: &[u8], asked: &Asked<'_>, progress: &mut dyn FnMut(Progress)) -> Account {
    let Asked { trust, revoked, nonce } = *asked;
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
            self::nonce(&case, nonce, &mut account);
            mode(&case, &mut account);
            calibration::calibration(&case, &mut account);
            deviated(&case, &mut account);
            hand::hand(&case, &mut account);
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
    let scored = case.scored;
    let mut wrong = exam::faults(&scored.header, registration, &scored.sheet, case.trust);
    wrong.extend(beyond(&deviations(&scored.course), &scored.course, registration.mode, case.trust.exam));
    let (trainee, number) = (&registration.trainee, registration.number);
    let by = scored.header.extra.get(exam::SUPERVISOR).map_or_else(String::new, |by| format!(", watched by {by}"));
    account.judged("mode", &wrong, format_args!("{}, attempt {number} of {trainee}{by}", registration.mode));
}

/// The nonce that the centre gave before the attempt: who recorded it earlier could not know it.
fn nonce(case: &Case<'_>, asked: Option<&str>, account: &mut Account) {
    let said = case.scored.header.extra.get(exam::NONCE);
    match (said, asked) {
        (None, None) => account.absent("nonce", "the centre gave none"),
        (None, Some(asked)) => account.failed("nonce", format_args!("there is none, the centre gave {asked}")),
        (Some(said), asked) => match exam::nonce(said) {
            Err(why) => account.failed("nonce", why),
            Ok(said) if asked.is_some_and(|asked| asked != said) => {
                account.failed("nonce", format_args!("{said}, the centre gave {}", asked.unwrap_or_default()));
            }
            Ok(said) if asked.is_some() => account.held("nonce", format_args!("{said}, as the centre gave it")),
            Ok(said) => account.held("nonce", format_args!("{said}; is it the one that the centre gave?")),
        },
    }
}

/// What was not as it should be, and who caused it. Whether that is too much is said by `mode`.
fn deviated(case: &Case<'_>, account: &mut Account) {
    let found = deviations(&case.scored.course);
    let told: Vec<String> = found.iter().take(MOST_TOLD).map(ToString::to_string).collect();
    let more = found.len().saturating_sub(MOST_TOLD);
    let more = if more > 0 { format!("; and {more} more") } else { String::new() };
    let told = if told.is_empty() { "none".to_owned() } else { told.join("; ") };
    account.held("deviations", format_args!("{told}{more}"));
}
