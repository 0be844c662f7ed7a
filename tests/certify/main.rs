//! A pack holds, and every way to cheat with one is refused with its reason.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a helper that finds a fault fails its test")]

mod attacks;
mod badge;
mod bench;
mod command;
mod export;
mod golden;
mod report;
mod tables;
