//! Under the skin: the layers to scale, pushed ahead of the needle, with the band that is wanted and the needle in it.
//!
//! A pure function of plain numbers, for the live attempt and for watching a dot again.

use bevy_egui::egui;
use egui::{Align2, Color32, CornerRadius, FontId, Painter, Pos2, Rect, Shape, Stroke, pos2};

use super::super::theme;
use crate::tissue::{LAYER_NAMES, LAYERS};

/// What is painted. Lengths in mm, angles in rad.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cut {
    /// Depth of each layer's lower border.
    pub(crate) bottom_mm: [f64; LAYERS],
    /// Depth of the junction.
    pub(crate) junction_mm: f64,
    /// Wanted depth, absolute: upper and lower end.
    pub(crate) band_mm: Option<(f64, f64)>,
    /// Tip past the undeformed skin along the needle; negative hovers.
    pub(crate) tip_mm: f64,
    /// Full reach past the undeformed skin along the needle.
    pub(crate) reach_mm: f64,
    /// How far the skin is pushed in along the needle.
    pub(crate) tent_mm: f64,
    /// How far the nose pushes it in.
    pub(crate) nose_mm: f64,
    /// How far the needle stands out of the nose at full reach.
    pub(crate) out_mm: f64,
    /// Angle to the skin.
    pub(crate) angle_rad: f64,
    /// Width of the needle at the tip, at the shank, and length of the taper.
    pub(crate) needle_mm: (f64, f64, f64),
    /// True depth and angle of the stroke before.
    pub(crate) ghost: Option<(f64, f64)>,
    /// True and pressed depth to show with brackets.
    pub(crate) depths_mm: Option<(f64, f64)>,
    /// Ink in the dot, 0 to 1.
    pub(crate) ink: f64,
}

/// Colours of the layers, outermost first.
const LAYERS_FILL: [Color32; LAYERS] = [
    Color32::from_rgb(0xc9, 0x9a, 0x7c),
    Color32::from_rgb(0xd8, 0x8f, 0x7c),
    Color32::from_rgb(0xdd, 0x9c, 0x93),
    Color32::from_rgb(0xc4, 0x79, 0x72),
    Color32::from_rgb(0xe4, 0xc5, 0x86),
];

/// Maps millimetres to points: x along the skin from the needle's entry, y down from the undeformed skin.
#[derive(Clone, Copy)]
struct Scale {
    rect: Rect,
    /// Points in a millimetre.
    mm: f32,
    /// Height of the undeformed skin.
    skin: f32,
}

impl Scale {
    fn at(&self, x_mm: f64, down_mm: f64) -> Pos2 {
        pos2(self.rect.center().x + x_mm as f32 * self.mm, self.skin + down_mm as f32 * self.mm)
    }
}

/// Share of the tent that reaches a distance from the needle, and a depth.
fn push(cut: &Cut, x_mm: f64, depth_mm: f64) -> f64 {
    let normal = libm::sin(cut.angle_rad);
    let funnel = cut.tent_mm.max(0.0) * normal / libm::pow(1.0 + (x_mm / 0.55) * (x_mm / 0.55), 1.25);
    // what lies above the tip goes all the way with it, what lies below it less and less
    let tip_depth = ((cut.tip_mm - cut.tent_mm) * normal).max(0.0);
    let below = (depth_mm - tip_depth).max(0.0);
    let dish = cut.nose_mm.max(0.0) * (1.0 - crate::math::smoothstep(2.0, 5.0, x_mm.abs()));
    (funnel / (1.0 + (below / 0.7) * (below / 0.7))).max(dish / (1.0 + (below / 2.0) * (below / 2.0)))
}

/// Paints it.
pub(crate) fn paint(painter: &Painter, rect: Rect, cut: &Cut) {
    let painter = painter.with_clip_rect(rect.intersect(painter.clip_rect()));
    painter.rect_filled(rect, CornerRadius::same(4), theme::WELL);
    let shown_mm = 3.3_f32;
    let mm = rect.height() / shown_mm;
    // the view goes down with skin that is pushed in far, so that the needle's tip stays in it
    let follow = (push(cut, 0.0, 0.0) - 0.3).max(0.0) as f32 * mm;
    let scale = Scale { rect, mm, skin: rect.top() + rect.height() * 0.235 - follow };
    let half_mm = f64::from(rect.width() / scale.mm) * 0.5 + 0.05;
    layers(&painter, &scale, cut, half_mm);
    if let Some(band) = cut.band_mm {
        band_of(&painter, &scale, cut, band, half_mm);
    }
    junction(&painter, &scale, cut, half_mm);
    names(&painter, &scale, cut);
    if cut.tent_mm > 0.02 {
        flat_skin(&painter, &scale);
    }
    if let Some((depth_mm, angle_rad)) = cut.ghost {
        ghost(&painter, &scale, depth_mm, angle_rad);
    }
    needle(&painter, &scale, cut);
    if let Some((depth_mm, pressed_mm)) = cut.depths_mm {
        brackets(&painter, &scale, depth_mm, pressed_mm);
    }
    scale_bar(&painter, &scale);
}

