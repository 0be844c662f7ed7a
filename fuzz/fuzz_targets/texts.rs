//! libFuzzer's end of `entries/texts.rs`.
#![no_main]

#[path = "../entries/texts.rs"]
mod entry;

libfuzzer_sys::fuzz_target!(|data: &[u8]| entry::texts(data));
