//! The open haptic stylus protocol: reports, descriptor, test vectors and the simulated device.
#![expect(clippy::unwrap_used, reason = "helpers of tests; a failure here is a failed test")]

mod bench;
mod closed_loop;
mod descriptor;
mod faults;
mod features;
mod firmware;
mod hostile;
mod samples;
mod spec;
mod storm;
mod vectors;

use std::path::PathBuf;

/// A file of the published specification.
fn asset(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "assets", "ohs", name].iter().collect()
}

/// The file has these bytes; with `BLESS=1` it gets them.
fn same_as_file(name: &str, bytes: &[u8]) {
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(asset(name), bytes).unwrap();
    }
    let found = std::fs::read(asset(name)).unwrap_or_default();
    let at = found.iter().zip(bytes).position(|(a, b)| a != b).unwrap_or(found.len().min(bytes.len()));
    assert!(found == bytes, "assets/ohs/{name} differs from the code at byte {at}; BLESS=1 rewrites it");
}
