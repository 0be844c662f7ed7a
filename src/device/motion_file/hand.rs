//! A motion file as a rigid hand: straight lines between its rows, at the ticks. Haptics thread.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use super::{MotionFile, MotionRow};
use crate::device::limiter::{MAX_FORCE_N, MAX_SLEW_N_PER_S};
use crate::device::{DeviceCommand, DeviceKind, DeviceSpec, Reading, Stylus};
use crate::motion::StylusSample;
use crate::units::{TICK_HZ, Tick};

/// A row this near to a tick is that tick's, s: its numbers are used as they stand, to the bit.
const ON_TICK_S: f64 = 1e-9;

/// Plays a motion file; a rigid hand that no force moves.
#[derive(Debug)]
pub struct MotionHand {
    file: MotionFile,
    /// Rows before this one lie in the past.
    next: usize,
    ticks: u64,
}

impl MotionHand {
    /// From the first row's time on, one tick after the other.
    pub fn new(file: MotionFile) -> Self {
        Self { file, next: 0, ticks: 0 }
    }

    fn at(&self, index: usize) -> Option<&MotionRow> {
        self.file.rows.get(index)
    }

    /// The sample `t_s` after the first row, or nothing after the last.
    fn sample(&mut self, t_s: f64) -> Option<StylusSample> {
        let first_s = self.at(0)?.t_s;
        while self.at(self.next).is_some_and(|row| row.t_s - first_s < t_s - ON_TICK_S) {
            self.next += 1;
        }
        let after = self.at(self.next)?;
        if after.t_s - first_s <= t_s + ON_TICK_S {
            return Some(after.sample);
        }
        let before = self.at(self.next.checked_sub(1)?)?;
        let share = (t_s - (before.t_s - first_s)) / (after.t_s - before.t_s);
        let (a, b) = (&before.sample, &after.sample);
        Some(StylusSample {
            world_from_tool: a.world_from_tool.between(&b.world_from_tool, share),
            // the pedal is a switch and holds; the stretch follows
            pedal: a.pedal,
            stretch: (a.stretch + (b.stretch - a.stretch) * share).clamp(0.0, 1.0),
            flags: a.flags,
        })
    }
}

impl Stylus for MotionHand {
    fn spec(&self) -> DeviceSpec {
        let name = ["motion file: ", &self.file.name].concat();
        DeviceSpec::plain(&name, DeviceKind::File, MAX_FORCE_N, MAX_SLEW_N_PER_S).synthetic()
    }

    fn read(&mut self, _tick: Tick) -> Reading {
        let t_s = self.ticks as f64 / f64::from(TICK_HZ);
        self.ticks += 1;
        self.sample(t_s).map_or(Reading::Finished, Reading::Sample)
    }

    fn write(&mut self, _tick: Tick, _command: &DeviceCommand) {}
}
