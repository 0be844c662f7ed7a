//! The device's end of a bridge: for the emulator, and a pattern for bridges to a maker's library.

use std::io::{self, ErrorKind};
use std::net::TcpListener;
#[cfg(unix)]
use std::os::unix::net::UnixListener;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::line::{Ear, Mouth};
use super::{BridgeAddress, BridgeStream, Frame, Hello};
use crate::device::driver::PortError;
use crate::device::ohs::Report;

/// A device that a bridge serves. Called from two threads, one at a time.
pub trait Served: Send {
    /// Who it is.
    fn hello(&self) -> Hello;
    /// It is plugged in. When it is not, the connection ends.
    fn is_there(&self) -> bool;
    /// Its time moves on to now.
    fn advance(&mut self);
    /// The next state report that is due.
    fn next_report(&mut self) -> Option<Report>;
    /// A command came.
    fn command(&mut self, report: &Report);
    /// A feature is asked for; nothing when it is refused.
    fn get_feature(&mut self, feature: u8) -> Option<Report>;
    /// A feature is to be set; false when it is refused.
    fn set_feature(&mut self, report: &Report) -> bool;
}

/// Time between two looks for reports that are due.
const PERIOD: Duration = Duration::from_millis(1);
/// How often a wait looks up.
const LOOK: Duration = Duration::from_millis(20);
/// Longest wait for the host's hello.
const GREETING: Duration = Duration::from_secs(2);

/// Serves a device on one stream until the host leaves, the device does, or `stop` is set.
pub fn serve(stream: BridgeStream, device: &Mutex<dyn Served>, stop: &AtomicBool) -> Result<(), PortError> {
    let system = |error: io::Error| PortError::System { place: "bridge".to_owned(), said: error.to_string() };
    let mouth = Mouth::new(stream.try_clone().map_err(system)?).map_err(system)?;
    let mut ear = Ear::new(stream);
    greet(&mut ear)?;
    mouth.say(&Frame::Hello(locked(device).hello()))?;
    let over = AtomicBool::new(false);
    let is_over = || over.load(Ordering::Acquire) || stop.load(Ordering::Acquire);
    let done = std::thread::scope(|scope| {
        let listener = scope.spawn(|| {
            let done = listen(&mut ear, &mouth, device, is_over);
            over.store(true, Ordering::Release);
            done
        });
        let told = tell(&mouth, device, is_over);
        over.store(true, Ordering::Release);
        mouth.shut();
        let heard = listener.join().unwrap_or(Ok(()));
        told.and(heard)
    });
    match done {
        // the host left, or we did
        Err(PortError::Gone { .. }) => Ok(()),
        done => done,
    }
}

fn locked<'a>(device: &'a Mutex<dyn Served + 'static>) -> MutexGuard<'a, dyn Served + 'static> {
    device.lock().unwrap_or_else(PoisonError::into_inner)
}

fn greet(ear: &mut Ear) -> Result<(), PortError> {
    let since = Instant::now();
    while since.elapsed() < GREETING {
        match ear.hear(LOOK)? {
            Some(Frame::Hello(_)) => return Ok(()),
            Some(_) => return Err(PortError::Protocol { found: "a frame before the hello".to_owned() }),
            None => {}
        }
    }
    Err(PortError::Timeout { asked: "a hello".to_owned(), ms: 2000 })
}

/// Sends what is due, once a millisecond; whatever was missed goes out at once, as a bus does it.
fn tell(mouth: &Mouth, device: &Mutex<dyn Served + 'static>, is_over: impl Fn() -> bool) -> Result<(), PortError> {
    let mut next = Instant::now();
    {
        // what became due while nobody listened is news for nobody
        let mut device = locked(device);
        device.advance();
        while device.next_report().is_some() {}
    }
    while !is_over() {
        next = (next + PERIOD).max(Instant::now().checked_sub(PERIOD).unwrap_or(next));
        std::thread::sleep(next.saturating_duration_since(Instant::now()));
        let mut due = Vec::new();
        {
            let mut device = locked(device);
            if !device.is_there() {
                return Ok(());
            }
            device.advance();
            due.extend(std::iter::from_fn(|| device.next_report()));
        }
        for report in due {
            mouth.say(&Frame::State(report))?;
        }
    }
    Ok(())
}

