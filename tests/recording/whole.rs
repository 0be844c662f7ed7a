//! A recording that was closed properly gives back what was written, to the bit.

use std::fs;

use proptest::prelude::*;
use stipple::recording::{ClockHealth, CloseOutcome, Cut, Ending, Integrity, NoteKind, Recording, RecordingWriter};

use crate::build::{assert_same, attempt, drill, header, read, record};

#[test]
fn an_attempt_comes_back_to_the_bit() {
    let made = attempt(0..2345);
    let recording = Recording::open(&made.path).unwrap();
    assert_eq!(recording.integrity(), &Integrity::Intact);
    assert_eq!(recording.header(), &header());
    assert_eq!(recording.scenario().unwrap(), drill());
    assert_eq!(recording.source_text().unwrap(), "// by hand\n");
    assert_eq!(recording.close(), Some(&made.close));
    assert_eq!((made.close.records, made.close.next_tick, made.close.missing_ticks), (2345, 2345, 0));
    assert_eq!((made.close.links, made.close.chain), (3, recording.chain()));
    let records = read(&made.path);
    assert_eq!(records.len(), 2345);
    for (tick, found) in (0..).zip(&records) {
        assert_same(found, &record(tick, 7));
    }
    let mut during = Vec::new();
    Recording::open_with(&made.path, |record| during.push(*record)).unwrap();
    assert_eq!(format!("{during:?}"), format!("{records:?}"));
}

#[test]
fn the_digest_is_that_of_the_file() {
    use sha2::Digest as _;
    let made = attempt(0..100);
    let bytes = fs::read(&made.path).unwrap();
    let recording = Recording::open(&made.path).unwrap();
    assert_eq!(recording.digest(), <[u8; 32]>::from(sha2::Sha256::digest(&bytes)));
}

#[test]
fn the_same_attempt_makes_the_same_file() {
    assert_eq!(fs::read(attempt(0..700).path).unwrap(), fs::read(attempt(0..700).path).unwrap());
}

#[test]
fn an_attempt_without_a_tick_is_whole_too() {
    let made = attempt([]);
    let recording = Recording::open(&made.path).unwrap();
    assert_eq!((recording.integrity(), recording.ticks()), (&Integrity::Intact, 0));
    assert_eq!(recording.records().unwrap().count(), 0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn any_ticks_come_back(start in 0_u64..5000, gaps in prop::collection::vec(1_u64..700, 1..60), seed: u64) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("recording.mcap");
        let mut writer = RecordingWriter::create(&path, &header(), &drill(), "").unwrap();
        let mut written = Vec::new();
        let mut tick = start;
        for gap in gaps {
            written.push(record(tick, seed));
            writer.push(written.last().unwrap()).unwrap();
            tick += gap;
        }
        let close = writer.finish(Ending::clean(CloseOutcome::Limit)).unwrap();
        let recording = Recording::open(&path).unwrap();
        prop_assert_eq!(recording.integrity(), &Integrity::Intact);
        prop_assert_eq!(format!("{:?}", read(&path)), format!("{written:?}"));
        let missing = written.last().unwrap().tick.0 + 1 - written.len() as u64;
        prop_assert_eq!((recording.missing_ticks(), close.missing_ticks), (missing, missing));
    }
}

#[test]
fn notes_and_health_come_back_where_they_were_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("recording.mcap");
    let mut writer = RecordingWriter::create(&path, &header(), &drill(), "").unwrap();
    for tick in 0..10 {
        writer.push(&record(tick, 1)).unwrap();
    }
    writer.note(NoteKind::Pause, 0.0, "by the trainee").unwrap();
    let late = [9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 0, 1];
    let health = ClockHealth {
        missed: 3,
        worst_step_us: 12.5,
        dropped_records: 1,
        dropped_events: 2,
        worst_late_us: 12_345.5,
        late,
        real_time: true,
    };
    writer.health(&health).unwrap();
    writer.push(&record(14, 1)).unwrap();
    writer.finish(Ending::clean(CloseOutcome::Abandoned)).unwrap();
    let recording = Recording::open(&path).unwrap();
    let notes: Vec<_> =
        recording.notes().iter().map(|note| (note.tick, note.kind, note.value, note.text.as_str())).collect();
    let gap = (14, NoteKind::Dropped, 4.0, "ticks are missing before this one");
    assert_eq!(notes, [(10, NoteKind::Pause, 0.0, "by the trainee"), gap]);
    assert_eq!(recording.health(), Some(health));
    assert_eq!(recording.missing_ticks(), 4);
}

#[test]
fn ticks_must_rise() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("recording.mcap");
    let mut writer = RecordingWriter::create(&path, &header(), &drill(), "").unwrap();
    writer.push(&record(5, 1)).unwrap();
    let error = writer.push(&record(5, 1)).unwrap_err().to_string();
    assert!(error.ends_with("`tick` is 5, must be 6 or later"), "{error}");
}

#[test]
fn header_and_scenario_are_on_the_disk_before_the_first_tick() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("recording.mcap");
    let writer = RecordingWriter::create(&path, &header(), &drill(), "").unwrap();
    let recording = Recording::open(&path).unwrap();
    assert_eq!(recording.scenario().unwrap(), drill());
    assert_eq!(recording.integrity(), &Integrity::Cut(Cut { ticks: 0, unchained: 0, lost_bytes: 0 }));
    drop(writer);
}
