//! A recording as a hand: exactly the recorded samples, one a tick. Haptics thread.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use super::{DeviceCommand, DeviceSpec, Reading, Stylus};
use crate::motion::StylusSample;
use crate::units::Tick;

/// Plays samples; ignores force.
#[derive(Debug)]
pub struct ReplayHand<I> {
    samples: I,
    spec: DeviceSpec,
}

impl<I: Iterator<Item = StylusSample> + Send> ReplayHand<I> {
    /// The samples of a recording, first tick first, and the spec of the device that made them: the limiter needs the
    /// same bounds to give the same forces.
    pub fn new(samples: impl IntoIterator<IntoIter = I>, spec: DeviceSpec) -> Self {
        Self { samples: samples.into_iter(), spec }
    }
}

impl<I: Iterator<Item = StylusSample> + Send> Stylus for ReplayHand<I> {
    fn spec(&self) -> DeviceSpec {
        self.spec.clone()
    }

    fn read(&mut self, _tick: Tick) -> Reading {
        self.samples.next().map_or(Reading::Finished, Reading::Sample)
    }

    fn write(&mut self, _tick: Tick, _command: &DeviceCommand) {}
}
