//! Each safety rule of the specification, one by one, on a clock that the test moves.

use stipple::device::ohs::firmware::{Model, Refused, Sensed};
use stipple::device::ohs::{Action, Command, DeviceLimits, FaultCode, State, Status, axes};
use stipple::math::DVec3;

use crate::bench::{Bench, HELD, ONE_UP, STEP_US};

#[test]
fn force_needs_arm_drive_deadman_and_a_fresh_command() {
    for (case, break_it) in [
        ("all there", (|_| {}) as fn(&mut Bench)),
        ("not armed", |b| b.order(Action::Disarm).unwrap()),
        ("no drive", |b| b.command.drive = false),
        ("not held", |b| b.sensed.held = false),
        ("grip too weak", |b| b.sensed.grip_n = 0.1),
        ("no commands", |b| b.talking = false),
        ("outside the box", |b| b.sensed.pose.position_mm.x = 101.0),
    ] {
        let mut bench = Bench::new(&Model::GOOD);
        bench.order(Action::Arm).unwrap();
        break_it(&mut bench);
        bench.run_ms(400);
        let want_n = if case == "all there" { 1.0 } else { 0.0 };
        assert!((bench.force_n() - want_n).abs() < 1e-9, "{case}: {} N", bench.force_n());
    }
    let needs_homing = Model { needs_homing: true, ..Model::GOOD };
    let mut bench = Bench::new(&needs_homing);
    assert_eq!(bench.order(Action::Arm), Err(Refused::NotHomed));
    bench.order(Action::Home).unwrap();
    bench.order(Action::Arm).unwrap();
}

#[test]
fn a_device_without_a_deadman_gives_no_force() {
    let mut model = Model::GOOD;
    model.capabilities.features.0 &= !stipple::device::ohs::Features::DEADMAN;
    let mut bench = Bench::new(&model);
    bench.order(Action::Arm).unwrap();
    bench.run_ms(400);
    assert!(bench.force_n() <= 0.0, "{} N", bench.force_n());
}

#[test]
fn the_watchdog_ends_force_in_time_and_says_paused() {
    for (case, watchdog_ms, valid_for_ms, silent_ms) in [
        ("as it comes", 20, 100, 20),
        ("shortest", 5, 100, 5),
        ("longest", 100, 100, 100),
        ("the command ends before", 20, 10, 10),
        ("driver's own", 10, 10, 10),
    ] {
        let mut bench = Bench::new(&Model::GOOD);
        let own = Model::GOOD.own_limits();
        bench.limits(&DeviceLimits { watchdog_ms, ..own }).unwrap();
        bench.command.valid_for_ms = valid_for_ms;
        bench.order(Action::Arm).unwrap();
        bench.run_ms(400);
        bench.send().unwrap();
        bench.talking = false;
        bench.run_ms(silent_ms - 1);
        assert!(bench.forces_n.iter().all(|f| (f.length() - 1.0).abs() < 1e-9), "{case}: force ended early");
        assert!(!bench.has(Status::PAUSED), "{case}");
        bench.run_ms(1);
        assert!(bench.has(Status::PAUSED), "{case}");
        bench.must_be_over(case);
        assert_eq!(bench.firmware.diagnostics(bench.now_us).watchdog_trips, 1, "{case}");
        // a newer command lets force in again, slowly
        bench.talking = true;
        bench.run_ms(100);
        assert!(!bench.has(Status::PAUSED), "{case}");
        assert!((0.4..0.6).contains(&bench.force_n()), "{case}: {} N after 100 ms", bench.force_n());
    }
}

#[test]
fn arming_without_commands_pauses() {
    let mut bench = Bench::new(&Model::GOOD);
    bench.talking = false;
    bench.order(Action::Arm).unwrap();
    bench.run_ms(19);
    assert!(!bench.has(Status::PAUSED));
    bench.run_ms(1);
    assert!(bench.has(Status::PAUSED) && !bench.has(Status::ENABLED));
}

#[test]
fn force_comes_in_slowly_whenever_the_hand_closes() {
    let mut bench = Bench::pushing(&Model::GOOD);
    bench.sensed.held = false;
    bench.must_end("the hand opens");
    assert_eq!(bench.firmware.diagnostics(bench.now_us).deadman_opens, 1);
    bench.sensed.held = true;
    bench.run_ms(250);
    for (i, force_n) in bench.forces_n.iter().enumerate() {
        let t_s = (i as f64 + 1.0) * STEP_US as f64 * 1e-6;
        assert!(force_n.length() <= t_s / 0.2 + 1e-9, "{} N after {t_s} s", force_n.length());
    }
    assert!((bench.force_n() - 1.0).abs() < 1e-9);
}

