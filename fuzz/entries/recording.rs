//! Any bytes as a recording.

use std::path::{Path, PathBuf};

use stipple::recording::{Integrity, Recording};

/// A file of this process and thread.
fn place() -> PathBuf {
    let thread = format!("{:?}", std::thread::current().id()).replace(|c: char| !c.is_ascii_digit(), "");
    let shared = Path::new("/dev/shm");
    let folder = if shared.is_dir() { shared.to_path_buf() } else { std::env::temp_dir() };
    folder.join(format!("stipple-fuzz-{}-{thread}.mcap", std::process::id()))
}

/// It is refused, or read as far as it is sound: no more ticks than the file has room for, each later than the one before.
pub(crate) fn recording(data: &[u8]) {
    let path = place();
    std::fs::write(&path, data).unwrap();
    if let Ok(recording) = Recording::open(&path) {
        let records: Vec<_> = recording.records().unwrap().collect();
        let ticks: Vec<u64> = records.iter().filter_map(|record| record.as_ref().ok()).map(|r| r.tick.0).collect();
        assert!(ticks.is_sorted_by(|a, b| a < b));
        if *recording.integrity() == Integrity::Intact {
            assert_eq!(ticks.len(), records.len());
        }
    }
    std::fs::remove_file(&path).unwrap();
}
