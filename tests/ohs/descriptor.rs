//! The report descriptor, judged by a parser that is not ours, against the tables of the specification.

use hidreport::{Field, Report, ReportDescriptor, VariableField};
use stipple::device::ohs::{LEN, USAGE, descriptor, id};

use crate::spec::{self, tables};

fn variables(report: &impl Report) -> Vec<VariableField> {
    let variable = |field: &Field| if let Field::Variable(variable) = field { Some(variable.clone()) } else { None };
    report.fields().iter().map(|field| variable(field).unwrap()).collect()
}

fn usage(field: &VariableField) -> (u16, u16) {
    (u16::from(field.usage.usage_page), u16::from(field.usage.usage_id))
}

/// A bit field of the descriptor as the table wants it: first bit, bits, signed, usage, unit and exponent.
type Wanted = (usize, usize, bool, (u16, u16), (u32, i8));

fn wanted(table: &[spec::Field]) -> Vec<Wanted> {
    let mut all = Vec::new();
    for field in table.iter().filter(|field| field.name != "id") {
        let (bits, count) = if field.bits { (1, 8 * field.bytes) } else { (8 * field.bytes, field.count) };
        for i in 0..count {
            let usage = if field.usages.len() == 1 { field.usages[0] } else { field.usages[i] };
            all.push((8 * field.at + i * bits, bits, field.signed, usage, field.hid_unit));
        }
    }
    all
}

#[test]
fn fields_stand_where_the_tables_say_with_their_usages_and_units() {
    let parsed = ReportDescriptor::try_from(descriptor::bytes().as_slice()).unwrap();
    let tables = tables();
    let input = parsed.input_reports();
    let output = parsed.output_reports();
    assert_eq!((input.len(), output.len()), (1, 1));
    for (id, fields) in [(id::STATE, variables(&input[0])), (id::COMMAND, variables(&output[0]))] {
        let found: Vec<Wanted> = fields
            .iter()
            .map(|field| {
                let unit = field.unit.map_or(0, u32::from);
                let exponent = field.unit_exponent.map_or(0, |exponent| exponent.exponent());
                (field.bits.start, field.bits.len(), field.is_signed(), usage(field), (unit, exponent))
            })
            .collect();
        for (found, wanted) in found.iter().zip(wanted(&tables[&id])) {
            assert_eq!(*found, wanted, "report {id:#04x}");
        }
        assert_eq!(found.len(), wanted(&tables[&id]).len(), "report {id:#04x}");
    }
}

#[test]
fn every_report_is_64_bytes_and_lies_in_the_vendor_collection() {
    let parsed = ReportDescriptor::try_from(descriptor::bytes().as_slice()).unwrap();
    let features = parsed.feature_reports();
    let check = |id: u8, report: &dyn Report| {
        assert_eq!(report.report_id().map(u8::from), Some(id));
        assert_eq!(report.size_in_bytes(), LEN, "report {id:#04x}");
        let fields = report.fields();
        assert_eq!(fields.last().unwrap().bits().end, 8 * LEN, "report {id:#04x}");
        for field in fields {
            let top = &field.collections()[0].usages()[0];
            assert_eq!((u16::from(top.usage_page), u16::from(top.usage_id)), USAGE, "report {id:#04x}");
        }
    };
    check(id::STATE, &parsed.input_reports()[0]);
    check(id::COMMAND, &parsed.output_reports()[0]);
    for (i, (id, own)) in [
        (id::CAPABILITIES, 0x30),
        (id::LIMITS, 0x31),
        (id::CALIBRATION, 0x32),
        (id::DIAGNOSTICS, 0x33),
        (id::CONTROL, 0x34),
    ]
    .into_iter()
    .enumerate()
    {
        check(id, &features[i]);
        let fields = variables(&features[i]);
        assert_eq!(fields.len(), LEN - 1);
        assert!(fields.iter().all(|field| usage(field) == (USAGE.0, own) && field.bits.len() == 8));
    }
    assert_eq!(features.len(), 5);
}

/// What a row of the table says, switch by switch or number by number.
fn parts(field: &spec::Field, report: &[u8; LEN]) -> Vec<i64> {
    let value = field.value(report);
    let numbers = value.as_array().cloned().unwrap_or_else(|| vec![value]);
    let numbers = numbers.iter().map(|number| number.as_i64().unwrap());
    if field.bits {
        numbers.flat_map(|row| (0..8 * field.bytes).map(move |bit| row >> bit & 1)).collect()
    } else {
        numbers.collect()
    }
}

/// What the parser reads there.
fn number(field: &VariableField, report: &[u8; LEN]) -> i64 {
    let value = field.extract(report).unwrap();
    if field.is_signed() { i64::from(i32::from(value)) } else { i64::from(u32::from(value)) }
}

/// Switches on, largest and lowest values: what another parser reads out of our bytes is what we put in.
#[test]
fn another_parser_reads_the_numbers_that_were_packed() {
    let parsed = ReportDescriptor::try_from(descriptor::bytes().as_slice()).unwrap();
    let tables = tables();
    for (name, report) in crate::vectors::good() {
        let fields = match report[0] {
            id::STATE => variables(&parsed.input_reports()[0]),
            id::COMMAND => variables(&parsed.output_reports()[0]),
            _ => continue,
        };
        let mut at = 0;
        for field in &tables[&report[0]][1..] {
            for want in parts(field, &report) {
                assert_eq!(number(&fields[at], &report), want, "{name}: {}", field.name);
                at += 1;
            }
        }
        assert_eq!(at, fields.len(), "{name}");
    }
}

#[test]
fn the_files_are_the_descriptor_of_the_code() {
    crate::same_as_file("descriptor.bin", &descriptor::bytes());
    crate::same_as_file("descriptor.txt", descriptor::text().as_bytes());
}
