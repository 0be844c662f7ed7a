//! A recording gives back what was written, and says so when it is not what was written.
#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

use std::fs::{self, File};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::prelude::*;
use stipple::device::DeviceSpec;
use stipple::math::{DQuat, DVec3, Pose};
use stipple::motion::StylusSample;
use stipple::recording::{
    ClockHealth, Close, CloseOutcome, Cut, Ending, FORMAT, Finding, Header, Integrity, NoteKind, Recorder, Recording,
    RecordingError, RecordingWriter, Storage, export_csv, recover, ring,
};
use stipple::scalp::SurfacePoint;
use stipple::scenario::{self, Scenario};
use stipple::sim::{Outcome, TickRecord};
use stipple::units::Tick;
use tempfile::TempDir;

const START_NS: u64 = 1_790_000_000_000_000_000;

fn drill() -> Scenario {
    scenario::find("pad-depth-drill").unwrap().scenario
}

fn header() -> Header {
    let device = DeviceSpec { name: "a test".into(), synthetic: true, max_force_n: 3.0, max_slew_n_per_s: 500.0 };
    Header::new("attempt-1", &device, START_NS)
}

/// Numbers that look like nothing (SplitMix64): every field differs from every other.
struct Mix(u64);

impl Mix {
    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Any finite number, to the last bit.
    fn f64(&mut self) -> f64 {
        let x = f64::from_bits(self.bits());
        if x.is_finite() { x } else { 0.1 }
    }

    fn u32(&mut self) -> u32 {
        u32::try_from(self.bits() >> 32).unwrap()
    }

    fn vec3(&mut self) -> DVec3 {
        DVec3::new(self.f64(), self.f64(), self.f64())
    }
}

fn record(tick: u64, seed: u64) -> TickRecord {
    let mut mix = Mix(seed ^ tick.wrapping_mul(0x1234_5678_9abc_def1));
    let rotation = DQuat::from_xyzw(mix.f64(), mix.f64(), mix.f64(), mix.f64());
    let sample = StylusSample {
        world_from_tool: Pose { position_mm: mix.vec3(), rotation },
        pedal: mix.f64(),
        stretch: mix.f64(),
        flags: mix.u32(),
    };
    let outcome = Outcome {
        contact: SurfacePoint { point_mm: mix.vec3(), normal: mix.vec3(), height_mm: mix.f64() },
        angle_rad: mix.f64(),
        reach_mm: mix.f64(),
        pressed_mm: mix.f64(),
        depth_mm: mix.f64(),
        buried_mm: mix.f64(),
        tent_mm: mix.f64(),
        tip_mm: mix.f64(),
        nose_mm: mix.f64(),
        junction_mm: mix.f64(),
        force_n: mix.vec3(),
        needle_n: mix.f64(),
        needle_peak_n: mix.f64(),
        nose_n: mix.f64(),
        lateral_n: mix.f64(),
        vibration_n: mix.f64(),
        stretch_n_per_mm: mix.f64(),
        entry_mm: mix.vec3(),
        hole: mix.u32(),
        dot: mix.u32(),
        layer: mix.u32(),
        marks: mix.u32(),
        stroke_depth_mm: mix.f64(),
        stroke_peak_n: mix.f64(),
        stroke_nl: mix.f64(),
        pop_n: mix.f64(),
        drag_mm: mix.f64(),
        ink_nl: mix.f64(),
    };
    TickRecord { tick: Tick(tick), sample, outcome, sent_n: mix.vec3() }
}

/// The same to the bit: `Debug` prints the shortest text that reads back as the same number, and tells -0 from 0.
fn assert_same(found: &TickRecord, wanted: &TickRecord) {
    assert_eq!(format!("{found:?}"), format!("{wanted:?}"));
}

struct Attempt {
    _folder: TempDir,
    path: PathBuf,
    close: Close,
}

