//! The pointer's hand in the air and against a soft floor.

use super::*;
use crate::device::{Reading, Stylus};
use crate::motion::StylusSample;
use crate::units::Tick;

/// How a picture delivers what happened: its period, and how long its first one takes.
struct Picture {
    period_ms: u64,
}

const PLACE: DVec3 = DVec3::new(5.0, 0.0, -2.0);

/// Plays events (time of their own, ms) through a picture of some rate and gives the samples, one per ms.
fn play(picture: &Picture, events: &[(u64, PointerAction)], for_ms: u64) -> Vec<StylusSample> {
    let (mut feed, mut hand) = pointer(PointerParams::default());
    let mut samples = Vec::new();
    let mut waiting = events.iter().peekable();
    for now_ms in 0..for_ms {
        if now_ms % picture.period_ms == 0 {
            while let Some((at_ms, what)) = waiting.next_if(|(at_ms, _)| *at_ms <= now_ms) {
                assert!(feed.send(at_ms * 1000, *what));
            }
            assert!(feed.send(now_ms * 1000, PointerAction::Heard));
        }
        let Reading::Sample(sample) = hand.read(Tick(now_ms)) else { panic!("a pointer always has a sample") };
        samples.push(sample);
    }
    samples
}

fn height(sample: &StylusSample) -> f64 {
    sample.world_from_tool.position_mm.y
}

/// Milliseconds that the tip was below the skin, and how often it went in.
fn in_skin(samples: &[StylusSample]) -> (usize, usize) {
    let below: Vec<_> = samples.iter().map(|s| height(s) < 0.0).collect();
    (below.iter().filter(|b| **b).count(), below.windows(2).filter(|w| !w[0] && w[1]).count())
}

fn click(from_ms: u64, to_ms: u64) -> Vec<(u64, PointerAction)> {
    vec![
        (100, PointerAction::Aim { point_mm: PLACE, normal: DVec3::Y }),
        (110, PointerAction::Pedal(true)),
        (from_ms, PointerAction::Press(true)),
        (to_ms, PointerAction::Press(false)),
    ]
}

const PICTURES: [Picture; 6] = [
    Picture { period_ms: 4 },
    Picture { period_ms: 17 },
    Picture { period_ms: 33 },
    Picture { period_ms: 150 },
    Picture { period_ms: 270 },
    Picture { period_ms: 475 },
];

#[test]
fn a_tap_is_one_jab_of_one_length_whatever_the_pictures_rate() {
    let reference = in_skin(&play(&PICTURES[0], &click(1000, 1060), 4000));
    assert_eq!(reference.1, 1);
    assert!((50..=75).contains(&reference.0), "{} ms", reference.0);
    for picture in &PICTURES {
        for length_ms in [1, 20, 60, 149] {
            let samples = play(picture, &click(1000, 1000 + length_ms), 4000);
            let (ms, times) = in_skin(&samples);
            let case = format!("{length_ms} ms at {} ms a picture", picture.period_ms);
            assert_eq!((ms, times), reference, "{case}");
            let deepest = samples.iter().map(height).fold(0.0, f64::min);
            assert!((deepest + PointerParams::default().jab_mm).abs() < 0.01, "{case}: {deepest}");
        }
    }
}

#[test]
fn a_hold_lasts_as_long_as_its_stamps_say() {
    let wanted = in_skin(&play(&PICTURES[0], &click(1000, 1400), 5000));
    assert_eq!(wanted.1, 1);
    for picture in &PICTURES {
        let (ms, times) = in_skin(&play(picture, &click(1000, 1400), 5000));
        let case = format!("at {} ms a picture", picture.period_ms);
        assert_eq!(times, 1, "{case}");
        assert!(ms.abs_diff(wanted.0) <= 2, "{case}: {ms} ms, want {} ms", wanted.0);
    }
}

#[test]
fn a_press_and_release_that_arrive_late_together_are_played_at_their_length() {
    let (mut feed, mut hand) = pointer(PointerParams::default());
    let aim = PointerAction::Aim { point_mm: PLACE, normal: DVec3::Y };
    feed.send(0, aim);
    let mut samples = Vec::new();
    for now_ms in 0..3000_u64 {
        if now_ms < 1000 && now_ms % 16 == 0 {
            feed.send(now_ms * 1000, PointerAction::Heard);
        }
        if now_ms == 1500 {
            feed.send(1_050_000, PointerAction::Press(true));
            feed.send(1_450_000, PointerAction::Press(false));
            feed.send(1_500_000, PointerAction::Heard);
        }
        let Reading::Sample(sample) = hand.read(Tick(now_ms)) else { panic!("a pointer always has a sample") };
        samples.push(sample);
    }
    let (late, _) = in_skin(&samples);
    let (in_time, _) = in_skin(&play(&PICTURES[0], &click(1000, 1400), 5000));
    assert!(late.abs_diff(in_time) <= 2, "{late} ms, want {in_time} ms");
}

