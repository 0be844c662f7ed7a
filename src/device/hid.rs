//! A stylus on USB or Bluetooth through the system's HID layer. Opening and enumerating belong to the service thread.
//!
//! Found by the usage of its top-level collection, page 0xFF48 usage 1, and believed by the magic in its capabilities;
//! vendor and product ids say nothing, so that anyone can build one. Three handles of one context are opened, one for
//! each thread of the driver: the system keeps a queue for each, and the oldest reports in it, so every wake of the
//! reader empties it.

use std::ffi::CString;
use std::time::Duration;

use hidapi::{DeviceInfo, HidApi, HidDevice, HidError};

use super::DeviceKind;
use super::driver::{Door, Identity, Port, PortError, Ports, REPORT};
use super::ohs::USAGE;

/// What to do when a device is there and may not be opened.
pub const PERMISSION_HINT: &str = "let users at this computer open it, once for all devices of this protocol:\n  \
     stipple device udev-rule | sudo tee /etc/udev/rules.d/70-ohs.rules\n  \
     sudo udevadm control --reload && sudo udevadm trigger --subsystem-match=hidraw\n\
     then plug the stylus in again. The rule gives the device to whoever sits at the computer (uaccess) and to the group \
     plugdev; over ssh, join it with: sudo usermod -aG plugdev $USER";

/// The udev rule that lets users open a stylus; see the file for how it finds one.
pub const UDEV_RULE: &str = include_str!("../../assets/ohs/70-ohs.rules");

/// Finds a stylus among the HID devices.
pub struct HidDoor {
    /// Only the one with this serial number.
    serial: Option<String>,
    /// Kept: making another one enumerates again.
    api: Option<HidApi>,
}

impl HidDoor {
    /// Any stylus, or the one with this serial number.
    pub fn new(serial: Option<String>) -> Self {
        Self { serial, api: None }
    }

    /// Every stylus that is connected, whether it may be opened or not.
    pub fn list(&mut self) -> Result<Vec<Identity>, PortError> {
        Ok(self.found()?.iter().map(identity).collect())
    }

    /// One handle of a device of the list, to ask it what it is.
    pub fn control(&self, identity: &Identity) -> Result<Box<dyn Port>, PortError> {
        let gone = || PortError::Gone { said: format!("{} is not there any more", identity.place) };
        let api = self.api.as_ref().ok_or_else(gone)?;
        let listed = api.device_list().find(|info| info.path().to_string_lossy() == identity.place);
        let path = listed.ok_or_else(gone)?.path().to_owned();
        Ok(Box::new(HidPort::open(api, path)?))
    }

    fn found(&mut self) -> Result<Vec<DeviceInfo>, PortError> {
        let api = self.enumerated()?;
        let mut found: Vec<_> =
            api.device_list().filter(|info| (info.usage_page(), info.usage()) == USAGE).cloned().collect();
        // the order of the system is no order
        found.sort_by(|a, b| a.path().cmp(b.path()));
        found.dedup_by(|a, b| a.path() == b.path());
        Ok(found)
    }

    fn enumerated(&mut self) -> Result<&mut HidApi, PortError> {
        match &mut self.api {
            Some(api) => api.refresh_devices().map_err(|error| system("HID devices", &error))?,
            None => self.api = Some(HidApi::new().map_err(|error| system("HID", &error))?),
        }
        self.api.as_mut().ok_or_else(|| PortError::NotFound { sought: "HID".to_owned() })
    }
}

impl Door for HidDoor {
    fn open(&mut self) -> Result<Ports, PortError> {
        let wanted = self.serial.clone();
        let found = self.found()?;
        let info = found.iter().find(|info| wanted.is_none() || info.serial_number() == wanted.as_deref());
        let Some(info) = info else {
            return Err(PortError::NotFound { sought: sought(wanted.as_deref(), &found) });
        };
        let api = self.api.as_ref().ok_or_else(|| PortError::NotFound { sought: "HID".to_owned() })?;
        let open = || -> Result<Box<dyn Port>, PortError> { Ok(Box::new(HidPort::open(api, info.path().to_owned())?)) };
        Ok(Ports { reader: open()?, writer: open()?, control: open()?, identity: identity(info) })
    }
}

