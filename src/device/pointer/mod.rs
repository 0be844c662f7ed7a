//! Mouse and keyboard as a hand: the screen says where to and what, the hand does it at 1 kHz through the same
//! compliant arm as the virtual trainee.
//!
//! The feed belongs to the picture's thread, the hand to the haptics thread. Events carry their own time stamps and are
//! played by them (see `timeline`), so that a slow picture does not lengthen a dwell. Where a thread of its own sees the
//! buttons, the end of a press comes from there: whether a press counts is the picture's to say, how long it lasts is not.

mod hand;
mod releases;
#[cfg(test)]
mod stamped_tests;
#[cfg(test)]
mod tests;
mod timeline;

pub use hand::PointerHand;

use rtrb::{Consumer, Producer, RingBuffer};

use super::arm::ArmParams;
use crate::math::DVec3;

/// Inputs that may wait for the hand: more than a second of a fast mouse.
const RING: usize = 2048;

/// Ends of presses that may wait for the hand: more than anybody clicks in a pause that matters.
const RELEASES: usize = 64;

/// One input and when it happened.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PointerInput {
    /// Time of the event itself on one monotonic clock, µs; not when the picture got round to it.
    pub at_us: u64,
    /// What happened.
    pub what: PointerAction,
}

/// What a pointer and its keys can do.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PointerAction {
    /// The pointer is over this place of the skin, or of the ink (normal straight up).
    Aim {
        /// On the surface, world, mm.
        point_mm: DVec3,
        /// Outward normal there.
        normal: DVec3,
    },
    /// The hand-piece leans from the normal, its top towards the forehead and the patient's left, rad.
    Lean {
        /// Towards the forehead, rad.
        forward_rad: f64,
        /// Towards the patient's left ear, rad.
        left_rad: f64,
    },
    /// The pedal goes down or up.
    Pedal(bool),
    /// The other hand stretches the skin or lets go.
    Stretch(bool),
    /// The button goes down or up: short is a jab of set length, long presses deeper and deeper.
    Press(bool),
    /// The button goes down, and the end of this press will be heard directly (see [`stamped_pointer`]).
    Down,
    /// A wanted depth, for inputs that have a way to say it (a trigger): 0 hovers, 1 presses as deep as the hand goes.
    Squeeze(f64),
    /// The hand is taken away from the skin.
    Park,
    /// Nothing: all that happened before this time has been sent. To be sent with every picture.
    Heard,
}

/// The end of a press, from a thread that sees the buttons themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Release {
    /// When the button came up, on the clock of [`PointerInput::at_us`], µs.
    pub at_us: u64,
    /// When it had gone down, µs: exactly the stamp of the [`PointerAction::Down`] that it ends.
    pub down_us: u64,
}

/// How the pointer's hand behaves. Every default is A!.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PointerParams {
    /// The arm.
    pub arm: ArmParams,
    /// Height of the tip above the skin between two dots, mm.
    pub hover_mm: f64,
    /// Height when parked, mm.
    pub park_mm: f64,
    /// Height to which the hand comes down while it is not yet clear whether a press is short or long, mm.
    pub touch_mm: f64,
    /// Rate at which a long press deepens, mm/s.
    pub press_mm_per_s: f64,
    /// Deepest wanted reach past the skin, mm.
    pub press_max_mm: f64,
    /// Wanted reach of a jab past the skin, mm.
    pub jab_mm: f64,
    /// Way of a jab in or out, s.
    pub jab_way_s: f64,
    /// Stay of a jab at its deepest, s.
    pub jab_stay_s: f64,
    /// Time constant of each of the two filters that smooth the aim, s.
    pub smooth_s: f64,
}

impl Default for PointerParams {
    fn default() -> Self {
        Self {
            arm: ArmParams::SUPPORTED,
            hover_mm: 3.0,
            park_mm: 40.0,
            touch_mm: 0.5,
            press_mm_per_s: 10.0,
            press_max_mm: 4.0,
            jab_mm: 0.95,
            jab_way_s: 0.030,
            jab_stay_s: 0.035,
            smooth_s: 0.025,
        }
    }
}

/// A press shorter than this is a jab, µs.
pub const JAB_BELOW_US: u64 = 150_000;

/// A pointer hand and the end to move it by. The hand waits, parked, until the first aim.
pub fn pointer(params: PointerParams) -> (PointerFeed, PointerHand) {
    let (inputs, ring) = RingBuffer::new(RING);
    (PointerFeed { inputs, dropped: 0 }, PointerHand::new(params, ring, None))
}

/// The way from the thread that sees the buttons to the hand.
pub fn releases() -> (Producer<Release>, Consumer<Release>) {
    RingBuffer::new(RELEASES)
}

/// Like [`pointer()`], for a hand that also hears of releases directly. A release ends the [`PointerAction::Down`] with its
/// stamp at its own time, told by the picture or not; of a press that was never told it says nothing.
pub fn stamped_pointer(params: PointerParams, releases: Consumer<Release>) -> (PointerFeed, PointerHand) {
    let (inputs, ring) = RingBuffer::new(RING);
    (PointerFeed { inputs, dropped: 0 }, PointerHand::new(params, ring, Some(releases)))
}

/// The picture's end.
#[derive(Debug)]
pub struct PointerFeed {
    inputs: Producer<PointerInput>,
    dropped: u64,
}

impl PointerFeed {
    /// Hands an input over; never waits. A full ring (the loop is paused) drops it and counts.
    pub fn send(&mut self, at_us: u64, what: PointerAction) -> bool {
        let sent = self.inputs.push(PointerInput { at_us, what }).is_ok();
        self.dropped += u64::from(!sent);
        sent
    }

    /// Inputs that found the ring full.
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    /// The hand is still there.
    pub fn is_connected(&self) -> bool {
        !self.inputs.is_abandoned()
    }
}
