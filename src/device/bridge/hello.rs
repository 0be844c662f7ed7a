//! The first frame from both ends of a bridge: which protocol, and who is there. Made and read when a connection begins.

use super::FrameError;
use crate::device::ohs::LEN;

/// Content of a hello: `OHSB`, version, flags, serial number and name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hello {
    bytes: [u8; LEN],
}

/// Version of the framing.
const VERSION: u8 = 1;
const MAGIC: [u8; 4] = *b"OHSB";
const EMULATED: u8 = 1 << 0;
const SERIAL: core::ops::Range<usize> = 6..22;
const NAME: core::ops::Range<usize> = 22..LEN;

impl Hello {
    /// Who is there. Serial and name are cut to 16 and 42 bytes.
    pub fn new(name: &str, serial: &str, emulated: bool) -> Self {
        let mut bytes = [0; LEN];
        let head = MAGIC.into_iter().chain([VERSION, if emulated { EMULATED } else { 0 }]);
        bytes.iter_mut().zip(head).for_each(|(place, byte)| *place = byte);
        for (range, text) in [(SERIAL, serial), (NAME, name)] {
            if let Some(place) = bytes.get_mut(range) {
                place.iter_mut().zip(text.bytes()).for_each(|(place, byte)| *place = byte);
            }
        }
        Self { bytes }
    }

    pub(super) fn bytes(&self) -> &[u8; LEN] {
        &self.bytes
    }

    /// A program moves the device, not a person.
    pub fn emulated(&self) -> bool {
        self.bytes.get(5).is_some_and(|flags| flags & EMULATED != 0)
    }

    /// Serial number in words fit for a terminal; may be empty.
    pub fn serial(&self) -> String {
        self.text(SERIAL)
    }

    /// Name in words fit for a terminal; may be empty.
    pub fn name(&self) -> String {
        self.text(NAME)
    }

    fn text(&self, range: core::ops::Range<usize>) -> String {
        let bytes = self.bytes.get(range).unwrap_or_default();
        let text = bytes.split(|byte| *byte == 0).next().unwrap_or_default();
        String::from_utf8_lossy(text).chars().filter(|c| !c.is_control()).collect::<String>().trim().to_owned()
    }

    pub(super) fn parse(bytes: [u8; LEN]) -> Result<Self, FrameError> {
        let [a, b, c, d, version, ..] = bytes;
        if [a, b, c, d] != MAGIC {
            return Err(FrameError::Magic);
        }
        if version == VERSION { Ok(Self { bytes }) } else { Err(FrameError::Version { found: version }) }
    }
}
