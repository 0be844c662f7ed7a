//! A picture on the page. Pure.

use super::super::figure::{At, Figure, Ink, Mark};
use super::pen::{HEAD, Pen, SMALL};
use crate::scenario::rubric::Light;

/// Room of the title above a picture, points.
const TITLE: f32 = 12.0;

/// A picture with its title and its summary in a box of this width and height; it keeps its form and is not enlarged.
pub(super) fn picture(pen: &mut Pen<'_>, at: At, size: At, figure: &Figure) {
    pen.fitted((at.0, at.1 + 8.0), size.0, HEAD.size(8.0), &figure.title);
    let scale = (size.0 / figure.width).min((size.1 - TITLE - 11.0) / figure.height).min(1.0);
    if scale <= 0.05 {
        return;
    }
    let origin = (at.0 + 0.5 * (size.0 - figure.width * scale), at.1 + TITLE);
    let place = |(x, y): At| (origin.0 + x * scale, origin.1 + y * scale);
    marks(pen, &figure.marks, scale, &place);
    pen.fitted((at.0, at.1 + TITLE + figure.height * scale + 8.0), size.0, SMALL, &figure.summary);
}

fn marks(pen: &mut Pen<'_>, all: &[Mark], scale: f32, place: &dyn Fn(At) -> At) {
    for mark in all {
        match mark {
            Mark::Area { points, fill } => pen.area(&points.iter().map(|at| place(*at)).collect::<Vec<_>>(), *fill),
            Mark::Line { points, ink, width, dashed } => {
                pen.line(&points.iter().map(|at| place(*at)).collect::<Vec<_>>(), *ink, width * scale, *dashed);
            }
            Mark::Sign { at, light, half } => sign(pen, place(*at), *light, half * scale),
            Mark::Ring { at, half, ink } => pen.round(place(*at), half * scale, *ink, Some(0.6)),
            Mark::Words { at, anchor, ink, size, text } => {
                pen.anchored(place(*at), *anchor, SMALL.size(size * scale).ink(*ink), text);
            }
            Mark::Told { marks: inner, .. } => marks(pen, inner, scale, place),
        }
    }
}

/// A light by its shape and colour: disc, triangle, cross.
pub(super) fn sign(pen: &mut Pen<'_>, (x, y): At, light: Light, half: f32) {
    let ink = Ink::of(light);
    match light {
        Light::Green => pen.round((x, y), half, ink, None),
        Light::Amber => {
            let (wide, low) = (half * 1.15, half * 0.8);
            pen.area(&[(x, y - half * 1.2), (x + wide, y + low), (x - wide, y + low)], ink);
        }
        Light::Red => {
            let width = half * 0.7;
            pen.line(&[(x - half, y - half), (x + half, y + half)], ink, width, false);
            pen.line(&[(x - half, y + half), (x + half, y - half)], ink, width, false);
        }
    }
}
