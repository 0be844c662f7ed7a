//! A simulated stylus behind a bridge of the test's own process.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use stipple::device::bridge::{BridgeAddress, BridgeServer};
use stipple::device::desk::Desk;
use stipple::device::ohs::firmware::{Fault, Hand, Model};

/// Served until it is dropped.
pub(super) struct Served<H> {
    pub(super) desk: Desk<H>,
    address: BridgeAddress,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl<H: Hand + 'static> Served<H> {
    pub(super) fn new(model: &Model, hand: H) -> Self {
        let desk = Desk::new(*model, hand, 1, "DESK-9");
        let server = BridgeServer::bind(&"127.0.0.1:0".parse().unwrap()).unwrap();
        let (address, stop) = (server.address().clone(), Arc::new(AtomicBool::new(false)));
        let (served, stopped) = (desk.clone(), Arc::clone(&stop));
        let thread = std::thread::spawn(move || {
            // a host that leaves in the middle of a word is no fault of the bridge
            server.run(&Mutex::new(served), &stopped, &mut |_| ()).unwrap();
        });
        Self { desk, address, stop, thread: Some(thread) }
    }

    /// The device as a command line names it.
    pub(super) fn which(&self) -> String {
        format!("bridge:{}", self.address)
    }

    /// A fault from now on.
    pub(super) fn with(self, fault: Fault) -> Self {
        assert!(self.desk.with(|stylus| stylus.inject(fault, 0, u64::MAX)));
        self
    }
}

impl<H> Drop for Served<H> {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
        let over = self.thread.take().unwrap().join();
        assert!(over.is_ok() || std::thread::panicking(), "the bridge broke");
    }
}
