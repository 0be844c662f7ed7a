//! One struct or more of every report, in the program's units, and the integers that must stand for them on the wire.

use serde_json::{Value, json};
use stipple::device::ohs::firmware::Model;
use stipple::device::ohs::{
    Action, Calibration, Capabilities, Command, ContactPlane, Control, DeviceLimits, Diagnostics, FaultCode, Features,
    Report, SensorTrim, State, Status, axes, buttons, id,
};
use stipple::device::{Vibration, VibrationAxis, VibrationShape};
use stipple::math::{DQuat, DVec3};

use crate::spec::{decode, tables};

const STATE: State = State {
    status: Status(Status::DEADMAN_CLOSED | Status::ENABLED | Status::POWER | Status::HOMED | Status::LIMITED),
    seq: 65_535,
    device_time_us: 4_294_967_295,
    position_mm: DVec3::new(12.3456, -0.0001, -99.5),
    rotation: DQuat::from_xyzw(0.5, -0.5, 0.5, -0.5),
    velocity_mm_per_s: DVec3::new(250.125, -0.001, 3.0),
    angular_velocity_rad_per_s: DVec3::new(1.5, -2.25, 0.001),
    tip_force_n: 0.75,
    grip_force_n: 2.5,
    buttons: buttons::TIP | buttons::BARREL_2 | buttons::PEDAL,
    applied_force_n: DVec3::new(-0.001, 2.999, 0.25),
    ack: 513,
    temperature_c: 36.0,
    command_age_ms: 3,
};

const COMMAND: Command = Command {
    drive: true,
    echo: true,
    seq: 258,
    host_time_us: 16_909_060,
    force_n: DVec3::new(0.5, -1.25, 0.001),
    torque_n_mm: DVec3::new(0.1, -12.5, 3.0),
    plane: Some(ContactPlane {
        point_mm: DVec3::new(-4.25, 10.0001, 0.5),
        normal: DVec3::new(0.6, 0.8, 0.0),
        stiffness_n_per_mm: 1.234,
        damping_n_s_per_mm: 0.002,
        tangential_damping_n_s_per_mm: 0.000_51,
        friction: 0.35,
    }),
    force_limit_n: Some(3.0),
    vibration: Some(Vibration {
        amplitude_n: 0.25,
        frequency_hz: 112.5,
        shape: VibrationShape::Pulse,
        axis: VibrationAxis::Z,
    }),
    valid_for_ms: 10,
};

fn capabilities() -> Capabilities {
    Capabilities {
        force_axes: axes::ALL,
        features: Features(0b111_1111),
        continuous_torque_n_mm: 42.5,
        min_vibration_hz: 20.5,
        firmware: 0x0203,
        hardware_id: 0x0405_0607,
        calibration_day: 9_823,
        calibration_hash: 0xDEAD_BEEF,
        ..Model::GOOD.capabilities
    }
}

const LIMITS: DeviceLimits = DeviceLimits {
    max_force_n: 3.0,
    max_slew_n_per_s: 500.0,
    max_speed_mm_per_s: 1000.0,
    box_min_mm: DVec3::new(-100.0, -80.0, -70.0),
    box_max_mm: DVec3::new(100.0, 120.0, 70.0),
    watchdog_ms: 10,
    grip_threshold_n: 0.3,
    locked: true,
};

const CALIBRATION: Calibration = Calibration {
    tip_offset_mm: DVec3::new(0.0, -31.25, 0.0125),
    base_rotation: DQuat::from_xyzw(0.0, 0.6, 0.0, 0.8),
    home_offset_mm: DVec3::new(1.5, -2.5, 3.5),
    tip: SensorTrim { zero_n: -0.012, gain: 1.05 },
    grip: SensorTrim { zero_n: 0.034, gain: 0.97 },
    day: 9_823,
};

const DIAGNOSTICS: Diagnostics = Diagnostics {
    crc_errors: 1,
    seq_gaps: 2,
    watchdog_trips: 3,
    deadman_opens: 4,
    overtemperature: 5,
    brown_outs: u32::MAX,
    last_fault: FaultCode::Overspeed,
    uptime_s: 86_400,
};

