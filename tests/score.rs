//! The score, from made-up records: closed forms, tables, properties.
#![expect(clippy::unwrap_used, reason = "a test that cannot read its own sheet has failed")]
#![expect(clippy::panic, reason = "a helper that finds a fault fails its test")]

#[path = "score/build.rs"]
mod build;
#[path = "score/earlier.rs"]
mod earlier;
#[path = "score/measures.rs"]
mod measures;
#[path = "score/records.rs"]
mod records;
#[path = "score/standing.rs"]
mod standing;
#[path = "score/verdicts.rs"]
mod verdicts;