#[test]
fn two_quick_taps_are_two_jabs() {
    let mut events = click(1000, 1040);
    events.extend([(1100, PointerAction::Press(true)), (1140, PointerAction::Press(false))]);
    for picture in &PICTURES {
        let (_, times) = in_skin(&play(picture, &events, 5000));
        assert_eq!(times, 2, "at {} ms a picture", picture.period_ms);
    }
}

#[test]
fn a_tap_far_away_waits_until_the_hand_is_there() {
    let far = DVec3::new(60.0, 0.0, 40.0);
    let mut events = click(1000, 1050);
    events.insert(2, (1000, PointerAction::Aim { point_mm: far, normal: DVec3::Y }));
    let samples = play(&PICTURES[1], &events, 5000);
    let inside: Vec<_> = samples.iter().filter(|s| height(s) < 0.0).collect();
    assert!(!inside.is_empty());
    for sample in inside {
        assert!((sample.world_from_tool.position_mm - far).with_y(0.0).length() < 0.05);
    }
}

#[test]
fn where_the_pointer_went_during_a_jab_the_hand_goes_after_it() {
    let next = PLACE + DVec3::new(1.0, 0.0, 0.0);
    let mut events = click(1000, 1010);
    events.push((1020, PointerAction::Aim { point_mm: next, normal: DVec3::Y }));
    for picture in &PICTURES {
        let samples = play(picture, &events, 5000);
        for sample in samples.iter().filter(|s| height(s) < 0.0) {
            assert!((sample.world_from_tool.position_mm - PLACE).with_y(0.0).length() < 0.05, "the jab moved");
        }
        let end = samples.last().unwrap().world_from_tool.position_mm;
        assert!((end - next).with_y(0.0).length() < 0.01, "at {} ms a picture: {end}", picture.period_ms);
    }
}

#[test]
fn a_long_way_over_a_ball_stays_above_it() {
    const RADIUS_MM: f64 = 78.0;
    let on_ball = |turn: f64| DVec3::new(RADIUS_MM * libm::sin(turn), RADIUS_MM * libm::cos(turn), 0.0);
    let aim = |turn: f64| PointerAction::Aim { point_mm: on_ball(turn), normal: on_ball(turn) / RADIUS_MM };
    for (from, to) in [(-0.9, 0.7), (0.0, 0.3), (0.5, -1.1), (0.1, 0.0)] {
        let samples = play(&PICTURES[1], &[(50, aim(from)), (2000, aim(to))], 5000);
        let lowest = samples.iter().skip(1000).map(|s| s.world_from_tool.position_mm.length() - RADIUS_MM);
        let lowest = lowest.fold(f64::INFINITY, f64::min);
        assert!(lowest > 0.5, "from {from} to {to}: {lowest} mm");
    }
}

#[test]
fn it_hovers_leans_parks_and_passes_keys_on() {
    let events = [
        (50, PointerAction::Aim { point_mm: PLACE, normal: DVec3::Y }),
        (60, PointerAction::Pedal(true)),
        (60, PointerAction::Stretch(true)),
        (700, PointerAction::Lean { forward_rad: 0.3, left_rad: 0.0 }),
        (2000, PointerAction::Park),
    ];
    let samples = play(&PICTURES[1], &events, 4000);
    let hover_mm = PointerParams::default().hover_mm;
    assert!((height(&samples[600]) - hover_mm).abs() < 0.01, "{}", height(&samples[600]));
    assert!(samples[600].machine_on() && samples[600].stretch > 0.99);
    let up = samples[1500].world_from_tool.direction(DVec3::Y);
    assert!((up - DVec3::new(0.0, libm::cos(0.3), libm::sin(0.3))).length() < 1e-3, "{up}");
    assert!(height(&samples[3500]) > 30.0);
}

#[test]
fn nonsense_moves_nothing() {
    let good = (50, PointerAction::Aim { point_mm: PLACE, normal: DVec3::Y });
    let bad = [
        good,
        (500, PointerAction::Aim { point_mm: DVec3::NAN, normal: DVec3::Y }),
        (500, PointerAction::Lean { forward_rad: f64::INFINITY, left_rad: 0.0 }),
        (500, PointerAction::Squeeze(f64::NAN)),
    ];
    assert_eq!(play(&PICTURES[1], &bad, 1000), play(&PICTURES[1], &[good], 1000));
}

#[test]
fn a_squeeze_presses_in_proportion() {
    for share in [0.0, 0.3, 1.0] {
        let events =
            [(50, PointerAction::Aim { point_mm: PLACE, normal: DVec3::Y }), (500, PointerAction::Squeeze(share))];
        let samples = play(&PICTURES[1], &events, 1500);
        let p = PointerParams::default();
        let wanted = if share > 0.0 { p.touch_mm - share * (p.touch_mm + p.press_max_mm) } else { p.hover_mm };
        assert!((height(&samples[1400]) - wanted).abs() < 0.01, "{share}: {}", height(&samples[1400]));
    }
}
