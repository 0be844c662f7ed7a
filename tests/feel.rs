//! What can be felt: force against depth as it leaves limiter and emulated device, and each border and rupture beside the
//! friction of two classes of device. Prints the table of docs/feel.md: `cargo test --test feel -- --nocapture`.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a table for people; helpers of tests")]

#[path = "feel/emulated.rs"]
mod emulated;

use std::fmt::Write as _;

use emulated::OnDevice;
use stipple::device::ohs::firmware::Model;
use stipple::device::{DeviceKind, DeviceSettings, DeviceSpec};
use stipple::session::feel::{Contrast, Point, Press, Skin, contrasts, is_felt};

/// Largest part of the law by which the force may be off.
const TOLERANCE: f64 = 0.02;
/// Least force a command can tell from none, N.
const WIRE_N: f64 = 0.001;
/// Amplitude from which a buzz of a 50 g stylus at 100 Hz is felt, N: it moves by 1 um, about where fingers begin to
/// notice (M). `F = m·ω²·x`. D.
const BUZZ_FELT_N: f64 = 0.020;

fn presses(machine: bool) -> impl Iterator<Item = Press> {
    Skin::all()
        .unwrap()
        .into_iter()
        .flat_map(move |skin| ["1RL", "3RL"].map(|needle| Press { skin, needle, stretch: 1.0, machine, to_mm: 2.4 }))
}

fn device(friction_n: f64, resolution_mm: f64, force_gain: f64) -> DeviceSpec {
    DeviceSpec {
        friction_n,
        resolution_mm,
        settings: DeviceSettings { force_gain, ..DeviceSettings::default() },
        ..DeviceSpec::plain("a device", DeviceKind::Hid, 3.3, 1000.0)
    }
}

#[test]
fn curves_leave_the_limiter_as_the_law_says() {
    for press in presses(false).chain(presses(true)).flat_map(|p| [p, Press { stretch: 0.0, ..p }]) {
        let points = press.on(&device(0.26, 0.055, 1.0)).unwrap();
        let touching: Vec<&Point> = points.iter().filter(|p| p.law_n.abs() > WIRE_N).collect();
        assert!(touching.len() > 1000, "{press:?}: only {} ticks with force", touching.len());
        for point in touching {
            let off_n = (point.sent_n - point.law_n).abs();
            assert!(off_n <= TOLERANCE * point.law_n.abs(), "{press:?}: {point:?}");
        }
    }
}

#[test]
fn curves_leave_the_emulated_device_as_the_law_says() {
    for plane in [false, true] {
        for press in presses(false) {
            let (hand, given_n) = OnDevice::new(Model::GOOD, plane, press);
            let points = press.with(Box::new(hand)).unwrap();
            let given_n = given_n.lock().unwrap();
            let (mut most, mut seen) = (0.0_f64, 0);
            for (ticks, given) in points.windows(9).zip(given_n.windows(9)) {
                // the force of a tick is given on the way to the next one, and the law steps with each step of the encoders; a
                // rupture passes while a command is under way
                let (law_n, next_n) = (ticks[4].law_n, given[5]);
                let (low_n, high_n) =
                    ticks[3..=5].iter().fold((law_n, law_n), |(low, high), p| (low.min(p.law_n), high.max(p.law_n)));
                let steady = ticks.iter().all(|p| (p.law_n - law_n).abs() < 0.1 * law_n.abs());
                if law_n < 0.02 || !steady {
                    continue;
                }
                seen += 1;
                most = most.max(((next_n - high_n).max(low_n - next_n) - WIRE_N).max(0.0) / law_n);
            }
            println!("{:<14} {} plane {plane:<5} off by {:.2} % at most", press.skin.name, press.needle, most * 100.0);
            assert!(seen > 800, "{press:?}: only {seen} ticks with force");
            assert!(most <= TOLERANCE, "{press:?}, plane {plane}: off by {most}");
        }
    }
}

/// A device in a row of the table: name, friction, and what is done about it.
const DEVICES: [(&str, f64, f64, f64); 6] = [
    ("Touch class, 260 mN", 0.26, 0.055, 1.0),
    ("  gain 2", 0.26, 0.055, 2.0),
    ("  friction made up for", 0.26 * 0.2, 0.055, 1.0),
    ("  both", 0.26 * 0.2, 0.055, 2.0),
    ("good, 20 mN", 0.02, 0.005, 1.0),
    ("  gain 2", 0.02, 0.005, 2.0),
];

fn told(contrast: &Contrast) -> String {
    let mut cells = String::new();
    for (_, friction_n, _, gain) in DEVICES {
        let verdict = if is_felt(contrast.force_n * gain, friction_n) { "felt" } else { "-" };
        write!(cells, " {verdict:^6} |").unwrap();
    }
    cells
}

#[test]
fn each_border_beside_the_devices_friction() {
    for (column, (name, ..)) in DEVICES.iter().enumerate() {
        println!("column {}: {name}", column + 1);
    }
    println!("\n| skin | needle | what | at mm | force mN | slope mN | buzz mN | 1 | 2 | 3 | 4 | 5 | 6 | buzz |");
    println!("| --- | --- | --- | ---: | ---: | ---: | ---: | --- | --- | --- | --- | --- | --- | --- |");
    let mut ruptures = 0;
    for press in presses(false).chain(presses(true)) {
        let points = press.on(&device(0.0, 0.001, 1.0)).unwrap();
        let louder = press.on(&device(0.0, 0.001, 2.0)).unwrap();
        let found = contrasts(&points);
        for (contrast, gained) in found.iter().zip(contrasts(&louder)) {
            let doubled_n = gained.force_n - 2.0 * contrast.force_n;
            assert!(doubled_n.abs() <= 2.0 * TOLERANCE * gained.force_n.abs() + WIRE_N, "{contrast:?}, {gained:?}");
            let state = if press.machine { "machine on: " } else { "" };
            let buzz = if contrast.vibration_n.abs() > BUZZ_FELT_N { "felt" } else { "-" };
            println!(
                "| {} | {} | {state}{} | {:.2} | {:.0} | {:.0} | {:.0} |{} {buzz} |",
                press.skin.name,
                press.needle,
                contrast.what,
                contrast.at_mm,
                contrast.force_n * 1e3,
                contrast.slope_n * 1e3,
                contrast.vibration_n * 1e3,
                told(contrast)
            );
        }
        ruptures += found.iter().filter(|c| c.what.starts_with("rupture") && c.force_n < 0.0).count();
        assert!(found.iter().any(|c| c.what.starts_with("rupture")), "{press:?} does not break the skin");
    }
    assert!(ruptures >= presses(false).count(), "a slow rupture is a drop of force: {ruptures}");
}
