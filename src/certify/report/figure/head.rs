//! The dots on the head, from above. Pure.

use super::super::known::Known;
use super::super::scene::Flat;
use super::spread::{Plane, above, scale_bar, tip};
use super::{Anchor, At, Figure, Ink, Mark, SMALL};
use crate::score::ScoreSheet;

/// Size of the picture, points.
const SIZE: (f32, f32) = (280.0, 320.0);
/// Dots that are drawn.
const MOST: usize = 2000;

/// Nothing when the surface is not known.
pub(in super::super) fn head(sheet: &ScoreSheet, known: &Known) -> Option<Figure> {
    let scene = known.scene.as_ref()?;
    let title =
        if scene.is_head { "The dots on the head, from above" } else { "The dots on the practice pad, from above" };
    let mut figure = Figure::new(SIZE.0, SIZE.1, title);
    let plane = Plane::over(
        scene.surface.iter().copied(),
        (0.5 * SIZE.0, 0.5 * SIZE.1 + 4.0),
        (SIZE.0 - 60.0, SIZE.1 - 60.0),
        20.0,
    );
    let closed = |places: &[Flat]| -> Vec<At> { places.iter().chain(places.first()).map(|at| plane.at(*at)).collect() };
    let outline = closed(&scene.surface);
    if scene.is_head {
        face(&mut figure, &outline);
    }
    figure.area(&outline, Ink::Layer(0));
    figure.line(&outline, Ink::Dim, 1.0, false);
    let area = closed(&scene.area_from_above);
    figure.area(&area, Ink::White);
    figure.line(&area, Ink::Text, 0.7, true);
    for dot in sheet.dots.iter().take(MOST) {
        let sign = figure.sign(plane.at(above(dot.position_um)), dot.lights.depth, 1.4);
        figure.marks.push(Mark::Told { tip: tip(dot), marks: vec![sign] });
    }
    if scene.is_head {
        figure.words((0.5 * SIZE.0, 10.0), Anchor::Middle, Ink::Dim, SMALL + 1.0, "forehead");
        figure.words((4.0, 0.5 * SIZE.1), Anchor::Start, Ink::Dim, SMALL + 1.0, "left");
        figure.words((SIZE.0 - 4.0, 0.5 * SIZE.1), Anchor::End, Ink::Dim, SMALL + 1.0, "right");
    }
    scale_bar(&mut figure, plane.scale);
    figure.summary = format!("{} dots; the dashed line is the working area", sheet.dots.len());
    Some(figure)
}

/// Nose and ears beside the outline.
fn face(figure: &mut Figure, outline: &[At]) {
    let (mut low, mut high) = ((f32::MAX, f32::MAX), (f32::MIN, f32::MIN));
    for (x, y) in outline {
        (low, high) = ((low.0.min(*x), low.1.min(*y)), (high.0.max(*x), high.1.max(*y)));
    }
    let middle = (0.5 * (low.0 + high.0), 0.5 * (low.1 + high.1));
    let nose = [(middle.0 - 9.0, low.1 + 6.0), (middle.0, low.1 - 10.0), (middle.0 + 9.0, low.1 + 6.0)];
    figure.area(&nose, Ink::Layer(0));
    figure.line(&nose, Ink::Dim, 1.0, false);
    for side in [low.0, high.0] {
        let out = if side < middle.0 { -9.0 } else { 9.0 };
        let ear = [
            (side, middle.1 - 18.0),
            (side + out, middle.1 - 14.0),
            (side + out * 0.8, middle.1 + 6.0),
            (side, middle.1 + 14.0),
        ];
        figure.area(&ear, Ink::Layer(0));
        figure.line(&ear, Ink::Dim, 1.0, false);
    }
}
