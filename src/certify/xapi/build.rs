//! The statements of one attempt. Pure.

use jiff::Timestamp;
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};
use uuid::{Builder, Uuid};

use super::iri::{is_iri, is_web, piece};
use super::{Attempt, MAX_STATEMENTS, Settings, Statement, XapiError, check};
use crate::certify::json::canonical;
use crate::recording::{Integrity, Registration, is_pseudonym};
use crate::scenario::shown;
use crate::score::sheet::{CriticalSheet, DomainSheet};
use crate::score::{ScoreSheet, digest, standing};
use crate::units::hex;

/// Verb that takes a statement back.
pub(super) const VOIDED: &str = "http://adlnet.gov/expapi/verbs/voided";
/// Verbs of ADL.
const VERBS: &str = "http://adlnet.gov/expapi/verbs/";
/// Kinds of activities of ADL.
const KINDS: &str = "http://adlnet.gov/expapi/activities/";
/// Highest score, hundredths of a point.
const FULL_HUNDREDTHS: i64 = 10_000;
/// How a sheet says that an outcome of its recording did not come out again.
const DIFFERENT: &str = "re-simulated and different";
/// Endings of an attempt that was worked to its end.
const TO_THE_END: [&str; 3] = ["finished", "limit", "hand_finished"];

/// The statements of an attempt: the session first, then its domains, then its critical errors.
pub fn statements(attempt: &Attempt<'_>, settings: &Settings) -> Result<Vec<Statement>, XapiError> {
    let name = || attempt.header.attempt.clone();
    let Some(registration) = attempt.registration else { return Err(XapiError::Nobody { attempt: name() }) };
    if attempt.sheet.synthetic || attempt.header.synthetic {
        return Err(XapiError::Synthetic { attempt: name() });
    }
    sound(settings)?;
    let sheet = attempt.sheet;
    let wrong = |what: &str| XapiError::Sheet { attempt: name(), what: what.to_owned() };
    if 1 + sheet.domains.len() + sheet.critical.len() > MAX_STATEMENTS {
        return Err(wrong("it has too many domains and critical errors"));
    }
    if sheet.verdict.passed && !sheet.critical.is_empty() {
        return Err(wrong("it says passed and holds a critical error"));
    }
    let scores = sheet.domains.iter().map(|domain| domain.score_hundredths).chain([sheet.verdict.total_hundredths]);
    if scores.into_iter().any(|score| !(0..=FULL_HUNDREDTHS).contains(&score)) {
        return Err(wrong("a score is not within 0 and 100 points"));
    }
    let maker = Maker { attempt, registration, settings };
    let session = maker.session()?;
    let mut all = vec![session];
    let first = all.first().map(Statement::id).unwrap_or_default();
    for domain in &sheet.domains {
        all.push(maker.domain(domain, first)?);
    }
    for (at, error) in sheet.critical.iter().enumerate() {
        all.push(maker.critical(error, at, first)?);
    }
    for statement in &all {
        check(statement.value()).map_err(|wrong| XapiError::Rule { attempt: name(), wrong })?;
    }
    Ok(all)
}

/// A statement that takes another one back. A voiding statement cannot be voided.
pub fn void(statement: Uuid, settings: &Settings, at: Timestamp) -> Result<Statement, XapiError> {
    sound(settings)?;
    let actor = match &settings.assessor {
        Some(assessor) => agent(&settings.home, assessor),
        None => agent(&settings.base, "station"),
    };
    finished(json!({
        "actor": actor,
        "verb": { "id": VOIDED, "display": { "en": "voided" } },
        "object": { "objectType": "StatementRef", "id": statement.to_string() },
        "timestamp": moment(at),
    }))
}

/// The id of an attempt, the same in all its statements.
pub fn attempt_id(registration: &Registration) -> Uuid {
    let hash = Sha256::new()
        .chain_update("stipple xapi registration v1\n")
        .chain_update(registration.register)
        .chain_update(registration.nonce);
    uuid(&hash.finalize())
}

fn sound(settings: &Settings) -> Result<(), XapiError> {
    let web = "an address such as https://centre.example/trainees, without ? and #";
    let rows = [
        ("home", Some(&settings.home), web, is_web as fn(&str) -> bool),
        ("base", Some(&settings.base), web, is_web),
        ("assessor", settings.assessor.as_ref(), "1 to 64 letters, digits, - or _", is_pseudonym),
        ("programme", settings.programme.as_ref(), "an address", is_iri),
    ];
    for (field, value, allowed, good) in rows {
        if let Some(value) = value.filter(|value| !good(value)) {
            return Err(XapiError::Setting { field, found: shown(value), allowed });
        }
    }
    Ok(())
}

/// What an attempt came to, in words of xAPI.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Came {
    /// Judged: passed or not.
    Judged(bool),
    /// Worked to its end, but nothing that a verdict may rest on.
    Completed,
    /// Cut off, given up.
    Attempted,
}

