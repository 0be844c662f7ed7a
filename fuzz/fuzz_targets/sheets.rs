//! libFuzzer's end of `entries/sheets.rs`.
#![no_main]

#[path = "../entries/sheets.rs"]
mod entry;

libfuzzer_sys::fuzz_target!(|data: &[u8]| entry::sheets(data));
