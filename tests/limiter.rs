//! The limiter under any sequence of wanted forces: never too much, never too fast, never not a number.

#[path = "limiter/edges.rs"]
mod edges;
#[path = "limiter/plane.rs"]
mod plane;

use proptest::prelude::*;
use stipple::device::limiter::{FAULT_DECAY_S, Limits};
use stipple::device::{ContactPlane, DeviceKind, DeviceSpec, Limiter, Verdict, Vibration, WantedForce};
use stipple::math::DVec3;

const TICK_HZ: f64 = 1000.0;
/// Rounding of a few operations on numbers of a few newtons.
const ROUNDING: f64 = 1e-12;

fn any_component() -> impl Strategy<Value = f64> {
    prop_oneof![
        8 => -20.0..20.0_f64,
        2 => any::<f64>(),
        1 => Just(f64::NAN),
        1 => Just(f64::INFINITY),
        1 => Just(f64::NEG_INFINITY),
        1 => Just(f64::MAX),
        1 => Just(f64::MIN_POSITIVE),
        1 => Just(5e-324),
        1 => Just(-0.0),
    ]
}

fn any_vector() -> impl Strategy<Value = DVec3> {
    (any_component(), any_component(), any_component()).prop_map(|(x, y, z)| DVec3::new(x, y, z))
}

fn any_wanted() -> impl Strategy<Value = WantedForce> {
    let plane = prop::option::of(plane::any_plane());
    (any_vector(), any_vector(), any_component(), any_component(), plane).prop_map(
        |(force_n, torque, amplitude_n, frequency_hz, plane)| WantedForce {
            force_n,
            torque_n_mm: torque * 5.0,
            plane,
            vibration: Vibration::sine(amplitude_n, frequency_hz),
        },
    )
}

/// What may happen to a limiter in a tick.
#[derive(Clone, Debug)]
enum Act {
    Apply(WantedForce),
    Decay,
    Restart,
}

fn any_act() -> impl Strategy<Value = Act> {
    prop_oneof![12 => any_wanted().prop_map(Act::Apply), 1 => Just(Act::Decay), 1 => Just(Act::Restart)]
}

fn any_limits() -> impl Strategy<Value = Limits> {
    (0.0..5.0_f64, 0.0..1000.0_f64, 0.0..1.0_f64, 0.0..0.5_f64).prop_map(
        |(max_force_n, max_slew_n_per_s, max_vibration_n, ramp_s)| Limits {
            max_torque_n_mm: max_force_n * 20.0,
            max_force_n,
            max_slew_n_per_s,
            max_vibration_n,
            ramp_s,
            ..Limits::default()
        },
    )
}

proptest! {
    #[test]
    fn no_sequence_gets_past_the_limits(limits in any_limits(), acts in prop::collection::vec(any_act(), 1..200)) {
        let mut limiter = Limiter::new(limits, TICK_HZ);
        let (mut last_n, mut last_torque) = (DVec3::ZERO, DVec3::ZERO);
        for act in acts {
            let command = match act {
                Act::Apply(wanted) => limiter.apply(&wanted, DVec3::ZERO).0,
                Act::Decay => limiter.decay(),
                Act::Restart => { limiter.restart(); continue; }
            };
            let force_n = command.force_n();
            let torque = command.torque_n_mm();
            prop_assert!(torque.is_finite() && torque.length() <= limits.max_torque_n_mm * (1.0 + 1e-12), "{torque} N mm");
            let torque_step = limits.max_torque_n_mm / (FAULT_DECAY_S * TICK_HZ);
            prop_assert!((torque - last_torque).length() <= torque_step * (1.0 + 1e-9), "{last_torque} {torque}");
            last_torque = torque;
            prop_assert!(command.plane().is_none(), "a plane for a device that takes plain force");
            prop_assert!(command.force_limit_n() > 0.0, "0 would mean the device's own limit");
            prop_assert!(force_n.is_finite() && command.vibration_n().is_finite() && command.vibration_hz().is_finite());
            prop_assert!(force_n.length() <= limits.max_force_n + ROUNDING, "{force_n} N");
            prop_assert!((force_n - last_n).length() <= limits.max_slew_n_per_s / TICK_HZ + ROUNDING, "{last_n} {force_n}");
            prop_assert!((0.0..=limits.max_vibration_n).contains(&command.vibration_n()));
            prop_assert!(command.vibration_n() + force_n.length() <= limits.max_force_n + ROUNDING, "force and buzz");
            let slope = core::f64::consts::TAU * command.vibration_hz() * command.vibration_n();
            prop_assert!(slope <= limits.max_slew_n_per_s * (1.0 + 1e-12), "the buzz alone changes by {slope} N/s");
            last_n = force_n;
        }
    }

    #[test]
    fn a_fault_decays_steadily_and_is_over_in_time(
        limits in any_limits(),
        push in -5.0..5.0_f64,
        lead in 1_usize..600,
        storm in prop::collection::vec(prop::sample::select(vec![f64::NAN, f64::INFINITY, f64::NEG_INFINITY]), 12),
    ) {
        let mut limiter = Limiter::new(limits, TICK_HZ);
        let torque_n_mm = DVec3::new(-40.0, push, 30.0);
        let wanted = WantedForce { torque_n_mm, ..WantedForce::plain(DVec3::new(push, -push, 0.3)) };
        for _ in 0..lead {
            limiter.apply(&wanted, DVec3::ZERO);
        }
        let mut before_n = limiter.last_n().length();
        for (i, bad) in storm.into_iter().enumerate() {
            let (command, verdict) = limiter.apply(&WantedForce { force_n: DVec3::new(1.0, bad, 1.0), ..wanted }, DVec3::ZERO);
            let now_n = command.force_n().length();
            prop_assert_eq!(verdict, Verdict::Fault);
            prop_assert!(now_n <= before_n + ROUNDING, "{} after {}", now_n, before_n);
            prop_assert!(now_n <= 0.0 || before_n - now_n >= limiter.step_n() - ROUNDING, "slower than the slew limit");
            if (i + 1) as f64 >= FAULT_DECAY_S * TICK_HZ {
                prop_assert_eq!((command.force_n(), command.torque_n_mm()), (DVec3::ZERO, DVec3::ZERO));
            }
            before_n = now_n;
        }
    }
}

