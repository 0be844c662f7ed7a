//! Every pack so far, and which of them can stand against a new one: asked of maps, so that a whole sitting's packs do not
//! take the square of their number. Pure.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use super::Mark;

/// The packs in the order in which they came, each with its place in the maps.
#[derive(Clone, Debug, Default)]
pub(super) struct Pairs {
    packs: Vec<(String, Mark)>,
    /// When each stylus was in somebody's hand.
    styluses: BTreeMap<String, Hours>,
    /// When each trainee had one in the hand.
    trainees: BTreeMap<String, Hours>,
    /// Trainee and number of an attempt: what packs of it say of themselves.
    attempts: BTreeMap<(String, u32), Said>,
    /// Trainee and number of an attempt: what packs of others say of it.
    told: BTreeMap<(String, u32), Said>,
}

/// Scenario and opening as they are spelled, and the first pack that says so: all others are right or wrong with it.
type Said = BTreeMap<(String, String), usize>;

/// Stretches of time, each of one pack.
#[derive(Clone, Debug, Default)]
struct Hours {
    starts: BTreeSet<(u64, usize)>,
    longest_ns: u64,
}

impl Hours {
    fn add(&mut self, time: &RangeInclusive<u64>, pack: usize) {
        self.starts.insert((*time.start(), pack));
        self.longest_ns = self.longest_ns.max(time.end().saturating_sub(*time.start()));
    }

    /// Packs that may lie in that time: all that do, and few others.
    fn near(&self, time: &RangeInclusive<u64>) -> impl Iterator<Item = usize> {
        let from = time.start().saturating_sub(self.longest_ns);
        // a time that ends before it begins is a stranger's
        let sound = from <= *time.end();
        let starts = sound.then(|| self.starts.range((from, 0)..=(*time.end(), usize::MAX)));
        starts.into_iter().flatten().map(|(_, pack)| *pack)
    }
}

impl Pairs {
    /// The name of a pack by its number here.
    pub(super) fn name(&self, pack: usize) -> Option<&str> {
        self.packs.get(pack).map(|(name, _)| name.as_str())
    }

    /// How many there are: the number of the next one.
    pub(super) fn len(&self) -> usize {
        self.packs.len()
    }

    /// Remembers a pack.
    pub(super) fn add(&mut self, name: &str, mark: Mark) {
        let here = self.packs.len();
        if let Some(own) = &mark.registration {
            if let Some((stylus, time)) = &mark.held {
                self.styluses.entry(stylus.clone()).or_default().add(time, here);
                self.trainees.entry(own.trainee.clone()).or_default().add(time, here);
            }
            let of = |number: u32| (own.trainee.clone(), number);
            let says = (mark.scenario.clone(), own.opened_at.clone());
            self.attempts.entry(of(own.number)).or_default().entry(says).or_insert(here);
            for told in mark.earlier.values() {
                let says = (told.scenario.clone(), told.opened_at.clone());
                self.told.entry(of(told.number)).or_default().entry(says).or_insert(here);
            }
        }
        self.packs.push((name.to_owned(), mark));
    }

    /// What the first pack that ran at the same time with the same stylus or trainee has against this one.
    pub(super) fn at_once(&self, mark: &Mark) -> Option<String> {
        self.first(self.beside(mark), |theirs, other| at_once(mark, theirs, other))
    }

    /// What the first pack has against this one that tells otherwise of an attempt.
    pub(super) fn told_otherwise(&self, mark: &Mark) -> Option<String> {
        self.first(self.telling(mark), |theirs, other| told_otherwise(mark, theirs, other))
    }

    fn first(&self, packs: BTreeSet<usize>, law: impl Fn(&Mark, &str) -> Option<String>) -> Option<String> {
        packs.into_iter().filter_map(|pack| self.packs.get(pack)).find_map(|(other, theirs)| law(theirs, other))
    }

    /// Packs near this one in time that share its stylus or its trainee.
    fn beside(&self, mark: &Mark) -> BTreeSet<usize> {
        let (Some((stylus, time)), Some(own)) = (&mark.held, &mark.registration) else { return BTreeSet::new() };
        let stylus = self.styluses.get(stylus).filter(|_| !stylus.is_empty());
        stylus.into_iter().chain(self.trainees.get(&own.trainee)).flat_map(|hours| hours.near(time)).collect()
    }

    /// Packs of attempts that this one tells of, and packs that tell of its attempt.
    fn telling(&self, mark: &Mark) -> BTreeSet<usize> {
        let Some(own) = &mark.registration else { return BTreeSet::new() };
        let attempt = |number: u32| (own.trainee.clone(), number);
        let before = mark.earlier.keys().filter_map(|number| self.attempts.get(&attempt(*number)));
        before.chain(self.told.get(&attempt(own.number))).flat_map(|said| said.values().copied()).collect()
    }
}

/// One stylus is in one hand at a time, and one trainee has one.
fn at_once(ours: &Mark, theirs: &Mark, other: &str) -> Option<String> {
    let ((our_id, our_time), (their_id, their_time)) = (ours.held.as_ref()?, theirs.held.as_ref()?);
    let apart = our_time.end() < their_time.start() || their_time.end() < our_time.start();
    // one attempt that is handed in twice is told of as that
    if apart || ours.recording == theirs.recording {
        return None;
    }
    let (us, them) = (ours.registration.as_ref()?, theirs.registration.as_ref()?);
    let what = if !our_id.is_empty() && our_id == their_id {
        format!("the stylus {our_id}")
    } else if us.trainee == them.trainee {
        us.trainee.clone()
    } else {
        return None;
    };
    Some(format!("{what} is in it at the same time as in {other}"))
}

