//! A close-up of skin with its dots on a date, painted by the processor on a thread of its own: pigment takes light away
//! from the skin's own picture, so a dot lies in the skin and not on it.

use bevy::image::Image;
use bevy::math::{Vec2, Vec3};
use bevy_egui::egui;

use super::ground::Ground;
use super::light;
use super::noise::value;
use crate::pigment::forecast::DrawnDot;

/// How far redness reaches around a dot, mm (A!).
const HALO_MM: f32 = 0.8;

/// Where a picture looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Close {
    /// Middle in the tangent plane, mm.
    pub(crate) middle: Vec2,
    /// Pixels in a millimetre.
    pub(crate) px_per_mm: f32,
    /// Width and height, pixels.
    pub(crate) size: [usize; 2],
}

impl Close {
    fn place(&self, x: usize, y: usize) -> Vec2 {
        let from = Vec2::new(x as f32 + 0.5 - 0.5 * self.size[0] as f32, 0.5 * self.size[1] as f32 - 0.5 - y as f32);
        self.middle + from / self.px_per_mm
    }

    fn pixel(&self, at: Vec2) -> Vec2 {
        let d = (at - self.middle) * self.px_per_mm;
        Vec2::new(0.5 * self.size[0] as f32 + d.x, 0.5 * self.size[1] as f32 - d.y)
    }
}

/// The skin's own picture.
#[derive(Clone, Copy)]
pub(crate) struct Base<'a> {
    /// Colour.
    pub(crate) colour: &'a Image,
    /// Relief, where its light is not in the colour.
    pub(crate) relief: Option<&'a Image>,
    /// Reach to every side, mm.
    pub(crate) half: f32,
}

impl<'a> From<&'a Ground> for Base<'a> {
    fn from(ground: &'a Ground) -> Self {
        Self { colour: &ground.colour, relief: ground.relief.as_ref(), half: ground.frame.half }
    }
}

/// Linear light, a pixel each, and how red the skin there is.
struct Canvas {
    close: Close,
    light: Vec<Vec3>,
    red: Vec<f32>,
}

/// Paints skin with dots at places of the tangent plane.
pub(crate) fn paint(base: &Base<'_>, close: Close, dots: &[(Vec2, DrawnDot)]) -> egui::ColorImage {
    let mut canvas = Canvas::of_skin(base, close);
    for (at, dot) in dots {
        canvas.redden(*at, dot);
    }
    if let Some((_, dot)) = dots.first() {
        canvas.flush(rgb(dot.look.halo));
    }
    for (at, dot) in dots {
        canvas.dot(*at, dot);
    }
    let byte = |linear: f32| (to_display(linear) * 255.0 + 0.5) as u8;
    let pixels = canvas.light.iter().map(|l| egui::Color32::from_rgb(byte(l.x), byte(l.y), byte(l.z))).collect();
    egui::ColorImage::new(close.size, pixels)
}

impl Canvas {
    fn of_skin(base: &Base<'_>, close: Close) -> Self {
        let flat = light::share(Vec3::Z);
        let colour = Level::of(base.colour, base.half, close.px_per_mm);
        let relief = base.relief.map(|relief| Level::of(relief, base.half, close.px_per_mm));
        let [width, height] = close.size;
        let mut light = Vec::with_capacity(width * height);
        for y in 0..height {
            for x in 0..width {
                let at = close.place(x, y);
                let [r, g, b] = colour.at(at);
                let lit = relief.as_ref().map_or(1.0, |relief| {
                    let normal = Vec3::from_array(relief.at(at).map(|value| 2.0 * value - 1.0));
                    light::share(normal.normalize_or(Vec3::Z)) / flat
                });
                light.push(Vec3::new(to_linear(r), to_linear(g), to_linear(b)) * lit);
            }
        }
        Self { close, red: vec![0.0; width * height], light }
    }

    /// Does something to the pixels within a distance; it is told how far they are, mm.
    fn around(&mut self, at: Vec2, reach_mm: f32, mut change: impl FnMut(&mut Vec3, &mut f32, Vec2)) {
        let [width, height] = self.close.size;
        let (middle, reach) = (self.close.pixel(at), reach_mm * self.close.px_per_mm);
        let range = |centre: f32, most: usize| {
            let end = ((centre + reach).ceil().max(0.0) as usize).min(most);
            ((centre - reach).floor().max(0.0) as usize).min(end)..end
        };
        for y in range(middle.y, height) {
            for x in range(middle.x, width) {
                let index = y * width + x;
                let away = self.close.place(x, y) - at;
                if let (Some(light), Some(red)) = (self.light.get_mut(index), self.red.get_mut(index)) {
                    change(light, red, away);
                }
            }
        }
    }

