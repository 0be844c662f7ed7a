//! Test vectors for anyone's code, and ours run through them both ways.

use std::fmt::Write as _;

use serde_json::Value;
use stipple::device::ohs::{
    Calibration, Capabilities, Command, Control, DeviceLimits, Diagnostics, OhsError, Report, State, crc16, id,
};
use stipple::units::hex;

use crate::samples;
use crate::spec::{decode, encode, seal, tables};

const NAMES: [(u8, &str); 7] = [
    (id::STATE, "state"),
    (id::COMMAND, "command"),
    (id::CAPABILITIES, "capabilities"),
    (id::LIMITS, "limits"),
    (id::CALIBRATION, "calibration"),
    (id::DIAGNOSTICS, "diagnostics"),
    (id::CONTROL, "control"),
];

fn name_of(id: u8) -> &'static str {
    NAMES.iter().find(|(known, _)| *known == id).unwrap().1
}

fn id_of(name: &str) -> u8 {
    NAMES.iter().find(|(_, known)| *known == name).unwrap().0
}

/// Name and bytes of each report that must be taken.
pub(crate) fn good() -> Vec<(String, Report)> {
    samples::all().into_iter().map(|(name, report)| (format!("{}: {name}", name_of(report[0])), report)).collect()
}

struct Bad {
    name: String,
    report: u8,
    bytes: Vec<u8>,
    error: &'static str,
    field: Option<&'static str>,
}

fn patched(report: &Report, at: usize, bytes: &[u8]) -> Vec<u8> {
    let mut report = *report;
    report[at..at + bytes.len()].copy_from_slice(bytes);
    seal(&mut report);
    report.to_vec()
}

/// Reports that must be refused.
fn bad() -> Vec<Bad> {
    let samples = samples::all();
    let of = |id: u8| samples.iter().rev().find(|(_, report)| report[0] == id).unwrap().1;
    let mut all = Vec::new();
    for (id, name) in NAMES {
        let report = of(id);
        let mut push = |what: &str, bytes: Vec<u8>, error| {
            all.push(Bad { name: format!("{name}: {what}"), report: id, bytes, error, field: None });
        };
        push("nothing", Vec::new(), "length");
        push("a byte short", report[..63].to_vec(), "length");
        push("a byte long", [&report[..], &[0]].concat(), "length");
        push("id of nobody", patched(&report, 0, &[0x7F]), "id");
        push("id 0", patched(&report, 0, &[0]), "id");
        let flipped = |at: usize, bit: u8| {
            let mut report = report;
            report[at] ^= bit;
            report.to_vec()
        };
        push("first bit of the content flipped", flipped(1, 0x01), "crc");
        push("last bit of the content flipped", flipped(61, 0x80), "crc");
        push("CRC flipped", flipped(62, 0x01), "crc");
        let swapped = [&report[..62], &[report[63], report[62]]].concat();
        push("CRC bytes swapped", swapped, "crc");
    }
    for (id, at, bytes, field) in RANGES {
        let name = format!("{}: {field} {}", name_of(*id), hex(bytes));
        let bytes = patched(&of(*id), *at, bytes);
        all.push(Bad { name, report: *id, bytes, error: "range", field: Some(field) });
    }
    for (what, at, byte, error) in [
        ("a device of something else", 1, b'X', "magic"),
        ("magic of another count", 4, b'2', "magic"),
        ("version 2", 5, 2, "version"),
        ("version 0", 5, 0, "version"),
    ] {
        let bytes = patched(&of(id::CAPABILITIES), at, &[byte]);
        all.push(Bad { name: format!("capabilities: {what}"), report: id::CAPABILITIES, bytes, error, field: None });
    }
    all
}

const LOWEST_16: &[u8] = &[0, 0x80];
const LOWEST_32: &[u8] = &[0, 0, 0, 0x80];

/// Report, place, bytes there, and the field that is out of range then.
const RANGES: &[(u8, usize, &[u8], &str)] = &[
    (id::STATE, 8, LOWEST_32, "position"),
    (id::STATE, 16, LOWEST_32, "position"),
    (id::STATE, 20, LOWEST_16, "orientation"),
    (id::STATE, 20, &[0; 8], "orientation"),
    (id::STATE, 20, &[0xFF, 0x7F, 0xFF, 0x7F, 0, 0, 0, 0], "orientation"),
    (id::STATE, 32, LOWEST_32, "velocity"),
    (id::STATE, 44, LOWEST_16, "angular_velocity"),
    (id::STATE, 52, LOWEST_16, "applied_force"),
    (id::COMMAND, 8, LOWEST_16, "force"),
    (id::COMMAND, 18, LOWEST_16, "torque"),
    (id::COMMAND, 24, LOWEST_32, "plane_point"),
    (id::COMMAND, 32, &[0; 6], "plane_normal"),
    (id::COMMAND, 32, &[0xFF, 0x7F, 0xFF, 0x7F, 0xFF, 0x7F], "plane_normal"),
    (id::COMMAND, 52, &[0, 0], "valid_for"),
    (id::COMMAND, 52, &[101, 0], "valid_for"),
    (id::COMMAND, 52, &[0xFF, 0xFF], "valid_for"),
    (id::COMMAND, 54, &[3], "vibration_shape"),
    (id::COMMAND, 55, &[4], "vibration_axis"),
    (id::CAPABILITIES, 14, LOWEST_16, "workspace_min"),
    (id::CAPABILITIES, 24, LOWEST_16, "workspace_max"),
    (id::LIMITS, 7, LOWEST_16, "box_min"),
    (id::LIMITS, 13, LOWEST_16, "box_max"),
    (id::LIMITS, 19, &[0], "watchdog"),
    (id::LIMITS, 19, &[4], "watchdog"),
    (id::LIMITS, 19, &[101], "watchdog"),
    (id::LIMITS, 22, &[2], "lock"),
    (id::CALIBRATION, 5, &[1], "hash"),
    (id::CALIBRATION, 45, &[0; 4], "hash"),
    (id::CONTROL, 1, &[0], "command"),
    (id::CONTROL, 1, &[8], "command"),
];

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

