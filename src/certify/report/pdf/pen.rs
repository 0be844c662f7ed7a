//! What draws on a page, or only measures: words, lines, areas. It makes a list, which paper and screen show alike. Places
//! are points from the upper left corner. Pure.

use super::super::figure::{Anchor, At, Ink};
use super::face::{Faces, Which};

/// How words are set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Style {
    /// Of which face.
    pub which: Which,
    /// Size, points.
    pub size: f32,
    /// Width of the line around each letter over its size: the face is a light one.
    pub weight: f32,
    /// Colour.
    pub ink: Ink,
}

/// Running words, their smaller kind, and what carries a block.
pub(super) const BODY: Style = Style { which: Which::Sans, size: 8.0, weight: 0.022, ink: Ink::Text };
pub(super) const SMALL: Style = Style { which: Which::Sans, size: 7.0, weight: 0.02, ink: Ink::Dim };
pub(super) const HEAD: Style = Style { which: Which::Sans, size: 9.5, weight: 0.05, ink: Ink::Text };
pub(super) const TITLE: Style = Style { which: Which::Sans, size: 17.0, weight: 0.035, ink: Ink::Text };
pub(super) const CODE: Style = Style { which: Which::Mono, size: 6.6, weight: 0.0, ink: Ink::Text };

impl Style {
    pub(super) fn ink(self, ink: Ink) -> Self {
        Self { ink, ..self }
    }

    pub(super) fn size(self, size: f32) -> Self {
        Self { size, ..self }
    }

    pub(super) fn bold(self) -> Self {
        Self { weight: 0.05, ..self }
    }
}

/// One thing on a page. Places are points from the upper left corner.
#[derive(Clone, Debug, PartialEq)]
pub enum Drawn {
    /// Words on a line.
    Words {
        /// Their left end.
        at: At,
        /// How they are set.
        style: Style,
        /// What they say.
        text: String,
    },
    /// A filled outline.
    Area {
        /// Corners.
        points: Vec<At>,
        /// Colour.
        ink: Ink,
    },
    /// Many upright boxes of one colour, without seams between them.
    Boxes {
        /// Upper left corner and size of each.
        boxes: Vec<(At, At)>,
        /// Colour.
        ink: Ink,
    },
    /// A line.
    Line {
        /// Its points.
        points: Vec<At>,
        /// Back to the first.
        closed: bool,
        /// Colour.
        ink: Ink,
        /// Width, points.
        width: f32,
        /// In dashes.
        dashed: bool,
    },
    /// A disc, or a ring when it has a width.
    Round {
        /// Middle.
        at: At,
        /// Half its size, points.
        half: f32,
        /// Colour.
        ink: Ink,
        /// Width of the line of a ring, points.
        ring: Option<f32>,
    },
}

/// See the module.
pub(super) struct Pen<'a> {
    drawn: Vec<Drawn>,
    faces: &'a Faces,
}

impl<'a> Pen<'a> {
    pub(super) fn new(faces: &'a Faces) -> Self {
        Self { drawn: Vec::new(), faces }
    }

    /// All that was drawn, from back to front.
    pub(super) fn page(self) -> Vec<Drawn> {
        self.drawn
    }

    pub(super) fn width(&self, style: Style, text: &str) -> f32 {
        self.faces.width(style.which, text) * style.size
    }

    /// Words on a line, from their left end; gives their width.
    pub(super) fn text(&mut self, at: At, style: Style, text: &str) -> f32 {
        self.drawn.push(Drawn::Words { at, style, text: text.to_owned() });
        self.width(style, text)
    }

    /// Words by one of their ends.
    pub(super) fn anchored(&mut self, at: At, anchor: Anchor, style: Style, text: &str) {
        let back = match anchor {
            Anchor::Start => 0.0,
            Anchor::Middle => 0.5 * self.width(style, text),
            Anchor::End => self.width(style, text),
        };
        self.text((at.0 - back, at.1), style, text);
    }

    /// Words on one line that is not longer than this; what does not fit is cut with a sign.
    pub(super) fn fitted(&mut self, at: At, width: f32, style: Style, text: &str) -> f32 {
        let line = self.cut(width, style, text);
        self.text(at, style, &line)
    }

    /// As much of a text as fits, with a sign when that is not all.
    fn cut(&self, width: f32, style: Style, text: &str) -> String {
        if self.width(style, text) <= width {
            return text.to_owned();
        }
        let room = width - self.width(style, "\u{2026}");
        let (mut kept, mut wide) = (String::new(), 0.0);
        for c in text.chars() {
            wide += self.faces.letter(style.which, c).map_or(0.0, |letter| letter.advance) * style.size;
            if wide > room {
                break;
            }
            kept.push(c);
        }
        kept.trim_end().to_owned() + "\u{2026}"
    }

    /// A text in lines of this width, `most` at most; the last one is cut with a sign. Gives the height that was used.
    pub(super) fn wrapped(&mut self, at: At, width: f32, most: usize, style: Style, text: &str) -> f32 {
        let lead = style.size * 1.3;
        let mut y = at.1;
        for line in self.lines(width, most, style, text) {
            self.fitted((at.0, y), width, style, &line);
            y += lead;
        }
        y - at.1
    }

    fn lines(&self, width: f32, most: usize, style: Style, text: &str) -> Vec<String> {
        let mut lines: Vec<String> = vec![String::new()];
        for word in text.split(' ') {
            let full = lines.len() >= most;
            let Some(line) = lines.last_mut() else { break };
            let with = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
            if line.is_empty() || full || self.width(style, &with) <= width {
                *line = with;
            } else {
                lines.push(word.to_owned());
            }
        }
        lines
    }

    pub(super) fn area(&mut self, points: &[At], ink: Ink) {
        self.drawn.push(Drawn::Area { points: points.to_vec(), ink });
    }

    pub(super) fn bar(&mut self, (x, y): At, (width, height): At, ink: Ink) {
        self.area(&[(x, y), (x + width, y), (x + width, y + height), (x, y + height)], ink);
    }

    pub(super) fn boxes(&mut self, boxes: &[(At, At)], ink: Ink) {
        self.drawn.push(Drawn::Boxes { boxes: boxes.to_vec(), ink });
    }

    pub(super) fn line(&mut self, points: &[At], ink: Ink, width: f32, dashed: bool) {
        self.drawn.push(Drawn::Line { points: points.to_vec(), closed: false, ink, width, dashed });
    }

    pub(super) fn frame(&mut self, (x, y): At, (width, height): At, ink: Ink) {
        let points = vec![(x, y), (x + width, y), (x + width, y + height), (x, y + height)];
        self.drawn.push(Drawn::Line { points, closed: true, ink, width: 0.6, dashed: false });
    }

    /// A disc, or a ring when it has a width.
    pub(super) fn round(&mut self, at: At, half: f32, ink: Ink, ring: Option<f32>) {
        self.drawn.push(Drawn::Round { at, half, ink, ring });
    }
}
