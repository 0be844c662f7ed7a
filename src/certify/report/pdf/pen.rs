//! What draws on a page, or only measures: words, lines, areas. Places are points from the upper left corner. Pure.

use krilla::color::rgb;
use krilla::geom::{Path, PathBuilder, Point, Rect};
use krilla::num::NormalizedF32;
use krilla::paint::{Fill, Stroke, StrokeDash};
use krilla::surface::Surface;
use krilla::text::{GlyphId, KrillaGlyph};

use super::super::figure::{Anchor, At, Ink};
use super::face::{Faces, Letter, Which};

/// How words are set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Style {
    pub(super) which: Which,
    pub(super) size: f32,
    /// Width of the line around each letter over its size: the face is a light one.
    weight: f32,
    pub(super) ink: Ink,
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

/// See the module; without a surface it measures.
pub(super) struct Pen<'a, 'b> {
    surface: Option<&'a mut Surface<'b>>,
    faces: &'a Faces,
}

impl<'a, 'b> Pen<'a, 'b> {
    pub(super) fn on(surface: &'a mut Surface<'b>, faces: &'a Faces) -> Self {
        Self { surface: Some(surface), faces }
    }

    /// Draws nothing.
    pub(super) fn dry(faces: &'a Faces) -> Self {
        Self { surface: None, faces }
    }

    pub(super) fn width(&self, style: Style, text: &str) -> f32 {
        self.faces.width(style.which, text) * style.size
    }

    /// Words on a line, from their left end; gives their width.
    pub(super) fn text(&mut self, at: At, style: Style, text: &str) -> f32 {
        let faces = self.faces;
        let letters: Vec<Letter> = text.chars().filter_map(|c| faces.letter(style.which, c)).collect();
        let width = letters.iter().map(|letter| letter.advance).sum::<f32>() * style.size;
        let Some(surface) = self.surface.as_deref_mut() else { return width };
        let paint = colour(style.ink);
        surface.set_fill(Some(Fill { paint: paint.into(), ..Fill::default() }));
        let line = Stroke { paint: paint.into(), width: style.weight * style.size, ..Stroke::default() };
        surface.set_stroke((style.weight > 0.0).then_some(line));
        let mut x = at.0;
        for run in letters.chunk_by(|a, b| a.which == b.which) {
            let Some(which) = run.first().map(|letter| letter.which) else { continue };
            let mut words = String::new();
            let glyphs: Vec<KrillaGlyph> = run
                .iter()
                .map(|letter| {
                    let from = words.len();
                    words.push(letter.c);
                    let id = GlyphId::new(letter.glyph);
                    KrillaGlyph::new(id, letter.advance, 0.0, 0.0, 0.0, from..words.len(), None)
                })
                .collect();
            surface.draw_glyphs(Point::from_xy(x, at.1), &glyphs, faces.font(which).clone(), &words, style.size, false);
            x += run.iter().map(|letter| letter.advance).sum::<f32>() * style.size;
        }
        width
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
        let Some(path) = path(points, true) else { return };
        let Some(surface) = self.surface.as_deref_mut() else { return };
        surface.set_stroke(None);
        surface.set_fill(Some(Fill { paint: colour(ink).into(), ..Fill::default() }));
        surface.draw_path(&path);
    }

    pub(super) fn bar(&mut self, (x, y): At, (width, height): At, ink: Ink) {
        self.area(&[(x, y), (x + width, y), (x + width, y + height), (x, y + height)], ink);
    }

    /// Many upright boxes of one colour as one path: no seams between them.
    pub(super) fn boxes(&mut self, boxes: &[(At, At)], ink: Ink) {
        let mut builder = PathBuilder::new();
        for ((x, y), (width, height)) in boxes {
            if let Some(rect) = Rect::from_xywh(*x, *y, *width, *height) {
                builder.push_rect(rect);
            }
        }
        let (Some(path), Some(surface)) = (builder.finish(), self.surface.as_deref_mut()) else { return };
        surface.set_stroke(None);
        surface.set_fill(Some(Fill { paint: colour(ink).into(), ..Fill::default() }));
        surface.draw_path(&path);
    }

