//! Tables are the score sheets, cell by cell, in both formats.

use std::fs::{self, File};
use std::path::Path;

use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::record::Field;
use serde_json::Value;

use super::command::Place;

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn cell(field: &Field) -> String {
    match field {
        Field::Null => String::new(),
        Field::Bool(truth) => truth.to_string(),
        Field::Long(number) => number.to_string(),
        Field::Str(text) => text.clone(),
        other => panic!("a column of another kind: {other:?}"),
    }
}

/// Heading and rows of a Parquet file, as an independent reader has them.
fn parquet_rows(path: &Path) -> Vec<Vec<String>> {
    let reader = SerializedFileReader::new(File::open(path).unwrap()).unwrap();
    let schema = reader.metadata().file_metadata().schema_descr_ptr();
    let heading = schema.columns().iter().map(|column| column.name().to_owned()).collect();
    let rows = reader.get_row_iter(None).unwrap();
    let rows = rows.map(|row| row.unwrap().get_column_iter().map(|(_, field)| cell(field)).collect());
    [heading].into_iter().chain(rows).collect()
}

fn csv_rows(bytes: &[u8]) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes);
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[test]
fn both_formats_hold_the_sheets() {
    let place = Place::new();
    let sheets: Vec<Value> = ["expert", "shallow"]
        .map(|trainee| place.run(&["demo", "--trainee", trainee, "--out", "attempts", "--json"]))
        .map(|(_, sheet, _)| serde_json::from_str(&sheet).unwrap())
        .into();
    let mut attempts: Vec<String> = fs::read_dir(place.path("attempts"))
        .unwrap()
        .map(|entry| entry.unwrap().path().to_str().unwrap().to_owned())
        .collect();
    attempts.sort();
    for rows in ["dots", "attempts"] {
        for ending in ["csv", "parquet", "again.parquet"] {
            let file = format!("{rows}.{ending}");
            let args = ["export", "table", &attempts[0], &attempts[1], "--rows", rows, "-o", &file];
            place.good(&args);
        }
        let read = |ending: &str| fs::read(place.path(&format!("{rows}.{ending}"))).unwrap();
        assert_eq!(csv_rows(&read("csv")), parquet_rows(&place.path(&format!("{rows}.parquet"))), "{rows}");
        assert_eq!(read("parquet"), read("again.parquet"), "the same table gives the same bytes");
    }
    let dots = csv_rows(&fs::read(place.path("dots.csv")).unwrap());
    let of_sheets: Vec<&Value> = sheets.iter().flat_map(|sheet| sheet["dots"].as_array().unwrap()).collect();
    assert_eq!(dots.len(), 1 + of_sheets.len());
    for (row, dot) in dots[1..].iter().zip(of_sheets) {
        for (name, value) in dots[0].iter().zip(row) {
            if let Some(wanted) = dot.get(name) {
                assert_eq!(*value, text(wanted), "{name}");
            }
        }
        let known = dots[0].iter().filter(|name| dot.get(name).is_some()).count();
        assert_eq!(known, 27, "every whole number of a dot, and in_zone");
    }
    let table = csv_rows(&fs::read(place.path("attempts.csv")).unwrap());
    let column = |name: &str| table[0].iter().position(|heading| heading == name).unwrap();
    for (row, sheet) in table[1..].iter().zip(&sheets) {
        assert_eq!(row[column("total_hundredths")], text(&sheet["verdict"]["total_hundredths"]));
        assert_eq!(row[column("depth_hundredths")], text(&sheet["domains"][0]["score_hundredths"]));
        assert_eq!(row[column("critical")].split(' ').filter(|code| !code.is_empty()).count(), {
            sheet["critical"].as_array().unwrap().len()
        });
        assert_eq!(row[column("late_ticks")], "", "no clock ran");
    }
}

#[test]
fn another_ending_is_refused() {
    let (code, _, err) = Place::new().run(&["export", "table", "a", "--rows", "dots", "-o", "a.xlsx"]);
    assert!(code == 2 && err.contains("a.xlsx: ends in neither .csv nor .parquet"), "{err}");
}
