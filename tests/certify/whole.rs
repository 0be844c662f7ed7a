//! An exam from its desk to the verdict of the one who checks it, with a stylus that denies that a program holds it.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use stipple::certify::key::SecretKey;
use stipple::certify::papers::register;
use stipple::device::{DriverStylus, Stylus};
use stipple::logbook::{Entry, Filter, Logbook, State};
use stipple::recording::Mode;
use stipple::scenario;
use stipple::session::{Prepared, Session, stylus};

use super::bench::key;
use super::command::Place;
use super::posing::{NONCE, Posing, desk, papers};

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