    pub(super) fn line(&mut self, points: &[At], ink: Ink, width: f32, dashed: bool) {
        let Some(path) = path(points, false) else { return };
        self.stroke(&path, ink, width, dashed);
    }

    pub(super) fn frame(&mut self, (x, y): At, (width, height): At, ink: Ink) {
        let corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)];
        let Some(path) = path(&corners, true) else { return };
        self.stroke(&path, ink, 0.6, false);
    }

    /// A disc, or a ring when it has a width.
    pub(super) fn round(&mut self, (x, y): At, half: f32, ink: Ink, ring: Option<f32>) {
        // of a quarter circle by a cubic curve
        let k = half * 0.552_284_8;
        let mut builder = PathBuilder::new();
        builder.move_to(x + half, y);
        builder.cubic_to(x + half, y + k, x + k, y + half, x, y + half);
        builder.cubic_to(x - k, y + half, x - half, y + k, x - half, y);
        builder.cubic_to(x - half, y - k, x - k, y - half, x, y - half);
        builder.cubic_to(x + k, y - half, x + half, y - k, x + half, y);
        builder.close();
        let Some(path) = builder.finish() else { return };
        if let Some(width) = ring {
            return self.stroke(&path, ink, width, false);
        }
        let Some(surface) = self.surface.as_deref_mut() else { return };
        surface.set_stroke(None);
        surface.set_fill(Some(Fill { paint: colour(ink).into(), ..Fill::default() }));
        surface.draw_path(&path);
    }

    fn stroke(&mut self, path: &Path, ink: Ink, width: f32, dashed: bool) {
        let Some(surface) = self.surface.as_deref_mut() else { return };
        let dash = dashed.then(|| StrokeDash { array: vec![2.2, 1.8], offset: 0.0 });
        surface.set_fill(None);
        let opacity = NormalizedF32::ONE;
        surface.set_stroke(Some(Stroke { paint: colour(ink).into(), width, dash, opacity, ..Stroke::default() }));
        surface.draw_path(path);
    }
}

fn path(points: &[At], closed: bool) -> Option<Path> {
    let ((x, y), rest) = points.split_first()?;
    let mut builder = PathBuilder::new();
    builder.move_to(*x, *y);
    for (x, y) in rest {
        builder.line_to(*x, *y);
    }
    if closed {
        builder.close();
    }
    builder.finish()
}

/// On white paper: dark enough to read, and apart from each other in grey.
fn colour(ink: Ink) -> rgb::Color {
    let (r, g, b) = match ink {
        Ink::Text => (0x18, 0x20, 0x29),
        Ink::Dim => (0x56, 0x62, 0x6e),
        Ink::Line => (0xd3, 0xd9, 0xdf),
        Ink::Panel => (0xf2, 0xf5, 0xf7),
        Ink::Accent => (0x0b, 0x7a, 0x70),
        Ink::Good => (0x1a, 0x7f, 0x37),
        Ink::Warn => (0x9a, 0x63, 0x00),
        Ink::Bad => (0xc4, 0x1e, 0x2a),
        Ink::GoodPale => (0xd9, 0xf0, 0xde),
        Ink::WarnPale => (0xfb, 0xee, 0xcf),
        Ink::BadPale => (0xfb, 0xdf, 0xdd),
        Ink::Layer(layer) => {
            [(0xc9, 0x9a, 0x7c), (0xd8, 0x8f, 0x7c), (0xdd, 0x9c, 0x93), (0xc4, 0x79, 0x72), (0xe4, 0xc5, 0x86)]
                .get(layer)
                .copied()
                .unwrap_or((0xe4, 0xc5, 0x86))
        }
        Ink::Black => (0, 0, 0),
        Ink::White => (0xff, 0xff, 0xff),
    };
    rgb::Color::new(r, g, b)
}
