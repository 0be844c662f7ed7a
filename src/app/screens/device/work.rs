//! Force test and calibration: what will happen is said before it does, and nothing pushes but while a switch is held.

use bevy_egui::egui;
use egui::{Align2, Color32, CornerRadius, Painter, Rect, Ui, pos2, vec2};

use crate::app::hud::readouts::sign;
use crate::app::theme::{self, ButtonKind, Spots};
use crate::device::attendant::{Board, Device, Errand, Work};
use crate::device::calibrate::Step;
use crate::device::force_test::Row;
use crate::scenario::rubric::Light;

const TEST: &str = "Small forces, at most 0.5 N, will come and go slowly along each axis, then vibration, then a contact \
                    plane. They last only while you hold the grip and the button here (or Space): let go of either, and \
                    the force is off at once.";
const STEPS: [(Step, &str, &str); 5] = [
    (Step::Home, "step-home", "Home"),
    (Step::Sensors, "step-sensors", "Sensors"),
    (Step::Tip, "step-tip", "Tip"),
    (Step::Base, "step-base", "Base"),
    (Step::Friction, "step-friction", "Friction"),
];

/// What the trainee asks for here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// Something with the device.
    Send(Errand),
    /// The switch is held.
    Hold,
    /// The word that a step waits for.
    Yes,
    /// Back to watching.
    Clear,
}

/// Paints it; `space` says that the key is down.
pub(super) fn show(ui: &mut Ui, rect: Rect, spots: &mut Spots, board: &Board, space: bool) -> Option<Asked> {
    let title = match &board.work {
        Work::None | Work::Ended(..) => "Force and calibration".to_owned(),
        Work::Waits(_) | Work::Pushes(..) | Work::Tested(_) => "Force test".to_owned(),
        Work::Calibrates { step, .. } | Work::Calibrated(step, _) => {
            format!("Calibration · {}: {}", step.words().0, step.words().1)
        }
    };
    theme::text(ui.painter(), rect.left_top(), Align2::LEFT_TOP, &title, theme::BODY, theme::DIM);
    let body = Rect::from_min_max(rect.min + vec2(0.0, 26.0), rect.max);
    match &board.work {
        Work::None => idle(ui, body, spots, matches!(board.device, Device::Live(_))),
        Work::Waits(off) => {
            let words = match off {
                Some(why) => format!("{} {}", why.told()[0], why.told()[2]),
                None => "Ready. It begins when you hold the button below, or Space.".to_owned(),
            };
            theme::wrapped(ui.painter(), body.min, body.width(), &words, theme::BODY, theme::TEXT);
            pushing(ui, body, spots, space, "Hold to begin · Space")
        }
        Work::Pushes(row, force_n) => {
            let words = format!("Pushing: {row}");
            theme::text(ui.painter(), body.min, Align2::LEFT_TOP, &words, theme::HEAD, theme::TEXT);
            gauge(ui.painter(), body, force_n.length());
            pushing(ui, body, spots, space, "Let go to end · Space")
        }
        Work::Tested(rows) => {
            table(ui.painter(), body, rows);
            closing(ui, body, spots, None)
        }
        Work::Calibrates { step, ask, said, share } => {
            told(ui.painter(), body, said, ask.as_deref());
            if let Some(share) = share {
                progress(ui.painter(), body, *share);
            }
            if *step == Step::Friction {
                return pushing(ui, body, spots, space, "Hold while it measures · Space");
            }
            closing(ui, body, spots, ask.as_ref().map(|_| "Ready · Enter"))
        }
        Work::Calibrated(_, said) => {
            told(ui.painter(), body, said, None);
            closing(ui, body, spots, None)
        }
        Work::Ended(said, hint) => {
            sign(ui.painter(), body.min + vec2(6.0, 9.0), Light::Amber);
            let left = body.min + vec2(20.0, 0.0);
            let width = body.width() - 20.0;
            let said = theme::wrapped(ui.painter(), left, width, &theme::sentence(said), theme::BODY, theme::TEXT);
            let hint = theme::sentence(hint.as_deref().unwrap_or_default());
            theme::wrapped(ui.painter(), said.left_bottom() + vec2(0.0, 8.0), width, &hint, theme::BODY, theme::DIM);
            closing(ui, body, spots, None)
        }
    }
}

/// Nothing is being done: what could be.
fn idle(ui: &mut Ui, body: Rect, spots: &mut Spots, there: bool) -> Option<Asked> {
    let said = theme::wrapped(ui.painter(), body.min, body.width(), TEST, theme::SMALL, theme::DIM);
    let kind = if there { ButtonKind::Plain } else { ButtonKind::Off };
    let test = Rect::from_min_size(said.left_bottom() + vec2(0.0, 10.0), vec2(170.0, 32.0));
    let mut asked = None;
    if theme::button(ui, spots, "force-test", test, "Test the force · T", kind).clicked() && there {
        asked = Some(Asked::Send(Errand::Test));
    }
    let top = test.bottom() + 16.0;
    let words = "Calibrate, step by step; nothing is kept before a step gave good data";
    let said = theme::wrapped(ui.painter(), pos2(body.left(), top), body.width(), words, theme::SMALL, theme::DIM);
    let width = (body.width() - 32.0) / 5.0;
    for (index, (step, name, words)) in STEPS.into_iter().enumerate() {
        let left = body.left() + index as f32 * (width + 8.0);
        let at = Rect::from_min_size(pos2(left, said.bottom() + 8.0), vec2(width, 32.0));
        if theme::button(ui, spots, name, at, words, kind).clicked() && there {
            asked = Some(Asked::Send(Errand::Calibrate(step)));
        }
    }
    asked
}

