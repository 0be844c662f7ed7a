//! Haply Inverse3 with a VerseGrip.

pub mod command;
mod error;
pub mod frame;
pub mod link;
pub mod message;
pub mod open;

pub use error::HaplyError;