fn file() -> String {
    let tables = tables();
    let mut out = String::from("{\n\"protocol\": \"OHS 1.0\",\n\"crc\": [\n");
    let checks: [&[u8]; 4] = [b"", b"\0", b"123456789", &[0xFF; 62]];
    let rows = checks.map(|bytes| format!("{{\"hex\": \"{}\", \"crc\": {}}}", hex(bytes), crc16(bytes)));
    write!(out, "{}\n],\n\"good\": [\n", rows.join(",\n")).unwrap();
    let rows: Vec<String> = good()
        .iter()
        .map(|(name, report)| {
            let fields = decode(&tables[&report[0]], report);
            let fields: Vec<String> = fields.iter().map(|(name, value)| format!("\"{name}\": {value}")).collect();
            let (kind, hex) = (name_of(report[0]), hex(report));
            let fields = fields.join(", ");
            format!("{{\"name\": \"{name}\", \"report\": \"{kind}\", \"hex\": \"{hex}\", \"fields\": {{{fields}}}}}")
        })
        .collect();
    write!(out, "{}\n],\n\"bad\": [\n", rows.join(",\n")).unwrap();
    let rows: Vec<String> = bad()
        .iter()
        .map(|bad| {
            let field = bad.field.map_or(String::new(), |field| format!(", \"field\": \"{field}\""));
            let (name, kind, hex, error) = (&bad.name, name_of(bad.report), hex(&bad.bytes), bad.error);
            format!(
                "{{\"name\": \"{name}\", \"report\": \"{kind}\", \"hex\": \"{hex}\", \"error\": \"{error}\"{field}}}"
            )
        })
        .collect();
    write!(out, "{}\n]\n}}\n", rows.join(",\n")).unwrap();
    out
}

/// Bytes to struct to bytes.
fn there_and_back(id: u8, bytes: &[u8]) -> Result<Report, OhsError> {
    match id {
        id::STATE => State::parse(bytes).map(|r| r.pack()),
        id::COMMAND => Command::parse(bytes).map(|r| r.pack()),
        id::CAPABILITIES => Capabilities::parse(bytes).map(|r| r.pack()),
        id::LIMITS => DeviceLimits::parse(bytes).map(|r| r.pack()),
        id::CALIBRATION => Calibration::parse(bytes).map(|r| r.pack()),
        id::DIAGNOSTICS => Diagnostics::parse(bytes).map(|r| r.pack()),
        _ => Control::parse(bytes).map(|r| r.pack()),
    }
}

fn read() -> Value {
    serde_json::from_slice(&std::fs::read(super::asset("vectors.json")).unwrap()).unwrap()
}

#[test]
fn the_file_is_what_the_code_makes() {
    crate::same_as_file("vectors.json", file().as_bytes());
}

#[test]
fn good_vectors_decode_and_encode_bit_for_bit() {
    let tables = tables();
    let file = read();
    let good = file["good"].as_array().unwrap();
    assert!(good.len() >= 20, "{} vectors", good.len());
    for vector in good {
        let (name, id) = (vector["name"].as_str().unwrap(), id_of(vector["report"].as_str().unwrap()));
        let bytes = unhex(vector["hex"].as_str().unwrap());
        assert_eq!(there_and_back(id, &bytes).unwrap().to_vec(), bytes, "{name}: through the code");
        let by_table = encode(id, &tables[&id], vector["fields"].as_object().unwrap());
        assert_eq!(by_table.to_vec(), bytes, "{name}: by the tables");
    }
}

#[test]
fn bad_vectors_are_refused_for_the_reason_they_name() {
    let file = read();
    for vector in file["bad"].as_array().unwrap() {
        let (name, id) = (vector["name"].as_str().unwrap(), id_of(vector["report"].as_str().unwrap()));
        let error = there_and_back(id, &unhex(vector["hex"].as_str().unwrap())).unwrap_err();
        let (kind, field) = match error {
            OhsError::Length { .. } => ("length", None),
            OhsError::Id { .. } => ("id", None),
            OhsError::Crc { .. } => ("crc", None),
            OhsError::Magic => ("magic", None),
            OhsError::Version { .. } => ("version", None),
            OhsError::Range { field, .. } => ("range", Some(field)),
        };
        assert_eq!((kind, field), (vector["error"].as_str().unwrap(), vector["field"].as_str()), "{name}: {error}");
    }
}

#[test]
fn the_check_values_of_the_crc_are_right() {
    for check in read()["crc"].as_array().unwrap() {
        let bytes = unhex(check["hex"].as_str().unwrap());
        assert_eq!(u64::from(crc16(&bytes)), check["crc"].as_u64().unwrap(), "{check}");
    }
}
