//! Who is there: every device that could be used now. Takes its time; never on a real-time thread.

use std::net::TcpStream;
use std::time::Duration;

use super::driver::{Identity, Port, PortError, arm};
use super::haply::link;
use super::hid::HidDoor;
use super::ohs::{Capabilities, id};

/// Longest wait for the Haply service to take a connection: it is on this machine.
const HAPLY: Duration = Duration::from_millis(300);

/// A HID device with the usage of a stylus.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// Who it says it is.
    pub identity: Identity,
    /// What it can do, when it could be opened and speaks the protocol; else why not, and what to do.
    pub capabilities: Result<Capabilities, (String, Option<String>)>,
}

/// See the module.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Census {
    /// HID devices.
    pub hid: Vec<Found>,
    /// Why HID devices could not be listed.
    pub hid_trouble: Option<String>,
    /// Address of the Haply service, when something answers there.
    pub haply: Option<String>,
    /// Game controllers; nothing when this program was built without them.
    pub gamepads: Option<Vec<String>>,
}

impl Census {
    /// The devices with force as a command line names them.
    pub fn choices(&self) -> Vec<String> {
        let named = |found: &Found| match found.identity.serial.as_str() {
            "" => "hid".to_owned(),
            serial => format!("hid:{serial}"),
        };
        self.hid.iter().map(named).chain(self.haply.iter().map(|_| "haply".to_owned())).collect()
    }
}

/// Looks everywhere.
pub fn take() -> Census {
    let mut census = Census { haply: haply(), gamepads: gamepads(), ..Census::default() };
    let mut door = HidDoor::new(None);
    match door.list() {
        Ok(found) => census.hid = found.into_iter().map(|identity| look(&door, identity)).collect(),
        Err(error) => census.hid_trouble = Some(error.to_string()),
    }
    census
}

fn look(door: &HidDoor, identity: Identity) -> Found {
    let words = |error: PortError| (error.to_string(), error.hint());
    let capabilities = door.control(&identity).map_err(words).and_then(|mut port| capabilities(port.as_mut()));
    Found { identity, capabilities }
}

fn capabilities(port: &mut dyn Port) -> Result<Capabilities, (String, Option<String>)> {
    let report = arm::get(port, id::CAPABILITIES).map_err(|error| (error.to_string(), error.hint()))?;
    Capabilities::parse(&report).map_err(|error| (error.to_string(), Some(error.hint().to_owned())))
}

/// Whether something listens where the Haply service does; who is behind it is known when it is opened.
fn haply() -> Option<String> {
    let addresses = link::resolve(link::DEFAULT_ADDRESS).ok()?;
    let answers = addresses.iter().any(|address| TcpStream::connect_timeout(address, HAPLY).is_ok());
    answers.then(|| link::DEFAULT_ADDRESS.to_owned())
}

#[cfg(feature = "gamepad")]
#[expect(clippy::unnecessary_wraps, reason = "a build without the feature has none")]
fn gamepads() -> Option<Vec<String>> {
    Some(super::gamepad::names())
}

#[cfg(not(feature = "gamepad"))]
fn gamepads() -> Option<Vec<String>> {
    None
}
