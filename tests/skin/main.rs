//! The skin as a trade knows it: scars, follicles, unevenness, tools and patients, by their effect on force, depth, ink,
//! blood and pain. Every number comes out of the law; nothing here is scripted by kind of scar or patient.
#![expect(clippy::unwrap_used, reason = "a scenario that does not load is a failed test")]

mod body;
mod conditions;
mod field;
mod hand;
mod scars;
mod signs;
