//! The driver with its threads against a simulated stylus: losses, re-plugs, faults and lies, force that goes to zero, and
//! whole attempts through a real socket. Waits are for states, never for times.
#![expect(clippy::unwrap_used, reason = "what cannot be set up is a failed test")]

#[path = "stylus/attempt.rs"]
mod attempt;
#[path = "stylus/attendant.rs"]
mod attendant;
#[path = "stylus/bench.rs"]
mod bench;
#[path = "stylus/clutch.rs"]
mod clutch;
#[path = "stylus/driver.rs"]
mod driver;
#[path = "stylus/framing.rs"]
mod framing;
#[path = "stylus/hostile.rs"]
mod hostile;

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Tests that run the driver's threads go one by one: each stylus has threads of real-time priority, and two of them starve
/// each other on two cores.
static TURN: Mutex<()> = Mutex::new(());

fn turn() -> MutexGuard<'static, ()> {
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}
#[path = "stylus/served.rs"]
mod served;
