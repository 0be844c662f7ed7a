//! Who is there, and what to do when nobody is.

use bevy_egui::egui;
use egui::{Align2, Color32, CornerRadius, Rect, Sense, Stroke, StrokeKind, Ui, pos2, vec2};

use super::Did;
use crate::app::theme::{self, Spots};
use crate::device::DeviceChoice;
use crate::device::attendant::{Board, Device};
use crate::device::census::{Census, Found};

/// Where the emulator and most bridges listen; not searched for, but offered.
const USUAL_BRIDGE: &str = "bridge:127.0.0.1:7410";
/// Height of a row, points.
const ROW: f32 = 52.0;
/// Names of the rows for whoever aims at them.
const NAMES: [&str; 8] =
    ["device-1", "device-2", "device-3", "device-4", "device-5", "device-6", "device-7", "device-8"];

/// One line of the list.
struct Row {
    choice: Option<DeviceChoice>,
    title: String,
    about: String,
    /// Something is wrong with it.
    wrong: bool,
}

/// Paints the list; a choice when one was made.
pub(super) fn show(
    ui: &mut Ui,
    rect: Rect,
    spots: &mut Spots,
    board: &Board,
    chosen: Option<&DeviceChoice>,
) -> Option<Did> {
    let census = board.census.as_ref();
    let painter = ui.painter().clone();
    theme::text(&painter, rect.left_top(), Align2::LEFT_TOP, "Connected", theme::BODY, theme::DIM);
    let said = if census.is_some() { "looked for again every 2 s" } else { "looking…" };
    theme::text(&painter, rect.right_top(), Align2::RIGHT_TOP, said, theme::SMALL, theme::DIM);
    let mut did = None;
    let mut top = rect.top() + 26.0;
    for (row, name) in rows(census, chosen, &board.device).iter().zip(NAMES) {
        let at = Rect::from_min_size(pos2(rect.left(), top), vec2(rect.width(), ROW));
        spots.put(name, at);
        if one(ui, at, row, name, row.choice.as_ref() == chosen) {
            did = Some(Did::Choose(row.choice.clone()));
        }
        top = at.bottom() + 8.0;
    }
    let left = Rect::from_min_max(pos2(rect.left(), top + 4.0), rect.max);
    if let Some(census) = census {
        others(&painter, left, census);
    }
    did
}

fn one(ui: &mut Ui, rect: Rect, row: &Row, name: &'static str, chosen: bool) -> bool {
    let response = ui.interact(rect, ui.id().with(name), Sense::click());
    let painter = ui.painter();
    let fill = if response.hovered() { Color32::from_rgb(0x1f, 0x26, 0x2e) } else { theme::WELL };
    painter.rect_filled(rect, CornerRadius::same(6), fill);
    let (width, colour) = if chosen { (1.5, theme::ACCENT) } else { (1.0, theme::LINE) };
    painter.rect_stroke(rect, CornerRadius::same(6), Stroke::new(width, colour), StrokeKind::Inside);
    let left = rect.left_top() + vec2(12.0, 9.0);
    let room = rect.width() - 24.0;
    theme::clipped(painter, left, room, &row.title, theme::BODY, theme::TEXT);
    let ink = if row.wrong { theme::WARN } else { theme::DIM };
    theme::clipped(painter, left + vec2(0.0, 19.0), room, &row.about, theme::SMALL, ink);
    response.clicked()
}

fn rows(census: Option<&Census>, chosen: Option<&DeviceChoice>, device: &Device) -> Vec<Row> {
    let mut rows: Vec<Row> = census.iter().flat_map(|census| census.hid.iter().map(stylus)).collect();
    if census.is_some_and(|census| census.haply.is_some()) {
        let about = "its service answers on this machine".to_owned();
        rows.push(Row {
            choice: Some(DeviceChoice::Haply(None)),
            title: "Haply Inverse3".to_owned(),
            about,
            wrong: false,
        });
    }
    let named = [chosen.cloned(), USUAL_BRIDGE.parse().ok()];
    for choice in named.into_iter().flatten() {
        if rows.iter().all(|row| row.choice.as_ref() != Some(&choice)) {
            let live = if Some(&choice) == chosen { device } else { &Device::None };
            rows.push(named_row(choice, live));
        }
    }
    let about = "no force: depth is seen and scored, not felt".to_owned();
    rows.push(Row { choice: None, title: "Mouse or pen".to_owned(), about, wrong: false });
    rows
}

