//! Where the dots lie, each with the light of its depth. Pure.

use super::super::known::Known;
use super::super::scene::{Flat, from_above, place_mm};
use super::super::words::{count, mm};
use super::depth::empty;
use super::{Anchor, At, Figure, Ink, Mark, SMALL};
use crate::math::DVec3;
use crate::scenario::rubric::Light;
use crate::score::ScoreSheet;
use crate::score::sheet::DotSheet;

/// Size of the picture, points.
const SIZE: (f32, f32) = (252.0, 240.0);
/// Dots that are drawn, and dots that have their number beside them.
const MOST: usize = 2000;
const NUMBERED: usize = 40;

/// A plane laid into a picture: the same scale both ways.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plane {
    middle: Flat,
    paper: At,
    /// Points in a millimetre.
    pub(super) scale: f64,
}

impl Plane {
    /// So that all these places are seen, with a margin.
    pub(super) fn over(places: impl Iterator<Item = Flat>, paper: At, size: At, least_mm: f64) -> Self {
        let usable = |v: f64| if v.is_finite() { v.clamp(-1e4, 1e4) } else { 0.0 };
        let none = (f64::INFINITY, f64::NEG_INFINITY);
        let (x, y) = places.fold((none, none), |(x, y), place| {
            let (px, py) = (usable(place.0), usable(place.1));
            ((x.0.min(px), x.1.max(px)), (y.0.min(py), y.1.max(py)))
        });
        let (x, y) = if x.0 > x.1 { ((-5.0, 5.0), (-5.0, 5.0)) } else { (x, y) };
        let wide = |(low, high): (f64, f64)| (high - low).max(least_mm);
        let scale = (f64::from(size.0) / wide(x)).min(f64::from(size.1) / wide(y));
        Self { middle: (0.5 * (x.0 + x.1), 0.5 * (y.0 + y.1)), paper, scale }
    }

    #[expect(clippy::cast_possible_truncation, reason = "places on a page")]
    pub(super) fn at(&self, place: Flat) -> At {
        let (x, y) = ((place.0 - self.middle.0) * self.scale, (place.1 - self.middle.1) * self.scale);
        (self.paper.0 + x as f32, self.paper.1 - y as f32)
    }
}

/// A line of a round length, with its length.
pub(super) fn scale_bar(figure: &mut Figure, scale: f64) {
    let room = f64::from(figure.width) * 0.3 / scale.max(1e-9);
    let length = [100.0, 50.0, 20.0, 10.0, 5.0, 2.0].into_iter().find(|mm| *mm <= room).unwrap_or(1.0);
    #[expect(clippy::cast_possible_truncation, reason = "places on a page")]
    let drawn = (length * scale) as f32;
    let (x, y) = (6.0, figure.height - 5.0);
    figure.line(&[(x, y), (x + drawn, y)], Ink::Text, 1.4, false);
    figure.words((x + drawn + 4.0, y + 2.2), Anchor::Start, Ink::Dim, SMALL, format!("{length:.0} mm"));
}

/// The dots from straight above the working area, or from above the head when nothing is known of that.
pub(in super::super) fn map(sheet: &ScoreSheet, known: &Known) -> Figure {
    let mut figure = Figure::new(SIZE.0, SIZE.1, "Where the dots lie, by the light of their depth");
    let scene = known.scene.as_ref();
    let flat = |um: [i64; 3]| scene.map_or_else(|| from_above(place_mm(um)), |scene| scene.flat(place_mm(um)));
    let area: &[Flat] = scene.map_or(&[], |scene| scene.area.as_slice());
    let dots: Vec<(Flat, &DotSheet)> = sheet.dots.iter().take(MOST).map(|dot| (flat(dot.position_um), dot)).collect();
    let gaps: Vec<Flat> = sheet.unplaced.iter().take(MOST).map(|gap| flat(gap.position_um)).collect();
    // the working area decides what is seen; dots far outside lie on the rim
    let seen: Vec<Flat> = if area.is_empty() {
        dots.iter().map(|(at, _)| *at).chain(gaps.iter().copied()).collect()
    } else {
        area.to_vec()
    };
    let plane = Plane::over(seen.into_iter(), (0.5 * SIZE.0, 0.5 * SIZE.1 - 5.0), (SIZE.0 - 20.0, SIZE.1 - 34.0), 4.0);
    if !area.is_empty() {
        let outline: Vec<At> = area.iter().chain(area.first()).map(|at| plane.at(*at)).collect();
        figure.area(&outline, Ink::Panel);
        figure.line(&outline, Ink::Dim, 0.7, true);
    }
    for gap in &gaps {
        let at = figure.inside(plane.at(*gap));
        figure.marks.push(Mark::Ring { at, half: 2.2, ink: Ink::Dim });
    }
    let half = if dots.len() > 300 { 1.3 } else { 2.4 };
    for (place, dot) in &dots {
        let at = plane.at(*place);
        let mut marks = vec![figure.sign(at, dot.lights.depth, half)];
        if dots.len() <= NUMBERED {
            let at = figure.inside((at.0 + 3.4, at.1 - 2.4));
            marks.push(Mark::Words {
                at,
                anchor: Anchor::Start,
                ink: Ink::Dim,
                size: 5.5,
                text: dot.number.to_string(),
            });
        }
        figure.marks.push(Mark::Told { tip: tip(dot), marks });
    }
    scale_bar(&mut figure, plane.scale);
    let red = sheet.dots.iter().filter(|dot| dot.lights.depth == Light::Red).count();
    let number = |n: usize, one: &str| count(n as u64, one);
    figure.summary = format!(
        "{}; rings are {} without one; {} outside the depth band",
        number(sheet.dots.len(), "dot"),
        number(sheet.unplaced.len(), "planned place"),
        number(red, "dot")
    );
    empty(&mut figure, sheet);
    figure
}

/// What a dot says of itself.
pub(super) fn tip(dot: &DotSheet) -> String {
    let angle =
        dot.angle_cdeg.map_or_else(String::new, |angle| format!(", angle {}", super::super::words::degrees(angle)));
    let light = match dot.lights.depth {
        Light::Green => "in the band",
        Light::Amber => "near the band",
        Light::Red => "outside the band",
    };
    format!(
        "Dot {}: {} below the junction, {light}; true depth {}, pressed {}{angle}, {} strokes, {} wide",
        dot.number,
        mm(dot.below_junction_um),
        mm(dot.depth_um),
        mm(dot.pressed_um),
        dot.dwell_strokes,
        mm(dot.diameter_um)
    )
}

/// A point of the skin in world, for pictures from above the head.
pub(super) fn above(um: [i64; 3]) -> Flat {
    let at: DVec3 = place_mm(um);
    from_above(at)
}
