//! Calibration, against a simulated stylus whose hand does what the program asks for.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use stipple::device::driver::arm::today;
use stipple::device::ohs::firmware::{Felt, HandSample, Model};
use stipple::device::ohs::{Calibration, Report, buttons, id};
use stipple::math::{DQuat, DVec3, Pose, rotation_with_up};

use super::desk::AtPort;
use super::tool::{folder, run};

/// From the point that the mechanics measure to the real tip, stylus axes, mm.
const D_MM: DVec3 = DVec3::new(1.2, -24.0, 0.4);
const OLD: Calibration = Calibration { day: 7_000, tip_offset_mm: DVec3::new(0.0, -22.0, 0.0), ..Calibration::NONE };

/// A stylus whose real tip stands in a pit while a hand swings it and presses the barrel's button now and then.
fn swinging(lean: f64) -> impl FnMut(u64, &Felt) -> Option<HandSample> + Send {
    move |now_us, _| {
        let turn = now_us as f64 * 2.5e-6;
        let rotation = rotation_with_up(DVec3::new(lean * turn.sin(), 1.0, lean * (1.3 * turn).cos()));
        let pose = Pose { position_mm: DVec3::new(0.0, 20.0, 0.0) - rotation * D_MM, rotation };
        let pressed = now_us % 400_000 < 100_000;
        Some(HandSample { pose, held: true, grip_n: 2.0, buttons: if pressed { buttons::BARREL } else { 0 } })
    }
}

fn calibration(report: Option<Report>) -> Calibration {
    Calibration::parse(&report.unwrap()).unwrap()
}

fn calibrated<H: stipple::device::ohs::firmware::Hand + 'static>(device: &AtPort<H>) -> Calibration {
    calibration(device.desk.with(|stylus| stylus.get_feature(id::CALIBRATION)))
}

#[test]
fn the_tip_is_found_written_with_today_and_kept_over_a_power_off() {
    let device = AtPort::new(&Model { calibration: OLD, ..Model::GOOD }, swinging(0.5));
    let args = ["device", "calibrate", &device.which(), "--step", "tip", "--seconds", "4"];
    let dry = run(folder().path(), &[&args[..], &["--dry-run"]].concat());
    assert_eq!(dry.code, 0, "{}", dry.err);
    assert!(dry.out.contains("nothing was written") && dry.out.contains("tip offset"), "{}", dry.out);
    assert_eq!(calibrated(&device), OLD);
    let said = run(folder().path(), &args);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.out.contains("read back and saved") && said.out.contains("-> today"), "{}", said.out);
    let now = calibrated(&device);
    assert!((now.tip_offset_mm - D_MM).length() < 0.05, "{now:?}");
    assert!(today() - now.day <= 1 && now.base_rotation.angle_between(OLD.base_rotation) < 1e-3, "{now:?}");
    device.desk.unplug();
    device.desk.plug();
    assert_eq!(calibrated(&device), now);
}

#[test]
fn data_that_cannot_be_right_change_nothing() {
    let device = AtPort::new(&Model { calibration: OLD, ..Model::GOOD }, swinging(0.05));
    let said = run(folder().path(), &["device", "calibrate", &device.which(), "--step", "tip", "--seconds", "2"]);
    assert_eq!(said.code, 1, "{}", said.out);
    assert!(said.err.contains("error: tip: the swing was") && said.err.contains("hint: lean"), "{}", said.err);
    assert_eq!(calibrated(&device), OLD);
    // the hand holds the grip while the sensors are to be zeroed
    let said = run(folder().path(), &["device", "calibrate", &device.which(), "--step", "sensors"]);
    assert_eq!(said.code, 1, "{}", said.out);
    assert!(said.err.contains("error: sensors: the grip sensor reads 2.00 N"), "{}", said.err);
    assert_eq!(calibrated(&device), OLD);
}

#[test]
fn three_points_on_the_table_tell_how_the_base_stands() {
    let base = DQuat::from_axis_angle(DVec3::new(0.2, 0.9, -0.1).normalize(), 0.2);
    let at = Arc::new(AtomicUsize::new(0));
    let (asked, mut place_mm) = (Arc::clone(&at), DVec3::new(0.0, 20.0, 0.0));
    let hand = move |_: u64, _: &Felt| {
        let points_mm = [DVec3::ZERO, DVec3::X * 60.0, DVec3::Z * 50.0];
        let target_mm = base * (DVec3::new(-30.0, -20.0, -20.0) + points_mm[asked.load(Ordering::Acquire)]);
        place_mm += (target_mm - place_mm).clamp_length_max(0.3);
        let pose = Pose { position_mm: place_mm, ..Pose::IDENTITY };
        Some(HandSample { pose, held: true, grip_n: 2.0, buttons: 0 })
    };
    let device = AtPort::new(&Model { calibration: OLD, ..Model::GOOD }, hand);
    let mut child = Command::new(env!("CARGO_BIN_EXE_stipple"))
        .args(["device", "calibrate", &device.which(), "--step", "base"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut said = String::new();
    for line in BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap) {
        said.push_str(&line);
        let point = ["far left", "to the right", "nearer to you"].iter().position(|words| line.contains(words));
        let Some(point) = point.filter(|_| line.contains("press Enter")) else { continue };
        at.store(point, Ordering::Release);
        // the hand goes there at 300 mm/s
        std::thread::sleep(Duration::from_millis(600));
        stdin.write_all(b"\n").unwrap();
    }
    assert!(child.wait().unwrap().success(), "{said}");
    let now = calibrated(&device);
    assert!((now.base_rotation * base).xyz().length() < 0.002, "{now:?}\n{said}");
    assert_eq!(now.tip_offset_mm, OLD.tip_offset_mm);
}

#[test]
fn a_device_that_goes_away_leaves_its_old_calibration() {
    let device = AtPort::new(&Model { calibration: OLD, ..Model::GOOD }, swinging(0.5));
    let desk = device.desk.clone();
    let hand = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(1500));
        desk.unplug();
        // long enough for the bridge to notice
        std::thread::sleep(Duration::from_millis(300));
        desk.plug();
    });
    let said = run(folder().path(), &["device", "calibrate", &device.which(), "--step", "tip", "--seconds", "60"]);
    hand.join().unwrap();
    assert_eq!(said.code, 1, "{}", said.out);
    assert!(said.err.contains("error: ") && said.err.contains("hint: "), "{}", said.err);
    assert_eq!(calibrated(&device), OLD);
}
