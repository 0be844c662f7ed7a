//! The HID report descriptor of a device of this protocol: bytes for devices, text for people. Not for reader threads.
//!
//! Standard usages stand inside a vendor collection, so that no system makes a pen or joystick of the stylus.

use std::fmt::Write as _;

use super::{USAGE, id};

/// One short item of a descriptor.
struct Item {
    prefix: u8,
    data: Vec<u8>,
    /// What it is, in words; fields say what they are at their main item.
    words: String,
}

#[derive(Default)]
struct Builder(Vec<Item>);

/// Vendor page of the fields without a standard usage.
const OURS: u16 = USAGE.0;
const GENERIC_DESKTOP: u16 = 0x01;
const BUTTON: u16 = 0x09;
const DIGITIZERS: u16 = 0x0D;
const PHYSICAL_INPUT: u16 = 0x0F;
const SENSORS: u16 = 0x20;

const LARGEST: i32 = i32::MAX;

/// A HID unit and its exponent.
type Unit = (u32, i8);
const NO_UNIT: Unit = (0, 0);
const MICROSECOND: Unit = (0x1001, -6);
const MILLISECOND: Unit = (0x1001, -3);
const TENTH_UM: Unit = (0x11, -5);
const UM_PER_S: Unit = (0xF011, -4);
const MRAD_PER_S: Unit = (0xF012, -3);
const MILLINEWTON: Unit = (0xE111, 2);
const TENTH_MN_M: Unit = (0xE121, 3);
const N_PER_M: Unit = (0xE101, 3);
const CENTI_N_S_PER_M: Unit = (0xF101, 1);
const TENTH_HZ: Unit = (0xF001, -1);

/// Main items.
const INPUT: (u8, &str) = (0x80, "Input");
const OUTPUT: (u8, &str) = (0x90, "Output");
const FEATURE: (u8, &str) = (0xB0, "Feature");

impl Builder {
    /// An item with the fewest bytes that hold the value.
    fn item(&mut self, prefix: u8, value: i64, signed: bool, words: String) -> &mut Self {
        let fits = |bytes: u32| {
            let span = 1_i64 << (8 * bytes);
            if signed { (-span / 2..span / 2).contains(&value) } else { (0..span).contains(&value) }
        };
        let (code, size) = if fits(1) {
            (1, 1)
        } else if fits(2) {
            (2, 2)
        } else {
            (3, 4)
        };
        let data = value.to_le_bytes().into_iter().take(size).collect();
        self.0.push(Item { prefix: prefix | code, data, words });
        self
    }

    fn page(&mut self, page: u16) -> &mut Self {
        self.item(0x04, page.into(), false, format!("Usage Page (0x{page:02X})"))
    }

    fn usage(&mut self, usage: u16, name: &str) -> &mut Self {
        self.item(0x08, usage.into(), false, format!("Usage (0x{usage:02X}: {name})"))
    }

    /// A usage of another page than the one in force.
    fn usage_of(&mut self, page: u16, usage: u16, name: &str) -> &mut Self {
        let both = u32::from(page) << 16 | u32::from(usage);
        let words = format!("Usage (0x{page:02X}:0x{usage:02X}: {name})");
        self.0.push(Item { prefix: 0x0B, data: both.to_le_bytes().to_vec(), words });
        self
    }

    fn open(&mut self, kind: u8, name: &str) -> &mut Self {
        self.item(0xA0, kind.into(), false, format!("Collection ({name})"))
    }

    fn close(&mut self) -> &mut Self {
        self.0.push(Item { prefix: 0xC0, data: Vec::new(), words: "End Collection".to_owned() });
        self
    }

    fn report(&mut self, id: u8) -> &mut Self {
        self.item(0x84, id.into(), false, format!("Report ID (0x{id:02X})"))
    }

    fn range(&mut self, low: i32, high: i32) -> &mut Self {
        self.item(0x14, low.into(), true, format!("Logical Minimum ({low})"));
        self.item(0x24, high.into(), true, format!("Logical Maximum ({high})"))
    }