impl Came {
    fn of(attempt: &Attempt<'_>) -> Self {
        let sheet = attempt.sheet;
        if sheet.integrity != Integrity::Intact.to_string() || !TO_THE_END.contains(&attempt.ended) {
            Self::Attempted
        } else if sheet.modified || !sheet.overrides.is_empty() || sheet.replay.starts_with(DIFFERENT) {
            Self::Completed
        } else {
            Self::Judged(sheet.verdict.passed)
        }
    }

    fn verb(self) -> &'static str {
        match self {
            Self::Judged(true) => "passed",
            Self::Judged(false) => "failed",
            Self::Completed => "completed",
            Self::Attempted => "attempted",
        }
    }
}

struct Maker<'a> {
    attempt: &'a Attempt<'a>,
    registration: &'a Registration,
    settings: &'a Settings,
}

impl Maker<'_> {
    fn session(&self) -> Result<Statement, XapiError> {
        let (sheet, header) = (self.attempt.sheet, self.attempt.header);
        let came = Came::of(self.attempt);
        let ticks = sheet.attempt.record.ticks;
        let mut result = json!({
            "score": score(sheet.verdict.total_hundredths),
            "completion": came != Came::Attempted,
            "duration": duration(ticks, header.tick_hz),
            "extensions": self.extensions(self.measures(sheet)),
        });
        if let (Came::Judged(passed), Some(result)) = (came, result.as_object_mut()) {
            result.insert("success".to_owned(), passed.into());
        }
        let object = activity(&self.scenario(), "simulation", &sheet.scenario.title);
        self.statement(&format!("{VERBS}{}", came.verb()), came.verb(), object, result, ticks, None)
    }

    fn domain(&self, sheet: &DomainSheet, session: Uuid) -> Result<Statement, XapiError> {
        let key = serde_json::to_value(sheet.domain).ok();
        let key = key.as_ref().and_then(Value::as_str).unwrap_or_default();
        let mut said = vec![
            ("weight-bp", sheet.weight_bp.into()),
            ("green-dots", sheet.green.into()),
            ("amber-dots", sheet.amber.into()),
            ("red-dots", sheet.red.into()),
            ("note", sheet.note.as_str().into()),
        ];
        said.extend(sheet.floor_hundredths.map(|floor| ("floor", points(floor))));
        let result = json!({ "score": score(sheet.score_hundredths), "extensions": self.extensions(said) });
        let id = format!("{}/domains/{}", self.scenario(), piece(key));
        let object = activity(&id, "objective", sheet.domain.name());
        let ticks = self.attempt.sheet.attempt.record.ticks;
        self.statement(&format!("{VERBS}scored"), "scored", object, result, ticks, Some(session))
    }

    fn critical(&self, error: &CriticalSheet, at: usize, session: Uuid) -> Result<Statement, XapiError> {
        let mut said = vec![("critical-error", error.text.as_str().into()), ("critical-error-number", (at + 1).into())];
        said.extend(error.tick.map(|tick| ("tick", tick.into())));
        let result = json!({ "success": false, "extensions": self.extensions(said) });
        let id = format!("{}/critical/{}", self.scenario(), piece(&error.code));
        let object = activity(&id, "objective", &error.code);
        let tick = error.tick.unwrap_or(self.attempt.sheet.attempt.record.ticks);
        let verb = format!("{}/verbs/made-critical-error", self.base());
        self.statement(&verb, "made a critical error", object, result, tick, Some(session))
    }

    fn statement(
        &self,
        verb: &str,
        display: &str,
        object: Value,
        result: Value,
        tick: u64,
        session: Option<Uuid>,
    ) -> Result<Statement, XapiError> {
        let time = Timestamp::from_nanosecond(i128::from(self.attempt.header.log_time_ns(tick))).unwrap_or_default();
        finished(json!({
            "actor": agent(&self.settings.home, &self.registration.trainee),
            "verb": { "id": verb, "display": { "en": display } },
            "object": object,
            "result": result,
            "context": self.context(session),
            "timestamp": moment(time),
        }))
    }

    fn context(&self, session: Option<Uuid>) -> Value {
        let mut activities = Map::new();
        activities.insert("category".to_owned(), json!([plain_activity(&format!("{}/profile", self.base()))]));
        if let Some(programme) = &self.settings.programme {
            activities.insert("grouping".to_owned(), json!([plain_activity(programme)]));
        }
        let mut context = json!({
            "registration": attempt_id(self.registration).to_string(),
            "platform": format!("Stipple {}", self.attempt.header.app_version),
        });
        if let Some(context) = context.as_object_mut() {
            if let Some(assessor) = &self.settings.assessor {
                context.insert("instructor".to_owned(), agent(&self.settings.home, assessor));
            }
            if let Some(session) = session {
                activities.insert("parent".to_owned(), json!([plain_activity(&self.scenario())]));
                let reference = json!({ "objectType": "StatementRef", "id": session.to_string() });
                context.insert("statement".to_owned(), reference);
            }
            context.insert("contextActivities".to_owned(), activities.into());
        }
        context
    }

    fn measures(&self, sheet: &ScoreSheet) -> Vec<(&'static str, Value)> {
        let mut said: Vec<(&'static str, Value)> = vec![
            ("attempt", self.attempt.header.attempt.as_str().into()),
            ("attempt-number", self.registration.number.into()),
            ("mode", self.registration.mode.name().into()),
            ("device", self.attempt.header.device.as_str().into()),
            ("ended", self.attempt.ended.into()),
            ("recording-digest", hex(self.attempt.recording_digest).into()),
            ("score-digest", digest(sheet).into()),
            ("scenario-digest", sheet.scenario.digest.as_str().into()),
            ("rubric-digest", sheet.rubric.digest.as_str().into()),
            ("scorer-version", sheet.scorer_version.into()),
            ("law-version", sheet.law_version.into()),
            ("pass-mark", points(sheet.rubric.pass_mark_hundredths)),
            ("critical-errors", sheet.critical.len().into()),
            ("dots-planned", sheet.attempt.planned.into()),
            ("dots-placed", sheet.attempt.placed.into()),
            ("modified", sheet.modified.into()),
            ("integrity", sheet.integrity.as_str().into()),
            ("replay", sheet.replay.as_str().into()),
            ("standing", standing(sheet).name().into()),
            ("reason", sheet.verdict.reason.as_str().into()),
        ];
        if self.attempt.revision > 0 {
            said.push(("revision", self.attempt.revision.into()));
        }
        said
    }

    fn extensions(&self, said: impl IntoIterator<Item = (&'static str, Value)>) -> Value {
        let base = self.base();
        said.into_iter().map(|(key, value)| (format!("{base}/extensions/{key}"), value)).collect::<Map<_, _>>().into()
    }

    /// Another digest is another activity: results of a changed scenario never mix.
    fn scenario(&self) -> String {
        let scenario = &self.attempt.sheet.scenario;
        format!("{}/scenarios/{}/{}", self.base(), piece(&scenario.id), piece(&scenario.digest))
    }

    fn base(&self) -> &str {
        self.settings.base.trim_end_matches('/')
    }
}

