//! The logbook: what was opened stays, what was taken away shows, what was cut short comes out whole.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

#[path = "logbook/crash.rs"]
mod crash;
#[path = "logbook/desk.rs"]
mod desk;
#[path = "logbook/hostile.rs"]
mod hostile;
#[path = "logbook/index.rs"]
mod index;
#[path = "logbook/kept.rs"]
mod kept;
#[path = "logbook/program.rs"]
mod program;
#[path = "logbook/progress.rs"]
mod progress;
#[path = "logbook/register.rs"]
mod register;
#[path = "logbook/rejudge.rs"]
mod rejudge;
