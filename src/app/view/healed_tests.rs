//! Tests of the painter: where a dot is, how much light it takes, and what is around it.

use bevy::render::render_resource::TextureFormat;

use super::super::texture::image;
use super::*;
use crate::pigment::look::Look;

/// Display's value of the even skin that is painted on.
const SKIN: u8 = 200;
/// Reach of that skin, mm.
const HALF: f32 = 8.0;

fn skin() -> Image {
    image(64, [SKIN, SKIN, SKIN, 255].repeat(64 * 64), TextureFormat::Rgba8UnormSrgb)
}

fn painted(close: Close, dots: &[(Vec2, DrawnDot)]) -> egui::ColorImage {
    let colour = skin();
    paint(&Base { colour: &colour, relief: None, half: HALF }, close, dots)
}

/// 4 mm of skin.
const CLOSE: Close = Close { middle: Vec2::ZERO, px_per_mm: 50.0, size: [200, 160] };

fn dot(radius_mm: f64, core_mm: f64, through: f64) -> DrawnDot {
    DrawnDot {
        at_mm: [0.0; 3],
        look: Look { radius_mm, core_mm, through: [through; 3], halo: [1.0; 3], ..Look::default() },
        retention: 1.0,
        blow_out: 1.0,
        epidermal: 0.0,
        scab: 0.0,
        ghost: 0.0,
    }
}

fn pixel(picture: &egui::ColorImage, x: usize, y: usize) -> [u8; 3] {
    let [r, g, b, _] = picture.pixels[y * picture.size[0] + x].to_array();
    [r, g, b]
}

/// Light that the dots take, as mm² of skin made black.
fn taken_mm2(picture: &egui::ColorImage, close: Close) -> f32 {
    let whole = to_linear(f32::from(SKIN) / 255.0);
    let of = |colour: &egui::Color32| 1.0 - to_linear(f32::from(colour.g()) / 255.0) / whole;
    picture.pixels.iter().map(of).sum::<f32>() / (close.px_per_mm * close.px_per_mm)
}

#[test]
fn skin_without_dots_keeps_its_own_colour() {
    let picture = painted(CLOSE, &[]);
    assert_eq!(picture.size, CLOSE.size);
    assert!(picture.pixels.iter().all(|p| p.r().abs_diff(SKIN) <= 1 && p.b().abs_diff(SKIN) <= 1));
}

#[test]
fn a_dot_is_where_it_was_set() {
    for (at, px) in [
        (Vec2::ZERO, [100, 80]),
        (Vec2::new(1.0, 0.0), [150, 80]),
        (Vec2::new(0.0, 1.0), [100, 30]),
        (Vec2::new(-1.2, -0.8), [40, 120]),
    ] {
        let picture = painted(CLOSE, &[(at, dot(0.1, 0.1, 0.1))]);
        let of = |x: usize, y: usize| f32::from(SKIN) - f32::from(pixel(&picture, x, y)[1]);
        let (mut sum, mut middle) = (0.0, Vec2::ZERO);
        for y in 0..CLOSE.size[1] {
            for x in 0..CLOSE.size[0] {
                sum += of(x, y);
                middle += of(x, y) * Vec2::new(x as f32 + 0.5, y as f32 + 0.5);
            }
        }
        let middle = middle / sum;
        assert!((middle - Vec2::new(px[0] as f32, px[1] as f32)).length() < 1.0, "{at}: {middle}, not {px:?}");
    }
}

#[test]
fn its_middle_lets_through_what_the_model_says() {
    for through in [0.05, 0.3, 0.8, 1.0] {
        let picture = painted(CLOSE, &[(Vec2::ZERO, dot(0.2, 0.2, through))]);
        let got = f64::from(to_linear(f32::from(pixel(&picture, 100, 80)[0]) / 255.0));
        let want = through * f64::from(to_linear(f32::from(SKIN) / 255.0));
        assert!((got - want).abs() < 0.012, "{through}: {got}, not {want}");
    }
}

