//! Bakes the table of colours from the exact model. Any thread; takes seconds; same bits everywhere.

use super::Pigments;
use super::colour::{Lab, Observer};
use super::skin::{Optics, Sheet, Spectrum, Tone};
use super::table::{BLOOD, DEPTH_MM, HEADER, MELANIN, OPTICAL_DEPTH, write_header};

/// The table as a file: a header, then L\*, a\*, b\* in hundredths for every pigment, tone, blood, depth and amount.
pub fn bake(optics: &Optics, pigments: &Pigments) -> Vec<u8> {
    let nodes = pigments.0.len() * MELANIN.len() * BLOOD.len() * DEPTH_MM.len() * OPTICAL_DEPTH.len();
    let mut out = Vec::with_capacity(HEADER + 6 * nodes);
    write_header(&mut out);
    for pigment in &pigments.0 {
        for melanin in MELANIN {
            for blood in BLOOD {
                put_tone(&mut out, optics, &pigment.spectrum, Tone { melanin, blood });
            }
        }
    }
    out
}

fn put_tone(out: &mut Vec<u8>, optics: &Optics, spectrum: &Spectrum, tone: Tone) {
    for depth_mm in DEPTH_MM {
        for optical_depth in OPTICAL_DEPTH {
            let sheet = Sheet { depth_mm, optical_depth, spectrum };
            put(out, Lab::of(&optics.reflectance(tone, &[sheet]), Observer::Two));
        }
    }
}

fn put(out: &mut Vec<u8>, lab: Lab) {
    for value in [lab.l, lab.a, lab.b] {
        #[expect(clippy::cast_possible_truncation, reason = "a colour has at most some hundreds")]
        let hundredths = libm::round(100.0 * value) as i16;
        out.extend_from_slice(&hundredths.to_le_bytes());
    }
}
