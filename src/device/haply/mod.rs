//! Haply Inverse3 with a `VerseGrip`, over the vendor's local WebSocket service (3.5). **Written from its documentation and
//! tried against a stand-in that speaks it; never run on the real device.**
//!
//! ```text
//! driver <- 2 loopback sockets -> [ adapter's process: rules of the protocol, 1 kHz ] <- WebSocket, JSON -> service <-> device
//! ```
//!
//! To the rest of the program it is one more [`crate::device::driver::Door`]: the reports, checks, freshness, limits and
//! reasons of the open stylus protocol hold unchanged.
//!
//! | what | how |
//! | --- | --- |
//! | force | `set_cursor_force`, every millisecond; at most 3 N (1 N on a Minverse); no torque, plane or vibration |
//! | place | `cursor_position`, preset `arm_front_centered`, basis `XYZ`, both set and read back ([`open`], [`frame`]) |
//! | angle | the grip's; without a grip the device is refused, because the angle is scored |
//! | deadman | the grip's button (`a` where there are more) is held; a sleeping or lost grip is open |
//! | pedal, stretch | buttons `b` and `c`; a grip with one button has neither |
//! | watchdog | the adapter's own process ([`adapter`]): zero is on its way within 16 ms of the program's last command |
//!
//! The documentation says that forces of several sources add up, so an arm that gives more than was asked, is driven to a
//! place or has its workspace moved is given up. The service's global force scale and force gate, and the firmware's own
//! protections, are behind us and can only be set in the Haply Hub. The service's channel of events (port 10020) is not
//! read: a device that is gone is missing from the states, and that is what counts here.

pub mod adapter;
pub mod command;
pub mod device;
mod door;
mod error;
pub mod frame;
pub mod lane;
pub mod link;
pub mod message;
pub mod open;

pub use door::{COMMAND, HaplyDoor};
pub use error::HaplyError;
