//! The attendant's thread: opens the chosen device, watches it, does errands, and lets it go when another word comes.

use std::sync::PoisonError;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::board::{Device, Live, Work};
use super::{Errand, LOOK, Order, Shared, calibrating, pushing};
use crate::device::DeviceChoice;
use crate::device::driver::Counts;
use crate::device::driver::PortError;
use crate::device::probe::{Probe, Stream};

/// Findings are made anew after each such stretch.
const STRETCH: Duration = Duration::from_secs(3);
/// How often a device that cannot be opened is tried again.
const AGAIN: Duration = Duration::from_secs(1);

/// An order being carried out, and whether it still stands.
pub(super) struct Turn<'a> {
    pub(super) shared: &'a Shared,
    pub(super) choice: &'a DeviceChoice,
    number: u64,
}

impl Turn<'_> {
    /// What came of an errand, while anybody wants to know.
    pub(super) fn done(&self, work: Work) {
        if self.stands() {
            self.shared.tell(|board| board.work = work);
        }
    }

    /// No newer word has come.
    pub(super) fn stands(&self) -> bool {
        self.shared.orders.load(Ordering::Acquire) == self.number && !self.shared.is_over()
    }

    pub(super) fn failed(&self, error: &PortError) {
        let hint = match (self.choice, error) {
            (DeviceChoice::Bridge(address), PortError::NotFound { .. }) => Some(format!(
                "start the program behind the bridge, or a simulated stylus: stipple device emulate --over bridge:{address}"
            )),
            _ => error.hint(),
        };
        self.shared.tell(|board| board.device = Device::Failed(error.to_string(), hint));
    }
}

pub(super) fn run(shared: &Shared) {
    while !shared.is_over() {
        let number = shared.orders.load(Ordering::Acquire);
        let Order { choice, errand } = shared.order.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let Some(choice) = choice.filter(|_| !shared.is_resting()) else {
            shared.tell(|board| board.device = Device::None);
            std::thread::sleep(LOOK);
            continue;
        };
        let turn = Turn { shared, choice: &choice, number };
        match errand {
            Errand::Watch => watch(&turn),
            Errand::Test => pushing::test(&turn),
            Errand::Calibrate(step) => calibrating::calibrate(&turn, step),
        }
        // an errand is done once; what it found stays on the board while the device is watched again
        if errand != Errand::Watch && turn.stands() {
            shared.order.lock().unwrap_or_else(PoisonError::into_inner).errand = Errand::Watch;
        }
    }
}

/// Watches until another word comes.
fn watch(turn: &Turn<'_>) {
    let shared = turn.shared;
    shared.tell(|board| {
        if matches!(board.device, Device::None) {
            board.device = Device::Opening;
        }
    });
    match turn.choice.door().and_then(|mut door| door.open()) {
        Ok(ports) => follow(turn, Probe::new(ports)),
        Err(error) => {
            turn.failed(&error);
            let since = Instant::now();
            while turn.stands() && since.elapsed() < AGAIN {
                std::thread::sleep(LOOK);
            }
        }
    }
}

fn follow(turn: &Turn<'_>, mut probe: Probe) {
    let live = Live { state: None, rate_hz: 0.0, lost: 0, health: probe.asked().clone(), judged: false };
    turn.shared.tell(|board| board.device = Device::Live(Box::new(live)));
    let mut before = 0;
    while turn.stands() {
        let health = probe.watch(STRETCH, &mut |_, stream| {
            show(turn, stream, before);
            turn.stands()
        });
        if let Some(said) = &health.gone {
            return turn.failed(&PortError::Gone { said: said.clone() });
        }
        before += health.stream.as_ref().map_or(0, |stream| lost(&stream.counts));
        turn.shared.tell(|board| {
            if let Device::Live(live) = &mut board.device
                && turn.stands()
            {
                live.health = health;
                live.judged = true;
            }
        });
    }
}

fn lost(counts: &Counts) -> u64 {
    counts.missing + counts.crc + counts.malformed
}

fn show(turn: &Turn<'_>, stream: &Stream, before: u64) {
    let now = stream.health();
    turn.shared.tell(|board| {
        if let Device::Live(live) = &mut board.device {
            live.state = now.newest.or(live.state);
            // a stretch that has just begun says little
            if now.counts.good > 100 {
                live.rate_hz = now.rate_hz;
            }
            live.lost = before + lost(&now.counts);
        }
    });
}
