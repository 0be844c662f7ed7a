//! The USB side of an emulated stylus: its descriptors and its answers to control requests. Pure.

use super::MAKER;
use super::bus::Host;
use crate::device::ohs::{DEVELOPMENT_IDS, LEN, descriptor};

/// Speed of the emulated bus. The device sends a report a millisecond at either.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speed {
    /// 12 Mbit/s.
    Full,
    /// 480 Mbit/s.
    High,
}

/// A setup packet (USB 2.0, 9.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Setup {
    pub(super) request_type: u8,
    pub(super) request: u8,
    pub(super) value: u16,
    pub(super) length: u16,
}

impl Setup {
    pub(super) fn parse(bytes: [u8; 8]) -> Self {
        let [request_type, request, value_low, value_high, _, _, length_low, length_high] = bytes;
        let value = u16::from_le_bytes([value_low, value_high]);
        let length = u16::from_le_bytes([length_low, length_high]);
        Self { request_type, request, value, length }
    }

    fn is_in(self) -> bool {
        self.request_type & 0x80 != 0
    }
}

/// Interrupt endpoints, and the length of their packets.
pub(super) const ENDPOINT: u8 = 1;
const PACKET: u8 = 64;

/// Kinds of descriptors.
mod kind {
    pub(super) const DEVICE: u8 = 1;
    pub(super) const CONFIGURATION: u8 = 2;
    pub(super) const STRING: u8 = 3;
    pub(super) const INTERFACE: u8 = 4;
    pub(super) const ENDPOINT: u8 = 5;
    pub(super) const QUALIFIER: u8 = 6;
    pub(super) const HID: u8 = 0x21;
    pub(super) const REPORT: u8 = 0x22;
}

/// A stylus as USB sees it.
#[derive(Clone, Debug)]
pub(super) struct UsbDevice {
    speed: Speed,
    strings: [String; 3],
    report: Vec<u8>,
}

impl UsbDevice {
    pub(super) fn new(speed: Speed, name: &str, serial: &str) -> Self {
        let strings = [MAKER.to_owned(), name.to_owned(), serial.to_owned()];
        Self { speed, strings, report: descriptor::bytes() }
    }

    /// The answer to a control request: bytes for the host, none for a request that carries some to us; nothing for a
    /// request that is stalled.
    pub(super) fn control(&self, setup: Setup, sent: &[u8], host: &dyn Host) -> Option<Vec<u8>> {
        let [index, what] = setup.value.to_le_bytes();
        let answer = match (setup.request_type, setup.request) {
            (0x80, 6) => self.descriptor(what, index)?,
            (0x81, 6) if what == kind::REPORT => self.report.clone(),
            (0x81, 6) if what == kind::HID => self.hid().to_vec(),
            // get status; get configuration; get interface
            (0x80..=0x82, 0) => vec![0, 0],
            (0x80, 8) => vec![1],
            (0x81, 10) => vec![0],
            // set address, configuration, interface; clear halt; set idle, protocol
            (0x00, 5 | 9) | (0x01, 11) | (0x02, 1) | (0x21, 10 | 11) => Vec::new(),
            // get and set report; kind 2 is output, 3 is feature
            (0xA1, 1) if what == 3 => host.get_feature(index)?.to_vec(),
            (0x21, 9) if what == 3 => host.set_feature(sent).then(Vec::new)?,
            (0x21, 9) if what == 2 => {
                host.output(sent);
                Vec::new()
            }
            _ => return None,
        };
        let length = if setup.is_in() { answer.len().min(setup.length.into()) } else { 0 };
        answer.get(..length).map(<[u8]>::to_vec)
    }

    fn descriptor(&self, what: u8, index: u8) -> Option<Vec<u8>> {
        match what {
            kind::DEVICE => Some(device()),
            kind::CONFIGURATION => Some(self.configuration()),
            kind::STRING => self.string(index),
            // only a device that could do both speeds has one
            kind::QUALIFIER if self.speed == Speed::High => {
                Some(vec![10, kind::QUALIFIER, 0x00, 0x02, 0, 0, 0, PACKET, 1, 0])
            }
            _ => None,
        }
    }

    fn hid(&self) -> [u8; 9] {
        let [low, high] = u16::try_from(self.report.len()).unwrap_or(u16::MAX).to_le_bytes();
        [9, kind::HID, 0x11, 0x01, 0, 1, kind::REPORT, low, high]
    }

    fn configuration(&self) -> Vec<u8> {
        // milliseconds at full speed, 2^(n-1) times 125 µs at high speed: both a millisecond
        let interval = if self.speed == Speed::High { 4 } else { 1 };
        let mut all = vec![9, kind::CONFIGURATION, 0, 0, 1, 1, 0, 0x80, 50];
        all.extend([9, kind::INTERFACE, 0, 0, 2, 3, 0, 0, 0]);
        all.extend(self.hid());
        for address in [0x80 | ENDPOINT, ENDPOINT] {
            all.extend([7, kind::ENDPOINT, address, 3, PACKET, 0, interval]);
        }
        let total = u8::try_from(all.len()).unwrap_or(u8::MAX);
        if let Some(place) = all.get_mut(2) {
            *place = total;
        }
        all
    }