#[test]
fn a_small_force_passes_as_it_is_once_ramped_in() {
    let mut limiter = Limiter::new(Limits::default(), TICK_HZ);
    let wanted =
        WantedForce { vibration: Vibration::sine(0.02, 100.0), ..WantedForce::plain(DVec3::new(0.1, 0.2, -0.05)) };
    let (first, verdict) = limiter.apply(&wanted, DVec3::ZERO);
    assert_eq!((first.force_n(), verdict), (DVec3::ZERO, Verdict::Limited), "nothing at the first instant");
    for _ in 0..300 {
        limiter.apply(&wanted, DVec3::ZERO);
    }
    let (command, verdict) = limiter.apply(&wanted, DVec3::ZERO);
    assert_eq!(verdict, Verdict::Passed);
    assert_eq!(command.force_n(), wanted.force_n);
    assert_eq!(
        (command.vibration_n().to_bits(), command.vibration_hz().to_bits()),
        (0.02_f64.to_bits(), 100.0_f64.to_bits())
    );
}

#[test]
fn each_way_a_wanted_force_can_be_broken_is_a_fault() {
    let good = WantedForce { vibration: Vibration::sine(0.1, 100.0), ..WantedForce::plain(DVec3::X) };
    let flat = ContactPlane { normal: DVec3::Y, ..ContactPlane::default() };
    for (case, wanted) in [
        ("force not a number", WantedForce { force_n: DVec3::new(0.0, f64::NAN, 0.0), ..good }),
        ("infinite force", WantedForce { force_n: DVec3::new(f64::NEG_INFINITY, 0.0, 0.0), ..good }),
        ("vibration not a number", WantedForce { vibration: Vibration::sine(f64::NAN, 100.0), ..good }),
        ("torque not a number", WantedForce { torque_n_mm: DVec3::NAN, ..good }),
        ("plane not a number", WantedForce { plane: Some(ContactPlane { friction: f64::NAN, ..flat }), ..good }),
        ("infinite frequency", WantedForce { vibration: Vibration::sine(0.1, f64::INFINITY), ..good }),
        ("negative frequency", WantedForce { vibration: Vibration::sine(0.1, -1.0), ..good }),
    ] {
        let mut limiter = Limiter::new(Limits::default(), TICK_HZ);
        assert_eq!(limiter.apply(&wanted, DVec3::ZERO).1, Verdict::Fault, "{case}");
    }
}

#[test]
fn force_comes_back_slowly_after_a_fault() {
    let mut limiter = Limiter::new(Limits { ramp_s: 0.1, ..Limits::default() }, TICK_HZ);
    let wanted = WantedForce::plain(DVec3::Y * 2.0);
    for _ in 0..200 {
        limiter.apply(&wanted, DVec3::ZERO);
    }
    for _ in 0..10 {
        limiter.apply(&WantedForce { force_n: DVec3::NAN, ..wanted }, DVec3::ZERO);
    }
    for tick in 0..100 {
        let force_n = limiter.apply(&wanted, DVec3::ZERO).0.force_n().y;
        let most_n = 2.0 * f64::from(tick) / 100.0;
        assert!(force_n <= most_n + ROUNDING, "tick {tick}: {force_n} N, at most {most_n} N");
    }
    assert!((limiter.apply(&wanted, DVec3::ZERO).0.force_n().y - 2.0).abs() < 1e-9);
}

#[test]
fn limits_are_lowered_to_the_device() {
    let spec = |force_n, slew| DeviceSpec::plain("device", DeviceKind::Hid, force_n, slew);
    for (case, spec, force_n, slew) in [
        ("stronger than ours", spec(10.0, 5000.0), 3.0, 500.0),
        ("weaker", spec(1.5, 300.0), 1.5, 300.0),
        ("so slow that a fault must find less force", spec(3.0, 100.0), 1.0, 100.0),
        ("no force", spec(0.0, 0.0), 0.0, 0.0),
        ("nonsense", spec(f64::NAN, f64::INFINITY), 0.0, 0.0),
        ("negative", spec(-3.0, -1.0), 0.0, 0.0),
    ] {
        let limiter = Limiter::new(Limits::for_device(&spec), TICK_HZ);
        assert!((limiter.limits().max_force_n - force_n).abs() < ROUNDING, "{case}: {:?}", limiter.limits());
        assert!((limiter.limits().max_slew_n_per_s - slew).abs() < ROUNDING, "{case}: {:?}", limiter.limits());
    }
}
