//! The dots of an attempt on the skin they were made in, seen from straight above, with a ring for each verdict.

use bevy::math::Vec2;
use bevy_egui::egui;
use egui::{Align2, Color32, CornerRadius, Painter, Pos2, Rect, Shape, Stroke, TextureId, pos2, vec2};

use crate::app::hud::bars;
use crate::app::job::Ready;
use crate::app::theme;
use crate::app::view::convert::vec3;
use crate::math::DVec3;
use crate::scenario::rubric::Light;
use crate::score::ScoreSheet;
use crate::score::sheet::DotSheet;

/// What a dot's ring says: the worst of what counts most.
pub(super) fn light_of(dot: &DotSheet) -> Light {
    let worse = |a: Light, b: Light| match (a, b) {
        (Light::Red, _) | (_, Light::Red) => Light::Red,
        (Light::Amber, _) | (_, Light::Amber) => Light::Amber,
        _ => Light::Green,
    };
    let lights = &dot.lights;
    [lights.dwell, lights.angle.unwrap_or(Light::Green), lights.dot_size].into_iter().fold(lights.depth, worse)
}

/// A point of a sheet in world, mm.
pub(super) fn world_mm(um: [i64; 3]) -> DVec3 {
    DVec3::new(um[0] as f64, um[1] as f64, um[2] as f64) * 1e-3
}

/// For lines and words on a patient's skin: black or white, whichever stands out.
pub(super) fn ink_on(skin_rgb: [f32; 3]) -> Color32 {
    let [r, g, b] = skin_rgb;
    let luminance = 0.2126 * r + 0.7152 * g + 0.0722 * b;
    // where both stand out alike: (L + 0.05)/0.05 = 1.05/(L + 0.05)
    if luminance > 0.179 { Color32::BLACK } else { Color32::WHITE }
}

/// From the tangent plane to the picture.
pub(super) struct Map {
    pub(super) rect: Rect,
    pub(super) middle: Vec2,
    /// Points in a millimetre.
    pub(super) mm: f32,
}

impl Map {
    fn new(rect: Rect, all: &[Vec2]) -> Self {
        let (mut low, mut high) = (Vec2::splat(f32::MAX), Vec2::splat(f32::MIN));
        for at in all {
            (low, high) = (low.min(*at), high.max(*at));
        }
        if all.is_empty() {
            (low, high) = (Vec2::splat(-8.0), Vec2::splat(8.0));
        }
        let size = (high - low + Vec2::splat(2.4)).max(Vec2::splat(8.0));
        Self { rect, middle: 0.5 * (low + high), mm: (rect.width() / size.x).min(rect.height() / size.y) }
    }

    /// Where a place of the tangent plane is.
    pub(super) fn at(&self, ab: Vec2) -> Pos2 {
        let d = (ab - self.middle) * self.mm;
        self.rect.center() + vec2(d.x, -d.y)
    }
}

/// Paints the map; returns the number of the dot nearest to the pointer, if it is near.
pub(super) fn paint(
    painter: &Painter,
    rect: Rect,
    ready: &Ready,
    sheet: &ScoreSheet,
    skin: Option<TextureId>,
    chosen: Option<u32>,
    pointer: Option<Pos2>,
) -> Option<u32> {
    let frame = &ready.ground.frame;
    let place = |um: [i64; 3]| frame.locate(vec3(world_mm(um)));
    let dots: Vec<Vec2> = sheet.dots.iter().map(|dot| place(dot.position_um)).collect();
    let unplaced: Vec<Vec2> = sheet.unplaced.iter().map(|gap| place(gap.position_um)).collect();
    let all: Vec<Vec2> = dots.iter().chain(&unplaced).copied().collect();
    let map = Map::new(rect, &all);
    skin_of(painter, &map, ready, skin);
    stubble(&painter.with_clip_rect(rect), &map, ready);
    let ink = ink_on(ready.ground.skin_rgb);
    for (at, gap) in unplaced.iter().zip(&sheet.unplaced) {
        let middle = map.at(*at);
        painter.extend(Shape::dashed_line(&circle(middle, 8.0), Stroke::new(1.2, ink), 2.5, 3.0));
        theme::text(painter, middle, Align2::CENTER_CENTER, &gap.target.to_string(), theme::SMALL, ink);
    }
    for (at, dot) in dots.iter().zip(&sheet.dots) {
        one(painter, map.at(*at), dot, map.mm, chosen == Some(dot.number));
    }
    bars::scale_bar(painter, rect, rect.width() / map.mm);
    bars::rim(painter, rect);
    let near = |pointer: Pos2| {
        let distance = |at: &Vec2| map.at(*at).distance(pointer);
        let best = dots.iter().zip(&sheet.dots).min_by(|a, b| distance(a.0).total_cmp(&distance(b.0)))?;
        (distance(best.0) < 16.0).then_some(best.1.number)
    };
    pointer.filter(|at| rect.contains(*at)).and_then(near)
}