/// Name and report of every sample; the last one of each kind has all its fields in use.
pub(crate) fn all() -> Vec<(String, Report)> {
    let force = Command { echo: false, plane: None, vibration: None, torque_n_mm: DVec3::ZERO, ..COMMAND };
    let largest = State {
        status: Status(0xFF),
        position_mm: DVec3::new(1e9, -1e9, 0.0),
        velocity_mm_per_s: DVec3::new(1e9, -1e9, 0.0),
        angular_velocity_rad_per_s: DVec3::new(99.0, -99.0, 0.0),
        tip_force_n: 99.0,
        grip_force_n: 99.0,
        buttons: 0xFFFF,
        applied_force_n: DVec3::new(99.0, -99.0, 0.0),
        temperature_c: 999.0,
        command_age_ms: 255,
        ..STATE
    };
    let mut all = vec![
        ("at rest", State::default().pack()),
        ("out of every range, so at its ends", largest.pack()),
        ("held, pushing, all fields in use", STATE.pack()),
        ("nothing", Command::NOTHING.pack()),
        ("force alone", force.pack()),
        ("force, the device's own limit", Command { force_limit_n: None, valid_for_ms: 100, ..force }.pack()),
        ("contact plane", Command { plane: COMMAND.plane, force_n: DVec3::ZERO, ..force }.pack()),
        ("vibration", Command { vibration: COMMAND.vibration, ..force }.pack()),
        ("all fields in use", COMMAND.pack()),
        ("plain force", Model::TOUCH_CLASS.capabilities.pack()),
        ("contact plane and vibration", Model::GOOD.capabilities.pack()),
        ("all fields in use", capabilities().pack()),
        ("of the device", Model::GOOD.own_limits().pack()),
        ("no force", DeviceLimits { max_force_n: 0.0, locked: false, ..LIMITS }.pack()),
        ("locked", LIMITS.pack()),
        ("none", Calibration::NONE.pack()),
        ("all fields in use", CALIBRATION.pack()),
        ("after power-on", Diagnostics::default().pack()),
        ("fault of a maker", Diagnostics { last_fault: FaultCode::Other(0x8001), ..DIAGNOSTICS }.pack()),
        ("all fields in use", DIAGNOSTICS.pack()),
    ];
    let orders = [
        ("disarm", Action::Disarm),
        ("clear fault", Action::ClearFault),
        ("home", Action::Home),
        ("zero sensors", Action::ZeroSensors),
        ("save", Action::Save),
        ("bootloader", Action::Bootloader),
        ("arm", Action::Arm),
    ];
    all.extend(orders.map(|(name, action)| (name, Control::new(action).pack())));
    all.into_iter().map(|(name, report)| (name.to_owned(), report)).collect()
}

fn expect(report: Report, wanted: Value) {
    let table = &tables()[&report[0]];
    for (name, found) in decode(table, &report) {
        assert_eq!(found, wanted[&name], "report {:#04x}, {name}", report[0]);
    }
    assert_eq!(wanted.as_object().unwrap().len(), decode(table, &report).len(), "report {:#04x}", report[0]);
}

/// Worked out by hand from the units of the tables.
#[test]
fn interrupt_reports_have_the_integers_that_their_units_ask_for() {
    let state = json!({
        "status": 0b11_0111, "seq": 65_535, "device_time": 4_294_967_295_u32, "position": [123_456, -1, -995_000],
        "orientation": [16_384, -16_384, 16_384, -16_384], "velocity": [250_125, -1, 3000],
        "angular_velocity": [1500, -2250, 1], "tip_force": 750, "grip_force": 2500, "buttons": 0b1101,
        "applied_force": [-1, 2999, 250], "ack": 513, "temperature": 76, "command_age": 3,
    });
    expect(STATE.pack(), state);
    let command = json!({
        "flags": 0b1000_0111, "seq": 258, "host_time": 16_909_060, "force": [500, -1250, 1], "torque": [1, -125, 30],
        "plane_point": [-42_500, 100_001, 5000], "plane_normal": [19_660, 26_214, 0], "plane_stiffness": 1234,
        "plane_damping": 200, "plane_tangential_damping": 51, "plane_friction": 350, "force_limit": 3000,
        "vibration_amplitude": 250, "vibration_frequency": 1125, "valid_for": 10, "vibration_shape": 2,
        "vibration_axis": 3,
    });
    expect(COMMAND.pack(), command);
}

