//! What a check of a recording found.

use std::fmt;
use std::ops::RangeInclusive;

/// Whether a recording is all that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Integrity {
    /// Every byte is as it was written.
    Intact,
    /// The file ends before its close record and footer; what is there is as it was written.
    Cut(Cut),
    /// Something was changed after it was written.
    Damaged {
        /// Where and what, in the order of the file; at least one.
        findings: Vec<Finding>,
        /// Findings beyond those.
        more: u64,
    },
}

/// Where a recording was cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    /// Ticks that are there.
    pub ticks: u64,
    /// Of these, ticks that no link of the chain covers yet: only checksums guard them.
    pub unchained: u64,
    /// Bytes of an unfinished chunk or record at the end.
    pub lost_bytes: u64,
}

/// One thing that is wrong with a recording.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Finding {
    /// Chunk of data it lies in, from 1 (the first holds the definitions of the channels); none for other places.
    pub chunk: Option<u32>,
    /// Ticks that this chunk holds.
    pub ticks: Option<RangeInclusive<u64>>,
    /// Where in the file the chunk or record begins, bytes.
    pub at: u64,
    /// What is wrong.
    pub what: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.chunk, &self.ticks) {
            (Some(chunk), Some(ticks)) => {
                write!(f, "chunk {chunk} (ticks {} to {}) at byte {}: ", ticks.start(), ticks.end(), self.at)?;
            }
            (Some(chunk), None) => write!(f, "chunk {chunk} at byte {}: ", self.at)?,
            (None, _) => write!(f, "at byte {}: ", self.at)?,
        }
        f.write_str(&self.what)
    }
}

impl fmt::Display for Integrity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Intact => f.write_str("intact"),
            Self::Cut(cut) => {
                write!(f, "cut off after {} ticks; {} bytes of unfinished data left out", cut.ticks, cut.lost_bytes)
            }
            Self::Damaged { findings, more } => {
                let first = findings.first().map(ToString::to_string).unwrap_or_default();
                match findings.len() as u64 + more {
                    0 | 1 => write!(f, "damaged: {first}"),
                    all => write!(f, "damaged in {all} places, first: {first}"),
                }
            }
        }
    }
}