/// An attempt with these ticks, closed properly.
fn attempt(ticks: impl IntoIterator<Item = u64>) -> Attempt {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("recording.mcap");
    let mut writer = RecordingWriter::create(&path, &header(), &drill(), "// by hand\n").unwrap();
    for tick in ticks {
        writer.push(&record(tick, 7)).unwrap();
    }
    let close = writer.finish(Ending::clean(CloseOutcome::Finished)).unwrap();
    Attempt { _folder: folder, path, close }
}

fn read(path: &Path) -> Vec<TickRecord> {
    Recording::open(path).unwrap().records().unwrap().map(Result::unwrap).collect()
}

/// First and last byte of each chunk record, as an independent reader sees them.
fn chunks(path: &Path) -> Vec<(usize, usize)> {
    let bytes = fs::read(path).unwrap();
    let summary = mcap::Summary::read(&bytes).unwrap().unwrap();
    let place = |index: &mcap::records::ChunkIndex| {
        let start = usize::try_from(index.chunk_start_offset).unwrap();
        (start, start + usize::try_from(index.chunk_length).unwrap())
    };
    let mut chunks: Vec<_> = summary.chunk_indexes.iter().map(place).collect();
    chunks.sort_unstable();
    chunks
}

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

#[test]
fn a_cut_file_gives_every_whole_chunk() {
    let made = attempt((0..1100).step_by(100));
    let chunks = chunks(&made.path);
    let whole = fs::metadata(&made.path).unwrap().len();
    let preamble_end = u64::try_from(chunks[0].0).unwrap();
    let file = File::options().write(true).open(&made.path).unwrap();
    for length in (0..whole).rev() {
        file.set_len(length).unwrap();
        let opened = Recording::open(&made.path);
        if length < preamble_end {
            match opened {
                Err(RecordingError::Empty { .. }) => assert_eq!(length, 0),
                Err(RecordingError::CutEarly { .. }) => assert_ne!(length, 0),
                Err(error) => panic!("{length}: {error}"),
                Ok(_) => panic!("{length}: opened"),
            }
            continue;
        }
        let recording = opened.unwrap();
        let whole_chunks = chunks.iter().filter(|(_, end)| *end as u64 <= length).count();
        // the first chunk holds the definitions, each other one half a second: five ticks, then five, then one
        let ticks = [0, 0, 5, 10, 11][whole_chunks];
        let Integrity::Cut(cut) = recording.integrity() else { panic!("{length}: {}", recording.integrity()) };
        assert_eq!((cut.ticks, recording.ticks()), (ticks, ticks), "{length}");
        let records: Vec<_> = recording.records().unwrap().map(Result::unwrap).collect();
        let expected: Vec<_> = (0..ticks).map(|tick| record(tick * 100, 7)).collect();
        assert_eq!(format!("{records:?}"), format!("{expected:?}"), "{length}");
    }
}

