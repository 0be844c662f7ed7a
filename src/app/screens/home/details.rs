//! The chosen scenario: what it trains, whose skin it is, what is in the hand, and the two ways in.

use bevy_egui::egui;
use egui::{Align2, Painter, Rect, pos2, vec2};

use super::Row;
use crate::app::job::Who;
use crate::app::theme::{self, ButtonKind, Spots};
use crate::scalp::ScalpSpec;
use crate::scenario::Scenario;
use crate::tissue::living::Sex;

/// Paints the panel; says who is to work, when that was asked for.
pub(super) fn details(ui: &mut egui::Ui, rect: Rect, row: &Row, spots: &mut Spots) -> Option<Who> {
    let painter = ui.painter().clone();
    theme::panel(&painter, rect);
    let buttons = Rect::from_min_max(pos2(rect.left() + 24.0, rect.bottom() - 58.0), rect.max - vec2(24.0, 24.0));
    words(&painter, Rect::from_min_max(rect.min, pos2(rect.right(), buttons.top() - 12.0)), &row.scenario);
    let half = vec2(0.5 * (buttons.width() - 12.0), buttons.height());
    let practise = Rect::from_min_size(buttons.min, half);
    let watch = practise.translate(vec2(half.x + 12.0, 0.0));
    let practised = theme::button(ui, spots, "practise", practise, "Practise · Enter", ButtonKind::Main).clicked();
    let watched = theme::button(ui, spots, "watch", watch, "Watch an expert · W", ButtonKind::Plain).clicked();
    match (practised, watched) {
        (true, _) => Some(Who::Trainee),
        (_, true) => Some(Who::Expert),
        _ => None,
    }
}

fn words(painter: &Painter, rect: Rect, scenario: &Scenario) {
    let painter = painter.with_clip_rect(rect);
    let left = rect.left_top() + vec2(24.0, 20.0);
    let width = rect.width() - 48.0;
    let title = theme::wrapped(&painter, left, width, &scenario.title, theme::HEAD, theme::TEXT);
    let aids = match scenario.level {
        1 => "all aids",
        2 => "fewer aids",
        3 => "the depth band only",
        _ => "no aids, as in an exam",
    };
    let level = format!("Level {}: {aids}", scenario.level);
    let at = pos2(left.x, title.bottom() + 6.0);
    let level = theme::text(&painter, at, Align2::LEFT_TOP, &level, theme::BODY, theme::ACCENT);
    let at = pos2(left.x, level.bottom() + 14.0);
    let brief = theme::wrapped(&painter, at, width, &scenario.brief, theme::BODY, theme::TEXT);
    let mut y = brief.bottom() + 18.0;
    for (name, said) in facts(scenario) {
        theme::text(&painter, pos2(left.x, y), Align2::LEFT_TOP, name, theme::BODY, theme::DIM);
        let said = theme::wrapped(&painter, pos2(left.x + 76.0, y), width - 76.0, &said, theme::BODY, theme::TEXT);
        y = said.bottom() + 7.0;
    }
}

/// What a trainee asks before beginning.
fn facts(scenario: &Scenario) -> Vec<(&'static str, String)> {
    let dots = scenario.plan.dots.len();
    let minutes = scenario.time_limit_s / 60.0;
    let mut out = vec![
        ("Work", format!("{dots} dots within {minutes:.0} min, judged by the {} school", scenario.rubric.school)),
        ("Skin", skin(scenario)),
    ];
    let scars = scenario.tissue.scars.len();
    if scars > 0 {
        out.push(("Scars", scars.to_string()));
    }
    if let Some(earlier) = &scenario.earlier {
        out.push(("Before", format!("{} dots, {:.0} days ago", earlier.dots.len(), earlier.days_ago)));
    }
    let (needle, machine) = (&scenario.needle, &scenario.machine);
    out.push(("Needle", format!("{}, tip {:.2} mm", needle.name, needle.tip_mm)));
    out.push(("Machine", machine.name.clone()));
    out.push(("Ink", format!("{}, {:.0} mPa·s", scenario.ink.name, scenario.ink.viscosity_mpa_s)));
    out
}

fn skin(scenario: &Scenario) -> String {
    let on = if matches!(scenario.scalp, ScalpSpec::Pad { .. }) { "on a flat pad" } else { "on a head" };
    let Some(living) = &scenario.tissue.living else { return format!("even and hairless, {on}") };
    let person = &living.person;
    let who = match person.sex {
        Sex::Female => "woman",
        Sex::Male => "man",
    };
    let tone = theme::sentence(&person.tone.replace("-0", " ").replace('-', " "));
    format!("{}, {who} of {:.0}, {tone}, {on}", person.condition, person.age_y)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario;

    #[test]
    fn every_scenario_says_whose_skin_it_is() {
        for (id, _) in scenario::builtin() {
            let scenario = scenario::find(id).unwrap().scenario;
            let said = skin(&scenario);
            assert!(said.len() > 10 && !said.contains("-0"), "{id}: {said}");
            assert_eq!(scenario.tissue.living.is_none(), said.starts_with("even"), "{id}: {said}");
            assert!(facts(&scenario).iter().all(|(_, words)| !words.is_empty()), "{id}");
        }
    }
}
