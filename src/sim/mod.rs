//! [`Model`] (never changes), [`State`] (small, `Clone`) and [`Model::step`]: stylus sample in, [`Outcome`] out.
//!
//! Haptics thread: no allocation, locks, clocks or panics.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

mod body;
mod felt;
mod live;
mod micro;
mod model;
mod outcome;
mod places;
mod result;
mod state;
mod step;
mod touch;

pub use body::{Body, BodyMeter};
pub use model::{Model, Parts};
pub use outcome::{Outcome, TickRecord, marks};
pub use state::State;
pub use touch::Touch;

/// Version of the law that turns samples into outcomes. Any change of a bit of any outcome raises it.
pub const LAW_VERSION: u32 = 1;

#[cfg(test)]
mod tests;
