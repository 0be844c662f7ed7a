//! The tables of the specification, read from its text: a second opinion on every byte, independent of the code.

use std::collections::BTreeMap;

use serde_json::Value;
use stipple::device::ohs::{LEN, Report, crc16};

/// One row of a table.
pub(crate) struct Field {
    pub(crate) at: usize,
    pub(crate) name: String,
    /// Bytes of one number.
    pub(crate) bytes: usize,
    pub(crate) count: usize,
    pub(crate) signed: bool,
    /// A row of switches, one bit each.
    pub(crate) bits: bool,
    /// One a number or bit, or one for all; none for features.
    pub(crate) usages: Vec<(u16, u16)>,
    pub(crate) hid_unit: (u32, i8),
}

/// The table of each report, by id.
pub(crate) fn tables() -> BTreeMap<u8, Vec<Field>> {
    let text = std::fs::read_to_string(super::asset("README.md")).unwrap();
    let mut tables = BTreeMap::new();
    for part in text.split("\n### Report ").skip(1) {
        let id = u8::from_str_radix(&part[2..4], 16).unwrap();
        let rows =
            part.lines().filter(|line| line.starts_with("| ") && line[2..].starts_with(|c: char| c.is_ascii_digit()));
        // the table of control's commands has numbers too, but no types
        let fields: Vec<Field> = rows.filter_map(field).collect();
        tables.insert(id, fields);
    }
    tables
}

fn field(row: &str) -> Option<Field> {
    let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
    let (kind, count) = match cells[1].split_once('x') {
        Some((kind, count)) => (kind, count.parse().ok()?),
        None => (cells[1], 1),
    };
    let (bytes, signed, bits) = match kind {
        "u8" => (1, false, false),
        "u16" => (2, false, false),
        "u32" => (4, false, false),
        "i16" => (2, true, false),
        "i32" => (4, true, false),
        "bits8" => (1, false, true),
        "bits16" => (2, false, true),
        _ => return None,
    };
    let mut unit = cells.get(6).copied().unwrap_or_default().split_whitespace();
    let hid_unit = unit.next().map_or((0, 0), |code| {
        (u32::from_str_radix(code.trim_start_matches("0x"), 16).unwrap(), unit.next().unwrap().parse().unwrap())
    });
    Some(Field {
        at: cells[0].parse().unwrap(),
        name: cells[2].to_owned(),
        bytes,
        count,
        signed,
        bits,
        usages: cells.get(5).copied().unwrap_or_default().split_whitespace().flat_map(usages).collect(),
        hid_unit,
    })
}

/// `0D:42`, or a range like `09:01..09:0D`.
fn usages(word: &str) -> Vec<(u16, u16)> {
    let one = |word: &str| {
        let (page, usage) = word.split_once(':').unwrap();
        (u16::from_str_radix(page, 16).unwrap(), u16::from_str_radix(usage, 16).unwrap())
    };
    match word.split_once("..") {
        Some((first, last)) => (one(first).1..=one(last).1).map(|usage| (one(first).0, usage)).collect(),
        None => vec![one(word)],
    }
}

impl Field {
    /// A field whose numbers say something: not id, CRC or reserved.
    pub(crate) fn is_content(&self) -> bool {
        !["id", "crc", "reserved"].contains(&self.name.as_str())
    }

    fn numbers(&self, report: &Report) -> Vec<i64> {
        let place = &report[self.at..self.at + self.bytes * self.count];
        let number = |bytes: &[u8]| {
            let high = if self.signed && bytes[bytes.len() - 1] >= 0x80 { 0xFF } else { 0 };
            let mut wide = [high; 8];
            wide[..bytes.len()].copy_from_slice(bytes);
            i64::from_le_bytes(wide)
        };
        place.chunks(self.bytes).map(number).collect()
    }

    /// Its value: a number, or an array of them.
    pub(crate) fn value(&self, report: &Report) -> Value {
        let numbers = self.numbers(report);
        if self.count == 1 { numbers[0].into() } else { numbers.into() }
    }
}

/// The fields of a report by name, in the order of the table.
pub(crate) fn decode(table: &[Field], report: &Report) -> Vec<(String, Value)> {
    table.iter().filter(|field| field.is_content()).map(|field| (field.name.clone(), field.value(report))).collect()
}

/// The report with these fields.
pub(crate) fn encode(id: u8, table: &[Field], fields: &serde_json::Map<String, Value>) -> Report {
    let mut report = [0; LEN];
    report[0] = id;
    for field in table.iter().filter(|field| field.is_content()) {
        let value = &fields[&field.name];
        let numbers = value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]);
        assert_eq!(numbers.len(), field.count, "{}", field.name);
        for (i, number) in numbers.iter().enumerate() {
            let at = field.at + i * field.bytes;
            report[at..at + field.bytes].copy_from_slice(&number.as_i64().unwrap().to_le_bytes()[..field.bytes]);
        }
    }
    seal(&mut report);
    report
}

/// Puts the right CRC.
pub(crate) fn seal(report: &mut Report) {
    let crc = crc16(&report[..62]);
    report[62..].copy_from_slice(&crc.to_le_bytes());
}

#[test]
fn the_tables_cover_every_byte_once() {
    let tables = tables();
    assert_eq!(tables.keys().copied().collect::<Vec<_>>(), [0x01, 0x02, 0x10, 0x11, 0x12, 0x13, 0x14]);
    for (id, table) in tables {
        let mut at = 0;
        for field in &table {
            assert_eq!(field.at, at, "report {id:#04x}, field {}", field.name);
            at += field.bytes * field.count;
        }
        assert_eq!(at, LEN, "report {id:#04x}");
        assert_eq!((table[0].name.as_str(), table[table.len() - 1].name.as_str()), ("id", "crc"));
    }
}
