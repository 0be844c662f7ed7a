//! How the commands of the logbook write numbers and times.

use std::fmt;

use jiff::Timestamp;

use crate::logbook::{self, Decision, Row};
use crate::score::points;

/// Hundredths of a point.
pub(super) struct Points(pub(super) Option<i64>);

impl fmt::Display for Points {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(hundredths) => f.pad(&points(hundredths)),
            None => f.pad("-"),
        }
    }
}

/// A time to the minute; `-` where none is known.
pub(super) fn minute(at: Option<&str>) -> String {
    at.and_then(logbook::minute).unwrap_or_else(|| "-".to_owned())
}

/// Whose attempt it is, and which: `T-000173/4`.
pub(super) fn whose(row: &Row) -> String {
    match (row.trainee, row.number) {
        (Some(trainee), Some(number)) => format!("{trainee}/{number}"),
        _ => "-".to_owned(),
    }
}

/// What there is to say of an attempt beside its numbers.
pub(super) fn marks(row: &Row) -> String {
    let marks = [
        (row.synthetic, "synthetic"),
        (row.modified, "modified"),
        (row.reference, "reference"),
        (row.critical.is_some_and(|critical| critical > 0), "critical"),
    ];
    let words: Vec<&str> = marks.iter().filter(|(is, _)| *is).map(|(_, word)| *word).collect();
    words.join(" ")
}

/// What was decided: the verdict in force. What only a sheet says that nobody registered is no pass.
pub(super) fn decided(row: &Row) -> &'static str {
    match (row.standing, row.passed) {
        (Some(standing), _) => standing.name(),
        (None, Some(true)) => Decision::Provisional.name(),
        (None, Some(false)) => "not_passed",
        (None, None) => "-",
    }
}

/// `2026-11-23` or a whole time, UTC.
pub(super) fn time(text: &str) -> Result<Timestamp, String> {
    let day = format!("{text}T00:00:00Z");
    let wrong = || {
        format!("is `{}`, must be a day such as 2026-11-23 or a time such as 2026-11-23T10:15:00Z", text.escape_debug())
    };
    text.parse().or_else(|_e: jiff::Error| day.parse()).map_err(|_e: jiff::Error| wrong())
}
