//! An attempt as xAPI statements for a learning record store: one for the session, one for each domain, one for each
//! critical error. Pure: the same attempt and settings give the same bytes and so the same ids. Any thread.
//!
//! The actor is a pseudonym in the centre's own name space, never a name or an address. A store never changes a statement:
//! an attempt that is scored anew gives new statements, and the old ones are voided.

mod build;
mod iri;
mod rules;

use serde_json::Value;
use uuid::Uuid;

pub use build::{attempt_id, statements, void};
pub use rules::{Wrong, check};

use super::json::JsonError;
use crate::recording::{Header, Link, Registration};
use crate::score::ScoreSheet;
use crate::session::Scored;

/// Most statements that one attempt makes.
pub const MAX_STATEMENTS: usize = 200;

/// One statement; its id is made of everything else in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement(Value);

impl Statement {
    /// A statement that was written before; refused when it breaks a rule.
    pub fn read(value: Value) -> Result<Self, Wrong> {
        check(&value)?;
        Ok(Self(value))
    }

    /// Its id.
    pub fn id(&self) -> Uuid {
        // no statement is made without one
        self.0.get("id").and_then(Value::as_str).and_then(|id| Uuid::parse_str(id).ok()).unwrap_or_default()
    }

    /// The id of the statement that this one voids.
    pub fn voids(&self) -> Option<Uuid> {
        let verb = self.0.pointer("/verb/id").and_then(Value::as_str);
        let object = self.0.pointer("/object/id").and_then(Value::as_str).filter(|_| verb == Some(build::VOIDED));
        object.and_then(|id| Uuid::parse_str(id).ok())
    }

    /// As JSON.
    pub fn value(&self) -> &Value {
        &self.0
    }
}

/// Which wire format a store speaks. The statements are the same; the header of the request says which.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Version {
    /// xAPI 1.0.3, which most stores speak.
    #[default]
    V1_0_3,
    /// xAPI 2.0, IEEE 9274.1.1.
    V2_0_0,
}

impl Version {
    /// As the header says it.
    pub fn name(self) -> &'static str {
        match self {
            Self::V1_0_3 => "1.0.3",
            Self::V2_0_0 => "2.0.0",
        }
    }
}

/// What the centre decides, once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Name space of the trainees' pseudonyms, `https://`.
    pub home: String,
    /// Beginning of the addresses of our scenarios, verbs and extensions, `https://`.
    pub base: String,
    /// Account of the assessor in the same name space.
    pub assessor: Option<String>,
    /// Address of the programme that the attempt belongs to.
    pub programme: Option<String>,
}

impl Settings {
    /// Only the name space; everything of ours lies below it, in `stipple`.
    pub fn of_home(home: &str) -> Self {
        let base = format!("{}/stipple", home.trim_end_matches('/'));
        Self { home: home.to_owned(), base, assessor: None, programme: None }
    }

    /// The settings that a list of statements was made with, as its first one says, and its revision.
    pub fn of_statements(all: &Value) -> Option<(Self, u32)> {
        let first = all.get(0)?;
        let text = |at: &str| first.pointer(at).and_then(Value::as_str).map(str::to_owned);
        let base = text("/context/contextActivities/category/0/id")?.strip_suffix("/profile")?.to_owned();
        let extensions = first.pointer("/result/extensions").and_then(Value::as_object)?;
        let revision = extensions.get(&format!("{base}/extensions/revision")).and_then(Value::as_u64).unwrap_or(0);
        let settings = Self {
            home: text("/actor/account/homePage")?,
            base,
            assessor: text("/context/instructor/account/name"),
            programme: text("/context/contextActivities/grouping/0/id"),
        };
        Some((settings, u32::try_from(revision).ok()?))
    }
}

/// What the statements are made of.
#[derive(Clone, Copy, Debug)]
pub struct Attempt<'a> {
    /// The score.
    pub sheet: &'a ScoreSheet,
    /// Head of its recording.
    pub header: &'a Header,
    /// Whose attempt.
    pub registration: Option<&'a Registration>,
    /// Digest of the recording's records.
    pub recording_digest: &'a Link,
    /// Why it ended, as the recording says.
    pub ended: &'a str,
    /// How often these very statements were voided before; part of every id, because what was voided stays so.
    pub revision: u32,
}

impl<'a> From<&'a Scored> for Attempt<'a> {
    fn from(scored: &'a Scored) -> Self {
        Self {
            sheet: &scored.sheet,
            header: &scored.header,
            registration: scored.registration.as_ref(),
            recording_digest: &scored.digest,
            ended: &scored.ended,
            revision: 0,
        }
    }
}

/// Why an attempt makes no statements.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum XapiError {
    /// Nobody's attempt.
    #[error("attempt {attempt}: is not registered, so it is nobody's; a statement needs an actor")]
    Nobody {
        /// Its name.
        attempt: String,
    },
    /// A program's attempt.
    #[error("attempt {attempt}: a program held the needle, not a person")]
    Synthetic {
        /// Its name.
        attempt: String,
    },
    /// A sheet that the scorer does not write.
    #[error("attempt {attempt}: {what}: it is no sheet of the scorer")]
    Sheet {
        /// Its name.
        attempt: String,
        /// What is wrong with it.
        what: String,
    },
    /// An address or account that cannot be one.
    #[error("{field}: is `{found}`, must be {allowed}")]
    Setting {
        /// Which.
        field: &'static str,
        /// Its value, shortened.
        found: String,
        /// What is allowed.
        allowed: &'static str,
    },
    /// It would break a rule of xAPI.
    #[error("attempt {attempt}: {wrong}")]
    Rule {
        /// Its name.
        attempt: String,
        /// Which rule.
        wrong: Wrong,
    },
    /// It cannot be written.
    #[error("statement {0}")]
    Json(#[from] JsonError),
}

impl XapiError {
    /// What to try.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Nobody { .. } => Some("enter a trainee in the logbook and start attempts with --trainee"),
            Self::Synthetic { .. } => Some("virtual trainees are for tests and lessons; a record store is for people"),
            Self::Sheet { .. } => Some("score the recording again"),
            Self::Setting { .. } | Self::Rule { .. } | Self::Json(_) => None,
        }
    }
}
