//! Ends of presses, heard without the picture. Haptics thread.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use rtrb::Consumer;

use super::Release;

/// So many are kept: a release may come long before the picture tells of its press.
const KEPT: usize = 16;

/// See the module.
#[derive(Debug)]
pub(super) struct Releases {
    ring: Consumer<Release>,
    kept: [Option<Release>; KEPT],
    /// Place of the oldest.
    oldest: usize,
}

impl Releases {
    pub(super) fn new(ring: Consumer<Release>) -> Self {
        Self { ring, kept: [None; KEPT], oldest: 0 }
    }

    /// Takes in what was heard. False when nobody listens at the buttons any more.
    pub(super) fn hear(&mut self) -> bool {
        while let Ok(release) = self.ring.pop() {
            if let Some(place) = self.kept.get_mut(self.oldest) {
                *place = Some(release);
            }
            self.oldest = (self.oldest + 1) % KEPT;
        }
        !self.ring.is_abandoned()
    }

    /// When the press with this stamp ended, if it has, µs.
    pub(super) fn end_of(&self, down_us: u64) -> Option<u64> {
        self.kept.iter().flatten().find(|release| release.down_us == down_us).map(|release| release.at_us)
    }
}
