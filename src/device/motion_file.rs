//! Anyone's hand out of a CSV file: parsed and checked as a whole, then played as a rigid hand.
//!
//! Columns `t_s,x_mm,y_mm,z_mm,qx,qy,qz,qw,pedal,stretch` in any order, others are ignored; comment lines say the
//! frame (`# frame: patient`) and the point (`# point: tip` or `# point: handpiece`). Loading belongs to any thread but
//! the haptics thread; [`MotionHand`] is for that one.

mod error;
mod hand;
mod parse;

pub use error::{MotionFileError, Problem};
pub use hand::MotionHand;

use std::path::Path;

use crate::motion::StylusSample;

/// Largest file that is read, bytes.
pub const MAX_BYTES: u64 = 256 << 20;
/// Most rows that are read: more than an hour at 1 kHz.
pub const MAX_ROWS: usize = 4_000_000;
/// Longest time between two rows, s.
pub const MAX_GAP_S: f64 = 0.050;
/// How far the length of a quaternion may be from one.
pub const UNIT_TOLERANCE: f64 = 1e-3;

/// One row, its pose already that of the tip.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MotionRow {
    /// Time, s, as written.
    pub t_s: f64,
    /// The hand then.
    pub sample: StylusSample,
}

/// A whole motion file, checked.
#[derive(Clone, Debug, PartialEq)]
pub struct MotionFile {
    /// Name of the file without its folder.
    pub name: String,
    /// The rows in order of time; at least one.
    pub rows: Vec<MotionRow>,
}

impl MotionFile {
    /// Reads and checks a file. `out_mm` is the length of needle out of the nose: where the tip is when the file says
    /// where the nose is.
    pub fn load(path: &Path, out_mm: f64) -> Result<Self, MotionFileError> {
        parse::load(path, out_mm)
    }
}