#[test]
fn a_flipped_byte_is_found_anywhere_and_named_to_its_chunk() {
    let made = attempt((0..1100).step_by(100));
    let chunks = chunks(&made.path);
    let spans = [None, Some(0..=499), Some(500..=999), Some(1000..=1000)];
    let whole = format!("{:?}", read(&made.path));
    let mut bytes = fs::read(&made.path).unwrap();
    let mut file = File::options().write(true).open(&made.path).unwrap();
    let mut put = |place: usize, byte: u8| {
        file.seek(SeekFrom::Start(place as u64)).unwrap();
        file.write_all(&[byte]).unwrap();
    };
    for place in 0..bytes.len() {
        // the kind of a chunk can turn into every other kind
        let is_kind = chunks.iter().any(|(start, _)| *start == place);
        let masks: Vec<u8> = if is_kind { (1..=255).collect() } else { vec![1 << (place % 8), 0xff] };
        for mask in masks {
            let good = bytes[place];
            bytes[place] = good ^ mask;
            put(place, bytes[place]);
            let opened = Recording::open(&made.path);
            let chunk = chunks.iter().position(|(start, end)| (*start..*end).contains(&place));
            match (opened, chunk) {
                (Ok(recording), Some(chunk)) => {
                    let Integrity::Damaged { findings, .. } = recording.integrity() else {
                        panic!("byte {place}, mask {mask:#x}: {}", recording.integrity());
                    };
                    let number = u32::try_from(chunk + 1).unwrap();
                    let named = findings.iter().find(|finding| finding.chunk == Some(number));
                    let ticks = named.unwrap_or_else(|| panic!("byte {place} of chunk {number}: {findings:?}"));
                    if place - chunks[chunk].0 > 64 {
                        // nothing else is blamed: the chain goes on behind the damage
                        assert!(findings.iter().all(|finding| finding.chunk == Some(number)), "{findings:?}");
                    }
                    check_span(place - chunks[chunk].0, ticks, spans[chunk].as_ref());
                    // either the ticks are as they were or their chunk is an error in their place
                    let records: Result<Vec<_>, _> = recording.records().unwrap().collect();
                    assert!(records.is_err() || format!("{:?}", records.unwrap()) == whole, "{place}");
                }
                (Ok(recording), None) => {
                    let damaged = matches!(recording.integrity(), Integrity::Damaged { .. });
                    assert!(damaged, "byte {place}, mask {mask:#x}: {}", recording.integrity());
                }
                (Err(error), None) => assert!(place < chunks[0].0, "byte {place}: {error}"),
                (Err(error), Some(_)) => panic!("byte {place} of a chunk: {error}"),
            }
            bytes[place] = good;
            put(place, good);
        }
    }
    assert_eq!(Recording::open(&made.path).unwrap().integrity(), &Integrity::Intact);
}

/// Where only a chunk's content is damaged, its ticks are known to the next one that was written, here 100 later. (Where
/// the frame of a record is, its end is not known, and half a second is assumed.)
fn check_span(offset: usize, finding: &Finding, span: Option<&std::ops::RangeInclusive<u64>>) {
    let Some(span) = span else { return };
    let ticks = finding.ticks.as_ref().unwrap();
    assert!(ticks.start() <= span.start(), "{finding}");
    if offset > 64 {
        assert!(ticks.start() + 100 > *span.start() && ticks.end() + 100 > *span.end(), "{finding}");
    }
}

/// A file with these bytes, and what opening it says.
fn opened(bytes: &[u8]) -> Result<Recording, RecordingError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("recording.mcap");
    fs::write(&path, bytes).unwrap();
    Recording::open(&path)
}

fn said(bytes: &[u8]) -> String {
    let error = opened(bytes).err().unwrap().to_string();
    error.split_once("recording.mcap: ").unwrap().1.to_owned()
}

/// Somebody else's MCAP.
fn foreign(metadata: Option<&[(&str, &str)]>) -> Vec<u8> {
    let mut file = io::Cursor::new(Vec::new());
    let mut writer = mcap::Writer::new(&mut file).unwrap();
    if let Some(map) = metadata {
        let metadata = map.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        writer.write_metadata(&mcap::records::Metadata { name: "stipple".into(), metadata }).unwrap();
    }
    writer.add_channel(0, "/camera", "json", &std::collections::BTreeMap::new()).unwrap();
    writer.finish().unwrap();
    drop(writer);
    file.into_inner()
}

