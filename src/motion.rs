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
    /// The way to the device was cut for a moment: the pose is good, the force goes to zero and is let in slowly again.
    pub const NO_FORCE: u32 = 8;
    /// The hand is being re-centred: the tip stays where it is whatever the hand does, and the force is zero.
    pub const CLUTCH: u32 = 16;
    /// First button of the stylus: asks to be re-centred while it is held.
    pub const BUTTON_1: u32 = 1 << 8;
    /// Second button of the stylus.
    pub const BUTTON_2: u32 = 1 << 9;
}

/// Farthest a hand may be along any axis, mm: as in motion files. The squares of much larger numbers are infinite, and one
/// such sample would poison what the law remembers.
pub const FARTHEST_MM: f64 = 1e9;

/// How far the squared length of a rotation may be from one: motion files allow 0.001 of the length, and rounding adds.
const UNIT_TOLERANCE: f64 = 3e-3;

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

    /// Position within [`FARTHEST_MM`], a rotation of length one, pedal and stretch in 0 to 1. NaN lies in no range.
    pub fn is_valid(&self) -> bool {
        let Pose { position_mm, rotation } = self.world_from_tool;
        position_mm.abs().to_array().iter().all(|mm| (0.0..=FARTHEST_MM).contains(mm))
            && (rotation.length_squared() - 1.0).abs() <= UNIT_TOLERANCE
            && (0.0..=1.0).contains(&self.pedal)
            && (0.0..=1.0).contains(&self.stretch)
    }
}

impl Default for StylusSample {
    fn default() -> Self {
        Self { world_from_tool: Pose::IDENTITY, pedal: 0.0, stretch: 0.0, flags: 0 }
    }
}
