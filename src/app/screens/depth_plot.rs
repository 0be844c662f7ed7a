//! True depth of each dot below the junction, against the wanted band.

use bevy_egui::egui;
use egui::{Align2, Rect, Stroke, vec2};
use egui_plot::{MarkerShape, Plot, PlotPoints, PlotUi, Points, Polygon};

use crate::app::theme;
use crate::scenario::rubric::{Band, Light};
use crate::score::ScoreSheet;
use crate::score::sheet::DotSheet;

/// Paints it; the chosen dot has a ring.
pub(super) fn paint(ui: &mut egui::Ui, rect: Rect, sheet: &ScoreSheet, chosen: Option<u32>, band: Option<Band>) {
    theme::panel(ui.painter(), rect);
    theme::text(
        ui.painter(),
        rect.left_top() + vec2(14.0, 10.0),
        Align2::LEFT_TOP,
        "True depth of each dot below the junction, mm",
        theme::BODY,
        theme::DIM,
    );
    if sheet.dots.is_empty() {
        theme::text(ui.painter(), rect.center(), Align2::CENTER_CENTER, "No dot to show", theme::BODY, theme::DIM);
        return;
    }
    let inner = Rect::from_min_max(rect.min + vec2(10.0, 32.0), rect.max - vec2(10.0, 8.0));
    let mut child = ui.new_child(egui::UiBuilder::new().max_rect(inner));
    let last = sheet.dots.len() as f64 + 0.5;
    let deepest = sheet.dots.iter().map(|dot| dot.below_junction_um as f64 * 1e-3).fold(0.6, f64::max);
    let plot = Plot::new("depth")
        .width(inner.width())
        .height(inner.height())
        .allow_drag(false)
        .allow_zoom(false)
        .allow_scroll(false)
        .allow_boxed_zoom(false)
        .show_background(false)
        .show_grid(false)
        .include_x(0.5)
        .include_x(last)
        .include_y(0.15)
        .include_y(-deepest - 0.15)
        .show_axes([false, true])
        .y_axis_formatter(
            |mark, _| if mark.value.abs() < 1e-9 { "0".to_owned() } else { format!("{:.1}", -mark.value) },
        );
    plot.show(&mut child, |plot| {
        if let Some(Band { green_low, green_high, .. }) = band {
            let corners: PlotPoints<'_> =
                vec![[0.5, -green_low], [last, -green_low], [last, -green_high], [0.5, -green_high]].into();
            plot.polygon(
                Polygon::new("target", corners)
                    .fill_color(egui::Color32::from_rgba_unmultiplied(0x1d, 0x6b, 0x35, 110))
                    .stroke(Stroke::new(1.0, theme::GOOD))
                    .allow_hover(false),
            );
        }
        dots(plot, sheet, chosen);
    });
}

/// Each dot by its colour and shape, the chosen one ringed.
fn dots(plot: &mut PlotUi<'_>, sheet: &ScoreSheet, chosen: Option<u32>) {
    for (light, shape, name) in [
        (Light::Green, MarkerShape::Circle, "in band"),
        (Light::Amber, MarkerShape::Up, "near"),
        (Light::Red, MarkerShape::Cross, "outside"),
    ] {
        let of: Vec<[f64; 2]> = sheet.dots.iter().filter(|dot| dot.lights.depth == light).map(place).collect();
        plot.points(Points::new(name, of).shape(shape).radius(4.5).color(theme::light_colour(light)));
    }
    let ringed: Vec<[f64; 2]> = sheet.dots.iter().filter(|dot| chosen == Some(dot.number)).map(place).collect();
    plot.points(
        Points::new("chosen", ringed)
            .shape(MarkerShape::Circle)
            .filled(false)
            .radius(8.0)
            .color(egui::Color32::WHITE)
            .allow_hover(false),
    );
}

/// A dot's place in the plot.
fn place(dot: &DotSheet) -> [f64; 2] {
    [f64::from(dot.number), -(dot.below_junction_um as f64) * 1e-3]
}
