//! The chosen device as it is now: where its tip is, how it is held, its switches, its reports, and what is wrong with it.

use bevy_egui::egui;
use egui::{Align2, Color32, CornerRadius, Painter, Pos2, Rect, Stroke, StrokeKind, pos2, vec2};

use crate::app::hud::readouts::sign;
use crate::app::theme;
use crate::device::attendant::{Device, Live};
use crate::device::driver::arm::{WATCHDOG_MS, calibration_age_days};
use crate::device::ohs::{Features, State, Status, buttons};
use crate::device::probe::Severity;
use crate::math::{DVec3, unit_quat};
use crate::scenario::rubric::Light;

/// Switches with their names.
const SWITCHES: [(u16, &str); 5] = [
    (buttons::TIP, "tip"),
    (buttons::BARREL, "barrel"),
    (buttons::BARREL_2, "barrel 2"),
    (buttons::PEDAL, "pedal"),
    (buttons::PEDAL << 1, "button 2"),
];

/// Paints the axes, or why there are none.
pub(super) fn axes(painter: &Painter, rect: Rect, device: &Device) {
    match device {
        Device::Live(live) => alive(painter, rect, live),
        Device::None | Device::Opening => middle(painter, rect, "Opening the device…", ""),
        Device::Failed(said, hint) => failed(painter, rect, said, hint.as_deref().unwrap_or_default()),
    }
}

fn middle(painter: &Painter, rect: Rect, words: &str, more: &str) {
    theme::text(painter, rect.center(), Align2::CENTER_CENTER, words, theme::BODY, theme::DIM);
    theme::text(painter, rect.center() + vec2(0.0, 22.0), Align2::CENTER_CENTER, more, theme::SMALL, theme::DIM);
}

fn failed(painter: &Painter, rect: Rect, said: &str, hint: &str) {
    sign(painter, rect.left_top() + vec2(8.0, 11.0), Light::Red);
    let left = rect.left_top() + vec2(26.0, 0.0);
    let width = rect.width() - 30.0;
    let head = theme::text(painter, left, Align2::LEFT_TOP, "This device cannot be used now", theme::HEAD, theme::TEXT);
    let (said, hint) = (theme::sentence(said), theme::sentence(hint));
    let said = theme::wrapped(painter, head.left_bottom() + vec2(0.0, 10.0), width, &said, theme::BODY, theme::TEXT);
    let hint = theme::wrapped(painter, said.left_bottom() + vec2(0.0, 8.0), width, &hint, theme::BODY, theme::DIM);
    let again = "It is tried again every second";
    theme::text(painter, hint.left_bottom() + vec2(0.0, 8.0), Align2::LEFT_TOP, again, theme::SMALL, theme::DIM);
}

fn alive(painter: &Painter, rect: Rect, live: &Live) {
    let who = &live.health.identity;
    let serial = if who.serial.is_empty() { String::new() } else { format!(" · serial {}", who.serial) };
    let about = format!("{}{serial} · {} {}", if who.emulated { "emulated" } else { "" }, who.kind.name(), who.place);
    let name = theme::text(painter, rect.left_top(), Align2::LEFT_TOP, &who.name, theme::HEAD, theme::TEXT);
    let room = rect.right() - name.right() - 16.0;
    let about = about.trim_start_matches(" · ").to_owned();
    theme::clipped(painter, pos2(name.right() + 14.0, name.top() + 4.0), room, about.trim(), theme::BODY, theme::DIM);
    let Some(state) = &live.state else { return middle(painter, rect, "Waiting for its first report…", "") };
    let body = Rect::from_min_max(rect.left_top() + vec2(0.0, 34.0), rect.max);
    let plot = Rect::from_min_size(body.min, vec2(2.0 * body.height() + 10.0, body.height()));
    reach(painter, plot, live, state);
    let numbers = Rect::from_min_max(pos2(plot.right() + 20.0, body.top()), body.max);
    figures(painter, numbers, live, state);
    switches(painter, pos2(numbers.left(), body.bottom() - 24.0), live, state);
}

