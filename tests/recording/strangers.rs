//! Files that are no recordings, or were made to harm: refused in one line, without a panic, without much memory.

use std::fs;
use std::io::{self, Read as _};
use std::path::Path;

use stipple::recording::{FORMAT, Integrity, Recording, RecordingError};

use crate::build::{Mix, START_NS, attempt, chunks};

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
