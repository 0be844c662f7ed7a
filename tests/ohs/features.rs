//! What a device tells, what it lets itself be told, and what it refuses.

use stipple::device::ohs::firmware::{Model, Refused};
use stipple::device::ohs::{
    Action, Calibration, Capabilities, Command, Control, DeviceLimits, Diagnostics, OhsError, SensorTrim, id,
};
use stipple::math::{DVec3, Pose};

use crate::bench::{Bench, ONE_UP};

#[test]
fn a_bad_report_changes_nothing_and_is_counted() {
    let mut bench = Bench::pushing(&Model::GOOD);
    let before = *bench.firmware.limits();
    let mut wrong = DeviceLimits { max_force_n: 0.5, ..before }.pack();
    wrong[62] ^= 1;
    let refused = bench.firmware.set_feature(&wrong, bench.now_us);
    assert!(matches!(refused, Err(Refused::Unreadable(OhsError::Crc { id: id::LIMITS, .. }))), "{refused:?}");
    let mut order = Control::new(Action::Disarm).pack();
    order[1] = 1;
    assert!(bench.firmware.set_feature(&order, bench.now_us).is_err());
    let mut command = Command { seq: bench.command.seq.wrapping_add(1), ..ONE_UP }.pack();
    command[10] ^= 0x40;
    assert!(bench.firmware.on_output(&command, bench.now_us).is_err());
    assert!(bench.firmware.on_output(&command[..63], bench.now_us).is_err());
    assert!(bench.firmware.set_feature(&[], bench.now_us).is_err());
    assert_eq!(*bench.firmware.limits(), before);
    assert!(bench.firmware.is_armed());
    assert_eq!(bench.firmware.diagnostics(bench.now_us).crc_errors, 5);
    bench.run_ms(50);
    assert!((bench.force_n() - 1.0).abs() < 1e-9, "a few bad reports are no fault: {} N", bench.force_n());
}

#[test]
fn limits_are_the_lower_ones_and_can_be_locked() {
    let mut bench = Bench::new(&Model::GOOD);
    let own = Model::GOOD.own_limits();
    let asked = DeviceLimits {
        max_force_n: 99.0,
        max_slew_n_per_s: 500.0,
        max_speed_mm_per_s: 9000.0,
        box_min_mm: DVec3::new(-500.0, -20.0, -500.0),
        box_max_mm: DVec3::new(500.0, 20.0, 500.0),
        watchdog_ms: 10,
        grip_threshold_n: 0.1,
        locked: true,
    };
    bench.limits(&asked).unwrap();
    let kept = DeviceLimits::parse(&bench.firmware.get_feature(id::LIMITS, bench.now_us).unwrap()).unwrap();
    let want = DeviceLimits {
        max_slew_n_per_s: 500.0,
        box_min_mm: DVec3::new(-100.0, -20.0, -80.0),
        box_max_mm: DVec3::new(100.0, 20.0, 80.0),
        watchdog_ms: 10,
        locked: true,
        ..own
    };
    assert_eq!(kept, want);
    assert_eq!(bench.limits(&own), Err(Refused::Locked));
    bench.firmware.power_on(bench.now_us);
    bench.limits(&own).unwrap();
    assert_eq!(*bench.firmware.limits(), own);
}

#[test]
fn a_watchdog_beyond_the_devices_range_is_brought_into_it() {
    let mut model = Model::GOOD;
    (model.capabilities.min_watchdog_ms, model.capabilities.max_watchdog_ms) = (8, 40);
    let mut bench = Bench::new(&model);
    for (asked_ms, kept_ms) in [(5, 8), (8, 8), (30, 30), (100, 40)] {
        bench.limits(&DeviceLimits { watchdog_ms: asked_ms, ..model.own_limits() }).unwrap();
        assert_eq!(bench.firmware.limits().watchdog_ms, kept_ms, "{asked_ms} ms");
    }
    for watchdog_ms in [0, 4, 101, 255] {
        let asked = DeviceLimits { watchdog_ms, ..model.own_limits() };
        assert!(matches!(bench.limits(&asked), Err(Refused::Unreadable(OhsError::Range { field: "watchdog", .. }))));
    }
}

