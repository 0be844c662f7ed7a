//! Packs against each other: one recording handed in twice, under two names, or with an attempt left out. Pure.

use std::collections::BTreeMap;

use super::line::Account;
use crate::certify::exam::NONCE;
use crate::certify::manifest::{Manifest, RegistrationPart};
use crate::score::sheet::dots_digest;
use crate::session::Scored;

/// What tells a pack from others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    recording: String,
    hand: Option<String>,
    registration: Option<RegistrationPart>,
    centre_nonce: Option<String>,
}

impl Mark {
    /// Of a pack's manifest, and of its recording where that could be scored.
    pub(super) fn of(manifest: &Manifest, scored: Option<&Scored>) -> Self {
        let dots = scored.map(|scored| &scored.sheet).filter(|sheet| !sheet.dots.is_empty());
        Self {
            recording: manifest.recording.digest.clone(),
            hand: dots.map(dots_digest),
            registration: manifest.attempt.registration.clone(),
            centre_nonce: manifest.device.more.get(NONCE).cloned(),
        }
    }
}

/// What was seen in the packs so far.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    recordings: BTreeMap<String, String>,
    hands: BTreeMap<String, String>,
    nonces: BTreeMap<String, String>,
    centre_nonces: BTreeMap<String, String>,
    numbers: BTreeMap<String, BTreeMap<u32, String>>,
}

impl Seen {
    /// Holds a pack against those before it, and remembers it under its name. One that did not read is none.
    pub fn add(&mut self, name: &str, account: &mut Account) {
        let Some(mark) = account.mark.clone() else { return };
        let mut wrong = Vec::new();
        let same_hand = mark.hand.clone().and_then(|hand| self.hands.insert(hand, name.to_owned()));
        if let Some(other) = self.recordings.insert(mark.recording.clone(), name.to_owned()) {
            wrong.push(format!("the same recording is in {other}"));
        } else if let Some(other) = same_hand {
            wrong.push(format!("every dot is that of {other}: the same hand movement under another head"));
        }
        let same_nonce = mark.centre_nonce.clone().and_then(|nonce| self.centre_nonces.insert(nonce, name.to_owned()));
        if let Some(other) = same_nonce {
            wrong.push(format!("the centre's nonce is that of {other}"));
        }
        if let Some(registration) = &mark.registration {
            if let Some(other) = self.nonces.insert(registration.nonce.clone(), name.to_owned()) {
                wrong.push(format!("the same registration is in {other}"));
            }
            let of = self.numbers.entry(registration.trainee.clone()).or_default();
            if let Some(other) = of.insert(registration.number, name.to_owned()) {
                wrong.push(format!("attempt {} of {} is {other} too", registration.number, registration.trainee));
            }
        }
        account.judged("others", &wrong, "no other pack here is the same attempt");
    }

    /// Attempts that lie between two that are here and are not here themselves: trainee and numbers.
    pub fn gaps(&self) -> Vec<(String, Vec<u32>)> {
        let missing = |numbers: &BTreeMap<u32, String>| -> Vec<u32> {
            let last = numbers.last_key_value().map_or(0, |(number, _)| *number);
            (1..=last).filter(|number| !numbers.contains_key(number)).take(20).collect()
        };
        let gaps = self.numbers.iter().map(|(trainee, numbers)| (trainee.clone(), missing(numbers)));
        gaps.filter(|(_, missing)| !missing.is_empty()).collect()
    }
}
