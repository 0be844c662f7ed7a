//! What an attempt left in the skin, from its recording.

use std::path::Path;

use super::SessionError;
use super::headless::Progress;
use super::rescore::{Replay, prepared, step_again};
use crate::pigment::carry::{PastSession, Work};
use crate::pigment::heal::{Healing, Host};
use crate::pigment::ledger::Ledger;
use crate::recording::Beginning;
use crate::score::Deposits;

/// The pigment of an attempt.
#[derive(Clone, Debug)]
pub struct Left {
    /// Its dots.
    pub session: PastSession,
    /// What the scenario had in the skin before.
    pub before: Work,
    /// Whose skin, as far as pigment minds.
    pub host: Host,
    /// Name of the skin's tone, where it is a person's.
    pub tone: Option<String>,
    /// Where the ink of the cup went.
    pub ledger: Ledger,
    /// Whether the records were made again.
    pub replay: Replay,
}

/// Checks a recording's bytes, steps it again and gathers its pigment in one pass. A damaged recording is refused.
pub fn pigment_file(path: &Path, healing: &Healing, progress: &mut dyn FnMut(Progress)) -> Result<Left, SessionError> {
    let beginning = Beginning::read(path)?;
    let prepared = prepared(&beginning)?;
    let mut deposits = Deposits::new(&prepared.scenario, &prepared.model, healing);
    let (_, replay) = step_again(beginning, &prepared, progress, |record| deposits.push(record))?;
    let (session, ledger) = deposits.finish();
    let person = prepared.scenario.tissue.living.as_ref().map(|living| &living.person);
    let host = person.map_or_else(Host::default, Host::from);
    let before = Work::clone(&prepared.before);
    Ok(Left { session, before, host, tone: person.map(|person| person.tone.clone()), ledger, replay })
}
