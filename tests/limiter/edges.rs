//! Bounds that only one line of the limiter keeps, each at the value where it turns.

use stipple::device::limiter::{FAULT_DECAY_S, Limits};
use stipple::device::{ContactPlane, Limiter, Verdict, Vibration, WantedForce};
use stipple::math::DVec3;

use super::{ROUNDING, TICK_HZ};

#[test]
fn a_bound_that_is_no_number_or_negative_lets_nothing_through() {
    let pull = WantedForce {
        torque_n_mm: DVec3::X * 50.0,
        vibration: Vibration::sine(0.2, 100.0),
        ..WantedForce::plain(DVec3::Y * 0.5)
    };
    for bad in [f64::NAN, f64::INFINITY, -1.0] {
        let plain = Limits { ramp_s: 0.0, ..Limits::default() };
        let given = |limits: Limits| {
            let mut limiter = Limiter::new(limits, TICK_HZ);
            let last = (0..20).map(|_| limiter.apply(&pull, DVec3::ZERO).0).last().unwrap();
            (last.force_n().length(), last.torque_n_mm().length(), last.vibration_n(), last.force_limit_n())
        };
        let whole = given(plain);
        assert!(whole.0 > 0.4 && whole.1 > 40.0 && whole.2 > 0.1, "{whole:?}");
        let (force_n, _, buzz_n, limit_n) = given(Limits { max_force_n: bad, ..plain });
        assert!(force_n <= 0.0 && buzz_n <= 0.0 && limit_n > 0.0, "{bad} N");
        assert!(given(Limits { max_slew_n_per_s: bad, ..plain }).0 <= 0.0, "{bad} N/s");
        assert!(given(Limits { max_torque_n_mm: bad, ..plain }).1 <= 0.0, "{bad} N mm");
        assert!(given(Limits { max_vibration_n: bad, ..plain }).2 <= 0.0, "{bad} N of buzz");
    }
}

#[test]
fn a_device_without_force_is_never_sent_the_limit_that_means_its_own() {
    let mut limiter = Limiter::new(Limits { max_force_n: 0.0, ..Limits::default() }, TICK_HZ);
    let (command, _) = limiter.apply(&WantedForce::plain(DVec3::Y), DVec3::ZERO);
    assert!(command.force_limit_n() > 0.0 && command.force_n() == DVec3::ZERO);
}

#[test]
fn a_tip_that_is_nowhere_is_a_fault() {
    for tip_mm in [DVec3::new(0.0, f64::NAN, 0.0), DVec3::new(f64::INFINITY, 0.0, 0.0)] {
        let mut limiter = Limiter::new(Limits::default(), TICK_HZ);
        assert_eq!(limiter.apply(&WantedForce::plain(DVec3::Y), tip_mm).1, Verdict::Fault, "{tip_mm}");
    }
}

/// All of it comes in over the ramp: a force beyond the limit as the limit does, torque and buzz like it, and again after
/// the device dropped it.
#[test]
fn everything_is_let_in_slowly() {
    let limits = Limits { ramp_s: 0.1, max_torque_n_mm: 1e3, ..Limits::default() };
    let mut limiter = Limiter::new(limits, TICK_HZ);
    let wanted = WantedForce {
        torque_n_mm: DVec3::X * 10.0,
        vibration: Vibration::sine(0.1, 30.0),
        ..WantedForce::plain(DVec3::Y * 100.0)
    };
    let light = WantedForce { force_n: DVec3::Y * 0.5, ..wanted };
    for (case, of, force_n) in
        [("at first, beyond the limit", wanted, limits.max_force_n), ("after a drop", light, 0.5)]
    {
        limiter.dropped();
        assert_eq!(limiter.last_n(), DVec3::ZERO, "{case}");
        for tick in 0..=100 {
            let share = f64::from(tick) / 100.0;
            let (command, _) = limiter.apply(&of, DVec3::ZERO);
            let now_n = command.force_n().y;
            assert!(now_n <= force_n * share + ROUNDING, "{case}, tick {tick}: {now_n} N");
            assert!(command.torque_n_mm().x <= 10.0 * share + ROUNDING, "{case}, tick {tick}");
            assert!(command.vibration_n() <= 0.1 * share + ROUNDING, "{case}, tick {tick}");
        }
        assert!((limiter.last_n().y - force_n).abs() < 1e-9, "{case}");
    }
}

#[test]
fn a_buzz_stays_within_the_frequencies_of_the_device() {
    for (wanted_hz, hz) in [(10.0, 50.0), (50.0, 50.0), (120.0, 120.0), (200.0, 200.0), (1000.0, 200.0)] {
        let limits = Limits { ramp_s: 0.0, vibration_hz: (50.0, 200.0), ..Limits::default() };
        let mut limiter = Limiter::new(limits, TICK_HZ);
        let wanted = WantedForce { vibration: Vibration::sine(0.1, wanted_hz), ..WantedForce::plain(DVec3::ZERO) };
        limiter.apply(&wanted, DVec3::ZERO);
        let found_hz = limiter.apply(&wanted, DVec3::ZERO).0.vibration_hz();
        assert!((found_hz - hz).abs() < ROUNDING, "{wanted_hz} Hz: {found_hz} Hz");
    }
}

#[test]
fn torque_alone_is_not_rest() {
    let mut limiter = Limiter::new(Limits { ramp_s: 0.0, ..Limits::default() }, TICK_HZ);
    let twist = WantedForce { torque_n_mm: DVec3::X * 20.0, ..WantedForce::plain(DVec3::ZERO) };
    limiter.apply(&twist, DVec3::ZERO);
    limiter.apply(&twist, DVec3::ZERO);
    assert!(!limiter.is_at_rest() && limiter.last_n() == DVec3::ZERO);
    let mut ticks = 0;
    while !limiter.is_at_rest() && ticks < 20 {
        limiter.decay();
        ticks += 1;
    }
    assert!(limiter.is_at_rest() && f64::from(ticks) <= FAULT_DECAY_S * TICK_HZ, "{ticks} ticks");
}

#[test]
fn a_plane_of_another_surface_waits_until_the_last_one_is_gone() {
    let limits = Limits { ramp_s: 0.0, max_stiffness_n_per_mm: 1.0, ..Limits::default() };
    let mut limiter = Limiter::new(limits, TICK_HZ);
    let tip_mm = DVec3::new(-0.2, -0.2, 0.0);
    let on = |normal: DVec3| {
        let plane = ContactPlane { normal, stiffness_n_per_mm: 0.5, ..ContactPlane::default() };
        WantedForce { plane: Some(plane), ..WantedForce::plain(normal * 0.1) }
    };
    limiter.apply(&on(DVec3::Y), tip_mm);
    assert!((0..3).all(|_| limiter.apply(&on(DVec3::Y), tip_mm).0.plane().is_some()));
    assert!(limiter.apply(&on(DVec3::X), tip_mm).0.plane().is_none(), "not from one tick to the next");
    assert!(limiter.apply(&on(DVec3::X), tip_mm).0.plane().is_some());
}