fn sought(wanted: Option<&str>, found: &[DeviceInfo]) -> String {
    let Some(serial) = wanted else { return "no HID device has the usage of an open haptic stylus".to_owned() };
    let there: Vec<_> = found.iter().map(|info| info.serial_number().unwrap_or("without a serial number")).collect();
    let there = if there.is_empty() { "none".to_owned() } else { there.join(", ") };
    format!("serial number {serial} is not there; connected: {there}")
}

fn identity(info: &DeviceInfo) -> Identity {
    // strings of strangers go to a terminal and into a recording
    let clean = |text: Option<&str>| -> String {
        text.unwrap_or_default().chars().filter(|c| !c.is_control()).take(80).collect::<String>().trim().to_owned()
    };
    let (maker, product) = (clean(info.manufacturer_string()), clean(info.product_string()));
    let name = [maker, product].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    Identity {
        name: if name.is_empty() { "stylus".to_owned() } else { name },
        serial: clean(info.serial_number()),
        place: info.path().to_string_lossy().into_owned(),
        kind: DeviceKind::Hid,
        emulated: false,
    }
}

/// One handle of a HID device.
struct HidPort {
    device: HidDevice,
    place: String,
}

impl HidPort {
    fn open(api: &HidApi, path: CString) -> Result<Self, PortError> {
        let place = path.to_string_lossy().into_owned();
        match api.open_path(&path) {
            Ok(device) => Ok(Self { device, place }),
            Err(HidError::IoError { error }) if error.kind() == std::io::ErrorKind::PermissionDenied => {
                Err(PortError::Permission { place })
            }
            Err(error) if is_permission(&error) => Err(PortError::Permission { place }),
            Err(error) => Err(system(&place, &error)),
        }
    }
}

/// Systems that tell it in words only.
fn is_permission(error: &HidError) -> bool {
    let said = error.to_string().to_lowercase();
    ["permission denied", "access is denied", "not permitted"].iter().any(|words| said.contains(words))
}

fn system(place: &str, error: &HidError) -> PortError {
    PortError::System { place: place.to_owned(), said: error.to_string() }
}

impl Port for HidPort {
    fn read_report(&mut self, report: &mut [u8; REPORT], timeout: Duration) -> Result<bool, PortError> {
        // rounded up: 0 ms would not wait, and a negative time would wait for ever
        let ms = i32::try_from(timeout.as_micros().div_ceil(1000)).unwrap_or(i32::MAX);
        match self.device.read_timeout(report, ms) {
            Ok(0) => Ok(false),
            Ok(length) => {
                // a short report is told as one: its CRC cannot be right
                if let Some(rest) = report.get_mut(length..) {
                    rest.fill(0);
                }
                Ok(true)
            }
            Err(error) => Err(PortError::Gone { said: error.to_string() }),
        }
    }

    fn write_report(&mut self, report: &[u8; REPORT]) -> Result<(), PortError> {
        // some systems tell a length of 0 for a report that went out
        self.device.write(report).map(|_length| ()).map_err(|error| PortError::Gone { said: error.to_string() })
    }

    fn get_feature(&mut self, report: &mut [u8; REPORT]) -> Result<(), PortError> {
        let asked = report.first().copied().unwrap_or(0);
        self.device.get_feature_report(report).map(|_length| ()).map_err(|error| self.refused(asked, &error))
    }

    fn set_feature(&mut self, report: &[u8; REPORT]) -> Result<(), PortError> {
        let asked = report.first().copied().unwrap_or(0);
        self.device.send_feature_report(report).map_err(|error| self.refused(asked, &error))
    }
}

impl HidPort {
    fn refused(&self, feature: u8, error: &HidError) -> PortError {
        PortError::Refused { asked: format!("feature {feature:#04x} at {}: {error}", self.place) }
    }
}
