//! Why the force is off: every reason has a number for the recording and a plain sentence for the trainee.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use std::fmt;

/// Why a stylus gives no force and no samples. The number is what a recording keeps; numbers are never used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Why {
    /// The driver waits for the first good reports.
    Starting = 1,
    /// No such device is connected.
    NotFound = 2,
    /// The system does not let this program open the device.
    NoPermission = 3,
    /// The device was opened and is not fit to push a hand.
    Refused = 4,
    /// It went away.
    Unplugged = 5,
    /// No good report came for 10 ms.
    Silent = 6,
    /// More than five reports in a row are missing.
    Gap = 7,
    /// The device's own watchdog let go.
    DevicePaused = 8,
    /// The device reports a fault of its own.
    Fault = 9,
    /// The emergency stop is pressed.
    EmergencyStop = 10,
    /// The grip was let go.
    GripOpen = 11,
    /// The device does not know where it is.
    NotHomed = 12,
    /// The motors have no power or are off.
    MotorsOff = 13,
    /// The pose moved faster than any hand.
    PoseJump = 14,
    /// Far more reports than it said it sends.
    Flood = 15,
    /// A command could not be written in time.
    WriteBlocked = 16,
    /// A command could not be written at all.
    WriteFailed = 17,
    /// Another device than the one the attempt began with.
    OtherDevice = 18,
    /// This computer was too busy to send commands in time; the force comes back by itself.
    HostLate = 19,
    /// A thread of the driver ended in a fault.
    Broken = 20,
    /// This computer was held up for so long that the place of the stylus was unknown.
    HostStalled = 21,
    /// The law wanted a force that is no number.
    NoNumber = 22,
    /// The pose stands still to the last bit while the stylus says that it moves.
    PoseFrozen = 23,
    /// The pose swings to and fro quicker than any hand.
    Shaking = 24,
    /// Loop and hand fed each other energy: the force was turned down and goes on.
    TurnedDown = 25,
}

impl Why {
    /// Every reason.
    pub const ALL: [Self; 25] = [
        Self::Starting,
        Self::NotFound,
        Self::NoPermission,
        Self::Refused,
        Self::Unplugged,
        Self::Silent,
        Self::Gap,
        Self::DevicePaused,
        Self::Fault,
        Self::EmergencyStop,
        Self::GripOpen,
        Self::NotHomed,
        Self::MotorsOff,
        Self::PoseJump,
        Self::Flood,
        Self::WriteBlocked,
        Self::WriteFailed,
        Self::OtherDevice,
        Self::HostLate,
        Self::Broken,
        Self::HostStalled,
        Self::NoNumber,
        Self::PoseFrozen,
        Self::Shaking,
        Self::TurnedDown,
    ];

    /// Its number in a recording.
    pub fn code(self) -> u8 {
        self as u8
    }

    /// The reason with this number.
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|why| why.code() == code)
    }

    /// The device has to be opened again before it can be used.
    pub fn needs_opening(self) -> bool {
        matches!(
            self,
            Self::NotFound
                | Self::NoPermission
                | Self::Refused
                | Self::Unplugged
                | Self::Flood
                | Self::WriteBlocked
                | Self::WriteFailed
                | Self::OtherDevice
                | Self::Broken
        )
    }

    /// What happened, what it means, what to do.
    pub fn told(self) -> [&'static str; 3] {
        let found = TOLD.iter().find(|(why, _)| *why == self);
        found.map_or(["The force is off.", "", ""], |(_, told)| *told)
    }
}

