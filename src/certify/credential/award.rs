//! What goes into a credential beside the score sheet, and which sheets get none. Plain data, pure.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::recording::Mode;
use crate::score::{ScoreSheet, Standing, standing_said};

/// Everything that a credential says beside the score sheet. Nothing is looked up or drawn: all of it is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Award {
    /// Who gives it.
    pub issuer: Issuer,
    /// What for.
    pub achievement: Achievement,
    /// To whom.
    pub subject: Subject,
    /// SHA-256 of the recording's bytes.
    pub recording_digest: [u8; 32],
    /// In which mode the attempt was made.
    pub mode: Mode,
    /// Number of the attempt among all of this trainee's, from 1.
    pub attempt_number: u32,
    /// From when it holds.
    pub valid_from: Timestamp,
    /// Until when; for ever when there is none.
    pub valid_until: Option<Timestamp>,
    /// Who decided, where the rule alone does not: an attempt that is borderline or provisional gets none without. It is
    /// whoever holds the issuer's key who says so; it does not stand in the credential.
    pub decided_by: Option<String>,
}

impl Award {
    /// Somebody is named who decided.
    fn is_decided(&self) -> bool {
        self.decided_by.as_deref().is_some_and(|who| !who.trim().is_empty())
    }
}

/// The centre that issues. Its identifier is its key, as `did:key`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Issuer {
    /// Name.
    pub name: String,
    /// Home page, `https://`.
    #[serde(default)]
    pub url: Option<String>,
}

/// What a credential is given for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Achievement {
    /// IRI of the definition, `https://` or `urn:`, without `#`. A changed definition needs a new one.
    pub id: String,
    /// Title.
    pub name: String,
    /// What it is.
    pub description: String,
    /// How it is earned, in words.
    pub criteria: String,
}

/// Who gets it. A name never stands in a credential.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// Pseudonym.
    pub pseudonym: String,
    /// Random, a new one for each credential: the hash of the same pseudonym is another one.
    pub salt: [u8; 16],
}

/// Why a sheet gets no credential. A score report it can have all the same.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Not passed.
    #[error("the attempt is not passed: {reason}")]
    NotPassed {
        /// The sheet's own reason.
        reason: String,
    },
    /// Passed by the rule, and that is not enough.
    #[error("the attempt is {standing} and nobody decided: {why}")]
    Undecided {
        /// What it is worth.
        standing: Standing,
        /// Why.
        why: String,
    },
    /// The sheet says passed and yet it is not.
    #[error("the sheet says passed, but {what}: it is no sheet of the scorer")]
    Contradiction {
        /// What contradicts it.
        what: String,
    },
    /// A program held the needle.
    #[error("a program held the needle, not a person")]
    Synthetic,
    /// Parameters were overridden.
    #[error("the scenario was modified: {paths}")]
    Modified {
        /// Which parameters.
        paths: String,
    },
    /// Not an exam.
    #[error("the attempt was made in {mode} mode; only an exam yields a credential")]
    Mode {
        /// In which.
        mode: Mode,
    },
    /// The recording is cut or damaged, or its outcomes do not come out again.
    #[error("the recording is not beyond doubt: {found}")]
    NotWhole {
        /// What the check of its bytes said.
        found: String,
    },
}

impl Refusal {
    /// What to try.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NotPassed { .. } => "the score report says what to practise next",
            Self::Undecided { .. } => "name the assessor or the board that decided with --decided-by",
            Self::Contradiction { .. } => "score the recording again",
            Self::Synthetic => "virtual trainees are for tests and lessons",
            Self::Modified { .. } => "start the attempt again without overrides",
            Self::Mode { .. } => "register the attempt as an exam before it starts; a score report needs none",
            Self::NotWhole { .. } => "a cut recording is scored as far as it goes, and that is no exam",
        }
    }
}

/// How a sheet says that its recording came out again, to the bit.
const REPLAYED: &str = "re-simulated to the bit";

/// Whether this sheet may get a credential.
pub(super) fn admit(sheet: &ScoreSheet, award: &Award) -> Result<(), Refusal> {
    let mode = award.mode;
    if sheet.synthetic {
        return Err(Refusal::Synthetic);
    }
    if sheet.modified || !sheet.overrides.is_empty() {
        let paths: Vec<&str> = sheet.overrides.iter().map(|change| change.path.as_str()).collect();
        return Err(Refusal::Modified { paths: paths.join(", ") });
    }
    if mode != Mode::Exam {
        return Err(Refusal::Mode { mode });
    }
    if sheet.integrity != crate::recording::Integrity::Intact.to_string() {
        return Err(Refusal::NotWhole { found: sheet.integrity.clone() });
    }
    if !sheet.replay.starts_with(REPLAYED) {
        return Err(Refusal::NotWhole { found: sheet.replay.clone() });
    }
    if !sheet.verdict.passed {
        return Err(Refusal::NotPassed { reason: sheet.verdict.reason.clone() });
    }
    if let Some(error) = sheet.critical.first() {
        return Err(Refusal::Contradiction { what: format!("it holds the critical error {}", error.code) });
    }
    if sheet.verdict.total_hundredths < sheet.rubric.pass_mark_hundredths {
        return Err(Refusal::Contradiction { what: "its total is below the pass mark".to_owned() });
    }
    let said = standing_said(sheet);
    match said.standing {
        Standing::Pass => Ok(()),
        Standing::NotPassed => Err(Refusal::Contradiction { what: said.why }),
        Standing::Borderline | Standing::Provisional if award.is_decided() => Ok(()),
        standing => Err(Refusal::Undecided { standing, why: said.why }),
    }
}
