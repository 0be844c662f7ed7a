//! What a writer thread sends: the newest command while it is fresh, nothing that pushes afterwards. Pure; time is an
//! argument.
//!
//! When no newer command came for 8 ms the device is told to give nothing. Force comes back only after the loop has been
//! at zero itself, so that its limiter lets it in slowly: cutting off may step, coming back never does.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use super::Mount;
use crate::device::gate::{COMMAND_VALID_US, CommandGate, Freshness};
use crate::device::ohs::{Command, ContactPlane};
use crate::device::{self, DeviceCommand, DeviceSpec, Vibration};
use crate::math::DVec3;
use crate::units::Tick;

/// While there is nothing fresh to send the device is told so this often, µs: its own watchdog stays quiet.
pub const IDLE_US: u64 = 4_000;

/// How long the device may believe a command, ms.
#[expect(clippy::cast_possible_truncation, reason = "10")]
pub const VALID_MS: u16 = (COMMAND_VALID_US / 1000) as u16;

/// See the module.
#[derive(Clone, Debug)]
pub struct Writer {
    mount: Mount,
    /// 1 for an axis along or about which the device gives force or torque, else 0.
    force_axes: DVec3,
    torque_axes: DVec3,
    gate: CommandGate,
    seq: u16,
    number: Option<Tick>,
    looked_us: u64,
    sent_us: Option<u64>,
    sent_number: Option<Tick>,
    /// Nothing that pushes goes out until a command has been seen that does not.
    shut: bool,
    /// What went out last pushes.
    pushing: bool,
    cuts: u64,
}

impl Writer {
    /// The device has just been opened.
    pub fn new(mount: Mount, spec: &DeviceSpec, now_us: u64) -> Self {
        let mask = |axes: [bool; 3]| DVec3::from_array(axes.map(|has| if has { 1.0 } else { 0.0 }));
        Self {
            mount,
            force_axes: mask(spec.force_axes),
            torque_axes: mask(spec.torque_axes),
            gate: CommandGate::new(),
            seq: 0,
            number: None,
            looked_us: now_us,
            sent_us: None,
            sent_number: None,
            shut: true,
            pushing: false,
            cuts: 0,
        }
    }

    /// How often force was cut off because no newer command came in time.
    pub fn cuts(&self) -> u64 {
        self.cuts
    }

    /// It lets no force through before it has seen the loop at zero.
    pub fn is_shut(&self) -> bool {
        self.shut
    }

    /// One look at the newest command of the loop, if there is one: what to send now, if anything.
    pub fn look(&mut self, newest: Option<(Tick, DeviceCommand)>, now_us: u64) -> Option<[u8; 64]> {
        // it came after the look before this one, and nobody knows when: the older it may be, the sooner it ends
        let came_us = self.looked_us;
        self.looked_us = now_us;
        if let Some((number, command)) = newest {
            self.gate.offer(number, came_us, command);
            self.number = Some(number);
        }
        let (command, freshness) = self.gate.current(now_us);
        if freshness == Freshness::Expired {
            return self.nothing(now_us);
        }
        let idle = is_nothing(&command);
        self.shut &= !idle;
        if self.shut {
            return self.nothing(now_us);
        }
        if self.sent_number == self.number {
            return None;
        }
        self.sent_number = self.number;
        self.pushing = !idle;
        Some(self.packed(&command, true, now_us))
    }

    /// The last word to a device that is let go.
    pub fn last_word(&mut self, now_us: u64) -> [u8; 64] {
        self.packed(&DeviceCommand::ZERO, false, now_us)
    }

    fn nothing(&mut self, now_us: u64) -> Option<[u8; 64]> {
        if !self.shut {
            self.cuts += u64::from(self.pushing);
            (self.shut, self.pushing, self.sent_us) = (true, false, None);
        }
        let due = self.sent_us.is_none_or(|sent_us| now_us.saturating_sub(sent_us) >= IDLE_US);
        due.then(|| self.packed(&DeviceCommand::ZERO, false, now_us))
    }

    fn packed(&mut self, command: &DeviceCommand, drive: bool, now_us: u64) -> [u8; 64] {
        self.seq = self.seq.wrapping_add(1);
        self.sent_us = Some(now_us);
        #[expect(clippy::cast_possible_truncation, reason = "it wraps, as the protocol says")]
        let host_time_us = now_us as u32;
        let to_device = |v: DVec3| self.mount.direction_to_device(v);
        let command = Command {
            drive,
            echo: false,
            seq: self.seq,
            host_time_us,
            force_n: to_device(command.force_n()) * self.force_axes,
            torque_n_mm: to_device(command.torque_n_mm()) * self.torque_axes,
            plane: command.plane().map(|plane| self.plane(&plane)),
            force_limit_n: Some(command.force_limit_n()),
            vibration: Some(command.vibration()).filter(|buzz: &Vibration| buzz.amplitude_n > 0.0),
            valid_for_ms: VALID_MS,
        };
        command.pack()
    }

    fn plane(&self, plane: &device::ContactPlane) -> ContactPlane {
        ContactPlane {
            point_mm: self.mount.point_to_device(plane.point_mm),
            normal: self.mount.direction_to_device(plane.normal),
            stiffness_n_per_mm: plane.stiffness_n_per_mm,
            damping_n_s_per_mm: plane.damping_n_s_per_mm,
            tangential_damping_n_s_per_mm: plane.side_damping_n_s_per_mm,
            friction: plane.friction,
        }
    }
}

/// It neither pushes nor turns the hand where it is.
fn is_nothing(command: &DeviceCommand) -> bool {
    command.at_tip_n() == DVec3::ZERO && command.torque_n_mm() == DVec3::ZERO
}