#[test]
fn what_is_no_recording_is_said_in_one_line() {
    let later = (FORMAT + 1).to_string();
    let newer = format!("recording format {later}, this build reads format {FORMAT}");
    for (case, bytes, message) in [
        ("empty", vec![], "the file is empty"),
        ("text", b"t_s,x_mm\n0,1\n".to_vec(), "not a recording: it does not begin as an MCAP file"),
        ("half a magic", b"\x89MC".to_vec(), "cut off after 3 bytes, before its scenario was complete"),
        (
            "foreign",
            foreign(None),
            "an MCAP file, but not a recording of this program: no `stipple` metadata at its beginning",
        ),
        ("newer", foreign(Some(&[("format", &later)])), &newer),
        ("no format", foreign(Some(&[])), "header field `format` is missing, must be 1"),
        ("format 0", foreign(Some(&[("format", "0")])), "header field `format` is 0, must be 1"),
        ("no fields", foreign(Some(&[("format", "1")])), "header field `law_version` is missing, must be there"),
    ] {
        assert_eq!(said(&bytes), message, "{case}");
    }
    let missing = Recording::open(Path::new("/nowhere/recording.mcap")).err().unwrap().to_string();
    assert!(missing.starts_with("cannot read recording /nowhere/recording.mcap: "), "{missing}");
    let folder = Recording::open(Path::new("/")).err().unwrap().to_string();
    assert!(folder.starts_with("cannot read recording /: "), "{folder}");
}

#[test]
fn random_bytes_never_panic() {
    let whole = fs::read(attempt(0..40).path).unwrap();
    let mut mix = Mix(11);
    for _ in 0..300 {
        let mut bytes = whole.clone();
        let from = usize::try_from(mix.bits()).unwrap() % bytes.len();
        let to = (from + usize::try_from(mix.bits() % 400).unwrap()).min(bytes.len());
        bytes[from..to].iter_mut().for_each(|byte| *byte = mix.bits().to_le_bytes()[0]);
        if bytes != whole
            && let Ok(recording) = opened(&bytes)
        {
            assert_ne!(recording.integrity(), &Integrity::Intact, "{from}..{to}");
        }
    }
}

/// The preamble of a good recording with one chunk more, which claims to inflate to so many bytes.
fn with_chunk(inflated: u64, compressed: &[u8]) -> Vec<u8> {
    let made = attempt([]);
    let mut bytes = fs::read(&made.path).unwrap();
    bytes.truncate(chunks(&made.path)[0].0);
    let mut body = Vec::new();
    body.extend(START_NS.to_le_bytes());
    body.extend(START_NS.to_le_bytes());
    body.extend(inflated.to_le_bytes());
    body.extend(0_u32.to_le_bytes());
    body.extend(4_u32.to_le_bytes());
    body.extend(b"zstd");
    body.extend((compressed.len() as u64).to_le_bytes());
    body.extend(compressed);
    bytes.push(6);
    bytes.extend((body.len() as u64).to_le_bytes());
    bytes.extend(body);
    bytes
}

#[test]
fn a_chunk_that_would_fill_the_memory_is_refused() {
    let bomb = zstd::stream::encode_all(io::repeat(0).take(1 << 30), 1).unwrap();
    assert!(bomb.len() < 1 << 20);
    for (case, inflated, message) in [
        ("says so", 1 << 30, "it inflates to 1073741824 bytes, at most 8388608 are read"),
        ("lies", 1000, "it does not inflate"),
        ("overflows", u64::MAX, "it inflates to 18446744073709551615 bytes, at most 8388608 are read"),
    ] {
        let recording = opened(&with_chunk(inflated, &bomb)).unwrap();
        let Integrity::Damaged { findings, .. } = recording.integrity() else { panic!("{case}") };
        assert!(findings[0].what.starts_with(message), "{case}: {}", findings[0]);
    }
}

#[test]
fn a_record_longer_than_any_of_ours_is_not_read() {
    let mut bytes = with_chunk(0, &[]);
    bytes.push(6);
    bytes.extend((9_u64 << 20).to_le_bytes());
    bytes.resize(bytes.len() + (9 << 20), 0);
    let recording = opened(&bytes).unwrap();
    let Integrity::Damaged { findings, .. } = recording.integrity() else { panic!() };
    assert!(findings.iter().any(|finding| finding.what.starts_with("a record of 9437184 bytes")), "{findings:?}");
}

