//! An exam from its desk to the verdict of the one who checks it, with a stylus in the hand of a person: as far as there is
//! one without a device. The simulated stylus of this process is held by a virtual trainee, and a door of this test takes
//! from it every sign that says so. The program as it is shipped has no such door.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use stipple::certify::key::SecretKey;
use stipple::certify::papers::{Papers, register};
use stipple::certify::scheme;
use stipple::certify::trust::{Device, ExamRule, TrustedKey};
use stipple::device::desk::Desk;
use stipple::device::driver::{CalibrationFile, Door, Mount, Port, PortError, Ports, REPORT};
use stipple::device::emulate::EndingHand;
use stipple::device::ohs::firmware::{Model, MountedHand, Patience};
use stipple::device::ohs::{Calibration, Capabilities, Features, SensorTrim, id};
use stipple::device::{DeviceKind, DriverStylus, Stylus, TraineeKind, VirtualTrainee};
use stipple::logbook::{Entry, Filter, Logbook, State};
use stipple::recording::Mode;
use stipple::scenario;
use stipple::session::{Prepared, Session, stylus};

use super::bench::{key, trust};
use super::calibrated;
use super::command::Place;

const SERIAL: &str = "SN-7";
const NONCE: &str = "hall-2-0117";
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
struct Posing(Box<dyn Door>);

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
fn desk(prepared: &Prepared, there: &Arc<AtomicBool>) -> (Desk<EndingHand>, Arc<AtomicBool>) {
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
fn papers(prepared: &Prepared) -> Papers {
    let mut trust = trust();
    let device = format!("{:08x}:{SERIAL}", Model::GOOD.capabilities.hardware_id);
    let whole = CalibrationFile::digest(&calibrated::file(calibration(), &device));
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

/// Until the trainee has let go.
fn perform(prepared: &Prepared, hand: DriverStylus, entry: &Entry, done: &AtomicBool) {
    let entered = entry.open(&prepared.scenario.id).unwrap();
    let mut session = Session::start_at(prepared, Box::new(hand), &entered.place).unwrap();
    let start = Instant::now();
    while !done.load(Ordering::Acquire) {
        assert!(start.elapsed() < Duration::from_mins(2), "{:?}, {:?}", session.phase(), session.held());
        std::thread::sleep(Duration::from_millis(20));
        session.snapshot();
        // a device that fell silent for a moment, on a machine with other work
        if session.held().is_some_and(|held| held.off.is_none()) {
            session.resume();
        }
    }
    let attempt = session.finish().unwrap();
    assert_eq!(attempt.sheet.attempt.placed, 3);
    entered.close(Ok(&attempt)).unwrap();
}

fn secret(place: &Place, name: &str) {
    fs::create_dir_all(place.path("keys")).unwrap();
    let key: SecretKey = key(name);
    fs::write(place.path(&format!("keys/{name}.key")), key.seal("correct horse").unwrap()).unwrap();
}

fn folder_of(store: &Path) -> String {
    let mut rows = Logbook::at(store).list(&Filter::default()).unwrap();
    let row = rows.pop().unwrap();
    assert_eq!((row.mode, row.state, row.number, row.synthetic), (Mode::Exam, State::Finished, Some(1), false));
    row.folder.to_string()
}

#[test]
fn an_exam_is_registered_performed_packed_signed_and_checked() {
    let place = Place::new();
    let store = place.path("attempts");
    let prepared = Prepared::new(scenario::find("first-dots").unwrap()).unwrap();
    let now = Timestamp::now();
    let trainee = Logbook::at(&store).add_trainee(None, now).unwrap();
    let papers = papers(&prepared);
    let there = Arc::new(AtomicBool::new(false));
    let (desk, done) = desk(&prepared, &there);

    let plain = stylus::open(desk.door(), &prepared, None).unwrap();
    let wrong = papers.entry(&prepared.scenario, &plain.link().unwrap(), now, store.clone(), trainee).unwrap_err();
    let link = plain.link().unwrap();
    let refused = register(link.identity(), link.armed()).unwrap_err();
    assert!(refused.contains("a program and not a person"), "{refused}");
    drop(plain);
    assert!(wrong.iter().any(|why| why.contains("a program and not a person")), "{wrong:?}");
    assert!(Logbook::at(&store).list(&Filter::default()).unwrap().is_empty(), "nothing was registered");

    let hand = stylus::open(Box::new(Posing(desk.door())), &prepared, None).unwrap();
    let link = hand.link().unwrap();
    assert_eq!(register(link.identity(), link.armed()).as_ref(), Ok(&papers.trust.devices[0]));
    let checks = papers.checks(&prepared.scenario, &link, now);
    assert!(checks.len() == 7 && checks.iter().all(|check| check.wrong.is_none()), "{checks:?}");
    let entry = papers.entry(&prepared.scenario, &link, now, store.clone(), trainee).unwrap();
    there.store(true, Ordering::Release);
    perform(&prepared, hand, &entry, &done);

    for name in ["station", "assessor"] {
        secret(&place, name);
    }
    fs::write(place.path("c.trust"), papers.trust.encode().unwrap()).unwrap();
    let folder = format!("attempts/{}", folder_of(&store));
    place.good(&["pack", &folder, "--key", "station", "-o", "a.stipple"]);
    place.good(&["sign", "a.stipple", "--key", "assessor"]);
    let out = place.good(&["verify", "a.stipple", "--trust", "c.trust", "--nonce", NONCE]);
    for line in
        ["ok    station", "ok    assessor", "ok    scheme", "ok    mode", "ok    replay", "ok    score", "ok    hand"]
    {
        assert!(out.contains(line), "{line}\n{out}");
    }
    assert!(!out.contains("FAIL"), "{out}");
    assert!(out.contains("ok    calibration  made on ") && out.contains("tip force (x - 0.012 N) * 1.0500"), "{out}");
    let (code, out, _) = place.run(&["verify", "a.stipple", "--trust", "c.trust", "--nonce", "hall-2-0118"]);
    assert!(code == 1 && out.contains(NONCE), "{out}");
}
