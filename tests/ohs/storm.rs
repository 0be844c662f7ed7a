//! Whatever a host sends and whatever the sensors say, in any order and at any pace: the rules of force hold.

use proptest::prelude::*;
use stipple::device::ohs::firmware::{Firmware, Model, Sensed};
use stipple::device::ohs::{Action, Command, ContactPlane, Control, DeviceLimits, Report};
use stipple::device::{Vibration, VibrationAxis, VibrationShape};
use stipple::math::{DVec3, Pose};

use crate::bench::{HELD, STEP_US};

/// One thing that happens.
#[derive(Clone, Debug)]
enum Event {
    Send(Report),
    Order(Action),
    Limits(DeviceLimits),
    Sense(Sensed),
    Bytes(Vec<u8>),
    Wait(u64),
}

fn vector(largest: f64) -> impl Strategy<Value = DVec3> {
    [-largest..=largest, -largest..=largest, -largest..=largest].prop_map(DVec3::from_array)
}

fn plane() -> impl Strategy<Value = Option<ContactPlane>> {
    let some = (vector(60.0), vector(1.0), 0.0..70.0_f64, 0.0..0.7_f64, 0.0..3.0_f64);
    proptest::option::of(some.prop_map(|(point_mm, normal, stiffness_n_per_mm, damping_n_s_per_mm, friction)| {
        let tangential_damping_n_s_per_mm = damping_n_s_per_mm;
        ContactPlane {
            point_mm,
            normal,
            stiffness_n_per_mm,
            damping_n_s_per_mm,
            tangential_damping_n_s_per_mm,
            friction,
        }
    }))
}

fn command() -> impl Strategy<Value = Report> {
    let buzz =
        (0.0..9.0_f64, 0.0..900.0_f64, any::<bool>()).prop_map(|(amplitude_n, frequency_hz, square)| Vibration {
            amplitude_n,
            frequency_hz,
            shape: if square { VibrationShape::Square } else { VibrationShape::Sine },
            axis: VibrationAxis::X,
        });
    let limit = proptest::option::of(0.0..40.0_f64);
    (1..40_u16, vector(33.0), vector(200.0), plane(), proptest::option::of(buzz), limit, 1..=100_u16).prop_map(
        |(seq, force_n, torque_n_mm, plane, vibration, force_limit_n, valid_for_ms)| {
            let drive = seq % 8 != 0;
            let (echo, host_time_us) = (seq % 5 == 0, 0);
            Command {
                drive,
                echo,
                seq,
                host_time_us,
                force_n,
                torque_n_mm,
                plane,
                force_limit_n,
                vibration,
                valid_for_ms,
            }
            .pack()
        },
    )
}

fn limits() -> impl Strategy<Value = DeviceLimits> {
    (0.0..20.0_f64, 0.0..9000.0_f64, 0.0..3000.0_f64, 5..=100_u8, 0.0..3.0_f64).prop_map(
        |(max_force_n, max_slew_n_per_s, max_speed_mm_per_s, watchdog_ms, grip_threshold_n)| DeviceLimits {
            max_force_n,
            max_slew_n_per_s,
            max_speed_mm_per_s,
            watchdog_ms,
            grip_threshold_n,
            ..Model::GOOD.own_limits()
        },
    )
}

fn sensed() -> impl Strategy<Value = Sensed> {
    let held = prop::bool::weighted(0.9);
    (vector(120.0), vector(4000.0), held, 0.0..3.0_f64, 20.0..110.0_f64, prop::bool::weighted(0.05)).prop_map(
        |(position_mm, velocity_mm_per_s, held, grip_n, temperature_c, e_stop)| Sensed {
            pose: Pose { position_mm, ..Pose::IDENTITY },
            velocity_mm_per_s,
            held,
            grip_n,
            temperature_c,
            e_stop,
            ..HELD
        },
    )
}

fn event() -> impl Strategy<Value = Event> {
    let action = prop_oneof![
        4 => Just(Action::Arm),
        1 => Just(Action::Disarm),
        3 => Just(Action::ClearFault),
        1 => Just(Action::Home),
        1 => Just(Action::ZeroSensors),
    ];
    prop_oneof![
        12 => command().prop_map(Event::Send),
        4 => action.prop_map(Event::Order),
        1 => limits().prop_map(Event::Limits),
        2 => sensed().prop_map(Event::Sense),
        1 => Just(Event::Sense(HELD)),
        1 => proptest::collection::vec(any::<u8>(), 0..70).prop_map(Event::Bytes),
        8 => (1..120_u64).prop_map(Event::Wait),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn force_is_bounded_and_silence_ends_it(events in proptest::collection::vec(event(), 1..120)) {
        let mut firmware = Firmware::new(Model::GOOD, 0);
        let (mut now_us, mut sensed, mut heard_us, mut limited_us) = (0, HELD, 0, 0);
        let mut last_n = DVec3::ZERO;
        for event in events {
            let mut steps = 1;
            match event {
                Event::Send(report) => {
                    if firmware.on_output(&report, now_us).is_ok() {
                        heard_us = now_us;
                    }
                }
                // what is refused changes nothing; the rules below hold either way
                Event::Order(action) => drop(firmware.set_feature(&Control::new(action).pack(), now_us)),
                Event::Limits(limits) => {
                    if firmware.set_feature(&limits.pack(), now_us).is_ok() {
                        limited_us = now_us;
                    }
                }
                Event::Sense(now) => sensed = now,
                Event::Bytes(bytes) => {
                    prop_assert!(firmware.on_output(&bytes, now_us).is_err());
                    prop_assert!(firmware.set_feature(&bytes, now_us).is_err());
                }
                Event::Wait(ms) => steps = ms * 4,
            }
            for _ in 0..steps {
                now_us += STEP_US;
                let force_n = firmware.servo(&sensed, now_us).force_n;
                let limits = *firmware.limits();
                prop_assert!(force_n.is_finite());
                let length_n = force_n.length();
                if length_n > 0.0 && length_n >= last_n.length() {
                    prop_assert!(length_n <= limits.max_force_n + 1e-9, "{} N of {}", length_n, limits.max_force_n);
                    let slew_n_per_s = (force_n - last_n).length() / (STEP_US as f64 * 1e-6);
                    prop_assert!(slew_n_per_s <= limits.max_slew_n_per_s + 1e-6, "{} N/s", slew_n_per_s);
                }
                let silent_us = now_us - heard_us;
                // a watchdog that was made shorter during a silence bites at once, and the force needs its 5 ms then
                let bitten_us = (heard_us + u64::from(limits.watchdog_ms) * 1000).max(limited_us);
                if now_us > bitten_us + 5000 {
                    prop_assert!(length_n <= 0.0, "{} N after {} us of silence", length_n, silent_us);
                }
                last_n = force_n;
            }
        }
    }
}
