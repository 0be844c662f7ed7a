//! Switches of the keyboard that stand beside those of a device: one without a pedal can be used all the same.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use crate::motion::{StylusSample, flags};

/// What is held on the keyboard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Keys(pub u8);

impl Keys {
    /// The machine's pedal.
    pub const PEDAL: u8 = 1;
    /// The other hand stretches the skin.
    pub const STRETCH: u8 = 2;
    /// The hand is being re-centred.
    pub const CLUTCH: u8 = 4;

    /// With the bit set or not.
    #[must_use]
    pub fn with(self, bit: u8, on: bool) -> Self {
        Self(if on { self.0 | bit } else { self.0 & !bit })
    }

    /// The bit is set.
    pub fn has(self, bit: u8) -> bool {
        self.0 & bit != 0
    }

    /// Presses them in a sample: a switch is on when it is on at either place.
    pub fn press(self, sample: &mut StylusSample) {
        let level = |bit| if self.has(bit) { 1.0 } else { 0.0 };
        sample.pedal = sample.pedal.max(level(Self::PEDAL));
        sample.stretch = sample.stretch.max(level(Self::STRETCH));
        sample.flags |= if self.has(Self::CLUTCH) { flags::BUTTON_1 } else { 0 };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_switch_is_on_when_it_is_on_at_either_place() {
        let device = StylusSample { stretch: 1.0, flags: flags::BUTTON_2, ..StylusSample::default() };
        let mut both = device;
        Keys::default().with(Keys::PEDAL, true).with(Keys::CLUTCH, true).press(&mut both);
        assert_eq!((both.pedal, both.stretch), (1.0, 1.0));
        assert!(both.has(flags::BUTTON_1) && both.has(flags::BUTTON_2));
        let mut none = device;
        Keys(Keys::STRETCH).with(Keys::STRETCH, false).press(&mut none);
        assert_eq!(none, device);
    }
}
