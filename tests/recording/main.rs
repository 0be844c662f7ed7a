//! A recording gives back what was written, and says so when it is not what was written.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a helper that finds a fault fails its test")]

mod build;
mod csv;
mod damage;
mod recorder;
mod strangers;
mod whole;
