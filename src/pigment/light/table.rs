//! The baked table of colours: read once, looked up for every dot. Looking up takes no memory.
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use super::colour::Lab;
use super::skin::Tone;
use crate::tool::PigmentKind;

/// Share of the epidermis that is melanosomes.
pub const MELANIN: [f64; 10] = [0.002, 0.006, 0.012, 0.02, 0.03, 0.05, 0.08, 0.12, 0.18, 0.28];
/// Share of the dermis that is blood.
pub const BLOOD: [f64; 4] = [0.004, 0.012, 0.025, 0.06];
/// Depth of the pigment, mm; the junction of the reference skin at 0.07 is one of them, for the colour bends there.
pub const DEPTH_MM: [f64; 16] =
    [0.0, 0.005, 0.01, 0.02, 0.035, 0.05, 0.07, 0.1, 0.14, 0.2, 0.28, 0.4, 0.6, 0.9, 1.4, 2.5];
/// Optical depth of the pigment at 550 nm, one way.
pub const OPTICAL_DEPTH: [f64; 14] = [0.0, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0, 1.4, 2.0, 2.8, 4.0, 6.0, 12.0];

/// Depth of the junction in the skin that was baked, mm; other skins are stretched to it.
pub const JUNCTION_MM: f64 = 0.07;

const MAGIC: &[u8; 8] = b"stplcol1";
const KINDS: usize = PigmentKind::ALL.len();
const COUNTS: [usize; 5] = [KINDS, MELANIN.len(), BLOOD.len(), DEPTH_MM.len(), OPTICAL_DEPTH.len()];
const NODES: usize = COUNTS[0] * COUNTS[1] * COUNTS[2] * COUNTS[3] * COUNTS[4];

/// Bytes before the first colour: the mark, five counts (u32) and the four axes (f64), little-endian.
pub const HEADER: usize = 8 + 4 * 5 + 8 * (COUNTS[1] + COUNTS[2] + COUNTS[3] + COUNTS[4]);

/// The table that comes with the program, as it is on disk.
pub const BUILTIN: &[u8] = include_bytes!("../../../assets/colour.bin");

/// Why a table cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// It has another length.
    #[error("colour table: {got} bytes, must be {want}")]
    Length {
        /// Bytes there are.
        got: usize,
        /// Bytes there must be.
        want: usize,
    },
    /// Mark, counts or axes are others.
    #[error("colour table: its header is not that of this program")]
    Header,
}

/// The table in memory: 320 kB, never changed, shared by all threads.
#[derive(Clone, Debug)]
pub struct Table {
    nodes: Box<[[f32; 3]]>,
}

pub(super) fn write_header(out: &mut Vec<u8>) {
    out.extend_from_slice(MAGIC);
    for count in COUNTS {
        out.extend_from_slice(&u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes());
    }
    for value in MELANIN.iter().chain(&BLOOD).chain(&DEPTH_MM).chain(&OPTICAL_DEPTH) {
        out.extend_from_slice(&value.to_le_bytes());
    }
}

impl Table {
    /// The table that comes with the program.
    pub fn builtin() -> Result<Self, TableError> {
        Self::parse(BUILTIN)
    }

    /// Reads a table; exactly the length, mark and axes of this program.
    pub fn parse(bytes: &[u8]) -> Result<Self, TableError> {
        let want = HEADER + 6 * NODES;
        if bytes.len() != want {
            return Err(TableError::Length { got: bytes.len(), want });
        }
        let mut header = Vec::with_capacity(HEADER);
        write_header(&mut header);
        let colours = bytes.strip_prefix(header.as_slice()).ok_or(TableError::Header)?;
        let (words, _) = colours.as_chunks::<2>();
        let (nodes, _) = words.as_chunks::<3>();
        let nodes = nodes.iter().map(|node| node.map(|word| f32::from(i16::from_le_bytes(word)) / 100.0)).collect();
        Ok(Self { nodes })
    }

    /// Colour of skin with a sheet of pigment: linear between the nodes, held at the ends of the axes.
    pub fn colour(&self, kind: PigmentKind, tone: Tone, depth_mm: f64, optical_depth: f64) -> Lab {
        let axes = [
            place(&MELANIN, tone.melanin),
            place(&BLOOD, tone.blood),
            place(&DEPTH_MM, depth_mm),
            place(&OPTICAL_DEPTH, optical_depth),
        ];
        let mut sum = [0.0; 3];
        for corner in 0..16_usize {
            let mut weight = 1.0;
            let mut number = kind as usize;
            for (axis, ((low, share), count)) in axes.iter().zip(COUNTS.iter().skip(1)).enumerate() {
                let high = corner >> axis & 1;
                weight *= if high == 1 { *share } else { 1.0 - share };
                number = number * count + (low + high).min(count - 1);
            }
            if weight > 0.0
                && let Some(node) = self.nodes.get(number)
            {
                for (total, value) in sum.iter_mut().zip(node) {
                    *total += weight * f64::from(*value);
                }
            }
        }
        let [l, a, b] = sum;
        Lab { l, a, b }
    }

    /// Colour of the skin alone.
    pub fn bare(&self, tone: Tone) -> Lab {
        self.colour(PigmentKind::Carbon, tone, 0.0, 0.0)
    }
}

/// The node below a value and how far it is to the next, 0 to 1.
fn place(axis: &[f64], value: f64) -> (usize, f64) {
    let after = axis.partition_point(|node| *node <= value);
    let Some(low) = after.checked_sub(1) else { return (0, 0.0) };
    match (axis.get(low), axis.get(after)) {
        (Some(from), Some(to)) => (low, (value - from) / (to - from)),
        _ => (low, 0.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_are_found_and_ends_hold() {
        assert_eq!(place(&MELANIN, 0.0), (0, 0.0));
        assert_eq!(place(&MELANIN, 0.02), (3, 0.0));
        assert_eq!(place(&MELANIN, 1.0), (MELANIN.len() - 1, 0.0));
        let (low, share) = place(&DEPTH_MM, 0.3);
        assert!(low == 10 && (share - 0.02 / 0.12).abs() < 1e-12, "{low} {share}");
    }

    #[test]
    fn only_this_programs_tables_are_read() {
        assert!(Table::parse(BUILTIN).is_ok());
        let cut = BUILTIN.split_last().unwrap().1;
        assert_eq!(Table::parse(cut).unwrap_err(), TableError::Length { got: BUILTIN.len() - 1, want: BUILTIN.len() });
        let mut other = BUILTIN.to_vec();
        other[40] ^= 1;
        assert_eq!(Table::parse(&other).unwrap_err(), TableError::Header);
    }
}
