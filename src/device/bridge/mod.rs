//! OHS over a local stream: the same 64-byte reports between two processes, so that a maker's own library lives in a
//! process and a licence of its own.
//!
//! [`BridgeDoor`] is the end of this program, [`serve`] that of a device: the emulator, or a bridge to somebody's library.
//! One connection carries one device; it closes when the device is unplugged and a new one begins when it is back.
//!
//! | bytes | content |
//! | --- | --- |
//! | 0-3 | length of what follows, little-endian, 1 to 65 |
//! | 4 | kind of frame, see [`frame`] |
//! | 5- | content of the kind: nothing, one byte or a report of 64 bytes |
//!
//! Nothing is believed: a length or kind out of range ends the connection, and no buffer ever grows.

pub mod address;
mod client;
pub mod frame;
mod hello;
mod line;
mod server;
mod stream;

pub use address::{AddressError, BridgeAddress};
pub use client::BridgeDoor;
pub use frame::{Frame, FrameError, FrameReader};
pub use hello::Hello;
pub use server::{BridgeServer, Served, serve};
pub use stream::BridgeStream;
