//! The device on the kernel's virtual USB host controller: the whole way a real one goes, `usbcore`, `usbhid`, `hidraw`.
//!
//! The kernel takes one end of a socket pair and speaks USB/IP on it; the other end is ours. Transfers end with the frame,
//! as on a bus: nothing is faster than a millisecond.

use std::collections::VecDeque;
use std::fs;
use std::io::{self, Read, Write};
use std::net::Shutdown;
use std::os::fd::AsRawFd;
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use super::bus::{Bus, BusError, Cable, Host};
use super::uhid::DEVICE_PRIORITY;
use super::usb::{ENDPOINT, Setup, Speed, UsbDevice};
use super::usbip::{self, Ended, HEAD, Submit};
use crate::device::ohs::Report;
use crate::device::priority;

const STATUS: &str = "/sys/devices/platform/vhci_hcd.0/status";
const ATTACH: &str = "/sys/devices/platform/vhci_hcd.0/attach";
/// Any bus and device number will do.
const DEVICE_ID: u32 = 0x0001_0002;
/// Port that nothing is attached to, in the kernel's words.
const FREE: &str = "004";

/// A device on the virtual host controller.
#[derive(Clone, Debug)]
pub struct Vhci {
    speed: Speed,
    device: UsbDevice,
}

impl Vhci {
    /// With this product name and serial number.
    pub fn new(speed: Speed, name: &str, serial: &str) -> Self {
        Self { speed, device: UsbDevice::new(speed, name, serial) }
    }
}

impl Bus for Vhci {
    fn plug(&mut self, host: Arc<dyn Host>) -> Result<Box<dyn Cable>, BusError> {
        let kernel = |path| move |source| BusError::Kernel { path, source };
        let status = fs::read_to_string(STATUS).map_err(kernel(STATUS))?;
        let port = free_port(&status).ok_or(BusError::NoPort { path: STATUS })?;
        let (ours, theirs) = UnixStream::pair()?;
        let speed = if self.speed == Speed::High { 3 } else { 2 };
        fs::write(ATTACH, format!("{port} {} {DEVICE_ID} {speed}", theirs.as_raw_fd())).map_err(kernel(ATTACH))?;
        // the kernel holds its end by now
        drop(theirs);
        let wire = Arc::new(Wire { stream: ours, waiting: Mutex::new(Waiting::default()) });
        let (serving, device) = (Arc::clone(&wire), self.device.clone());
        let thread = std::thread::Builder::new().name("vhci".to_owned()).spawn(move || {
            priority::ask(DEVICE_PRIORITY);
            // it ends when the socket does
            drop(serving.serve(&device, &*host));
        })?;
        Ok(Box::new(VhciCable { wire, thread: Some(thread) }))
    }

    fn name(&self) -> String {
        format!("USB, {} speed", if self.speed == Speed::High { "high" } else { "full" })
    }
}

/// Lines of the kernel: `hub port sta spd dev sockfd local_busid`. Ports of the hub `hs` take full and high speed.
fn free_port(status: &str) -> Option<u32> {
    status.lines().find_map(|line| {
        let mut words = line.split_whitespace();
        let (hub, port, state) = (words.next()?, words.next()?, words.next()?);
        if hub == "hs" && state == FREE { port.parse().ok() } else { None }
    })
}

/// Transfers that have not ended.
#[derive(Debug, Default)]
struct Waiting {
    /// Number and length of those that wait for a report.
    to_host: VecDeque<(u32, u32)>,
    /// Number and length of those that end with the frame.
    from_host: VecDeque<(u32, u32)>,
    /// A report that nobody has fetched: a device prepares one and keeps it.
    prepared: Option<Report>,
}

struct Wire {
    stream: UnixStream,
    waiting: Mutex<Waiting>,
}

impl Wire {
    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn say(&self, message: &[u8]) -> io::Result<()> {
        let mut stream = &self.stream;
        stream.write_all(message)
    }

