//! Recording to dots to metrics to rubric to [`ScoreSheet`]. Pure: same records, same sheet, to the bit.

pub mod sheet;

pub use sheet::{ScoreSheet, digest, schema};
