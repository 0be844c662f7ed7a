//! The wire between driver and device: a door without waits, and what can go wrong on the way.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use stipple::device::DeviceKind;
use stipple::device::driver::{Door, Identity, Port, PortError, Ports, REPORT};
use stipple::device::ohs::firmware::{EmulatedStylus, Hand};
use stipple::device::ohs::{Command, Report, State};
use stipple::math::DVec3;

/// What the bus does to commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bus {
    /// Carries them.
    Fair,
    /// Turns a bit over in each.
    BadCrc,
    /// Brings the last one again and again instead of each new one.
    Stale,
}

pub(crate) type BoxedHand = Box<dyn Hand>;

pub(crate) struct Line {
    pub(crate) stylus: EmulatedStylus<BoxedHand>,
    /// What the host has fetched and not read.
    pub(crate) fetched: VecDeque<Report>,
    pub(crate) bus: Bus,
    /// The newest command that the device took, and when.
    pub(crate) command: Option<(Command, u64)>,
    last: Option<Report>,
    /// Commands that the device took.
    pub(crate) taken: u64,
    /// Place and velocity of the tip as the last two reports tell them, and when the newest left the device, µs.
    pub(crate) told: (DVec3, DVec3),
    told_us: u64,
}

/// Both ends hold it.
#[derive(Clone)]
pub(crate) struct Wire(Arc<Mutex<Line>>);

impl Wire {
    pub(crate) fn new(stylus: EmulatedStylus<BoxedHand>) -> Self {
        let fetched = VecDeque::new();
        Self(Arc::new(Mutex::new(Line {
            stylus,
            fetched,
            bus: Bus::Fair,
            command: None,
            last: None,
            taken: 0,
            told: (DVec3::ZERO, DVec3::ZERO),
            told_us: 0,
        })))
    }

    pub(crate) fn line(&self) -> MutexGuard<'_, Line> {
        self.0.lock().unwrap()
    }

    pub(crate) fn door(&self) -> Box<dyn Door> {
        Box::new(self.clone())
    }

    /// What waits at the device comes over to the host; true when there is something to read.
    pub(crate) fn fetch(&self) -> bool {
        let line = &mut *self.line();
        while let Some(report) = line.stylus.next_report() {
            line.tell(&report);
            line.fetched.push_back(report);
        }
        !line.fetched.is_empty()
    }

    fn with<R>(&self, look: impl FnOnce(&mut Line) -> R) -> Result<R, PortError> {
        let line = &mut *self.line();
        if !line.stylus.is_plugged() {
            return Err(PortError::Gone { said: "unplugged".to_owned() });
        }
        Ok(look(line))
    }
}

impl Line {
    fn tell(&mut self, report: &Report) {
        let Ok(State { position_mm, .. }) = State::parse(report) else { return };
        let apart_us = (self.stylus.now_us() - self.told_us).max(1_000);
        self.told = (position_mm, (position_mm - self.told.0) / (apart_us as f64 * 1e-6));
        self.told_us = self.stylus.now_us();
    }

    fn carry(&mut self, report: &Report) {
        let sent = match (self.bus, self.last) {
            (Bus::Stale, Some(last)) => last,
            (Bus::BadCrc, _) => {
                let mut hurt = *report;
                hurt[10] ^= 0x10;
                hurt
            }
            _ => *report,
        };
        self.last = Some(sent);
        if self.stylus.write(&sent).is_ok() {
            self.command = Command::parse(&sent).ok().map(|command| (command, self.stylus.now_us()));
            self.taken += 1;
        }
    }
}

impl Door for Wire {
    fn open(&mut self) -> Result<Ports, PortError> {
        let identity = Identity {
            name: "Virtual stylus".to_owned(),
            serial: "FAULTS-1".to_owned(),
            place: "this test".to_owned(),
            kind: DeviceKind::Hid,
            emulated: true,
        };
        let port = || -> Box<dyn Port> { Box::new(self.clone()) };
        Ok(Ports { reader: port(), writer: port(), control: port(), identity })
    }
}

impl Port for Wire {
    fn read_report(&mut self, report: &mut [u8; REPORT], _timeout: Duration) -> Result<bool, PortError> {
        let next = self.with(|line| line.fetched.pop_front())?;
        Ok(next.inspect(|next| *report = *next).is_some())
    }

    fn write_report(&mut self, report: &[u8; REPORT]) -> Result<(), PortError> {
        self.with(|line| line.carry(report))
    }

    fn get_feature(&mut self, report: &mut [u8; REPORT]) -> Result<(), PortError> {
        let feature = report[0];
        let answer = self.with(|line| line.stylus.get_feature(feature))?;
        *report = answer.ok_or_else(|| PortError::Refused { asked: format!("feature {feature:#04x}") })?;
        Ok(())
    }

    fn set_feature(&mut self, report: &[u8; REPORT]) -> Result<(), PortError> {
        let outcome = self.with(|line| line.stylus.set_feature(report))?;
        outcome.map_err(|refused| PortError::Refused { asked: refused.to_string() })
    }
}