/// The curve of a border at a depth.
fn curve(scale: &Scale, cut: &Cut, depth_mm: f64, half_mm: f64) -> Vec<Pos2> {
    const STEPS: i32 = 72;
    (-STEPS..=STEPS)
        .map(|i| {
            // finer near the needle
            let t = f64::from(i) / f64::from(STEPS);
            let x = half_mm * t * (0.25 + 0.75 * t.abs());
            scale.at(x, depth_mm + push(cut, x, depth_mm))
        })
        .collect()
}

fn fill_between(painter: &Painter, upper: &[Pos2], lower: &[Pos2], top: Color32, bottom: Color32) {
    let mut mesh = egui::Mesh::default();
    for (a, b) in upper.iter().zip(lower) {
        let first = mesh.vertices.len() as u32;
        mesh.colored_vertex(*a, top);
        mesh.colored_vertex(*b, bottom);
        if first > 0 {
            mesh.add_triangle(first - 2, first - 1, first);
            mesh.add_triangle(first - 1, first, first + 1);
        }
    }
    painter.add(Shape::mesh(mesh));
}

fn layers(painter: &Painter, scale: &Scale, cut: &Cut, half_mm: f64) {
    let mut top_mm = 0.0;
    for (index, (bottom_mm, fill)) in cut.bottom_mm.iter().zip(LAYERS_FILL).enumerate() {
        let last = index + 1 == LAYERS;
        let to_mm = if last { bottom_mm.max(4.0) } else { *bottom_mm };
        let shade = fill.lerp_to_gamma(Color32::from_rgb(0x50, 0x22, 0x22), 0.10);
        let (upper, lower) = (curve(scale, cut, top_mm, half_mm), curve(scale, cut, to_mm, half_mm));
        fill_between(painter, &upper, &lower, fill, shade);
        if index > 0 {
            painter.line(upper, Stroke::new(1.0, Color32::from_black_alpha(38)));
        }
        top_mm = to_mm;
    }
    let surface = curve(scale, cut, 0.0, half_mm);
    painter.line(surface, Stroke::new(2.0, Color32::from_rgb(0xf0, 0xcf, 0xb6)));
}

fn band_of(painter: &Painter, scale: &Scale, cut: &Cut, band: (f64, f64), half_mm: f64) {
    let (upper, lower) = (curve(scale, cut, band.0, half_mm), curve(scale, cut, band.1, half_mm));
    let fill = Color32::from_rgba_unmultiplied(0x1d, 0x8a, 0x5c, 78);
    fill_between(painter, &upper, &lower, fill, fill);
    for line in [upper, lower] {
        painter.extend(Shape::dashed_line(&line, Stroke::new(1.2, Color32::from_rgb(0x0c, 0x5c, 0x3b)), 7.0, 4.0));
    }
    let middle_mm = 0.5 * (band.0 + band.1);
    let at = scale.at(0.0, middle_mm + push(cut, half_mm - 0.3, middle_mm));
    label(
        painter,
        pos2(scale.rect.right() - 8.0, at.y),
        Align2::RIGHT_CENTER,
        "target",
        Color32::from_rgb(0x06, 0x38, 0x24),
    );
}

fn junction(painter: &Painter, scale: &Scale, cut: &Cut, half_mm: f64) {
    let line = curve(scale, cut, cut.junction_mm, half_mm);
    painter.extend(Shape::dotted_line(&line, Color32::from_rgb(0x5a, 0x1f, 0x1f), 5.0, 1.0));
}

fn label(painter: &Painter, at: Pos2, anchor: Align2, words: &str, colour: Color32) {
    painter.text(at, anchor, words, FontId::proportional(theme::SMALL), colour);
}

