//! Opens a device for an attempt: found, checked, armed, its threads started. Takes its time; never on a haptics thread.

use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};

use rtrb::RingBuffer;
use triple_buffer::triple_buffer;

use super::arm::{self, ArmError, Armed};
use super::epoch::Epoch;
use super::link::{Order, Shared};
use super::port::{Door, Identity, PortError, Ports};
use super::service::Service;
use super::slots::{Heard, Live, Words, WriterSeat};
use super::stylus::Eyes;
use super::threads::{ReaderEnds, WriterThread};
use super::{Clutch, DeviceLink, DriverStylus, Mount};
use crate::math::Pose;

/// Opens what the door leads to. The middle of the device's workspace comes to lie at `anchor`.
pub fn open(door: Box<dyn Door>, anchor: Pose) -> Result<DriverStylus, ArmError> {
    open_tuned(door, anchor, |_, _| ())
}

/// The same, with what is known of this device beside its own word: its friction and its owner's settings.
pub fn open_tuned(
    door: Box<dyn Door>,
    anchor: Pose,
    tune: impl FnOnce(&Identity, &mut Armed),
) -> Result<DriverStylus, ArmError> {
    let Opened { ports, mut stylus, mut service, ends, writer, inbox } = Opened::new(door, anchor, Epoch::new(), tune)?;
    let no_thread = |error: std::io::Error| PortError::System { place: "driver".to_owned(), said: error.to_string() };
    let thread = |name: &str| std::thread::Builder::new().name(name.to_owned());
    stylus.writer = Some(thread("stylus writer").spawn(move || writer.run()).map_err(no_thread)?);
    let connection = service.connect(ports, ends).map_err(no_thread)?;
    let service = thread("stylus service").spawn(move || service.run(connection, &inbox)).map_err(no_thread)?;
    stylus.service = Some(service);
    Ok(stylus)
}

/// A device that was found, checked and armed; all that its threads will be made of.
pub(super) struct Opened {
    pub(super) ports: Ports,
    pub(super) stylus: DriverStylus,
    pub(super) service: Service,
    pub(super) ends: ReaderEnds,
    pub(super) writer: WriterThread,
    pub(super) inbox: Receiver<Order>,
}

impl Opened {
    pub(super) fn new(
        mut door: Box<dyn Door>,
        anchor: Pose,
        epoch: Epoch,
        tune: impl FnOnce(&Identity, &mut Armed),
    ) -> Result<Self, ArmError> {
        let mut ports = door.open()?;
        let mut armed = arm::arm(ports.control.as_mut(), &ports.identity)?;
        tune(&ports.identity, &mut armed);
        let middle_mm = (armed.capabilities.workspace_min_mm + armed.capabilities.workspace_max_mm) * 0.5;
        let mount = Mount::new(anchor, middle_mm);
        let (heard_in, heard) = triple_buffer(&Heard::default());
        let (live_in, live) = triple_buffer(&Live::default());
        let (said, said_out) = triple_buffer(&None);
        let (orders, inbox) = channel();
        let (jobs, waiting) = RingBuffer::new(1);
        let (words, seat) = (Arc::new(Words::new()), Arc::new(WriterSeat::new()));
        let shared = Arc::new(Shared {
            words: Arc::clone(&words),
            identity: ports.identity.clone(),
            armed,
            live: Mutex::new(live),
            orders: Mutex::new(orders.clone()),
            detail: Mutex::new(String::new()),
        });
        let writer =
            WriterThread { said: said_out, jobs: waiting, seat: Arc::clone(&seat), words, epoch: epoch.clone() };
        let link = DeviceLink { shared: Arc::clone(&shared) };
        let stylus = DriverStylus {
            link,
            heard,
            said,
            seat: Arc::clone(&seat),
            writer: None,
            service: None,
            orders,
            eyes: Eyes::default(),
            clutch: Clutch::default(),
        };
        let service = Service { door, mount, shared, seat, jobs, epoch };
        let ends = ReaderEnds { heard: heard_in, live: live_in, number: 0, stops: 0 };
        Ok(Self { ports, stylus, service, ends, writer, inbox })
    }
}