fn agent(home: &str, name: &str) -> Value {
    json!({ "objectType": "Agent", "account": { "homePage": home, "name": name } })
}

fn activity(id: &str, kind: &str, name: &str) -> Value {
    let definition = json!({ "type": format!("{KINDS}{kind}"), "name": { "en": name } });
    json!({ "objectType": "Activity", "id": id, "definition": definition })
}

fn plain_activity(id: &str) -> Value {
    json!({ "objectType": "Activity", "id": id })
}

fn score(hundredths: i64) -> Value {
    let scaled = hundredths as f64 / FULL_HUNDREDTHS as f64;
    json!({ "scaled": scaled, "raw": points(hundredths), "min": 0, "max": 100 })
}

fn points(hundredths: i64) -> Value {
    (hundredths as f64 / 100.0).into()
}

/// ISO 8601, whole hundredths of a second: stores compare no finer.
fn duration(ticks: u64, tick_hz: u32) -> String {
    let hundredths = u128::from(ticks) * 100 / u128::from(tick_hz.max(1));
    let (seconds, hundredths) = (hundredths / 100, hundredths % 100);
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let hours = if hours > 0 { format!("{hours}H") } else { String::new() };
    let minutes = if minutes > 0 { format!("{minutes}M") } else { String::new() };
    format!("PT{hours}{minutes}{seconds}.{hundredths:02}S")
}

fn moment(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// With an id made of its content: sent twice it is the same statement.
fn finished(mut body: Value) -> Result<Statement, XapiError> {
    let hash = Sha256::new().chain_update("stipple xapi statement v1\n").chain_update(canonical(&body)?).finalize();
    if let Some(body) = body.as_object_mut() {
        body.insert("id".to_owned(), uuid(&hash).to_string().into());
    }
    Ok(Statement(body))
}

/// UUID version 8 of the first half of a hash.
fn uuid(hash: &[u8]) -> Uuid {
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(hash).for_each(|(to, from)| *to = *from);
    Builder::from_custom_bytes(bytes).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_written_as_stores_read_them() {
        for (ticks, hz, text) in [
            (0, 1000, "PT0.00S"),
            (452_410, 1000, "PT7M32.41S"),
            (452_419, 1000, "PT7M32.41S"),
            (3_600_000, 1000, "PT1H0.00S"),
            (3_725_000, 1000, "PT1H2M5.00S"),
            (7, 0, "PT7.00S"),
        ] {
            assert_eq!(duration(ticks, hz), text);
        }
    }
}
