//! Statements that leave the way of the others: those that a store does not want, kept with what it said, and those of
//! somebody who is erased. Every file is written whole before the one that it takes the place of goes: after a pulled plug
//! the same work is done again, and a store takes an id once.

use serde_json::Value;

use super::outbox::{ASIDE, Refusal, SENT};
use super::{Batch, LrsError, Outbox};
use crate::certify::xapi::Statement;

impl Outbox {
    /// Takes a batch out of the ones that wait: what the store refused is set aside, the rest counts as sent.
    pub(super) fn set_aside(&mut self, batch: &Batch, refused: &[Refusal]) -> Result<(), LrsError> {
        let is_bad = |statement: &&Statement| refused.iter().any(|one| one.id == statement.id().to_string());
        let (bad, good): (Vec<&Statement>, Vec<&Statement>) = batch.statements.iter().partition(is_bad);
        let (bad, good): (Vec<_>, Vec<_>) = (bad.into_iter().cloned().collect(), good.into_iter().cloned().collect());
        if !bad.is_empty() {
            self.put(&self.place(ASIDE, batch), &batch.attempt, &bad, refused)?;
        }
        if !good.is_empty() {
            self.put(&self.place(SENT, batch), &batch.attempt, &good, &[])?;
        }
        self.remove(&batch.path)
    }

    /// Puts all that was set aside back among the ones that wait, behind them; how many statements.
    pub fn retry(&mut self) -> Result<usize, LrsError> {
        let _lock = self.lock()?;
        let mut count = 0;
        for batch in self.aside()? {
            self.write(&batch.attempt, batch.registration, &batch.statements)?;
            self.remove(&batch.path)?;
            count += batch.statements.len();
        }
        Ok(count)
    }

    /// The batches that hold statements about this pseudonym, each with how many.
    pub fn about(&self, trainee: &str) -> Result<Vec<(Batch, usize)>, LrsError> {
        let counted = |batch: Batch| {
            let count = batch.statements.iter().filter(|statement| is_about(statement, trainee)).count();
            (batch, count)
        };
        Ok(self.batches()?.into_iter().map(counted).filter(|(_, count)| *count > 0).collect())
    }

    /// Drops every statement about this pseudonym, waiting, set aside or sent; how many. What is sent is with the store all
    /// the same. Statements that take back what was said about it stay and go out.
    pub fn forget(&mut self, trainee: &str) -> Result<usize, LrsError> {
        let found = self.about(trainee)?;
        if found.is_empty() {
            return Ok(0);
        }
        // neither a sender nor a writer may stand between the look and the deed
        let (_sending, _writing) = (self.lock_sending()?, self.lock()?);
        let mut count = 0;
        for (batch, of) in self.about(trainee)? {
            let rest: Vec<Statement> = batch.statements.iter().filter(|one| !is_about(one, trainee)).cloned().collect();
            if rest.is_empty() {
                self.remove(&batch.path)?;
            } else {
                let refused =
                    batch.refused.iter().filter(|one| rest.iter().any(|left| left.id().to_string() == one.id));
                let refused: Vec<Refusal> = refused.cloned().collect();
                self.put(&batch.path, &batch.attempt, &rest, &refused)?;
            }
            count += of;
        }
        Ok(count)
    }
}

fn is_about(statement: &Statement, trainee: &str) -> bool {
    statement.value().pointer("/actor/account/name").and_then(Value::as_str) == Some(trainee)
}
