//! Every fault does on the wire or to the hand what its name says, and nothing after its time.

use stipple::device::ohs::firmware::{EmulatedStylus, Fault, Felt, Hand, HandSample, Lie, Model};
use stipple::device::ohs::{
    Action, Capabilities, Command, Control, DeviceLimits, OhsError, Report, State, Status, buttons, id,
};
use stipple::math::{DVec3, Pose};

const PUSH: Command =
    Command { drive: true, force_n: DVec3::Y, force_limit_n: Some(3.0), valid_for_ms: 10, ..Command::NOTHING };

const FAULT_US: u64 = 500_000;
const HEALED_US: u64 = 530_000;

fn hand() -> impl Hand {
    |_: u64, _: &Felt| Some(HandSample { pose: Pose::IDENTITY, held: true, grip_n: 2.0, buttons: buttons::PEDAL })
}

/// What a host saw of a device with one fault for 30 ms, and the force that was really there.
struct Story {
    during: Vec<Report>,
    after: Vec<Report>,
    forces_n: Vec<DVec3>,
    forces_after_n: Vec<DVec3>,
}

fn story(fault: Fault) -> Story {
    let mut stylus = EmulatedStylus::new(Model::GOOD, hand(), 9, 0);
    assert!(stylus.inject(fault, FAULT_US, HEALED_US));
    stylus.advance(1000);
    stylus.set_feature(&Control::new(Action::Arm).pack()).unwrap();
    let mut story = Story { during: Vec::new(), after: Vec::new(), forces_n: Vec::new(), forces_after_n: Vec::new() };
    let mut command = PUSH;
    for ms in 1..600_u64 {
        command.seq = command.seq.wrapping_add(1);
        stylus.write(&command.pack()).unwrap();
        stylus.advance((ms + 1) * 1000);
        let now_us = stylus.now_us();
        while let Some(report) = stylus.next_report() {
            if now_us >= FAULT_US {
                let bin = if now_us < HEALED_US { &mut story.during } else { &mut story.after };
                bin.push(report);
            }
        }
        if now_us >= FAULT_US {
            let bin = if now_us < HEALED_US { &mut story.forces_n } else { &mut story.forces_after_n };
            bin.push(stylus.drive().force_n);
        }
    }
    story
}

fn states(reports: &[Report]) -> Vec<State> {
    reports.iter().map(|report| State::parse(report).unwrap()).collect()
}

fn steps(states: &[State]) -> Vec<u16> {
    states.windows(2).map(|pair| pair[1].seq.wrapping_sub(pair[0].seq)).collect()
}

#[test]
fn damaged_reports_are_refused_for_the_right_reason_and_heal() {
    for (fault, reason) in [
        (Fault::BadCrc, "crc"),
        (Fault::Garbage, "crc"),
        (Fault::LowestNumbers, "position"),
        (Fault::NoPose, "orientation"),
    ] {
        let story = story(fault);
        assert_eq!(story.during.len(), 30, "{fault:?}");
        for report in &story.during {
            match State::parse(report) {
                Err(OhsError::Crc { .. }) => assert_eq!(reason, "crc", "{fault:?}"),
                Err(OhsError::Range { field, .. }) => assert_eq!(reason, field, "{fault:?}"),
                other => panic!("{fault:?}: {other:?}"),
            }
        }
        assert_eq!(states(&story.after).len(), story.after.len(), "{fault:?}");
    }
}

#[test]
fn numbers_and_times_go_wrong_as_said() {
    let s = story(Fault::SeqFrozen);
    assert!(steps(&states(&s.during)).iter().all(|step| *step == 0));
    let s = story(Fault::Replay(5));
    assert_eq!(steps(&states(&s.during))[..6], [1, 1, 1, 1, 65_532, 1]);
    let s = story(Fault::SeqSkip(9));
    assert!(steps(&states(&s.during)).iter().all(|step| *step == 1));
    let frozen = states(&story(Fault::TimeFrozen).during);
    assert!(frozen.windows(2).all(|pair| pair[0].device_time_us == pair[1].device_time_us));
    let leapt = states(&story(Fault::TimeStep(50_000)).during);
    assert_eq!(leapt[0].device_time_us, u32::try_from(FAULT_US).unwrap() + 50_000);
    let ack = states(&story(Fault::AckFrozen).during);
    assert!(ack.windows(2).all(|pair| pair[0].ack == pair[1].ack));
}

#[test]
fn the_pose_goes_wrong_as_said() {
    let rest_mm = states(&story(Fault::AckFrozen).during)[0].position_mm;
    let jumped = states(&story(Fault::PoseJump(DVec3::X * 20.0)).during);
    assert!(jumped.iter().all(|state| (state.position_mm - rest_mm - DVec3::X * 20.0).length() < 0.02));
    let buzzing = states(&story(Fault::Buzz(0.5, 200.0)).during);
    let highest = buzzing.iter().map(|state| state.position_mm.y - rest_mm.y).fold(0.0, f64::max);
    assert!((0.4..0.52).contains(&highest), "{highest} mm");
    let frozen = states(&story(Fault::PoseFrozen).during);
    assert!(frozen.windows(2).all(|pair| pair[0].position_mm == pair[1].position_mm));
}

