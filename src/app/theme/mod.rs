//! Colours, type sizes and the few widgets of the program. Painted with egui; knows nothing of attempts.

mod bar;
mod rows;
mod widgets;

pub(crate) use bar::Bar;
pub(crate) use rows::{Rows, rows};
pub(crate) use widgets::{
    ButtonKind, Spots, button, clipped, field, is_typed_in, key_cap, panel, pill, sentence, text, wrapped,
};

use bevy::prelude::*;
use bevy_egui::{EguiContexts, EguiPrimaryContextPass, egui};
use egui::Color32;

use crate::scenario::rubric::Light;

/// Behind everything.
pub(crate) const BACK: Color = Color::srgb(0.0627, 0.0784, 0.0941);
/// Behind everything, for panels' surroundings.
pub(crate) const GROUND: Color32 = Color32::from_rgb(0x10, 0x14, 0x18);
/// A panel.
pub(crate) const PANEL: Color32 = Color32::from_rgb(0x17, 0x1c, 0x22);
/// A panel on a panel, a track.
pub(crate) const WELL: Color32 = Color32::from_rgb(0x0c, 0x0f, 0x13);
/// Lines and borders.
pub(crate) const LINE: Color32 = Color32::from_rgb(0x2a, 0x32, 0x3b);
/// Text.
pub(crate) const TEXT: Color32 = Color32::from_rgb(0xe6, 0xed, 0xf3);
/// Second text; 5.6 to 1 on a panel.
pub(crate) const DIM: Color32 = Color32::from_rgb(0x96, 0xa0, 0xad);
/// Accent.
pub(crate) const ACCENT: Color32 = Color32::from_rgb(0x2e, 0xc4, 0xb6);
/// Good.
pub(crate) const GOOD: Color32 = Color32::from_rgb(0x3f, 0xb9, 0x50);
/// Warning.
pub(crate) const WARN: Color32 = Color32::from_rgb(0xd2, 0x99, 0x22);
/// Bad.
pub(crate) const BAD: Color32 = Color32::from_rgb(0xf8, 0x51, 0x49);

/// Small labels.
pub(crate) const SMALL: f32 = 11.0;
/// Running text.
pub(crate) const BODY: f32 = 13.0;
/// Headings and values.
pub(crate) const HEAD: f32 = 17.0;
/// The score.
pub(crate) const HUGE: f32 = 64.0;

/// Grid of the layout, points.
pub(crate) const GRID: f32 = 8.0;
/// Corners, points.
pub(crate) const CORNER: f32 = 8.0;

/// Letters that are drawn as one.
const JOINED: [&str; 5] = ["fi", "fl", "ff", "ffi", "ffl"];

/// The look is set before anything is painted.
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ThemeSystems;

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Spots>().add_systems(EguiPrimaryContextPass, apply.in_set(ThemeSystems));
}

/// Colour of a value in its band.
pub(crate) fn light_colour(light: Light) -> Color32 {
    match light {
        Light::Green => GOOD,
        Light::Amber => WARN,
        Light::Red => BAD,
    }
}

/// Word for a value in its band: colour is never the only sign.
pub(crate) fn light_word(light: Light) -> &'static str {
    match light {
        Light::Green => "in band",
        Light::Amber => "near",
        Light::Red => "outside",
    }
}

/// Type grows with the window, half as fast as it.
fn zoom_for(width: f32, height: f32) -> f32 {
    let share = (width / 1280.0).min(height / 720.0).max(0.75);
    if share <= 1.0 { share.max(0.85) } else { (1.0 + (share - 1.0) * 0.6).min(3.0) }
}

fn apply(
    mut contexts: EguiContexts,
    window: Single<&Window>,
    mut done: Local<f32>,
    mut spots: ResMut<Spots>,
) -> Result {
    spots.begin();
    let context = contexts.ctx_mut()?;
    let zoom = (zoom_for(window.width(), window.height()) * 20.0).round() / 20.0;
    if (context.zoom_factor() - zoom).abs() > 1e-3 {
        context.set_zoom_factor(zoom);
    }
    // letters are made for one size of pixel, and a new zoom holds from the next picture on
    let points = context.pixels_per_point();
    if (*done - points).abs() > 1e-3 {
        *done = points;
        warm_type(context, points);
        context.set_theme(egui::Theme::Dark);
        context.all_styles_mut(style);
    }
    Ok(())
}

/// Lays out every letter at every quarter of a pixel: a letter that is new there is painted one picture late, and pictures
/// can be slow.
fn warm_type(context: &egui::Context, points: f32) {
    let letters: Vec<String> =
        (' '..='~').chain("°·–…±µ²³".chars()).map(String::from).chain(JOINED.map(str::to_owned)).collect();
    for size in [SMALL, BODY, HEAD, HUGE] {
        let mut job = egui::text::LayoutJob::default();
        let format = egui::TextFormat::simple(egui::FontId::proportional(size), TEXT);
        for letter in letters.iter().filter(|letter| size < HUGE || letter.chars().all(|c| c.is_ascii_digit())) {
            for quarter in [0.0_f32, 0.25, 0.5, 0.75] {
                job.append(&format!("{letter}\n"), quarter / points, format.clone());
            }
        }
        context.fonts_mut(|fonts| fonts.layout_job(job));
    }
}

fn style(style: &mut egui::Style) {
    let visuals = &mut style.visuals;
    visuals.panel_fill = PANEL;
    visuals.window_fill = PANEL;
    visuals.extreme_bg_color = WELL;
    visuals.override_text_color = Some(TEXT);
    visuals.selection.bg_fill = Color32::from_rgb(0x14, 0x4d, 0x49);
    visuals.selection.stroke = egui::Stroke::new(1.0, ACCENT);
    visuals.widgets.noninteractive.bg_stroke = egui::Stroke::new(1.0, LINE);
    for (name, font) in &mut style.text_styles {
        font.size = if *name == egui::TextStyle::Heading {
            HEAD
        } else if *name == egui::TextStyle::Small {
            SMALL
        } else {
            BODY
        };
    }
    style.spacing.item_spacing = egui::vec2(GRID, GRID);
    style.spacing.scroll.bar_width = 6.0;
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance after WCAG 2.
    fn luminance(colour: Color32) -> f64 {
        let part = |byte: u8| {
            let s = f64::from(byte) / 255.0;
            if s <= 0.04045 { s / 12.92 } else { ((s + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(colour.r()) + 0.7152 * part(colour.g()) + 0.0722 * part(colour.b())
    }

    #[test]
    fn text_stands_out_from_its_ground() {
        for (case, ink) in
            [("text", TEXT), ("dim", DIM), ("accent", ACCENT), ("good", GOOD), ("warn", WARN), ("bad", BAD)]
        {
            for (on, ground) in [("panel", PANEL), ("ground", GROUND), ("well", WELL)] {
                let (a, b) = (luminance(ink), luminance(ground));
                let contrast = (a.max(b) + 0.05) / (a.min(b) + 0.05);
                assert!(contrast >= 4.5, "{case} on {on}: {contrast:.2}");
            }
        }
    }

    #[test]
    fn type_never_shrinks_when_the_window_grows() {
        let mut last = 0.0;
        for width in (960..4000).step_by(40) {
            let zoom = zoom_for(width as f32, width as f32 * 0.5625);
            assert!(zoom >= last, "{width}: {zoom} after {last}");
            last = zoom;
        }
        assert!((zoom_for(1280.0, 720.0) - 1.0).abs() < 1e-6);
    }
}
