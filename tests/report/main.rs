//! The score report: what stands on it, two pages whatever the sheet says, nothing of a stranger's that could become code.
#![expect(clippy::unwrap_used, reason = "a helper that finds a fault fails its test")]

mod content;
mod pages;
mod screen;
mod sheets;
