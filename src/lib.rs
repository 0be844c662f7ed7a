//! Stipple: a trainer for scalp micropigmentation. A hand moves a needle over layered skin, a law gives back force and
//! depth a thousand times a second, and a rubric judges what was placed.
//!
//! # The map, in reading order
//!
//! | room | what it is | may use |
//! | --- | --- | --- |
//! | [`units`] | tick count, rates, conversions at the edge | - |
//! | [`math`] | poses, small vector helpers, the one statement of our axes | units |
//! | [`motion`] | what a hand did in one tick | units, math |
//! | [`scalp`] | where the skin is: surface, mesh, smooth normal, coordinates, zones | units, math |
//! | [`tissue`] | what the skin is: layers, scars, their field, the law of force along a needle | scalp, tool |
//! | [`tool`] | what the hand holds: needle, machine, ink | units, math |
//! | [`pigment`] | what stays: deposit of a stroke, size of a dot | tissue, tool |
//! | [`sim`] | `Model` (never changes), `State` (small), `step`: a sample in, an outcome out | the six above |
//! | [`device`] | the `Stylus` trait and its kinds, the open stylus protocol and its driver; the limiter, the only place that can build a command | motion |
//! | [`haptics`] | the servo thread, its clock and its links | sim, device |
//! | [`scenario`] | text to a checked `Scenario`, with all problems of a file at once | all model types |
//! | [`recording`] | the file of an attempt: writer thread, reader, hash chain, recovery, replay | motion, sim, device, scenario |
//! | [`score`] | recording to dots, metrics, rubric, sheet; pure | recording, scenario, sim |
//! | [`session`] | one attempt: ready, running, paused, finished; owns the servo and the recorder | all above |
//! | [`science`] | the numbers with their origins, published rows to be held against, virtual bench, sensitivity | session and all below |
//! | [`logbook`] | trainees under pseudonyms and their attempts: folders are the truth, an index beside them | session and below |
//! | [`standard`] | standard setting: cut scores from people's attempts, their intervals, how far totals can be trusted; pure | scenario, score |
//! | [`certify`] | an attempt as evidence: keys, signatures, packs and their check, exports | session and all below |
//! | [`lrs`] | statements on their way to a learning record store: the outbox; the only room that speaks to a network | certify and below |
//! | [`cli`] | one file per command, thin | all above |
//! | `app` | the window, with the feature `gui`: the only room that knows Bevy | all but cli |
//!
//! ```text
//! units - math - motion -+- scalp, tool - tissue - pigment - sim -+- haptics ---+
//!                        +- device -------------------------------+- recording -+- session - science, logbook, certify - lrs - cli, app (Bevy)
//!                                                      scenario --+- score -----+- standard
//! ```
//!
//! `tests/tidy.rs` holds the same edges as a table and fails when the code has another.
//!
//! # Rules that shape everything
//!
//! * The recording is the truth, and a score is a pure function of it: same recording, same bits, on every platform.
//! * The servo loop owes nothing to the picture. It never allocates, locks, logs, waits (but for its clock) or panics.
//! * Force is dangerous until proven safe: one limiter makes every command that a device can receive.
//! * Depth is measured in the skin, below its tented surface and normal to it, not in the hand.
//! * One unit system inside: millimetre, newton, second, radian. Names carry their units.
//! * Numbers carry their origin: published, from memory, derived, or an assumption, which is then a parameter of a file.
#![forbid(unsafe_op_in_unsafe_fn)]

pub mod units;

pub mod math;

pub mod motion;

pub mod scalp;

pub mod tissue;

pub mod tool;

pub mod pigment;

pub mod sim;

pub mod device;

pub mod haptics;

pub mod scenario;

pub mod recording;

pub mod score;

pub mod session;

pub mod science;

pub mod logbook;

pub mod standard;

pub mod certify;

pub mod lrs;

pub mod cli;

#[cfg(feature = "gui")]
pub mod app;
