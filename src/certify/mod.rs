//! From a score sheet to evidence that others can check without us: keys, signed notes, packs, and their check. Pure but
//! for the file that is read or written; nothing here speaks to a network. Command line and window threads.

pub mod cohort;
pub mod credential;
mod desk;
pub mod deviation;
pub mod earlier;
pub mod exam;
pub mod json;
pub mod key;
pub mod log;
pub mod make;
pub mod manifest;
pub mod note;
pub mod pack;
pub mod papers;
pub mod report;
pub mod scheme;
pub mod tables;
pub mod trust;
pub mod verify;
pub mod xapi;

pub use deviation::{Deviation, deviations};
