//! libFuzzer's end of `entries/ohs_reports.rs`.
#![no_main]

#[path = "../entries/ohs_reports.rs"]
mod entry;

libfuzzer_sys::fuzz_target!(|data: &[u8]| entry::reports(data));
