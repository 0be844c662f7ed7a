//! A square code (QR) as black and white fields. Pure.

use qrcode::types::Color;
use qrcode::{EcLevel, QrCode};

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// What it says.
    pub text: String,
    /// Fields along a side.
    pub width: usize,
    /// Row by row, true is black.
    pub dark: Vec<bool>,
}

impl Code {
    /// The code of a text; none of one that is too long for a code.
    pub(super) fn of(text: &str) -> Option<Self> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
        let (width, colours) = (code.width(), code.into_colors());
        Some(Self { text: text.to_owned(), width, dark: colours.iter().map(|colour| *colour == Color::Dark).collect() })
    }

    /// Black fields that lie side by side: column, row and how many.
    pub(super) fn bars(&self) -> Vec<(usize, usize, usize)> {
        let mut bars: Vec<(usize, usize, usize)> = Vec::new();
        for (row, fields) in self.dark.chunks(self.width.max(1)).enumerate() {
            for (column, _) in fields.iter().enumerate().filter(|(_, dark)| **dark) {
                match bars.last_mut() {
                    Some((from, at, length)) if *at == row && *from + *length == column => *length += 1,
                    _ => bars.push((column, row, 1)),
                }
            }
        }
        bars
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_three_corners_and_a_long_text_has_none() {
        let code = Code::of("sha256:0123456789abcdef").unwrap();
        assert_eq!(code.dark.len(), code.width * code.width);
        let bars = code.bars();
        for corner in [(0, 0, 7), (code.width - 7, 0, 7), (0, code.width - 7, 7)] {
            assert!(bars.iter().any(|bar| *bar == corner || (bar.0 == corner.0 && bar.1 == corner.1)), "{corner:?}");
        }
        assert_eq!(bars.iter().map(|bar| bar.2).sum::<usize>(), code.dark.iter().filter(|dark| **dark).count());
        assert_eq!(Code::of(&"x".repeat(10_000)), None);
    }
}