    fn string(&self, index: u8) -> Option<Vec<u8>> {
        let Some(before) = index.checked_sub(1) else {
            return Some(vec![4, kind::STRING, 0x09, 0x04]); // English
        };
        let words = self.strings.get(usize::from(before))?;
        let text: Vec<u8> = words.encode_utf16().take(126).flat_map(u16::to_le_bytes).collect();
        let mut all = vec![u8::try_from(text.len() + 2).ok()?, kind::STRING];
        all.extend(text);
        Some(all)
    }
}

fn device() -> Vec<u8> {
    let (vendor, product) = DEVELOPMENT_IDS;
    let mut all = vec![18, kind::DEVICE, 0x00, 0x02, 0, 0, 0, PACKET];
    all.extend(vendor.to_le_bytes());
    all.extend(product.to_le_bytes());
    all.extend([0x00, 0x01, 1, 2, 3, 1]);
    all
}

const _: () = assert!(PACKET as usize == LEN, "a report is one packet");

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::ohs::Report;
    use std::sync::Mutex;

    #[derive(Default)]
    struct Heard(Mutex<Vec<(u8, usize)>>);

    impl Host for Heard {
        fn output(&self, bytes: &[u8]) {
            self.0.lock().unwrap().push((b'o', bytes.len()));
        }
        fn get_feature(&self, report: u8) -> Option<Report> {
            (report == 0x10).then_some([0x10; 64])
        }
        fn set_feature(&self, bytes: &[u8]) -> bool {
            self.0.lock().unwrap().push((b's', bytes.len()));
            bytes.first() == Some(&0x11)
        }
        fn next_report(&self) -> Option<Report> {
            None
        }
        fn opened(&self, _open: bool) {}
    }

    fn ask(device: &UsbDevice, request_type: u8, request: u8, value: u16, length: u16, sent: &[u8]) -> Option<Vec<u8>> {
        device.control(Setup { request_type, request, value, length }, sent, &Heard::default())
    }

    #[test]
    fn descriptors_are_whole_and_cut_to_what_was_asked() {
        for speed in [Speed::Full, Speed::High] {
            let device = UsbDevice::new(speed, "Virtual stylus", "EMULATED-7");
            assert_eq!(ask(&device, 0x80, 6, 0x0100, 64, &[]).map(|d| d.len()), Some(18));
            assert_eq!(ask(&device, 0x80, 6, 0x0100, 8, &[]).map(|d| d.len()), Some(8));
            let all = ask(&device, 0x80, 6, 0x0200, 255, &[]).unwrap();
            assert_eq!((all.len(), usize::from(all[2])), (41, 41));
            let mut at = 0;
            let mut kinds = Vec::new();
            while at < all.len() {
                kinds.push(all[at + 1]);
                at += usize::from(all[at]);
            }
            assert_eq!((at, kinds), (41, vec![2, 4, 0x21, 5, 5]));
            assert_eq!(all[40], if speed == Speed::High { 4 } else { 1 });
            let report = ask(&device, 0x81, 6, 0x2200, 4096, &[]).unwrap();
            assert_eq!(report, descriptor::bytes());
            assert_eq!(usize::from(u16::from_le_bytes([all[25], all[26]])), report.len());
            let serial = ask(&device, 0x80, 6, 0x0303, 255, &[]).unwrap();
            assert_eq!((serial[0], &serial[2..6]), (22, &[b'E', 0, b'M', 0][..]));
            assert_eq!(ask(&device, 0x80, 6, 0x0304, 255, &[]), None, "no fourth string");
            assert_eq!(ask(&device, 0x80, 6, 0x0600, 10, &[]).is_some(), speed == Speed::High);
        }
    }

    #[test]
    fn reports_reach_the_device_and_what_it_refuses_is_stalled() {
        let device = UsbDevice::new(Speed::Full, "", "");
        assert_eq!(ask(&device, 0xA1, 1, 0x0310, 64, &[]), Some(vec![0x10; 64]));
        assert_eq!(ask(&device, 0xA1, 1, 0x0314, 64, &[]), None);
        assert_eq!(ask(&device, 0x21, 9, 0x0311, 64, &[0x11; 64]), Some(vec![]));
        assert_eq!(ask(&device, 0x21, 9, 0x0312, 64, &[0x12; 64]), None);
        assert_eq!(ask(&device, 0x21, 9, 0x0202, 64, &[2; 64]), Some(vec![]));
        assert_eq!(ask(&device, 0x40, 77, 0, 0, &[]), None, "a request nobody knows");
        let heard = Heard::default();
        device.control(Setup { request_type: 0x21, request: 9, value: 0x0202, length: 64 }, &[2; 64], &heard);
        assert_eq!(*heard.0.lock().unwrap(), [(b'o', 64)]);
    }
}
