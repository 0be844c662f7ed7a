//! The service thread: opens the device again after a loss, clears faults on the trainee's word, lets everything go.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rtrb::Producer;

use super::arm::{self, ArmError, Armed};
use super::epoch::Epoch;
use super::link::{Order, Shared};
use super::port::{Door, Port, PortError, Ports};
use super::slots::{WriterJob, WriterSeat};
use super::threads::{ReaderEnds, ReaderThread};
use super::{Expected, Mount, Reader, Why, Writer};
use crate::device::DeviceSpec;
use crate::device::ohs::{Diagnostics, Features, id};

/// How often the connection is looked after.
const LOOK: Duration = Duration::from_millis(20);
/// How often a lost device is looked for: looking costs tens of milliseconds.
const SEARCH: Duration = Duration::from_secs(1);
/// Longest wait for a write that hangs, when a connection is given up.
const WRITE_ENDS: Duration = Duration::from_secs(6);

/// An open, armed device with its reader thread.
pub(super) struct Connection {
    control: Box<dyn Port>,
    end: Arc<AtomicBool>,
    reader: JoinHandle<ReaderEnds>,
}

/// See the module.
pub(super) struct Service {
    pub(super) door: Box<dyn Door>,
    pub(super) mount: Mount,
    pub(super) shared: Arc<Shared>,
    pub(super) seat: Arc<WriterSeat>,
    pub(super) jobs: Producer<WriterJob>,
    pub(super) epoch: Epoch,
}

impl Service {
    /// Starts the reader of an armed device and gives the writer its port.
    pub(super) fn connect(&mut self, ports: Ports, ends: ReaderEnds) -> Result<Connection, std::io::Error> {
        let Ports { reader, writer, control, .. } = ports;
        let end = Arc::new(AtomicBool::new(false));
        self.shared.words.write_failed.store(false, Ordering::Release);
        self.shared.words.shut.store(true, Ordering::Release);
        let thread = self.reader(reader, &end);
        let job = self.writer(writer, &end);
        let reader = std::thread::Builder::new().name("stylus reader".to_owned()).spawn(move || thread.run(ends))?;
        self.seat.taken.store(true, Ordering::Release);
        if self.jobs.push(job).is_err() {
            // it takes a connection a moment to end: the one before is always out of the ring
            self.seat.taken.store(false, Ordering::Release);
            return Err(std::io::ErrorKind::WouldBlock.into());
        }
        Ok(Connection { control, end, reader })
    }

    /// The reader of a connection that begins now.
    pub(super) fn reader(&self, port: Box<dyn Port>, end: &Arc<AtomicBool>) -> ReaderThread {
        ReaderThread {
            port,
            reader: Reader::new(expected(&self.shared.armed), self.epoch.now_us()),
            mount: self.mount,
            words: Arc::clone(&self.shared.words),
            end: Arc::clone(end),
            epoch: self.epoch.clone(),
        }
    }

    /// The writer's work for a connection that begins now.
    pub(super) fn writer(&self, port: Box<dyn Port>, end: &Arc<AtomicBool>) -> WriterJob {
        let writer = Writer::new(self.mount, &self.shared.armed.spec, self.epoch.now_us());
        WriterJob { port, writer, end: Arc::clone(end), failed: 0 }
    }

    /// Looks after the device until the driver is dropped.
    pub(super) fn run(mut self, connection: Connection, orders: &Receiver<Order>) {
        let (mut connection, mut ends) = (Some(connection), None);
        let mut searched = Instant::now();
        loop {
            match orders.recv_timeout(LOOK) {
                Ok(Order::ClearFault) => self.clear_fault(connection.as_mut()),
                Err(RecvTimeoutError::Timeout) => {}
                Ok(Order::Quit) | Err(RecvTimeoutError::Disconnected) => break,
            }
            if connection.as_ref().is_some_and(|open| open.reader.is_finished()) {
                ends = connection.take().and_then(|open| self.give_up(open));
                // a reader that took its ends with it leaves nothing to go on with
                if ends.is_none() {
                    self.say(Why::Broken, "");
                }
            }
            if ends.is_some() && searched.elapsed() >= SEARCH {
                searched = Instant::now();
                if let Some(ports) = self.open_again() {
                    connection = ends.take().and_then(|ends| self.connect(ports, ends).ok());
                }
            }
            self.tell_fault(connection.as_mut());
        }
        if let Some(open) = connection {
            self.give_up(open);
        }
    }