#[test]
fn the_bus_stalls_floods_and_goes_deaf() {
    let stalled = story(Fault::Stall);
    assert!(stalled.during.is_empty());
    assert!(stalled.forces_n.last().unwrap().length() <= 0.0, "the device's own watchdog ends force");
    assert_eq!(states(&stalled.after)[0].seq, 530, "the device lived on");

    let flood = states(&story(Fault::Flood(8)).during);
    assert!((8 * 29..=8 * 30).contains(&flood.len()), "{} reports", flood.len());
    assert!(steps(&flood).iter().all(|step| *step == 1));

    let deaf = states(&story(Fault::DeafToCommands).during);
    assert!(deaf.last().unwrap().status.has(Status::PAUSED));
}

#[test]
fn motors_do_what_they_were_not_told() {
    for (fault, want_n) in [(Fault::Inverted, -1.0), (Fault::ForceGain(10.0), 10.0)] {
        let story = story(fault);
        let given_n = story.forces_n[10].y;
        assert!((given_n - want_n).abs() < 1e-9, "{fault:?}: {given_n} N");
        assert!((states(&story.during)[10].applied_force_n.y - 1.0).abs() < 1e-9, "{fault:?}: it does not know");
        assert!((story.forces_after_n[0].y - 1.0).abs() < 1e-9, "{fault:?}");
    }
}

#[test]
fn the_device_itself_notices_its_sensors_and_supply() {
    for (fault, bit) in [
        (Fault::SensorBroken, Status::FAULT),
        (Fault::Hot(110.0), Status::FAULT),
        (Fault::BrownOut, Status::FAULT),
        (Fault::EmergencyStop, Status::E_STOP),
    ] {
        let story = story(fault);
        assert!(states(&story.during).iter().all(|state| state.status.has(bit)), "{fault:?}");
        assert!(story.forces_n[5].length() <= 0.0, "{fault:?}: {} N after 5 ms", story.forces_n[5]);
        assert!(story.forces_after_n.iter().all(|f| f.length() <= 0.0), "{fault:?}: nobody armed it again");
    }
    let open = story(Fault::DeadmanOpens);
    assert!(states(&open.during).iter().all(|state| !state.status.has(Status::DEADMAN_CLOSED)));
    assert!(open.forces_n[5].length() <= 0.0);
}

#[test]
fn without_its_watchdog_a_device_pushes_on() {
    for (fault, ends) in [(Fault::NoWatchdog, false), (Fault::AckFrozen, true)] {
        let mut stylus = EmulatedStylus::new(Model::GOOD, hand(), 9, 0);
        assert!(stylus.inject(fault, 0, u64::MAX));
        stylus.advance(1000);
        stylus.set_feature(&Control::new(Action::Arm).pack()).unwrap();
        for seq in 1..400 {
            stylus.write(&Command { seq, ..PUSH }.pack()).unwrap();
            stylus.advance(1000 + u64::from(seq) * 1000);
        }
        stylus.advance(stylus.now_us() + 100_000);
        assert_eq!(stylus.drive().force_n.length() <= 0.0, ends, "{fault:?}");
    }
}

#[test]
fn every_lie_is_found_but_the_one_that_cannot_be() {
    for lie in Lie::ALL {
        let mut stylus = EmulatedStylus::new(Model::GOOD, hand(), 9, 0);
        assert!(stylus.inject(Fault::Lies(lie), 0, u64::MAX));
        let told = stylus.get_feature(id::CAPABILITIES).unwrap();
        let found = Capabilities::parse(&told).and_then(|c| c.check());
        let field = match found {
            Ok(()) => "believed",
            Err(OhsError::Range { field, .. }) => field,
            Err(OhsError::Version { .. }) => "version",
            Err(OhsError::Magic) => "magic",
            Err(OhsError::Crc { .. }) => "crc",
            Err(other) => panic!("{lie:?}: {other:?}"),
        };
        let want = match lie {
            Lie::Force => "believed",
            Lie::PeakBelowContinuous => "peak_force",
            Lie::Workspace => "workspace_max",
            Lie::Rate => "report_hz",
            Lie::Servo => "servo_hz",
            Lie::Watchdog => "watchdog_max",
            Lie::NoDeadman => "features",
            Lie::Vibration => "max_vibration_hz",
            Lie::Version => "version",
            Lie::Magic => "magic",
            Lie::Crc => "crc",
        };
        assert_eq!(field, want, "{lie:?}");
    }
}

#[test]
fn forgotten_limits_show_when_they_are_read_back() {
    let mut stylus = EmulatedStylus::new(Model::GOOD, hand(), 9, 0);
    assert!(stylus.inject(Fault::LimitsForgotten, 0, u64::MAX));
    let asked = DeviceLimits { watchdog_ms: 10, max_force_n: 3.0, ..Model::GOOD.own_limits() };
    stylus.set_feature(&asked.pack()).unwrap();
    let kept = DeviceLimits::parse(&stylus.get_feature(id::LIMITS).unwrap()).unwrap();
    assert_eq!((kept.watchdog_ms, kept.max_force_n), (20, 8.0));
}

#[test]
fn there_is_room_for_eight_faults_and_healing_ends_them() {
    let mut stylus = EmulatedStylus::new(Model::GOOD, hand(), 9, 0);
    for i in 0..8 {
        assert!(stylus.inject(Fault::BadCrc, 0, u64::MAX), "{i}");
    }
    assert!(!stylus.inject(Fault::BadCrc, 0, u64::MAX));
    stylus.heal();
    stylus.advance(5_000);
    assert!(State::parse(&stylus.next_report().unwrap()).is_ok());
}
