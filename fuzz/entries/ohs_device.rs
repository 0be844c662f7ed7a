//! A story of bytes told to the simulated device: commands, features, readings of its sensors, and time.

use stipple::device::ohs::firmware::{Firmware, Model, Sensed};
use stipple::device::ohs::{LEN, State, crc16, id};

/// Most that one story may let pass, so that no input takes for ever, us.
const LONGEST_US: u64 = 2_000_000;
const STEP_US: u64 = 250;

/// Each part is a byte that says what happens and what that needs.
pub(crate) fn device(mut story: &[u8]) {
    let mut firmware = Firmware::new(Model::GOOD, 0);
    let mut sensed = Sensed { held: true, grip_n: 2.0, ..Sensed::AT_REST };
    let mut now_us = 0;
    while let Some((what, rest)) = story.split_first() {
        let (report, after) = rest.split_at(rest.len().min(LEN));
        story = after;
        // what is refused changes nothing; the force below is judged either way
        match what % 8 {
            0 | 1 => drop(firmware.on_output(&sealed(id::COMMAND, report), now_us)),
            2 => drop(firmware.on_output(report, now_us)),
            3 => drop(firmware.set_feature(report, now_us)),
            4 => drop(firmware.set_feature(&sealed(report.first().map_or(0, |b| 0x10 | b & 0x07), report), now_us)),
            5 => sensed = reading(report),
            _ => {}
        }
        for _ in 0..=u32::from(*what) {
            now_us += STEP_US;
            let force_n = firmware.servo(&sensed, now_us).force_n;
            assert!(force_n.is_finite() && force_n.length() <= Model::GOOD.capabilities.peak_force_n + 1e-9);
        }
        assert!(State::parse(&firmware.state(now_us)).is_ok() || !sensed.pose.is_finite());
        for feature in id::CAPABILITIES..=id::CONTROL {
            assert_eq!(firmware.get_feature(feature, now_us).is_none(), feature == id::CONTROL);
        }
        if now_us > LONGEST_US {
            return;
        }
    }
}

fn sealed(id: u8, bytes: &[u8]) -> [u8; LEN] {
    let mut report = [0; LEN];
    report.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
    report[0] = id;
    let crc = crc16(&report[..62]);
    report[62..].copy_from_slice(&crc.to_le_bytes());
    report
}

/// Sensors say anything, numbers that are none included.
fn reading(bytes: &[u8]) -> Sensed {
    let number = |at: usize| {
        let mut wide = [0; 8];
        wide.iter_mut().zip(bytes.iter().skip(8 * at)).for_each(|(to, from)| *to = *from);
        f64::from_le_bytes(wide)
    };
    let mut sensed = Sensed { held: true, grip_n: number(3), temperature_c: number(4), ..Sensed::AT_REST };
    sensed.pose.position_mm = [number(0), number(1), number(2)].into();
    sensed.velocity_mm_per_s = [number(5), number(6), 0.0].into();
    sensed
}