    /// The device of the start, found, checked and armed again; nothing when it is not there or not fit.
    fn open_again(&mut self) -> Option<Ports> {
        let opened = self.door.open().map_err(ArmError::from).and_then(|mut ports| {
            let armed = arm::arm(ports.control.as_mut(), &ports.identity)?;
            Ok((ports, armed))
        });
        let (mut ports, armed) = match opened {
            Ok(opened) => opened,
            Err(error) => {
                self.say(why_of(&error), &error.to_string());
                return None;
            }
        };
        if !self.is_the_same(&ports, &armed) {
            // it was armed to be asked who it is
            drop(arm::disarm(ports.control.as_mut()));
            self.say(Why::OtherDevice, &format!("found {}", ports.identity.name));
            return None;
        }
        self.shared.detail.lock().unwrap_or_else(PoisonError::into_inner).clear();
        Some(ports)
    }

    /// The limiter and the head of the recording are those of the first device.
    fn is_the_same(&self, ports: &Ports, armed: &Armed) -> bool {
        let (first, then) = (&self.shared.armed, armed);
        // what its owner chose is no part of what the device says
        let spec = DeviceSpec { settings: first.spec.settings, friction_n: first.spec.friction_n, ..then.spec.clone() };
        ports.identity.serial == self.shared.identity.serial
            && then.capabilities.hardware_id == first.capabilities.hardware_id
            && then.capabilities.calibration_hash == first.capabilities.calibration_hash
            && spec == first.spec
    }

    /// Ends both threads of a connection and closes its ports.
    fn give_up(&self, connection: Connection) -> Option<ReaderEnds> {
        let Connection { mut control, end, reader } = connection;
        end.store(true, Ordering::Release);
        let ends = reader.join().ok();
        let since = Instant::now();
        while self.seat.taken.load(Ordering::Acquire) && since.elapsed() < WRITE_ENDS {
            std::thread::sleep(Duration::from_millis(1));
        }
        // after the writer's last word; a device that is gone cannot be disarmed, and has let go by itself
        drop(arm::disarm(control.as_mut()));
        ends
    }

    fn clear_fault(&self, connection: Option<&mut Connection>) {
        let Some(open) = connection else { return };
        if let Err(error) = arm::arm_again(open.control.as_mut()) {
            *self.shared.detail.lock().unwrap_or_else(PoisonError::into_inner) = error.to_string();
        }
    }

    /// What the device itself calls its fault, once for each.
    fn tell_fault(&self, connection: Option<&mut Connection>) {
        let Some(open) = connection else { return };
        let mut detail = self.shared.detail.lock().unwrap_or_else(PoisonError::into_inner);
        match self.shared.words.off() {
            Some(Why::Fault) if detail.is_empty() => {
                let told = arm::get(open.control.as_mut(), id::DIAGNOSTICS);
                if let Some(told) = told.ok().and_then(|report| Diagnostics::parse(&report).ok()) {
                    told.last_fault.words().clone_into(&mut detail);
                }
            }
            Some(Why::Fault) => {}
            _ => detail.clear(),
        }
    }

    fn say(&self, why: Why, detail: &str) {
        detail.clone_into(&mut self.shared.detail.lock().unwrap_or_else(PoisonError::into_inner));
        self.shared.words.set_off(Some(why));
    }
}

/// What reports of this device are held against.
pub(super) fn expected(armed: &Armed) -> Expected {
    let c = &armed.capabilities;
    Expected {
        report_hz: c.report_hz,
        workspace_mm: (c.workspace_min_mm, c.workspace_max_mm),
        has_grip: c.features.has(Features::DEADMAN),
        has_force: armed.limits.is_some(),
    }
}

fn why_of(error: &ArmError) -> Why {
    match error {
        ArmError::Port(PortError::Permission { .. }) => Why::NoPermission,
        ArmError::Port(_) => Why::NotFound,
        ArmError::Fault { .. } => Why::Fault,
        ArmError::Report { .. } | ArmError::Unfit { .. } | ArmError::Limit { .. } => Why::Refused,
    }
}