    fn unit(&mut self, (unit, exponent): Unit) -> &mut Self {
        self.0.push(Item { prefix: 0x67, data: unit.to_le_bytes().to_vec(), words: format!("Unit (0x{unit:X})") });
        let nibble = exponent & 0x0F;
        self.item(0x54, nibble.into(), false, format!("Unit Exponent ({exponent})"))
    }

    fn count(&mut self, bits: u8, count: u8) -> &mut Self {
        self.item(0x74, bits.into(), false, format!("Report Size ({bits})"));
        self.item(0x94, count.into(), false, format!("Report Count ({count})"))
    }

    /// Closes a field: data, variable, absolute.
    fn main(&mut self, (prefix, name): (u8, &str)) -> &mut Self {
        self.item(prefix, 0x02, false, format!("{name} (Data, Var, Abs)"))
    }

    fn state(&mut self) {
        self.report(id::STATE);
        self.usage_of(PHYSICAL_INPUT, 0x92, "PID State Report").open(2, "Logical");
        self.page(PHYSICAL_INPUT).usage(0xA4, "Safety Switch: deadman closed").usage(0xA0, "Actuators Enabled");
        self.usage(0xA6, "Actuator Power").usage(0x9F, "Device Paused").range(0, 1).count(1, 4).main(INPUT);
        self.page(OURS).usage(0x11, "homed").usage(0x12, "force limited").usage(0x13, "e-stop");
        self.usage(0x14, "fault latched").main(INPUT).close();
        self.usage(0x10, "seq").range(0, 65535).count(16, 1).main(INPUT);
        self.usage_of(DIGITIZERS, 0x56, "Scan Time: device_time").range(0, LARGEST).unit(MICROSECOND);
        self.count(32, 1).main(INPUT);
        self.page(GENERIC_DESKTOP).usage(0x30, "X").usage(0x31, "Y").usage(0x32, "Z").range(-LARGEST, LARGEST);
        self.unit(TENTH_UM).count(32, 3).main(INPUT);
        self.usage_of(SENSORS, 0x483, "Data Field: Quaternion").range(-32767, 32767).unit(NO_UNIT);
        self.count(16, 4).main(INPUT);
        self.page(GENERIC_DESKTOP).usage(0x40, "Vx").usage(0x41, "Vy").usage(0x42, "Vz").range(-LARGEST, LARGEST);
        self.unit(UM_PER_S).count(32, 3).main(INPUT);
        self.page(GENERIC_DESKTOP).usage(0x43, "Vbrx").usage(0x44, "Vbry").usage(0x45, "Vbrz").range(-32767, 32767);
        self.unit(MRAD_PER_S).count(16, 3).main(INPUT);
        self.page(DIGITIZERS).usage(0x30, "Tip Pressure: tip_force").usage(0x31, "Barrel Pressure: grip_force");
        self.range(0, 65535).unit(MILLINEWTON).count(16, 2).main(INPUT);
        self.usage(0x42, "Tip Switch").usage(0x44, "Barrel Switch").usage(0x5A, "Secondary Barrel Switch");
        self.range(0, 1).unit(NO_UNIT).count(1, 3).main(INPUT);
        self.page(BUTTON).item(0x18, 1, false, "Usage Minimum (Button 1: foot pedal)".to_owned());
        self.item(0x28, 13, false, "Usage Maximum (Button 13)".to_owned()).count(1, 13).main(INPUT);
        self.page(SENSORS).usage_of(SENSORS, 0x494, "Data Field: Force: applied_force").range(-32767, 32767);
        self.unit(MILLINEWTON).count(16, 3).main(INPUT);
        self.page(OURS).usage(0x15, "ack").range(0, 65535).unit(NO_UNIT).count(16, 1).main(INPUT);
        self.usage(0x16, "temperature").usage(0x17, "command_age").range(0, 255).count(8, 2).main(INPUT);
        self.usage(0x1F, "crc").range(0, 65535).count(16, 1).main(INPUT);
    }

