//! A pack holds, and every way to cheat with one is refused with its reason.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a helper that finds a fault fails its test")]

mod attacks;
mod badge;
mod bench;
mod between;
mod calibrated;
mod cohort;
mod command;
mod deviations;
mod edges;
mod export;
mod forgeries;
mod golden;
mod hostile;
mod keys;
mod later;
mod many;
mod paces;
mod plug;
mod posing;
mod report;
mod sandbox;
mod tables;
mod traced;
mod whole;
