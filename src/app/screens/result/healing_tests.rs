//! Tests of the slider of dates under a pointer and keys, and of the room for its words.

use egui::{Event, Modifiers, PointerButton, Pos2, RawInput};

use super::*;

const TRACK: Rect = Rect { min: pos2(50.0, 40.0), max: pos2(450.0, 56.0) };
const LAST: usize = DATES.len() - 1;

/// A window with nothing but the slider.
struct Bare {
    ctx: egui::Context,
    page: Page,
    spots: Spots,
}

impl Bare {
    fn new() -> Self {
        let mut bare = Self { ctx: egui::Context::default(), page: Page::default(), spots: Spots::default() };
        // what can be pressed is known from the picture before
        bare.picture(Vec::new());
        bare
    }

    fn picture(&mut self, events: Vec<Event>) {
        let screen_rect = Some(Rect::from_min_size(Pos2::ZERO, vec2(600.0, 120.0)));
        let input = RawInput { screen_rect, events, ..Default::default() };
        let (page, spots) = (&mut self.page, &mut self.spots);
        let mut shown = self.ctx.run_ui(input, |ui| slider(ui, TRACK, page, spots));
        // nobody paints it
        shown.textures_delta.clear();
    }

    fn key(&mut self, key: Key) {
        let event =
            |pressed| Event::Key { key, physical_key: None, pressed, repeat: false, modifiers: Modifiers::NONE };
        self.picture(vec![event(true)]);
        self.picture(vec![event(false)]);
    }

    fn button(&mut self, at: Pos2, pressed: bool) {
        let modifiers = Modifiers::NONE;
        let press = Event::PointerButton { pos: at, button: PointerButton::Primary, pressed, modifiers };
        self.picture(vec![Event::PointerMoved(at), press]);
    }
}

fn stop(index: usize) -> Pos2 {
    pos2(TRACK.left() + TRACK.width() * index as f32 / LAST as f32, TRACK.center().y)
}

#[test]
fn a_drag_moves_it_from_stop_to_stop_and_no_farther_than_the_ends() {
    let mut bare = Bare::new();
    bare.button(stop(0), true);
    assert_eq!((bare.page.date, bare.page.healing), (0, true), "a press shows the healing");
    for (index, beside) in [(1, 7.0), (2, -7.0), (LAST, -20.0), (3, 20.0), (4, -30.0)] {
        bare.picture(vec![Event::PointerMoved(stop(index) + vec2(beside, 3.0))]);
        assert_eq!(bare.page.date, index, "the nearest stop");
    }
    bare.picture(vec![Event::PointerMoved(pos2(590.0, 100.0))]);
    assert_eq!(bare.page.date, LAST, "beyond the end, and off the track, the end");
    bare.picture(vec![Event::PointerMoved(pos2(2.0, 2.0))]);
    assert_eq!(bare.page.date, 0);
    bare.picture(vec![Event::PointerMoved(stop(2))]);
    bare.button(stop(2), false);
    bare.picture(vec![Event::PointerMoved(stop(4))]);
    assert_eq!(bare.page.date, 2, "let go, it stays");
}

#[test]
fn a_click_goes_to_the_stop() {
    for index in 0..=LAST {
        let mut bare = Bare::new();
        bare.button(stop(index), true);
        bare.button(stop(index), false);
        assert_eq!((bare.page.date, bare.page.healing), (index, true));
    }
    let mut bare = Bare::new();
    bare.button(pos2(300.0, 110.0), true);
    assert!(!bare.page.healing, "beside the slider nothing happens");
}

#[test]
fn arrows_step_through_every_stop_and_end_at_the_ends() {
    let mut bare = Bare::new();
    bare.key(Key::ArrowRight);
    assert_eq!((bare.page.date, bare.page.healing), (0, true), "the first press shows the healing");
    for index in 1..=LAST {
        bare.key(Key::ArrowRight);
        assert_eq!(bare.page.date, index);
    }
    bare.key(Key::ArrowRight);
    assert_eq!(bare.page.date, LAST);
    for index in (0..LAST).rev() {
        bare.key(Key::ArrowLeft);
        assert_eq!(bare.page.date, index);
    }
    bare.key(Key::ArrowLeft);
    assert_eq!(bare.page.date, 0);
}

#[test]
fn tab_reaches_it_and_arrows_do_not_leave_it() {
    let mut bare = Bare::new();
    bare.key(Key::Tab);
    let focused = bare.ctx.memory(egui::Memory::focused);
    assert!(focused.is_some(), "tab gives it the focus");
    for index in 0..3 {
        bare.key(Key::ArrowRight);
        assert_eq!(bare.page.date, index);
        assert_eq!(bare.ctx.memory(egui::Memory::focused), focused, "after {index} steps");
    }
}

#[test]
fn every_stop_can_be_aimed_at() {
    let bare = Bare::new();
    for (index, name) in STOPS.iter().enumerate() {
        let at = bare.spots.iter().find(|(spot, _)| spot == name).map(|(_, rect)| rect.center());
        assert!(at.is_some_and(|at| at.distance(stop(index)) < 0.5), "{name}: {at:?}");
    }
}

#[test]
fn the_longest_words_have_room() {
    let words = [
        "15 of 20 planned places hold no dot (ideal: every one does)",
        "14 dots faded: too shallow, 12 % of the pigment left",
        "13 dots blurred: too deep, 12.3 times a crisp dot's width",
        "12 dots wide: too much ink, pigment 0.34 mm (ideal 0.12 mm)",
        "11 dots pale: too little ink, 34 % as dark as ideal",
        "10 dots hold: 60 % of the pigment left, 0.24 mm (ideal 60 %, 0.24 mm)",
    ];
    // the panel is as wide as the left column of the smallest window
    for width in [460.0, 499.0, 700.0] {
        let room = Rect::from_min_size(Pos2::ZERO, vec2(width - 32.0, HEIGHT - AROUND_WORDS.0 - AROUND_WORDS.1));
        for count in 0..=words.len() {
            let ctx = egui::Context::default();
            let mut taken = Rect::ZERO;
            let mut shown = ctx.run_ui(RawInput::default(), |ui| {
                taken = fitted(ui.painter(), room, &words[..count].join("\n"));
            });
            shown.textures_delta.clear();
            assert!(taken.height() <= room.height() + 0.5, "{count} lines at {width}: {taken:?} in {room:?}");
        }
    }
}
