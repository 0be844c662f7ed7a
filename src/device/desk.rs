//! A simulated stylus on the desk, in this process and in real time: a door for the driver, and something to serve by a
//! bridge. It stands for a device wherever there is none: tests, the emulator, a demonstration.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::DeviceKind;
use super::bridge::{Hello, Served};
use super::driver::{Door, Identity, Port, PortError, Ports, REPORT};
use super::ohs::Report;
use super::ohs::firmware::{EmulatedStylus, Hand, Model};

/// How often a read looks for a report.
const LOOK: Duration = Duration::from_micros(250);

/// See the module. Clones are the same device.
#[derive(Debug)]
pub struct Desk<H> {
    shared: Arc<Shared<H>>,
}

#[derive(Debug)]
struct Shared<H> {
    stylus: Mutex<EmulatedStylus<H>>,
    start: Instant,
    name: &'static str,
    serial: String,
    /// Raised by each plug: what was opened before is dead.
    plugs: AtomicU64,
}

impl<H> Clone for Desk<H> {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared) }
    }
}

impl<H: Hand> Desk<H> {
    /// A device that is plugged in now, with this hand on it.
    pub fn new(model: Model, hand: H, seed: u64, serial: &str) -> Self {
        let name = model.name;
        let stylus = Mutex::new(EmulatedStylus::new(model, hand, seed, 0));
        let (start, plugs) = (Instant::now(), AtomicU64::new(0));
        Self { shared: Arc::new(Shared { stylus, start, name, serial: serial.to_owned(), plugs }) }
    }

    /// The device as it is now.
    pub fn with<R>(&self, look: impl FnOnce(&mut EmulatedStylus<H>) -> R) -> R {
        let mut stylus = self.shared.stylus.lock().unwrap_or_else(PoisonError::into_inner);
        stylus.advance(self.now_us());
        look(&mut stylus)
    }

    /// Time since it was made, µs: the clock of its faults.
    pub fn now_us(&self) -> u64 {
        u64::try_from(self.shared.start.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    /// The cable is drawn.
    pub fn unplug(&self) {
        self.with(EmulatedStylus::unplug);
    }

    /// The cable is back.
    pub fn plug(&self) {
        self.shared.plugs.fetch_add(1, Ordering::AcqRel);
        self.with(EmulatedStylus::plug);
    }

    /// The way to it within this process.
    pub fn door(&self) -> Box<dyn Door>
    where
        H: 'static,
    {
        Box::new(DeskDoor { desk: self.clone() })
    }

    fn port(&self) -> DeskPort<H> {
        DeskPort { desk: self.clone(), plugs: self.shared.plugs.load(Ordering::Acquire) }
    }
}

struct DeskDoor<H> {
    desk: Desk<H>,
}

impl<H: Hand + 'static> Door for DeskDoor<H> {
    fn open(&mut self) -> Result<Ports, PortError> {
        let there = self.desk.with(|stylus| {
            // nothing was kept while nobody listened, but for the one report that a device holds ready
            while stylus.next_report().is_some() {}
            stylus.is_plugged()
        });
        if !there {
            return Err(PortError::NotFound { sought: "the simulated stylus is unplugged".to_owned() });
        }
        let identity = Identity {
            name: self.desk.shared.name.to_owned(),
            serial: self.desk.shared.serial.clone(),
            place: "this process".to_owned(),
            kind: DeviceKind::Service,
            emulated: true,
        };
        let port = || -> Box<dyn Port> { Box::new(self.desk.port()) };
        Ok(Ports { reader: port(), writer: port(), control: port(), identity })
    }
}

struct DeskPort<H> {
    desk: Desk<H>,
    plugs: u64,
}

impl<H: Hand> DeskPort<H> {
    /// The device, unless the cable was drawn since this was opened.
    fn with<R>(&self, look: impl FnOnce(&mut EmulatedStylus<H>) -> R) -> Result<R, PortError> {
        let gone = || PortError::Gone { said: "unplugged".to_owned() };
        if self.plugs != self.desk.shared.plugs.load(Ordering::Acquire) {
            return Err(gone());
        }
        self.desk.with(|stylus| stylus.is_plugged().then(|| look(stylus))).ok_or_else(gone)
    }
}

impl<H: Hand> Port for DeskPort<H> {
    fn read_report(&mut self, report: &mut [u8; REPORT], timeout: Duration) -> Result<bool, PortError> {
        let since = Instant::now();
        loop {
            if let Some(next) = self.with(EmulatedStylus::next_report)? {
                *report = next;
                return Ok(true);
            }
            let Some(left) = timeout.checked_sub(since.elapsed()).filter(|left| !left.is_zero()) else {
                return Ok(false);
            };
            std::thread::sleep(left.min(LOOK));
        }
    }

    fn write_report(&mut self, report: &[u8; REPORT]) -> Result<(), PortError> {
        // on the wire nobody answers: what came of it is seen in the states
        self.with(|stylus| stylus.write(report).unwrap_or_default())
    }

    fn get_feature(&mut self, report: &mut [u8; REPORT]) -> Result<(), PortError> {
        let [feature, ..] = *report;
        let answer = self.with(|stylus| stylus.get_feature(feature))?;
        *report = answer.ok_or_else(|| PortError::Refused { asked: format!("feature {feature:#04x}") })?;
        Ok(())
    }

    fn set_feature(&mut self, report: &[u8; REPORT]) -> Result<(), PortError> {
        let outcome = self.with(|stylus| stylus.set_feature(report))?;
        outcome.map_err(|refused| PortError::Refused { asked: refused.to_string() })
    }
}

impl<H: Hand> Served for Desk<H> {
    fn hello(&self) -> Hello {
        Hello::new(self.shared.name, &self.shared.serial, true)
    }

    fn is_there(&self) -> bool {
        self.with(|stylus| stylus.is_plugged())
    }

    fn advance(&mut self) {
        self.with(|_| ());
    }

    fn next_report(&mut self) -> Option<Report> {
        self.with(EmulatedStylus::next_report)
    }

    fn command(&mut self, report: &Report) {
        // on the wire nobody answers
        self.with(|stylus| stylus.write(report).unwrap_or_default());
    }

    fn get_feature(&mut self, feature: u8) -> Option<Report> {
        self.with(|stylus| stylus.get_feature(feature))
    }

    fn set_feature(&mut self, report: &Report) -> bool {
        self.with(|stylus| stylus.set_feature(report)).is_ok()
    }
}
