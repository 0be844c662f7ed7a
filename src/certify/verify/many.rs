//! Packs against each other: one recording handed in twice, under two names, or with an attempt left out. Pure.

use std::collections::BTreeMap;

use super::line::Account;
use crate::certify::manifest::Manifest;
use crate::certify::pack;
use crate::score::ScoreSheet;
use crate::score::sheet::dots_digest;

/// What was seen in the packs so far.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    recordings: BTreeMap<String, String>,
    hands: BTreeMap<String, String>,
    nonces: BTreeMap<String, String>,
    numbers: BTreeMap<String, BTreeMap<u32, String>>,
}

impl Seen {
    /// Holds a pack against those before it, and remembers it under its name. Says nothing of a pack that does not read.
    pub fn add(&mut self, name: &str, bytes: &[u8], account: &mut Account) {
        let Some((manifest, sheet)) = read(bytes) else { return };
        let hand = dots_digest(&sheet);
        let mut wrong = Vec::new();
        if let Some(other) = self.recordings.insert(manifest.recording.digest.clone(), name.to_owned()) {
            wrong.push(format!("the same recording is in {other}"));
        } else if let Some(other) = self.hands.get(&hand).filter(|_| !sheet.dots.is_empty()) {
            wrong.push(format!("every dot is that of {other}: the same hand movement under another head"));
        }
        self.hands.insert(hand, name.to_owned());
        if let Some(registration) = &manifest.attempt.registration {
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

fn read(bytes: &[u8]) -> Option<(Manifest, ScoreSheet)> {
    let parts = pack::decode(bytes).ok()?;
    let sheet = serde_json::from_slice(parts.get(pack::SCORE)?).ok()?;
    Some((Manifest::parse(parts.get(pack::MANIFEST)?).ok()?, sheet))
}