#[test]
fn a_soft_dot_takes_as_much_light_as_a_crisp_one_of_the_same_radius() {
    let taken = |core_mm| taken_mm2(&painted(CLOSE, &[(Vec2::ZERO, dot(0.2, core_mm, 0.3))]), CLOSE);
    let (crisp, soft) = (taken(0.2), taken(0.05));
    assert!((soft / crisp - 1.0).abs() < 0.2, "crisp {crisp} mm2, soft {soft} mm2");
    // the whole of it: opacity over the disc
    let disc = 0.7 * core::f32::consts::PI * 0.04;
    assert!((crisp / disc - 1.0).abs() < 0.2, "{crisp} mm2, disc {disc} mm2");
    let edge = |core_mm| pixel(&painted(CLOSE, &[(Vec2::ZERO, dot(0.2, core_mm, 0.3))]), 100 + 15, 80)[0];
    assert!(edge(0.05) < edge(0.2), "beyond the radius a soft dot still darkens");
}

#[test]
fn size_on_the_screen_follows_the_scale() {
    let near = Close { px_per_mm: 100.0, ..CLOSE };
    let dots = [(Vec2::ZERO, dot(0.2, 0.2, 0.2))];
    let (far, close) = (taken_mm2(&painted(CLOSE, &dots), CLOSE), taken_mm2(&painted(near, &dots), near));
    assert!((far / close - 1.0).abs() < 0.03, "{far} mm2 and {close} mm2");
}

#[test]
fn redness_lies_around_fresh_dots_only() {
    let red = |halo| {
        let mut fresh = dot(0.1, 0.1, 0.2);
        fresh.look.halo = halo;
        let picture = painted(CLOSE, &[(Vec2::ZERO, fresh)]);
        [pixel(&picture, 100 + 20, 80), pixel(&picture, 199, 80)]
    };
    let [[near_red, near_green, _], [far_red, far_green, _]] = red([0.97, 0.7, 0.7]);
    assert!(near_green < near_red - 10, "beside a fresh dot the skin is red: {near_red} {near_green}");
    assert!(far_green.abs_diff(far_red) <= 3, "far from it it is not: {far_red} {far_green}");
    let [[red_, green, _], _] = red([1.0; 3]);
    assert!(green.abs_diff(red_) <= 1, "beside a healed dot it is not");
}

#[test]
fn a_scab_frays_the_edge() {
    let rim = |scab| {
        let mut crusted = dot(0.2, 0.2, 0.2);
        crusted.scab = scab;
        let picture = painted(CLOSE, &[(Vec2::ZERO, crusted)]);
        let around = (0..48).map(|k| Vec2::from_angle(core::f32::consts::TAU * k as f32 / 48.0) * 10.0);
        let values: Vec<f32> =
            around.map(|p| f32::from(pixel(&picture, (100.0 + p.x) as usize, (80.0 + p.y) as usize)[0])).collect();
        let mean = values.iter().sum::<f32>() / values.len() as f32;
        values.iter().map(|v| (v - mean).powi(2)).sum::<f32>() / values.len() as f32
    };
    assert!(rim(0.35) > 2.0 * rim(0.0), "{} and {}", rim(0.35), rim(0.0));
}

#[test]
fn dots_outside_the_picture_and_without_pigment_change_nothing() {
    let nowhere = [(Vec2::new(70.0, -9.0), dot(0.2, 0.2, 0.1)), (Vec2::ZERO, dot(0.0, 0.0, 0.1))];
    let picture = painted(CLOSE, &nowhere);
    assert!(picture.pixels.iter().all(|p| p.g().abs_diff(SKIN) <= 1));
    let half_out = painted(CLOSE, &[(Vec2::new(2.0, 0.0), dot(0.2, 0.2, 0.1))]);
    assert!(pixel(&half_out, 199, 80)[0] < SKIN / 2, "half of a dot at the edge is seen");
}

#[test]
fn a_relief_lights_slopes_by_where_they_face() {
    // texels that lean to the light and away from it
    let towards = image(64, [90, 165, 230, 255].repeat(64 * 64), TextureFormat::Rgba8Unorm);
    let away = image(64, [165, 90, 230, 255].repeat(64 * 64), TextureFormat::Rgba8Unorm);
    let colour = skin();
    let lit = |relief| {
        let picture = paint(&Base { colour: &colour, relief: Some(relief), half: HALF }, CLOSE, &[]);
        pixel(&picture, 100, 80)[0]
    };
    assert!(lit(&towards) > SKIN && lit(&away) < SKIN, "{} {}", lit(&towards), lit(&away));
}
