//! The pointer's hand where releases are heard without the picture: a hold is exact whatever the picture does.

use rtrb::Producer;

use super::*;
use crate::device::{Reading, Stylus};
use crate::units::Tick;

/// A press of the button, ms.
#[derive(Clone, Copy, Debug)]
struct Held {
    down_ms: u64,
    up_ms: u64,
    /// The picture lets it through.
    accepted: bool,
    /// What the picture tells of it.
    told: [PointerAction; 2],
}

fn held(down_ms: u64, up_ms: u64) -> Held {
    Held { down_ms, up_ms, accepted: true, told: [PointerAction::Down, PointerAction::Press(false)] }
}

/// Times of pictures, ms, and how late a release is heard, ms; `None`: the thread is gone.
struct World<'a> {
    pictures: &'a dyn Fn(u64) -> bool,
    late_ms: Option<u64>,
}

const PLACE: DVec3 = DVec3::new(5.0, 0.0, -2.0);

struct Teller {
    feed: PointerFeed,
    releases: Option<Producer<Release>>,
    told: Option<u64>,
}

impl Teller {
    /// What a picture tells: the aim as of now, presses and releases by their stamps.
    fn picture(&mut self, presses: &[Held], now_ms: u64) {
        let (since, told) = (self.told, &mut self.told);
        let fresh = |at_ms: u64| at_ms <= now_ms && since.is_none_or(|since| at_ms > since);
        self.feed.send(now_ms * 1000, PointerAction::Aim { point_mm: PLACE, normal: DVec3::Y });
        for press in presses.iter().filter(|press| press.accepted) {
            if fresh(press.down_ms) {
                self.feed.send(press.down_ms * 1000, press.told[0]);
            }
            if fresh(press.up_ms) {
                self.feed.send(press.up_ms * 1000, press.told[1]);
            }
        }
        *told = Some(now_ms);
        self.feed.send(now_ms * 1000, PointerAction::Heard);
    }
}

/// Lengths of the stays below the skin, ms.
fn stays(world: &World<'_>, presses: &[Held]) -> Vec<usize> {
    let (producer, consumer) = releases();
    let (feed, mut hand) = stamped_pointer(PointerParams::default(), consumer);
    let mut teller = Teller { feed, releases: world.late_ms.map(|_| producer), told: None };
    let mut below = Vec::new();
    let last_ms = presses.iter().map(|press| press.up_ms).max().unwrap_or(0);
    for now_ms in 0..last_ms + 4000 {
        for press in presses {
            if let (Some(releases), Some(late_ms)) = (&mut teller.releases, world.late_ms)
                && now_ms == press.up_ms + late_ms
            {
                let (at_us, down_us) = (press.up_ms * 1000, press.down_ms * 1000);
                releases.push(Release { at_us, down_us }).unwrap();
            }
        }
        if now_ms == 0 || (world.pictures)(now_ms) {
            teller.picture(presses, now_ms);
        }
        let Reading::Sample(sample) = hand.read(Tick(now_ms)) else { panic!("a pointer always has a sample") };
        below.push(sample.world_from_tool.position_mm.y < 0.0);
    }
    below.split(|below| !below).map(<[bool]>::len).filter(|ms| *ms > 0).collect()
}

fn every(period_ms: u64) -> impl Fn(u64) -> bool {
    move |now_ms| now_ms.is_multiple_of(period_ms)
}

/// Pictures of 200 to 800 ms, in an order that repeats after 3 s.
fn ragged(now_ms: u64) -> bool {
    [0, 200, 1000, 1230, 1900, 2700].contains(&(now_ms % 3000))
}

/// What a hold should be: seen by a picture as fast as the ticks.
fn reference(hold_ms: u64) -> usize {
    stays(&World { pictures: &every(1), late_ms: Some(0) }, &[held(1000, 1000 + hold_ms)])[0]
}

#[test]
fn a_hold_is_exact_at_any_pace_of_the_pictures() {
    let paces: [(&str, &dyn Fn(u64) -> bool); 6] = [
        ("4 ms", &every(4)),
        ("17 ms", &every(17)),
        ("200 ms", &every(200)),
        ("475 ms", &every(475)),
        ("800 ms", &every(800)),
        ("200 to 800 ms", &ragged),
    ];
    for hold_ms in [250, 350, 700, 1500] {
        let wanted = reference(hold_ms);
        for (name, pictures) in paces {
            for down_ms in [1000, 1130, 1777, 2042, 2333] {
                for late_ms in [0, 3, 15] {
                    let world = World { pictures, late_ms: Some(late_ms) };
                    let lasted = stays(&world, &[held(down_ms, down_ms + hold_ms)]);
                    let case = format!("{hold_ms} ms from {down_ms} at {name}, heard {late_ms} ms late");
                    assert_eq!(lasted.len(), 1, "{case}: {lasted:?}");
                    assert!(lasted[0].abs_diff(wanted) <= 1, "{case}: {} ms, want {wanted} ms", lasted[0]);
                }
            }
        }
    }
}

