//! The device on a socket of this machine: for systems without a way into the kernel, and as a pattern for bridges.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use super::bus::{Bus, BusError, Cable, Host};
use crate::device::bridge::{BridgeAddress, BridgeServer, Hello, Served, serve};
use crate::device::ohs::Report;
use crate::device::priority;

/// Place among real-time threads, as for the other buses.
const PRIORITY: u8 = 60;
/// How often a wait for a host looks up.
const LOOK: Duration = Duration::from_millis(50);

/// A device behind a bridge. One host at a time.
pub struct Bridge {
    server: Arc<BridgeServer>,
    hello: (String, String),
}

impl Bridge {
    /// Listens at an address; the device has this product name and serial number.
    pub fn new(address: &BridgeAddress, name: &str, serial: &str) -> io::Result<Self> {
        let server = Arc::new(BridgeServer::bind(address)?);
        Ok(Self { server, hello: (name.to_owned(), serial.to_owned()) })
    }
}

impl Bus for Bridge {
    fn plug(&mut self, host: Arc<dyn Host>) -> Result<Box<dyn Cable>, BusError> {
        let stop = Arc::new(AtomicBool::new(false));
        let (server, until) = (Arc::clone(&self.server), Arc::clone(&stop));
        let (name, serial) = &self.hello;
        let hello = Hello::new(name, serial, true);
        let thread = std::thread::Builder::new().name("bridge".to_owned()).spawn(move || {
            priority::ask(PRIORITY);
            let device = Mutex::new(Seat { host: Arc::clone(&host), hello, drawn: Arc::clone(&until) });
            while !until.load(Ordering::Acquire) {
                let Ok(stream) = server.accept(LOOK) else { return };
                let Some(stream) = stream else { continue };
                host.opened(true);
                // a host that speaks another language is sent away; the next one is welcome
                drop(serve(stream, &device, &until));
                host.opened(false);
            }
        })?;
        Ok(Box::new(BridgeCable { stop, thread: Some(thread) }))
    }

    fn name(&self) -> String {
        format!("bridge {}", self.server.address())
    }
}

/// The device as the bridge's server sees it.
struct Seat {
    host: Arc<dyn Host>,
    hello: Hello,
    /// The cable is drawn.
    drawn: Arc<AtomicBool>,
}

impl Served for Seat {
    fn hello(&self) -> Hello {
        self.hello
    }

    fn is_there(&self) -> bool {
        !self.drawn.load(Ordering::Acquire)
    }

    fn advance(&mut self) {
        // the pacer does it
    }

    fn next_report(&mut self) -> Option<Report> {
        self.host.next_report()
    }

    fn command(&mut self, report: &Report) {
        self.host.output(report);
    }

    fn get_feature(&mut self, feature: u8) -> Option<Report> {
        self.host.get_feature(feature)
    }

    fn set_feature(&mut self, report: &Report) -> bool {
        self.host.set_feature(report)
    }
}

struct BridgeCable {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Cable for BridgeCable {
    fn frame(&mut self, _host: &dyn Host) -> io::Result<()> {
        // the server sends what is due
        Ok(())
    }
}

impl Drop for BridgeCable {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}
