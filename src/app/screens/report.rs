//! A score report as it will be on paper, and saving it.

use bevy::prelude::*;
use bevy_egui::{EguiContexts, EguiPrimaryContextPass, egui};
use egui::{
    Align2, Color32, CornerRadius, FontId, Key, Painter, Pos2, Rect, ScrollArea, Sense, Shape, Stroke, pos2, vec2,
};

use super::page::{Common, foot, page};
use crate::app::Screen;
use crate::app::centre::paper::{Kind, Paper};
use crate::app::theme::{self, Bar, ButtonKind, Spots, ThemeSystems};
use crate::certify::report::{Drawn, PAGE, Style, Which, on_paper};

/// Between the pages and around them, points.
const GAP: f32 = 16.0;
/// From the top of a letter's line to its foot, over its size: of both faces.
const ASCENT: f32 = 0.93;
/// Letters with a line around them wider than this are drawn twice, a little apart.
const BOLD: f32 = 0.03;

/// What was asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Did {
    Save(Kind),
    Back,
}

pub(super) fn plugin(app: &mut App) {
    app.add_systems(EguiPrimaryContextPass, show.after(ThemeSystems).run_if(in_state(Screen::Report)));
}

fn show(contexts: EguiContexts, common: Common<'_>) -> Result {
    page(contexts, "report", common, |ui, common| {
        let free = common.free();
        let Some(paper) = &common.centre.paper else { return common.go(Screen::Home) };
        let window = ui.max_rect();
        let bar = foot(window.shrink2(vec2(16.0, 0.0)));
        let body = Rect::from_min_max(window.min + vec2(16.0, 16.0), pos2(window.right() - 16.0, bar.top() - 12.0));
        pages(ui, body, paper, free);
        match buttons(ui, bar, paper, &mut common.spots).filter(|_| free) {
            Some(Did::Save(kind)) => common.job.save_report(paper.report.clone(), paper.folder.clone(), kind),
            Some(Did::Back) => {
                let from = paper.from;
                common.go(from);
            }
            None => {}
        }
    })
}

/// Both pages beside each other, as wide as the window gives, scrolled together.
fn pages(ui: &mut egui::Ui, body: Rect, paper: &Paper, free: bool) {
    let scale = ((body.width() - GAP - 12.0) / (2.0 * PAGE.0)).min(2.0);
    let size = vec2(PAGE.0, PAGE.1) * scale;
    ui.scope_builder(egui::UiBuilder::new().max_rect(body).id_salt("pages"), |ui| {
        ScrollArea::vertical().id_salt("pages").auto_shrink([false, false]).show(ui, |ui| {
            let room = vec2(2.0 * size.x + GAP, size.y);
            let (both, _) = ui.allocate_exact_size(room, Sense::hover());
            if free {
                let turned = ui.input(|input| {
                    let page = 0.8 * body.height();
                    let presses = |key| input.num_presses(key) as f32;
                    60.0 * (presses(Key::ArrowUp) - presses(Key::ArrowDown))
                        + page * (presses(Key::PageUp) - presses(Key::PageDown))
                });
                if turned.abs() > 0.0 {
                    ui.scroll_with_delta(vec2(0.0, turned));
                }
            }
            for (index, drawn) in paper.pages.iter().enumerate() {
                let at = Rect::from_min_size(both.min + vec2(index as f32 * (size.x + GAP), 0.0), size);
                ui.painter().rect_filled(at, CornerRadius::same(2), Color32::WHITE);
                let painter = ui.painter().with_clip_rect(ui.clip_rect().intersect(at));
                for one in drawn {
                    put(&painter, at.min, scale, one);
                }
            }
        });
    });
}

/// One thing of a page.
fn put(painter: &Painter, origin: Pos2, scale: f32, drawn: &Drawn) {
    let place = |(x, y): (f32, f32)| origin + scale * vec2(x, y);
    match drawn {
        Drawn::Words { at, style, text } => words(painter, place(*at), scale, *style, text),
        Drawn::Area { points, ink } => {
            let points = points.iter().map(|at| place(*at)).collect();
            painter.add(Shape::convex_polygon(points, colour(*ink), Stroke::NONE));
        }
        Drawn::Boxes { boxes, ink } => {
            for (at, size) in boxes {
                let rect = Rect::from_min_size(place(*at), scale * vec2(size.0, size.1));
                painter.rect_filled(rect, CornerRadius::ZERO, colour(*ink));
            }
        }
        Drawn::Line { points, closed, ink, width, dashed } => {
            let mut points: Vec<Pos2> = points.iter().map(|at| place(*at)).collect();
            if *closed {
                points.extend(points.first().copied());
            }
            let stroke = Stroke::new(width * scale, colour(*ink));
            if *dashed {
                painter.extend(Shape::dashed_line(&points, stroke, 2.2 * scale, 1.8 * scale));
            } else {
                painter.add(Shape::line(points, stroke));
            }
        }
        Drawn::Round { at, half, ink, ring: None } => {
            painter.circle_filled(place(*at), half * scale, colour(*ink));
        }
        Drawn::Round { at, half, ink, ring: Some(width) } => {
            painter.circle_stroke(place(*at), half * scale, Stroke::new(width * scale, colour(*ink)));
        }
    }
}

fn words(painter: &Painter, foot: Pos2, scale: f32, style: Style, text: &str) {
    let size = style.size * scale;
    let font = match style.which {
        Which::Sans => FontId::proportional(size),
        Which::Mono => FontId::monospace(size),
    };
    let galley = painter.layout_no_wrap(text.to_owned(), font, colour(style.ink));
    let at = foot - vec2(0.0, ASCENT * size);
    if style.weight > BOLD {
        painter.galley(at + vec2(style.weight * size * 0.6, 0.0), galley.clone(), Color32::PLACEHOLDER);
    }
    painter.galley(at, galley, Color32::PLACEHOLDER);
}

fn colour(ink: crate::certify::report::Ink) -> Color32 {
    let (r, g, b) = on_paper(ink);
    Color32::from_rgb(r, g, b)
}

fn buttons(ui: &mut egui::Ui, rect: Rect, paper: &Paper, spots: &mut Spots) -> Option<Did> {
    let mut bar = Bar::new(ui, spots, rect);
    let left = bar.back();
    let on_pdf = bar.right("save-pdf", 150.0, "Save as PDF · P", ButtonKind::Main);
    let on_html = bar.right("save-html", 150.0, "Save as HTML · H", ButtonKind::Plain);
    let room = bar.room();
    let said = match &paper.saved {
        Some(path) => format!("Saved as {}", path.display()),
        None => "The score report as it will be on paper, with the score sheet inside the PDF".to_owned(),
    };
    let colour = if paper.saved.is_some() { theme::GOOD } else { theme::DIM };
    let painter = ui.painter().with_clip_rect(room);
    let at = room.left_center() + vec2(4.0, 0.0);
    theme::text(&painter, at, Align2::LEFT_CENTER, &said, theme::BODY, colour);
    let key = |key| ui.input(|input| input.key_pressed(key));
    match (on_pdf || key(Key::P), on_html || key(Key::H), left || key(Key::Escape)) {
        (true, ..) => Some(Did::Save(Kind::Pdf)),
        (_, true, _) => Some(Did::Save(Kind::Html)),
        (.., true) => Some(Did::Back),
        _ => None,
    }
}
