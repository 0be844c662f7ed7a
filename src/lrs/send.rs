//! Batches to a store, one after the other. A batch that cannot be sent now stops the ones behind it: their order is kept. One
//! that the store does not want is sent statement by statement; what it refuses is set aside, and the others go on.

use std::collections::BTreeSet;

use serde_json::Value;
use uuid::Uuid;

use super::http::{Answer, Client};
use super::{Batch, LrsError, Outbox, Refusal, Store, same};
use crate::certify::xapi::Statement;

/// Most doublings of the pause between tries.
const MAX_DOUBLINGS: u32 = 6;

/// A batch that the store has now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Its number.
    pub number: u32,
    /// Statements in it.
    pub statements: usize,
    /// Of these, how many the store held before, as far as it said.
    pub there_before: usize,
    /// Of these, how many the store does not want; they were set aside.
    pub refused: usize,
}

/// Answers that speak of what was sent, and not of the way, the key or the store.
const UNWANTED: [u16; 3] = [400, 413, 422];

/// Sends what waits, in its order; every batch that the store took is told and leaves the ones that wait. The first one
/// that fails ends it. A store that wants nothing at all is not believed to know better: then all of it waits.
pub fn send(outbox: &mut Outbox, store: &Store, told: &mut dyn FnMut(Sent)) -> Result<usize, LrsError> {
    let client = Client::new(store)?;
    let _lock = outbox.lock_sending()?;
    let batches = outbox.waiting()?;
    let (mut count, mut unwanted) = (0, Vec::new());
    let mut stuck = BTreeSet::new();
    for batch in &batches {
        // what is behind an unwanted batch of the same attempt may take it back
        if stuck.contains(&batch.registration) {
            continue;
        }
        let (there_before, refused) = match deliver(batch, &client, store) {
            Ok(there) => (there, Vec::new()),
            Err(LrsError::Refused { status, .. }) if UNWANTED.contains(&status) => (0, one_by_one(batch, &client)?),
            Err(error) => return Err(error),
        };
        if refused.len() == batch.statements.len() {
            stuck.insert(batch.registration);
            unwanted.push((batch, refused));
            continue;
        }
        if refused.is_empty() {
            outbox.mark_sent(batch)?;
        } else {
            outbox.set_aside(batch, &refused)?;
        }
        count += 1;
        told(Sent { number: batch.number, statements: batch.statements.len(), there_before, refused: refused.len() });
    }
    for (batch, refused) in &unwanted {
        if let (0, Some(first)) = (count, refused.first()) {
            return Err(LrsError::Refused { batch: batch.number, status: first.status, said: first.said.clone() });
        }
        outbox.set_aside(batch, refused)?;
        let statements = batch.statements.len();
        told(Sent { number: batch.number, statements, there_before: 0, refused: refused.len() });
    }
    Ok(count)
}

/// Each statement alone; what the store says to those that it does not want.
fn one_by_one(batch: &Batch, client: &Client) -> Result<Vec<Refusal>, LrsError> {
    let down = |what: String| LrsError::Down { batch: batch.number, what };
    let mut refused = Vec::new();
    for statement in &batch.statements {
        let answer = client.post(&[statement]).map_err(down)?;
        let unwanted = match answer.status {
            status if UNWANTED.contains(&status) => true,
            status => match next(batch, &[statement], &answer)? {
                Next::Done => false,
                Next::Again(said) => return Err(down(said)),
                Next::Look => match look(client, statement).map_err(down)? {
                    Held::This => false,
                    Held::Another => return Err(LrsError::Conflict { batch: batch.number, id: statement.id() }),
                    Held::Nothing if status == 409 => true,
                    Held::Nothing => return Err(down(format!("status {status}, and it is not there"))),
                },
            },
        };
        if unwanted {
            refused.push(Refusal { id: statement.id().to_string(), status: answer.status, said: answer.said() });
        }
    }
    Ok(refused)
}

/// What to do after an answer.
enum Next {
    Done,
    /// Ask for each statement whether it is there.
    Look,
    Again(String),
}

