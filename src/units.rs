//! One unit system: millimetre, newton, second; radians inside, degrees only in files and on screen.

use serde::{Deserialize, Serialize};

mod hex;

pub use hex::{from_hex, hex};

/// Ticks of the servo loop in one second.
/// The product runs 1000; the time step itself is a parameter of the model, so that tests may run others.
pub const TICK_HZ: u32 = 1000;

/// A point in time of an attempt: a count of servo ticks since its first sample. Nobody sums time steps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Tick(pub u64);

impl Tick {
    /// Seconds since the start of the attempt at the product's tick rate.
    pub fn seconds(self) -> f64 {
        self.0 as f64 / f64::from(TICK_HZ)
    }

    /// The tick after this one.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

/// Micrometres in a length given in millimetres.
pub fn um(mm: f64) -> f64 {
    mm * 1000.0
}
