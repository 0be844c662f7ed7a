//! The faces of the page: the window's Ubuntu and Hack, read as far as is needed to know which letters they have and how
//! wide those are. Pure.

use std::sync::LazyLock;

use krilla::text::Font;

/// Words are set in it.
const SANS: &[u8] = epaint_default_fonts::UBUNTU_LIGHT;
/// Digests and commands are set in it, and letters that the other does not have.
const MONO: &[u8] = epaint_default_fonts::HACK_REGULAR;

/// In place of a letter that neither has.
const UNKNOWN: [char; 3] = ['\u{fffd}', '\u{25a1}', '?'];

/// Which face.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// For words.
    Sans,
    /// For digests and commands.
    Mono,
}

/// One letter as it is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Letter {
    pub(super) which: Which,
    pub(super) glyph: u32,
    /// Width over the size.
    pub(super) advance: f32,
    pub(super) c: char,
}

/// Both faces.
pub(super) struct Faces {
    sans: Face,
    mono: Face,
    unknown: Option<(Which, char)>,
}

impl Faces {
    /// Nothing when the embedded files are no fonts, which a test excludes.
    pub(super) fn get() -> Option<&'static Self> {
        static FACES: LazyLock<Option<Faces>> = LazyLock::new(|| {
            let (sans, mono) = (Face::new(SANS)?, Face::new(MONO)?);
            let has = |face: &Face, c: char| face.glyph(c) != 0;
            let unknown = UNKNOWN.into_iter().find_map(|c| {
                [(Which::Sans, &sans), (Which::Mono, &mono)]
                    .into_iter()
                    .find(|(_, face)| has(face, c))
                    .map(|(w, _)| (w, c))
            });
            Some(Faces { sans, mono, unknown })
        });
        FACES.as_ref()
    }

    pub(super) fn font(&self, which: Which) -> &Font {
        &self.face(which).font
    }

    fn face(&self, which: Which) -> &Face {
        match which {
            Which::Sans => &self.sans,
            Which::Mono => &self.mono,
        }
    }

    /// How a letter is drawn when this face is wanted: in it, in the other, or as a letter that is not known.
    pub(super) fn letter(&self, wanted: Which, c: char) -> Option<Letter> {
        let other = if wanted == Which::Sans { Which::Mono } else { Which::Sans };
        let own = [(wanted, c), (other, c)].into_iter().chain(self.unknown);
        own.map(|(which, c)| {
            let face = self.face(which);
            let glyph = face.glyph(c);
            Letter { which, glyph, advance: face.advance(glyph), c }
        })
        .find(|letter| letter.glyph != 0)
    }

    /// Width of a text over its size.
    pub(super) fn width(&self, which: Which, text: &str) -> f32 {
        text.chars().filter_map(|c| self.letter(which, c)).map(|letter| letter.advance).sum()
    }
}

/// One face.
struct Face {
    font: Font,
    data: &'static [u8],
    /// Where the table of characters (format 4) and that of widths begin.
    characters: usize,
    widths: usize,
    /// How many widths there are, and units in an em.
    metrics: u16,
    units: u16,
}

impl Face {
    fn new(data: &'static [u8]) -> Option<Self> {
        let table = |tag: &[u8; 4]| {
            let count = usize::from(two(data, 4)?);
            let entry = (0..count).map(|n| 12 + 16 * n).find(|at| data.get(*at..at + 4) == Some(tag))?;
            usize::try_from(four(data, entry + 8)?).ok()
        };
        let maps = table(b"cmap")?;
        let count = usize::from(two(data, maps + 2)?);
        // Unicode, two bytes a character
        let of_windows = |at: &usize| two(data, *at) == Some(3) && two(data, *at + 2) == Some(1);
        let entry = (0..count).map(|n| maps + 4 + 8 * n).find(of_windows)?;
        let characters = maps + usize::try_from(four(data, entry + 4)?).ok()?;
        (two(data, characters)? == 4).then_some(())?;
        Some(Self {
            font: Font::new(data.into(), 0)?,
            data,
            characters,
            widths: table(b"hmtx")?,
            metrics: two(data, table(b"hhea")? + 34)?.max(1),
            units: two(data, table(b"head")? + 18)?.max(1),
        })
    }

    /// 0 when it has none.
    fn glyph(&self, c: char) -> u32 {
        // the private area of a font is its maker's own
        let code = u16::try_from(u32::from(c)).ok().filter(|code| !(0xe000..=0xf8ff).contains(code) && *code >= 0x20);
        code.and_then(|code| self.find(code)).unwrap_or(0)
    }

    /// Format 4: segments with their last and first character, a shift, and perhaps a list.
    fn find(&self, code: u16) -> Option<u32> {
        let double = usize::from(two(self.data, self.characters + 6)?);
        let ends = self.characters + 14;
        let segment = (0..double).step_by(2).find(|at| two(self.data, ends + at).is_some_and(|end| end >= code))?;
        let starts = ends + double + 2;
        let (start, shift) = (two(self.data, starts + segment)?, two(self.data, starts + double + segment)?);
        let list_at = starts + 2 * double + segment;
        let list = usize::from(two(self.data, list_at)?);
        if code < start {
            return None;
        }
        if list == 0 {
            return Some(u32::from(code.wrapping_add(shift)));
        }
        let glyph = two(self.data, list_at + list + 2 * usize::from(code - start))?;
        (glyph != 0).then(|| u32::from(glyph.wrapping_add(shift)))
    }

    fn advance(&self, glyph: u32) -> f32 {
        let last = u32::from(self.metrics) - 1;
        let at = usize::try_from(glyph.min(last)).unwrap_or(0);
        let width = two(self.data, self.widths + 4 * at).unwrap_or(0);
        f32::from(width) / f32::from(self.units)
    }
}

fn two(data: &[u8], at: usize) -> Option<u16> {
    data.get(at..at + 2)?.try_into().ok().map(u16::from_be_bytes)
}

fn four(data: &[u8], at: usize) -> Option<u32> {
    data.get(at..at + 4)?.try_into().ok().map(u32::from_be_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_come_from_the_face_that_has_them() {
        let faces = Faces::get().unwrap();
        for (case, c, which) in [
            ("latin", 'a', Which::Sans),
            ("greek", 'µ', Which::Sans),
            ("cyrillic", 'Ж', Which::Sans),
            ("degree", '\u{b0}', Which::Sans),
            ("box", '\u{2588}', Which::Mono),
        ] {
            let letter = faces.letter(Which::Sans, c).unwrap();
            assert_eq!((letter.which, letter.c), (which, c), "{case}");
            assert!(letter.glyph != 0 && letter.advance > 0.0, "{case}");
        }
        for c in ['\u{5d0}', '漢', '\u{1f600}', '\u{1}', '\u{e0ff}', '\u{fffe}'] {
            assert!(UNKNOWN.contains(&faces.letter(Which::Sans, c).unwrap().c), "{c:?}");
        }
    }

    /// Widths that a font editor shows: Hack has 1233 of 2048 units for every letter.
    #[test]
    fn widths_are_those_of_the_files() {
        let faces = Faces::get().unwrap();
        for c in ['i', 'W', '0'] {
            assert!((faces.width(Which::Mono, &c.to_string()) - 1233.0 / 2048.0).abs() < 1e-6);
        }
        assert!(faces.width(Which::Sans, "iii") < 0.5 * faces.width(Which::Sans, "WWW"));
    }
}
