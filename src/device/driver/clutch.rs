//! Re-centring: while the clutch is held the tip stays where it is and the hand moves back to the middle of its reach, as
//! one lifts a mouse off the table. What is recorded are the places of the tip, so that a replay needs to know nothing of it.
//!
//! ```text
//! tip = hand + shift        held: shift = (tip when it was taken) − hand, and no force
//! ```
//!
//! It takes hold only while the needle is clear of the skin, and holds until it is let go: what was clear stays clear.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use crate::math::DVec3;
use crate::motion::{StylusSample, flags};

/// See the module.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Clutch {
    /// From the hand's place to the tip's, world, mm.
    shift_mm: DVec3,
    /// Where the tip is held, world, mm.
    held_mm: Option<DVec3>,
    is_clear: bool,
}

impl Clutch {
    /// Whether the needle was clear of the skin in the newest tick.
    pub fn clear(&mut self, clear: bool) {
        self.is_clear = clear;
    }

    /// Where the origin of the hand's world lies, world, mm.
    pub fn origin_mm(&self) -> DVec3 {
        self.shift_mm
    }

    /// From where the hand is to where the tip is. The first button asks for the clutch.
    pub fn take(&mut self, sample: &mut StylusSample) {
        let hand_mm = sample.world_from_tool.position_mm;
        let may = self.is_clear || self.held_mm.is_some();
        if sample.has(flags::BUTTON_1) && may {
            let held_mm = *self.held_mm.get_or_insert(hand_mm + self.shift_mm);
            self.shift_mm = held_mm - hand_mm;
            sample.world_from_tool.position_mm = held_mm;
            sample.flags |= flags::CLUTCH | flags::NO_FORCE;
        } else {
            self.held_mm = None;
            sample.world_from_tool.position_mm = hand_mm + self.shift_mm;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::Pose;

    /// Tip and flags for a hand at `x` mm with the button pressed or not.
    fn told(clutch: &mut Clutch, x: f64, pressed: bool) -> (DVec3, u32) {
        let world_from_tool = Pose { position_mm: DVec3::X * x, ..Pose::IDENTITY };
        let flags = if pressed { flags::BUTTON_1 } else { 0 };
        let mut sample = StylusSample { world_from_tool, flags, ..StylusSample::default() };
        clutch.take(&mut sample);
        (sample.world_from_tool.position_mm, sample.flags & (flags::CLUTCH | flags::NO_FORCE))
    }

    #[test]
    fn the_tip_stays_while_the_hand_goes_back_and_goes_on_from_there() {
        let mut clutch = Clutch::default();
        clutch.clear(true);
        let held = flags::CLUTCH | flags::NO_FORCE;
        for (case, x, pressed, tip, flag) in [
            ("at the edge of the reach", 50.0, false, 50.0, 0),
            ("taken", 50.5, true, 50.5, held),
            ("on the way back", 20.0, true, 50.5, held),
            ("at the other edge", -40.0, true, 50.5, held),
            ("let go", -39.5, false, 51.0, 0),
            ("goes on", -10.0, false, 80.5, 0),
            ("taken again", -10.0, true, 80.5, held),
            ("back", -30.0, true, 80.5, held),
            ("let go again", -30.0, false, 80.5, 0),
        ] {
            assert_eq!(told(&mut clutch, x, pressed), (DVec3::X * tip, flag), "{case}");
        }
        assert_eq!(clutch.origin_mm(), DVec3::X * 110.5);
    }

    #[test]
    fn it_does_not_take_hold_in_the_skin_and_keeps_hold_whatever_it_is_told_then() {
        let mut clutch = Clutch::default();
        assert_eq!(told(&mut clutch, 3.0, true), (DVec3::X * 3.0, 0), "not known to be clear");
        clutch.clear(true);
        told(&mut clutch, 3.0, true);
        clutch.clear(false);
        assert_eq!(told(&mut clutch, 9.0, true).0, DVec3::X * 3.0);
        assert_eq!(told(&mut clutch, 9.0, false).0, DVec3::X * 3.0, "no jump at the release");
        assert_eq!(told(&mut clutch, 10.0, true), (DVec3::X * 4.0, 0), "in the skin again");
    }
}
