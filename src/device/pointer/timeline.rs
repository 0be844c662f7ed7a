//! When an input is played: by its own stamp, on a time line that runs a little behind the newest one. Haptics thread.
//!
//! The time line moves one tick per tick and never passes what the picture has told, so a press and its release lie as
//! far apart in the hand as they did at the button, however late and together they arrived. Between presses it drops
//! what delay it does not need. A picture that stalls in the middle of a hold, for longer than its recent pace, still
//! prolongs it: the hand cannot know a release that nobody has told it.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use rtrb::Consumer;

use super::{PointerAction, PointerInput};
use crate::units::TICK_HZ;

/// One tick, µs.
const TICK_US: u64 = 1_000_000 / TICK_HZ as u64;
/// A picture slower than this between two of its pictures counts as idle, µs: nothing to learn from.
const IDLE_US: u64 = 600_000;
/// Least delay that is kept, µs.
const LEAST_DELAY_US: u64 = 3_000;

/// See the module.
#[derive(Debug)]
pub(super) struct Timeline {
    ring: Consumer<PointerInput>,
    /// Time that is being played, µs.
    play_us: u64,
    /// Everything up to here has been told, µs.
    known_us: Option<u64>,
    /// Longest recent time between two tellings, µs.
    gap_us: u64,
}

impl Timeline {
    pub(super) fn new(ring: Consumer<PointerInput>) -> Self {
        Self { ring, play_us: 0, known_us: None, gap_us: 0 }
    }

    /// The time that is being played, µs.
    pub(super) fn now_us(&self) -> u64 {
        self.play_us
    }

    /// One tick goes by. `idle`: nothing is going on whose length matters.
    pub(super) fn advance(&mut self, idle: bool) {
        let told = self.newest_us();
        let Some(known_us) = self.known_us else {
            if let Some(told_us) = told {
                self.known_us = Some(told_us);
                self.play_us = self.first_press_us().unwrap_or(told_us).min(told_us);
            }
            return;
        };
        if let Some(told_us) = told.filter(|told_us| *told_us > known_us) {
            let gap_us = told_us - known_us;
            if gap_us < IDLE_US {
                // forgets an old stall over some tens of pictures
                self.gap_us = gap_us.max(self.gap_us - self.gap_us / 16);
            }
            self.known_us = Some(told_us);
            if idle {
                self.catch_up(told_us);
            }
        }
        let known_us = self.known_us.unwrap_or(self.play_us);
        self.play_us = (self.play_us + TICK_US).min(known_us).max(self.play_us);
    }

    /// The next input whose time has come.
    pub(super) fn next_due(&mut self) -> Option<PointerInput> {
        let due = self.ring.peek().is_ok_and(|input| input.at_us <= self.play_us);
        if due { self.ring.pop().ok() } else { None }
    }

    /// Drops delay beyond what the picture's pace needs, but no part of a press that still waits.
    fn catch_up(&mut self, told_us: u64) {
        let delay_us = (self.gap_us + self.gap_us / 4).max(LEAST_DELAY_US);
        let latest_us = self.first_press_us().unwrap_or(told_us);
        self.play_us = self.play_us.max(told_us.saturating_sub(delay_us).min(latest_us));
    }

    fn newest_us(&mut self) -> Option<u64> {
        let chunk = self.ring.read_chunk(self.ring.slots()).ok()?;
        let (old, new) = chunk.as_slices();
        old.iter().chain(new).map(|input| input.at_us).max()
    }

    fn first_press_us(&mut self) -> Option<u64> {
        let chunk = self.ring.read_chunk(self.ring.slots()).ok()?;
        let (old, new) = chunk.as_slices();
        old.iter().chain(new).find(|input| input.what == PointerAction::Press(true)).map(|input| input.at_us)
    }
}
