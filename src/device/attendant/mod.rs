//! Looks after the devices for whoever shows them: who is there, how the chosen one does, a force test and a calibration.
//!
//! ```text
//! picture -- Errand, word, held --> [ attendant thread: one device ]   [ census thread: all of them ]
//! picture <------------------------------ Board ----------------------------------+
//! ```
//!
//! Both threads take their time; the picture only copies the [`Board`]. While an attempt runs both rest: the device is the
//! attempt's.

mod board;
mod calibrating;
mod pushing;
mod round;

pub use board::{Board, Device, Live, Work};

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::calibrate::Step;
use super::{DeviceChoice, census};

/// How often everybody is looked for.
const CENSUS: Duration = Duration::from_secs(2);
/// How often an order is looked for.
const LOOK: Duration = Duration::from_millis(20);
/// A switch on the screen counts as held for this long after the picture last said so: a picture that hangs lets go.
const HELD_MS: u64 = 800;

/// What the attendant is to do with the chosen device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Errand {
    /// Watch its reports; no force.
    Watch,
    /// Test its force, while the switch is held.
    Test,
    /// One step of a calibration.
    Calibrate(Step),
}

/// What the threads and the picture share.
struct Shared {
    board: Mutex<Board>,
    order: Mutex<Order>,
    /// Raised with every order: whatever is being done for an older one ends.
    orders: AtomicU64,
    word: AtomicBool,
    held_at_ms: AtomicU64,
    start: Instant,
    /// Rest, and the end.
    rests: AtomicBool,
    over: AtomicBool,
    devices: Option<PathBuf>,
}

#[derive(Clone, Debug)]
struct Order {
    choice: Option<DeviceChoice>,
    errand: Errand,
}

/// See the module. Dropping it ends both threads; the device is let go.
pub struct Attendant {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
}

impl Attendant {
    /// Starts at rest. `devices` is the file of what is known of this computer's devices.
    pub fn start(devices: Option<PathBuf>) -> std::io::Result<Self> {
        let shared = Arc::new(Shared {
            board: Mutex::new(Board::default()),
            order: Mutex::new(Order { choice: None, errand: Errand::Watch }),
            orders: AtomicU64::new(0),
            word: AtomicBool::new(false),
            held_at_ms: AtomicU64::new(0),
            start: Instant::now(),
            rests: AtomicBool::new(true),
            over: AtomicBool::new(false),
            devices,
        });
        let mut new = Self { shared, threads: Vec::new() };
        for (name, run) in [("device census", look_around as fn(&Shared)), ("device attendant", round::run)] {
            let shared = Arc::clone(&new.shared);
            let thread = std::thread::Builder::new().name(name.to_owned());
            new.threads.push(thread.spawn(move || run(&shared))?);
        }
        Ok(new)
    }

    /// What is known now.
    pub fn board(&self) -> Board {
        self.shared.board.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Chooses a device, or none, and watches it.
    pub fn choose(&self, choice: Option<DeviceChoice>) {
        self.order(|order| *order = Order { choice, errand: Errand::Watch });
        self.shared.tell(|board| (board.device, board.work) = (Device::None, Work::None));
    }

    /// Something else with the chosen device.
    pub fn send(&self, errand: Errand) {
        self.order(|order| order.errand = errand);
        self.shared.tell(|board| board.work = Work::None);
    }

    /// Ends whatever is being done besides watching, and forgets what came of it.
    pub fn clear(&self) {
        self.send(Errand::Watch);
    }

    /// The person's word that a step waits for.
    pub fn say_yes(&self) {
        self.shared.word.store(true, Ordering::Release);
    }

    /// The switch without which nothing pushes. To be said once a picture.
    pub fn hold(&self, held: bool) {
        let now_ms = if held { self.shared.now_ms() } else { 0 };
        self.shared.held_at_ms.store(now_ms, Ordering::Release);
    }

    /// Rests, or goes on. At rest no device is open. Waits until that is so, but not for a device that hangs.
    pub fn rest(&self, rests: bool) {
        self.shared.rests.store(rests, Ordering::Release);
        self.order(|order| order.errand = Errand::Watch);
    }

    /// No device is open.
    pub fn is_at_rest(&self) -> bool {
        self.shared.rests.load(Ordering::Acquire) && matches!(self.board().device, Device::None)
    }

    fn order(&self, change: impl FnOnce(&mut Order)) {
        self.hold(false);
        self.shared.word.store(false, Ordering::Release);
        change(&mut self.shared.order.lock().unwrap_or_else(PoisonError::into_inner));
        self.shared.orders.fetch_add(1, Ordering::AcqRel);
    }
}

impl Drop for Attendant {
    fn drop(&mut self) {
        self.shared.over.store(true, Ordering::Release);
        self.order(|_| ());
        for thread in self.threads.drain(..) {
            // one that broke has let its device go
            drop(thread.join());
        }
    }
}

impl std::fmt::Debug for Attendant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Attendant").field("board", &self.board()).finish_non_exhaustive()
    }
}

impl Shared {
    fn now_ms(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX).max(1)
    }

    fn tell(&self, change: impl FnOnce(&mut Board)) {
        change(&mut self.board.lock().unwrap_or_else(PoisonError::into_inner));
    }

    fn is_held(&self) -> bool {
        let held_at_ms = self.held_at_ms.load(Ordering::Acquire);
        held_at_ms > 0 && self.now_ms().saturating_sub(held_at_ms) < HELD_MS
    }

    fn is_over(&self) -> bool {
        self.over.load(Ordering::Acquire)
    }

    fn is_resting(&self) -> bool {
        self.rests.load(Ordering::Acquire)
    }
}

/// The census thread.
fn look_around(shared: &Shared) {
    while !shared.is_over() {
        if !shared.is_resting() {
            let census = census::take();
            shared.tell(|board| board.census = Some(census));
        }
        let since = Instant::now();
        while since.elapsed() < CENSUS && !shared.is_over() {
            std::thread::sleep(LOOK);
        }
    }
}
