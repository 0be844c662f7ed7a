//! The credential: 1EdTech's published vector to the byte, what is issued and to whom not, and every way to tamper with it.
//! The tests of `foreign` need other programs; `tests/foreign/run` brings them.
#![expect(clippy::unwrap_used, reason = "a test that cannot make its own credential has failed")]

#[path = "credential/attacks.rs"]
mod attacks;
#[path = "credential/edges.rs"]
mod edges;
#[path = "credential/fixture.rs"]
mod fixture;
#[path = "credential/foreign.rs"]
mod foreign;
#[path = "credential/issued.rs"]
mod issued;
#[path = "credential/revoked.rs"]
mod revoked;
#[path = "credential/vector.rs"]
mod vector;
