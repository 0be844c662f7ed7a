//! A recording read back: checked, stepped again by the law, compared to the bit, graded.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use super::pace::Stride;
use super::{Course, Marked, Prepared, Progress, SessionError};
use crate::math::DVec3;
use crate::pigment::carry::{PastSession, Work};
use crate::pigment::heal::{Healing, Host};
use crate::recording::{Beginning, Header, Integrity, Link, Recording, Registration, sha256_hex};
use crate::scenario::rubric::Rubric;
use crate::scenario::{self, Loaded, Scenario, to_ron};
use crate::score::{ClockSheet, Deposits, Evidence, Grader, Ground, ScoreSheet, earlier_mm};
use crate::sim::{LAW_VERSION, TickRecord};
use crate::units::TICK_HZ;

/// An attempt ends by itself when its scenario is over. One that goes on for an hour more was not recorded by this program,
/// and a few bytes of a file can hold years of it. A!
const OVERRUN_TICKS: u64 = 3600 * TICK_HZ as u64;

/// Progress is told this often, ticks.
const TELL_EVERY: u64 = 2000;

/// What stepping a recording again gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Replay {
    /// Every outcome came out again, to the bit.
    Same {
        /// How many ticks.
        ticks: u64,
    },
    /// The first outcome that did not.
    Differs {
        /// When.
        tick: u64,
        /// Which number of it.
        field: &'static str,
    },
    /// The recording was made by another law; its own outcomes are used as they are.
    OtherLaw {
        /// Law of the recording.
        recorded: u32,
    },
}

impl fmt::Display for Replay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Same { ticks } => write!(f, "re-simulated to the bit: {ticks} ticks"),
            Self::Differs { tick, field } => {
                write!(f, "re-simulated and different: tick {tick}, {field} is not what the recording holds")
            }
            Self::OtherLaw { recorded } => write!(f, "not re-simulated: law {recorded}, this build has {LAW_VERSION}"),
        }
    }
}

/// A graded recording.
#[derive(Clone, Debug)]
pub struct Scored {
    /// The score.
    pub sheet: ScoreSheet,
    /// The score by the recording's own rubric, where another one was asked for.
    pub own: Option<ScoreSheet>,
    /// What the check of its bytes found; never [`Integrity::Damaged`], which is refused.
    pub integrity: Integrity,
    /// What stepping it again gave.
    pub replay: Replay,
    /// Who recorded what.
    pub header: Header,
    /// What the attempt was opened as; none when it was not registered.
    pub registration: Option<Registration>,
    /// Why the attempt ended; `cut off` when the file does not say.
    pub ended: String,
    /// Digest of the recording's records.
    pub digest: Link,
    /// Last link of its hash chain.
    pub chain: Link,
    /// The pigment it left, dot by dot.
    pub left: Arc<PastSession>,
    /// How it went beside what the hand did.
    pub course: Course,
}

/// What a recording is graded by, other than what it holds.
#[derive(Clone, Debug, Default)]
pub struct Other {
    /// Another rubric.
    pub rubric: Option<Rubric>,
    /// Pigment that was in the skin, in place of what the scenario had there.
    pub before: Option<Work>,
}

/// Checks a recording's bytes, steps it again, and grades it, by another rubric if one is given, in one pass. A damaged
/// recording is refused; a cut one is graded as far as it goes. One whose outcomes do not come out again is graded by
/// what the law makes of its input now, and says so.
pub fn score_file(
    path: &Path,
    rubric: Option<Rubric>,
    progress: &mut dyn FnMut(Progress),
) -> Result<Scored, SessionError> {
    score_file_by(path, Other { rubric, before: None }, progress)
}

/// The same with pigment that was in the skin before, as a file carries it.
pub fn score_file_by(path: &Path, other: Other, progress: &mut dyn FnMut(Progress)) -> Result<Scored, SessionError> {
    score(Beginning::read(path)?, other, progress)
}