#[test]
fn a_calibration_is_used_at_once_and_kept_only_when_saved() {
    let mut bench = Bench::new(&Model::GOOD);
    bench.talking = false;
    let quarter = stipple::math::DQuat::from_xyzw(0.0, 0.5_f64.sqrt(), 0.0, 0.5_f64.sqrt());
    let mine = Calibration {
        tip_offset_mm: DVec3::new(0.0, -10.0, 0.0),
        base_rotation: quarter,
        home_offset_mm: DVec3::new(1.0, 2.0, 3.0),
        grip: SensorTrim { zero_n: 0.5, gain: 1.5 },
        day: 9823,
        ..Calibration::NONE
    };
    bench.sensed.pose = Pose { position_mm: DVec3::new(4.0, 0.0, 0.0), ..Pose::IDENTITY };
    bench.firmware.set_feature(&mine.pack(), bench.now_us).unwrap();
    bench.run_ms(1);
    let state = bench.state();
    // a quarter turn about y leads x to -z
    let want_mm = DVec3::new(1.0, -8.0, -1.0);
    assert!((state.position_mm - want_mm).length() < 1e-3, "{}", state.position_mm);
    assert!((state.grip_force_n - 2.25).abs() < 1e-9, "{}", state.grip_force_n);
    let c = Capabilities::parse(&bench.firmware.get_feature(id::CAPABILITIES, bench.now_us).unwrap()).unwrap();
    assert_eq!((c.calibration_day, c.calibration_hash), (9823, Calibration::parse(&mine.pack()).unwrap().hash()));

    // motors stand as the mechanics do: a push along device -z is one along their x
    bench.talking = true;
    bench.command.force_n = DVec3::NEG_Z;
    bench.order(Action::Arm).unwrap();
    bench.run_ms(300);
    assert!((bench.forces_n.last().copied().unwrap() - DVec3::X).length() < 1e-3);
    assert_eq!(bench.firmware.set_feature(&Calibration::NONE.pack(), bench.now_us), Err(Refused::Armed));
    assert_eq!(bench.order(Action::Save), Err(Refused::Armed));

    bench.firmware.power_on(bench.now_us);
    let stored = |b: &Bench| Calibration::parse(&b.firmware.get_feature(id::CALIBRATION, b.now_us).unwrap()).unwrap();
    assert_eq!(stored(&bench), Model::GOOD.calibration, "not saved: gone");
    bench.firmware.set_feature(&mine.pack(), bench.now_us).unwrap();
    let no_key = Control { key: 0, ..Control::new(Action::Save) };
    assert_eq!(bench.firmware.set_feature(&no_key.pack(), bench.now_us), Err(Refused::Key));
    bench.order(Action::Save).unwrap();
    bench.firmware.power_on(bench.now_us);
    assert_eq!(stored(&bench).day, 9823);
}

#[test]
fn sensors_are_zeroed_where_they_stand() {
    let mut bench = Bench::new(&Model::GOOD);
    bench.talking = false;
    (bench.sensed.tip_n, bench.sensed.grip_n) = (0.25, 0.75);
    bench.run_ms(1);
    bench.order(Action::ZeroSensors).unwrap();
    bench.sensed.grip_n = 1.75;
    bench.run_ms(1);
    let state = bench.state();
    assert!(state.tip_force_n.abs() < 1e-9 && (state.grip_force_n - 1.0).abs() < 1e-9, "{state:?}");
}

#[test]
fn the_bootloader_needs_its_key_and_ends_everything() {
    let mut bench = Bench::new(&Model::GOOD);
    bench.talking = false;
    let wrong = Control { key: Control::SAVE_KEY, ..Control::new(Action::Bootloader) };
    assert_eq!(bench.firmware.set_feature(&wrong.pack(), bench.now_us), Err(Refused::Key));
    assert!(!bench.firmware.has_left_the_bus());
    bench.order(Action::Bootloader).unwrap();
    assert!(bench.firmware.has_left_the_bus());
    bench.firmware.power_on(bench.now_us);
    assert!(!bench.firmware.has_left_the_bus());
}

#[test]
fn what_can_be_read_and_set_is_what_the_specification_says() {
    let mut bench = Bench::new(&Model::GOOD);
    bench.talking = false;
    bench.now_us += 5_400_000;
    bench.run_ms(1);
    let get = |report| bench.firmware.get_feature(report, bench.now_us);
    Capabilities::parse(&get(id::CAPABILITIES).unwrap()).unwrap().check().unwrap();
    assert_eq!(Diagnostics::parse(&get(id::DIAGNOSTICS).unwrap()).unwrap().uptime_s, 5);
    assert_eq!((get(id::CONTROL), get(id::STATE), get(0x15)), (None, None, None));
    let capabilities = bench.firmware.capabilities().pack();
    assert_eq!(
        bench.firmware.set_feature(&capabilities, bench.now_us),
        Err(Refused::ReadOnly { id: id::CAPABILITIES })
    );
}
