//! The driver with its threads against a simulated stylus: losses, re-plugs, faults and lies, force that goes to zero, and
//! whole attempts through a real socket. Waits are for states, never for times.
#![expect(clippy::unwrap_used, clippy::panic, reason = "what cannot be set up is a failed test")]

#[path = "stylus/attempt.rs"]
mod attempt;
#[path = "stylus/bench.rs"]
mod bench;
#[path = "stylus/driver.rs"]
mod driver;
#[path = "stylus/hostile.rs"]
mod hostile;
