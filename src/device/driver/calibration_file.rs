//! A device's calibration as a file that goes with an attempt: what it measures with, and when that was found. Service threads
//! and whoever checks attempts; plain data.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::port::Identity;
use super::{Armed, REPORT};
use crate::device::ohs::{Calibration, Capabilities};
use crate::units::{from_hex, hex};

/// Format of [`CalibrationFile`].
const FORMAT: u32 = 1;

/// The file. Canonical JSON, so that there is one spelling and one digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalibrationFile {
    /// Format of this structure.
    pub format: u32,
    /// Hardware id and serial number of the device.
    pub device: String,
    /// The report in which the device told its calibration, feature 0x12, hexadecimal.
    pub report: String,
}

/// How a device is named: by its hardware id and its serial number.
pub fn device_id(who: &Identity, device: &Capabilities) -> String {
    format!("{:08x}:{}", device.hardware_id, who.serial)
}

impl CalibrationFile {
    /// Of a device that was calibrated; none for a program, and for one that never was or tells nothing of it.
    pub fn of(armed: &Armed, who: &Identity) -> Option<Vec<u8>> {
        let calibration = armed.calibration.filter(|calibration| calibration.day > 0 && !armed.spec.synthetic)?;
        let report = hex(&calibration.pack());
        let file = Self { format: FORMAT, device: device_id(who, &armed.capabilities), report };
        serde_jcs::to_vec(&file).ok()
    }

    /// Reads it and the calibration in it. Words say what is wrong.
    pub fn parse(bytes: &[u8]) -> Result<(Self, Calibration), String> {
        let file: Self = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
        if file.format != FORMAT {
            return Err(format!("format {}, this build reads {FORMAT}", file.format));
        }
        if serde_jcs::to_vec(&file).ok().as_deref() != Some(bytes) {
            return Err("not in canonical form".to_owned());
        }
        let report = from_hex::<REPORT>(&file.report).ok_or("its report is not 64 bytes in lower-case hexadecimal")?;
        let calibration = Calibration::parse(&report).map_err(|error| error.to_string())?;
        // what a device keeps to itself in the rest of the report is no part of a calibration
        if calibration.pack() != report {
            return Err("its report is not spelled as a calibration is".to_owned());
        }
        Ok((file, calibration))
    }

    /// What the head of a recording says of the file: its SHA-256, hexadecimal.
    pub fn digest(bytes: &[u8]) -> String {
        hex(&Sha256::digest(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_calibration_comes_back_and_another_spelling_does_not() {
        let calibration = Calibration { day: 9760, ..Calibration::NONE };
        let report = hex(&calibration.pack());
        let file = CalibrationFile { format: 1, device: "0000abcd:SN-7".into(), report };
        let bytes = serde_jcs::to_vec(&file).unwrap();
        assert_eq!(CalibrationFile::parse(&bytes), Ok((file.clone(), calibration)));
        let text = String::from_utf8(bytes).unwrap();
        for (from, to, says) in [
            ("\"format\":1", "\"format\":2", "format 2"),
            ("{\"device\"", "{ \"device\"", "not in canonical form"),
            ("\"report\":\"12", "\"report\":\"13", "0x1"),
            ("\"report\":\"12", "\"report\":\"1200", "not 64 bytes"),
            ("\"report\":\"12", "\"report\":\"+2", "not 64 bytes in lower-case hexadecimal"),
            ("\"report\":\"1200", "\"report\":\"12FF", "not 64 bytes in lower-case hexadecimal"),
            ("{\"device\"", "{\"a\":1,\"device\"", "unknown field"),
        ] {
            let said = CalibrationFile::parse(text.replacen(from, to, 1).as_bytes()).unwrap_err();
            assert!(said.contains(says), "{to}: {said}");
        }
    }
}
