//! Whole attempts: a virtual trainee holds a simulated stylus behind a real socket, is pushed back by its force, loses the
//! device in the middle and gets it back; the score is that of the recording.

use std::time::{Duration, Instant};

use stipple::device::bridge::{BridgeAddress, BridgeDoor};
use stipple::device::desk::Desk;
use stipple::device::driver;
use stipple::device::ohs::firmware::{EmulatedStylus, Fault, Model, MountedHand};
use stipple::device::{VirtualTrainee, Why};
use stipple::math::DVec3;
use stipple::motion::flags;
use stipple::recording::{NoteKind, Recording};
use stipple::scenario;
use stipple::score;
use stipple::session::{Phase, Prepared, Replay, Session, score_file};

use super::bench::{has_let_go, wait_for, was_held_up};
use super::served::{Served, trainee};

type Trainee = MountedHand<VirtualTrainee>;

fn prepared() -> Prepared {
    Prepared::new(scenario::find("pad-depth-drill").unwrap()).unwrap()
}

fn desk(prepared: &Prepared, dots: usize) -> Desk<Trainee> {
    Desk::new(Model::GOOD, trainee(prepared, dots), 1, "DESK-2")
}

/// Runs until something is so; on a machine under load the device may fall silent for a moment, and then the trainee says
/// the word.
fn run_until(session: &mut Session, what: &str, mut is_so: impl FnMut(&mut Session) -> bool) {
    let since = Instant::now();
    loop {
        session.snapshot();
        let held = session.held();
        if held.is_some_and(|held| held.off.is_none() && held.why != Why::GripOpen && held.why != Why::Unplugged) {
            session.resume();
        }
        if is_so(session) {
            return;
        }
        let stands = (session.phase(), session.held(), session.device_off(), dots(session));
        assert!(since.elapsed() < Duration::from_mins(1), "waited in vain for: {what}; it stands at {stands:?}");
        std::thread::sleep(Duration::from_millis(1));
    }
}

fn dots(session: &mut Session) -> u32 {
    session.snapshot().map_or(0, |snapshot| snapshot.record.outcome.dot)
}

fn an_attempt_with_a_loss_in_the_middle(at: &BridgeAddress) {
    let prepared = prepared();
    let desk = desk(&prepared, 3);
    let bridge = Served::new(&desk, at);
    let folder = tempfile::TempDir::new().unwrap();
    let door = Box::new(BridgeDoor::new(bridge.address.clone()));
    let stylus = driver::open(door, prepared.stylus_anchor()).unwrap();
    let mut session = Session::start(&prepared, Box::new(stylus), folder.path()).unwrap();

    run_until(&mut session, "a first dot", |session| dots(session) >= 1);
    desk.unplug();
    // the stylus may have been held up just before; then that is why the attempt waits, and this is why it cannot go on
    wait_for("the loss is noticed", || {
        session.snapshot();
        let gone = [Some(Why::Unplugged), Some(Why::NotFound)];
        session.held().is_some_and(|held| held.why == Why::Unplugged || gone.contains(&held.off))
    });
    assert_eq!(session.phase(), Phase::Paused);
    let why = session.held().unwrap().why;
    let last = session.snapshot().unwrap().record;
    assert!(last.sample.has(flags::LOST) && last.sent_n == DVec3::ZERO, "the hand is let go");

    desk.plug();
    wait_for("it is back", || {
        session.snapshot();
        session.held().is_some_and(|held| held.off.is_none())
    });
    assert_eq!(session.phase(), Phase::Paused, "nobody has said the word");
    assert_eq!(session.snapshot().unwrap().record.tick, last.tick, "and nothing was simulated");
    assert!(session.resume());

    // a hand that has done its work lets go, even of a stylus that was held up just then
    run_until(&mut session, "the work is done", |session| has_let_go(session.held().as_ref()) && dots(session) >= 3);
    let attempt = session.finish().unwrap();
    drop(bridge);

    let again = score_file(&attempt.recording, None, &mut |_| {}).unwrap();
    assert_eq!(score::digest(&again.sheet), score::digest(&attempt.sheet), "live and offline give the same score");
    assert!(matches!(again.replay, Replay::Same { ticks } if ticks > 1000), "{}", again.replay);
    let header = &again.header;
    assert!(header.synthetic, "a program held it");
    for (key, value) in [("device_kind", "bridge, emulated"), ("device_serial", "DESK-2")] {
        assert_eq!(header.extra.get(key).map(String::as_str), Some(value), "{key}");
    }
    for key in ["device_hardware_id", "device_calibration_hash"] {
        assert_eq!(header.extra.get(key).map(String::len), Some(8), "{key}");
    }

    let recording = Recording::open(&attempt.recording).unwrap();
    let notes = recording.notes();
    let lost = notes.iter().rposition(|note| note.kind == NoteKind::DeviceLost && note.tick <= last.tick.0 + 1);
    let lost = lost.unwrap();
    assert_eq!(notes[lost].value.to_bits(), f64::from(why.code()).to_bits());
    assert_eq!(notes[lost].text, why.to_string());
    let back = &notes[lost + 1..].iter().find(|note| note.kind == NoteKind::DeviceBack).unwrap();
    assert!(back.value > 0.0 && back.tick >= notes[lost].tick, "{back:?}");
    let after =
        recording.records().unwrap().map(|record| record.unwrap()).find(|r| r.tick.0 == last.tick.0 + 1).unwrap();
    assert!(after.sample.has(flags::JUMP), "what comes after the gap does not follow from what was before");
    assert!(after.sent_n.length() < 0.05, "and the force is let in slowly: {}", after.sent_n);
    let pushed = recording.records().unwrap().map(|record| record.unwrap().sent_n.length()).fold(0.0, f64::max);
    // a sharp needle that an expert moves up and down by 1 mm pushes with some hundredths of a newton on the mean
    assert!(pushed > 0.01 || was_held_up(&recording), "the skin was felt: {pushed} N");
}

