//! What can go wrong with a device, made to order: each fault acts on one seam between sensor, motor, bus and host.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use super::{Drive, Sensed};
use crate::device::ohs::{Capabilities, Features, Report, State, id};
use crate::device::random::Random;
use crate::math::{DQuat, DVec3};

/// One thing that goes wrong for a while.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fault {
    /// State reports have a wrong CRC.
    BadCrc,
    /// State reports are random bytes.
    Garbage,
    /// Position and velocities are the lowest integers, the CRC is right. Integers have no NaN; this is its place.
    LowestNumbers,
    /// A failed pose read: the quaternion is all zeros, the CRC is right.
    NoPose,
    /// The position is off by this, mm.
    PoseJump(DVec3),
    /// The position is the one at which the fault began.
    PoseFrozen,
    /// The position swings along y: amplitude in mm and frequency in Hz, as at a badly damped contact.
    Buzz(f64, f64),
    /// The encoder reads no number: the firmware must notice.
    SensorBroken,
    /// Every report has the number at which the fault began.
    SeqFrozen,
    /// Old numbers and times again: the last so many, over and over.
    Replay(u16),
    /// The numbers leap ahead by this when the fault begins.
    SeqSkip(u16),
    /// The device's clock stands.
    TimeFrozen,
    /// The device's clock leaps ahead by this when the fault begins, µs.
    TimeStep(u32),
    /// Nothing passes the bus either way; the device lives on.
    Stall,
    /// Reports come this many times as often, each a new one.
    Flood(u8),
    /// Commands are swallowed before they arrive.
    DeafToCommands,
    /// The number of the last command stands.
    AckFrozen,
    /// The motors give the opposite force.
    Inverted,
    /// The motors give the force times this.
    ForceGain(f64),
    /// The watchdog never bites: the last command is kept alive.
    NoWatchdog,
    /// A set of limits is taken and forgotten: a get shows the device's own.
    LimitsForgotten,
    /// The hand lets go of the grip switch.
    DeadmanOpens,
    /// Somebody presses the emergency stop.
    EmergencyStop,
    /// A motor reads this temperature, °C.
    Hot(f64),
    /// The supply breaks down.
    BrownOut,
    /// The capabilities lie.
    Lies(Lie),
}

/// A lie in the capabilities.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lie {
    /// 65 N, and 65,535 N/s.
    Force,
    /// The peak force is below the continuous one.
    PeakBelowContinuous,
    /// The workspace is inside out.
    Workspace,
    /// No state report ever.
    Rate,
    /// A servo slower than its reports.
    Servo,
    /// A watchdog of 200 ms.
    Watchdog,
    /// Force without a deadman.
    NoDeadman,
    /// Vibration from 400 Hz down to 20.
    Vibration,
    /// Version 2 of the protocol.
    Version,
    /// The magic is another.
    Magic,
    /// The CRC is wrong.
    Crc,
}

impl Lie {
    /// Every lie.
    pub const ALL: [Self; 11] = [
        Self::Force,
        Self::PeakBelowContinuous,
        Self::Workspace,
        Self::Rate,
        Self::Servo,
        Self::Watchdog,
        Self::NoDeadman,
        Self::Vibration,
        Self::Version,
        Self::Magic,
        Self::Crc,
    ];

    /// The capabilities report with this lie in it.
    pub(super) fn told(self, truth: &Capabilities) -> Report {
        let mut c = *truth;
        match self {
            Self::Force => {
                (c.continuous_force_n, c.peak_force_n, c.max_slew_n_per_s) = (65.0, 65.0, 65_535.0);
            }
            Self::PeakBelowContinuous => c.peak_force_n = 0.5 * c.continuous_force_n,
            Self::Workspace => core::mem::swap(&mut c.workspace_min_mm, &mut c.workspace_max_mm),
            Self::Rate => c.report_hz = 0.0,
            Self::Servo => c.servo_hz = 0.5 * c.report_hz,
            Self::Watchdog => c.max_watchdog_ms = 200,
            Self::NoDeadman => c.features = Features(c.features.0 & !Features::DEADMAN),
            Self::Vibration => (c.min_vibration_hz, c.max_vibration_hz) = (400.0, 20.0),
            Self::Version | Self::Magic | Self::Crc => {}
        }
        let mut report = c.pack();
        match self {
            Self::Version => change(&mut report, 5, 2),
            Self::Magic => change(&mut report, 1, b'X'),
            _ => {}
        }
        // changed bytes get a right CRC: the lie shall be found, not the damage
        reseal(&mut report);
        if self == Self::Crc {
            flip_crc(&mut report);
        }
        report
    }
}

fn change(report: &mut Report, at: usize, to: u8) {
    if let Some(byte) = report.get_mut(at) {
        *byte = to;
    }
}

fn reseal(report: &mut Report) {
    let crc = report.get(..62).map_or(0, crate::device::ohs::crc16);
    let [low, high] = crc.to_le_bytes();
    change(report, 62, low);
    change(report, 63, high);
}

fn flip_crc(report: &mut Report) {
    if let Some(byte) = report.last_mut() {
        *byte ^= 0xFF;
    }
}

/// Most faults that are planned at once.
const MAX_PLANNED: usize = 8;

