//! The device on `/dev/uhid`: the kernel makes a HID device of it and a `hidraw` node, as for a real one.
//!
//! Plain reads and writes of `struct uhid_event` (`include/uapi/linux/uhid.h`), packed, in the machine's byte order.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::sync::Arc;
use std::thread::JoinHandle;

use super::bus::{Bus, BusError, Cable, Host};
use crate::device::ohs::{Command, DEVELOPMENT_IDS, LEN, Report, descriptor};
use crate::device::priority;

const PATH: &str = "/dev/uhid";

/// Types of events.
mod event {
    pub(super) const DESTROY: u32 = 1;
    pub(super) const STOP: u32 = 3;
    pub(super) const OPEN: u32 = 4;
    pub(super) const CLOSE: u32 = 5;
    pub(super) const OUTPUT: u32 = 6;
    pub(super) const GET_REPORT: u32 = 9;
    pub(super) const GET_REPORT_REPLY: u32 = 10;
    pub(super) const CREATE2: u32 = 11;
    pub(super) const INPUT2: u32 = 12;
    pub(super) const SET_REPORT: u32 = 13;
    pub(super) const SET_REPORT_REPLY: u32 = 14;
}

/// Longest report the kernel passes; the size of the data of every event that has some.
const DATA_MAX: usize = 4096;
/// Largest event: type and `struct uhid_create2_req`.
const EVENT_MAX: usize = 4 + 128 + 64 + 64 + 2 + 2 + 4 * 4 + DATA_MAX;
/// `BUS_USB`: libraries leave devices of the virtual bus out.
const BUS_USB: u16 = 3;
/// `EIO`, told to a host whose request the device stalls.
const EIO: u16 = 5;
/// Place among real-time threads: above those of a host on the same machine, as a device of its own would be.
pub(super) const DEVICE_PRIORITY: u8 = 60;

/// A device on `/dev/uhid`.
#[derive(Clone, Debug)]
pub struct Uhid {
    name: String,
    serial: String,
}

impl Uhid {
    /// With this product name and serial number.
    pub fn new(name: &str, serial: &str) -> Self {
        Self { name: name.to_owned(), serial: serial.to_owned() }
    }
}

impl Bus for Uhid {
    fn plug(&mut self, host: Arc<dyn Host>) -> Result<Box<dyn Cable>, BusError> {
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .open(PATH)
            .map_err(|source| BusError::Kernel { path: PATH, source })?;
        let file = Arc::new(file);
        (&*file).write_all(&create(&self.name, &self.serial, &descriptor::bytes()))?;
        let requests = Arc::clone(&file);
        let thread = std::thread::Builder::new().name("uhid".to_owned()).spawn(move || {
            priority::ask(DEVICE_PRIORITY);
            // the kernel's end of the file has nothing more to say once the device is gone
            drop(serve(&requests, &*host));
        })?;
        Ok(Box::new(UhidCable { file, thread: Some(thread) }))
    }

    fn name(&self) -> String {
        "uhid".to_owned()
    }
}

struct UhidCable {
    file: Arc<File>,
    thread: Option<JoinHandle<()>>,
}

impl Cable for UhidCable {
    fn frame(&mut self, host: &dyn Host) -> io::Result<()> {
        send_waiting(&self.file, host)
    }
}

impl Drop for UhidCable {
    fn drop(&mut self) {
        // the kernel answers with a last event, on which the thread ends
        if (&*self.file).write_all(&event::DESTROY.to_ne_bytes()).is_ok()
            && let Some(thread) = self.thread.take()
        {
            drop(thread.join());
        }
    }
}

fn send_waiting(file: &File, host: &dyn Host) -> io::Result<()> {
    while let Some(report) = host.next_report() {
        let mut file = file;
        file.write_all(&input(&report))?;
    }
    Ok(())
}

/// Answers the kernel until the device is stopped.
fn serve(file: &File, host: &dyn Host) -> io::Result<()> {
    let mut buffer = [0; EVENT_MAX];
    loop {
        let mut reader = file;
        let length = reader.read(&mut buffer)?;
        match Request::parse(buffer.get(..length).unwrap_or_default()) {
            Some(Request::Output(bytes)) => {
                host.output(bytes);
                // everything else leaves with the frame, in the device's own time
                if Command::parse(bytes).is_ok_and(|command| command.echo) {
                    send_waiting(file, host)?;
                }
            }
            Some(Request::Get { id, report }) => reader.write_all(&get_reply(id, host.get_feature(report)))?,
            Some(Request::Set { id, bytes }) => reader.write_all(&set_reply(id, host.set_feature(bytes)))?,
            Some(Request::Opened(open)) => host.opened(open),
            Some(Request::Stopped) => return Ok(()),
            None => {}
        }
    }
}

