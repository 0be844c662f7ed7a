//! When an input is played: by its own stamp, on a time line that runs a little behind the newest one. Haptics thread.
//!
//! The time line moves one tick per tick, so a press and its release lie as far apart in the hand as they did at the
//! button, however late and together they arrived. While nothing goes on whose length matters, now is now; a press takes
//! the time line back to its own stamp and a lag behind now, and from there time runs on.
//!
//! * A press whose end is heard directly ([`PointerAction::Down`]): the picture may stall as it likes. The hold is exact
//!   when its end is heard within [`LAG_US`] or the picture's own delay, whichever is longer.
//! * Any other: the lag is the picture's recent pace and more, and time never passes what the picture has told. A picture
//!   that stalls in the middle of a hold, for longer than that pace, still prolongs it: the hand cannot know a release
//!   that nobody has told it.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use rtrb::Consumer;

use super::releases::Releases;
use super::{PointerAction, PointerInput, Release};
use crate::units::TICK_HZ;

/// One tick, µs.
const TICK_US: u64 = 1_000_000 / TICK_HZ as u64;
/// A picture slower than this between two of its pictures counts as idle, µs: nothing to learn from.
const IDLE_US: u64 = 600_000;
/// Least lag of a press, µs.
const LEAST_LAG_US: u64 = 3_000;
/// Least lag of a press whose end is heard directly, µs: so late may it be heard.
const LAG_US: u64 = 20_000;
/// No press takes the time line back further, µs.
const BACK_US: u64 = 12_000_000;

/// See the module.
#[derive(Debug)]
pub(super) struct Timeline {
    ring: Consumer<PointerInput>,
    releases: Option<Releases>,
    /// Time that is being played, µs.
    play_us: u64,
    /// Everything up to here has been told, µs.
    known_us: Option<u64>,
    /// Longest recent time between two tellings, µs.
    gap_us: u64,
    /// The press that waits, once the time line is set for it, µs.
    coming_us: Option<u64>,
    /// Stamp of the press that was played and whose end is to be heard, µs.
    held_us: Option<u64>,
}

/// What lies in the ring.
#[derive(Clone, Copy, Debug, Default)]
struct Waiting {
    /// Newest stamp, µs.
    told_us: Option<u64>,
    /// Stamp of the first press, µs, and whether its end will be heard directly.
    press: Option<(u64, bool)>,
}

impl Timeline {
    pub(super) fn new(ring: Consumer<PointerInput>, releases: Option<Consumer<Release>>) -> Self {
        let releases = releases.map(Releases::new);
        Self { ring, releases, play_us: 0, known_us: None, gap_us: 0, coming_us: None, held_us: None }
    }

    /// The time that is being played, µs.
    pub(super) fn now_us(&self) -> u64 {
        self.play_us
    }

    /// One tick goes by. `free`: nothing is going on whose length matters.
    pub(super) fn advance(&mut self, free: bool) {
        let direct = self.releases.as_mut().is_some_and(Releases::hear);
        let waiting = self.look();
        let Some(known_us) = self.known_us else {
            if let Some(told_us) = waiting.told_us {
                self.known_us = Some(told_us);
                self.play_us = waiting.press.map_or(told_us, |(press_us, _)| press_us.min(told_us));
            }
            return;
        };
        let known_us = waiting.told_us.map_or(known_us, |told_us| self.learn(known_us, told_us));
        let next_us = self.play_us + TICK_US;
        if free {
            self.set_for(next_us.max(known_us), waiting.press, direct);
        } else if direct && self.held_us.is_some() {
            self.play_us = next_us;
        } else {
            self.play_us = next_us.min(known_us).max(self.play_us);
        }
    }

    /// The next input whose time has come.
    pub(super) fn next_due(&mut self) -> Option<PointerInput> {
        if let Some(at_us) = self.release_due() {
            self.held_us = None;
            return Some(PointerInput { at_us, what: PointerAction::Press(false) });
        }
        let head = self.ring.peek().ok().copied()?;
        // what was told before a press is not later than it, whatever its own stamp: the aim belongs to the press
        let due = head.at_us <= self.play_us || (!is_button(&head) && self.press_due());
        if !due {
            return None;
        }
        if is_button(&head) {
            self.held_us = (head.what == PointerAction::Down).then_some(head.at_us);
        }
        self.ring.pop().ok()
    }

    /// The picture has told everything up to a time; how long it took for that is remembered. Gives what is known.
    fn learn(&mut self, known_us: u64, told_us: u64) -> u64 {
        let gap_us = told_us.saturating_sub(known_us);
        if (1..IDLE_US).contains(&gap_us) {
            // forgets an old stall over some tens of pictures
            self.gap_us = gap_us.max(self.gap_us - self.gap_us / 16);
        }
        self.known_us = Some(told_us.max(known_us));
        told_us.max(known_us)
    }

    /// Free to choose the time: a press that waits is played from its own stamp on; without one, now is now.
    fn set_for(&mut self, now_us: u64, press: Option<(u64, bool)>, direct: bool) {
        let Some((press_us, heard)) = press else {
            self.play_us = now_us;
            return;
        };
        if self.coming_us == Some(press_us) {
            self.play_us += TICK_US;
            return;
        }
        self.coming_us = Some(press_us);
        let paced_us = (self.gap_us + self.gap_us / 4).max(LEAST_LAG_US);
        let lag_us = if heard && direct { LAG_US } else { paced_us };
        let latest_us = now_us.saturating_sub(lag_us);
        self.play_us = press_us.clamp(now_us.saturating_sub(BACK_US).min(latest_us), latest_us);
    }

    /// When the press that is held ended, if that time has come.
    fn release_due(&self) -> Option<u64> {
        let end_us = self.releases.as_ref()?.end_of(self.held_us?)?;
        (end_us <= self.play_us).then_some(end_us)
    }

    fn look(&mut self) -> Waiting {
        let Ok(chunk) = self.ring.read_chunk(self.ring.slots()) else { return Waiting::default() };
        let (old, new) = chunk.as_slices();
        let mut waiting = Waiting::default();
        for input in old.iter().chain(new) {
            waiting.told_us = waiting.told_us.max(Some(input.at_us));
            if waiting.press.is_none() && begins(input) {
                waiting.press = Some((input.at_us, input.what == PointerAction::Down));
            }
        }
        waiting
    }

    /// The first press or release in the ring is due.
    fn press_due(&mut self) -> bool {
        let play_us = self.play_us;
        let Ok(chunk) = self.ring.read_chunk(self.ring.slots()) else { return false };
        let (old, new) = chunk.as_slices();
        old.iter().chain(new).find(|input| is_button(input)).is_some_and(|input| input.at_us <= play_us)
    }
}

/// Something begins whose length matters.
fn begins(input: &PointerInput) -> bool {
    match input.what {
        PointerAction::Press(down) => down,
        PointerAction::Down => true,
        PointerAction::Squeeze(share) => share > 0.0,
        _ => false,
    }
}

/// Something begins, goes on or ends whose length matters.
fn is_button(input: &PointerInput) -> bool {
    matches!(input.what, PointerAction::Press(_) | PointerAction::Down | PointerAction::Squeeze(_))
}