/// Names in the layers that are high enough, the thin ones above the skin with a line to them.
fn names(painter: &Painter, scale: &Scale, cut: &Cut) {
    let ink = Color32::from_rgb(0x33, 0x14, 0x12);
    let left = scale.rect.left() + 8.0;
    let mut top_mm = 0.0;
    let mut above = 0.0_f32;
    let edge_mm = f64::from(scale.rect.width() / scale.mm) * 0.5 - 0.4;
    let height = |depth_mm: f64| scale.at(0.0, depth_mm + push(cut, edge_mm, depth_mm)).y;
    let surface = height(0.0);
    for (index, (bottom_mm, name)) in cut.bottom_mm.iter().zip(LAYER_NAMES).enumerate() {
        let (top, bottom) = (height(top_mm), height(*bottom_mm).min(scale.rect.bottom()));
        if bottom - top >= 14.0 {
            let y = if index + 1 == LAYERS { top + 12.0 } else { 0.5 * (top + bottom) };
            label(painter, pos2(left, y.min(scale.rect.bottom() - 10.0)), Align2::LEFT_CENTER, name, ink);
        } else {
            let y = surface - 12.0 - 14.0 * above;
            let elbow = pos2(left + 12.0 - 8.0 * above, 0.5 * (top + bottom));
            let stroke = Stroke::new(1.0, theme::DIM);
            painter.line_segment([elbow, pos2(elbow.x, y)], stroke);
            painter.line_segment([pos2(elbow.x, y), pos2(left + 18.0, y)], stroke);
            label(painter, pos2(left + 22.0, y), Align2::LEFT_CENTER, name, theme::DIM);
            above += 1.0;
        }
        top_mm = *bottom_mm;
    }
}

/// Where the skin was before it was pushed.
fn flat_skin(painter: &Painter, scale: &Scale) {
    let line = [pos2(scale.rect.left(), scale.skin), pos2(scale.rect.right(), scale.skin)];
    painter.extend(Shape::dashed_line(&line, Stroke::new(1.0, theme::DIM), 3.0, 4.0));
}

/// Unit vector out of the skin along the needle, in points.
fn up(angle_rad: f64) -> egui::Vec2 {
    egui::vec2(libm::cos(angle_rad) as f32, -libm::sin(angle_rad) as f32)
}

fn ghost(painter: &Painter, scale: &Scale, depth_mm: f64, angle_rad: f64) {
    let tip = scale.at(0.0, 0.0) - up(angle_rad) * (depth_mm / libm::sin(angle_rad).max(0.2)) as f32 * scale.mm;
    let stroke = Stroke::new(1.5, Color32::from_rgba_unmultiplied(0x20, 0x26, 0x2c, 150));
    painter.extend(Shape::dashed_line(&[tip, scale.at(0.0, 0.0)], stroke, 4.0, 3.0));
    painter.circle_stroke(tip, 3.0, stroke);
}

fn needle(painter: &Painter, scale: &Scale, cut: &Cut) {
    let up = up(cut.angle_rad);
    let side = up.rot90();
    let entry = scale.at(0.0, 0.0);
    let tip = entry - up * cut.tip_mm as f32 * scale.mm;
    let at_reach = entry - up * cut.reach_mm as f32 * scale.mm;
    let (tip_w, shank_w, taper) = cut.needle_mm;
    let width = |back: f64| (tip_w + (shank_w - tip_w) * (back / taper.max(0.1)).min(1.0)) as f32 * 0.5 * scale.mm;
    if cut.ink > 0.01 && cut.tip_mm - cut.tent_mm > 0.0 {
        let spread = (0.10 + 0.10 * cut.ink) as f32 * scale.mm;
        painter.circle_filled(tip, spread, Color32::from_rgba_unmultiplied(0x14, 0x16, 0x1a, 120));
    }
    // where the machine's full reach is: the needle is there a hundred times a second
    painter.extend(Shape::dashed_line(
        &[at_reach, entry + up * 40.0],
        Stroke::new(1.0, Color32::from_white_alpha(70)),
        3.0,
        3.0,
    ));
    let shaft = |from: f64, to: f64, colour: Color32| {
        let (a, b) = (tip + up * from as f32 * scale.mm, tip + up * to as f32 * scale.mm);
        let (wa, wb) = (width(from).max(0.8), width(to).max(0.8));
        let corners = vec![a - side * wa, a + side * wa, b + side * wb, b - side * wb];
        painter.add(Shape::convex_polygon(corners, colour, Stroke::NONE));
    };
    shaft(0.0, taper, Color32::from_rgb(0xdf, 0xe5, 0xea));
    shaft(taper, taper + 6.0, Color32::from_rgb(0xc9, 0xd1, 0xd8));
    let rim = tip + up * ((taper + 1.0) as f32 * scale.mm);
    painter.line_segment(
        [tip + side * 0.4, rim + side * width(taper + 1.0) * 0.6],
        Stroke::new(0.8, Color32::from_black_alpha(70)),
    );
    nose(painter, scale, cut, entry, up);
}