#[test]
fn the_grip_has_hysteresis_and_never_less_than_the_devices_own_threshold() {
    let mut bench = Bench::pushing(&Model::GOOD);
    for (grip_n, closed) in [(0.25, true), (0.23, false), (0.29, false), (0.31, true)] {
        bench.sensed.grip_n = grip_n;
        bench.step();
        assert_eq!(bench.has(Status::DEADMAN_CLOSED), closed, "{grip_n} N");
    }
    bench.limits(&DeviceLimits { grip_threshold_n: 0.0, ..Model::GOOD.own_limits() }).unwrap();
    assert!((bench.firmware.limits().grip_threshold_n - 0.3).abs() < 1e-12);
    bench.limits(&DeviceLimits { grip_threshold_n: 1.5, ..Model::GOOD.own_limits() }).unwrap();
    bench.sensed.grip_n = 1.1;
    bench.step();
    assert!(!bench.has(Status::DEADMAN_CLOSED));
}

#[test]
fn force_and_slew_stay_below_the_lowest_of_all_limits() {
    let own = Model::GOOD.own_limits();
    for (case, limit_n, command_n, want_n) in [
        ("the device's peak", 60.0, None, 8.0),
        ("the host's limit", 2.5, None, 2.5),
        ("the command's limit", 2.5, Some(0.7), 0.7),
        ("a limit of nothing", 0.0, None, 0.0),
        ("the least a command can say", 2.5, Some(0.0), 0.001),
    ] {
        let mut bench = Bench::new(&Model::GOOD);
        bench.limits(&DeviceLimits { max_force_n: limit_n, max_slew_n_per_s: 300.0, ..own }).unwrap();
        bench.command = Command { force_n: DVec3::new(20.0, -30.0, 9.0), force_limit_n: command_n, ..ONE_UP };
        bench.order(Action::Arm).unwrap();
        bench.run_ms(400);
        assert!((bench.force_n() - want_n).abs() < 1e-9, "{case}: {} N", bench.force_n());
        assert!(bench.has(Status::LIMITED), "{case}");
        // the other way round at once: the largest step a host can ask for
        bench.command.force_n = -bench.command.force_n;
        let mut last_n = bench.firmware.applied().force_n;
        for _ in 0..400 {
            let now_n = bench.step();
            let slew_n_per_s = (now_n - last_n).length() / (STEP_US as f64 * 1e-6);
            assert!(slew_n_per_s <= 300.0 + 1e-6, "{case}: {slew_n_per_s} N/s");
            assert!(now_n.length() <= want_n + 1e-9, "{case}: {now_n}");
            last_n = now_n;
        }
    }
}

#[test]
fn a_hot_motor_gives_its_continuous_force_and_a_hotter_one_none() {
    let mut bench = Bench::new(&Model::GOOD);
    bench.command.force_n = DVec3::Y * 8.0;
    bench.order(Action::Arm).unwrap();
    bench.run_ms(400);
    assert!((bench.force_n() - 8.0).abs() < 1e-9);
    bench.sensed.temperature_c = 90.0;
    bench.run_ms(50);
    assert!((bench.force_n() - 4.0).abs() < 1e-9, "{} N", bench.force_n());
    bench.sensed.temperature_c = 101.0;
    bench.must_end("hot");
    let counts = bench.firmware.diagnostics(bench.now_us);
    assert_eq!((counts.overtemperature, counts.last_fault), (1, FaultCode::Overtemperature));
}

#[test]
fn a_fault_is_latched_until_its_cause_is_gone_and_it_was_cleared() {
    for (case, code, break_it) in [
        ("hot", FaultCode::Overtemperature, (|s| s.temperature_c = 120.0) as fn(&mut Sensed)),
        ("brown-out", FaultCode::BrownOut, |s| s.supply_ok = false),
        ("no number", FaultCode::PositionSensor, |s| s.pose.position_mm.z = f64::NAN),
    ] {
        let mut bench = Bench::pushing(&Model::GOOD);
        break_it(&mut bench.sensed);
        bench.must_end(case);
        assert!(bench.has(Status::FAULT), "{case}");
        assert_eq!(bench.order(Action::ClearFault), Err(Refused::Fault(code)), "{case}");
        bench.sensed = HELD;
        bench.run_ms(10);
        assert!(bench.has(Status::FAULT), "{case}: it must not heal by itself");
        assert_eq!(bench.order(Action::Arm), Err(Refused::Fault(code)), "{case}");
        bench.order(Action::ClearFault).unwrap();
        bench.run_ms(300);
        assert!(bench.force_n() <= 0.0, "{case}: cleared is not armed");
        bench.order(Action::Arm).unwrap();
        bench.run_ms(300);
        assert!((bench.force_n() - 1.0).abs() < 1e-9, "{case}");
        assert_eq!(bench.firmware.diagnostics(bench.now_us).last_fault, code, "{case}");
    }
}

