//! The device that the trainee holds while practising: what it says of itself, and the keys beside its switches.

use crate::device::ohs::buttons;
use crate::device::{DeviceLink, Keys};
use crate::haptics::Snapshot;
use crate::motion::flags;

/// The second button after the pedal: pause and go on.
const SECOND_BUTTON: u16 = buttons::PEDAL << 1;
/// A gain of the passivity controller below this is worth a word.
const WHOLE_GAIN: f64 = 0.995;

/// See the module.
#[derive(Clone, Debug)]
pub(crate) struct AtHand {
    link: DeviceLink,
    keys: Keys,
    /// The second button was down when it was last looked at.
    second: bool,
}

/// Re-centring as the trainee has it now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Clutch {
    /// Not asked for.
    #[default]
    Off,
    /// The tip stays and the hand moves back.
    Holds,
    /// Asked for, but the needle is not clear of the skin.
    Refused,
}

impl AtHand {
    /// A device that an attempt has begun with.
    pub(crate) fn new(link: DeviceLink) -> Self {
        Self { link, keys: Keys::default(), second: false }
    }

    /// Its name, and whether a program moves it.
    pub(crate) fn name(&self) -> String {
        let spec = &self.link.armed().spec;
        let told = spec.name.contains("emulated");
        format!("{}{}", spec.name, if spec.synthetic && !told { ", emulated" } else { "" })
    }

    /// Reports that did not come, and all that were wrong.
    pub(crate) fn lost(&self) -> u64 {
        let counts = self.link.live().counts;
        counts.missing + counts.crc + counts.malformed
    }

    /// A key that stays on until it is pressed again.
    pub(crate) fn toggle(&mut self, key: u8) {
        self.hold(key, !self.keys.has(key));
    }

    /// A key that is on while it is held.
    pub(crate) fn hold(&mut self, key: u8, down: bool) {
        self.keys = self.keys.with(key, down);
        self.link.hold(self.keys);
    }

    /// The second button went down since this was last asked.
    pub(crate) fn asks_to_pause(&mut self) -> bool {
        let down = self.link.live().state.pressed(SECOND_BUTTON);
        let was = std::mem::replace(&mut self.second, down);
        down && !was
    }

    /// What the trainee must know of the force: that there is none, why it is off just now, or that it is not the skin's.
    pub(crate) fn force_note(&self, snapshot: Option<&Snapshot>, paused: bool) -> Option<String> {
        let armed = self.link.armed();
        if armed.limits.is_none() {
            return Some("this device gives no force".to_owned());
        }
        if let Some(off) = self.link.off() {
            let happened = off.told()[0].trim_end_matches('.');
            return Some(format!("off: {}", lower(happened)));
        }
        if paused {
            return Some("off: paused".to_owned());
        }
        let snapshot = snapshot?;
        if snapshot.record.sample.has(flags::CLUTCH) {
            return Some("off: re-centring".to_owned());
        }
        if snapshot.record.sample.has(flags::NO_FORCE) {
            return Some("off for a moment".to_owned());
        }
        if snapshot.energy.gain < WHOLE_GAIN {
            return Some(format!("held at {:.0} %: it began to swing", snapshot.energy.gain * 100.0));
        }
        let percent = armed.spec.settings.gain() * 100.0;
        armed.spec.gain_note().map(|_| format!("{percent:.0} % of the skin's force"))
    }
}

/// Whether re-centring is asked for and whether it holds.
pub(crate) fn clutch(snapshot: Option<&Snapshot>) -> Clutch {
    match snapshot.map(|snapshot| snapshot.record.sample) {
        Some(sample) if sample.has(flags::CLUTCH) => Clutch::Holds,
        Some(sample) if sample.has(flags::BUTTON_1) => Clutch::Refused,
        _ => Clutch::Off,
    }
}

/// The energy log in a few words.
pub(crate) fn energy_words(snapshot: &Snapshot) -> String {
    let energy = &snapshot.energy;
    format!("loop energy {:.2} N·mm, most {:.2}", energy.held_n_mm, energy.most_n_mm)
}

fn lower(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_goes_on_in_a_sentence() {
        for (words, want) in [("The grip is open", "the grip is open"), ("", ""), ("x", "x")] {
            assert_eq!(lower(words), want);
        }
        assert_eq!(clutch(None), Clutch::Off);
    }
}
