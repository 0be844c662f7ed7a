//! Opens a device for an attempt: over the working area, with what a calibration found of it. Takes its time; never on a
//! real-time thread or the picture's.

use std::path::Path;

use super::Prepared;
use crate::device::DriverStylus;
use crate::device::driver::{self, ArmError, Armed, Door, Identity};
use crate::device::tuning::{Tuning, TuningError};

/// Why a device cannot be used for an attempt.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The device.
    #[error(transparent)]
    Arm(#[from] ArmError),
    /// What is known of it.
    #[error(transparent)]
    Tuning(#[from] TuningError),
}

impl OpenError {
    /// What to do about it, where there is something to do.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Arm(error) => error.hint(),
            Self::Tuning(error) => Some(error.hint().to_owned()),
        }
    }
}

/// See the module. `devices` is the file of what is known of this computer's devices, if there is a place for one.
pub fn open(door: Box<dyn Door>, prepared: &Prepared, devices: Option<&Path>) -> Result<DriverStylus, OpenError> {
    let known = devices.map_or_else(|| Ok(Tuning::default()), Tuning::load)?;
    let tune = |who: &Identity, armed: &mut Armed| {
        if let Some(tuned) = known.of(who, &armed.capabilities) {
            tuned.apply(&mut armed.spec);
        }
    };
    Ok(driver::open_tuned(door, prepared.stylus_anchor(), tune)?)
}
