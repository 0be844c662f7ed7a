//! libFuzzer's end of `entries/manifest.rs`.
#![no_main]

#[path = "../entries/manifest.rs"]
mod entry;

libfuzzer_sys::fuzz_target!(|data: &[u8]| entry::manifest(data));
