//! Listens to the X server for presses and releases of the first button and of Enter, on a connection and a thread of its
//! own. Nothing else that the server says is kept.
//!
//! Raw events are heard at the root window, whoever holds the pointer or the focus (the input extension from 2.1 on). To
//! learn the offset of the server's clock, a property of a window of our own is touched now and then: the server answers
//! with its time.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rtrb::{Consumer, Producer};
use x11rb::COPY_DEPTH_FROM_PARENT;
use x11rb::connection::Connection as _;
use x11rb::errors::ReplyError;
use x11rb::protocol::Event;
use x11rb::protocol::xinput::{self, ConnectionExt as _, XIEventMask};
use x11rb::protocol::xproto::{
    self, AtomEnum, ConnectionExt as _, CreateWindowAux, EventMask, Mapping, PropMode, WindowClass,
};
use x11rb::rust_connection::RustConnection;

use super::presses::{Presses, Raw};
use super::{Kind, Stamp, StampsError};
use crate::device::pointer::{Release, releases};

/// Keycode of Enter: Linux counts its keys from 8 on.
const ENTER: u32 = 36;
/// The button that presses the needle, after the pointer's map.
const FIRST_BUTTON: u8 = 1;
/// Stamps that may wait for the picture.
const WAITING: usize = 256;
/// Time between two questions for the server's time.
const ASK_EVERY: Duration = Duration::from_millis(200);
/// The first version that tells of raw events while another program has grabbed the pointer.
const VERSION: (u16, u16) = (2, 1);

