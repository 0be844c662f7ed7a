//! A stylus in the hand of a person, as far as there is one without a device: the simulated stylus of this process is held by a
//! virtual trainee, and a door takes from it every sign that says so. The program as it is shipped has no such door.

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use jiff::Timestamp;
use stipple::certify::papers::Papers;
use stipple::certify::scheme;
use stipple::certify::trust::{Device, ExamRule, TrustedKey};
use stipple::device::desk::Desk;
use stipple::device::driver::{CalibrationFile, Door, Mount, Port, PortError, Ports, REPORT};
use stipple::device::emulate::EndingHand;
use stipple::device::ohs::firmware::{Model, MountedHand, Patience};
use stipple::device::ohs::{Calibration, Capabilities, Features, SensorTrim, id};
use stipple::device::{DeviceKind, TraineeKind, VirtualTrainee};
use stipple::session::Prepared;

use super::keys::{key, trust};

pub(crate) fn file(calibration: &Calibration, device: &str) -> Vec<u8> {
    let report = stipple::units::hex(&calibration.pack());
    serde_jcs::to_vec(&CalibrationFile { format: 1, device: device.into(), report }).unwrap()
}

const SERIAL: &str = "SN-7";
pub(crate) const NONCE: &str = "hall-2-0117";
/// From 1970-01-01 to 2000-01-01, days.
const DAYS_TO_2000: i64 = 10_957;

/// Made today.
fn calibration() -> &'static Calibration {
    static MADE: OnceLock<Calibration> = OnceLock::new();
    MADE.get_or_init(|| {
        let day = u32::try_from(Timestamp::now().as_second() / 86_400 - DAYS_TO_2000).unwrap();
        Calibration { tip: SensorTrim { zero_n: 0.012, gain: 1.05 }, day, ..Calibration::NONE }
    })
}

/// A stylus that says of itself what a registered one says.
pub(crate) struct Posing(pub(crate) Box<dyn Door>);

impl Door for Posing {
    fn open(&mut self) -> Result<Ports, PortError> {
        let mut ports = self.0.open()?;
        (ports.identity.kind, ports.identity.emulated) = (DeviceKind::Hid, false);
        ports.control = Box::new(PosingPort(ports.control));
        Ok(ports)
    }
}

struct PosingPort(Box<dyn Port>);

impl Port for PosingPort {
    fn read_report(&mut self, report: &mut [u8; REPORT], timeout: Duration) -> Result<bool, PortError> {
        self.0.read_report(report, timeout)
    }
    fn write_report(&mut self, report: &[u8; REPORT]) -> Result<(), PortError> {
        self.0.write_report(report)
    }
    fn get_feature(&mut self, report: &mut [u8; REPORT]) -> Result<(), PortError> {
        self.0.get_feature(report)?;
        if let Ok(mut told) = Capabilities::parse(report) {
            told.features = Features(told.features.0 & !Features::EMULATED);
            (told.calibration_hash, told.calibration_day) = (calibration().hash(), calibration().day);
            *report = told.pack();
        }
        if report[0] == id::CALIBRATION {
            *report = calibration().pack();
        }
        Ok(())
    }
    fn set_feature(&mut self, report: &[u8; REPORT]) -> Result<(), PortError> {
        self.0.set_feature(report)
    }
}

/// A stylus whose hand begins when `there` is set, and does three dots.
pub(crate) fn desk(prepared: &Prepared, there: &Arc<AtomicBool>) -> (Desk<EndingHand>, Arc<AtomicBool>) {
    let c = Model::GOOD.capabilities;
    let mount = Mount::new(prepared.stylus_anchor(), (c.workspace_min_mm + c.workspace_max_mm) * 0.5);
    let mut task = prepared.task();
    task.targets.truncate(3);
    let trainee = VirtualTrainee::new(TraineeKind::Expert, 1, task);
    let hand = MountedHand::new(trainee, mount.world_from_device(), Patience::WhileEnabled);
    let hand = EndingHand::new(Box::new(hand), 0, Arc::clone(there));
    let done = hand.done();
    (Desk::new(Model::GOOD, hand, 1, SERIAL), done)
}

/// The centre's papers for that stylus. A machine that runs many tests keeps no time: how late a tick may come is not what
/// is looked at here.
pub(crate) fn papers(prepared: &Prepared) -> Papers {
    let mut trust = trust();
    let device = format!("{:08x}:{SERIAL}", Model::GOOD.capabilities.hardware_id);
    let whole = CalibrationFile::digest(&file(calibration(), &device));
    let check_sum = format!("{:08x}", calibration().hash());
    trust.devices = vec![Device { id: device, calibration: check_sum, calibration_sha256: Some(whole) }];
    let much = 1_000_000;
    trust.exam = ExamRule { late_ppm: much, missing_ppm: much, pauses: 1000, losses: 1000, nonce: true, ..trust.exam };
    for TrustedKey { until, .. } in &mut trust.keys {
        "2099-01-01T00:00:00Z".clone_into(until);
    }
    let sealed = scheme::sign(&prepared.scenario, &key("scheme")).unwrap().encode().into_bytes();
    Papers { trust, sealed, nonce: NONCE.to_owned() }
}