/// Until the store has all of a batch; how many it held before.
fn deliver(batch: &Batch, client: &Client, store: &Store) -> Result<usize, LrsError> {
    let mut open: Vec<&Statement> = batch.statements.iter().collect();
    let mut what = String::new();
    for attempt in 0..store.tries.max(1) {
        if attempt > 0 {
            std::thread::sleep(store.pause.saturating_mul(1 << (attempt - 1).min(MAX_DOUBLINGS)));
        }
        let there = batch.statements.len() - open.len();
        let answer = match client.post(&open) {
            Ok(answer) => answer,
            Err(error) => {
                what = error;
                continue;
            }
        };
        match next(batch, &open, &answer)? {
            Next::Done => return Ok(there),
            Next::Again(said) => what = said,
            Next::Look => {
                let before = open.len();
                match missing(batch, client, &open)? {
                    Ok(rest) if rest.is_empty() => return Ok(batch.statements.len()),
                    Ok(rest) => open = rest,
                    Err(said) => {
                        what = said;
                        continue;
                    }
                }
                if answer.status == 409 && open.len() == before {
                    // it holds none of them and yet does not want them
                    return Err(refused(batch, &answer));
                }
                what = format!("status {}, and {} statements are still not there", answer.status, open.len());
            }
        }
    }
    Err(LrsError::Down { batch: batch.number, what })
}

fn next(batch: &Batch, open: &[&Statement], answer: &Answer) -> Result<Next, LrsError> {
    match answer.status {
        200 if lists(open, &answer.body) => Ok(Next::Done),
        // whoever answers in the place of a store, a sign-in page or a proxy, says 200 too, and keeps nothing
        200 | 204 | 409 => Ok(Next::Look),
        401 | 403 => Err(LrsError::Denied { batch: batch.number, status: answer.status }),
        408 | 425 | 429 | 500.. => Ok(Next::Again(format!("status {}: {}", answer.status, answer.said()))),
        _ => Err(refused(batch, answer)),
    }
}

fn refused(batch: &Batch, answer: &Answer) -> LrsError {
    LrsError::Refused { batch: batch.number, status: answer.status, said: answer.said() }
}

/// Whether the store lists what it took, with all of ours on the list.
fn lists(open: &[&Statement], body: &[u8]) -> bool {
    let Ok(Value::Array(list)) = serde_json::from_slice(body) else { return false };
    let list: Vec<Uuid> = list.iter().filter_map(|id| Uuid::parse_str(id.as_str()?).ok()).collect();
    open.iter().all(|statement| list.contains(&statement.id()))
}

/// The statements that the store does not hold, in their order. Another one under an id of ours is an error; an answer
/// that tells neither is the inner one.
fn missing<'a>(
    batch: &Batch,
    client: &Client,
    open: &[&'a Statement],
) -> Result<Result<Vec<&'a Statement>, String>, LrsError> {
    let mut rest = Vec::new();
    for statement in open {
        match look(client, statement) {
            Ok(Held::This) => {}
            Ok(Held::Nothing) => rest.push(*statement),
            Ok(Held::Another) => return Err(LrsError::Conflict { batch: batch.number, id: statement.id() }),
            Err(said) => return Ok(Err(said)),
        }
    }
    Ok(Ok(rest))
}

enum Held {
    This,
    Another,
    Nothing,
}

/// What the store holds under an id; a voided statement is there too, under another question.
fn look(client: &Client, statement: &Statement) -> Result<Held, String> {
    for voided in [false, true] {
        let answer = client.get(statement.id(), voided)?;
        match answer.status {
            200 => {
                let theirs = serde_json::from_slice(&answer.body).map_err(|error| format!("its answer: {error}"))?;
                match alone(theirs) {
                    Some(theirs) if same(statement.value(), &theirs) => return Ok(Held::This),
                    Some(_) => return Ok(Held::Another),
                    None => {}
                }
            }
            404 => {}
            status => return Err(format!("asked for a statement: status {status}: {}", answer.said())),
        }
    }
    Ok(Held::Nothing)
}

/// One statement of an answer. Some stores give a list of one, or of none, where xAPI wants the statement itself.
fn alone(mut answer: Value) -> Option<Value> {
    match answer.get_mut("statements").and_then(Value::as_array_mut) {
        Some(list) => list.drain(..).next(),
        None => Some(answer),
    }
}