    fn redden(&mut self, at: Vec2, dot: &DrawnDot) {
        if dot.look.halo.iter().all(|share| (share - 1.0).abs() < 0.005) {
            return;
        }
        self.around(at, 2.5 * HALO_MM, |_, red, away| {
            let r = away.length() / HALO_MM;
            *red = red.max((-r * r).exp());
        });
    }

    fn flush(&mut self, halo: Vec3) {
        for (light, red) in self.light.iter_mut().zip(&self.red) {
            *light *= Vec3::ONE + (halo - Vec3::ONE) * *red;
        }
    }

    /// Pigment: crisp when it lies where its own width is all that is seen, soft when skin blurs it. Every profile
    /// `e^(−(r/R)ⁿ)` of the same `R` takes about the same light.
    fn dot(&mut self, at: Vec2, dot: &DrawnDot) {
        let radius = dot.look.radius_mm as f32;
        if radius <= 0.0 {
            return;
        }
        let crisp = (dot.look.core_mm / dot.look.radius_mm).clamp(0.0, 1.0) as f32;
        let power = 2.0 + 4.0 * crisp * crisp;
        let through = rgb(dot.look.through);
        // a crust is lumpy, pigment has a fine grain
        let crust = 1.6 * dot.scab as f32;
        self.around(at, 2.4 * radius, |light, _, away| {
            let noise = |per_mm: f32| value(away.x * per_mm + at.x * 7.0, away.y * per_mm + at.y * 7.0, 41) - 0.5;
            let ragged = 1.0 + 0.10 * noise(22.0) + crust * noise(10.0);
            let weight = (-(away.length() / (radius * ragged)).powf(power)).exp();
            *light *= Vec3::ONE + (through - Vec3::ONE) * weight;
        });
    }
}

/// One of a texture's smaller versions, as bytes.
struct Level<'a> {
    bytes: &'a [u8],
    side: usize,
    half: f32,
}

impl<'a> Level<'a> {
    /// The one whose texels are just smaller than pixels.
    fn of(image: &'a Image, half: f32, px_per_mm: f32) -> Self {
        let mut side = image.width() as usize;
        let mut bytes = image.data.as_deref().unwrap_or(&[]);
        for _ in 1..image.texture_descriptor.mip_level_count {
            if (side / 2) as f32 / (2.0 * half) < px_per_mm {
                break;
            }
            bytes = bytes.get(side * side * 4..).unwrap_or(&[]);
            side /= 2;
        }
        Self { bytes, side, half }
    }

    /// The value at a place, each 0 to 1, between texels linear.
    fn at(&self, at: Vec2) -> [f32; 3] {
        let scale = self.side as f32 / (2.0 * self.half);
        let last = self.side.saturating_sub(1) as f32;
        let x = ((at.x + self.half) * scale - 0.5).clamp(0.0, last);
        let y = ((self.half - at.y) * scale - 0.5).clamp(0.0, last);
        let (i, j) = (x as usize, y as usize);
        let (fx, fy) = (x.fract(), y.fract());
        let get = |i: usize, j: usize, c: usize| {
            let index = (j.min(self.side - 1) * self.side + i.min(self.side - 1)) * 4 + c;
            f32::from(self.bytes.get(index).copied().unwrap_or(0)) / 255.0
        };
        [0, 1, 2].map(|c| {
            let low = get(i, j, c) + (get(i + 1, j, c) - get(i, j, c)) * fx;
            let high = get(i, j + 1, c) + (get(i + 1, j + 1, c) - get(i, j + 1, c)) * fx;
            low + (high - low) * fy
        })
    }
}

fn rgb(light: [f64; 3]) -> Vec3 {
    Vec3::from_array(light.map(|share| share as f32))
}

/// A display's value as linear light.
fn to_linear(value: f32) -> f32 {
    if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
}

/// Linear light as a display's value, 0 to 1.
fn to_display(linear: f32) -> f32 {
    let linear = linear.clamp(0.0, 1.0);
    if linear <= 0.003_130_8 { 12.92 * linear } else { 1.055 * linear.powf(1.0 / 2.4) - 0.055 }
}

#[cfg(test)]
#[path = "healed_tests.rs"]
mod tests;
