//! A whole attempt in which the hand is re-centred: the tip stays, no force comes, nothing jumps, the skin is felt where it
//! is afterwards, and the recording gives the same bits again.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use stipple::device::desk::Desk;
use stipple::device::driver;
use stipple::device::ohs::buttons;
use stipple::device::ohs::firmware::{Felt, HandSample, Model};
use stipple::math::{DVec3, Pose};
use stipple::motion::flags;
use stipple::recording::Recording;
use stipple::scenario;
use stipple::session::{Prepared, Replay, Session, score_file};
use stipple::sim::{TickRecord, marks};

use super::bench::{has_let_go, wait_for, was_held_up};

/// Ways of the hand in the device's frame, mm, each in so many milliseconds, with the barrel's switch held or not.
///
/// The workspace's middle is at (0, 20, 0) and comes to lie 10 mm over the skin.
const WAYS: [(DVec3, u32, bool); 8] = [
    (DVec3::ZERO, 300, false),
    (DVec3::ZERO, 100, true),
    // back to the right, and up: the tip stays
    (DVec3::new(25.0, 6.0, 3.0), 500, true),
    (DVec3::ZERO, 300, false),
    // to the left without the clutch: the tip goes there
    (DVec3::new(-25.0, 0.0, 0.0), 600, false),
    // into the skin, where the switch does nothing
    (DVec3::new(0.0, -10.9, 0.0), 1200, false),
    (DVec3::ZERO, 200, true),
    (DVec3::new(0.0, 9.0, 0.0), 600, false),
];

/// Where the hand is after so many milliseconds, and whether it holds the switch; nothing when it is done.
fn way(ms: u32) -> Option<(DVec3, bool)> {
    let (mut at, mut left) = (DVec3::new(0.0, 20.0, 0.0), ms);
    for (by, length, pressed) in WAYS {
        if left < length {
            return Some((at + by * (f64::from(left) / f64::from(length)), pressed));
        }
        at += by;
        left -= length;
    }
    None
}

#[test]
fn a_hand_that_is_recentred_neither_jumps_nor_pushes_and_is_replayed_to_the_bit() {
    let _turn = crate::turn();
    let prepared = Prepared::new(scenario::find("pad-depth-drill").unwrap()).unwrap();
    let most_felt_un = Arc::new(AtomicU64::new(0));
    let felt_most = Arc::clone(&most_felt_un);
    let mut ms = 0;
    let hand = move |_now_us: u64, felt: &Felt| {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few newtons")]
        felt_most.fetch_max((felt.force_n.y * 1e6).max(0.0) as u64, Ordering::AcqRel);
        let (position_mm, pressed) = way(ms)?;
        ms += u32::from(felt.enabled);
        let buttons = if pressed { buttons::BARREL } else { 0 };
        Some(HandSample { pose: Pose { position_mm, ..Pose::IDENTITY }, held: true, grip_n: 2.0, buttons })
    };
    let desk = Desk::new(Model::GOOD, hand, 1, "DESK-3");
    let folder = tempfile::TempDir::new().unwrap();
    let stylus = driver::open(desk.door(), prepared.stylus_anchor()).unwrap();
    let mut session = Session::start(&prepared, Box::new(stylus), folder.path()).unwrap();
    wait_for("the hand lets go", || {
        session.snapshot();
        // a machine under load may stop it; the hand waits meanwhile
        let held = session.held();
        if held.as_ref().is_some_and(|held| held.off.is_none() && !has_let_go(Some(held))) {
            session.resume();
        }
        has_let_go(held.as_ref())
    });
    let attempt = session.finish().unwrap();
    let again = score_file(&attempt.recording, None, &mut |_| {}).unwrap();
    assert!(matches!(again.replay, Replay::Same { .. }), "{}", again.replay);

    let recording = Recording::open(&attempt.recording).unwrap();
    let records: Vec<TickRecord> = recording.records().unwrap().map(|record| record.unwrap()).collect();
    check_held(&records);
    let tip = |record: &TickRecord| record.sample.world_from_tool.position_mm;
    let jump_mm = records
        .windows(2)
        .filter(|pair| !pair[1].sample.has(flags::JUMP))
        .map(|pair| (tip(&pair[1]) - tip(&pair[0])).length())
        .fold(0.0, f64::max);
    assert!(jump_mm < 1.0, "the tip jumped by {jump_mm} mm");
    // the hand ended where it began but for a lift of 4 mm; the tip did not
    let (first, last) = (records.first().unwrap(), records.last().unwrap());
    let gone = tip(last) - tip(first);
    assert!((gone.x + 25.0).abs() < 1.0 && (gone.y + 1.9).abs() < 1.0, "{gone}");

    let touched = |record: &&TickRecord| record.outcome.marks & (marks::CONTACT | marks::IN_SKIN) != 0;
    let in_skin = records.iter().filter(touched).filter(|record| record.sample.has(flags::BUTTON_1));
    assert!(in_skin.clone().count() > 50, "the switch was held in the skin");
    assert!(in_skin.clone().all(|record| !record.sample.has(flags::CLUTCH)), "and did nothing there");
    let sent_n = records.iter().map(|record| record.sent_n.y).fold(0.0, f64::max);
    #[expect(clippy::cast_precision_loss, reason = "a few newtons")]
    let felt_n = most_felt_un.load(Ordering::Acquire) as f64 * 1e-6;
    let felt = sent_n > 0.01 && felt_n > 0.5 * sent_n;
    assert!(
        felt || was_held_up(&recording),
        "the skin is where the tip is: sent {sent_n} N, felt {felt_n} N, {:?}",
        recording.notes()
    );
}

/// While the clutch is held: not one bit of the place changes, and the force is gone at once.
fn check_held(records: &[TickRecord]) {
    let held: Vec<&TickRecord> = records.iter().filter(|record| record.sample.has(flags::CLUTCH)).collect();
    assert!(held.len() > 300, "{} ticks", held.len());
    let place = held[0].sample.world_from_tool.position_mm;
    assert!(held.iter().all(|record| record.sample.world_from_tool.position_mm == place), "the tip moved");
    assert!(held.iter().skip(10).all(|record| record.sent_n == DVec3::ZERO), "it pushed");
    assert!(held.iter().all(|record| record.sample.has(flags::NO_FORCE)), "and may not");
    assert!(held.iter().all(|record| record.outcome.marks & (marks::CONTACT | marks::IN_SKIN) == 0), "it touched");
    let end = held.last().unwrap().tick.0;
    let after = records.iter().filter(|record| (end + 1..end + 20).contains(&record.tick.0));
    assert!(
        after.clone().count() > 10 && after.clone().all(|record| record.sent_n.length() < 0.02),
        "it came back hard"
    );
}
