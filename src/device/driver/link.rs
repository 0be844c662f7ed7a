//! The line to a device for everybody but the haptics thread: is it usable, why not, since when, what is it.

use std::sync::atomic::Ordering;
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};

use triple_buffer::Output;

use super::arm::{self, Armed};
use super::slots::{Live, Words};
use super::{Identity, Keys, Why};

/// What the service thread may be asked for.
pub(super) enum Order {
    /// The trainee's word to clear a fault.
    ClearFault,
    /// The driver is over.
    Quit,
}

pub(super) struct Shared {
    pub(super) words: Arc<Words>,
    pub(super) identity: Identity,
    pub(super) armed: Armed,
    pub(super) live: Mutex<Output<Live>>,
    pub(super) orders: Mutex<Sender<Order>>,
    /// What the service thread found when it last tried, in words; empty when all is well.
    pub(super) detail: Mutex<String>,
}

/// See the module. Cheap to clone; asking never waits for the device.
#[derive(Clone)]
pub struct DeviceLink {
    pub(super) shared: Arc<Shared>,
}

impl DeviceLink {
    /// Why the device cannot be used now; nothing when it can.
    pub fn off(&self) -> Option<Why> {
        self.shared.words.off()
    }

    /// Why it stopped the last time while it was in use.
    pub fn stopped_by(&self) -> Option<Why> {
        self.shared.words.stopped_by()
    }

    /// It can be used now.
    pub fn is_ready(&self) -> bool {
        self.off().is_none()
    }

    /// More about why, in words of the system or the device; may be empty.
    pub fn detail(&self) -> String {
        self.shared.detail.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How often the force was cut off for a moment because the loop was late.
    pub fn cuts(&self) -> u64 {
        self.shared.words.cuts.load(Ordering::Acquire)
    }

    /// The trainee's word where the device waits for one: a latched fault is cleared and the motors are armed again. No
    /// force comes of it before the loop goes on. False when there is nothing that a word could change.
    pub fn ask_again(&self) -> bool {
        let waits = matches!(self.off(), Some(Why::Fault | Why::MotorsOff));
        let orders = self.shared.orders.lock().unwrap_or_else(PoisonError::into_inner);
        waits && orders.send(Order::ClearFault).is_ok()
    }

    /// What is held on the keyboard for this device from now on, beside its own switches.
    pub fn hold(&self, keys: Keys) {
        self.shared.words.keys.store(keys.0, Ordering::Release);
    }

    /// The newest state and counts.
    pub fn live(&self) -> Live {
        *self.shared.live.lock().unwrap_or_else(PoisonError::into_inner).read()
    }

    /// Who it is.
    pub fn identity(&self) -> &Identity {
        &self.shared.identity
    }

    /// What it is, as it was checked and armed at the start.
    pub fn armed(&self) -> &Armed {
        &self.shared.armed
    }

    /// What the head of a recording keeps of it.
    pub fn header_extra(&self) -> Vec<(&'static str, String)> {
        arm::header_extra(&self.shared.armed, &self.shared.identity)
    }
}

impl std::fmt::Debug for DeviceLink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DeviceLink")
            .field("identity", self.identity())
            .field("off", &self.off())
            .finish_non_exhaustive()
    }
}
