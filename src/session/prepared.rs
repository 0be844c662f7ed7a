//! A scenario made ready: its scalp built, its model, its targets and its zone.

use std::sync::Arc;

use super::SessionError;
use crate::device::Stylus;
use crate::device::trainee::{Target as HandTarget, Task};
use crate::haptics::{Rig, RigSettings};
use crate::math::{DVec3, Pose};
use crate::pigment::carry::Work;
use crate::scalp::{Scalp, WorkFrame, ZoneShape};
use crate::scenario::{Loaded, Scenario};
use crate::score::{Target, ideal, on_skin, targets};
use crate::sim::{Model, Parts};

/// Height of the middle of a stylus's workspace over the skin, mm. A!: room to lift the needle between two dots, and
/// more than that below for a hand that goes down the side of a round head.
const ANCHOR_HEIGHT_MM: f64 = 10.0;

/// Triangles of the head that a scenario is checked on.
const CHECK_TRIANGLES: u32 = 768;

/// Everything an attempt at a scenario needs; shared, never changed.
#[derive(Clone)]
pub struct Prepared {
    /// The scenario.
    pub scenario: Arc<Scenario>,
    /// The author's text; empty when it came out of a recording.
    pub source: String,
    /// The law's model; `model.scalp` is the surface.
    pub model: Arc<Model>,
    /// Where dots are wanted.
    pub targets: Vec<Target>,
    /// The working area.
    pub zone: Arc<ZoneShape>,
    /// Pigment that is in the skin before the attempt begins.
    pub before: Arc<Work>,
}

impl Prepared {
    /// Builds what a checked scenario describes.
    pub fn new(loaded: Loaded) -> Result<Self, SessionError> {
        let scalp = Scalp::cached(&loaded.scenario.scalp)?;
        Self::on(loaded, scalp)
    }

    /// Says what [`Self::new`] would, on a mesh that is quickly built: the skin is the same, only the search for its
    /// nearest point begins farther away. Nothing is to be done with it.
    pub fn check(loaded: Loaded) -> Result<Self, SessionError> {
        let scalp = Scalp::build_with_triangles(&loaded.scenario.scalp, CHECK_TRIANGLES)?;
        Self::on(loaded, Arc::new(scalp))
    }

    fn on(loaded: Loaded, scalp: Arc<Scalp>) -> Result<Self, SessionError> {
        let Loaded { scenario, source } = loaded;
        let model = Model::new(&Parts {
            scalp: Arc::clone(&scalp),
            tissue: &scenario.tissue,
            needle: &scenario.needle,
            machine: &scenario.machine,
            ink: &scenario.ink,
            cup: scenario.cup,
            tick_hz: scenario.tick_hz,
            micro_steps: scenario.micro_steps,
        })?;
        let targets = targets(&scalp, &scenario.plan)?;
        let zone = Arc::new(ZoneShape::new(&scalp, &scenario.plan.zone)?);
        let before = Arc::new(before(&scenario, &model)?);
        Ok(Self { scenario: Arc::new(scenario), source, model: Arc::new(model), targets, zone, before })
    }

    /// A rig that steps this model with a hand; nothing runs yet.
    pub fn rig(&self, hand: Box<dyn Stylus>) -> Rig {
        Rig::new(Arc::clone(&self.model), hand, self.rig_settings())
    }

    /// What a rig needs to know besides the model.
    pub fn rig_settings(&self) -> RigSettings {
        RigSettings { tick_hz: self.scenario.tick_hz, rate_hz: self.scenario.machine.rate_hz }
    }

    /// The work as a virtual trainee sees it.
    pub fn task(&self) -> Task {
        Task {
            targets: self.targets.iter().map(|t| HandTarget { point_mm: t.point_mm, normal: t.normal }).collect(),
            cup_mm: self.scenario.cup.map(|cup| DVec3::from_array(cup.centre_mm)),
            out_mm: self.scenario.machine.out_mm(),
            rate_hz: self.scenario.machine.rate_hz,
            dots_per_dip: 20,
        }
    }

    /// The working area as the trainee sees it.
    pub fn work_frame(&self) -> WorkFrame {
        let outline = self.zone.outline();
        let count = outline.len().max(1) as f64;
        let middle_mm = outline.iter().fold(DVec3::ZERO, |sum, p| sum + *p) / count;
        WorkFrame::new(&self.model.scalp, middle_mm)
    }

    /// Where the middle of a stylus's workspace comes to lie: over the middle of the working area.
    pub fn stylus_anchor(&self) -> Pose {
        self.work_frame().stylus_anchor(ANCHOR_HEIGHT_MM)
    }

    /// Ticks after which the attempt ends by itself.
    pub fn tick_limit(&self) -> u64 {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked: hours at most")]
        let ticks = (self.scenario.time_limit_s * self.scenario.tick_hz).ceil() as u64;
        ticks
    }
}

/// The earlier session of a scenario: what an ideal hand left, with the scenario's own needle, machine and ink.
fn before(scenario: &Scenario, model: &Model) -> Result<Work, SessionError> {
    let Some(earlier) = &scenario.earlier else { return Ok(Work::default()) };
    let places = on_skin(&model.scalp, &earlier.dots)?;
    let session = ideal(scenario, model, &places, &crate::scenario::healing()?);
    Ok(Work::default().and(session).after(earlier.days_ago))
}
