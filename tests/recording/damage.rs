//! Cut files and flipped bytes: what is left is read, and what is wrong is named.

use std::fs::{self, File};
use std::io::{Seek as _, SeekFrom, Write as _};
use std::ops::RangeInclusive;

use stipple::recording::{CloseOutcome, Finding, Integrity, Recording, RecordingError, recover};

use crate::build::{attempt, chunks, read, record};

/// Bytes at a chunk's beginning within which its kind, length and other frame lie.
const FRAME: usize = 64;

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
    let whole = format!("{:?}", read(&made.path));
    let mut file = File::options().write(true).open(&made.path).unwrap();
    let mut put = |place: usize, byte: u8| {
        file.seek(SeekFrom::Start(place as u64)).unwrap();
        file.write_all(&[byte]).unwrap();
    };
    for (place, good) in fs::read(&made.path).unwrap().into_iter().enumerate() {
        // the kind of a chunk can turn into every other kind
        let is_kind = chunks.iter().any(|(start, _)| *start == place);
        let masks: Vec<u8> = if is_kind { (1..=255).collect() } else { vec![1 << (place % 8), 0xff] };
        for mask in masks {
            put(place, good ^ mask);
            let case = format!("byte {place}, mask {mask:#x}");
            let chunk = chunks.iter().position(|(start, end)| (*start..*end).contains(&place));
            match (Recording::open(&made.path), chunk) {
                (Ok(recording), Some(chunk)) => {
                    check_named(&case, &recording, chunk, place - chunks[chunk].0);
                    // either the ticks are as they were or their chunk is an error in their place
                    let records: Result<Vec<_>, _> = recording.records().unwrap().collect();
                    assert!(records.is_err() || format!("{:?}", records.unwrap()) == whole, "{case}");
                }
                (Ok(recording), None) => {
                    let damaged = matches!(recording.integrity(), Integrity::Damaged { .. });
                    assert!(damaged, "{case}: {}", recording.integrity());
                }
                (Err(error), None) => assert!(place < chunks[0].0, "{case}: {error}"),
                (Err(error), Some(_)) => panic!("{case} of a chunk: {error}"),
            }
            put(place, good);
        }
    }
    assert_eq!(Recording::open(&made.path).unwrap().integrity(), &Integrity::Intact);
}

/// A byte so far into a chunk was flipped: the finding names that chunk, and its ticks.
fn check_named(case: &str, recording: &Recording, chunk: usize, offset: usize) {
    let spans = [None, Some(0..=499), Some(500..=999), Some(1000..=1000)];
    let Integrity::Damaged { findings, .. } = recording.integrity() else {
        panic!("{case}: {}", recording.integrity());
    };
    let number = u32::try_from(chunk + 1).unwrap();
    let named = findings.iter().find(|finding| finding.chunk == Some(number));
    let finding = named.unwrap_or_else(|| panic!("{case} of chunk {number}: {findings:?}"));
    if offset > FRAME {
        // nothing else is blamed: the chain goes on behind the damage
        assert!(findings.iter().all(|finding| finding.chunk == Some(number)), "{case}: {findings:?}");
    }
    if let Some(span) = &spans[chunk] {
        check_span(offset, finding, span);
    }
}

/// Where only a chunk's content is damaged, its ticks are known to the next one that was written, here 100 later. (Where
/// the frame of a record is, its end is not known, and half a second is assumed.)
fn check_span(offset: usize, finding: &Finding, span: &RangeInclusive<u64>) {
    let ticks = finding.ticks.as_ref().unwrap();
    assert!(ticks.start() <= span.start(), "{finding}");
    if offset > FRAME {
        assert!(ticks.start() + 100 > *span.start() && ticks.end() + 100 > *span.end(), "{finding}");
    }
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