/// The switch without which nothing pushes, and the way out.
fn pushing(ui: &mut Ui, body: Rect, spots: &mut Spots, space: bool, words: &str) -> Option<Asked> {
    let hold = Rect::from_min_max(body.left_bottom() - vec2(0.0, 44.0), body.right_bottom() - vec2(112.0, 0.0));
    let response = theme::button(ui, spots, "hold", hold, words, ButtonKind::Main);
    let stop = Rect::from_min_size(pos2(body.right() - 100.0, hold.top()), vec2(100.0, 44.0));
    if theme::button(ui, spots, "stop-work", stop, "Stop · Esc", ButtonKind::Plain).clicked() {
        return Some(Asked::Clear);
    }
    (space || response.is_pointer_button_down_on()).then_some(Asked::Hold)
}

/// What closes a panel, and the word that a step waits for.
fn closing(ui: &mut Ui, body: Rect, spots: &mut Spots, word: Option<&str>) -> Option<Asked> {
    let close = Rect::from_min_size(body.left_bottom() - vec2(0.0, 32.0), vec2(100.0, 32.0));
    if theme::button(ui, spots, "stop-work", close, "Close · Esc", ButtonKind::Plain).clicked() {
        return Some(Asked::Clear);
    }
    let yes = Rect::from_min_size(body.right_bottom() - vec2(140.0, 32.0), vec2(140.0, 32.0));
    let pressed = word.is_some_and(|word| theme::button(ui, spots, "yes", yes, word, ButtonKind::Main).clicked());
    pressed.then_some(Asked::Yes)
}

fn told(painter: &Painter, body: Rect, said: &[String], ask: Option<&str>) {
    let mut top = body.top();
    let lines = said.iter().map(|line| (line.as_str(), theme::SMALL, theme::DIM));
    for (words, size, colour) in lines.chain(ask.map(|ask| (ask, theme::BODY, theme::TEXT))) {
        let words = theme::sentence(words);
        top = theme::wrapped(painter, pos2(body.left(), top), body.width(), &words, size, colour).bottom() + 6.0;
    }
}

fn progress(painter: &Painter, body: Rect, share: f64) {
    let track = Rect::from_min_size(pos2(body.left(), body.bottom() - 66.0), vec2(body.width(), 8.0));
    filled(painter, track, share, theme::ACCENT);
}

/// The force now, of half a newton.
fn gauge(painter: &Painter, body: Rect, force_n: f64) {
    let track = Rect::from_min_size(body.min + vec2(0.0, 34.0), vec2(body.width() - 70.0, 10.0));
    filled(painter, track, force_n / 0.6, theme::ACCENT);
    let at = pos2(body.right(), track.center().y);
    theme::text(painter, at, Align2::RIGHT_CENTER, &format!("{force_n:.2} N"), theme::BODY, theme::TEXT);
}

fn filled(painter: &Painter, track: Rect, share: f64, colour: Color32) {
    painter.rect_filled(track, CornerRadius::same(4), theme::WELL);
    let fill = vec2(track.width() * share.clamp(0.0, 1.0) as f32, track.height());
    painter.rect_filled(Rect::from_min_size(track.min, fill), CornerRadius::same(4), colour);
}

/// What came of the force test, in two columns.
fn table(painter: &Painter, body: Rect, rows: &[Row]) {
    let fine = rows.iter().all(|row| row.outcome.is_fine());
    let words = if fine {
        "The stylus gives the force it is told to give"
    } else {
        "Do not use it for attempts: calibrate it, else show this table to its maker"
    };
    sign(painter, body.min + vec2(6.0, 9.0), if fine { Light::Green } else { Light::Red });
    let head =
        theme::wrapped(painter, body.min + vec2(20.0, 0.0), body.width() - 20.0, words, theme::BODY, theme::TEXT);
    let lines = rows.len().div_ceil(2);
    let room = body.bottom() - 44.0 - head.bottom() - 8.0;
    let pitch = (room / lines.max(1) as f32).min(20.0);
    let width = 0.5 * body.width();
    for (index, row) in rows.iter().enumerate() {
        let (column, line) = (index / lines, index % lines);
        let left = pos2(body.left() + column as f32 * width, head.bottom() + 8.0 + pitch * (line as f32 + 0.5));
        sign(painter, left + vec2(6.0, 0.0), if row.outcome.is_fine() { Light::Green } else { Light::Red });
        let words = if row.outcome == crate::device::force_test::Outcome::Good {
            format!("{} {:.2} N", row.name, row.applied_n)
        } else {
            format!("{}: {}", row.name, row.outcome.words())
        };
        theme::text(painter, left + vec2(18.0, 0.0), Align2::LEFT_CENTER, &words, theme::SMALL, theme::TEXT);
    }
}