/// What happened, what it means, what to do; in the order of [`Why::ALL`].
const TOLD: [(Why, [&str; 3]); 25] = [
    (
        Why::Starting,
        ["The stylus is starting.", "It is connected and its first reports are being checked.", "Wait a moment."],
    ),
    (
        Why::NotFound,
        [
            "No stylus was found.",
            "Nothing that speaks the open stylus protocol is connected.",
            "Plug the stylus in and switch it on.",
        ],
    ),
    (
        Why::NoPermission,
        [
            "The stylus may not be opened.",
            "The system keeps this program from using it.",
            "Install the udev rule that `stipple device udev-rule` prints, and plug it in again.",
        ],
    ),
    (
        Why::Refused,
        [
            "The stylus was refused.",
            "What it says of itself is not safe to push a hand with.",
            "Ask its maker, and use another one until then.",
        ],
    ),
    (
        Why::Unplugged,
        [
            "The stylus is unplugged.",
            "The connection broke; the force is off and the attempt waits.",
            "Plug it in again, hold it as before, and resume.",
        ],
    ),
    (
        Why::Silent,
        [
            "The stylus fell silent.",
            "No good report came for 10 ms; the force is off and the attempt waits.",
            "Check the cable; resume when the stylus is ready again.",
        ],
    ),
    (
        Why::Gap,
        [
            "Reports of the stylus are missing.",
            "More than five in a row were lost, so its place was unknown; the force is off.",
            "Plug it into the computer itself, not a hub, and resume.",
        ],
    ),
    (
        Why::DevicePaused,
        [
            "The stylus let go by itself.",
            "Its own watchdog got no command in time; the force is off.",
            "Close other programs and resume.",
        ],
    ),
    (
        Why::Fault,
        [
            "The stylus reports a fault.",
            "It has switched its motors off.",
            "Let go of it, wait until it is cool, and resume; if the fault comes back, have it looked at.",
        ],
    ),
    (
        Why::EmergencyStop,
        [
            "The emergency stop is pressed.",
            "The motors have no power.",
            "When it is safe, release the stop and resume.",
        ],
    ),
    (
        Why::GripOpen,
        [
            "The grip is open.",
            "Nobody holds the stylus, so the force is off and the attempt waits.",
            "Hold the stylus as when working and resume.",
        ],
    ),
    (
        Why::NotHomed,
        [
            "The stylus does not know where it is.",
            "It has to find its home position first.",
            "Put it into its home position as its maker says.",
        ],
    ),
    (
        Why::MotorsOff,
        [
            "The motors of the stylus are off.",
            "It tells its place but can give no force.",
            "Connect its power supply and resume.",
        ],
    ),
    (
        Why::PoseJump,
        [
            "The place of the stylus jumped.",
            "It moved faster than a hand can; a sensor or its cable is at fault, and the force is off.",
            "Move it slowly and look at the picture; resume when both agree.",
        ],
    ),
    (
        Why::Flood,
        [
            "The stylus sends far too many reports.",
            "It does not keep to the rate it promised, so it was closed.",
            "Plug it in again; if it goes on, ask its maker for a newer firmware.",
        ],
    ),
    (
        Why::WriteBlocked,
        [
            "The stylus does not take commands.",
            "A command hung on the way to it; the force is off.",
            "Plug it in again and resume.",
        ],
    ),
    (
        Why::WriteFailed,
        [
            "A command could not be sent to the stylus.",
            "The connection is at fault; the force is off.",
            "Plug it in again and resume.",
        ],
    ),
    (
        Why::OtherDevice,
        [
            "Another stylus was plugged in.",
            "An attempt is finished with the device it began with.",
            "Plug the first one in again, or end the attempt.",
        ],
    ),
    (
        Why::HostLate,
        [
            "The force was off for a moment.",
            "This computer was too busy to send commands in time; the force comes back by itself.",
            "Close other programs.",
        ],
    ),
    (
        Why::Broken,
        [
            "The driver of the stylus broke.",
            "A part of this program ended in a fault; the force is off.",
            "End the attempt; what was recorded is kept.",
        ],
    ),
    (
        Why::HostStalled,
        [
            "This computer was held up.",
            "For some time it did not see where the stylus is; the force is off and the attempt waits.",
            "Close other programs and resume.",
        ],
    ),
    (
        Why::NoNumber,
        [
            "The force could not be computed.",
            "The model of the skin asked for a force that no device may receive; the hand got none.",
            "End the attempt; what was recorded is kept.",
        ],
    ),
    (
        Why::PoseFrozen,
        [
            "The place of the stylus stands still.",
            "It says that it moves and tells the same place again and again; the force is off.",
            "Move it and look at the picture; resume when both agree.",
        ],
    ),
    (
        Why::Shaking,
        [
            "The stylus shook.",
            "It swung to and fro quicker than a hand can; the force is off.",
            "Hold it firmly and resume; if it shakes again, lower its force or have its sensors looked at.",
        ],
    ),
    (
        Why::TurnedDown,
        [
            "The force was turned down.",
            "Stylus and hand had begun to swing, so less than half of the force was left for a while.",
            "Hold the stylus more firmly; the force comes back while nothing touches.",
        ],
    ),
];

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [happened, means, todo] = self.told();
        write!(f, "{happened} {means} {todo}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_its_own_number_and_three_plain_sentences() {
        for (i, why) in Why::ALL.into_iter().enumerate() {
            assert_eq!(Why::from_code(why.code()), Some(why));
            assert_eq!((usize::from(why.code()), TOLD[i].0), (i + 1, why));
            for sentence in why.told() {
                assert!(sentence.ends_with('.') && sentence.len() < 130, "{why:?}: {sentence}");
            }
        }
        assert_eq!(Why::from_code(0), None);
    }
}
