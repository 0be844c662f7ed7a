//! The head of a recording: who, when, with what. MCAP metadata `stipple`; its bytes begin the hash chain.

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};

use crate::device::DeviceSpec;
use crate::sim::LAW_VERSION;
use crate::units::TICK_HZ;

use super::chain::Link;
use crate::scenario::shown;

/// Format of the recordings this build writes and reads.
pub const FORMAT: u32 = 1;

/// Name of the MCAP metadata record that makes an MCAP file a recording.
pub const HEADER_NAME: &str = "stipple";

/// Who recorded what, when, with which build and device.
#[derive(Clone, Debug, PartialEq)]
pub struct Header {
    /// Format of the file.
    pub format: u32,
    /// Version of the law that made the outcomes.
    pub law_version: u32,
    /// Version of the program that recorded.
    pub app_version: String,
    /// Processor and system it was built for, e.g. `x86_64-linux`.
    pub target: String,
    /// Name of the device that moved the hand-piece.
    pub device: String,
    /// A program moved it, not a person.
    pub synthetic: bool,
    /// Largest force the device was allowed to give, N.
    pub device_max_force_n: f64,
    /// Start of the attempt, nanoseconds since 1970-01-01 UTC.
    pub start_unix_ns: u64,
    /// Name of the attempt.
    pub attempt: String,
    /// Ticks in one second, Hz.
    pub tick_hz: u32,
    /// Anything more that later versions or a centre write here (pseudonym, nonce, calibration); hashed like the rest.
    pub extra: BTreeMap<String, String>,
}

impl Header {
    /// The head of an attempt recorded by this build.
    pub fn new(attempt: &str, device: &DeviceSpec, start_unix_ns: u64) -> Self {
        Self {
            format: FORMAT,
            law_version: LAW_VERSION,
            app_version: env!("CARGO_PKG_VERSION").into(),
            target: format!("{}-{}", std::env::consts::ARCH, std::env::consts::OS),
            device: device.name.clone(),
            synthetic: device.synthetic,
            device_max_force_n: device.max_force_n,
            start_unix_ns,
            attempt: attempt.into(),
            tick_hz: TICK_HZ,
            extra: device_extra(device),
        }
    }

    /// The wall time of a tick as MCAP's `log_time`, ns.
    pub fn log_time_ns(&self, tick: u64) -> u64 {
        let hz = u128::from(self.tick_hz.max(1));
        let since = u128::from(tick) * 1_000_000_000 / hz;
        self.start_unix_ns.saturating_add(u64::try_from(since).unwrap_or(u64::MAX))
    }

    /// The header as the key-value map that is written.
    pub fn to_map(&self) -> BTreeMap<String, String> {
        let mut map = self.extra.clone();
        for (key, value) in [
            ("format", self.format.to_string()),
            ("law_version", self.law_version.to_string()),
            ("app_version", self.app_version.clone()),
            ("target", self.target.clone()),
            ("device", self.device.clone()),
            ("synthetic", self.synthetic.to_string()),
            ("device_max_force_n", format!("{:?}", self.device_max_force_n)),
            ("start_unix_ns", self.start_unix_ns.to_string()),
            ("attempt", self.attempt.clone()),
            ("tick_hz", self.tick_hz.to_string()),
        ] {
            map.insert(key.into(), value);
        }
        map
    }

    /// The header read back from its map.
    pub fn from_map(map: &BTreeMap<String, String>) -> Result<Self, FieldError> {
        let mut map = map.clone();
        let header = Self {
            format: parsed(&mut map, "format", "a whole number")?,
            law_version: parsed(&mut map, "law_version", "a whole number")?,
            app_version: text(&mut map, "app_version")?,
            target: text(&mut map, "target")?,
            device: text(&mut map, "device")?,
            synthetic: parsed(&mut map, "synthetic", "true or false")?,
            device_max_force_n: parsed(&mut map, "device_max_force_n", "a number")?,
            start_unix_ns: parsed(&mut map, "start_unix_ns", "a whole number")?,
            attempt: text(&mut map, "attempt")?,
            tick_hz: parsed(&mut map, "tick_hz", "a whole number")?,
            extra: map,
        };
        if header.tick_hz == 0 || header.tick_hz > MAX_TICK_HZ {
            return Err(FieldError::new("tick_hz", &header.tick_hz.to_string(), "1 to 100000"));
        }
        Ok(header)
    }
}

