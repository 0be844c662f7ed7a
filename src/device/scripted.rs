//! Hands for tests and tools: a function of the tick, and a hand that never moves. Haptics thread.

use super::limiter::{MAX_FORCE_N, MAX_SLEW_N_PER_S};
use super::{DeviceCommand, DeviceKind, DeviceSpec, Reading, Stylus};
use crate::motion::StylusSample;
use crate::units::Tick;

/// Reads whatever a function says for the tick; keeps the last command.
pub struct ScriptedHand<F> {
    script: F,
    last: DeviceCommand,
    spec: DeviceSpec,
}

impl<F: FnMut(Tick) -> Reading + Send> ScriptedHand<F> {
    /// A hand that does what the script says.
    pub fn new(script: F) -> Self {
        Self { script, last: DeviceCommand::ZERO, spec: synthetic("scripted") }
    }

    /// The same on a device of this kind.
    #[must_use]
    pub fn on(self, spec: DeviceSpec) -> Self {
        Self { spec, ..self }
    }

    /// The last command that was written.
    pub fn last(&self) -> DeviceCommand {
        self.last
    }
}

impl<F: FnMut(Tick) -> Reading + Send> Stylus for ScriptedHand<F> {
    fn spec(&self) -> DeviceSpec {
        self.spec.clone()
    }

    fn read(&mut self, tick: Tick) -> Reading {
        (self.script)(tick)
    }

    fn write(&mut self, _tick: Tick, command: &DeviceCommand) {
        self.last = *command;
    }
}

/// A hand that holds still for ever.
#[derive(Clone, Copy, Debug, Default)]
pub struct NullHand {
    /// What it reads each time.
    pub sample: StylusSample,
}

impl Stylus for NullHand {
    fn spec(&self) -> DeviceSpec {
        synthetic("none")
    }

    fn read(&mut self, _tick: Tick) -> Reading {
        Reading::Sample(self.sample)
    }

    fn write(&mut self, _tick: Tick, _command: &DeviceCommand) {}
}

fn synthetic(name: &str) -> DeviceSpec {
    DeviceSpec::plain(name, DeviceKind::Scripted, MAX_FORCE_N, MAX_SLEW_N_PER_S).synthetic()
}
