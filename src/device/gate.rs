//! The watchdog of a driver's writer thread: an old command must not keep pushing a hand.
//!
//! Writer threads of drivers; time is an argument. It may step to zero, and says so by [`Freshness::Expired`].
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use super::DeviceCommand;
use crate::units::Tick;

/// The writer sends zero when no newer command came for this long, µs. Below the 10 ms for which a command is valid.
pub const WATCHDOG_US: u64 = 8_000;

/// A command is valid for this long, µs; drivers tell it to devices that keep their own watchdog.
pub const COMMAND_VALID_US: u64 = 10_000;

/// Whether the command may still be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// From the loop, in time.
    Fresh,
    /// Too old, or none came yet: zero is sent instead.
    Expired,
}

/// Newest command and when it came.
#[derive(Clone, Copy, Debug, Default)]
pub struct CommandGate {
    newest: Option<(Tick, u64, DeviceCommand)>,
}

impl CommandGate {
    /// A gate that lets nothing through yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A command of the loop, taken from the newest-value slot at `now_us`, with its number. The same number seen again is
    /// not newer. A new rig counts from 0: close the gate first.
    pub fn offer(&mut self, number: Tick, now_us: u64, command: DeviceCommand) {
        if self.newest.is_none_or(|(seen, _, _)| number > seen) {
            self.newest = Some((number, now_us, command));
        }
    }

    /// What to send at `now_us`.
    pub fn current(&self, now_us: u64) -> (DeviceCommand, Freshness) {
        match self.newest {
            Some((_, at_us, command)) if now_us.saturating_sub(at_us) < WATCHDOG_US => (command, Freshness::Fresh),
            _ => (DeviceCommand::ZERO, Freshness::Expired),
        }
    }

    /// Forget everything, e.g. when the device was plugged in again.
    pub fn close(&mut self) {
        self.newest = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::{Limiter, WantedForce, limiter::Limits};
    use crate::math::DVec3;

    fn some_command() -> DeviceCommand {
        let mut limiter = Limiter::new(Limits { ramp_s: 0.0, ..Limits::default() }, 1000.0);
        let wanted = WantedForce::plain(DVec3::Y);
        limiter.apply(&wanted, DVec3::ZERO);
        let (command, _) = limiter.apply(&wanted, DVec3::ZERO);
        assert!(command.force_n().y > 0.0, "the tests below need a command that pushes");
        command
    }

    #[test]
    fn an_old_command_stops_pushing() {
        let command = some_command();
        let mut gate = CommandGate::new();
        gate.offer(Tick(5), 1_000, command);
        for (case, now_us, fresh) in [
            ("at once", 1_000, true),
            ("just before", 1_000 + WATCHDOG_US - 1, true),
            ("just after", 1_000 + WATCHDOG_US, false),
            ("much later", 1_000_000, false),
        ] {
            let (sent, freshness) = gate.current(now_us);
            assert_eq!(freshness == Freshness::Fresh, fresh, "{case}");
            assert_eq!(sent, if fresh { command } else { DeviceCommand::ZERO }, "{case}");
        }
    }

    #[test]
    fn the_same_number_again_does_not_keep_a_command_alive() {
        let command = some_command();
        let mut gate = CommandGate::new();
        for now_us in (0..20_000).step_by(500) {
            gate.offer(Tick(5), now_us, command);
        }
        assert_eq!(gate.current(19_500), (DeviceCommand::ZERO, Freshness::Expired));
    }

    #[test]
    fn an_empty_or_closed_gate_sends_nothing() {
        let mut gate = CommandGate::new();
        assert_eq!(gate.current(0), (DeviceCommand::ZERO, Freshness::Expired));
        gate.offer(Tick(1), 10, some_command());
        gate.close();
        assert_eq!(gate.current(11), (DeviceCommand::ZERO, Freshness::Expired));
    }
}
