//! libFuzzer's end of `entries/recording.rs`.
#![no_main]

#[path = "../entries/recording.rs"]
mod entry;

libfuzzer_sys::fuzz_target!(|data: &[u8]| entry::recording(data));
