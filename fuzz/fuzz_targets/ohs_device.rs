//! libFuzzer's end of `entries/ohs_device.rs`.
#![no_main]

#[path = "../entries/ohs_device.rs"]
mod entry;

libfuzzer_sys::fuzz_target!(|data: &[u8]| entry::device(data));
