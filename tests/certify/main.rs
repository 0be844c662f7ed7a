//! A pack holds, and every way to cheat with one is refused with its reason.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a helper that finds a fault fails its test")]

mod attacks;
mod badge;
mod bench;
mod cohort;
mod command;
mod deviations;
mod export;
mod golden;
mod hostile;
mod later;
mod many;
mod plug;
mod report;
mod sandbox;
mod tables;
mod traced;
mod whole;