/// What kind of device it is, and what else the force depends on where it gives force to a person's hand.
fn device_extra(device: &DeviceSpec) -> BTreeMap<String, String> {
    let kind = ("device_kind".to_owned(), device.kind.name().to_owned());
    if !device.kind.is_haptic() {
        return BTreeMap::from([kind]);
    }
    let plane = device.plane.map_or(0.0, |plane| plane.max_stiffness_n_per_mm);
    [
        ("device_max_slew_n_per_s", format!("{:?}", device.max_slew_n_per_s)),
        ("device_max_torque_n_mm", format!("{:?}", device.max_torque_n_mm)),
        ("device_plane_n_per_mm", format!("{plane:?}")),
        ("device_resolution_mm", format!("{:?}", device.resolution_mm)),
        ("device_friction_n", format!("{:?}", device.friction_n)),
        ("device_round_trip_s", format!("{:?}", device.round_trip_s)),
        ("force_gain", format!("{:?}", device.settings.gain())),
        ("friction_compensation_n", format!("{:?}", device.settings.friction_compensation_n)),
    ]
    .into_iter()
    .map(|(key, value)| (key.to_owned(), value))
    .chain([kind])
    .collect()
}

/// Highest tick rate a recording may have, Hz.
pub(super) const MAX_TICK_HZ: u32 = 100_000;

/// The chain's beginning: SHA-256 over the header's map (for each key in byte order: its length as little-endian u32,
/// the key, the value's length, the value), then the SHA-256 of the scenario's text and that of the author's source.
pub(super) fn first_link(map: &BTreeMap<String, String>, scenario: &[u8], source: &[u8]) -> Link {
    let mut sha = Sha256::new();
    for (key, value) in map {
        for part in [key, value] {
            sha.update(u32::try_from(part.len()).unwrap_or(u32::MAX).to_le_bytes());
            sha.update(part.as_bytes());
        }
    }
    sha.update(Sha256::digest(scenario));
    sha.update(Sha256::digest(source));
    sha.finalize().into()
}

/// A field of a key-value map that does not read; the file is added by whoever has its path.
#[derive(Debug, PartialEq)]
pub struct FieldError {
    /// Its key.
    pub field: String,
    /// What stands there.
    pub found: String,
    /// What is allowed.
    pub allowed: String,
}

impl FieldError {
    pub(super) fn new(field: &str, found: &str, allowed: &str) -> Self {
        Self { field: field.into(), found: shown(found), allowed: allowed.into() }
    }
}

pub(super) fn text(map: &mut BTreeMap<String, String>, key: &str) -> Result<String, FieldError> {
    map.remove(key).ok_or_else(|| FieldError::new(key, "missing", "there"))
}

pub(super) fn parsed<T: std::str::FromStr>(
    map: &mut BTreeMap<String, String>,
    key: &str,
    allowed: &str,
) -> Result<T, FieldError> {
    let value = text(map, key)?;
    value.parse().map_err(|_why: T::Err| FieldError::new(key, &format!("{value:?}"), allowed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::DeviceKind;

    fn header() -> Header {
        let device = DeviceSpec::plain("pointer", DeviceKind::Pointer, 0.1, 500.0);
        Header::new("2026-11-23-a", &device, 1_790_000_000_000_000_000)
    }

    #[test]
    fn a_header_comes_back_as_it_was() {
        let mut header = header();
        header.extra.insert("nonce".into(), "7\nformat=2".into());
        assert_eq!(Header::from_map(&header.to_map()), Ok(header));
    }

    #[test]
    fn a_force_gain_is_stated() {
        let mut device = DeviceSpec::plain("weak", DeviceKind::Hid, 0.4, 500.0);
        device.settings = crate::device::DeviceSettings::for_force(device.max_force_n);
        let header = Header::new("a", &device, 0);
        assert_eq!(header.extra.get("force_gain").map(String::as_str), Some("0.5"));
        assert!(device.gain_note().is_some_and(|note| note.contains("50 %")));
        assert_eq!(DeviceSpec::plain("strong", DeviceKind::Hid, 3.3, 500.0).gain_note(), None);
    }

    #[test]
    fn a_broken_field_is_named() {
        for (key, value) in [("tick_hz", "0"), ("tick_hz", "-1"), ("synthetic", "yes"), ("format", "")] {
            let mut map = header().to_map();
            map.insert(key.into(), value.into());
            assert_eq!(Header::from_map(&map).unwrap_err().field, key, "{key}={value}");
            map.remove(key);
            assert_eq!(Header::from_map(&map).unwrap_err().found, "missing");
        }
    }

    #[test]
    fn every_part_of_the_header_moves_the_first_link() {
        let map = header().to_map();
        let link = first_link(&map, b"scenario", b"source");
        assert_ne!(link, first_link(&map, b"scenarip", b"source"));
        assert_ne!(link, first_link(&map, b"scenario", b""));
        for key in map.keys() {
            let mut other = map.clone();
            other.insert(key.clone(), "7".into());
            assert_ne!(link, first_link(&other, b"scenario", b"source"), "{key}");
        }
    }

    #[test]
    fn a_tick_has_its_wall_time() {
        let header = header();
        assert_eq!(header.log_time_ns(1500) - header.start_unix_ns, 1_500_000_000);
        assert_eq!(header.log_time_ns(u64::MAX), u64::MAX);
    }
}
