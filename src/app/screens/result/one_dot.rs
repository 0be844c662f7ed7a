//! The panel of one dot.

use bevy_egui::egui;
use egui::{Align2, Rect, pos2, vec2};

use super::{Page, Wish};
use crate::app::bridge::Bench;
use crate::app::screens::skin_map;
use crate::app::theme::{self, ButtonKind, Spots};
use crate::score::ScoreSheet;

/// One dot: what happened, what to change, and a way to watch it again.
pub(super) fn one_dot(
    ui: &mut egui::Ui,
    rect: Rect,
    sheet: &ScoreSheet,
    page: &mut Page,
    bench: &Bench,
    spots: &mut Spots,
) -> Option<Wish> {
    theme::panel(ui.painter(), rect);
    let chosen = sheet.dots.iter().position(|dot| page.chosen == Some(dot.number));
    let Some((index, dot)) = chosen.and_then(|index| Some((index, sheet.dots.get(index)?))) else {
        theme::text(
            ui.painter(),
            rect.center(),
            Align2::CENTER_CENTER,
            "Choose a dot on the skin",
            theme::BODY,
            theme::DIM,
        );
        return None;
    };
    let light = skin_map::light_of(dot);
    let left = rect.left_top() + vec2(16.0, 12.0);
    crate::app::hud::readouts::sign(ui.painter(), left + vec2(5.0, 10.0), light);
    let head = format!("Dot {}", dot.number);
    theme::text(ui.painter(), left + vec2(18.0, 0.0), Align2::LEFT_TOP, &head, theme::HEAD, theme::light_colour(light));
    let arrows = [(-1_isize, "dot-before", "<"), (1, "dot-next", ">")];
    for (k, (by, name, words)) in arrows.into_iter().enumerate() {
        let at = Rect::from_min_size(pos2(rect.right() - 76.0 + 34.0 * k as f32, rect.top() + 10.0), vec2(28.0, 24.0));
        let key = if by < 0 { egui::Key::ArrowUp } else { egui::Key::ArrowDown };
        if theme::button(ui, spots, name, at, words, ButtonKind::Plain).clicked()
            || ui.input(|input| input.key_pressed(key))
        {
            let to = (index as isize + by).rem_euclid(sheet.dots.len() as isize) as usize;
            page.chosen = sheet.dots.get(to).map(|dot| dot.number);
            page.since_s = None;
        }
    }
    let clip = ui.painter().with_clip_rect(Rect::from_min_max(rect.min, rect.max - vec2(0.0, 50.0)));
    let mm = |um: i64| um as f64 * 1e-3;
    let angle = dot.angle_cdeg.map_or(String::new(), |a| format!(" · angle {:.0}°", a as f64 / 100.0));
    let facts = format!(
        "true depth {:.2} mm, pressed {:.2}\n{} strokes · {:.0} ms{angle}\n{:.2} mm wide",
        mm(dot.depth_um),
        mm(dot.pressed_um),
        dot.dwell_strokes,
        dot.dwell_us as f64 * 1e-3,
        mm(dot.diameter_um)
    );
    let width = rect.width() - 32.0;
    let mut below = theme::wrapped(&clip, left + vec2(0.0, 28.0), width, &facts, theme::BODY, theme::TEXT);
    for sentence in &dot.feedback {
        below = theme::wrapped(&clip, pos2(left.x, below.bottom() + 5.0), width, sentence, theme::BODY, theme::ACCENT);
    }
    let watching = bench.ticks.is_some();
    let words = if watching { "Back to the map" } else { "Watch under the skin" };
    let at = Rect::from_min_size(pos2(left.x, rect.bottom() - 44.0), vec2(170.0, 32.0));
    let pressed = theme::button(ui, spots, "watch", at, words, ButtonKind::Plain).clicked();
    pressed.then_some(if watching { Wish::Stop } else { Wish::Watch(dot.number) })
}