#[test]
fn through_a_port_of_this_machine() {
    let _turn = crate::turn();
    an_attempt_with_a_loss_in_the_middle(&"127.0.0.1:0".parse().unwrap());
}

#[cfg(unix)]
#[test]
fn through_a_unix_socket() {
    let _turn = crate::turn();
    let folder = tempfile::TempDir::new().unwrap();
    an_attempt_with_a_loss_in_the_middle(&BridgeAddress::Unix(folder.path().join("ohs.sock")));
}

#[test]
fn a_fault_holds_the_attempt_and_the_word_clears_it() {
    let _turn = crate::turn();
    let prepared = prepared();
    let desk = desk(&prepared, 2);
    let folder = tempfile::TempDir::new().unwrap();
    let stylus = driver::open(desk.door(), prepared.stylus_anchor()).unwrap();
    let mut session = Session::start(&prepared, Box::new(stylus), folder.path()).unwrap();
    run_until(&mut session, "a first sample", |session| session.snapshot().is_some());
    let now_us = desk.now_us();
    desk.with(|stylus| stylus.inject(Fault::EmergencyStop, now_us, u64::MAX));
    run_until(&mut session, "the stop", |session| {
        session.held().is_some_and(|held| held.why == Why::EmergencyStop && held.off == Some(Why::EmergencyStop))
    });
    assert!(!session.resume(), "not while the stop is pressed");
    assert_eq!(session.phase(), Phase::Paused);
    desk.with(EmulatedStylus::heal);
    wait_for("it is released", || session.device_off() == Some(Why::MotorsOff));
    assert!(!session.resume(), "the word arms the motors first, and then the attempt goes on by itself");
    run_until(&mut session, "it goes on", |session| session.phase() == Phase::Running);
    session.abandon().unwrap();
}

#[test]
fn a_stylus_that_does_not_come_back_ends_the_attempt() {
    let _turn = crate::turn();
    let prepared = prepared();
    let desk = desk(&prepared, 2);
    let folder = tempfile::TempDir::new().unwrap();
    let stylus = driver::open(desk.door(), prepared.stylus_anchor()).unwrap();
    let mut session = Session::start(&prepared, Box::new(stylus), folder.path()).unwrap();
    run_until(&mut session, "a first sample", |session| session.snapshot().is_some());
    session.end_without_device();
    assert_eq!(session.phase(), Phase::Running, "there is nothing to give up");
    desk.unplug();
    run_until(&mut session, "the loss", |session| session.phase() == Phase::Paused);
    session.end_without_device();
    let attempt = session.finish().unwrap();
    assert_eq!(attempt.outcome, stipple::recording::CloseOutcome::DeviceLost);
}
