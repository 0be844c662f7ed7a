//! What goes out and when: fresh commands once, nothing that pushes after 8 ms, and force back only from zero.

use super::super::writer::{IDLE_US, VALID_MS, Writer};
use super::super::{Mount, Why};
use crate::device::gate::WATCHDOG_US;
use crate::device::limiter::Limits;
use crate::device::ohs::Command;
use crate::device::{DeviceCommand, DeviceKind, DeviceSpec, Limiter, WantedForce};
use crate::math::{DVec3, Pose};
use crate::units::Tick;

fn spec() -> DeviceSpec {
    DeviceSpec::plain("bench", DeviceKind::Scripted, 3.0, 500.0)
}

/// A command that pushes.
fn push() -> DeviceCommand {
    let mut limiter = Limiter::new(Limits { ramp_s: 0.0, ..Limits::default() }, 1000.0);
    let wanted = WantedForce::plain(DVec3::new(0.3, -0.2, 0.1));
    limiter.apply(&wanted, DVec3::ZERO);
    let (command, _) = limiter.apply(&wanted, DVec3::ZERO);
    assert!(command.force_n().length() > 0.3, "the tests below need a command that pushes");
    command
}

fn writer() -> Writer {
    Writer::new(Mount::new(Pose::IDENTITY, DVec3::ZERO), &spec(), 0)
}

/// Looks once a millisecond from `from_ms` on; what was sent, by time.
fn run(
    writer: &mut Writer,
    from_ms: u64,
    to_ms: u64,
    mut newest: impl FnMut(u64) -> Option<(Tick, DeviceCommand)>,
) -> Vec<(u64, Command)> {
    (from_ms..to_ms)
        .filter_map(|ms| writer.look(newest(ms), ms * 1000).map(|report| (ms, Command::parse(&report).unwrap())))
        .collect()
}

#[test]
fn every_new_command_goes_out_once_with_its_own_number_and_time() {
    let mut writer = writer();
    let sent = run(&mut writer, 1, 101, |ms| Some((Tick(ms), if ms < 3 { DeviceCommand::ZERO } else { push() })));
    assert_eq!(sent.len(), 100);
    for (i, (ms, command)) in sent.iter().enumerate() {
        assert_eq!((usize::from(command.seq), u64::from(command.host_time_us)), (i + 1, ms * 1000));
        assert_eq!((command.valid_for_ms, command.drive), (VALID_MS, true));
        assert!(command.force_limit_n.is_some_and(|n| n > 0.0), "the limit is never left to the device");
        assert_eq!(command.force_n.length() > 0.3, *ms >= 3);
    }
    assert_eq!(VALID_MS, 10);
    assert_eq!(writer.cuts(), 0);
}

#[test]
fn numbers_wrap() {
    let mut writer = writer();
    let sent = run(&mut writer, 1, 70_000, |ms| Some((Tick(ms), DeviceCommand::ZERO)));
    assert!(sent.windows(2).all(|pair| pair[1].1.seq == pair[0].1.seq.wrapping_add(1)));
}

#[test]
fn a_loop_that_hangs_is_cut_off_within_eight_milliseconds() {
    let mut writer = writer();
    run(&mut writer, 1, 3, |ms| Some((Tick(ms), DeviceCommand::ZERO)));
    run(&mut writer, 3, 20, |ms| Some((Tick(ms), push())));
    // the loop said nothing after 19 ms
    let sent = run(&mut writer, 20, 60, |_| Some((Tick(19), push())));
    let (first_ms, first) = sent[0];
    assert!(first_ms - 19 <= WATCHDOG_US / 1000, "{first_ms} ms");
    assert!(sent.iter().all(|(_, c)| !c.drive && c.force_n == DVec3::ZERO), "{first:?}");
    assert!(sent.windows(2).all(|pair| (pair[1].0 - pair[0].0) * 1000 == IDLE_US), "the device keeps hearing of us");
    assert_eq!(writer.cuts(), 1);
    // back with force at once: not before the loop has been at zero
    let sent = run(&mut writer, 60, 80, |ms| Some((Tick(ms), push())));
    assert!(sent.iter().all(|(_, c)| !c.drive && c.force_n == DVec3::ZERO));
    run(&mut writer, 80, 81, |ms| Some((Tick(ms), DeviceCommand::ZERO)));
    let sent = run(&mut writer, 81, 90, |ms| Some((Tick(ms), push())));
    assert!(sent.iter().all(|(_, c)| c.drive && c.force_n.length() > 0.3));
    assert_eq!(writer.cuts(), 1);
    assert!(!Why::HostLate.needs_opening());
}

#[test]
fn a_loop_that_hangs_at_zero_takes_no_force_from_anybody() {
    let mut writer = writer();
    run(&mut writer, 1, 20, |ms| Some((Tick(ms), DeviceCommand::ZERO)));
    run(&mut writer, 20, 60, |_| Some((Tick(19), DeviceCommand::ZERO)));
    assert_eq!((writer.cuts(), writer.is_shut()), (0, true));
}

#[test]
fn a_writer_that_was_held_up_does_not_take_an_old_command_for_a_new_one() {
    let mut writer = writer();
    run(&mut writer, 1, 10, |ms| Some((Tick(ms), DeviceCommand::ZERO)));
    run(&mut writer, 10, 20, |ms| Some((Tick(ms), push())));
    // both threads stood still; the loop had written one more command just before
    let report = writer.look(Some((Tick(20), push())), 70_000).unwrap();
    assert_eq!(Command::parse(&report).unwrap().force_n, DVec3::ZERO);
}

#[test]
fn nothing_goes_out_that_pushes_before_the_loop_has_been_at_zero() {
    let mut writer = writer();
    let sent = run(&mut writer, 1, 50, |ms| Some((Tick(ms), push())));
    assert!(!sent.is_empty() && sent.iter().all(|(_, c)| !c.drive && c.force_n == DVec3::ZERO));
    assert!(writer.is_shut(), "and the loop can see that it has to go there");
    let idle = run(&mut writer, 50, 100, |_| None);
    assert!(idle.iter().all(|(_, c)| !c.drive));
    assert_eq!(writer.cuts(), 0, "nothing was cut off that never went out");
    let last = Command::parse(&writer.last_word(100_000)).unwrap();
    assert_eq!((last.drive, last.force_n), (false, DVec3::ZERO));
}

#[test]
fn forces_turn_into_the_devices_frame_and_missing_axes_are_left_out() {
    let rotation = glam::DQuat::from_rotation_z(core::f64::consts::FRAC_PI_2);
    let mount = Mount::new(Pose { position_mm: DVec3::new(5.0, 6.0, 7.0), rotation }, DVec3::ZERO);
    let spec = DeviceSpec { force_axes: [true, false, true], ..spec() };
    let mut writer = Writer::new(mount, &spec, 0);
    run(&mut writer, 1, 3, |ms| Some((Tick(ms), DeviceCommand::ZERO)));
    let (_, command) = run(&mut writer, 3, 4, |ms| Some((Tick(ms), push())))[0];
    // a quarter turn about z: world x is the device's -y, world y its x
    let world = push().force_n();
    let wanted = DVec3::new(world.y, 0.0, world.z);
    assert!((command.force_n - wanted).length() < 0.002, "{} is not {wanted}", command.force_n);
}