/// The same of a recording whose beginning is read.
pub fn score(beginning: Beginning, other: Other, progress: &mut dyn FnMut(Progress)) -> Result<Scored, SessionError> {
    let mut prepared = prepared(&beginning)?;
    let own = other.rubric.is_some().then(|| Arc::clone(&prepared.scenario));
    if let Some(rubric) = other.rubric {
        Arc::make_mut(&mut prepared.scenario).rubric = rubric;
    }
    let mut grader = Grader::new(&prepared.scenario);
    let healing = scenario::healing()?;
    let mut deposits = Deposits::new(&prepared.scenario, &prepared.model, &healing);
    let (mut marked, mut stride) = (Marked::default(), Stride::default());
    let (recording, replay) = step_again(beginning, &prepared, progress, |record| {
        grader.push(record);
        marked.add(record.tick.0, &record.sample);
        stride.add(record.tick.0, &record.sample);
        deposits.push(record);
    })?;
    let evidence = |scenario: &Scenario| Evidence {
        scenario_digest: sha256_hex(to_ron(scenario)),
        law_version: recording.header().law_version,
        synthetic: recording.header().synthetic,
        integrity: recording.integrity().to_string(),
        replay: replay.to_string(),
        clock: recording.health().as_ref().map(ClockSheet::from),
    };
    let zone = Arc::clone(&prepared.zone);
    let inside = move |point_mm| zone.contains(point_mm);
    let earlier_mm = match &other.before {
        Some(work) => standing_mm(&prepared, work, &healing)?,
        None => earlier_mm(&prepared.model.scalp, &prepared.scenario)?,
    };
    let ground = Ground { targets: &prepared.targets, inside: &inside, earlier_mm: &earlier_mm };
    // what was gathered holds nothing of a rubric: one pass is enough for two of them
    let own = own.map(|own| grader.clone().finish(&own, &ground, &evidence(&own)));
    let sheet = grader.finish(&prepared.scenario, &ground, &evidence(&prepared.scenario));
    let left = Arc::new(deposits.finish().0);
    Ok(Scored {
        sheet,
        own,
        integrity: recording.integrity().clone(),
        replay,
        registration: recording.beginning().registration()?,
        header: recording.header().clone(),
        ended: recording.close().map_or_else(|| "cut off".to_owned(), |close| close.ending.outcome.to_string()),
        digest: recording.digest(),
        chain: recording.chain(),
        course: Course::of(&recording, &prepared, marked, stride.pace),
        left,
    })
}

/// Dots of carried work that are still in the skin of this scenario.
fn standing_mm(prepared: &Prepared, work: &Work, healing: &Healing) -> Result<Vec<DVec3>, SessionError> {
    let person = prepared.model.tissue.living.as_ref().map(|living| &living.person);
    let host = person.map_or_else(Host::default, Host::from);
    Ok(work.standing_mm(healing, &scenario::colours()?.pigments, &host, 0.0))
}

/// Checks a recording's bytes and steps it again. A damaged one is refused.
pub fn replay_file(path: &Path, progress: &mut dyn FnMut(Progress)) -> Result<(Recording, Replay), SessionError> {
    let beginning = Beginning::read(path)?;
    let prepared = prepared(&beginning)?;
    step_again(beginning, &prepared, progress, |_| {})
}

/// The scenario a recording holds, made ready.
pub fn prepared(beginning: &Beginning) -> Result<Prepared, SessionError> {
    let source = beginning.source_text()?.to_owned();
    Prepared::new(Loaded { scenario: beginning.scenario()?, source })
}

/// One pass over a recording: every record is handed out, its outcome made anew where this build has the recording's
/// law. What was handed out counts for nothing when the check of the bytes fails at the end.
pub(super) fn step_again(
    beginning: Beginning,
    prepared: &Prepared,
    progress: &mut dyn FnMut(Progress),
    mut take: impl FnMut(&TickRecord),
) -> Result<(Recording, Replay), SessionError> {
    let recorded = beginning.header().law_version;
    let again = recorded == LAW_VERSION;
    let mut state = prepared.model.start();
    let (mut differs, mut ticks, mut beyond) = (None, 0, None);
    let tick_hz = prepared.scenario.tick_hz;
    let most = prepared.tick_limit().saturating_add(OVERRUN_TICKS);
    let recording = beginning.check(|record| {
        if record.tick.0 > most {
            beyond = Some(record.tick.0);
            return;
        }
        let stepped = again.then(|| prepared.model.step(&mut state, &record.sample));
        match stepped.and_then(|outcome| Some((outcome, outcome.first_difference(&record.outcome)?))) {
            // the same to the bit, or nothing to compare with
            None => take(record),
            Some((outcome, field)) => {
                differs.get_or_insert((record.tick.0, field));
                take(&TickRecord { outcome, ..*record });
            }
        }
        ticks += 1;
        if ticks % TELL_EVERY == 0 {
            progress(Progress { done_s: ticks as f64 / tick_hz, most_s: prepared.scenario.time_limit_s });
        }
    })?;
    if matches!(recording.integrity(), Integrity::Damaged { .. }) {
        let found = recording.integrity().to_string();
        return Err(SessionError::Damaged { path: recording.path().to_owned(), found });
    }
    if let Some(last) = beyond {
        return Err(SessionError::TooLong { path: recording.path().to_owned(), last, most });
    }
    let replay = match differs {
        Some((tick, field)) => Replay::Differs { tick, field },
        None if again => Replay::Same { ticks },
        None => Replay::OtherLaw { recorded },
    };
    Ok((recording, replay))
}
