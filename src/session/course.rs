//! How an attempt went beside what the hand did: pauses, losses, moments without force, missing ticks. Read off a recording;
//! what it means is said elsewhere. Any thread but the haptics thread.

use super::{Pace, Prepared};
use crate::motion::{StylusSample, flags};
use crate::recording::{ClockHealth, CloseOutcome, Note, NoteKind, Recording};

/// What a recording says of its own making.
#[derive(Clone, Debug, PartialEq)]
pub struct Course {
    /// Ticks in a second.
    pub tick_hz: u32,
    /// Ticks in a second that the scenario has.
    pub scenario_hz: f64,
    /// Ticks after which an attempt at the scenario ends by itself.
    pub limit_ticks: u64,
    /// Ticks held.
    pub ticks: u64,
    /// Ticks between the first and the last that are not held.
    pub missing_ticks: u64,
    /// How it ended; nothing when the file does not say.
    pub ended: Option<CloseOutcome>,
    /// Notes in their order, without the log of energy.
    pub notes: Vec<Note>,
    /// How the loop kept time; nothing for an attempt that did not run by the clock.
    pub health: Option<ClockHealth>,
    /// What the flags of the samples say.
    pub flags: Marked,
    /// How fast the hand was.
    pub pace: Pace,
}

/// Jumps whose moments are kept.
const MOST_JUMPS: usize = 1000;

/// Counts of flags in the samples, which the hash chain covers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marked {
    /// How many ticks behind the first do not follow from the one before.
    pub jumps: u64,
    /// When that was; of very many the first.
    pub jumped: Vec<u64>,
    /// Times the way to the device was cut for a moment.
    pub cuts: u64,
    /// Times the hand was re-centred, because it came to the end of its reach.
    pub recentred: u64,
    /// Ticks in which the device had nothing newer.
    pub stale_ticks: u64,
    /// Flags of the newest sample; nothing before the first.
    last: Option<u32>,
}

impl Marked {
    /// Takes the next sample.
    pub(super) fn add(&mut self, tick: u64, sample: &StylusSample) {
        let before = self.last.replace(sample.flags);
        let risen = sample.flags & !before.unwrap_or_default();
        let has = |flag| u64::from(sample.has(flag));
        let rises = |flag: u32| u64::from(risen & flag != 0);
        if before.is_some() && sample.has(flags::JUMP) {
            self.jumps += 1;
            if self.jumped.len() < MOST_JUMPS {
                self.jumped.push(tick);
            }
        }
        self.cuts += rises(flags::NO_FORCE);
        self.recentred += rises(flags::CLUTCH);
        self.stale_ticks += has(flags::STALE);
    }
}

impl Course {
    /// Of a recording that was read to its end.
    pub(super) fn of(recording: &Recording, prepared: &Prepared, flags: Marked, pace: Pace) -> Self {
        let is_wanted = |note: &&Note| note.kind != NoteKind::Energy;
        Self {
            tick_hz: recording.header().tick_hz,
            scenario_hz: prepared.scenario.tick_hz,
            limit_ticks: prepared.tick_limit(),
            ticks: recording.ticks(),
            missing_ticks: recording.missing_ticks(),
            ended: recording.close().map(|close| close.ending.outcome),
            notes: recording.notes().iter().filter(is_wanted).cloned().collect(),
            health: recording.health(),
            flags,
            pace,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_are_counted_where_they_rise_and_the_first_sample_is_no_jump() {
        let mut marked = Marked::default();
        let rows = [
            flags::JUMP,
            flags::NO_FORCE,
            flags::NO_FORCE,
            flags::CLUTCH | flags::STALE,
            flags::CLUTCH,
            flags::NO_FORCE | flags::JUMP,
            flags::JUMP,
        ];
        for (flags, tick) in rows.into_iter().zip(10..) {
            marked.add(tick, &StylusSample { flags, ..StylusSample::default() });
        }
        assert_eq!((marked.jumps, marked.jumped), (2, vec![15, 16]));
        assert_eq!((marked.cuts, marked.recentred, marked.stale_ticks), (2, 1, 1));
    }
}
