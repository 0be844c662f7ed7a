//! What a hand did in one tick. Haptics thread and files alike; plain data.

use crate::math::Pose;

/// Bits of [`StylusSample::flags`].
pub mod flags {
    /// The pose does not follow from the one before (first sample, after a pause, after a gap): do not interpolate.
    pub const JUMP: u32 = 1;
    /// The device had nothing newer; the sample repeats the last one.
    pub const STALE: u32 = 2;
    /// The device is gone: the sample repeats the last one and the force goes to zero.
    pub const LOST: u32 = 4;
    /// First button of the stylus.
    pub const BUTTON_1: u32 = 1 << 8;
    /// Second button of the stylus.
    pub const BUTTON_2: u32 = 1 << 9;
}

/// One sample of a hand holding the hand-piece: raw input, the truth of a recording.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StylusSample {
    /// Pose of the tool: origin at the needle tip at full reach, `-Y` the way the needle points (see [`crate::math`]).
    pub world_from_tool: Pose,
    /// Pedal, 0 up to 1 down; the machine runs above 0.5.
    pub pedal: f64,
    /// How hard the other hand stretches the skin, 0 to 1 (one-hand stretch).
    pub stretch: f64,
    /// Bits of [`flags`].
    pub flags: u32,
}

impl StylusSample {
    /// The machine's pedal is down.
    pub fn machine_on(&self) -> bool {
        self.pedal > 0.5
    }

    /// The bit is set.
    pub fn has(&self, flag: u32) -> bool {
        self.flags & flag != 0
    }

    /// Every number is finite and pedal and stretch lie in 0 to 1.
    pub fn is_valid(&self) -> bool {
        self.world_from_tool.is_finite() && (0.0..=1.0).contains(&self.pedal) && (0.0..=1.0).contains(&self.stretch)
    }
}

impl Default for StylusSample {
    fn default() -> Self {
        Self { world_from_tool: Pose::IDENTITY, pedal: 0.0, stretch: 0.0, flags: 0 }
    }
}
