//! libFuzzer's end of `entries/credential.rs`.
#![no_main]

#[path = "../entries/credential.rs"]
mod entry;

libfuzzer_sys::fuzz_target!(|data: &[u8]| entry::credential(data));
