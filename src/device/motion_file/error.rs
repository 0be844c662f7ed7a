//! What can be wrong with a motion file.

use std::path::PathBuf;

/// What is wrong in one place of a motion file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// A value outside what is allowed.
    #[error("`{column}` is {found}, must be {allowed}")]
    Value {
        /// Column.
        column: &'static str,
        /// As written, or computed from the row.
        found: String,
        /// What is allowed.
        allowed: &'static str,
    },
    /// A column of the format is not there.
    #[error("column `{0}` is missing, must be one of t_s,x_mm,y_mm,z_mm,qx,qy,qz,qw,pedal,stretch")]
    MissingColumn(&'static str),
    /// A column is there twice.
    #[error("column `{0}` is there twice, must be there once")]
    TwiceColumn(&'static str),
    /// A comment line that says the frame or point is missing.
    #[error("the line `# {0}: ...` is missing, must be `# {0}: {1}`")]
    MissingComment(&'static str, &'static str),
    /// Such a line says something else.
    #[error("`# {name}:` is `{found}`, must be {allowed}")]
    Comment {
        /// `frame` or `point`.
        name: &'static str,
        /// As written.
        found: String,
        /// What is allowed.
        allowed: &'static str,
    },
    /// No rows.
    #[error("there are no rows, must be at least one")]
    Empty,
    /// Too many rows.
    #[error("there are more than {0} rows, must be at most that many")]
    TooManyRows(usize),
    /// The CSV itself cannot be read.
    #[error("the line cannot be read as CSV: {0}")]
    Csv(String),
}

/// A motion file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum MotionFileError {
    /// The file cannot be read.
    #[error("{}: cannot be read: {source}", path.display())]
    Read {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is too large.
    #[error("{}: the file has {found} bytes, must be at most {allowed}", path.display())]
    TooLarge {
        /// Which file.
        path: PathBuf,
        /// Its size, bytes.
        found: u64,
        /// The limit, bytes.
        allowed: u64,
    },
    /// A line is wrong.
    #[error("{}:{line}: {problem}", path.display())]
    Line {
        /// Which file.
        path: PathBuf,
        /// Line, from 1.
        line: u64,
        /// What is wrong.
        problem: Problem,
    },
}

impl MotionFileError {
    /// What to do about it.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Read { .. } => None,
            Self::TooLarge { .. } => Some("cut the file into attempts, or thin the rows: 50 ms between rows is enough"),
            Self::Line { problem, .. } => problem.hint(),
        }
    }
}

impl Problem {
    fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Value { column: "t_s", allowed, .. } if allowed.contains("gap") => {
                Some("rows are joined by straight lines, so a gap would invent motion; record at 20 Hz or faster")
            }
            Self::Value { column: "t_s", .. } => Some("sort the rows by time and drop repeated times"),
            Self::Value { column: "qx,qy,qz,qw", .. } => {
                Some("scale the quaternion to length one; its order is x,y,z,w")
            }
            Self::MissingColumn(_) | Self::TwiceColumn(_) => {
                Some("the first line that is no comment names the columns; `stipple export csv` writes an example")
            }
            Self::MissingComment("frame", _) | Self::Comment { name: "frame", .. } => {
                Some("patient frame: origin at the vertex, +x left ear, +y up, +z forehead, millimetres")
            }
            Self::MissingComment(..) | Self::Comment { .. } => {
                Some("`tip` is the needle tip at full reach, `handpiece` the middle of the cartridge nose")
            }
            Self::Empty => Some("`stipple export csv` writes an example"),
            Self::TooManyRows(_) => Some("cut the file into attempts"),
            Self::Value { .. } | Self::Csv(_) => None,
        }
    }
}