#[derive(Clone, Copy, Debug)]
struct Planned {
    fault: Fault,
    from_us: u64,
    to_us: u64,
    /// The first report while it acts.
    began: Option<State>,
}

/// The faults of a device and when they act.
#[derive(Clone, Debug)]
pub(super) struct Faults {
    planned: [Option<Planned>; MAX_PLANNED],
    random: Random,
    replayed: u16,
}

impl Faults {
    pub(super) fn new(seed: u64) -> Self {
        Self { planned: [None; MAX_PLANNED], random: Random::new(seed), replayed: 0 }
    }

    /// False when no place is left.
    pub(super) fn plan(&mut self, fault: Fault, from_us: u64, to_us: u64) -> bool {
        let Some(place) = self.planned.iter_mut().find(|place| place.is_none()) else { return false };
        *place = Some(Planned { fault, from_us, to_us, began: None });
        true
    }

    pub(super) fn clear(&mut self) {
        self.planned = [None; MAX_PLANNED];
    }

    /// The faults that act now.
    fn now(&self, now_us: u64) -> impl Iterator<Item = Planned> + '_ {
        self.planned.iter().flatten().filter(move |p| (p.from_us..p.to_us).contains(&now_us)).copied()
    }

    pub(super) fn has(&self, now_us: u64, fault: Fault) -> bool {
        self.now(now_us).any(|p| p.fault == fault)
    }

    pub(super) fn flood(&self, now_us: u64) -> u8 {
        self.now(now_us)
            .find_map(|p| if let Fault::Flood(times) = p.fault { Some(times.max(1)) } else { None })
            .unwrap_or(1)
    }

    pub(super) fn lie(&self, now_us: u64) -> Option<Lie> {
        self.now(now_us).find_map(|p| if let Fault::Lies(lie) = p.fault { Some(lie) } else { None })
    }

    /// Between the sensors and the firmware.
    pub(super) fn sensed(&self, now_us: u64, sensed: &mut Sensed) {
        for p in self.now(now_us) {
            match p.fault {
                Fault::SensorBroken => sensed.pose.position_mm.x = f64::NAN,
                Fault::DeadmanOpens => sensed.held = false,
                Fault::EmergencyStop => sensed.e_stop = true,
                Fault::Hot(celsius) => sensed.temperature_c = celsius,
                Fault::BrownOut => sensed.supply_ok = false,
                _ => {}
            }
        }
    }

    /// Between the firmware and the motors.
    pub(super) fn motors(&self, now_us: u64, drive: Drive) -> Drive {
        let gain: f64 = self
            .now(now_us)
            .map(|p| match p.fault {
                Fault::Inverted => -1.0,
                Fault::ForceGain(gain) => gain,
                _ => 1.0,
            })
            .product();
        Drive { force_n: drive.force_n * gain, torque_n_mm: drive.torque_n_mm * gain }
    }

    /// Between the firmware and the bus: the state report as it leaves the device.
    pub(super) fn report(&mut self, now_us: u64, honest: &State) -> Report {
        let mut told = *honest;
        for p in self.planned.iter_mut().flatten().filter(|p| (p.from_us..p.to_us).contains(&now_us)) {
            let began = p.began.get_or_insert(*honest);
            match p.fault {
                Fault::PoseJump(by_mm) => told.position_mm += by_mm,
                Fault::PoseFrozen => told.position_mm = began.position_mm,
                Fault::Buzz(amplitude_mm, hz) => {
                    let turn = core::f64::consts::TAU * hz * (now_us as f64 * 1e-6);
                    told.position_mm.y += amplitude_mm * libm::sin(turn);
                }
                Fault::NoPose => told.rotation = DQuat::from_xyzw(0.0, 0.0, 0.0, 0.0),
                Fault::SeqFrozen => told.seq = began.seq,
                Fault::SeqSkip(by) => told.seq = told.seq.wrapping_add(by),
                Fault::TimeFrozen => told.device_time_us = began.device_time_us,
                Fault::TimeStep(by_us) => told.device_time_us = told.device_time_us.wrapping_add(by_us),
                Fault::AckFrozen => told.ack = began.ack,
                Fault::Replay(back) => {
                    let age = back.max(1) - 1 - self.replayed % back.max(1);
                    self.replayed = self.replayed.wrapping_add(1);
                    told.seq = began.seq.wrapping_sub(age);
                    told.device_time_us = began.device_time_us.wrapping_sub(u32::from(age) * 1000);
                }
                _ => {}
            }
        }
        let mut report = told.pack();
        self.damage(now_us, &mut report);
        report
    }

    fn damage(&mut self, now_us: u64, report: &mut Report) {
        if self.has(now_us, Fault::LowestNumbers) {
            for (at, bytes) in
                [(8_usize, 4_usize), (12, 4), (16, 4), (28, 4), (32, 4), (36, 4), (40, 2), (42, 2), (44, 2)]
            {
                (at..at + bytes - 1).for_each(|low| change(report, low, 0));
                change(report, at + bytes - 1, 0x80);
            }
            reseal(report);
        }
        if self.has(now_us, Fault::Garbage) {
            for chunk in report.chunks_mut(8) {
                chunk.copy_from_slice(&self.random.bits().to_le_bytes());
            }
            change(report, 0, id::STATE);
        }
        if self.has(now_us, Fault::BadCrc) {
            flip_crc(report);
        }
    }
}