/// A storage that fills up.
struct Full {
    left: Arc<AtomicUsize>,
}

impl Write for Full {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let left = self.left.load(Ordering::Relaxed);
        if left < bytes.len() {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.left.store(left - bytes.len(), Ordering::Relaxed);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Storage for Full {
    fn sync(&mut self) -> io::Result<()> {
        Ok(())
    }
}

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

#[test]
fn a_cut_file_is_recovered_as_interrupted_with_the_same_chain() {
    let made = attempt(0..2300);
    let whole = Recording::open(&made.path).unwrap();
    let length = fs::metadata(&made.path).unwrap().len();
    let file = File::options().write(true).open(&made.path).unwrap();
    let repaired = made.path.with_file_name("repaired.mcap");
    file.set_len(length - 1).unwrap();
    let close = recover(&made.path, &repaired).unwrap();
    assert_eq!((close.ending.outcome, close.chain), (CloseOutcome::Finished, whole.chain()));
    fs::remove_file(&repaired).unwrap();

    file.set_len(length * 3 / 4).unwrap();
    let cut = Recording::open(&made.path).unwrap();
    assert!((1000..2300).contains(&cut.ticks()), "{}", cut.ticks());
    let close = recover(&made.path, &repaired).unwrap();
    assert_eq!((close.ending.outcome, close.records), (CloseOutcome::Interrupted, cut.ticks()));
    let recording = Recording::open(&repaired).unwrap();
    assert_eq!(recording.integrity(), &Integrity::Intact);
    assert_eq!(recording.header(), cut.header());
    assert_eq!(format!("{:?}", read(&repaired)), format!("{:?}", read(&made.path)));
    assert!(recover(&repaired, &made.path.with_file_name("again.mcap")).is_err());
}

#[test]
fn csv_holds_every_tick_to_the_bit() {
    let made = attempt(0..30);
    let mut text = Vec::new();
    export_csv(&Recording::open(&made.path).unwrap(), &mut text).unwrap();
    let text = String::from_utf8(text).unwrap();
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines[..2], ["# frame: patient", "# point: tip"]);
    assert!(lines[2].starts_with("t_s,x_mm,y_mm,z_mm,qx,qy,qz,qw,pedal,stretch,flags,tick,contact_mm.x,"));
    let columns: Vec<_> = lines[2].split(',').collect();
    let column = |name: &str| columns.iter().position(|column| *column == name).unwrap();
    assert_eq!(lines.len(), 3 + 30);
    for (tick, line) in (0..).zip(&lines[3..]) {
        let wanted = record(tick, 7);
        let values: Vec<_> = line.split(',').collect();
        assert_eq!(values.len(), columns.len());
        let number = |name: &str| values[column(name)].parse::<f64>().unwrap().to_bits();
        let pose = wanted.sample.world_from_tool;
        for (name, value) in [
            ("t_s", wanted.tick.seconds()),
            ("z_mm", pose.position_mm.z),
            ("qw", pose.rotation.w),
            ("pedal", wanted.sample.pedal),
            ("stretch", wanted.sample.stretch),
            ("depth_mm", wanted.outcome.depth_mm),
            ("force_n.y", wanted.outcome.force_n.y),
            ("ink_nl", wanted.outcome.ink_nl),
            ("sent_n.z", wanted.sent_n.z),
        ] {
            assert_eq!(number(name), value.to_bits(), "{name} of tick {tick}");
        }
        assert_eq!(values[column("marks")], wanted.outcome.marks.to_string());
    }
}

#[test]
fn csv_into_a_closed_pipe_is_an_error() {
    let made = attempt(0..3000);
    let full = Full { left: Arc::new(AtomicUsize::new(10_000)) };
    let error = export_csv(&Recording::open(&made.path).unwrap(), full).unwrap_err();
    assert!(error.to_string().starts_with("cannot write the ticks of "), "{error}");
}