/// The cartridge nose, where it comes into the picture.
fn nose(painter: &Painter, scale: &Scale, cut: &Cut, entry: Pos2, up: egui::Vec2) {
    let side = up.rot90();
    let face = entry + up * (cut.out_mm - cut.reach_mm) as f32 * scale.mm;
    for sign in [-1.0_f32, 1.0] {
        let (inner, outer) = (0.6 * scale.mm * sign, 2.0 * scale.mm * sign);
        let corners = vec![
            face + side * inner,
            face + side * outer,
            face + side * outer + up * 90.0,
            face + side * inner + up * 90.0,
        ];
        painter.add(Shape::convex_polygon(
            corners,
            Color32::from_rgb(0x2b, 0x33, 0x3b),
            Stroke::new(1.0, Color32::from_rgb(0x45, 0x50, 0x5c)),
        ));
    }
}

/// Pressed and true depth beside the needle; their difference has a name.
fn brackets(painter: &Painter, scale: &Scale, depth_mm: f64, pressed_mm: f64) {
    let gave = (pressed_mm - depth_mm).max(0.0);
    let down = |mm: f64| scale.at(0.0, mm).y;
    let (x_true, x_pressed) = (scale.rect.center().x + 46.0, scale.rect.center().x + 30.0);
    let bracket = |x: f32, from: f32, to: f32, colour: Color32| {
        let stroke = Stroke::new(2.0, colour);
        painter.line_segment([pos2(x, from), pos2(x, to)], stroke);
        for y in [from, to] {
            painter.line_segment([pos2(x - 4.0, y), pos2(x + 1.0, y)], stroke);
        }
    };
    let white = Color32::from_rgb(0xf4, 0xf6, 0xf8);
    bracket(x_pressed, down(0.0), down(pressed_mm), Color32::from_rgb(0x3a, 0x44, 0x50));
    bracket(x_true, down(gave), down(gave + depth_mm), white);
    let words = [
        (0.5 * (gave + gave + depth_mm), format!("true {depth_mm:.2} mm"), true),
        (0.5 * gave, format!("the skin gave {gave:.2}"), gave > 0.04),
    ];
    for (at_mm, said, show) in words {
        if show {
            let y = down(at_mm).clamp(scale.rect.top() + 10.0, scale.rect.bottom() - 22.0);
            theme::pill(painter, pos2(x_true + 8.0, y), Align2::LEFT_CENTER, &said, white);
        }
    }
}

fn scale_bar(painter: &Painter, scale: &Scale) {
    let (y, right) = (scale.rect.bottom() - 8.0, scale.rect.right() - 8.0);
    let ink = Color32::from_rgb(0x2a, 0x1c, 0x10);
    painter.line_segment([pos2(right - scale.mm, y), pos2(right, y)], Stroke::new(2.0, ink));
    label(painter, pos2(right, y - 3.0), Align2::RIGHT_BOTTOM, "1 mm", ink);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(tip_mm: f64, tent_mm: f64) -> Cut {
        Cut {
            bottom_mm: [0.02, 0.1, 0.3, 1.9, 4.0],
            junction_mm: 0.1,
            band_mm: None,
            tip_mm,
            reach_mm: tip_mm,
            tent_mm,
            nose_mm: 0.0,
            out_mm: 2.0,
            angle_rad: core::f64::consts::FRAC_PI_2,
            needle_mm: (0.03, 0.25, 3.5),
            ghost: None,
            depths_mm: None,
            ink: 0.0,
        }
    }

    /// The picture's depth of the tip below the pushed-in surface is the law's buried length.
    #[test]
    fn the_tip_lies_as_deep_in_the_picture_as_in_the_law() {
        for (tip_mm, tent_mm) in [(0.8, 0.3), (0.5, 0.5), (1.2, 0.1)] {
            let cut = cut(tip_mm, tent_mm);
            let surface = push(&cut, 0.0, 0.0);
            assert!((tip_mm - surface - (tip_mm - tent_mm)).abs() < 1e-12, "{tip_mm} {tent_mm}");
            let buried = tip_mm - tent_mm;
            assert!((push(&cut, 0.0, buried) - tent_mm).abs() < 1e-12, "the layer at the tip moves with the tip");
        }
    }

    #[test]
    fn borders_never_cross() {
        let cut = cut(1.0, 0.6);
        for x in 0..60 {
            let x = f64::from(x) * 0.05;
            let mut last = -1.0;
            for depth in 0..80 {
                let depth = f64::from(depth) * 0.05;
                let at = depth + push(&cut, x, depth);
                assert!(at > last, "x {x}, depth {depth}: {at} after {last}");
                last = at;
            }
        }
    }
}