/// What the kernel wants.
#[derive(Debug, PartialEq, Eq)]
enum Request<'a> {
    Output(&'a [u8]),
    Get { id: u32, report: u8 },
    Set { id: u32, bytes: &'a [u8] },
    Opened(bool),
    Stopped,
}

impl<'a> Request<'a> {
    /// Nothing for events that need no answer.
    fn parse(bytes: &'a [u8]) -> Option<Self> {
        let data = |from: usize, size: usize| bytes.get(from..from + size.min(DATA_MAX));
        match u32_at(bytes, 0)? {
            event::OUTPUT => {
                let size = u16_at(bytes, 4 + DATA_MAX)?;
                data(4, size.into()).map(Self::Output)
            }
            event::GET_REPORT => Some(Self::Get { id: u32_at(bytes, 4)?, report: *bytes.get(8)? }),
            event::SET_REPORT => {
                let size = u16_at(bytes, 10)?;
                Some(Self::Set { id: u32_at(bytes, 4)?, bytes: data(12, size.into())? })
            }
            event::OPEN => Some(Self::Opened(true)),
            event::CLOSE => Some(Self::Opened(false)),
            event::STOP => Some(Self::Stopped),
            _ => None,
        }
    }
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_ne_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_ne_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

/// `name[128] phys[64] uniq[64] rd_size bus vendor product version country rd_data`.
fn create(name: &str, serial: &str, descriptor: &[u8]) -> Vec<u8> {
    let (vendor, product) = DEVELOPMENT_IDS;
    let mut e = event::CREATE2.to_ne_bytes().to_vec();
    e.extend(text(name, 128));
    e.extend(text("stipple", 64));
    e.extend(text(serial, 64));
    e.extend(u16::try_from(descriptor.len()).unwrap_or(u16::MAX).to_ne_bytes());
    e.extend(BUS_USB.to_ne_bytes());
    for number in [u32::from(vendor), u32::from(product), 0x0100, 0] {
        e.extend(number.to_ne_bytes());
    }
    e.extend(descriptor);
    e.resize(EVENT_MAX, 0);
    e
}

/// Text in a field of fixed length, with at least one zero at its end.
fn text(words: &str, length: usize) -> Vec<u8> {
    let mut field: Vec<u8> = words.bytes().take(length - 1).collect();
    field.resize(length, 0);
    field
}

/// `size data`.
fn input(report: &Report) -> [u8; 6 + LEN] {
    let mut e = [0; 6 + LEN];
    let (head, data) = e.split_at_mut(6);
    head[..4].copy_from_slice(&event::INPUT2.to_ne_bytes());
    head[4] = 64;
    if cfg!(target_endian = "big") {
        head.swap(4, 5);
    }
    data.copy_from_slice(report);
    e
}

/// `id err size data`.
fn get_reply(id: u32, report: Option<Report>) -> Vec<u8> {
    let mut e = event::GET_REPORT_REPLY.to_ne_bytes().to_vec();
    e.extend(id.to_ne_bytes());
    let data = report.as_ref().map_or(&[] as &[u8], |report| report);
    e.extend(if report.is_some() { 0 } else { EIO }.to_ne_bytes());
    e.extend(u16::try_from(data.len()).unwrap_or(0).to_ne_bytes());
    e.extend(data);
    e
}

/// `id err`.
fn set_reply(id: u32, taken: bool) -> Vec<u8> {
    let mut e = event::SET_REPORT_REPLY.to_ne_bytes().to_vec();
    e.extend(id.to_ne_bytes());
    e.extend(if taken { 0 } else { EIO }.to_ne_bytes());
    e
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event_with(kind: u32, at: usize, data: &[u8]) -> Vec<u8> {
        let mut e = vec![0; EVENT_MAX];
        e[..4].copy_from_slice(&kind.to_ne_bytes());
        e[at..at + data.len()].copy_from_slice(data);
        e
    }

    #[test]
    fn requests_are_found_where_the_kernel_puts_them() {
        let mut out = event_with(event::OUTPUT, 4, &[2; 64]);
        out[4 + 4096..4 + 4098].copy_from_slice(&64_u16.to_ne_bytes());
        assert_eq!(Request::parse(&out), Some(Request::Output(&[2; 64])));

        let mut get = event_with(event::GET_REPORT, 8, &[0x10, 0]);
        get[4..8].copy_from_slice(&77_u32.to_ne_bytes());
        assert_eq!(Request::parse(&get), Some(Request::Get { id: 77, report: 0x10 }));

        let mut set = event_with(event::SET_REPORT, 12, &[0x11; 64]);
        set[4..8].copy_from_slice(&78_u32.to_ne_bytes());
        set[10..12].copy_from_slice(&64_u16.to_ne_bytes());
        assert_eq!(Request::parse(&set), Some(Request::Set { id: 78, bytes: &[0x11; 64] }));

        assert_eq!(Request::parse(&event_with(event::OPEN, 4, &[])), Some(Request::Opened(true)));
        assert_eq!(Request::parse(&event_with(event::STOP, 4, &[])), Some(Request::Stopped));
        assert_eq!(Request::parse(&event_with(2, 4, &[])), None);
    }

    #[test]
    fn a_size_larger_than_the_data_is_cut_and_short_events_are_nothing() {
        let mut out = event_with(event::OUTPUT, 4, &[]);
        out[4 + 4096..4 + 4098].copy_from_slice(&u16::MAX.to_ne_bytes());
        assert_eq!(Request::parse(&out), Some(Request::Output(&[0; 4096])));
        for length in [0, 3, 4, 9, 11, 100, 4 + 4096] {
            assert_eq!(Request::parse(&out[..length]), None, "{length}");
        }
    }

    #[test]
    fn the_kernel_gets_events_of_the_length_it_expects() {
        let made = create(&"long name ".repeat(20), "EMULATED-1", &[7; 700]);
        assert_eq!(made.len(), EVENT_MAX);
        assert_eq!((made[4 + 126], made[4 + 127]), (b'a', 0), "cut with a zero at the end");
        assert_eq!(u16_at(&made, 260), Some(700));
        assert_eq!(u16_at(&made, 262), Some(3));
        assert_eq!(made[280..980], [7; 700]);
        let sent = input(&[1; 64]);
        assert_eq!((u32_at(&sent, 0), u16_at(&sent, 4), sent[6], sent[69]), (Some(12), Some(64), 1, 1));
        assert_eq!(get_reply(9, Some([5; 64])).len(), 12 + 64);
        assert_eq!(u16_at(&get_reply(9, None), 8), Some(5));
        assert_eq!((u16_at(&set_reply(9, true), 8), u16_at(&set_reply(9, false), 8)), (Some(0), Some(5)));
    }
}
