//! The rig and its thread: same bits live and replayed, pauses, losses, faults, full rings, and a hand that is let go.
#![expect(clippy::unwrap_used, reason = "what cannot be set up is a failed test")]

use std::sync::{Arc, Mutex};

use rtrb::RingBuffer;
use stipple::device::{
    DeviceCommand, DeviceKind, DeviceSpec, NullHand, Reading, ReplayHand, ScriptedHand, Stylus, Target, Task,
    TraineeKind, VirtualTrainee,
};
use stipple::haptics::clock::ManualClock;
use stipple::haptics::{Ended, Rig, RigSettings, Servo, SimEvent};
use stipple::math::{DVec3, Pose};
use stipple::motion::{StylusSample, flags};
use stipple::scenario;
use stipple::session::Prepared;
use stipple::sim::{Model, TickRecord};
use stipple::units::Tick;

const SETTINGS: RigSettings = RigSettings { tick_hz: 1000.0, rate_hz: 100.0 };

fn model() -> Arc<Model> {
    let loaded = scenario::load_text("pad", include_str!("../scenarios/pad-depth-drill.ron")).unwrap();
    let prepared = Prepared::new(loaded).unwrap();
    assert_eq!(prepared.rig_settings(), SETTINGS);
    prepared.model
}

fn trainee(kind: TraineeKind) -> Box<VirtualTrainee> {
    let targets = (0..3).map(|i| Target { point_mm: DVec3::X * f64::from(i), normal: DVec3::Y }).collect();
    let task = Task { targets, cup_mm: None, out_mm: 1.75, rate_hz: SETTINGS.rate_hz, dots_per_dip: 20 };
    Box::new(VirtualTrainee::new(kind, 1, task))
}

fn at_height(height_mm: f64) -> StylusSample {
    let world_from_tool = Pose { position_mm: DVec3::Y * height_mm, ..Pose::IDENTITY };
    StylusSample { world_from_tool, ..StylusSample::default() }
}

/// A hand whose commands others can see, after its end too.
struct Watched<H> {
    hand: H,
    sent: Arc<Mutex<Vec<DeviceCommand>>>,
}

impl<H: Stylus> Stylus for Watched<H> {
    fn spec(&self) -> DeviceSpec {
        self.hand.spec()
    }
    fn read(&mut self, tick: Tick) -> Reading {
        self.hand.read(tick)
    }
    fn write(&mut self, tick: Tick, command: &DeviceCommand) {
        self.hand.write(tick, command);
        self.sent.lock().unwrap().push(*command);
    }
}

fn watched<H: Stylus + 'static>(hand: H) -> (Box<dyn Stylus>, Arc<Mutex<Vec<DeviceCommand>>>) {
    let sent = Arc::default();
    (Box::new(Watched { hand, sent: Arc::clone(&sent) }), sent)
}

fn all(mut rig: Rig) -> Vec<TickRecord> {
    std::iter::from_fn(|| rig.tick()).collect()
}

/// Pressed into the skin so hard that the force is far from zero.
fn pressing() -> impl FnMut(Tick) -> Reading {
    |_| Reading::Sample(at_height(-4.0))
}

fn live(rig: Rig) -> Vec<TickRecord> {
    let (records, mut out) = RingBuffer::new(100_000);
    let handle = Servo::start_with(rig, Some(records), ManualClock::new()).unwrap();
    while handle.is_running() {
        std::thread::yield_now();
    }
    drop(handle);
    std::iter::from_fn(|| out.pop().ok()).collect()
}

#[test]
fn live_headless_and_replayed_attempts_give_the_same_bits() {
    let model = model();
    let headless = all(Rig::new(Arc::clone(&model), trainee(TraineeKind::Heavy), SETTINGS));
    assert!(headless.len() > 1000 && headless.iter().any(|r| r.sent_n.length() > 0.5));
    assert!(headless == live(Rig::new(Arc::clone(&model), trainee(TraineeKind::Heavy), SETTINGS)), "live differs");
    let samples: Vec<_> = headless.iter().map(|r| r.sample).collect();
    let hand = Box::new(ReplayHand::new(samples, trainee(TraineeKind::Heavy).spec()));
    assert!(headless == all(Rig::replaying(model, hand, SETTINGS)), "replay differs");
}

