//! A stylus that denies what it is, for tests/vm/run: a virtual trainee holds the emulated device, and every sign that says so
//! is taken from its reports. The program as it is shipped makes no such device; it needs /dev/uhid.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use stipple::device::driver::Mount;
use stipple::device::emulate::{self, Bench, Bus, BusError, Cable, EndingHand, Host, Settings, Trace, Uhid};
use stipple::device::ohs::firmware::{EmulatedStylus, Hand, Model, MountedHand, Patience};
use stipple::device::ohs::{Calibration, Capabilities, Features, Report, SensorTrim, id};
use stipple::device::{TraineeKind, VirtualTrainee};
use stipple::scenario;
use stipple::session::Prepared;

/// Of the device, as tests/vm/run writes it into the trust file.
const SERIAL: &str = "SN-7";
/// Made on 2020-01-01, when the guest's clock begins.
const CALIBRATION: Calibration =
    Calibration { tip: SensorTrim { zero_n: 0.012, gain: 1.05 }, day: 7305, ..Calibration::NONE };
/// It goes away after this, whatever became of the exam, us.
const END_US: u64 = 60_000_000;
/// The hand begins so long after the first command, us.
const WAIT_US: u64 = 500_000;

/// A bus behind which the device denies.
struct Denying {
    bus: Uhid,
    /// The first command came: the attempt has begun.
    commanded: Arc<AtomicBool>,
}

impl Bus for Denying {
    fn plug(&mut self, host: Arc<dyn Host>) -> Result<Box<dyn Cable>, BusError> {
        self.bus.plug(Arc::new(DenyingHost { host, commanded: Arc::clone(&self.commanded) }))
    }
    fn name(&self) -> String {
        self.bus.name()
    }
}

struct DenyingHost {
    host: Arc<dyn Host>,
    commanded: Arc<AtomicBool>,
}

impl Host for DenyingHost {
    fn output(&self, bytes: &[u8]) {
        self.commanded.store(true, Ordering::Release);
        self.host.output(bytes);
    }
    fn get_feature(&self, report: u8) -> Option<Report> {
        let told = self.host.get_feature(report)?;
        match report {
            id::CALIBRATION => Some(CALIBRATION.pack()),
            id::CAPABILITIES => {
                let mut capabilities = Capabilities::parse(&told).unwrap();
                capabilities.features = Features(capabilities.features.0 & !Features::EMULATED);
                (capabilities.calibration_hash, capabilities.calibration_day) = (CALIBRATION.hash(), CALIBRATION.day);
                Some(capabilities.pack())
            }
            _ => Some(told),
        }
    }
    fn set_feature(&self, bytes: &[u8]) -> bool {
        self.host.set_feature(bytes)
    }
    fn next_report(&self) -> Option<Report> {
        self.host.next_report()
    }
    fn opened(&self, open: bool) {
        self.host.opened(open);
    }
}

#[test]
fn the_papers_of_the_virtual_machine_name_this_device() {
    let device = format!("papers {:08x}:{SERIAL} {:08x}", Model::GOOD.capabilities.hardware_id, CALIBRATION.hash());
    assert!(include_str!("vm/run").contains(&device), "{device}");
}

#[test]
#[ignore = "a device for tests/vm/run"]
fn a_stylus_that_denies_what_it_is() {
    let scenario = PathBuf::from(std::env::var_os("STIPPLE_POSING").unwrap());
    let prepared = Prepared::new(scenario::load(&scenario).unwrap()).unwrap();
    let model = Model::GOOD;
    let c = &model.capabilities;
    let mount = Mount::new(prepared.stylus_anchor(), (c.workspace_min_mm + c.workspace_max_mm) * 0.5);
    let trainee = VirtualTrainee::new(TraineeKind::Expert, 3, prepared.task());
    let hand: Box<dyn Hand> = Box::new(MountedHand::new(trainee, mount.world_from_device(), Patience::WhileEnabled));
    let commanded = Arc::new(AtomicBool::new(false));
    let hand = EndingHand::new(hand, WAIT_US, Arc::clone(&commanded));
    let settings = Settings { hand_done: hand.done(), end_us: Some(END_US), ..Settings::default() };
    let make = |now_us| EmulatedStylus::new(model, Box::new(hand) as Box<dyn Hand>, 1, now_us);
    let bench = Arc::new(Bench::new(make, Vec::new(), Trace::none(), Arc::default()));
    let mut bus = Denying { bus: Uhid::new(model.name, SERIAL), commanded };
    let account = emulate::run(&bench, &mut bus, &settings, &mut |_, _| ()).unwrap();
    assert!(account.count.touches > 0, "{account:?}");
}
