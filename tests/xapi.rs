//! Attempts as xAPI statements, and their way to a learning record store: what is said and what never, every rule broken on
//! purpose, and every fault of a store. The test of `foreign` needs other programs; `tests/foreign/run` brings them.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

#[path = "xapi/aside.rs"]
mod aside;
#[path = "xapi/faults.rs"]
mod faults;
#[path = "xapi/fixture.rs"]
mod fixture;
#[path = "xapi/foreign.rs"]
mod foreign;
#[path = "xapi/outbox.rs"]
mod outbox;
#[path = "xapi/program.rs"]
mod program;
#[path = "xapi/rules.rs"]
mod rules;
#[path = "xapi/said.rs"]
mod said;
#[path = "xapi/store.rs"]
mod store;
