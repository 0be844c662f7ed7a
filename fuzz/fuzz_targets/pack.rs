//! libFuzzer's end of `entries/pack.rs`.
#![no_main]

#[path = "../entries/pack.rs"]
mod entry;

libfuzzer_sys::fuzz_target!(|data: &[u8]| entry::pack(data));
