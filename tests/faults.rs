//! The fault battery: driver, rig, limiter and law against a simulated stylus with a needle in the skin, in virtual time.
//! Every fault, in normal skin and in a scar, machine off and on: what the hand gets, how soon it gets nothing, and what
//! screen and recording say about it. The table is `docs/faults.md`; `BLESS=1 cargo test --test faults` rewrites it.
#![expect(clippy::unwrap_used, clippy::panic, reason = "what cannot be set up is a failed test")]
#![expect(clippy::print_stdout, reason = "the table is for people")]

#[path = "faults/battery.rs"]
mod battery;
#[path = "faults/bench.rs"]
mod bench;
#[path = "faults/cases.rs"]
mod cases;
#[path = "faults/doc.rs"]
mod doc;
#[path = "faults/lies.rs"]
mod lies;
#[path = "faults/meter.rs"]
mod meter;
#[path = "faults/session.rs"]
mod session;
#[path = "faults/wire.rs"]
mod wire;