#[test]
fn a_replay_goes_through_a_pause_a_stale_spell_and_a_loss_to_the_bit() {
    let model = model();
    let script = |tick: Tick| match tick.0 {
        400..405 | 500..530 => Reading::Stale,
        900.. => Reading::Lost,
        t => Reading::Sample(at_height(-4.0 + 0.3 * libm::sin(t as f64 * 0.01))),
    };
    let mut rig = Rig::new(Arc::clone(&model), Box::new(ScriptedHand::new(script)), SETTINGS);
    let spec = rig.spec().clone();
    let mut records = Vec::new();
    while rig.ended() == Ended::No {
        if records.len() == 700 {
            while !rig.settle() {}
            rig.resume();
        }
        records.extend(rig.tick());
    }
    assert_eq!(rig.ended(), Ended::Lost);
    let jumps: Vec<_> = records.iter().filter(|r| r.sample.has(flags::JUMP)).map(|r| r.tick.0).collect();
    assert_eq!(jumps, [0, 700]);
    let stale = |tick: usize| records[tick].sample.has(flags::STALE);
    assert!(stale(400) && stale(404) && !stale(405) && stale(529) && stale(900));
    assert!(records[404].sent_n.length() > 0.5, "a short stale spell is bridged");
    assert_eq!(records[529].sent_n, DVec3::ZERO, "a long one is not");
    assert_eq!(records.last().unwrap().sent_n, DVec3::ZERO, "a lost device is let go");
    assert!(records.len() - 900 <= 10, "within 10 ms: {}", records.len() - 900);
    let samples: Vec<_> = records.iter().map(|r| r.sample).collect();
    let again = all(Rig::replaying(model, Box::new(ReplayHand::new(samples, spec)), SETTINGS));
    for (a, b) in records.iter().zip(&again) {
        assert_eq!(a, b);
    }
    assert_eq!(records.len(), again.len());
}

#[test]
fn the_hand_is_let_go_when_the_rig_ends_and_when_it_breaks() {
    let model = model();
    let (hand, sent) = watched(ScriptedHand::new(pressing()));
    let mut rig = Rig::new(Arc::clone(&model), hand, SETTINGS);
    for _ in 0..300 {
        rig.tick();
    }
    assert!(sent.lock().unwrap().last().unwrap().force_n().length() > 0.5);
    drop(rig);
    assert_eq!(*sent.lock().unwrap().last().unwrap(), DeviceCommand::ZERO);

    let mut pressing = pressing();
    let broken = move |tick: Tick| if tick.0 < 300 { pressing(tick) } else { panic!("a driver broke") };
    let (hand, sent) = watched(ScriptedHand::new(broken));
    let rig = Rig::new(model, hand, SETTINGS);
    let handle = Servo::start_with(rig, None, ManualClock::new()).unwrap();
    while handle.is_running() {
        std::thread::yield_now();
    }
    assert_eq!(handle.stop(), None, "a broken loop has no health");
    assert_eq!(*sent.lock().unwrap().last().unwrap(), DeviceCommand::ZERO);
}

#[test]
fn a_sample_that_is_no_number_gives_no_force_that_is_none() {
    let bad =
        StylusSample { world_from_tool: Pose { position_mm: DVec3::NAN, ..Pose::IDENTITY }, ..StylusSample::default() };
    let script = move |tick: Tick| Reading::Sample(if tick.0 % 7 == 3 { bad } else { at_height(-4.0) });
    let mut rig = Rig::new(model(), Box::new(ScriptedHand::new(script)), SETTINGS);
    for _ in 0..500 {
        let record = rig.tick().unwrap();
        assert!(record.sent_n.is_finite() && record.sent_n.length() <= 3.0 + 1e-12);
    }
}