/// Two packs of a trainee of which the later tells of the earlier one otherwise than that does itself.
fn told_otherwise(ours: &Mark, theirs: &Mark, other: &str) -> Option<String> {
    let (us, them) = (ours.registration.as_ref()?, theirs.registration.as_ref()?);
    if us.trainee != them.trainee {
        return None;
    }
    let told = |teller: &Mark, number: u32, of: &Mark| {
        let told = teller.earlier.get(&number)?;
        (!of.is_told_by(told)).then_some(number)
    };
    match told(ours, them.number, theirs) {
        Some(number) => Some(format!("it tells of attempt {number} otherwise than {other} does, which is it")),
        None => told(theirs, us.number, ours)
            .map(|number| format!("{other} tells of attempt {number} otherwise than it does itself")),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::certify::manifest::{EarlierPart, RegistrationPart};
    use crate::recording::Mode;

    fn registration(trainee: &str, number: u32, opened_at: &str) -> RegistrationPart {
        let [trainee, opened_at] = [trainee, opened_at].map(str::to_owned);
        RegistrationPart { mode: Mode::Exam, trainee, number, nonce: String::new(), opened_at, register: String::new() }
    }

    fn told(number: u32, opened_at: &str, scenario: &str) -> (u32, EarlierPart) {
        let [opened_at, scenario] = [opened_at, scenario].map(str::to_owned);
        (number, EarlierPart { number, opened_at, scenario, outcome: String::new() })
    }

    fn blank() -> Mark {
        Mark {
            recording: String::new(),
            hand: None,
            places: Vec::new(),
            registration: None,
            centre_nonce: None,
            scenario: String::new(),
            earlier: BTreeMap::new(),
            held: None,
        }
    }

    /// Few values of each kind, so that packs meet often; times that end before they begin, openings that are none.
    fn marks() -> impl Strategy<Value = Mark> {
        let opened = || {
            prop::sample::select(vec![
                "2026-05-04T09:00:00Z",
                "2026-05-04T09:00:00.001Z",
                "2026-05-04T09:00:00.002Z",
                "x",
            ])
        };
        let scenario = || prop::sample::select(vec!["a", "b"]);
        let own = (prop::sample::select(vec!["T-000001", "T-000002", "T-000003"]), 1u32..5, opened());
        let held = (prop::sample::select(vec!["", "one", "two"]), 0u64..60, 0u64..12);
        let earlier = prop::collection::vec((1u32..5, opened(), scenario()), 0..3);
        let own = prop::option::weighted(0.9, own);
        (0u8..8, own, scenario(), earlier, prop::option::weighted(0.9, held)).prop_map(
            |(recording, own, scenario, earlier, held)| Mark {
                recording: recording.to_string(),
                registration: own.map(|(trainee, number, opened_at)| registration(trainee, number, opened_at)),
                scenario: scenario.to_owned(),
                earlier: earlier
                    .into_iter()
                    .map(|(number, opened_at, scenario)| told(number, opened_at, scenario))
                    .collect(),
                held: held.map(|(id, start, length)| (id.to_owned(), start..=(start + length).saturating_sub(2))),
                ..blank()
            },
        )
    }

    proptest! {
        #[test]
        fn every_pack_against_every_other_says_the_same(marks in prop::collection::vec(marks(), 0..40)) {
            let (mut pairs, mut all): (Pairs, Vec<(String, Mark)>) = (Pairs::default(), Vec::new());
            for (at, mark) in marks.into_iter().enumerate() {
                let held = all.iter().find_map(|(other, theirs)| at_once(&mark, theirs, other));
                let said = all.iter().find_map(|(other, theirs)| told_otherwise(&mark, theirs, other));
                prop_assert_eq!(pairs.at_once(&mark), held);
                prop_assert_eq!(pairs.told_otherwise(&mark), said);
                pairs.add(&at.to_string(), mark.clone());
                all.push((at.to_string(), mark));
            }
        }
    }

    /// A year of one stylus, one exam after the other, and every pack of it handed in over and over.
    #[test]
    fn a_pack_is_held_against_its_neighbours_only() {
        let mut pairs = Pairs::default();
        for at in 0..2000_u32 {
            let start = u64::from(at / 2) * 100;
            let mark = Mark {
                recording: (at / 2).to_string(),
                registration: Some(registration(&format!("T-{:06}", at / 20), 1 + at / 2 % 10, "2026-05-04T09:00:00Z")),
                earlier: (1..=at / 2 % 10).map(|number| told(number, "2026-05-04T09:00:00Z", "")).collect(),
                held: Some(("one".to_owned(), start..=start + 90)),
                ..blank()
            };
            let most = (pairs.beside(&mark).len(), pairs.telling(&mark).len());
            assert!(most.0 <= 4 && most.1 <= 10, "pack {at} is held against {most:?}");
            pairs.add("", mark);
        }
    }
}