    fn serve(&self, device: &UsbDevice, host: &dyn Host) -> io::Result<()> {
        let mut stream = &self.stream;
        let mut head = [0; HEAD];
        let mut data = Vec::new();
        loop {
            stream.read_exact(&mut head)?;
            match Submit::parse(&head) {
                Some(Submit::Unlink { number, victim }) => {
                    let in_time = self.forget(victim, host);
                    self.say(&usbip::unlinked(number, in_time))?;
                }
                Some(Submit::Transfer { number, is_in, endpoint, length, setup }) => {
                    data.resize(if is_in { 0 } else { length as usize }, 0);
                    stream.read_exact(&mut data)?;
                    if endpoint == u32::from(ENDPOINT) {
                        self.interrupt(number, is_in, length, &data, host);
                    } else {
                        let answer = device.control(Setup::parse(setup), &data, host);
                        let ended = match &answer {
                            None => Ended::Stalled,
                            Some(bytes) if is_in => Ended::In(bytes),
                            Some(_) => Ended::Out(length),
                        };
                        self.say(&usbip::transferred(number, ended))?;
                    }
                }
                None => return Err(io::ErrorKind::InvalidData.into()),
            }
        }
    }

    /// Waits for the frame; what the host sent is in the device's hands already.
    fn interrupt(&self, number: u32, is_in: bool, length: u32, data: &[u8], host: &dyn Host) {
        if !is_in {
            host.output(data);
            self.waiting().from_host.push_back((number, length));
            return;
        }
        let mut waiting = self.waiting();
        let first = waiting.to_host.is_empty();
        waiting.to_host.push_back((number, length));
        drop(waiting);
        if first {
            host.opened(true);
        }
    }

    fn forget(&self, victim: u32, host: &dyn Host) -> bool {
        let mut waiting = self.waiting();
        let before = waiting.to_host.len() + waiting.from_host.len();
        waiting.to_host.retain(|(number, _)| *number != victim);
        waiting.from_host.retain(|(number, _)| *number != victim);
        let gone = waiting.to_host.is_empty();
        let in_time = waiting.to_host.len() + waiting.from_host.len() != before;
        drop(waiting);
        // the system's driver takes its request back when the last program closes the device
        if in_time && gone {
            host.opened(false);
        }
        in_time
    }

    fn frame(&self, host: &dyn Host) -> io::Result<()> {
        let mut waiting = self.waiting();
        while let Some((number, length)) = waiting.from_host.pop_front() {
            self.say(&usbip::transferred(number, Ended::Out(length)))?;
        }
        while let Some(report) = host.next_report() {
            // the one that is prepared stays: whoever opens a device finds an old one first
            waiting.prepared.get_or_insert(report);
        }
        let Some(report) = waiting.prepared else { return Ok(()) };
        if let Some((number, length)) = waiting.to_host.pop_front() {
            waiting.prepared = None;
            let taken = report.len().min(length as usize);
            self.say(&usbip::transferred(number, Ended::In(report.get(..taken).unwrap_or_default())))?;
        }
        Ok(())
    }
}

struct VhciCable {
    wire: Arc<Wire>,
    thread: Option<JoinHandle<()>>,
}

impl Cable for VhciCable {
    fn frame(&mut self, host: &dyn Host) -> io::Result<()> {
        self.wire.frame(host)
    }
}

impl Drop for VhciCable {
    fn drop(&mut self) {
        // a cable that is drawn: the kernel sees the end of the socket and takes the device away
        drop(self.wire.stream.shutdown(Shutdown::Both));
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_free_port_of_the_right_hub_is_found() {
        let status = "hub port sta spd dev      sockfd local_busid\n\
                      hs  0000 006 003 00010002 000003 1-1\n\
                      hs  0001 004 000 00000000 000000 0-0\n\
                      ss  0008 004 000 00000000 000000 0-0\n";
        assert_eq!(free_port(status), Some(1));
        assert_eq!(free_port(&status.replace("0001 004", "0001 006")), None);
        assert_eq!(free_port(""), None);
    }
}
