//! Score sheets as tables for other people's statistics: a row a dot or a row an attempt, CSV or Parquet. Every cell is a
//! field of a sheet as it stands there; nothing is computed here. Pure.

use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical, ZstdLevel};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::Type;
use serde_json::{Value, json};

use crate::score::sheet::Domain;
use crate::session::Scored;

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rows {
    /// A dot of an attempt.
    Dots,
    /// An attempt.
    Attempts,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Whole,
    Truth,
    Text,
}

use Kind::{Text, Truth, Whole};

/// The columns that both tables begin with, and where their values stand.
const HEAD: [(&str, Kind, &str); 5] = [
    ("attempt", Text, "/attempt_name"),
    ("trainee", Text, "/trainee"),
    ("attempt_no", Whole, "/attempt_no"),
    ("mode", Text, "/mode"),
    ("sheet_digest", Text, "/sheet_digest"),
];

/// Columns of a dot beside whole numbers of the same name as their field.
const DOT: [(&str, Kind, &str); 11] = [
    ("in_zone", Truth, "/in_zone"),
    ("x_um", Whole, "/position_um/0"),
    ("y_um", Whole, "/position_um/1"),
    ("z_um", Whole, "/position_um/2"),
    ("light_depth", Text, "/lights/depth"),
    ("light_dwell", Text, "/lights/dwell"),
    ("light_angle", Text, "/lights/angle"),
    ("light_dot_size", Text, "/lights/dot_size"),
    ("light_spacing", Text, "/lights/spacing"),
    ("light_drag", Text, "/lights/drag"),
    ("light_force", Text, "/lights/force"),
];

/// Fields of a dot that are whole numbers.
const DOT_NUMBERS: [&str; 26] = [
    "number",
    "target",
    "from_tick",
    "contact_tick",
    "rupture_tick",
    "deepest_tick",
    "leave_tick",
    "visits",
    "depth_um",
    "median_depth_um",
    "junction_um",
    "below_junction_um",
    "pressed_um",
    "overshoot_um",
    "angle_cdeg",
    "dwell_strokes",
    "dwell_us",
    "strokes",
    "holes",
    "volume_pl",
    "diameter_um",
    "aspect_hundredths",
    "place_um",
    "spacing_um",
    "needle_peak_un",
    "nose_un",
];

/// Columns of an attempt.
const ATTEMPT: [(&str, Kind, &str); 27] = [
    ("scenario", Text, "/scenario/id"),
    ("scenario_digest", Text, "/scenario/digest"),
    ("rubric", Text, "/rubric/school"),
    ("rubric_digest", Text, "/rubric/digest"),
    ("scorer_version", Whole, "/scorer_version"),
    ("law_version", Whole, "/law_version"),
    ("modified", Truth, "/modified"),
    ("synthetic", Truth, "/synthetic"),
    ("passed", Truth, "/verdict/passed"),
    ("total_hundredths", Whole, "/verdict/total_hundredths"),
    ("weakest", Text, "/verdict/weakest"),
    ("critical", Text, "/critical_codes"),
    ("planned", Whole, "/attempt/planned"),
    ("placed", Whole, "/attempt/placed"),
    ("extra", Whole, "/attempt/extra"),
    ("outside_zone", Whole, "/attempt/outside_zone"),
    ("strokes", Whole, "/attempt/strokes"),
    ("in_band_bp", Whole, "/attempt/in_band_bp"),
    ("below_junction_mean_um", Whole, "/attempt/below_junction_um/mean"),
    ("below_junction_sd_um", Whole, "/attempt/below_junction_um/sd"),
    ("angle_mean_cdeg", Whole, "/attempt/angle_cdeg/mean"),
    ("dwell_mean_us", Whole, "/attempt/dwell_us/mean"),
    ("diameter_mean_um", Whole, "/attempt/diameter_um/mean"),
    ("spacing_mean_um", Whole, "/attempt/spacing_um/mean"),
    ("nose_peak_un", Whole, "/attempt/hand/nose_peak_un"),
    ("elapsed_us", Whole, "/attempt/hand/elapsed_us"),
    ("late_ticks", Whole, "/clock/late_ticks"),
];

/// A column with its values.
#[derive(Clone, Debug, PartialEq)]
struct Column {
    name: String,
    kind: Kind,
    values: Vec<Value>,
}

/// A table.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    columns: Vec<Column>,
}

