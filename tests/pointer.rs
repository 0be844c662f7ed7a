//! The pointer's hand in real skin: taps make dots as they should be, a hold is pushed back, a tap into the cup dips.
#![expect(clippy::unwrap_used, reason = "what cannot be set up is a failed test")]

use stipple::device::pointer::{PointerAction, PointerParams, pointer};
use stipple::math::DVec3;
use stipple::scenario;
use stipple::session::Prepared;
use stipple::sim::{TickRecord, marks};

fn pad() -> Prepared {
    let loaded = scenario::load_text("pad", include_str!("../scenarios/pad-depth-drill.ron")).unwrap();
    Prepared::new(loaded).unwrap()
}

/// Runs events at their times, ms, with a picture every 17 ms.
fn run(pad: &Prepared, events: &[(u64, PointerAction)], for_ms: u64) -> Vec<TickRecord> {
    let (mut feed, hand) = pointer(PointerParams::default());
    let mut rig = pad.rig(Box::new(hand));
    let mut waiting = events.iter().peekable();
    let mut records = Vec::new();
    for now_ms in 0..for_ms {
        if now_ms % 17 == 0 {
            while let Some((at_ms, what)) = waiting.next_if(|(at_ms, _)| *at_ms <= now_ms) {
                assert!(feed.send(at_ms * 1000, *what));
            }
            assert!(feed.send(now_ms * 1000, PointerAction::Heard));
        }
        records.extend(rig.tick());
    }
    records
}

fn aim(x: f64) -> PointerAction {
    PointerAction::Aim { point_mm: DVec3::X * x, normal: DVec3::Y }
}

#[test]
fn taps_make_dots_of_the_wanted_depth_and_dwell() {
    let pad = pad();
    for stretch in [false, true] {
        let mut events = vec![
            (
                0,
                PointerAction::Aim {
                    point_mm: DVec3::from_array(pad.scenario.cup.unwrap().centre_mm),
                    normal: DVec3::Y,
                },
            ),
            (500, PointerAction::Press(true)),
            (560, PointerAction::Press(false)),
            (2000, aim(0.0)),
            (2000, PointerAction::Pedal(true)),
            (2000, PointerAction::Stretch(stretch)),
        ];
        for i in 0..5_u32 {
            let at_ms = 4000 + 1000 * u64::from(i);
            events.push((at_ms, aim(f64::from(i))));
            events.push((at_ms + 5, PointerAction::Press(true)));
            events.push((at_ms + 70, PointerAction::Press(false)));
        }
        let records = run(&pad, &events, 9500);
        let case = if stretch { "stretched" } else { "slack" };
        assert!(records.iter().any(|r| r.outcome.has(marks::DIPPED)), "{case}: no ink");
        for dot in 1..=5 {
            let of_dot = records.iter().filter(|r| r.outcome.dot == dot && r.outcome.has(marks::STROKE));
            let below: Vec<_> = of_dot.map(|r| r.outcome.stroke_depth_mm - r.outcome.junction_mm).collect();
            let strokes = below.iter().filter(|mm| **mm > 0.0).count();
            let deepest = below.iter().copied().fold(f64::MIN, f64::max);
            assert!((3..=8).contains(&strokes), "{case}, dot {dot}: {strokes} strokes");
            assert!((0.35..=0.90).contains(&deepest), "{case}, dot {dot}: {deepest} mm below the junction");
        }
        assert!(records.iter().all(|r| r.outcome.dot <= 5), "{case}: too many dots");
        let inked = records.iter().map(|r| r.outcome.stroke_nl).sum::<f64>();
        assert!(inked > 1.0, "{case}: {inked} nL");
    }
}

#[test]
fn a_hold_goes_deeper_and_the_skin_pushes_back() {
    let pad = pad();
    let events = [(0, aim(0.0)), (300, PointerAction::Pedal(true)), (1000, PointerAction::Press(true))];
    let records = run(&pad, &events, 2500);
    let last = records.last().unwrap();
    let lowest_mm = last.sample.world_from_tool.position_mm.y;
    let wanted_mm = -PointerParams::default().press_max_mm;
    assert!(last.sent_n.y > 0.5, "{} N", last.sent_n.y);
    let yield_mm = last.sent_n.y / PointerParams::default().arm.stiffness_n_per_mm;
    assert!(
        (lowest_mm - wanted_mm - yield_mm).abs() < 0.02,
        "{lowest_mm} mm, wanted {wanted_mm} mm, yields {yield_mm} mm"
    );
}