/// From above and from the front: where the tip is within its reach.
fn reach(painter: &Painter, rect: Rect, live: &Live, state: &State) {
    let everywhere = (DVec3::splat(-80.0), DVec3::splat(80.0));
    let (low, high) = live
        .health
        .capabilities
        .as_ref()
        .map_or(everywhere, |capabilities| (capabilities.workspace_min_mm, capabilities.workspace_max_mm));
    let half = 0.5 * (rect.width() - 10.0);
    let above = Rect::from_min_size(rect.min, vec2(half, rect.height()));
    let front = above.translate(vec2(half + 10.0, 0.0));
    let at = state.position_mm;
    let share = |value: f64, low: f64, high: f64| ((value - low) / (high - low).max(1.0)).clamp(0.0, 1.0) as f32;
    let (x, y, z) = (share(at.x, low.x, high.x), share(at.y, low.y, high.y), share(at.z, low.z, high.z));
    for (rect, words, down) in [(above, "from above", z), (front, "from the front", 1.0 - y)] {
        painter.rect_filled(rect, CornerRadius::same(6), theme::WELL);
        painter.rect_stroke(rect, CornerRadius::same(6), Stroke::new(1.0, theme::LINE), StrokeKind::Inside);
        let inner = rect.shrink(10.0);
        let tip = pos2(inner.left() + x * inner.width(), inner.top() + down * inner.height());
        for (a, b) in [
            (pos2(tip.x, rect.top()), pos2(tip.x, rect.bottom())),
            (pos2(rect.left(), tip.y), pos2(rect.right(), tip.y)),
        ] {
            painter.line_segment([a, b], Stroke::new(1.0, theme::LINE));
        }
        painter.circle_filled(tip, 5.0, theme::ACCENT);
        // over the lines, so that they do not strike it through
        let corner = Rect::from_min_size(rect.min + vec2(2.0, 2.0), vec2(86.0, 19.0));
        painter.rect_filled(corner, CornerRadius::same(4), theme::WELL);
        theme::text(painter, rect.left_top() + vec2(8.0, 5.0), Align2::LEFT_TOP, words, theme::SMALL, theme::DIM);
    }
}

fn figures(painter: &Painter, rect: Rect, live: &Live, state: &State) {
    let up = unit_quat(state.rotation) * DVec3::Y;
    let tilt_deg = libm::acos(up.y.clamp(-1.0, 1.0)).to_degrees();
    let at = state.position_mm;
    let promised = live.health.capabilities.as_ref().map_or(0.0, |capabilities| capabilities.report_hz);
    let rate = format!("{:.0} of {promised:.0} Hz", live.rate_hz);
    let slow = live.rate_hz > 0.0 && live.rate_hz < 0.95 * promised;
    let rows = [
        ("Tip, right", format!("{:+.1} mm", at.x), false),
        ("Tip, up", format!("{:+.1} mm", at.y), false),
        ("Tip, to you", format!("{:+.1} mm", at.z), false),
        ("Tilt", format!("{tilt_deg:.0}°"), false),
        ("Grip", format!("{:.1} N", state.grip_force_n), false),
        ("Reports", rate, slow),
        ("Lost", format!("{}", live.lost), live.lost > 0),
        ("Warmest", format!("{:.0} °C", state.temperature_c), state.temperature_c > 65.0),
    ];
    let pitch = ((rect.height() - 34.0) / 4.0).min(30.0);
    let width = 0.5 * (rect.width() - 24.0);
    for (index, (name, value, warn)) in rows.iter().enumerate() {
        let (column, line) = (index / 4, index % 4);
        let left = pos2(rect.left() + column as f32 * (width + 24.0), rect.top() + pitch * (line as f32 + 0.5));
        theme::text(painter, left, Align2::LEFT_CENTER, name, theme::BODY, theme::DIM);
        let colour = if *warn { theme::WARN } else { theme::TEXT };
        theme::text(painter, left + vec2(width, 0.0), Align2::RIGHT_CENTER, value, theme::BODY, colour);
    }
}

