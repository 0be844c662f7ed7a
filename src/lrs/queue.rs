//! From an attempt to a batch of the outbox: only what is new, and what it replaces is taken back.

use std::collections::BTreeSet;

use jiff::Timestamp;
use uuid::Uuid;

use super::{LrsError, Outbox};
use crate::certify::xapi::{Attempt, Settings, Statement, attempt_id, statements, void};

/// What became of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Queued {
    /// All its statements were in the outbox already, waiting or sent.
    There,
    /// A batch was written.
    Batch {
        /// Its number.
        number: u32,
        /// Statements of the attempt in it.
        fresh: usize,
        /// Older statements that it takes back.
        voided: usize,
    },
}

/// Puts the statements of an attempt into the outbox. Done twice it does nothing; after a new score the old statements are
/// taken back first. `at` is the moment of that.
pub fn queue(
    outbox: &mut Outbox,
    attempt: &Attempt<'_>,
    settings: &Settings,
    at: Timestamp,
) -> Result<Queued, LrsError> {
    // refused before a folder is made
    let mut fresh = statements(attempt, settings)?;
    let Some(registration) = attempt.registration.map(attempt_id) else { return Ok(Queued::There) };
    let _lock = outbox.lock()?;
    let batches = outbox.of(registration)?;
    let before: Vec<&Statement> = batches.iter().flat_map(|batch| &batch.statements).collect();
    let voided: BTreeSet<Uuid> = before.iter().filter_map(|statement| statement.voids()).collect();
    let mut revision = attempt.revision;
    // a score that comes back after another one took its place: voided statements stay voided, so it gets new ids
    while fresh.iter().any(|statement| voided.contains(&statement.id())) {
        revision += 1;
        fresh = statements(&Attempt { revision, ..*attempt }, settings)?;
    }
    let keep: BTreeSet<Uuid> = fresh.iter().map(Statement::id).collect();
    // what was set aside is known, but there is nothing to take back
    let aside = outbox.aside()?;
    let aside = aside.iter().filter(|batch| batch.registration == registration).flat_map(|batch| &batch.statements);
    let known: BTreeSet<Uuid> = before.iter().copied().chain(aside).map(Statement::id).collect();
    if keep.is_subset(&known) {
        return Ok(Queued::There);
    }
    let stale = before.iter().filter(|statement| statement.voids().is_none()).map(|statement| statement.id());
    let stale = stale.filter(|id| !voided.contains(id) && !keep.contains(id));
    let mut batch = stale.map(|id| void(id, settings, at)).collect::<Result<Vec<_>, _>>()?;
    let voids = batch.len();
    batch.extend(fresh);
    let number = outbox.write(&attempt.header.attempt, registration, &batch)?;
    Ok(Queued::Batch { number, fresh: batch.len() - voids, voided: voids })
}
