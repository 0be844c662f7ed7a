//! From what was drawn to the document's page. Pure.

use krilla::color::rgb;
use krilla::geom::{Path, PathBuilder, Point, Rect};
use krilla::num::NormalizedF32;
use krilla::paint::{Fill, Stroke, StrokeDash};
use krilla::surface::Surface;
use krilla::text::{GlyphId, KrillaGlyph};

use super::super::figure::{At, Ink};
use super::face::{Faces, Letter};
use super::pen::{Drawn, Style};

/// Puts one thing on the page.
pub(super) fn put(surface: &mut Surface<'_>, faces: &Faces, drawn: &Drawn) {
    match drawn {
        Drawn::Words { at, style, text } => words(surface, faces, *at, *style, text),
        Drawn::Area { points, ink } => filled(surface, path(points, true), *ink),
        Drawn::Boxes { boxes, ink } => filled(surface, joined(boxes), *ink),
        Drawn::Line { points, closed, ink, width, dashed } => {
            stroked(surface, path(points, *closed), *ink, *width, *dashed);
        }
        Drawn::Round { at, half, ink, ring: None } => filled(surface, circle(*at, *half), *ink),
        Drawn::Round { at, half, ink, ring: Some(width) } => stroked(surface, circle(*at, *half), *ink, *width, false),
    }
}

fn words(surface: &mut Surface<'_>, faces: &Faces, at: At, style: Style, text: &str) {
    let letters: Vec<Letter> = text.chars().filter_map(|c| faces.letter(style.which, c)).collect();
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
}

fn filled(surface: &mut Surface<'_>, path: Option<Path>, ink: Ink) {
    let Some(path) = path else { return };
    surface.set_stroke(None);
    surface.set_fill(Some(Fill { paint: colour(ink).into(), ..Fill::default() }));
    surface.draw_path(&path);
}

fn stroked(surface: &mut Surface<'_>, path: Option<Path>, ink: Ink, width: f32, dashed: bool) {
    let Some(path) = path else { return };
    let dash = dashed.then(|| StrokeDash { array: vec![2.2, 1.8], offset: 0.0 });
    surface.set_fill(None);
    let opacity = NormalizedF32::ONE;
    surface.set_stroke(Some(Stroke { paint: colour(ink).into(), width, dash, opacity, ..Stroke::default() }));
    surface.draw_path(&path);
}

fn joined(boxes: &[(At, At)]) -> Option<Path> {
    let mut builder = PathBuilder::new();
    for ((x, y), (width, height)) in boxes {
        if let Some(rect) = Rect::from_xywh(*x, *y, *width, *height) {
            builder.push_rect(rect);
        }
    }
    builder.finish()
}

fn circle((x, y): At, half: f32) -> Option<Path> {
    // of a quarter circle by a cubic curve
    let k = half * 0.552_284_8;
    let mut builder = PathBuilder::new();
    builder.move_to(x + half, y);
    builder.cubic_to(x + half, y + k, x + k, y + half, x, y + half);
    builder.cubic_to(x - k, y + half, x - half, y + k, x - half, y);
    builder.cubic_to(x - half, y - k, x - k, y - half, x, y - half);
    builder.cubic_to(x + k, y - half, x + half, y - k, x + half, y);
    builder.close();
    builder.finish()
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

fn colour(ink: Ink) -> rgb::Color {
    let (r, g, b) = on_paper(ink);
    rgb::Color::new(r, g, b)
}

/// On white paper: dark enough to read, and apart from each other in grey.
pub fn on_paper(ink: Ink) -> (u8, u8, u8) {
    match ink {
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
    }
}