#[test]
fn a_pause_lets_the_force_go_and_a_resume_lets_it_in_slowly() {
    let (hand, sent) = watched(ScriptedHand::new(pressing()));
    let mut handle = Servo::start_with(Rig::new(model(), hand, SETTINGS), None, ManualClock::new()).unwrap();
    let pushes = |n: f64| {
        while sent.lock().unwrap().last().is_none_or(|c| c.force_n().length() < n) {
            std::thread::yield_now();
        }
    };
    pushes(0.5);
    assert!(handle.pause());
    while sent.lock().unwrap().last().unwrap().force_n() != DVec3::ZERO {
        std::thread::yield_now();
    }
    let paused_at = sent.lock().unwrap().len();
    assert!(handle.resume());
    pushes(0.5);
    handle.stop().unwrap();
    let sent = sent.lock().unwrap();
    let steps: Vec<_> = sent.windows(2).map(|w| (w[1].force_n() - w[0].force_n()).length()).collect();
    // the rig's own end may step to zero, and nothing else may
    assert!(steps[..steps.len() - 1].iter().all(|step| *step <= 0.5 + 1e-12));
    let first_push = sent[paused_at..].iter().position(|c| c.force_n().length() > 0.0).unwrap() + paused_at;
    assert!(sent[first_push].force_n().length() < 0.05, "let in slowly: {}", sent[first_push].force_n());
}

#[test]
fn a_full_ring_is_counted_and_never_waited_for() {
    let (records, out) = RingBuffer::new(10);
    let hand = |tick: Tick| if tick.0 < 50 { Reading::Sample(at_height(20.0)) } else { Reading::Finished };
    let rig = Rig::new(model(), Box::new(ScriptedHand::new(hand)), SETTINGS);
    let mut handle = Servo::start_with(rig, Some(records), ManualClock::new()).unwrap();
    while handle.is_running() {
        std::thread::yield_now();
    }
    let snapshot = handle.snapshot().unwrap();
    assert_eq!((snapshot.record.tick, snapshot.ended), (Tick(49), Ended::Finished));
    assert_eq!(handle.stop().unwrap().dropped_records, 40);
    assert_eq!(out.slots(), 10);
}

#[test]
fn a_stall_is_counted_and_not_made_up_for() {
    let clock = ManualClock::new();
    clock.stall_next(50_000_000);
    let hand = |tick: Tick| if tick.0 < 20 { Reading::Sample(at_height(20.0)) } else { Reading::Finished };
    let rig = Rig::new(model(), Box::new(ScriptedHand::new(hand)), SETTINGS);
    let handle = Servo::start_with(rig, None, clock).unwrap();
    while handle.is_running() {
        std::thread::yield_now();
    }
    let health = handle.stop().unwrap();
    assert_eq!(health.missed, 50);
    assert_eq!(health.late.iter().sum::<u64>(), 21, "twenty ticks and the one that found the end");
    assert_eq!(health.late[11], 1, "{:?}", health.late);
}

#[test]
fn after_a_stall_longer_than_the_watchdog_a_device_is_pushed_from_zero() {
    for (case, kind, from_zero) in
        [("a device", DeviceKind::Hid, true), ("a hand of the program", DeviceKind::Scripted, false)]
    {
        let spec = DeviceSpec::plain(case, kind, 3.0, 500.0);
        let mut rig = Rig::new(model(), Box::new(ScriptedHand::new(pressing()).on(spec)), SETTINGS);
        let before = (0..400).filter_map(|_| rig.tick()).last().unwrap();
        assert!(before.sent_n.length() > 0.1, "{case}: {} N", before.sent_n);
        rig.stalled();
        let after = rig.tick().unwrap();
        assert_eq!(after.sample.has(flags::JUMP), from_zero, "{case}");
        assert_eq!(after.sent_n == DVec3::ZERO, from_zero, "{case}: {} N", after.sent_n);
        let later = (0..300).filter_map(|_| rig.tick()).last().unwrap();
        assert!(later.sent_n.length() > 0.1, "{case}: {} N", later.sent_n);
    }
}