/// The skin's own picture, at the map's scale.
fn skin_of(painter: &Painter, map: &Map, ready: &Ready, skin: Option<TextureId>) {
    let [r, g, b] = ready.ground.skin_rgb;
    painter.rect_filled(map.rect, CornerRadius::same(8), Color32::from(egui::Rgba::from_rgb(r, g, b)));
    let half = ready.ground.frame.half;
    let Some(skin) = skin else { return };
    let corner = |p: Pos2| {
        let ab = map.middle + Vec2::new(p.x - map.rect.center().x, map.rect.center().y - p.y) / map.mm;
        pos2(0.5 + 0.5 * ab.x / half, 0.5 - 0.5 * ab.y / half)
    };
    let uv = Rect::from_min_max(corner(map.rect.min), corner(map.rect.max));
    painter.image(skin, map.rect, uv, Color32::from_gray(235));
}

/// The hairs, as they lie from straight above.
pub(super) fn stubble(painter: &Painter, map: &Map, ready: &Ready) {
    for unit in &ready.ground.units {
        for hair in &unit.hairs {
            let from = map.at(unit.at + hair.root);
            if map.rect.expand(40.0).contains(from) {
                let to = map.at(unit.at + hair.root + hair.lean * hair.straight_mm());
                let width = (2.0 * hair.radius * map.mm).max(1.0);
                painter.line_segment([from, to], Stroke::new(width, Color32::from_rgb(0x2b, 0x20, 0x1b)));
            }
        }
    }
}

fn circle(middle: Pos2, radius: f32) -> Vec<Pos2> {
    (0..=36).map(|k| middle + radius * egui::Vec2::angled(core::f32::consts::TAU * k as f32 / 36.0)).collect()
}

fn one(painter: &Painter, at: Pos2, dot: &DotSheet, mm: f32, chosen: bool) {
    let radius = (0.5e-3 * dot.diameter_um as f32 * mm).max(2.0);
    let soft = (0.25 + dot.depth_um as f32 * 4e-4).clamp(0.25, 0.8);
    for k in (0..7).rev() {
        let share = k as f32 / 6.0;
        let alpha = (60.0 * (1.0 - share) + 24.0) as u8;
        painter.circle_filled(
            at,
            radius * (1.0 - soft + 2.0 * soft * share),
            Color32::from_rgba_unmultiplied(0x1e, 0x20, 0x25, alpha),
        );
    }
    let light = light_of(dot);
    let (ring, colour) = (radius + 7.0, theme::light_colour(light));
    let points = circle(at, ring);
    let under = Stroke::new(4.0, Color32::from_black_alpha(90));
    match light {
        Light::Green => {
            painter.circle_stroke(at, ring, under);
            painter.circle_stroke(at, ring, Stroke::new(2.0, colour));
        }
        Light::Amber => {
            painter.extend(Shape::dashed_line(&points, under, 6.0, 4.0));
            painter.extend(Shape::dashed_line(&points, Stroke::new(2.0, colour), 6.0, 4.0));
        }
        Light::Red => {
            painter.circle_stroke(at, ring, under);
            painter.circle_stroke(at, ring, Stroke::new(2.0, colour));
            let cross = at + vec2(ring, -ring) * 0.80;
            painter.circle_filled(cross, 6.5, Color32::from_rgb(0x2a, 0x10, 0x10));
            crate::app::hud::readouts::sign(painter, cross, light);
        }
    }
    if chosen {
        painter.circle_stroke(at, ring + 4.0, Stroke::new(2.0, Color32::WHITE));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pigment::light::Table;
    use crate::scenario;

    #[test]
    fn words_stand_out_on_every_tone_of_skin() {
        let table = Table::builtin().unwrap();
        let mut inks = [0, 0];
        for name in scenario::tones().unwrap() {
            let skin = table.bare(scenario::tone(name).unwrap());
            let ink = ink_on(skin.linear_rgb().map(|light| light as f32));
            let (light, dark) = (skin.luminance() + 0.05, if ink == Color32::WHITE { 1.05 } else { 0.05 });
            let contrast = f64::max(light, dark) / f64::min(light, dark);
            assert!(contrast >= 4.5, "{name}: {contrast:.2}");
            inks[usize::from(ink == Color32::WHITE)] += 1;
        }
        assert!(inks.iter().all(|count| *count > 0), "black on pale skin and white on dark: {inks:?}");
    }
}
