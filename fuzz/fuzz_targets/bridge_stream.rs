//! libFuzzer's end of `entries/bridge_stream.rs`.
#![no_main]

#[path = "../entries/bridge_stream.rs"]
mod entry;

libfuzzer_sys::fuzz_target!(|data: &[u8]| entry::stream(data));