#[test]
fn the_loop_itself_begins_anew_after_a_stall() {
    for (case, stall_ns, jumps) in [("4 ms", 4_000_000, vec![0]), ("50 ms", 50_000_000, vec![0, 10])] {
        let clock = ManualClock::new();
        let late = clock.clone();
        let hand = move |tick: Tick| {
            if tick.0 == 9 {
                late.stall_next(stall_ns);
            }
            if tick.0 < 20 { Reading::Sample(at_height(20.0)) } else { Reading::Finished }
        };
        let spec = DeviceSpec::plain(case, DeviceKind::Hid, 3.0, 500.0);
        let rig = Rig::new(model(), Box::new(ScriptedHand::new(hand).on(spec)), SETTINGS);
        let (records, mut out) = RingBuffer::new(50);
        let handle = Servo::start_with(rig, Some(records), clock).unwrap();
        while handle.is_running() {
            std::thread::yield_now();
        }
        handle.stop().unwrap();
        let records = std::iter::from_fn(|| out.pop().ok());
        let marked: Vec<u64> = records.filter(|r| r.sample.has(flags::JUMP)).map(|r| r.tick.0).collect();
        assert_eq!(marked, jumps, "{case}");
    }
}

#[test]
fn a_lost_device_ends_the_loop_at_zero_force() {
    let mut pressing = pressing();
    let script = move |tick: Tick| if tick.0 < 300 { pressing(tick) } else { Reading::Lost };
    let (hand, sent) = watched(ScriptedHand::new(script));
    let mut handle = Servo::start_with(Rig::new(model(), hand, SETTINGS), None, ManualClock::new()).unwrap();
    while handle.is_running() {
        std::thread::yield_now();
    }
    assert_eq!(handle.snapshot().unwrap().ended, Ended::Lost);
    handle.stop().unwrap();
    assert_eq!(sent.lock().unwrap().last().unwrap().force_n(), DVec3::ZERO);
}

#[test]
fn events_tell_of_ruptures_and_strokes_in_order() {
    let mut handle =
        Servo::start_with(Rig::new(model(), trainee(TraineeKind::Expert), SETTINGS), None, ManualClock::new()).unwrap();
    let mut events = Vec::new();
    while handle.is_running() {
        events.extend(handle.poll_event());
    }
    events.extend(std::iter::from_fn(|| handle.poll_event()));
    let ruptures = events.iter().filter(|e| matches!(e, SimEvent::Rupture { pop_n, .. } if *pop_n > 0.0)).count();
    let strokes = events.iter().filter(|e| matches!(e, SimEvent::Stroke { .. })).count();
    assert!(ruptures >= 3 && strokes >= 9, "{ruptures} ruptures, {strokes} strokes");
}

#[test]
fn a_hand_without_a_first_sample_ends_or_waits() {
    let lost = Rig::new(model(), Box::new(ScriptedHand::new(|_| Reading::Lost)), SETTINGS);
    let mut finished = Rig::new(model(), Box::new(ScriptedHand::new(|_| Reading::Finished)), SETTINGS);
    let mut stale = Rig::new(model(), Box::new(ScriptedHand::new(|_| Reading::Stale)), SETTINGS);
    let mut lost = lost;
    assert!(lost.tick().is_none() && lost.ended() == Ended::Lost);
    assert!(finished.tick().is_none() && finished.ended() == Ended::Finished);
    assert!(stale.tick().is_none() && stale.ended() == Ended::No);
    let mut null = Rig::new(model(), Box::new(NullHand::default()), SETTINGS);
    assert_eq!(null.tick().unwrap().tick, Tick(0));
}