/// Grip and switches as pills; the word changes with the colour.
fn switches(painter: &Painter, at: Pos2, live: &Live, state: &State) {
    let has = |feature| live.health.capabilities.as_ref().is_some_and(|c| c.features.has(feature));
    let grip = match (has(Features::DEADMAN), state.status.has(Status::DEADMAN_CLOSED)) {
        (true, true) => ("grip held", theme::GOOD),
        (true, false) => ("grip open", theme::DIM),
        (false, _) => ("no grip switch", theme::DIM),
    };
    let mut left = at.x;
    let mut pill = |words: &str, colour: Color32| {
        left = theme::pill(painter, pos2(left, at.y), Align2::LEFT_TOP, words, colour).right() + 6.0;
    };
    pill(grip.0, grip.1);
    for (button, name) in SWITCHES {
        let down = state.pressed(button);
        let words = if down { format!("{name} on") } else { name.to_owned() };
        pill(&words, if down { theme::ACCENT } else { theme::DIM });
    }
}

/// What it is able to and held to, at the foot of the panel; gives what is left of it.
fn kept(painter: &Painter, rect: Rect, live: &Live) -> Rect {
    let health = &live.health;
    let Some(c) = &health.capabilities else { return rect };
    let age = match calibration_age_days(c.calibration_day) {
        None => "never calibrated".to_owned(),
        Some(0) => "calibrated today".to_owned(),
        Some(days) => format!("calibrated {days} days ago"),
    };
    let able = format!("gives {:.1} N for long, {:.1} N for a moment; {age}", c.continuous_force_n, c.peak_force_n);
    let bounds = health.our_limits.map_or_else(
        || "gets no force from this program".to_owned(),
        |l| {
            format!(
                "gets at most {:.1} N, {:.0} N/s, and lets go by itself after {WATCHDOG_MS} ms",
                l.max_force_n, l.max_slew_n_per_s
            )
        },
    );
    for (line, words) in [able, bounds].iter().rev().enumerate() {
        let at = rect.left_bottom() - vec2(0.0, 17.0 * line as f32);
        theme::clipped(painter, at - vec2(0.0, 14.0), rect.width(), &theme::sentence(words), theme::SMALL, theme::DIM);
    }
    Rect::from_min_max(rect.min, rect.max - vec2(0.0, 42.0))
}

/// What is wrong with it and what to do, as `device probe` says it.
pub(super) fn health(painter: &Painter, rect: Rect, device: &Device) {
    theme::text(painter, rect.left_top(), Align2::LEFT_TOP, "Health", theme::BODY, theme::DIM);
    let Device::Live(live) = device else { return };
    let mut top = rect.top() + 26.0;
    if !live.judged {
        theme::text(
            painter,
            pos2(rect.left(), top),
            Align2::LEFT_TOP,
            "Watching it for a moment…",
            theme::BODY,
            theme::DIM,
        );
        return;
    }
    let rect = kept(painter, rect, live);
    let findings = &live.health.findings;
    if findings.is_empty() {
        sign(painter, pos2(rect.left() + 6.0, top + 9.0), Light::Green);
        theme::text(
            painter,
            pos2(rect.left() + 20.0, top),
            Align2::LEFT_TOP,
            "Nothing is wrong",
            theme::BODY,
            theme::TEXT,
        );
        return;
    }
    let width = rect.width() - 22.0;
    for (index, finding) in findings.iter().enumerate() {
        let light = if finding.severity == Severity::Problem { Light::Red } else { Light::Amber };
        let lay = |words: &str, size: f32, colour: Color32| {
            painter.layout(words.to_owned(), egui::FontId::proportional(size), colour, width)
        };
        let lines = [
            lay(&theme::sentence(&finding.what), theme::BODY, theme::TEXT),
            lay(&theme::sentence(&finding.means), theme::SMALL, theme::DIM),
            lay(&theme::sentence(&finding.todo), theme::SMALL, theme::TEXT),
        ];
        let height: f32 = lines.iter().map(|line| line.size().y + 2.0).sum();
        if top + height > rect.bottom() {
            let left = findings.len() - index;
            let words = format!("and {left} more: stipple device probe tells all");
            theme::text(painter, pos2(rect.left() + 20.0, top), Align2::LEFT_TOP, &words, theme::SMALL, theme::DIM);
            return;
        }
        sign(painter, pos2(rect.left() + 6.0, top + 8.0), light);
        for line in lines {
            let below = line.size().y + 2.0;
            painter.galley(pos2(rect.left() + 20.0, top), line, theme::TEXT);
            top += below;
        }
        top += 8.0;
    }
}
