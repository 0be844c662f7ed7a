//! An instructor's reference attempt of a scenario: what others are compared with.

use jiff::Timestamp;

use super::brief::Brief;
use super::register::Event;
use super::store::unknown_attempt;
use super::{AttemptName, Logbook, LogbookError, attempt};
use crate::scenario::shown;

impl Logbook {
    /// Makes an attempt the reference of its scenario, in the place of the one before, or takes that back.
    pub fn mark_reference(
        &mut self,
        name: &AttemptName,
        on: bool,
        by: &str,
        at: Timestamp,
    ) -> Result<String, LogbookError> {
        let by = attempt::signer(by)?;
        self.change(|disk, change, book| {
            let folder = disk.root().join(name.as_str());
            if !folder.is_dir() || book.erased(name).is_some() {
                return Err(unknown_attempt(name.as_str()));
            }
            let known = book.attempts.get(name).map(|entry| entry.scenario.clone());
            let brief = Brief::read(&folder)?;
            let scenario = known.or_else(|| Some(shown(&brief.as_ref()?.scenario.id)));
            let is_scored = brief.is_some();
            let Some(scenario) = scenario.filter(|_| is_scored) else {
                return Err(LogbookError::refused(format_args!("{name} was not scored"), "choose a scored attempt"));
            };
            if !on && book.references.get(&scenario) != Some(name) {
                let what = format_args!("{name} is not the reference of {scenario}");
                return Err(LogbookError::refused(what, "see which one is with: stipple logbook list"));
            }
            change.line(at, Event::Reference { folder: name.clone(), scenario: scenario.clone(), on, by })?;
            Ok(scenario)
        })
    }

    /// The reference of a scenario.
    pub fn reference(&mut self, scenario: &str) -> Result<Option<AttemptName>, LogbookError> {
        self.look(|_, _, book| Ok(book.references.get(scenario).cloned()))
    }
}