#[test]
fn running_away_and_leaping_are_faults() {
    let mut bench = Bench::pushing(&Model::GOOD);
    bench.sensed.velocity_mm_per_s = DVec3::Z * 3001.0;
    bench.must_end("twice the speed limit under force");
    assert_eq!(bench.firmware.diagnostics(bench.now_us).last_fault, FaultCode::Overspeed);

    let mut bench = Bench::pushing(&Model::GOOD);
    bench.sensed.pose.position_mm.x = 30.0;
    bench.must_end("30 mm in a quarter of a millisecond");
    assert_eq!(bench.firmware.diagnostics(bench.now_us).last_fault, FaultCode::PositionSensor);
}

#[test]
fn the_emergency_stop_and_a_sleeping_bus_cut_at_once() {
    let mut bench = Bench::pushing(&Model::GOOD);
    bench.sensed.e_stop = true;
    bench.step();
    assert!(bench.force_n() <= 0.0, "{} N", bench.force_n());
    assert!(bench.has(Status::E_STOP) && !bench.has(Status::POWER) && !bench.has(Status::FAULT));
    assert_eq!(bench.order(Action::Arm), Err(Refused::Fault(FaultCode::EmergencyStop)));
    bench.sensed.e_stop = false;
    bench.run_ms(300);
    assert!(bench.force_n() <= 0.0, "released is not armed");

    let mut bench = Bench::pushing(&Model::GOOD);
    bench.firmware.suspend();
    assert!(bench.force_n() <= 0.0);
    bench.run_ms(300);
    assert!(bench.force_n() <= 0.0, "awake is not armed");
}

#[test]
fn numbers_must_rise_gaps_are_counted_and_arming_starts_anew() {
    let mut bench = Bench::pushing(&Model::GOOD);
    bench.talking = false;
    bench.command.seq = u16::MAX - 1;
    bench.order(Action::Arm).unwrap();
    for (case, seq, taken, gaps) in [
        ("any number after arming", 65_534, true, 0),
        ("the next", 65_535, true, 0),
        ("over the wrap", 0, true, 0),
        ("again", 0, false, 1),
        ("an old one", 65_535, false, 2),
        ("three missing", 4, true, 5),
        ("half way round is old", 32_772, false, 6),
        ("just less is new", 32_771, true, 6 + 32_766),
    ] {
        let before = bench.firmware.diagnostics(bench.now_us).seq_gaps;
        bench.command.seq = seq;
        let took = bench.firmware.on_output(&bench.command.pack(), bench.now_us);
        assert_eq!(took.is_ok(), taken, "{case}: {took:?}");
        assert_eq!(bench.firmware.diagnostics(bench.now_us).seq_gaps, gaps, "{case}, {before} before");
    }
    assert_eq!(bench.state().ack, 32_771);
    bench.order(Action::Arm).unwrap();
    bench.command.seq = 7;
    bench.firmware.on_output(&bench.command.pack(), bench.now_us).unwrap();
    assert_eq!((bench.state().ack, bench.state().command_age_ms), (7, 0));
}

#[test]
fn a_replayed_command_does_not_keep_force_alive() {
    let mut bench = Bench::pushing(&Model::GOOD);
    bench.talking = false;
    let last = bench.command.pack();
    for _ in 0..30 {
        assert!(matches!(bench.firmware.on_output(&last, bench.now_us), Err(Refused::NotNewer { .. })));
        bench.run_ms(1);
    }
    assert!(bench.force_n() <= 0.0, "{} N", bench.force_n());
}

#[test]
fn a_state_report_tells_number_time_and_command() {
    let mut bench = Bench::pushing(&Model::GOOD);
    let first = bench.state();
    bench.talking = false;
    bench.run_ms(7);
    let second: State = bench.state();
    assert_eq!(second.seq, first.seq.wrapping_add(1));
    assert_eq!(second.device_time_us - first.device_time_us, 7000);
    assert_eq!((second.ack, second.command_age_ms), (bench.command.seq, 8));
    assert!((second.applied_force_n - DVec3::Y).length() < 1e-9);
    let on = Status::DEADMAN_CLOSED | Status::ENABLED | Status::POWER | Status::HOMED;
    assert_eq!(second.status, Status(on));
    bench.run_ms(300);
    assert_eq!(bench.state().command_age_ms, 255);
}

#[test]
fn torque_is_bounded_where_there_is_some() {
    let mut model = Model::GOOD;
    (model.capabilities.force_axes, model.capabilities.continuous_torque_n_mm) = (axes::ALL, 40.0);
    for (case, model, want_n_mm) in [("with torque", model, 40.0), ("without", Model::GOOD, 0.0)] {
        let mut bench = Bench::new(&model);
        bench.command.torque_n_mm = DVec3::Z * 100.0;
        bench.order(Action::Arm).unwrap();
        bench.run_ms(400);
        let torque_n_mm = bench.firmware.applied().torque_n_mm;
        assert!((torque_n_mm - DVec3::Z * want_n_mm).length() < 1e-9, "{case}: {torque_n_mm}");
    }
}