    fn command(&mut self) {
        self.report(id::COMMAND);
        self.usage(0x20, "flags").range(0, 1).count(1, 8).main(OUTPUT);
        self.usage(0x21, "seq").range(0, 65535).count(16, 1).main(OUTPUT);
        self.usage_of(DIGITIZERS, 0x56, "Scan Time: host_time").range(0, LARGEST).unit(MICROSECOND);
        self.count(32, 1).main(OUTPUT);
        self.usage_of(SENSORS, 0x494, "Data Field: Force: force").range(-32767, 32767).unit(MILLINEWTON);
        self.count(16, 3).main(OUTPUT);
        self.usage(0x22, "torque").unit(TENTH_MN_M).count(16, 3).main(OUTPUT);
        self.usage(0x23, "plane_point").range(-LARGEST, LARGEST).unit(TENTH_UM).count(32, 3).main(OUTPUT);
        self.usage(0x24, "plane_normal").range(-32767, 32767).unit(NO_UNIT).count(16, 3).main(OUTPUT);
        self.usage(0x25, "plane_stiffness").range(0, 65535).unit(N_PER_M).count(16, 1).main(OUTPUT);
        self.usage(0x26, "plane_damping").usage(0x27, "plane_tangential_damping").unit(CENTI_N_S_PER_M);
        self.count(16, 2).main(OUTPUT);
        self.usage(0x28, "plane_friction").unit(NO_UNIT).count(16, 1).main(OUTPUT);
        self.usage(0x29, "force_limit").unit(MILLINEWTON).count(16, 1).main(OUTPUT);
        self.usage(0x2A, "vibration_amplitude").count(16, 1).main(OUTPUT);
        self.usage(0x2B, "vibration_frequency").unit(TENTH_HZ).count(16, 1).main(OUTPUT);
        self.usage(0x2C, "valid_for").unit(MILLISECOND).count(16, 1).main(OUTPUT);
        self.usage(0x2D, "vibration_shape, vibration_axis, reserved").range(0, 255).unit(NO_UNIT);
        self.count(8, 8).main(OUTPUT);
        self.usage(0x2F, "crc").range(0, 65535).count(16, 1).main(OUTPUT);
    }

    fn feature(&mut self, report: u8, usage: u16, name: &str) {
        self.report(report).usage(usage, name).range(0, 255).count(8, 63).main(FEATURE);
    }

    fn whole() -> Self {
        let mut d = Self::default();
        d.page(USAGE.0).usage(USAGE.1, "open haptic stylus").open(1, "Application");
        d.state();
        d.command();
        d.feature(id::CAPABILITIES, 0x30, "capabilities");
        d.feature(id::LIMITS, 0x31, "limits");
        d.feature(id::CALIBRATION, 0x32, "calibration");
        d.feature(id::DIAGNOSTICS, 0x33, "diagnostics");
        d.feature(id::CONTROL, 0x34, "control");
        d.close();
        d
    }
}

/// The descriptor as a device sends it.
pub fn bytes() -> Vec<u8> {
    Builder::whole().0.iter().flat_map(|item| std::iter::once(item.prefix).chain(item.data.iter().copied())).collect()
}

/// The descriptor for reading: an item a line, its bytes first.
pub fn text() -> String {
    let mut out = String::new();
    let mut depth = 0_usize;
    for item in Builder::whole().0 {
        let mut hex = format!("{:02X}", item.prefix);
        for byte in &item.data {
            // writing to a string does not fail
            write!(hex, " {byte:02X}").unwrap_or_default();
        }
        depth -= usize::from(item.prefix == 0xC0);
        let indent = "  ".repeat(depth);
        writeln!(out, "{hex:<15} {indent}{}", item.words).unwrap_or_default();
        depth += usize::from(item.prefix & 0xFC == 0xA0);
    }
    out
}
