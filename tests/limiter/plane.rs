//! A device that renders the plane by itself, at a rate of its own and late, while a tip goes wherever it likes: never too
//! much force, never too fast. And what the plane and the plain force are together.

use proptest::prelude::*;
use stipple::device::limiter::Limits;
use stipple::device::limiter::plane::{PLANE_LAG_S, PLANE_SPEED_MM_PER_S};
use stipple::device::{ContactPlane, DeviceCommand, Limiter, Verdict, Vibration, WantedForce};
use stipple::math::DVec3;

use super::{Act, ROUNDING, any_component, any_wanted};

const TICK_HZ: f64 = 1000.0;
/// Steps of the device in one tick of the host.
const FINE: usize = 8;

fn direction() -> impl Strategy<Value = DVec3> {
    (-1.0..1.0_f64, -1.0..1.0_f64, -1.0..1.0_f64).prop_map(|(x, y, z)| DVec3::new(x, y, z).normalize_or(DVec3::Y))
}

/// Planes that are near the tip, on one surface or on any, and some that are no planes at all.
pub(crate) fn any_plane() -> impl Strategy<Value = ContactPlane> {
    let near = prop_oneof![4 => direction().prop_map(|d| DVec3::Y + d * 0.02), 1 => direction()];
    let numbers = (0.0..5.0_f64, 0.0..0.01_f64, 0.0..0.01_f64, 0.0..1.5_f64);
    let sane =
        (direction(), near, -1.0..1.0_f64, numbers).prop_map(|(at, normal, height_mm, (k, b, side, friction))| {
            ContactPlane {
                point_mm: at * 0.2 + DVec3::Y * height_mm,
                normal,
                stiffness_n_per_mm: k,
                damping_n_s_per_mm: b,
                side_damping_n_s_per_mm: side,
                friction,
            }
        });
    let wild = prop::array::uniform10(any_component()).prop_map(|[a, b, c, d, e, f, g, h, i, j]| ContactPlane {
        point_mm: DVec3::new(a, b, c),
        normal: DVec3::new(d, e, f),
        stiffness_n_per_mm: g,
        damping_n_s_per_mm: h,
        side_damping_n_s_per_mm: i,
        friction: j,
    });
    prop_oneof![9 => sane, 1 => wild]
}

/// What a skin may want: about what its plane gives, and more along it.
fn wanted_on(plane: ContactPlane, tip_mm: DVec3, more_n: DVec3) -> WantedForce {
    let plane_n = plane.normal * (plane.stiffness_n_per_mm * plane.depth_mm(tip_mm)).max(0.0);
    WantedForce { plane: Some(plane), vibration: Vibration::sine(0.3, 120.0), ..WantedForce::plain(plane_n + more_n) }
}

/// What happens in a tick: where the tip goes in each half of it, and what is asked of the limiter.
fn any_tick() -> impl Strategy<Value = ((DVec3, DVec3), Option<(ContactPlane, DVec3)>, Act)> {
    let way = || (direction(), prop_oneof![Just(0.0), Just(1.0), 0.0..1.0_f64]).prop_map(|(d, share)| d * share);
    let skin = (any_plane(), direction(), 0.0..0.5_f64).prop_map(|(plane, d, n)| (plane, d * n));
    ((way(), way()), prop::option::weighted(0.8, skin), super::any_act())
}

/// The device: goes from command to command late, and notes what it gives.
struct Device {
    late: usize,
    commands: Vec<DeviceCommand>,
    given_n: Vec<DVec3>,
}

