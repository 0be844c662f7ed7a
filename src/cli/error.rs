//! What a command says when it cannot go on: what is wrong, what to do about it, and an exit code.

use std::fmt::Display;

use crate::device::tuning::TuningError;
use crate::pigment::carry::CarryError;
use crate::recording::RecordingError;
use crate::scenario::ScenarioErrors;
use crate::session::SessionError;

/// A command that failed, or was used wrongly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CliError {
    /// What is wrong, each with what to do about it.
    pub(super) problems: Vec<(String, Option<String>)>,
    /// 1 failed, 2 wrong use.
    pub(super) code: u8,
}

impl CliError {
    /// The command was right but could not be done.
    pub(super) fn failed(message: impl Display) -> Self {
        Self { problems: vec![(message.to_string(), None)], code: 1 }
    }

    /// The command cannot be done as it is written.
    pub(super) fn usage(message: impl Display) -> Self {
        Self { problems: vec![(message.to_string(), None)], code: 2 }
    }

    /// With something to do about it.
    #[must_use]
    pub(super) fn hint(self, hint: impl Display) -> Self {
        self.hint_if(Some(hint))
    }

    /// With something to do about it, where there is something.
    #[must_use]
    pub(super) fn hint_if(mut self, hint: Option<impl Display>) -> Self {
        if let (Some((_, last)), Some(hint)) = (self.problems.last_mut(), hint) {
            *last = Some(hint.to_string());
        }
        self
    }
}

impl From<ScenarioErrors> for CliError {
    fn from(errors: ScenarioErrors) -> Self {
        Self { problems: errors.lines_and_hints(), code: 1 }
    }
}

impl From<TuningError> for CliError {
    fn from(error: TuningError) -> Self {
        Self::failed(&error).hint(error.hint())
    }
}

impl From<RecordingError> for CliError {
    fn from(error: RecordingError) -> Self {
        Self::failed(&error).hint_if(error.hint())
    }
}

impl From<CarryError> for CliError {
    fn from(error: CarryError) -> Self {
        Self::failed(&error).hint(error.hint())
    }
}

impl From<SessionError> for CliError {
    fn from(error: SessionError) -> Self {
        match error {
            SessionError::Scenario(errors) => errors.into(),
            SessionError::Recording(error) => error.into(),
            other => Self::failed(&other).hint_if(other.hint()),
        }
    }
}
