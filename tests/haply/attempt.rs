//! Whole attempts through the stand-in: a virtual trainee holds the grip and is pushed back by the skin's force.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use stipple::device::driver::{self, Mount};
use stipple::device::haply::{HaplyDoor, frame};
use stipple::device::ohs::buttons;
use stipple::device::ohs::firmware::{Felt, Hand as _, MountedHand, Patience};
use stipple::device::{TraineeKind, VirtualTrainee, Why};
use stipple::math::{DQuat, DVec3};
use stipple::recording::{NoteKind, Recording};
use stipple::scenario;
use stipple::score;
use stipple::session::{Phase, Prepared, Replay, Session, score_file};

use crate::service::{Hand, Held, Holder, Say, Service, inventory};

/// Far more than an attempt of a few dots takes.
const PATIENCE: Duration = Duration::from_secs(90);

pub(crate) fn prepared() -> Prepared {
    Prepared::new(scenario::find("pad-depth-drill").unwrap()).unwrap()
}

/// An expert with so many dots to do, at a device that stands as the session will think it does.
pub(crate) fn trainee(prepared: &Prepared, dots: usize) -> Holder {
    let mut task = prepared.task();
    task.targets.truncate(dots);
    let mount = Mount::new(prepared.stylus_anchor(), DVec3::ZERO);
    let trainee = VirtualTrainee::new(TraineeKind::Expert, 1, task);
    let mut hand = MountedHand::new(trainee, mount.world_from_device(), Patience::None);
    let mut now_us = 0;
    Arc::new(Mutex::new(move |force_n: [f64; 3]| {
        now_us += 1000;
        let force_n = frame::device_from_service(DVec3::from_array(force_n));
        let sample = hand.tick(now_us, &Felt { force_n, enabled: true })?;
        let position_m = (frame::service_from_device(sample.pose.position_mm) * 0.001).to_array();
        Some(Held { position_m, grip: grip(sample.pose.rotation), pedal: sample.buttons & buttons::PEDAL != 0 })
    }))
}

/// The grip's quaternion in the service's axes, w x y z: what the adapter turns into `device_from_tool`.
fn grip(device_from_tool: DQuat) -> [f64; 4] {
    let quarter = DQuat::from_rotation_x(std::f64::consts::FRAC_PI_2);
    let half = DQuat::from_rotation_x(std::f64::consts::PI);
    let q = (quarter * device_from_tool * half.conjugate()).normalize();
    assert!(frame::device_from_tool(q).dot(device_from_tool).abs() > 1.0 - 1e-9);
    [q.w, q.x, q.y, q.z]
}

/// Runs until something is so; a machine under load may silence the device for a moment, and then somebody says the word.
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
        let (off, held) = (session.device_off(), session.held());
        assert!(since.elapsed() < PATIENCE, "waited in vain for: {what}; {off:?}, {held:?}, dot {}", dots(session));
        std::thread::sleep(Duration::from_millis(1));
    }
}

fn dots(session: &mut Session) -> u32 {
    session.snapshot().map_or(0, |snapshot| snapshot.record.outcome.dot)
}

#[test]
fn an_attempt_with_the_device_gone_in_the_middle() {
    let _turn = crate::turn();
    let prepared = prepared();
    let holder = trainee(&prepared, 6);
    let gone = Arc::new(AtomicBool::new(false));
    let told = Arc::clone(&gone);
    let hand = move || Hand { holder: Some(Arc::clone(&holder)), ..Hand::default() };
    let service =
        Service::start(
            inventory(),
            hand,
            move |_, _| {
                if told.load(Ordering::Relaxed) { Say::Goodbye } else { Say::State }
            },
        );
    let folder = tempfile::TempDir::new().unwrap();
    let program = PathBuf::from(env!("CARGO_BIN_EXE_stipple"));
    let door = HaplyDoor::with_program(Some(service.address.to_string()), program);
    let stylus = driver::open(Box::new(door), prepared.stylus_anchor()).unwrap();
    let mut session = Session::start(&prepared, Box::new(stylus), folder.path()).unwrap();

    run_until(&mut session, "a first dot", |session| dots(session) >= 1);
    gone.store(true, Ordering::Relaxed);
    run_until(&mut session, "the loss is noticed", |session| {
        session
            .held()
            .is_some_and(|held| held.why == Why::Unplugged || matches!(held.off, Some(Why::Unplugged | Why::NotFound)))
    });
    assert_eq!(session.phase(), Phase::Paused);
    gone.store(false, Ordering::Relaxed);
    run_until(&mut session, "it is back", |session| session.held().is_none_or(|held| held.off.is_none()));
    session.resume();
    let before = dots(&mut session);
    run_until(&mut session, "more dots, then a hand that lets go", |session| {
        session.held().is_some_and(|held| held.off == Some(Why::GripOpen))
    });
    assert!(dots(&mut session) > before, "it went on");
    let attempt = session.finish().unwrap();
    drop(service);

    let again = score_file(&attempt.recording, None, &mut |_| {}).unwrap();
    assert_eq!(score::digest(&again.sheet), score::digest(&attempt.sheet), "live and offline give the same score");
    assert!(matches!(again.replay, Replay::Same { ticks } if ticks > 500), "{}", again.replay);
    for (key, value) in [("device_kind", "service"), ("device_serial", "049D")] {
        assert_eq!(again.header.extra.get(key).map(String::as_str), Some(value), "{key}");
    }
    let recording = Recording::open(&attempt.recording).unwrap();
    for kind in [NoteKind::DeviceLost, NoteKind::DeviceBack] {
        assert!(recording.notes().iter().any(|note| note.kind == kind), "{kind:?}");
    }
    let pushed = recording.records().unwrap().map(|record| record.unwrap().sent_n.length()).fold(0.0, f64::max);
    assert!(pushed > 0.0, "the skin was felt: {pushed} N");
}
