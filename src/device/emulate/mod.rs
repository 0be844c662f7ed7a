//! A simulated stylus made visible to other programs: through the kernel as a HID device, or on a socket.
//!
//! ```text
//! host program <-> kernel (uhid, or USB by vhci) or socket <-> [ bus thread: requests ] <-> Bench <- [ pacer: 1 kHz ]
//! ```
//!
//! The device itself is [`crate::device::ohs::firmware`]; here are only its clock, its cables and what is written down
//! about it. A tool for tests and makers: nothing here runs on a servo thread.

mod bench;
mod bridge;
mod bus;
mod fault;
mod hand;
mod pacer;
mod plan;
mod trace;
#[cfg(target_os = "linux")]
mod uhid;
#[cfg(target_os = "linux")]
mod usb;
#[cfg(target_os = "linux")]
mod usbip;
#[cfg(target_os = "linux")]
mod vhci;

pub use bench::Bench;
pub use bridge::Bridge;
pub use bus::{Bus, BusError, Cable, Host};
pub use fault::{FAULT_NAMES, PlannedFault};
pub use hand::EndingHand;
pub use pacer::{Account, RunError, Settings, Sight, run};
pub use plan::Moment;
pub use trace::Trace;
#[cfg(target_os = "linux")]
pub use uhid::Uhid;
#[cfg(target_os = "linux")]
pub use usb::Speed;
#[cfg(target_os = "linux")]
pub use vhci::Vhci;

/// Serial number of an emulated device.
pub const SERIAL: &str = "EMULATED-1";
/// Maker of an emulated device, for buses that have a field for it.
pub const MAKER: &str = "Stipple";
