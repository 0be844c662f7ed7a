//! Commands as a device takes them: newer numbers only, and none for longer than it may be believed.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use super::{Firmware, Refused, count};
use crate::device::ohs::{Command, OhsError};

/// The newest command and what came of those before it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Link {
    newest: Option<Command>,
    /// When the newest command came, or when the device was armed, µs.
    since_us: u64,
    /// Number and time of the last accepted command, for the report.
    accepted: Option<(u16, u64)>,
    /// The next command is taken whatever its number.
    fresh: bool,
    paused: bool,
    echo: bool,
}

impl Link {
    pub(super) fn newest(&self) -> Option<Command> {
        self.newest
    }

    pub(super) fn paused(&self) -> bool {
        self.paused
    }

    pub(super) fn acknowledged(&self) -> u16 {
        self.accepted.map_or(0, |(seq, _)| seq)
    }

    pub(super) fn age_ms(&self, now_us: u64) -> u8 {
        let age_ms = self.accepted.map_or(u64::MAX, |(_, at_us)| now_us.saturating_sub(at_us) / 1000);
        u8::try_from(age_ms).unwrap_or(u8::MAX)
    }

    /// Nothing is wanted any more; what was accepted stays in the report.
    pub(super) fn forget(&mut self) {
        (self.newest, self.paused) = (None, false);
    }

    /// Armed: the count of commands starts anew, and so does the watchdog.
    pub(super) fn start(&mut self, now_us: u64) {
        (self.newest, self.paused, self.fresh, self.since_us) = (None, false, true, now_us);
    }

    /// Looks at the clock; true when the watchdog bites in this moment.
    pub(super) fn watch(&mut self, now_us: u64, watchdog_ms: u8) -> bool {
        let valid_ms = self.newest.map_or(u64::MAX, |command| u64::from(command.valid_for_ms));
        let limit_us = valid_ms.min(u64::from(watchdog_ms)) * 1000;
        let bites = !self.paused && now_us.saturating_sub(self.since_us) >= limit_us;
        if bites {
            (self.newest, self.paused) = (None, true);
        }
        bites
    }

    /// Whatever the clock says, the newest command counts as new.
    pub(super) fn keep_alive(&mut self, now_us: u64) {
        self.since_us = now_us;
    }

    /// Takes a command, or nothing when its number is not newer. Returns how many are missing before it.
    fn take(&mut self, command: Command, now_us: u64, armed: bool) -> Option<u16> {
        let step = self.accepted.map_or(1, |(seq, _)| command.seq.wrapping_sub(seq));
        // half the numbers count as newer: 1 to 32767
        let any = self.fresh || !armed;
        if !any && !(1..=i16::MAX.unsigned_abs()).contains(&step) {
            return None;
        }
        self.newest = armed.then_some(command);
        (self.since_us, self.accepted, self.echo) = (now_us, Some((command.seq, now_us)), command.echo);
        (self.fresh, self.paused) = (false, false);
        Some(if any { 0 } else { step - 1 })
    }
}

impl Firmware {
    /// An output report arrived.
    pub fn on_output(&mut self, bytes: &[u8], now_us: u64) -> Result<(), Refused> {
        let command = Command::parse(bytes).map_err(|error| self.unreadable(error))?;
        let Some(missing) = self.link.take(command, now_us, self.is_armed()) else {
            count(&mut self.diagnostics.seq_gaps);
            return Err(Refused::NotNewer { found: command.seq, after: self.link.acknowledged() });
        };
        self.diagnostics.seq_gaps = self.diagnostics.seq_gaps.saturating_add(missing.into());
        Ok(())
    }

    /// A command asked for a state report at once: send one now.
    pub fn take_echo(&mut self) -> bool {
        core::mem::take(&mut self.link.echo)
    }

    /// A watchdog that is broken.
    pub(super) fn keep_alive(&mut self, now_us: u64) {
        self.link.keep_alive(now_us);
    }

    /// A wrong report is ignored and counted; it is no reason to fault.
    pub(super) fn unreadable(&mut self, error: OhsError) -> Refused {
        count(&mut self.diagnostics.crc_errors);
        Refused::Unreadable(error)
    }
}
