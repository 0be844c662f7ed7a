//! The thread that writes: what it is given arrives, and a disk that will not take it is told of.

use std::fs::{self, File};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use stipple::recording::{
    ClockHealth, CloseOutcome, Cut, Ending, Integrity, NoteKind, Recorder, Recording, RecordingError, RecordingWriter,
    ring,
};

use crate::build::{Full, assert_same, drill, header, read, record};

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_said_before_the_first_tick() {
    let full = File::options().write(true).open("/dev/full").unwrap();
    let path = Path::new("/dev/full");
    let error = RecordingWriter::over(path, Box::new(full), &header(), &drill(), "").err().unwrap();
    assert!(error.to_string().starts_with("cannot write recording /dev/full: No space left on device"), "{error}");
    assert!(error.hint().unwrap().starts_with("the disk is full"), "{:?}", error.hint());
}

#[test]
fn a_folder_that_cannot_be_written_is_said_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a-file");
    fs::write(&file, "").unwrap();
    let create = |path: &Path| RecordingWriter::create(path, &header(), &drill(), "").err().unwrap();
    for (case, path, hint) in [
        ("no folder", folder.path().join("none/recording.mcap"), "there is no folder"),
        ("a file", file.join("recording.mcap"), "there is no folder"),
        ("already there", file, "recordings are never written over"),
    ] {
        let error = create(&path);
        let start = format!("cannot create recording {}: ", path.display());
        assert!(error.to_string().starts_with(&start), "{case}: {error}");
        assert!(error.hint().unwrap().starts_with(hint), "{case}: {:?}", error.hint());
    }
    assert!(matches!(create(Path::new("/proc/recording.mcap")), RecordingError::Create { .. }));
}

#[test]
fn the_recorder_writes_what_the_servo_pushes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("recording.mcap");
    let (mut servo, records) = ring();
    let recorder = Recorder::start(&path, &header(), &drill(), "", records).unwrap();
    for tick in 0..3000 {
        servo.push(record(tick, 3)).unwrap();
    }
    recorder.note(NoteKind::Remark, 0.0, "three thousand");
    recorder.health(ClockHealth { missed: 1, ..ClockHealth::default() });
    let ending =
        Ending { outcome: CloseOutcome::DeviceLost, dropped_records: 2, missed_deadlines: 1, worst_step_us: 40.0 };
    let close = recorder.finish(ending).unwrap();
    assert_eq!((close.records, close.ending), (3000, ending));
    let recording = Recording::open(&path).unwrap();
    assert_eq!(recording.integrity(), &Integrity::Intact);
    assert_eq!(recording.notes()[0].text, "three thousand");
    assert_same(read(&path).last().unwrap(), &record(2999, 3));
}

#[test]
fn a_recorder_that_is_dropped_leaves_what_it_had() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("recording.mcap");
    let (mut servo, records) = ring();
    let recorder = Recorder::start(&path, &header(), &drill(), "", records).unwrap();
    for tick in 0..1234 {
        servo.push(record(tick, 3)).unwrap();
    }
    drop(recorder);
    let recording = Recording::open(&path).unwrap();
    assert_eq!(recording.integrity(), &Integrity::Cut(Cut { ticks: 1234, unchained: 234, lost_bytes: 0 }));
}

#[test]
fn a_disk_that_fills_up_is_told_and_the_ring_stays_empty() {
    let left = Arc::new(AtomicUsize::new(usize::MAX));
    let storage = Box::new(Full { left: left.clone() });
    let writer = RecordingWriter::over(Path::new("there/x.mcap"), storage, &header(), &drill(), "").unwrap();
    let (mut servo, records) = ring();
    let recorder = Recorder::with(writer, records).unwrap();
    left.store(100, Ordering::Relaxed);
    let mut tick = 0;
    while recorder.status().failed.is_none() {
        // the ring may be full for a moment: this servo has no clock
        tick += u64::from(servo.push(record(tick, 3)).is_ok());
    }
    let (message, hint) = recorder.status().failed.unwrap();
    assert!(message.starts_with("cannot write recording there/x.mcap: "), "{message}");
    assert!(hint.unwrap().starts_with("the disk is full"));
    // nothing is written any more, and the servo still finds room
    for _ in 0..20_000 {
        while servo.push(record(tick, 3)).is_err() {
            std::thread::yield_now();
        }
        tick += 1;
    }
    let error = recorder.finish(Ending::clean(CloseOutcome::Finished)).unwrap_err();
    assert!(matches!(error, RecordingError::Write { .. }), "{error}");
}
