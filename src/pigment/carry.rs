//! What a later session starts from: all pigment that was ever placed, session by session, as a small JSON file.
//!
//! What is left of an old dot depends on nothing but its deposit and the days since, so the deposits themselves are
//! carried and not a picture of one day. A file may come from a stranger: size, counts and every number are checked.

use serde::{Deserialize, Serialize};

use super::deposit::Deposit;
use super::heal::{Healed, Healing, Host};
use super::light::Pigments;
use crate::math::DVec3;
use crate::tool::PigmentKind;

/// Format of the file.
pub const FORMAT: u32 = 1;
/// Largest file, bytes.
pub const MAX_BYTES: usize = 16 << 20;
/// Most sessions on one head.
pub const MAX_SESSIONS: usize = 16;
/// Most dots of all sessions together.
pub const MAX_DOTS: usize = 40_000;
/// A dot with less than this share of its pigment is gone: what is left of an epidermal one on day 28 (V14).
const GONE: f64 = 0.03;

/// A dot and where it is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlacedDot {
    /// Middle of its entries, world, mm.
    pub at_mm: [f64; 3],
    /// Its pigment as it was left.
    pub deposit: Deposit,
}

/// What one session left.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PastSession {
    /// Scenario it was, for the reader.
    pub scenario: String,
    /// What coloured its ink.
    pub pigment: PigmentKind,
    /// Days since.
    pub days_ago: f64,
    /// Its dots.
    pub dots: Vec<PlacedDot>,
}

/// All pigment in a scalp.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Work {
    /// Format of this structure.
    pub format: u32,
    /// Sessions, oldest first.
    pub sessions: Vec<PastSession>,
}

impl Default for Work {
    fn default() -> Self {
        Self { format: FORMAT, sessions: Vec::new() }
    }
}

/// Why carried work cannot be used.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum CarryError {
    /// More than fits.
    #[error("carried pigment: {what} {got}, at most {most}")]
    TooMuch {
        /// Of what.
        what: &'static str,
        /// How much there is.
        got: usize,
        /// How much there may be.
        most: usize,
    },
    /// Not readable.
    #[error("carried pigment: {0}")]
    Text(String),
    /// Another format.
    #[error("carried pigment: format {0}, this program reads {FORMAT}")]
    Format(u32),
    /// A number out of range.
    #[error("carried pigment: sessions[{session}].{field} is {value}, must be {low} to {high}")]
    Range {
        /// Session, from 0.
        session: usize,
        /// Which number.
        field: &'static str,
        /// What it is.
        value: f64,
        /// Least.
        low: f64,
        /// Most.
        high: f64,
    },
}

impl CarryError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        "make the file anew with `stipple science heal RECORDING --carry FILE`"
    }
}

impl Work {
    /// The same with a session added today.
    #[must_use]
    pub fn and(mut self, session: PastSession) -> Self {
        self.sessions.push(session);
        self
    }

    /// The same so many days later.
    #[must_use]
    pub fn after(mut self, days: f64) -> Self {
        for session in &mut self.sessions {
            session.days_ago += days;
        }
        self
    }

    /// Every dot as it is `days` from now.
    pub fn seen<'a>(
        &'a self,
        healing: &'a Healing,
        pigments: &'a Pigments,
        host: &'a Host,
        days: f64,
    ) -> impl Iterator<Item = (&'a PlacedDot, PigmentKind, Healed)> {
        self.sessions.iter().flat_map(move |session| {
            let life_y = pigments.of(session.pigment).life_y;
            let moment = healing.moment(host, life_y, session.days_ago + days);
            session.dots.iter().map(move |dot| (dot, session.pigment, moment.healed(&dot.deposit)))
        })
    }

    /// Places of the dots that are still in the skin `days` from now, mm.
    pub fn standing_mm(&self, healing: &Healing, pigments: &Pigments, host: &Host, days: f64) -> Vec<DVec3> {
        let there = self.seen(healing, pigments, host, days).filter(|(_, _, healed)| healed.retention >= GONE);
        there.map(|(dot, _, _)| DVec3::from_array(dot.at_mm)).collect()
    }

    /// As text: one line, numbers to six digits, which is far finer than any of them is known.
    pub fn to_json(&self) -> Result<String, CarryError> {
        let mut short = self.clone();
        for dot in short.sessions.iter_mut().flat_map(|session| &mut session.dots) {
            let deposit = &mut dot.deposit;
            let single = [&mut deposit.held_nl, &mut deposit.pool_nl, &mut deposit.fresh_mm, &mut deposit.deepest_mm];
            let others = [&mut deposit.bleed, &mut deposit.scar];
            let numbers = single.into_iter().chain(others).chain(&mut deposit.ng).chain(&mut deposit.bottom_mm);
            for number in numbers.chain(&mut dot.at_mm) {
                *number = six_digits(*number);
            }
        }
        serde_json::to_string(&short).map_err(|error| CarryError::Text(error.to_string()))
    }

    /// Reads and checks.
    pub fn from_json(text: &str) -> Result<Self, CarryError> {
        at_most("bytes:", text.len(), MAX_BYTES)?;
        let work: Self = serde_json::from_str(text).map_err(|error| CarryError::Text(error.to_string()))?;
        work.check()?;
        Ok(work)
    }

    /// All ranges.
    pub fn check(&self) -> Result<(), CarryError> {
        if self.format != FORMAT {
            return Err(CarryError::Format(self.format));
        }
        at_most("sessions:", self.sessions.len(), MAX_SESSIONS)?;
        at_most("dots:", self.sessions.iter().map(|session| session.dots.len()).sum(), MAX_DOTS)?;
        for (number, session) in self.sessions.iter().enumerate() {
            session.check(number)?;
        }
        Ok(())
    }
}

impl PastSession {
    fn check(&self, session: usize) -> Result<(), CarryError> {
        at_most("letters of a scenario:", self.scenario.chars().count(), 80)?;
        let range = |field: &'static str, value: f64, low: f64, high: f64| {
            let fits = (low..=high).contains(&value);
            if fits { Ok(()) } else { Err(CarryError::Range { session, field, value, low, high }) }
        };
        range("days_ago", self.days_ago, 0.0, 36_525.0)?;
        for PlacedDot { at_mm, deposit } in &self.dots {
            at_mm.iter().try_for_each(|v| range("dots.at_mm", *v, -500.0, 500.0))?;
            deposit.ng.iter().try_for_each(|v| range("dots.ng", *v, 0.0, 1e6))?;
            range("dots.held_nl", deposit.held_nl, 0.0, 1e6)?;
            range("dots.pool_nl", deposit.pool_nl, 0.0, 1e6)?;
            range("dots.fresh_mm", deposit.fresh_mm, 0.0, 10.0)?;
            range("dots.deepest_mm", deposit.deepest_mm, 0.0, 50.0)?;
            range("dots.bleed", deposit.bleed, 0.0, 1.0)?;
            range("dots.scar", deposit.scar, 0.0, 1.0)?;
            let mut top_mm = 0.0;
            for bottom_mm in deposit.bottom_mm {
                range("dots.bottom_mm", bottom_mm, top_mm + 1e-6, 50.0)?;
                top_mm = bottom_mm;
            }
        }
        Ok(())
    }
}

fn at_most(what: &'static str, got: usize, most: usize) -> Result<(), CarryError> {
    if got <= most { Ok(()) } else { Err(CarryError::TooMuch { what, got, most }) }
}

/// A number to six decimals: a nanometre, a picogram's thousandth.
fn six_digits(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

#[cfg(test)]
#[path = "carry_tests.rs"]
mod tests;