#[test]
fn a_picture_that_stops_in_the_middle_does_not_lengthen_the_hold() {
    let wanted = reference(400);
    let stopped = |now_ms: u64| now_ms.is_multiple_of(16) && !(1100..4000).contains(&now_ms);
    let lasted = stays(&World { pictures: &stopped, late_ms: Some(2) }, &[held(1000, 1400)]);
    assert_eq!(lasted.len(), 1);
    assert!(lasted[0].abs_diff(wanted) <= 1, "{} ms, want {wanted} ms", lasted[0]);
}

#[test]
fn each_of_several_holds_has_its_own_length() {
    let presses = [held(1000, 1500), held(2100, 2400), held(3000, 3900), held(5000, 5300)];
    let wanted: Vec<_> = presses.iter().map(|press| reference(press.up_ms - press.down_ms)).collect();
    for (name, pictures) in
        [("17 ms", &every(17) as &dyn Fn(u64) -> bool), ("450 ms", &every(450)), ("ragged", &ragged)]
    {
        let lasted = stays(&World { pictures, late_ms: Some(2) }, &presses);
        assert_eq!(lasted.len(), wanted.len(), "{name}: {lasted:?}");
        for (lasted, wanted) in lasted.iter().zip(&wanted) {
            assert!(lasted.abs_diff(*wanted) <= 1, "{name}: {lasted} ms, want {wanted} ms");
        }
    }
}

#[test]
fn a_press_that_the_picture_refuses_moves_nothing_and_a_tap_is_a_jab() {
    let refused = Held { accepted: false, ..held(1000, 1600) };
    for pictures in [&every(17) as &dyn Fn(u64) -> bool, &every(475), &ragged] {
        let world = World { pictures, late_ms: Some(2) };
        assert!(stays(&world, &[refused]).is_empty());
        let lasted = stays(&world, &[refused, held(3000, 3060)]);
        assert!(matches!(lasted.as_slice(), [50..=75]), "{lasted:?}");
    }
}

#[test]
fn without_the_thread_the_pictures_release_ends_the_hold() {
    let wanted = reference(400);
    let lasted = stays(&World { pictures: &every(17), late_ms: None }, &[held(1000, 1400)]);
    assert_eq!(lasted.len(), 1);
    assert!(lasted[0].abs_diff(wanted) <= 2, "{} ms, want {wanted} ms", lasted[0]);
    // and one that lives but never heard of this release
    let lasted = stays(&World { pictures: &every(17), late_ms: Some(100_000) }, &[held(1000, 1400)]);
    assert_eq!(lasted.len(), 1);
    assert!(lasted[0].abs_diff(wanted) <= 2, "{} ms, want {wanted} ms", lasted[0]);
}

#[test]
fn what_is_not_heard_directly_lasts_as_long_as_its_stamps_at_an_even_pace() {
    let button = [PointerAction::Press(true), PointerAction::Press(false)];
    let trigger = [PointerAction::Squeeze(0.5), PointerAction::Squeeze(0.0)];
    for told in [button, trigger] {
        let press = |down_ms| Held { told, ..held(down_ms, down_ms + 400) };
        let wanted = stays(&World { pictures: &every(1), late_ms: Some(0) }, &[press(1000)])[0];
        for (period_ms, down_ms) in [(17, 2001), (200, 2001), (200, 2150), (450, 2300)] {
            let lasted = stays(&World { pictures: &every(period_ms), late_ms: Some(100_000) }, &[press(down_ms)]);
            let case = format!("{told:?} at {down_ms}, pictures of {period_ms} ms");
            assert_eq!(lasted.len(), 1, "{case}: {lasted:?}");
            assert!(lasted[0].abs_diff(wanted) <= 2, "{case}: {} ms, want {wanted} ms", lasted[0]);
        }
    }
}

#[test]
fn a_release_of_another_press_ends_nothing() {
    let (mut releases, consumer) = releases();
    let (mut feed, mut hand) = stamped_pointer(PointerParams::default(), consumer);
    feed.send(0, PointerAction::Aim { point_mm: PLACE, normal: DVec3::Y });
    feed.send(500_000, PointerAction::Down);
    for down_us in 0..40 {
        releases.push(Release { at_us: 600_000, down_us }).unwrap();
    }
    let mut lowest = f64::INFINITY;
    for now_ms in 0..2000_u64 {
        let Reading::Sample(sample) = hand.read(Tick(now_ms)) else { panic!("a pointer always has a sample") };
        lowest = sample.world_from_tool.position_mm.y;
    }
    assert!(lowest < -3.0, "{lowest} mm");
}