/// Why a table cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// The CSV writer refused.
    #[error("table: cannot be written as CSV: {0}")]
    Csv(String),
    /// The Parquet writer refused.
    #[error("table: cannot be written as Parquet: {0}")]
    Parquet(#[from] ParquetError),
    /// A sheet that cannot be a row.
    #[error("table: a score sheet cannot be written as JSON: {0}")]
    Sheet(#[from] serde_json::Error),
}

impl Table {
    /// The table of these attempts, in their order.
    pub fn of(rows: Rows, attempts: &[Scored]) -> Result<Self, TableError> {
        let mut sheets = Vec::new();
        for scored in attempts {
            sheets.push(sheet(scored)?);
        }
        let columns = columns(rows).into_iter().map(|(name, kind, at)| {
            let values = sheets.iter().flat_map(|sheet| cells(rows, sheet, &name, &at)).collect();
            Column { name, kind, values }
        });
        Ok(Self { columns: columns.collect() })
    }

    /// A table of rows, each with a value for every column.
    pub(super) fn from_rows<const N: usize>(columns: &[(&str, Kind); N], rows: &[[Value; N]]) -> Self {
        let columns = columns.iter().enumerate().map(|(at, (name, kind))| {
            let values = rows.iter().filter_map(|row| row.get(at)).cloned().collect();
            Column { name: (*name).to_owned(), kind: *kind, values }
        });
        Self { columns: columns.collect() }
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.columns.first().map_or(0, |column| column.values.len())
    }

    /// No row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// As CSV with a heading; what is not there is an empty cell.
    pub fn csv(&self) -> Result<Vec<u8>, TableError> {
        let wrong = |error: csv::Error| TableError::Csv(error.to_string());
        let mut out = csv::Writer::from_writer(Vec::new());
        out.write_record(self.columns.iter().map(|column| column.name.as_str())).map_err(wrong)?;
        for row in 0..self.len() {
            let cells = self.columns.iter().map(|column| column.values.get(row).map_or_else(String::new, plain));
            out.write_record(cells).map_err(wrong)?;
        }
        out.into_inner().map_err(|error| TableError::Csv(error.to_string()))
    }

    /// As Parquet in one row group, zstd; the same table gives the same bytes.
    pub fn parquet(&self) -> Result<Vec<u8>, TableError> {
        let fields = self.columns.iter().map(Column::schema).collect::<Result<_, _>>()?;
        let schema = Type::group_type_builder("stipple").with_fields(fields).build()?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::try_new(3)?))
            .set_created_by("stipple".to_owned())
            .build();
        let mut file = SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties))?;
        let mut group = file.next_row_group()?;
        for column in &self.columns {
            if let Some(writer) = group.next_column()? {
                column.write(writer)?;
            }
        }
        group.close()?;
        Ok(file.into_inner()?)
    }
}

impl Column {
    fn schema(&self) -> Result<Arc<Type>, ParquetError> {
        let physical = match self.kind {
            Whole => Physical::INT64,
            Truth => Physical::BOOLEAN,
            Text => Physical::BYTE_ARRAY,
        };
        Type::primitive_type_builder(&self.name, physical)
            .with_repetition(Repetition::OPTIONAL)
            .with_logical_type((self.kind == Text).then_some(LogicalType::String))
            .build()
            .map(Arc::new)
    }

    fn write(&self, mut writer: SerializedColumnWriter<'_>) -> Result<(), ParquetError> {
        let there: Vec<i16> = self.values.iter().map(|value| i16::from(!value.is_null())).collect();
        let values = self.values.iter();
        match self.kind {
            Whole => {
                let values: Vec<i64> = values.filter_map(Value::as_i64).collect();
                writer.typed::<Int64Type>().write_batch(&values, Some(&there), None)?;
            }
            Truth => {
                let values: Vec<bool> = values.filter_map(Value::as_bool).collect();
                writer.typed::<BoolType>().write_batch(&values, Some(&there), None)?;
            }
            Text => {
                let values: Vec<ByteArray> = values.filter_map(Value::as_str).map(ByteArray::from).collect();
                writer.typed::<ByteArrayType>().write_batch(&values, Some(&there), None)?;
            }
        }
        writer.close()
    }
}

/// The score sheet with what stands beside it in the recording.
fn sheet(scored: &Scored) -> Result<Value, TableError> {
    let mut sheet = serde_json::to_value(&scored.sheet)?;
    let codes: Vec<&str> = scored.sheet.critical.iter().map(|error| error.code.as_str()).collect();
    let registration = scored.registration.as_ref();
    sheet["attempt_name"] = json!(scored.header.attempt);
    sheet["trainee"] = json!(registration.map(|registration| &registration.trainee));
    sheet["attempt_no"] = json!(registration.map(|registration| registration.number));
    sheet["mode"] = json!(registration.map_or("practice", |registration| registration.mode.name()));
    sheet["sheet_digest"] = json!(crate::score::digest(&scored.sheet));
    sheet["critical_codes"] = json!(codes.join(" "));
    Ok(sheet)
}

/// Name, kind and place of every column.
fn columns(rows: Rows) -> Vec<(String, Kind, String)> {
    let named = |(name, kind, at): (&str, Kind, &str)| (name.to_owned(), kind, at.to_owned());
    let mut all: Vec<_> = HEAD.map(named).into();
    match rows {
        Rows::Dots => {
            all.extend(DOT_NUMBERS.map(|name| (name.to_owned(), Whole, format!("/{name}"))));
            all.extend(DOT.map(named));
        }
        Rows::Attempts => {
            all.extend(ATTEMPT.map(named));
            let domain = |(at, domain): (usize, Domain)| {
                let name = domain.name().to_lowercase().replace(' ', "_");
                (format!("{name}_hundredths"), Whole, format!("/domains/{at}/score_hundredths"))
            };
            all.extend(Domain::ALL.into_iter().enumerate().map(domain));
        }
    }
    all
}

/// The cells of one sheet in one column.
fn cells(rows: Rows, sheet: &Value, name: &str, at: &str) -> Vec<Value> {
    let of = |from: &Value| from.pointer(at).cloned().unwrap_or(Value::Null);
    let dots = sheet["dots"].as_array().map_or(&[][..], Vec::as_slice);
    match rows {
        Rows::Attempts => vec![of(sheet)],
        Rows::Dots if HEAD.iter().any(|(head, _, _)| *head == name) => vec![of(sheet); dots.len()],
        Rows::Dots => dots.iter().map(of).collect(),
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
