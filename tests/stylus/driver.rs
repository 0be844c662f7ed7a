//! Threads and all, against a simulated stylus in this process.

use stipple::device::desk::Desk;
use stipple::device::driver::{ArmError, PortError};
use stipple::device::ohs::firmware::{EmulatedStylus, Fault, Felt, Hand, HandSample, Lie, Model};
use stipple::device::{DeviceLink, Reading, Stylus, Why, driver};
use stipple::math::{DVec3, Pose};
use stipple::motion::flags;

use super::bench::{Loop, desk, is_sample, open, still, wait_for};

const PUSH_N: DVec3 = DVec3::new(0.0, 1.0, 0.0);
const FOREVER: u64 = u64::MAX;

fn link(looped: &Loop) -> DeviceLink {
    looped.stylus.link().unwrap()
}

fn given_n<H: Hand>(desk: &Desk<H>) -> f64 {
    desk.with(|stylus| stylus.drive().force_n.length())
}

fn gives_nothing<H: Hand>(desk: &Desk<H>) -> bool {
    desk.with(|stylus| stylus.drive().force_n == DVec3::ZERO)
}

#[test]
fn a_stylus_tells_its_place_in_the_world_and_gives_the_force_that_is_sent() {
    let _turn = crate::turn();
    let desk = desk();
    let mut looped = Loop::new(open(&desk));
    looped.until("a first sample", DVec3::ZERO, is_sample);
    let at_mm = looped.newest.unwrap().world_from_tool.position_mm;
    assert!(at_mm.length() < 0.1, "the middle of the workspace lies at the anchor: {at_mm}");
    looped.until_it_pushes("the force is there", PUSH_N, || (given_n(&desk) - 1.0).abs() < 0.01);
    assert!(desk.with(|stylus| (stylus.drive().force_n - PUSH_N).length()) < 0.01);
    let armed = link(&looped).armed().clone();
    assert_eq!(armed.limits.unwrap().watchdog_ms, 10);
    assert!(armed.spec.synthetic && armed.spec.name.ends_with("(emulated)"), "{}", armed.spec.name);
    let counts = link(&looped).live().counts;
    assert_eq!((counts.crc, counts.malformed, counts.replayed), (0, 0, 0));
    drop(looped);
    wait_for("a stylus that is let go gives nothing", || gives_nothing(&desk));
    assert!(!desk.with(|stylus| stylus.firmware().is_armed()), "and is disarmed");
}

#[test]
fn unplugged_it_is_lost_and_plugged_in_again_it_waits_for_the_word() {
    let _turn = crate::turn();
    let desk = desk();
    let mut looped = Loop::new(open(&desk));
    looped.until_it_pushes("the force is there", PUSH_N, || given_n(&desk) > 0.9);
    desk.unplug();
    looped.until("it is lost", PUSH_N, |reading| *reading == Reading::Lost);
    assert_eq!(link(&looped).stopped_by(), Some(Why::Unplugged));
    wait_for("it is looked for", || link(&looped).off() == Some(Why::NotFound));
    desk.plug();
    wait_for("it is back", || link(&looped).is_ready());
    for _ in 0..50 {
        assert_eq!(looped.tick(PUSH_N).0, Reading::Lost, "nobody has said the word");
        assert!(gives_nothing(&desk));
    }
    looped.stylus.resume();
    looped.until("samples again", PUSH_N, is_sample);
    looped.until_it_pushes("and force", PUSH_N, || given_n(&desk) > 0.9);
}

#[test]
fn another_stylus_is_not_taken_for_the_first_one() {
    let _turn = crate::turn();
    let first = desk();
    let other: Desk<_> = Desk::new(Model::TOUCH_CLASS, still as super::bench::StillHand, 1, "DESK-1");
    // the same cable, and another device behind it
    let swapped = Swap { first: first.door(), other: other.door(), opened: 0 };
    let stylus = driver::open(Box::new(swapped), Pose::IDENTITY).unwrap();
    let mut looped = Loop::new(stylus);
    looped.until("a first sample", DVec3::ZERO, is_sample);
    first.unplug();
    wait_for("the other one is found and refused", || link(&looped).off() == Some(Why::OtherDevice));
    assert!(!other.with(|stylus| stylus.firmware().is_armed()));
    assert!(link(&looped).detail().contains("Touch"), "{}", link(&looped).detail());
}

struct Swap {
    first: Box<dyn driver::Door>,
    other: Box<dyn driver::Door>,
    opened: u32,
}

impl driver::Door for Swap {
    fn open(&mut self) -> Result<driver::Ports, PortError> {
        self.opened += 1;
        if self.opened == 1 { self.first.open() } else { self.other.open() }
    }
}