fn stylus(found: &Found) -> Row {
    let who = &found.identity;
    let serial = Some(who.serial.clone()).filter(|serial| !serial.is_empty());
    let (about, wrong) = match &found.capabilities {
        Ok(c) if c.gives_force() => {
            (format!("{:.1} N, {:.0} reports a second, {}", c.continuous_force_n, c.report_hz, who.place), false)
        }
        Ok(c) => (format!("no force, {:.0} reports a second, {}", c.report_hz, who.place), false),
        Err((said, _)) => (said.clone(), true),
    };
    Row { choice: Some(DeviceChoice::Hid(serial)), title: who.name.clone(), about, wrong }
}

fn named_row(choice: DeviceChoice, device: &Device) -> Row {
    let title = match &choice {
        DeviceChoice::Bridge(address) => format!("Bridge at {address}"),
        DeviceChoice::Haply(_) => "Haply Inverse3".to_owned(),
        DeviceChoice::Hid(Some(serial)) => format!("Stylus {serial}"),
        DeviceChoice::Hid(None) => "Any stylus".to_owned(),
    };
    let (about, wrong) = match device {
        Device::Live(live) => (format!("answers: {}", live.health.identity.name), false),
        Device::Failed(..) => ("does not answer".to_owned(), true),
        Device::None | Device::Opening => ("not searched for: choose it to see who answers".to_owned(), false),
    };
    Row { choice: Some(choice), title, about, wrong }
}

/// What is there besides, and what to do when no stylus is.
fn others(painter: &egui::Painter, rect: Rect, census: &Census) {
    let mut top = rect.top();
    let mut say = |words: &str, size: f32, colour: Color32| {
        let said = theme::wrapped(painter, pos2(rect.left(), top), rect.width(), words, size, colour);
        top = said.bottom() + 6.0;
    };
    for pad in census.gamepads.iter().flatten() {
        say(&format!("Game controller: {pad}; it works beside the mouse and rumbles"), theme::SMALL, theme::DIM);
    }
    if let Some(trouble) = &census.hid_trouble {
        say(&format!("HID devices cannot be listed: {trouble}"), theme::SMALL, theme::WARN);
    }
    let hint = census.hid.iter().find_map(|found| found.capabilities.as_ref().err()?.1.clone());
    if let Some(hint) = hint {
        say(&hint, theme::SMALL, theme::TEXT);
    } else if census.hid.is_empty() {
        say("No stylus is connected by USB or Bluetooth", theme::BODY, theme::TEXT);
        say("1. Plug it in and switch it on", theme::SMALL, theme::DIM);
        if cfg!(target_os = "linux") {
            say(
                "2. On a new computer let users open it: the command stipple device udev-rule prints the rule and \
                 says where it goes",
                theme::SMALL,
                theme::DIM,
            );
        }
        say(
            "No device? Simulate one in a terminal, then choose the bridge above:\n\
             stipple device emulate --over bridge:127.0.0.1:7410",
            theme::SMALL,
            theme::DIM,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::DeviceKind;
    use crate::device::driver::Identity;
    use crate::device::ohs::firmware::Model;

    #[test]
    fn every_device_is_there_once_and_the_mouse_is_last() {
        let identity = Identity {
            name: "Maker Pen".to_owned(),
            serial: "A7".to_owned(),
            place: "/dev/hidraw3".to_owned(),
            kind: DeviceKind::Hid,
            emulated: false,
        };
        let found = Found { identity, capabilities: Ok(Model::GOOD.capabilities) };
        let denied = Found { capabilities: Err(("permission denied".to_owned(), None)), ..found.clone() };
        let chosen: Option<DeviceChoice> = Some("hid:A7".parse().unwrap());
        for (case, hid, chosen, count, wrong) in [
            ("nothing yet", Vec::new(), None, 2, 0),
            ("a stylus", vec![found.clone()], None, 3, 0),
            ("the chosen one is there", vec![found], chosen.clone(), 3, 0),
            ("the chosen one is gone", Vec::new(), chosen.clone(), 3, 0),
            ("one that may not be opened", vec![denied], chosen, 3, 1),
        ] {
            let census = Census { hid, ..Census::default() };
            let rows = rows(Some(&census), chosen.as_ref(), &Device::None);
            assert_eq!(rows.len(), count, "{case}");
            assert_eq!(rows.iter().filter(|row| row.wrong).count(), wrong, "{case}");
            assert!(rows.last().is_some_and(|row| row.choice.is_none()), "{case}");
        }
    }
}
