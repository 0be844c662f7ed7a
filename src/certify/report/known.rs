//! What is known of an attempt beside its score sheet. Everything may be missing; nothing is made up for it. Plain data.

use super::scene::Scene;
use crate::certify::manifest::{EarlierPart, Manifest};
use crate::certify::verify::Account;
use crate::logbook::{Verdict, VerdictKind};
use crate::recording::{Header, Registration};
use crate::session::{Course, Scored};
use crate::standard::CutScore;

/// What a report was made from: how far it can be believed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Source {
    /// A score sheet alone.
    #[default]
    Sheet,
    /// A recording that was stepped and scored for it.
    Recording,
    /// A recording whose pack holds the report: what vouches for it is the pack, once it is verified.
    InPack,
    /// A pack that was checked, and how that went.
    Pack(Account),
}

/// See the module.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// What the report is made from.
    pub source: Source,
    /// Name of the trainee, for a copy that stays with the trainee.
    pub name: Option<String>,
    /// The trainee's own copy: says what to practise, dot by dot. Not for third parties.
    pub feedback: bool,
    /// Bands, working area, layers.
    pub scene: Option<Scene>,
    /// Head of the recording.
    pub header: Option<Header>,
    /// How the attempt was registered.
    pub registration: Option<Registration>,
    /// How it went beside what the hand did.
    pub course: Option<Course>,
    /// Digest of the recording's records and last link of its chain, hexadecimal.
    pub recording: Option<(String, String)>,
    /// The manifest of its pack.
    pub manifest: Option<Manifest>,
    /// Attempts of the same trainee before this one.
    pub earlier: Vec<EarlierPart>,
    /// Every verdict on it, oldest first, where a logbook or a pack tells of them.
    pub verdicts: Vec<Verdict>,
    /// The cut score that the rubric's mark was taken from, and the digest of its document.
    pub cutscore: Option<(CutScore, String)>,
    /// The credential, as it is.
    pub credential: Option<Vec<u8>>,
}

impl Known {
    /// What a scored recording tells.
    pub fn of(scored: &Scored, scene: Scene) -> Self {
        use crate::units::hex;
        Self {
            source: Source::Recording,
            scene: Some(scene),
            header: Some(scored.header.clone()),
            registration: scored.registration.clone(),
            course: Some(scored.course.clone()),
            recording: Some((hex(&scored.digest), hex(&scored.chain))),
            ..Self::default()
        }
    }

    /// The verdict in force, where it is not the scorer's first one.
    pub(super) fn another_verdict(&self) -> Option<&Verdict> {
        self.verdicts.last().filter(|verdict| verdict.kind != VerdictKind::Original)
    }

    /// Ticks in a second, Hz.
    pub(super) fn tick_hz(&self) -> u32 {
        let header = self.header.as_ref().map(|header| header.tick_hz);
        header.or_else(|| self.scene.as_ref().map(|scene| scene.tick_hz)).unwrap_or(crate::units::TICK_HZ)
    }
}
