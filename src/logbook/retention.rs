//! How long attempts are kept, by class; what is due is shown before anything is deleted. And erasing single attempts.

use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use super::journal::Step;
use super::register::Event;
use super::store::unknown_attempt;
use super::{AttemptName, Filter, Logbook, LogbookError, Row, State, attempt};
use crate::recording::{FILE_NAME, Mode};

/// Months that attempts of each class are kept; for ever when there is no number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// Practice, registered or not.
    pub practice_months: Option<u32>,
    /// Supervised.
    pub supervised_months: Option<u32>,
    /// Exams.
    pub exam_months: Option<u32>,
}

impl Default for Retention {
    /// Practice a year, the rest until somebody says otherwise.
    fn default() -> Self {
        Self { practice_months: Some(12), supervised_months: None, exam_months: None }
    }
}

impl Retention {
    /// Longest time that can be asked for, months.
    pub const MAX_MONTHS: u32 = 1200;

    /// Months that attempts of a class are kept.
    pub fn months(&self, mode: Mode) -> Option<u32> {
        match mode {
            Mode::Practice => self.practice_months,
            Mode::Supervised => self.supervised_months,
            Mode::Exam => self.exam_months,
        }
    }
}

/// An attempt that was kept long enough.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The attempt.
    pub row: Row,
    /// Months that its class is kept.
    pub months: u32,
}

impl Logbook {
    /// What was kept long enough. A reference stays as long as it is one; what runs stays; an attempt that does not say
    /// when it was made stays.
    pub fn due(&mut self, retention: &Retention, now: Timestamp) -> Result<Vec<Due>, LogbookError> {
        let rows = self.list(&Filter::default())?;
        let is_kept = |row: &Row| row.reference || matches!(row.state, State::Running | State::Erased | State::Missing);
        Ok(rows
            .into_iter()
            .filter(|row| !is_kept(row))
            .filter_map(|row| {
                let months = retention.months(row.mode)?;
                let made: Timestamp = row.at.as_deref()?.parse().ok()?;
                // nobody says whether an unregistered attempt runs: without a sheet it may, for hours
                let is_settled = row.state != State::Unregistered || row.total_hundredths.is_some();
                let until = if is_settled { before(now, months)? } else { before(now, months.max(1))? };
                (made < until).then_some(Due { row, months })
            })
            .collect())
    }

    /// Erases attempts: recording, sheet, verdicts. The register keeps their lines, and who erased them why.
    pub fn erase_attempts(
        &mut self,
        names: &[AttemptName],
        by: &str,
        reason: &str,
        at: Timestamp,
    ) -> Result<(), LogbookError> {
        let (by, reason) = (attempt::signer(by)?, attempt::reason(reason)?);
        self.change(|disk, change, book| {
            for name in names {
                // somebody else's folder is none of ours
                let is_one = disk.root().join(name.as_str()).join(FILE_NAME).is_file();
                let there = is_one || book.attempts.contains_key(name);
                if !there || book.erased(name).is_some() {
                    return Err(unknown_attempt(name.as_str()));
                }
                attempt::not_running(disk, name)?;
                change.step(Step::Remove { path: name.to_string() });
                let event = Event::AttemptErased { folder: name.clone(), by: by.clone(), reason: reason.clone() };
                change.line(at, event)?;
            }
            Ok(())
        })
    }
}

/// So many months before.
fn before(now: Timestamp, months: u32) -> Option<Timestamp> {
    let span = Span::new().try_months(months.min(Retention::MAX_MONTHS)).ok()?;
    Some(now.to_zoned(TimeZone::UTC).checked_sub(span).ok()?.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_those_of_the_calendar() {
        let now: Timestamp = "2026-03-31T10:00:00Z".parse().unwrap();
        for (months, expected) in
            [(0, "2026-03-31T10:00:00Z"), (1, "2026-02-28T10:00:00Z"), (12, "2025-03-31T10:00:00Z")]
        {
            assert_eq!(before(now, months), Some(expected.parse().unwrap()), "{months}");
        }
        assert!(before(now, u32::MAX).is_some());
    }
}
