//! How an attempt will look: its dots and those of an ideal hand on any later day, with words. Any thread but the picture's.

use std::sync::Arc;

use super::{Prepared, SessionError};
use crate::math::DVec3;
use crate::pigment::carry::{PastSession, Work};
use crate::pigment::forecast::{DrawnDot, drawn, words};
use crate::pigment::heal::{Healing, Host};
use crate::pigment::light::{Table, Tone};
use crate::pigment::look::Viewer;
use crate::scenario::{self, Colours};
use crate::score::{assign, ideal};

/// Tone of skin that is nobody's: a practice pad's, an even block's.
const NOBODY: &str = "monk-04";

/// Said wherever a forecast is shown.
pub const HONEST: &str = "A forecast from assumptions, not a promise: sun, skin and aftercare differ";

/// Tone of the skin in a scenario: its patient's, or that of skin which is nobody's.
pub fn tone(prepared: &Prepared) -> Result<Tone, SessionError> {
    let person = prepared.model.tissue.living.as_ref().map(|living| &living.person);
    Ok(scenario::tone(person.map_or(NOBODY, |person| person.tone.as_str()))?)
}

/// All that is needed for any date.
pub struct Forecaster {
    yours: Arc<PastSession>,
    ideal: PastSession,
    before: Arc<Work>,
    healing: Healing,
    colours: Colours,
    table: Table,
    tone: Tone,
    host: Host,
    /// Planned places without a dot.
    missed: usize,
}

/// Dots of earlier sessions as they are when the attempt begins, in the light of this skin.
pub fn before(prepared: &Prepared) -> Result<Vec<DrawnDot>, SessionError> {
    if prepared.before.sessions.is_empty() {
        return Ok(Vec::new());
    }
    let pigment = prepared.model.ink.pigment;
    let nothing = PastSession { scenario: prepared.scenario.id.clone(), pigment, days_ago: 0.0, dots: Vec::new() };
    Ok(Forecaster::new(prepared, Arc::new(nothing))?.on(0.0).yours)
}

/// One date.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    /// Dots of the attempt, and after them those of earlier sessions.
    pub yours: Vec<DrawnDot>,
    /// Dots of an ideal hand, and after them those of earlier sessions.
    pub ideal: Vec<DrawnDot>,
    /// What there is to see of the attempt's own dots.
    pub words: Vec<String>,
}

impl Forecaster {
    /// For what an attempt left in a scenario's skin.
    pub fn new(prepared: &Prepared, yours: Arc<PastSession>) -> Result<Self, SessionError> {
        let (healing, colours) = (scenario::healing()?, scenario::colours()?);
        let person = prepared.model.tissue.living.as_ref().map(|living| &living.person);
        let tone = tone(prepared)?;
        let host = person.map_or_else(Host::default, Host::from);
        let ideal = ideal(&prepared.scenario, &prepared.model, &prepared.targets, &healing);
        let before = Arc::clone(&prepared.before);
        let dots_mm: Vec<DVec3> = yours.dots.iter().map(|dot| DVec3::from_array(dot.at_mm)).collect();
        let placed = assign(&dots_mm, &prepared.targets, prepared.scenario.plan.tolerance_mm);
        let missed = prepared.targets.len() - placed.iter().flatten().count();
        Ok(Self { yours, ideal, before, healing, colours, table: Table::builtin()?, tone, host, missed })
    }

    /// Both hands' dots so many days later.
    pub fn on(&self, days: f64) -> Forecast {
        let pigments = &self.colours.pigments;
        let viewer = Viewer::new(&self.table, pigments, &self.healing, self.tone);
        let of = |session| drawn(session, &self.healing, pigments, &self.host, &viewer, days);
        let (mut yours, mut ideal) = (of(&self.yours), of(&self.ideal));
        let words = words(days, self.missed, &yours, &ideal);
        for dot in self.before.sessions.iter().flat_map(of) {
            yours.push(dot);
            ideal.push(dot);
        }
        Forecast { yours, ideal, words }
    }
}