#[test]
fn feature_reports_have_the_integers_that_their_units_ask_for() {
    let wanted = json!({
        "magic": [79, 72, 83, 49], "major": 1, "minor": 0, "force_axes": 63, "pose_axes": 63, "features": 127,
        "report_hz": 1000, "servo_hz": 4000, "workspace_min": [-100, -80, -80], "workspace_max": [100, 120, 80],
        "continuous_force": 4000, "peak_force": 8000, "continuous_torque": 425, "max_stiffness": 4000,
        "max_damping": 2000, "position_resolution": 5000, "max_slew": 4000, "max_vibration": 1000,
        "min_vibration_hz": 205, "max_vibration_hz": 4000, "watchdog_min": 5, "watchdog_max": 100, "firmware": 515,
        "hardware_id": 67_438_087, "calibration_date": 9823, "calibration_hash": 3_735_928_559_u32,
    });
    expect(capabilities().pack(), wanted);
    let wanted = json!({
        "max_force": 3000, "max_slew": 500, "max_speed": 1000, "box_min": [-100, -80, -70], "box_max": [100, 120, 70],
        "watchdog": 10, "grip_threshold": 300, "lock": 1,
    });
    expect(LIMITS.pack(), wanted);
    let hash = crc32fast::hash(&CALIBRATION.pack()[1..45]);
    let wanted = json!({
        "tip_offset": [0, -312_500, 125], "base_rotation": [0, 19_660, 0, 26_214], "home_offset": [15_000, -25_000, 35_000],
        "tip_zero": -12, "tip_gain": 10_500, "grip_zero": 34, "grip_gain": 9700, "date": 9823, "hash": hash,
    });
    expect(CALIBRATION.pack(), wanted);
    let wanted = json!({
        "crc_errors": 1, "seq_gaps": 2, "watchdog_trips": 3, "deadman_opens": 4, "overtemperature": 5,
        "brown_outs": 4_294_967_295_u32, "last_fault": 5, "uptime": 86_400,
    });
    expect(DIAGNOSTICS.pack(), wanted);
    expect(Control::new(Action::Save).pack(), json!({"command": 6, "arg": 0, "key": 0x4556_4153}));
    expect(Control::new(Action::Bootloader).pack(), json!({"command": 7, "arg": 0, "key": 0x544F_4F42}));
}

/// What was packed is what is read, in the program's units.
#[test]
fn structs_come_back_as_they_went() {
    let close = |a: DVec3, b: DVec3| (a - b).length() < 1e-9;
    let state = State::parse(&STATE.pack()).unwrap();
    assert!(close(state.position_mm, STATE.position_mm) && close(state.velocity_mm_per_s, STATE.velocity_mm_per_s));
    assert!(state.rotation.angle_between(STATE.rotation) < 1e-4);
    assert!((state.pose().rotation.length_squared() - 1.0).abs() < 1e-12);
    let rotation = state.rotation;
    let turn = state.angular_velocity_rad_per_s;
    assert!(close(turn, STATE.angular_velocity_rad_per_s) && close(state.applied_force_n, STATE.applied_force_n));
    let put = State { position_mm: STATE.position_mm, velocity_mm_per_s: STATE.velocity_mm_per_s, rotation, ..STATE };
    assert_eq!(State { position_mm: put.position_mm, velocity_mm_per_s: put.velocity_mm_per_s, ..state }, put);
    let command = Command::parse(&COMMAND.pack()).unwrap();
    let (got, plane) = (command.plane.unwrap(), COMMAND.plane.unwrap());
    assert!(close(got.point_mm, plane.point_mm) && (got.normal - plane.normal).length() < 1e-4);
    assert_eq!(
        Command { plane: Some(ContactPlane { point_mm: plane.point_mm, normal: plane.normal, ..got }), ..command },
        COMMAND
    );
    assert_eq!(Capabilities::parse(&capabilities().pack()).unwrap(), capabilities());
    assert_eq!(DeviceLimits::parse(&LIMITS.pack()).unwrap(), LIMITS);
    let calibration = Calibration::parse(&CALIBRATION.pack()).unwrap();
    assert_eq!(Calibration { base_rotation: CALIBRATION.base_rotation, ..calibration }, CALIBRATION);
    assert_eq!(Diagnostics::parse(&DIAGNOSTICS.pack()).unwrap(), DIAGNOSTICS);
    assert_eq!(id::STATE, STATE.pack()[0]);
}
