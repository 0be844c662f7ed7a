//! Three faults through a whole session, threads and recorder and all; waits are for states, never for times.

use std::time::{Duration, Instant};

use stipple::device::desk::Desk;
use stipple::device::ohs::firmware::{Fault, Model};
use stipple::device::{DeviceCommand, DeviceLink, DeviceSpec, DriverStylus, Reading, Stylus, Why, driver};
use stipple::recording::{NoteKind, Recording};
use stipple::session::{Phase, Prepared, Replay, Session, score_file};
use stipple::units::Tick;
use tempfile::TempDir;

use super::bench::{Holds, Skin, prepared, pressing};
use super::cases::Law;
use super::wire::BoxedHand;

/// A loop that is held up once, for 200 ms, in the tick after the word.
struct HeldUp {
    stylus: DriverStylus,
    word: std::sync::Arc<std::sync::atomic::AtomicBool>,
}

impl Stylus for HeldUp {
    fn spec(&self) -> DeviceSpec {
        self.stylus.spec()
    }
    fn read(&mut self, tick: Tick) -> Reading {
        if self.word.swap(false, std::sync::atomic::Ordering::AcqRel) {
            std::thread::sleep(Duration::from_millis(200));
        }
        self.stylus.read(tick)
    }
    fn write(&mut self, number: Tick, command: &DeviceCommand) {
        self.stylus.write(number, command);
    }
    fn resume(&mut self) {
        self.stylus.resume();
    }
    fn link(&self) -> Option<DeviceLink> {
        self.stylus.link()
    }
}

fn wait_for(what: &str, mut is_so: impl FnMut() -> bool) {
    let since = Instant::now();
    while !is_so() {
        assert!(since.elapsed() < Duration::from_mins(1), "waited in vain for: {what}");
        std::thread::sleep(Duration::from_millis(1));
    }
}

struct Stage {
    desk: Desk<BoxedHand>,
    session: Session,
    word: std::sync::Arc<std::sync::atomic::AtomicBool>,
    _folder: TempDir,
}

/// An attempt with the needle in the skin and force on the hand.
fn stage(prepared: &Prepared) -> Stage {
    let desk = Desk::new(Model::GOOD, pressing(prepared, &Model::GOOD, true, Holds::Down), 1, "FAULTS-2");
    let stylus = driver::open(desk.door(), prepared.stylus_anchor()).unwrap();
    let word = std::sync::Arc::default();
    let held_up = HeldUp { stylus, word: std::sync::Arc::clone(&word) };
    let folder = TempDir::new().unwrap();
    let session = Session::start(prepared, Box::new(held_up), folder.path()).unwrap();
    let mut stage = Stage { desk, session, word, _folder: folder };
    stage.until("force", |stage| stage.desk.with(|stylus| stylus.drive().force_n.length() > 0.1));
    stage
}

impl Stage {
    /// Runs until something is so. On a machine under load the device may be lost for a moment: the trainee says the word.
    fn until(&mut self, what: &str, mut is_so: impl FnMut(&mut Self) -> bool) {
        wait_for(what, || {
            self.session.snapshot();
            if is_so(self) {
                return true;
            }
            if self.session.held().is_some_and(|held| held.off.is_none()) {
                self.session.resume();
            }
            false
        });
    }

    fn end(self) -> Vec<(NoteKind, f64)> {
        let attempt = self.session.finish().unwrap();
        let again = score_file(&attempt.recording, None, &mut |_| {}).unwrap();
        assert!(matches!(again.replay, Replay::Same { ticks } if ticks > 50), "{}", again.replay);
        assert_eq!(stipple::score::digest(&again.sheet), stipple::score::digest(&attempt.sheet));
        let recording = Recording::open(&attempt.recording).unwrap();
        recording.notes().iter().map(|note| (note.kind, note.value)).collect()
    }
}

fn lost(why: Why) -> (NoteKind, f64) {
    (NoteKind::DeviceLost, f64::from(why.code()))
}

#[test]
fn a_device_that_is_gone() {
    let prepared = prepared(Skin::Normal, Law::AsIs);
    let mut stage = stage(&prepared);
    stage.desk.unplug();
    stage.until("the loss", |stage| stage.session.held().is_some_and(|held| held.why == Why::Unplugged));
    assert_eq!(stage.session.phase(), Phase::Paused);
    stage.session.end_without_device();
    assert!(stage.end().contains(&lost(Why::Unplugged)));
}

#[test]
fn wrong_checksums() {
    let prepared = prepared(Skin::Scar, Law::AsIs);
    let mut stage = stage(&prepared);
    let now_us = stage.desk.now_us();
    stage.desk.with(|stylus| stylus.inject(Fault::BadCrc, now_us, u64::MAX));
    // on a machine under load the silence may be ours
    let silent = [Some(Why::Silent), Some(Why::HostStalled)];
    stage.until("silence", |stage| stage.session.held().is_some_and(|held| silent.contains(&held.off)));
    wait_for("no force", || stage.desk.with(|stylus| stylus.drive().force_n.length() <= 0.0));
    let why = stage.session.held().unwrap().why;
    stage.session.end_without_device();
    assert!(stage.end().contains(&lost(why)));
}

#[test]
fn a_loop_held_up_for_200_ms() {
    let prepared = prepared(Skin::Scar, Law::AsIs);
    let mut stage = stage(&prepared);
    let link = stage.session.device().unwrap().clone();
    let cuts = link.cuts();
    stage.word.store(true, std::sync::atomic::Ordering::Release);
    wait_for("the force is cut off", || link.cuts() > cuts);
    wait_for("no force", || stage.desk.with(|stylus| stylus.drive().force_n.length() <= 0.0));
    stage.until("force again", |stage| stage.desk.with(|stylus| stylus.drive().force_n.length() > 0.1));
    let notes = stage.end();
    assert!(notes.contains(&(NoteKind::Fault, f64::from(Why::HostLate.code()))), "{notes:?}");
}