#[test]
fn each_fault_of_the_device_stops_with_its_reason() {
    let _turn = crate::turn();
    for (case, fault, wanted) in [
        ("no report passes", Fault::Stall, &[Why::Silent, Why::DevicePaused][..]),
        ("wrong CRC", Fault::BadCrc, &[Why::Silent]),
        ("random bytes", Fault::Garbage, &[Why::Silent]),
        ("lowest integers", Fault::LowestNumbers, &[Why::Silent]),
        ("no pose", Fault::NoPose, &[Why::Silent]),
        ("a stuck number", Fault::SeqFrozen, &[Why::Silent]),
        ("old numbers", Fault::Replay(20), &[Why::Silent]),
        ("numbers leap", Fault::SeqSkip(100), &[Why::Gap]),
        ("the clock stands", Fault::TimeFrozen, &[Why::Silent, Why::Gap]),
        ("the pose jumps", Fault::PoseJump(DVec3::X * 40.0), &[Why::PoseJump]),
        ("a flood", Fault::Flood(20), &[Why::Flood]),
        ("deaf to commands", Fault::DeafToCommands, &[Why::DevicePaused]),
        ("the grip opens", Fault::DeadmanOpens, &[Why::GripOpen]),
        ("the stop is pressed", Fault::EmergencyStop, &[Why::EmergencyStop]),
        ("too hot", Fault::Hot(120.0), &[Why::Fault]),
        ("no supply", Fault::BrownOut, &[Why::Fault]),
    ] {
        let desk = desk();
        let mut looped = Loop::new(open(&desk));
        looped.until_it_pushes(case, PUSH_N, || given_n(&desk) > 0.5);
        let now_us = desk.now_us();
        assert!(desk.with(|stylus| stylus.inject(fault, now_us, FOREVER)), "{case}");
        looped.until(case, PUSH_N, |reading| *reading == Reading::Lost);
        let why = link(&looped).stopped_by().unwrap();
        // on a machine under load the silence may be ours
        let ours = why == Why::HostStalled && wanted.contains(&Why::Silent);
        assert!(ours || wanted.contains(&why), "{case}: {why:?}");
        looped.until(case, PUSH_N, |_| gives_nothing(&desk));
    }
}

#[test]
fn a_fault_that_is_over_is_cleared_by_the_word_and_not_before() {
    let _turn = crate::turn();
    let desk = desk();
    let mut looped = Loop::new(open(&desk));
    looped.until_it_pushes("the force is there", PUSH_N, || given_n(&desk) > 0.9);
    let now_us = desk.now_us();
    desk.with(|stylus| stylus.inject(Fault::EmergencyStop, now_us, FOREVER));
    looped.until("the stop is seen", PUSH_N, |reading| *reading == Reading::Lost);
    desk.with(EmulatedStylus::heal);
    let line = link(&looped);
    looped.until("it is released", PUSH_N, |_| line.off() == Some(Why::MotorsOff));
    for _ in 0..50 {
        looped.tick(PUSH_N);
        assert!(!line.is_ready(), "it stays off until somebody says the word");
    }
    assert!(line.ask_again());
    looped.until("it is armed again", PUSH_N, |_| line.is_ready());
    assert!(gives_nothing(&desk));
    looped.stylus.resume();
    looped.until_it_pushes("force again", PUSH_N, || given_n(&desk) > 0.9);
}

#[test]
fn a_loop_that_hangs_is_cut_off_and_its_force_comes_back_slowly() {
    let _turn = crate::turn();
    // on a machine under load the device may be lost for the load's own reasons; not every time
    assert!((0..20).any(|_| goes_on_after_it_hung()), "the attempt goes on");
}

/// False when the device was lost.
fn goes_on_after_it_hung() -> bool {
    let desk = desk();
    let mut looped = Loop::new(open(&desk));
    looped.until_it_pushes("the force is there", PUSH_N, || given_n(&desk) > 0.9);
    let line = link(&looped);
    // the loop says nothing any more, and nobody tells the device to stop but the writer
    wait_for("the writer cuts it off", || line.cuts() > 0);
    wait_for("the device gives nothing", || gives_nothing(&desk));
    assert!(!desk.with(|stylus| stylus.firmware().status()).has(stipple::device::ohs::Status::PAUSED));
    let (mut flagged, mut lost) = (false, false);
    looped.until("the loop goes on", PUSH_N, |reading| {
        flagged |= matches!(reading, Reading::Sample(sample) if sample.has(flags::NO_FORCE));
        lost |= *reading == Reading::Lost;
        lost || given_n(&desk) > 0.9
    });
    assert!(flagged || lost, "the samples of that moment say that there was no force");
    !lost
}

#[test]
fn a_device_that_lies_gets_our_bounds_or_is_refused_by_name() {
    let _turn = crate::turn();
    for lie in Lie::ALL {
        let desk = desk();
        desk.with(|stylus| stylus.inject(Fault::Lies(lie), 0, FOREVER));
        match driver::open(desk.door(), Pose::IDENTITY) {
            Ok(stylus) => {
                assert_eq!(lie, Lie::Force, "{lie:?} was believed");
                let kept = desk.with(|stylus| *stylus.firmware().limits());
                assert!(kept.max_force_n <= 3.0 && kept.max_slew_n_per_s <= 500.0, "{kept:?}");
                drop(stylus);
            }
            Err(error @ (ArmError::Report { .. } | ArmError::Unfit { .. })) => {
                assert!(error.to_string().contains("Virtual stylus"), "{lie:?}: {error}");
                assert!(!desk.with(|stylus| stylus.firmware().is_armed()), "{lie:?}");
            }
            Err(other) => panic!("{lie:?}: {other}"),
        }
    }
    let desk = desk();
    desk.with(|stylus| stylus.inject(Fault::LimitsForgotten, 0, FOREVER));
    let error = driver::open(desk.door(), Pose::IDENTITY).unwrap_err();
    assert!(matches!(error, ArmError::Limit { field: "watchdog", .. }), "{error}");
    assert!(!desk.with(|stylus| stylus.firmware().is_armed()));
}

#[test]
fn a_stylus_that_nobody_holds_waits_for_a_hand() {
    let _turn = crate::turn();
    let mut held = false;
    let hand = move |now_us: u64, felt: &Felt| -> Option<HandSample> {
        held |= now_us > 300_000;
        still(now_us, felt).map(|sample| HandSample { held, ..sample })
    };
    let desk = Desk::new(Model::GOOD, hand, 1, "DESK-1");
    let mut looped = Loop::new(open(&desk));
    let line = link(&looped);
    looped.until("it says why", PUSH_N, |reading| {
        assert_eq!(*reading, Reading::Stale, "no sample before it may be used");
        line.off() == Some(Why::GripOpen)
    });
    looped.until("it is held", PUSH_N, is_sample);
}