/// Takes commands and answers questions.
fn listen(
    ear: &mut Ear,
    mouth: &Mouth,
    device: &Mutex<dyn Served + 'static>,
    is_over: impl Fn() -> bool,
) -> Result<(), PortError> {
    while !is_over() {
        let Some(frame) = ear.hear(LOOK)? else { continue };
        match frame {
            Frame::Command(report) => locked(device).command(&report),
            Frame::GetFeature(feature) => {
                let answer = locked(device).get_feature(feature).map_or(Frame::Refused(feature), Frame::Feature);
                mouth.say(&answer)?;
            }
            Frame::SetFeature(report) => {
                let [feature, ..] = report;
                let taken = locked(device).set_feature(&report);
                mouth.say(&if taken { Frame::Done(feature) } else { Frame::Refused(feature) })?;
            }
            Frame::Hello(_) | Frame::State(_) | Frame::Feature(_) | Frame::Done(_) | Frame::Refused(_) => {
                return Err(PortError::Protocol { found: "a frame that only devices send".to_owned() });
            }
        }
    }
    Ok(())
}

/// Waits for hosts at an address of this machine.
pub struct BridgeServer {
    listener: Listener,
    address: BridgeAddress,
}

enum Listener {
    Tcp(TcpListener),
    #[cfg(unix)]
    Unix(UnixListener),
}

impl BridgeServer {
    /// Listens. Port 0 takes a free one; see [`Self::address`]. A Unix socket that is left over from a program that ended
    /// is replaced, one that is in use is an error.
    pub fn bind(address: &BridgeAddress) -> io::Result<Self> {
        let listener = match address {
            BridgeAddress::Tcp(address) => {
                let listener = TcpListener::bind(address)?;
                listener.set_nonblocking(true)?;
                Listener::Tcp(listener)
            }
            #[cfg(unix)]
            BridgeAddress::Unix(path) => {
                use std::os::unix::fs::FileTypeExt;
                let is_socket = std::fs::metadata(path).is_ok_and(|left_over| left_over.file_type().is_socket());
                if is_socket && BridgeStream::connect(address).is_err() {
                    std::fs::remove_file(path)?;
                }
                let listener = UnixListener::bind(path)?;
                listener.set_nonblocking(true)?;
                Listener::Unix(listener)
            }
            #[cfg(not(unix))]
            BridgeAddress::Unix(_) => return Err(ErrorKind::Unsupported.into()),
        };
        let address = match &listener {
            Listener::Tcp(listener) => BridgeAddress::Tcp(listener.local_addr()?),
            #[cfg(unix)]
            Listener::Unix(_) => address.clone(),
        };
        Ok(Self { listener, address })
    }

    /// Where it listens.
    pub fn address(&self) -> &BridgeAddress {
        &self.address
    }

    /// Serves a device to one host after the other until `stop` is set. A host that does not speak the protocol is told of
    /// and sent away.
    pub fn run(
        &self,
        device: &Mutex<dyn Served>,
        stop: &AtomicBool,
        told: &mut dyn FnMut(PortError),
    ) -> io::Result<()> {
        while !stop.load(Ordering::Acquire) {
            // a device that is unplugged answers nobody: the host's connection is closed as it comes
            let there = locked(device).is_there();
            if let Some(stream) = self.accept(LOOK)?.filter(|_| there)
                && let Err(error) = serve(stream, device, stop)
            {
                told(error);
            }
        }
        Ok(())
    }

    /// The next host; nothing when none came within about `timeout`.
    pub fn accept(&self, timeout: Duration) -> io::Result<Option<BridgeStream>> {
        let since = Instant::now();
        loop {
            match self.try_accept() {
                Ok(stream) => return Ok(Some(stream)),
                Err(error) if error.kind() != ErrorKind::WouldBlock => return Err(error),
                Err(_) if since.elapsed() >= timeout => return Ok(None),
                Err(_) => std::thread::sleep(Duration::from_millis(5)),
            }
        }
    }

    fn try_accept(&self) -> io::Result<BridgeStream> {
        match &self.listener {
            Listener::Tcp(listener) => {
                let (stream, _) = listener.accept()?;
                stream.set_nonblocking(false)?;
                BridgeStream::of_tcp(stream)
            }
            #[cfg(unix)]
            Listener::Unix(listener) => {
                let (stream, _) = listener.accept()?;
                stream.set_nonblocking(false)?;
                Ok(BridgeStream::Unix(stream))
            }
        }
    }
}

impl Drop for BridgeServer {
    fn drop(&mut self) {
        #[cfg(unix)]
        if let BridgeAddress::Unix(path) = &self.address {
            // somebody else may have taken it away already
            drop(std::fs::remove_file(path));
        }
    }
}
