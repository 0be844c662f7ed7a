//! Simulated styli as command lines name them.

use stipple::device::desk::Desk;
use stipple::device::ohs::firmware::{Fault, Hand, Model};

use super::served::Served;

/// A device behind a bridge at any port, until it is dropped.
pub(super) struct AtPort<H> {
    pub(super) desk: Desk<H>,
    served: Served,
}

impl<H: Hand + 'static> AtPort<H> {
    pub(super) fn new(model: &Model, hand: H) -> Self {
        Self::of(Desk::new(*model, hand, 1, "DESK-9"))
    }

    pub(super) fn of(desk: Desk<H>) -> Self {
        let served = Served::new(&desk, &"127.0.0.1:0".parse().unwrap());
        Self { desk, served }
    }

    /// The device as a command line names it.
    pub(super) fn which(&self) -> String {
        format!("bridge:{}", self.served.address)
    }

    /// A fault from now on.
    pub(super) fn with(self, fault: Fault) -> Self {
        assert!(self.desk.with(|stylus| stylus.inject(fault, 0, u64::MAX)));
        self
    }
}
