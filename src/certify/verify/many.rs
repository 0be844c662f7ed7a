//! Packs against each other: one recording handed in twice, under two names, or with an attempt left out. Pure.

mod pairs;

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use jiff::Timestamp;

use pairs::Pairs;

use super::line::Account;
use crate::certify::exam::NONCE;
use crate::certify::manifest::{EarlierPart, Manifest, RegistrationPart};
use crate::score::sheet::dots_digest;
use crate::session::Scored;

/// So many dots in the very same places are one movement of one hand: two hands meet a thousandth of a millimetre by chance.
const SAME_DOTS: usize = 3;

/// What tells a pack from others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    recording: String,
    hand: Option<String>,
    /// Where its dots are, µm.
    places: Vec<[i64; 3]>,
    registration: Option<RegistrationPart>,
    centre_nonce: Option<String>,
    scenario: String,
    /// The attempts before it by their numbers, as it tells of them.
    earlier: BTreeMap<u32, EarlierPart>,
    /// The registered stylus, and when it was in somebody's hand, ns since 1970; nothing for what did not run by the clock.
    held: Option<(String, RangeInclusive<u64>)>,
}

impl Mark {
    /// Of a pack's manifest, and of its recording where that could be scored.
    pub(super) fn of(manifest: &Manifest, scored: Option<&Scored>) -> Self {
        let sheet = scored.map(|scored| &scored.sheet).filter(|sheet| !sheet.dots.is_empty());
        let held = scored.filter(|scored| scored.sheet.clock.is_some()).map(|scored| {
            let last = scored.sheet.attempt.record.last_tick.unwrap_or(0);
            let id = scored.header.extra.get("device_id").cloned().unwrap_or_default();
            (id, scored.header.start_unix_ns..=scored.header.log_time_ns(last))
        });
        Self {
            recording: manifest.recording.digest.clone(),
            hand: sheet.map(dots_digest),
            places: sheet.iter().flat_map(|sheet| &sheet.dots).map(|dot| dot.position_um).collect(),
            registration: manifest.attempt.registration.clone(),
            centre_nonce: manifest.device.more.get(NONCE).cloned(),
            scenario: manifest.verdict.scenario.clone(),
            earlier: manifest.earlier.iter().rev().map(|told| (told.number, told.clone())).collect(),
            held,
        }
    }

    /// Whether what another pack tells of this attempt is what it says itself.
    fn is_told_by(&self, told: &EarlierPart) -> bool {
        let ms = |at: &str| at.parse::<Timestamp>().ok().map(Timestamp::as_millisecond);
        let opened = self.registration.as_ref().and_then(|registration| ms(&registration.opened_at));
        // a register keeps thousandths of a second
        let same = ms(&told.opened_at).zip(opened).is_some_and(|(told, opened)| told.abs_diff(opened) <= 1);
        told.scenario == self.scenario && same
    }
}

/// What was seen in the packs so far.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    recordings: BTreeMap<String, String>,
    hands: BTreeMap<String, String>,
    /// Which packs have a dot in this place.
    places: BTreeMap<[i64; 3], Vec<usize>>,
    nonces: BTreeMap<String, String>,
    centre_nonces: BTreeMap<String, String>,
    numbers: BTreeMap<String, BTreeMap<u32, String>>,
    packs: Pairs,
}

impl Seen {
    /// Holds a pack against those before it, and remembers it under its name. One that did not read is none.
    pub fn add(&mut self, name: &str, account: &mut Account) {
        let Some(mark) = account.mark.clone() else { return };
        let mut wrong = Vec::new();
        let same_hand = mark.hand.clone().and_then(|hand| self.hands.insert(hand, name.to_owned()));
        let same_places = self.same_places(&mark);
        if let Some(other) = self.recordings.insert(mark.recording.clone(), name.to_owned()) {
            wrong.push(format!("the same recording is in {other}"));
        } else if let Some(other) = same_hand {
            wrong.push(format!("every dot is that of {other}: the same hand movement under another head"));
        } else if let Some((other, dots)) = same_places {
            wrong.push(format!(
                "{dots} of {} dots are those of {other}: a part of its hand movement",
                mark.places.len()
            ));
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
        wrong.extend(self.packs.at_once(&mark));
        wrong.extend(self.packs.told_otherwise(&mark));
        self.packs.add(name, Mark { places: Vec::new(), ..*mark });
        account.judged("others", &wrong, "no other pack here is the same attempt");
    }

    /// A pack that shares so many places with this one that it is the same hand, and how many; then remembers them.
    fn same_places(&mut self, mark: &Mark) -> Option<(String, usize)> {
        let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
        let here = self.packs.len();
        for place in &mark.places {
            let packs = self.places.entry(*place).or_default();
            packs.iter().filter(|pack| **pack != here).for_each(|pack| *shared.entry(*pack).or_default() += 1);
            if packs.last() != Some(&here) {
                packs.push(here);
            }
        }
        let (pack, dots) = shared.into_iter().max_by_key(|(_, dots)| *dots).filter(|(_, dots)| *dots >= SAME_DOTS)?;
        Some((self.packs.name(pack)?.to_owned(), dots))
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