impl Device {
    fn step(&mut self, fine: usize, tip_mm: DVec3, velocity: DVec3) -> &DeviceCommand {
        let newest = fine.checked_sub(self.late).map_or(0, |fine| fine / FINE + 1);
        let command = &self.commands[newest];
        self.given_n.push(command.rendered_n(tip_mm, velocity));
        command
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_device_that_renders_the_plane_stays_within_the_limits(
        max_force_n in 0.2..4.0_f64,
        max_slew_n_per_s in 50.0..800.0_f64,
        late in 0..=16_usize,
        ticks in prop::collection::vec(any_tick(), 1..120),
    ) {
        prop_assert!(late as f64 / (FINE as f64 * TICK_HZ) <= PLANE_LAG_S);
        let limits = Limits {
            max_force_n,
            max_slew_n_per_s,
            max_stiffness_n_per_mm: 10.0,
            max_damping_n_s_per_mm: 0.1,
            ramp_s: 0.005,
            ..Limits::default()
        };
        let mut limiter = Limiter::new(limits, TICK_HZ);
        let mut device = Device { late, commands: vec![DeviceCommand::ZERO], given_n: vec![] };
        let (mut tip_mm, mut fine) = (DVec3::ZERO, 0);
        for (way, skin, act) in ticks {
            let command = match (skin, act) {
                (Some((plane, more_n)), _) => limiter.apply(&wanted_on(plane, tip_mm, more_n), tip_mm).0,
                (None, Act::Apply(wanted)) => limiter.apply(&wanted, tip_mm).0,
                (None, Act::Decay) => limiter.decay(),
                (None, Act::Restart) => { limiter.restart(); limiter.decay() }
            };
            device.commands.push(command);
            for half in [way.0, way.1] {
                for _ in 0..FINE / 2 {
                    let velocity = half * PLANE_SPEED_MM_PER_S;
                    let buzz_n = device.step(fine, tip_mm, velocity).vibration_n();
                    let force_n = *device.given_n.last().unwrap();
                    prop_assert!(force_n.is_finite());
                    prop_assert!(force_n.length() + buzz_n <= max_force_n + ROUNDING, "{force_n} N and {buzz_n} N");
                    if let Some(before) = fine.checked_sub(FINE) {
                        let change_n = (force_n - device.given_n[before]).length();
                        prop_assert!(change_n <= limiter.step_n() + 1e-9, "{change_n} N of {} N", limiter.step_n());
                    }
                    tip_mm += velocity / (FINE as f64 * TICK_HZ);
                    fine += 1;
                }
            }
        }
    }

    #[test]
    fn no_plane_is_ever_beyond_what_the_device_renders(
        (k, b) in (0.0..2.0_f64, 0.0..0.01_f64),
        wanted in prop::collection::vec((any_wanted(), any_plane(), direction(), 0.0..0.2_f64), 1..60),
    ) {
        let limits = Limits { max_stiffness_n_per_mm: k, max_damping_n_s_per_mm: b, ramp_s: 0.0, ..Limits::default() };
        let mut limiter = Limiter::new(limits, TICK_HZ);
        let mut tip_mm = DVec3::ZERO;
        for (wanted, plane, way, far_mm) in wanted {
            tip_mm += way * far_mm;
            let wanted = WantedForce { plane: Some(plane), ..wanted };
            let (command, _) = limiter.apply(&wanted, tip_mm);
            prop_assert!(command.force_limit_n() > 0.0);
            let Some(plane) = command.plane() else { continue };
            prop_assert!(far_mm <= PLANE_SPEED_MM_PER_S / TICK_HZ, "a plane for a tip that goes {far_mm} mm a tick");
            prop_assert!(plane.stiffness_n_per_mm <= k && plane.damping_n_s_per_mm <= b);
            prop_assert!((plane.normal.length() - 1.0).abs() < 1e-9);
            prop_assert!((0.0..=1.0).contains(&plane.friction));
            prop_assert!(plane.depth_mm(tip_mm) * plane.stiffness_n_per_mm <= command.force_limit_n() + ROUNDING);
        }
    }
}

/// A nose on the skin: 0.4 N/mm, 0.5 mm deep, rubbed along a little.
fn nose() -> (WantedForce, DVec3) {
    let plane = ContactPlane { normal: DVec3::Y, stiffness_n_per_mm: 0.4, ..ContactPlane::default() };
    let tip_mm = DVec3::new(1.0, -0.5, 2.0);
    (WantedForce { plane: Some(plane), ..WantedForce::plain(DVec3::new(0.03, 0.25, 0.01)) }, tip_mm)
}

fn settled(limits: Limits) -> (DeviceCommand, Verdict) {
    let (wanted, tip_mm) = nose();
    let mut limiter = Limiter::new(Limits { ramp_s: 0.0, ..limits }, TICK_HZ);
    for _ in 0..10 {
        limiter.apply(&wanted, tip_mm);
    }
    limiter.apply(&wanted, tip_mm)
}

#[test]
fn plane_and_plain_force_together_are_the_wanted_force() {
    let (wanted, tip_mm) = nose();
    for (case, max_stiffness_n_per_mm, stiffness) in
        [("stiff enough", 1.0, 0.4), ("softer than the skin", 0.1, 0.1), ("no plane", 0.0, 0.0)]
    {
        let (command, verdict) = settled(Limits { max_stiffness_n_per_mm, ..Limits::default() });
        assert_eq!(verdict, Verdict::Passed, "{case}");
        assert_eq!(command.at_tip_n(), wanted.force_n, "{case}");
        assert!((command.rendered_n(tip_mm, DVec3::ZERO) - wanted.force_n).length() < ROUNDING, "{case}");
        let plane = command.plane().unwrap_or_default();
        assert!((plane.stiffness_n_per_mm - stiffness).abs() < ROUNDING, "{case}: {plane:?}");
        let plane_n = plane.force_n(tip_mm, DVec3::ZERO).y;
        let wanted_n = if stiffness > 0.0 { 0.2 } else { 0.0 };
        assert!((plane_n - wanted_n).abs() < ROUNDING, "{case}: the plane carries {plane_n} N");
    }
}

#[test]
fn near_the_largest_force_a_plane_is_softer_so_that_going_deeper_stays_below_it() {
    let limits = Limits { max_stiffness_n_per_mm: 1.0, max_force_n: 0.35, ..Limits::default() };
    let (command, _) = settled(limits);
    let plane = command.plane().unwrap();
    assert!(plane.stiffness_n_per_mm < 0.2, "{plane:?}");
    let deepest = DVec3::new(1.0, -0.5 - PLANE_SPEED_MM_PER_S * 0.012, 2.0);
    assert!(command.rendered_n(deepest, DVec3::ZERO).length() <= 0.35 + ROUNDING);
}

/// Largest change of what a device gives in a tick, N: the limiter lets a plane in, and the tip goes in at this speed, mm/s.
fn fastest_change_n(limiter: &mut Limiter, in_mm_per_s: f64) -> f64 {
    let plane = ContactPlane { normal: DVec3::Y, stiffness_n_per_mm: 10.0, ..ContactPlane::default() };
    let mut device = Device { late: 0, commands: vec![DeviceCommand::ZERO], given_n: vec![] };
    let (mut tip_mm, mut fastest_n) = (DVec3::new(0.0, -0.05, 0.0), 0.0_f64);
    for tick in 0..10 {
        let command = limiter.apply(&wanted_on(plane, tip_mm, DVec3::ZERO), tip_mm).0;
        device.commands.push(command);
        for fine in 0..FINE {
            tip_mm -= DVec3::Y * (in_mm_per_s / (FINE as f64 * TICK_HZ));
            device.step(tick * FINE + fine, tip_mm, DVec3::Y * -in_mm_per_s);
        }
    }
    for pair in device.given_n.windows(FINE + 1) {
        fastest_n = fastest_n.max((pair[FINE] - pair[0]).length());
    }
    fastest_n
}

#[test]
fn a_step_leaves_room_for_what_motion_adds_and_motion_needs_it() {
    let limits = Limits { max_stiffness_n_per_mm: 10.0, ramp_s: 0.0, max_force_n: 8.0, ..Limits::default() };
    let mut limiter = Limiter::new(limits, TICK_HZ);
    let still_n = fastest_change_n(&mut limiter, 0.0);
    let mut limiter = Limiter::new(limits, TICK_HZ);
    let moving_n = fastest_change_n(&mut limiter, 0.95 * PLANE_SPEED_MM_PER_S);
    let step_n = limiter.step_n();
    // a step that is taken whole at the sample would be broken by the motion after it
    assert!(still_n < 0.6 * step_n && still_n > 0.1 * step_n, "{still_n} N of {step_n} N");
    assert!(moving_n > still_n + 0.1 * step_n && moving_n <= step_n + 1e-9, "{moving_n} N of {step_n} N");
}
