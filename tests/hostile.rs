//! Files and hands that mean harm: thousands of broken texts, recordings and motions, none of which may panic, hang or
//! come out as a number that is none. `HOSTILE=20` does twenty times as many.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

#[path = "hostile/files.rs"]
mod files;
#[path = "hostile/hands.rs"]
mod hands;
#[path = "hostile/mutate.rs"]
mod mutate;
#[path = "hostile/recorder.rs"]
mod recorder;
#[path = "hostile/texts.rs"]
mod texts;
