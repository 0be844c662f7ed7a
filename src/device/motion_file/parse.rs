//! Text to a checked [`MotionFile`].

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::{MAX_BYTES, MAX_GAP_S, MAX_ROWS, MotionFile, MotionFileError, MotionRow, Problem, UNIT_TOLERANCE};
use crate::math::{DQuat, DVec3, Pose};
use crate::motion::StylusSample;

/// Columns of the format, in its order.
const COLUMNS: [&str; 10] = ["t_s", "x_mm", "y_mm", "z_mm", "qx", "qy", "qz", "qw", "pedal", "stretch"];

/// Which point of the hand-piece the file gives.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Point {
    Tip,
    Handpiece,
}

pub(super) fn load(path: &Path, out_mm: f64) -> Result<MotionFile, MotionFileError> {
    let text = read_capped(path)?;
    let at = |line, problem| MotionFileError::Line { path: path.to_path_buf(), line, problem };
    let point = comments(&text).map_err(|(line, problem)| at(line, problem))?;
    let mut reader =
        csv::ReaderBuilder::new().comment(Some(b'#')).trim(csv::Trim::All).flexible(false).from_reader(text.as_slice());
    let (header, places) = header(&mut reader, &text).map_err(|(line, problem)| at(line, problem))?;
    let offset_mm = if point == Point::Handpiece { DVec3::NEG_Y * out_mm } else { DVec3::ZERO };

    let mut rows: Vec<MotionRow> = Vec::new();
    let mut record = csv::ByteRecord::new();
    loop {
        match reader.read_byte_record(&mut record) {
            Ok(false) => break,
            Ok(true) => {}
            Err(error) => return Err(at(csv_line(&text, &error), Problem::Csv(csv_reason(&error)))),
        }
        let line = || record.position().map_or(header, |position| line_of(&text, position));
        if rows.len() >= MAX_ROWS {
            return Err(at(line(), Problem::TooManyRows(MAX_ROWS)));
        }
        let row = row(&record, &places, offset_mm, rows.last()).map_err(|problem| at(line(), problem))?;
        rows.push(row);
    }
    if rows.is_empty() {
        return Err(at(header, Problem::Empty));
    }
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(MotionFile { name, rows })
}

/// The bytes of the file, never more than the cap, whatever it claims its size to be.
fn read_capped(path: &Path) -> Result<Vec<u8>, MotionFileError> {
    let failed = |source| MotionFileError::Read { path: path.to_path_buf(), source };
    let too_large = |found| MotionFileError::TooLarge { path: path.to_path_buf(), found, allowed: MAX_BYTES };
    let file = File::open(path).map_err(failed)?;
    let claimed = file.metadata().map_err(failed)?.len();
    if claimed > MAX_BYTES {
        return Err(too_large(claimed));
    }
    let mut text = Vec::new();
    file.take(MAX_BYTES + 1).read_to_end(&mut text).map_err(failed)?;
    let found = text.len() as u64;
    if found > MAX_BYTES { Err(too_large(found)) } else { Ok(text) }
}

/// The comment lines before the first row say frame and point; both must be there.
fn comments(text: &[u8]) -> Result<Point, (u64, Problem)> {
    let (mut frame, mut point) = (false, None);
    let mut line = 0;
    for bytes in text.split(|byte| *byte == b'\n') {
        line += 1;
        let words = String::from_utf8_lossy(bytes.get(..bytes.len().min(200)).unwrap_or_default());
        let words = words.trim();
        let Some(comment) = words.strip_prefix('#') else {
            if words.is_empty() {
                continue;
            }
            break;
        };
        let Some((name, value)) = comment.split_once(':') else { continue };
        match (name.trim(), value.trim()) {
            ("frame", "patient") => frame = true,
            ("frame", other) => {
                let problem = Problem::Comment { name: "frame", found: other.to_owned(), allowed: "`patient`" };
                return Err((line, problem));
            }
            ("point", "tip") => point = Some(Point::Tip),
            ("point", "handpiece") => point = Some(Point::Handpiece),
            ("point", other) => {
                let allowed = "`tip` or `handpiece`";
                return Err((line, Problem::Comment { name: "point", found: other.to_owned(), allowed }));
            }
            _ => {}
        }
    }
    if !frame {
        return Err((line, Problem::MissingComment("frame", "patient")));
    }
    point.ok_or((line, Problem::MissingComment("point", "tip")))
}