/// The other threads' end.
pub(super) struct Source {
    stamps: Mutex<Receiver<Stamp>>,
    hands: Sender<Producer<Release>>,
    connection: Arc<RustConnection>,
    window: xproto::Window,
    asked: Option<Instant>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Source {
    /// Begins to listen. Times count from `epoch`, the clock that inputs are stamped with.
    pub(super) fn start(epoch: Instant) -> Result<Self, StampsError> {
        // as the window chooses: Wayland where there is one, and then an X server beside it is not asked
        let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        if set("WAYLAND_DISPLAY") || set("WAYLAND_SOCKET") || !set("DISPLAY") {
            return Err(StampsError::NotX11);
        }
        let (connection, window) = connect()?;
        let connection = Arc::new(connection);
        let (told, stamps) = sync_channel(WAITING);
        let (hands, new_hands) = channel();
        let stop = Arc::new(AtomicBool::new(false));
        let listener = Listener {
            buttons: first_buttons(&connection).map_err(|error| server(&error))?,
            connection: Arc::clone(&connection),
            epoch,
            presses: Presses::default(),
            told,
            new_hands,
            hand: None,
            stop: Arc::clone(&stop),
        };
        let thread = std::thread::Builder::new().name("stamps".to_owned()).spawn(move || listener.run());
        let thread = Some(thread.map_err(StampsError::Thread)?);
        Ok(Self { stamps: Mutex::new(stamps), hands, connection, window, asked: None, stop, thread })
    }

    /// Stamps that came since the last time.
    pub(super) fn heard(&mut self, mut take: impl FnMut(Stamp)) {
        let stamps = self.stamps.get_mut().unwrap_or_else(PoisonError::into_inner);
        while let Ok(stamp) = stamps.try_recv() {
            take(stamp);
        }
    }

    /// Waits a moment for the next stamp.
    pub(super) fn wait(&mut self, most: Duration, mut take: impl FnMut(Stamp)) {
        let stamps = self.stamps.get_mut().unwrap_or_else(PoisonError::into_inner);
        if let Ok(stamp) = stamps.recv_timeout(most) {
            take(stamp);
        }
        self.heard(take);
    }

    /// Has the server tell its time, if that was not just done. To be called with every picture.
    pub(super) fn ask_time(&mut self) {
        if self.asked.is_none_or(|asked| asked.elapsed() >= ASK_EVERY) {
            self.asked = Some(Instant::now());
            self.touch();
        }
    }

    /// The hand of a new attempt is told of releases from now on.
    pub(super) fn releases(&mut self) -> Option<Consumer<Release>> {
        let (producer, consumer) = releases();
        self.hands.send(producer).ok().map(|()| consumer)
    }

    /// Somebody listens.
    pub(super) fn is_there(&self) -> bool {
        self.thread.as_ref().is_some_and(|thread| !thread.is_finished())
    }

    /// Nothing is added to the property, but the server says when.
    fn touch(&self) {
        let (name, text) = (AtomEnum::WM_NAME, AtomEnum::STRING);
        let asked = self.connection.change_property(PropMode::APPEND, self.window, name, text, 8, 0, &[]);
        // a connection that is lost ends the thread, which is how it is noticed
        if asked.is_ok() {
            drop(self.connection.flush());
        }
    }
}

impl Drop for Source {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        // the answer wakes it
        self.touch();
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

fn server(error: &dyn std::error::Error) -> StampsError {
    StampsError::Server(error.to_string())
}

/// A connection that hears raw events and the window that is touched.
fn connect() -> Result<(RustConnection, xproto::Window), StampsError> {
    let (connection, screen) = RustConnection::connect(None).map_err(|error| server(&error))?;
    let root = connection.setup().roots.get(screen).map(|screen| screen.root);
    let root = root.ok_or_else(|| StampsError::Server("it has no such screen".to_owned()))?;
    let version = connection.xinput_xi_query_version(VERSION.0, VERSION.1).map_err(|error| server(&error))?;
    let version = version.reply().map_err(|error| server(&error))?;
    if (version.major_version, version.minor_version) < VERSION {
        let found = format!("it speaks XInput {}.{}, older than 2.1", version.major_version, version.minor_version);
        return Err(StampsError::Server(found));
    }
    let window = select(&connection, root).map_err(|error| server(&error))?;
    Ok((connection, window))
}

fn select(connection: &RustConnection, root: xproto::Window) -> Result<xproto::Window, ReplyError> {
    let window = connection.generate_id().map_err(|_full| x11rb::errors::ConnectionError::UnknownError)?;
    let aux = CreateWindowAux::new().event_mask(EventMask::PROPERTY_CHANGE);
    let class = WindowClass::INPUT_ONLY;
    connection.create_window(COPY_DEPTH_FROM_PARENT, window, root, -1, -1, 1, 1, 0, class, 0, &aux)?.check()?;
    let mask = XIEventMask::RAW_BUTTON_PRESS
        | XIEventMask::RAW_BUTTON_RELEASE
        | XIEventMask::RAW_KEY_PRESS
        | XIEventMask::RAW_KEY_RELEASE;
    let mask = xinput::EventMask { deviceid: xinput::Device::ALL_MASTER.into(), mask: vec![mask] };
    connection.xinput_xi_select_events(root, &[mask])?.check()?;
    Ok(window)
}

/// Numbers of the buttons that a left- or right-handed user's map makes the first one; raw events are not mapped.
fn first_buttons(connection: &RustConnection) -> Result<Vec<u32>, ReplyError> {
    let map = connection.get_pointer_mapping()?.reply()?.map;
    Ok((1..).zip(map).filter(|(_, to)| *to == FIRST_BUTTON).map(|(from, _)| from).collect())
}

/// The listening thread.
struct Listener {
    connection: Arc<RustConnection>,
    epoch: Instant,
    buttons: Vec<u32>,
    presses: Presses,
    told: SyncSender<Stamp>,
    new_hands: Receiver<Producer<Release>>,
    hand: Option<Producer<Release>>,
    stop: Arc<AtomicBool>,
}

impl Listener {
    /// Until the server or the window is gone.
    fn run(mut self) {
        while let Ok(event) = self.connection.wait_for_event() {
            let heard_us = u64::try_from(self.epoch.elapsed().as_micros()).unwrap_or(u64::MAX);
            if self.stop.load(Ordering::Relaxed) {
                break;
            }
            match event {
                Event::PropertyNotify(event) => self.presses.time(event.time, heard_us),
                Event::MappingNotify(event) if event.request == Mapping::POINTER => {
                    self.buttons = first_buttons(&self.connection).unwrap_or_default();
                }
                event => {
                    if let Some(stamp) = self.raw(&event, heard_us).and_then(|raw| self.presses.event(raw)) {
                        self.tell(stamp);
                    }
                }
            }
        }
    }

    fn raw(&self, event: &Event, heard_us: u64) -> Option<Raw> {
        let (kind, down, detail, source, server_ms) = match event {
            Event::XinputRawButtonPress(e) => (Kind::Button, true, e.detail, e.sourceid, e.time),
            Event::XinputRawButtonRelease(e) => (Kind::Button, false, e.detail, e.sourceid, e.time),
            Event::XinputRawKeyPress(e) => (Kind::Enter, true, e.detail, e.sourceid, e.time),
            Event::XinputRawKeyRelease(e) => (Kind::Enter, false, e.detail, e.sourceid, e.time),
            _ => return None,
        };
        let ours = match kind {
            Kind::Button => self.buttons.contains(&detail),
            Kind::Enter => detail == ENTER,
        };
        ours.then_some(Raw { kind, down, source, server_ms, heard_us })
    }

    fn tell(&mut self, stamp: Stamp) {
        while let Ok(hand) = self.new_hands.try_recv() {
            self.hand = Some(hand);
        }
        if let (Some(hand), false) = (&mut self.hand, stamp.down) {
            // a full ring is a paused attempt, in which no press is held
            hand.push(Release { at_us: stamp.at_us, down_us: stamp.down_us }).unwrap_or_default();
        }
        // a picture that does not come has no need of stamps
        self.told.try_send(stamp).unwrap_or_default();
    }
}
