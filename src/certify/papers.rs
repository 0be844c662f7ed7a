//! What is brought to an attempt that counts: the papers of an exam, or the name of the assessor who watches. The same for
//! the command line and the window. Nothing is registered here.

use std::collections::BTreeMap;
use std::path::PathBuf;

use jiff::Timestamp;

use super::exam::{self, Check, NONCE, SUPERVISOR};
use super::trust::{Device, Trust};
use super::{pack, scheme};
use crate::device::DeviceLink;
use crate::device::driver::{Armed, CalibrationFile, Identity, device_id};
use crate::logbook::{Entry, Pseudonym};
use crate::recording::{Header, Mode};
use crate::scenario::Scenario;
use crate::session::folder::CALIBRATION_KEY;
use crate::session::unix_ns;

/// What an exam rests on.
#[derive(Clone, Debug)]
pub struct Papers {
    /// Whom the certifying body believes, and which devices.
    pub trust: Trust,
    /// The signature of scenario and rubric, as its file holds it.
    pub sealed: Vec<u8>,
    /// The nonce that the centre gave, as it was typed; empty when it gave none.
    pub nonce: String,
}

impl Papers {
    /// Whether the scenario is signed: the one check that needs no device.
    pub fn signed(&self, scenario: &Scenario, now: Timestamp) -> Check {
        let wrong = scheme::fault(scenario, &self.sealed, &self.trust, now);
        Check { what: "scenario and rubric signed", wrong }
    }

    /// All checks before an exam at this scenario begins with this device.
    pub fn checks(&self, scenario: &Scenario, device: &DeviceLink, now: Timestamp) -> Vec<Check> {
        let mut header = Header::new("exam", &device.armed().spec, unix_ns(now));
        header.extra.extend(self.extra(device));
        [vec![self.signed(scenario, now)], exam::start(&header, &self.trust)].concat()
    }

    /// What is said of an exam that begins now, or everything that keeps it from beginning.
    pub fn entry(
        &self,
        scenario: &Scenario,
        device: &DeviceLink,
        now: Timestamp,
        store: PathBuf,
        trainee: Pseudonym,
    ) -> Result<Entry, Vec<String>> {
        let wrong: Vec<String> =
            self.checks(scenario, device, now).into_iter().filter_map(|check| check.wrong).collect();
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let beside = vec![(pack::SCHEME, self.sealed.clone())];
        Ok(Entry { store, trainee: Some(trainee), mode: Mode::Exam, extra: self.extra(device), beside })
    }

    /// What goes into the recording's header.
    fn extra(&self, device: &DeviceLink) -> BTreeMap<String, String> {
        let mut extra = exam::extra(device.identity(), &device.armed().capabilities);
        let kept = CalibrationFile::of(device.armed(), device.identity());
        extra.extend(kept.map(|kept| (CALIBRATION_KEY.to_owned(), CalibrationFile::digest(&kept))));
        if !self.nonce.is_empty() {
            extra.insert(NONCE.to_owned(), self.nonce.clone());
        }
        extra
    }
}

/// A device as a trust file lists it; why an exam would never take it, if it would not.
pub fn register(who: &Identity, armed: &Armed) -> Result<Device, String> {
    let header = Header::new("exam", &armed.spec, 0);
    if let Some(why) = exam::held(&header).into_iter().find_map(|check| check.wrong) {
        return Err(why);
    }
    let (id, calibration) = (device_id(who, &armed.capabilities), armed.capabilities.calibration_hash);
    let calibration_sha256 = CalibrationFile::of(armed, who).map(|kept| CalibrationFile::digest(&kept));
    Ok(Device { id, calibration: format!("{calibration:08x}"), calibration_sha256 })
}

/// What is said of an attempt that an assessor watches, who is named by the key that will sign the pack.
pub fn supervised(store: PathBuf, trainee: Pseudonym, assessor: &str) -> Entry {
    let extra = [(SUPERVISOR.to_owned(), assessor.to_owned())].into();
    Entry { mode: Mode::Supervised, extra, ..Entry::practice(store, Some(trainee)) }
}