/// Line of the header and the place of each column of the format.
fn header(reader: &mut csv::Reader<&[u8]>, text: &[u8]) -> Result<(u64, [usize; 10]), (u64, Problem)> {
    let names = reader.byte_headers().map_err(|error| (csv_line(text, &error), Problem::Csv(csv_reason(&error))))?;
    let line = names.position().map_or(1, |position| line_of(text, position));
    let mut places = [0; 10];
    for (place, column) in places.iter_mut().zip(COLUMNS) {
        let mut found = names.iter().enumerate().filter(|(_, name)| *name == column.as_bytes());
        *place = found.next().map(|(i, _)| i).ok_or((line, Problem::MissingColumn(column)))?;
        if found.next().is_some() {
            return Err((line, Problem::TwiceColumn(column)));
        }
    }
    Ok((line, places))
}

fn row(
    record: &csv::ByteRecord,
    places: &[usize; 10],
    offset_mm: DVec3,
    last: Option<&MotionRow>,
) -> Result<MotionRow, Problem> {
    let mut values = [0.0; 10];
    for ((value, place), column) in values.iter_mut().zip(places).zip(COLUMNS) {
        *value = number(record.get(*place).unwrap_or_default(), column)?;
    }
    let [t_s, x, y, z, qx, qy, qz, qw, pedal, stretch] = values;
    for (column, value) in [("pedal", pedal), ("stretch", stretch)] {
        if !(0.0..=1.0).contains(&value) {
            return Err(Problem::Value { column, found: value.to_string(), allowed: "0 to 1" });
        }
    }
    let rotation = DQuat::from_xyzw(qx, qy, qz, qw);
    let length = rotation.length_squared().sqrt();
    if (length - 1.0).abs() > UNIT_TOLERANCE {
        let found = format!("{length:.6} long");
        return Err(Problem::Value { column: "qx,qy,qz,qw", found, allowed: "1 long within 0.001" });
    }
    if let Some(last) = last {
        check_time(t_s, last.t_s)?;
    }
    let given = Pose { position_mm: DVec3::new(x, y, z), rotation };
    // adding zero would turn -0 into 0: the tip is taken as written, to the bit
    let position_mm = if offset_mm == DVec3::ZERO { given.position_mm } else { given.point(offset_mm) };
    let world_from_tool = Pose { position_mm, rotation };
    Ok(MotionRow { t_s, sample: StylusSample { world_from_tool, pedal, stretch, flags: 0 } })
}

fn check_time(t_s: f64, last_s: f64) -> Result<(), Problem> {
    let wrong = |allowed| Err(Problem::Value { column: "t_s", found: t_s.to_string(), allowed });
    if t_s <= last_s {
        return wrong("later than in the row before");
    }
    // a nanosecond of slack for rows written exactly 50 ms apart in decimals
    if t_s - last_s > MAX_GAP_S + 1e-9 {
        return wrong("at most 0.050 after the row before (no gap)");
    }
    Ok(())
}

fn number(bytes: &[u8], column: &'static str) -> Result<f64, Problem> {
    let text = String::from_utf8_lossy(bytes);
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() && value.abs() <= 1e9 => Ok(value),
        _ => {
            let mut found: String = text.chars().take(40).collect();
            found.insert(0, '`');
            found.push('`');
            Err(Problem::Value { column, found, allowed: "a finite number, at most 1e9 in size" })
        }
    }
}

/// Line of a record. The CSV reader's position lies before the comments and empty lines that come first.
fn line_of(text: &[u8], position: &csv::Position) -> u64 {
    let from = usize::try_from(position.byte()).unwrap_or(usize::MAX);
    let lines = text.get(from..).unwrap_or_default().split(|byte| *byte == b'\n');
    let skipped = lines.take_while(|line| line.is_empty() || **line == *b"\r" || line.starts_with(b"#"));
    position.line() + skipped.count() as u64
}

fn csv_line(text: &[u8], error: &csv::Error) -> u64 {
    error.position().map_or(1, |position| line_of(text, position))
}

fn csv_reason(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("it has {len} values, must have {expected_len} as the header")
        }
        _ => error.to_string(),
    }
}
