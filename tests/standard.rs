//! Cut scores: every statistic against values that other programs computed, and properties that any cohort must keep.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests")]

#[path = "standard/edges.rs"]
mod edges;
#[path = "standard/properties.rs"]
mod properties;
#[path = "standard/reference.rs"]
mod reference;
