//! What is known of the devices of this computer beside their own word: the friction that a calibration measured. A small
//! JSON file; read before an attempt, written by `device calibrate`.

use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::DeviceSpec;
use super::driver::Identity;
use super::ohs::Capabilities;

/// Largest file that is read, bytes, and most devices in it.
const MOST_BYTES: u64 = 256 * 1024;
const MOST_DEVICES: usize = 1000;
/// Largest friction that is believed, N.
const MOST_FRICTION_N: f64 = 1.0;
const FORMAT: u32 = 1;

/// One device.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Tuned {
    /// Serial number; empty when it has none.
    pub serial: String,
    /// Hardware id of its capabilities.
    pub hardware_id: u32,
    /// Dry friction as it was measured, N; made up for while the device moves.
    pub friction_n: f64,
    /// Day it was measured, days since 2000-01-01.
    pub day: u32,
}

impl Tuned {
    /// Into what the rest of the program sees of the device.
    pub fn apply(&self, spec: &mut DeviceSpec) {
        spec.friction_n = self.friction_n;
        spec.settings.friction_compensation_n = self.friction_n;
    }
}

/// All of them.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Tuning {
    format: u32,
    devices: Vec<Tuned>,
}

impl Default for Tuning {
    fn default() -> Self {
        Self { format: FORMAT, devices: Vec::new() }
    }
}

/// Why the file could not be used.
#[derive(Debug, thiserror::Error)]
pub enum TuningError {
    /// The system could not read or write it.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// It is not what it should be.
    #[error("{}: {found}", path.display())]
    Form {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        found: String,
    },
}

impl TuningError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::File { .. } => "check the rights of the file and its folder, or name another with STIPPLE_DEVICES",
            Self::Form { .. } => "delete the file and run `stipple device calibrate` again",
        }
    }
}

impl Tuning {
    /// From its file; empty when there is none.
    pub fn load(path: &Path) -> Result<Self, TuningError> {
        let failed = |source| TuningError::File { path: path.to_owned(), source };
        let form = |found: String| TuningError::Form { path: path.to_owned(), found };
        let file = match std::fs::File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(failed(error)),
        };
        let mut bytes = Vec::new();
        file.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(failed)?;
        if bytes.len() as u64 > MOST_BYTES {
            return Err(form(format!("is longer than {MOST_BYTES} bytes")));
        }
        let read: Self = serde_json::from_slice(&bytes).map_err(|error| form(error.to_string()))?;
        read.check().map_err(form)?;
        Ok(read)
    }

    fn check(&self) -> Result<(), String> {
        if self.format != FORMAT {
            return Err(format!("`format` is {}, must be {FORMAT}", self.format));
        }
        if self.devices.len() > MOST_DEVICES {
            return Err(format!("`devices` has {}, at most {MOST_DEVICES} are allowed", self.devices.len()));
        }
        match self.devices.iter().find(|device| !(0.0..=MOST_FRICTION_N).contains(&device.friction_n)) {
            Some(Tuned { serial, friction_n, .. }) => {
                Err(format!("device {serial}: `friction_n` is {friction_n}, must be 0 to {MOST_FRICTION_N}"))
            }
            None => Ok(()),
        }
    }

    /// What is known of this device.
    pub fn of(&self, who: &Identity, capabilities: &Capabilities) -> Option<&Tuned> {
        self.devices.iter().find(|tuned| tuned.serial == who.serial && tuned.hardware_id == capabilities.hardware_id)
    }

    /// Keeps what was found of a device, in place of what was known before, and writes the file: a whole new one first, so
    /// that a loss of power leaves the old one.
    pub fn keep(&mut self, tuned: Tuned, path: &Path) -> Result<(), TuningError> {
        let same = |other: &Tuned| (other.hardware_id, &other.serial) == (tuned.hardware_id, &tuned.serial);
        self.devices.retain(|other| !same(other));
        self.devices.push(tuned);
        let failed = |source| TuningError::File { path: path.to_owned(), source };
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(failed)?;
        }
        let text = serde_json::to_string_pretty(self).map_err(|error| failed(error.into()))?;
        let new = path.with_extension("json.new");
        std::fs::write(&new, text + "\n").map_err(failed)?;
        std::fs::rename(&new, path).map_err(failed)
    }
}

/// Keeps a friction that was measured; gives what was known before.
pub fn keep_friction(
    path: &Path,
    who: &Identity,
    capabilities: &Capabilities,
    friction_n: f64,
    day: u32,
) -> Result<Option<f64>, TuningError> {
    let mut known = Tuning::load(path)?;
    let before = known.of(who, capabilities).map(|tuned| tuned.friction_n);
    let (serial, hardware_id) = (who.serial.clone(), capabilities.hardware_id);
    known.keep(Tuned { serial, hardware_id, friction_n, day }, path)?;
    Ok(before)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::DeviceKind;
    use crate::device::ohs::firmware::Model;

    fn tuned(serial: &str, friction_n: f64) -> Tuned {
        let hardware_id = Model::GOOD.capabilities.hardware_id;
        Tuned { serial: serial.to_owned(), hardware_id, friction_n, day: 9_800 }
    }

    #[test]
    fn what_was_found_is_there_again_and_replaces_what_was_known() {
        let at = tempfile::tempdir().unwrap();
        let path = at.path().join("settings/devices.json");
        assert_eq!(Tuning::load(&path).unwrap(), Tuning::default());
        for (serial, friction_n) in [("A", 0.2), ("B", 0.1), ("A", 0.05)] {
            Tuning::load(&path).unwrap().keep(tuned(serial, friction_n), &path).unwrap();
        }
        let who = Identity {
            name: String::new(),
            serial: "A".to_owned(),
            place: String::new(),
            kind: DeviceKind::Hid,
            emulated: false,
        };
        let known = Tuning::load(&path).unwrap();
        assert_eq!(known.devices.len(), 2);
        assert_eq!(known.of(&who, &Model::GOOD.capabilities), Some(&tuned("A", 0.05)));
        assert_eq!(known.of(&who, &Model::TOUCH_CLASS.capabilities), None, "another device with this number");
        let mut spec = DeviceSpec::plain("x", DeviceKind::Hid, 3.0, 500.0);
        tuned("A", 0.05).apply(&mut spec);
        assert_eq!((spec.friction_n, spec.settings.friction_compensation_n), (0.05, 0.05));
    }

    #[test]
    fn a_file_that_cannot_be_right_is_refused_by_its_name() {
        let at = tempfile::tempdir().unwrap();
        let path = at.path().join("devices.json");
        let one = |friction: &str| {
            format!(r#"{{"format":1,"devices":[{{"serial":"A","hardware_id":1,"friction_n":{friction},"day":1}}]}}"#)
        };
        let cases = [
            ("no JSON", "friction 3".to_owned(), "line 1"),
            ("another format", r#"{"format":2,"devices":[]}"#.to_owned(), "`format` is 2"),
            ("a friction that pulls", one("9.0"), "`friction_n` is 9"),
            ("a negative one", one("-0.1"), "`friction_n` is -0.1"),
            ("far too long", " ".repeat(300_000), "longer than"),
        ];
        for (case, text, words) in cases {
            std::fs::write(&path, text).unwrap();
            let said = Tuning::load(&path).unwrap_err().to_string();
            assert!(said.contains(words) && said.contains("devices.json"), "{case}: {said}");
        }
    }
}
