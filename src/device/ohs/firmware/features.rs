//! Feature reports of a device: what it tells, what it lets itself be told, and why not.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use super::{Firmware, Mode, count};
use crate::device::ohs::{
    Action, Calibration, Capabilities, Control, DeviceLimits, Diagnostics, FaultCode, OhsError, Report, SensorTrim, id,
};

/// Why a device did not take a report. On USB it stalls the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The bytes are not a report of this protocol.
    #[error(transparent)]
    Unreadable(#[from] OhsError),
    /// A command that is not newer than the last one.
    #[error("command {found} is not newer than {after}")]
    NotNewer {
        /// Its number.
        found: u16,
        /// Number of the last accepted one.
        after: u16,
    },
    /// A report that cannot be set.
    #[error("report {id:#04x} cannot be set")]
    ReadOnly {
        /// The report.
        id: u8,
    },
    /// The limits were locked until the device is plugged in anew.
    #[error("limits are locked until the device is plugged in again")]
    Locked,
    /// Not while force is allowed.
    #[error("not while armed: disarm first")]
    Armed,
    /// The key is not the one that this action needs.
    #[error("wrong key")]
    Key,
    /// A cause of a fault is still there, or the fault was not cleared.
    #[error("{} stands against it", .0.words())]
    Fault(FaultCode),
    /// The position is not known.
    #[error("not homed")]
    NotHomed,
}

impl Firmware {
    /// The capabilities, with the calibration in use.
    pub fn capabilities(&self) -> Capabilities {
        Capabilities {
            calibration_day: self.calibration.day,
            calibration_hash: self.calibration.hash(),
            ..self.model.capabilities
        }
    }

    /// The counts of now.
    pub fn diagnostics(&self, now_us: u64) -> Diagnostics {
        let uptime_s = now_us.saturating_sub(self.born_us) / 1_000_000;
        Diagnostics { uptime_s: u32::try_from(uptime_s).unwrap_or(u32::MAX), ..self.diagnostics }
    }

    /// A feature report is asked for; nothing when it cannot be read.
    pub fn get_feature(&self, report: u8, now_us: u64) -> Option<Report> {
        match report {
            id::CAPABILITIES => Some(self.capabilities().pack()),
            id::LIMITS => Some(self.limits.pack()),
            id::CALIBRATION => Some(self.calibration.pack()),
            id::DIAGNOSTICS => Some(self.diagnostics(now_us).pack()),
            _ => None,
        }
    }

    /// A feature report is set. What cannot be read changes nothing.
    pub fn set_feature(&mut self, bytes: &[u8], now_us: u64) -> Result<(), Refused> {
        match bytes.first().copied() {
            Some(id::LIMITS) => {
                let asked = DeviceLimits::parse(bytes).map_err(|error| self.unreadable(error))?;
                self.set_limits(&asked)
            }
            Some(id::CALIBRATION) => {
                let asked = Calibration::parse(bytes).map_err(|error| self.unreadable(error))?;
                self.while_disarmed()?;
                // the place seems to jump: no fault
                (self.calibration, self.before_mm) = (asked, None);
                Ok(())
            }
            Some(id::CONTROL) => {
                let order = Control::parse(bytes).map_err(|error| self.unreadable(error))?;
                self.control(order, now_us)
            }
            Some(id @ (id::CAPABILITIES | id::DIAGNOSTICS)) => Err(Refused::ReadOnly { id }),
            other => {
                count(&mut self.diagnostics.crc_errors);
                let id = other.unwrap_or(0);
                Err(Refused::Unreadable(OhsError::Id { found: id, wanted: id::LIMITS }))
            }
        }
    }

    fn set_limits(&mut self, asked: &DeviceLimits) -> Result<(), Refused> {
        if self.limits.locked {
            return Err(Refused::Locked);
        }
        let c = &self.model.capabilities;
        let keeps = c.min_watchdog_ms..=c.max_watchdog_ms.max(c.min_watchdog_ms);
        self.limits = asked.within(&self.model.own_limits(), keeps);
        Ok(())
    }

    fn while_disarmed(&self) -> Result<(), Refused> {
        if self.is_armed() { Err(Refused::Armed) } else { Ok(()) }
    }

    fn control(&mut self, order: Control, now_us: u64) -> Result<(), Refused> {
        if !order.has_key() {
            return Err(Refused::Key);
        }
        match order.action {
            Action::Arm => return self.arm(now_us),
            Action::Disarm => self.disarm(),
            Action::ClearFault => return self.clear_fault(),
            Action::Home | Action::ZeroSensors | Action::Save | Action::Bootloader => self.while_disarmed()?,
        }
        match order.action {
            Action::Home => self.homed = true,
            Action::ZeroSensors => {
                self.calibration.tip = SensorTrim { zero_n: self.raw.tip_n, ..self.calibration.tip };
                self.calibration.grip = SensorTrim { zero_n: self.raw.grip_n, ..self.calibration.grip };
            }
            Action::Save => self.saved = self.calibration,
            Action::Bootloader => {
                self.suspend();
                self.mode = Mode::Bootloader;
            }
            Action::Arm | Action::Disarm | Action::ClearFault => {}
        }
        Ok(())
    }

    fn arm(&mut self, now_us: u64) -> Result<(), Refused> {
        if let Some(code) = self.fault.or(self.cause()) {
            return Err(Refused::Fault(code));
        }
        if !self.homed {
            return Err(Refused::NotHomed);
        }
        self.mode = Mode::Armed;
        self.link.start(now_us);
        Ok(())
    }

    fn clear_fault(&mut self) -> Result<(), Refused> {
        if let Some(code) = self.cause() {
            return Err(Refused::Fault(code));
        }
        self.fault = None;
        Ok(())
    }

    /// What stands against force right now, whether latched or not.
    fn cause(&self) -> Option<FaultCode> {
        [
            (self.raw.e_stop, FaultCode::EmergencyStop),
            (!self.raw.supply_ok, FaultCode::BrownOut),
            (self.raw.temperature_c > super::WARM_C, FaultCode::Overtemperature),
            (!self.raw.pose.is_finite(), FaultCode::PositionSensor),
        ]
        .into_iter()
        .find_map(|(there, code)| there.then_some(code))
    }
}
