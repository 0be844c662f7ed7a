//! What a fifth more or less of each assumption does: to the depth of a stroke, to its dose and to the score of the virtual
//! expert on one scenario.

use serde::Serialize;

use super::ScienceError;
use super::bench::{Bench, How};
use super::numbers::{Numbers, Specimen};
use super::work::on_all_cores;
use crate::device::{TraineeKind, VirtualTrainee};
use crate::pigment::{held_nl, stroke_nl};
use crate::scenario::presets::Parameter;
use crate::scenario::{Kind, Loaded, Origin, Scenario};
use crate::score::{Evidence, grade_on};
use crate::session::{Prepared, SessionError};
use crate::sim::TickRecord;
use crate::tissue::law::Shape;

/// By how much an assumption is changed.
pub const SHARE: f64 = 0.2;
/// How far the tip goes past the undeformed surface in the stroke that is looked at, mm (A!: the middle of what is done).
pub const REACH_MM: f64 = 1.0;
/// Strokes of the dot whose dose is looked at.
pub const STROKES: u32 = 5;

/// What is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Figures {
    /// Depth of a machine's stroke at a fixed reach, skin stretched, mm.
    pub depth_mm: f64,
    /// Ink in a dot of five such strokes, nL.
    pub dose_nl: f64,
    /// Total of the virtual expert, mean over seeds, 0 to 100.
    pub score: f64,
}

/// One assumption.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Effect {
    /// Path.
    pub path: String,
    /// Value.
    pub value: f64,
    /// Unit.
    pub unit: String,
    /// With a fifth less; nothing where that is out of range.
    pub less: Option<Figures>,
    /// With a fifth more.
    pub more: Option<Figures>,
    /// Largest change of any figure: of depth and dose as a share, of the score in points of hundred as a share.
    pub effect: f64,
}

/// All assumptions that a scenario rests on, the heaviest first.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Sensitivity {
    /// Figures with the program's own numbers.
    pub base: Figures,
    /// The assumptions.
    pub effects: Vec<Effect>,
    /// Assumptions of presets that the scenario does not use.
    pub unused: usize,
}

/// What a scenario is worked on with.
#[derive(Clone, Copy, Debug)]
pub struct Job<'a> {
    /// Name of the scenario in messages.
    pub name: &'a str,
    /// Its text.
    pub text: &'a str,
    /// How many times the expert performs it, seeds 1 to this.
    pub seeds: u64,
}

/// Tries every assumption that moves the scenario, on every core. The result does not depend on how many there are.
pub fn sensitivity(
    numbers: &Numbers,
    job: &Job<'_>,
    progress: &(dyn Fn(f64) + Sync),
) -> Result<Sensitivity, ScienceError> {
    let own = resolved(numbers, job)?;
    let base = figures(&own, job)?;
    let mut tries = Vec::new();
    let mut unused = 0;
    for parameter in assumptions(numbers) {
        let value = parameter.sourced.0;
        let changed = [1.0 - SHARE, 1.0 + SHARE].map(|factor| {
            let numbers = numbers.with(&parameter.path, value * factor).ok()?;
            resolved(&numbers, job).ok()
        });
        if changed.iter().flatten().all(|scenario| *scenario == own) {
            unused += 1;
        } else {
            tries.push((parameter, changed));
        }
    }
    let found = on_all_cores(tries.len(), progress, |at| {
        let (_, changed) = tries.get(at)?;
        Some(changed.each_ref().map(|scenario| scenario.as_ref().map(|scenario| figures(scenario, job))))
    });
    let mut effects = Vec::new();
    for ((parameter, _), figures) in tries.into_iter().zip(found) {
        let [less, more] = figures.unwrap_or_default().map(Option::transpose);
        effects.push(effect(parameter, base, less?, more?));
    }
    effects.sort_by(|a, b| b.effect.total_cmp(&a.effect).then_with(|| a.path.cmp(&b.path)));
    Ok(Sensitivity { base, effects, unused })
}

/// Every assumption of the presets; those of pain and of validation rows have nothing to do with an attempt.
fn assumptions(numbers: &Numbers) -> impl Iterator<Item = Parameter> {
    let is_one = |p: &Parameter| Origin::parse(&p.sourced.2).is_some_and(|origin| origin.kind == Kind::Assumption);
    numbers.presets.parameters().into_iter().filter(move |p| is_one(p) && p.sourced.0 != 0.0)
}

fn effect(parameter: Parameter, base: Figures, less: Option<Figures>, more: Option<Figures>) -> Effect {
    let change = |f: &Figures| {
        let share = |now: f64, base: f64| if base > 0.0 { (now / base - 1.0).abs() } else { 0.0 };
        share(f.depth_mm, base.depth_mm).max(share(f.dose_nl, base.dose_nl)).max((f.score - base.score).abs() / 100.0)
    };
    let effect = [less, more].iter().flatten().map(change).fold(0.0, f64::max);
    Effect { path: parameter.path, value: parameter.sourced.0, unit: parameter.sourced.1, less, more, effect }
}

fn resolved(numbers: &Numbers, job: &Job<'_>) -> Result<Scenario, ScienceError> {
    numbers.scenario(job.name, job.text)
}

fn figures(scenario: &Scenario, job: &Job<'_>) -> Result<Figures, ScienceError> {
    let (depth_mm, dose_nl) = stroke(scenario)?;
    let prepared = Prepared::new(Loaded { scenario: scenario.clone(), source: String::new() })?;
    let mut sum = 0.0;
    for seed in 1..=job.seeds {
        sum += score(&prepared, seed)?;
    }
    Ok(Figures { depth_mm, dose_nl, score: sum / job.seeds.max(1) as f64 })
}

/// Depth of the scenario's machine at a fixed reach in its stretched skin, and the dose of a dot made so.
fn stroke(scenario: &Scenario) -> Result<(f64, f64), ScienceError> {
    let specimen = Specimen::of(scenario)?;
    let machine = &scenario.machine;
    let how = How { k_t: specimen.tissue.k_t, ..How::default() };
    let strokes = Bench::over(&specimen, how).machine(REACH_MM, machine.rate_hz, machine.stroke_mm, STROKES as usize);
    let depth_mm = strokes.last().map_or(0.0, |stroke| stroke.depth_mm);
    let shape = Shape::new(&specimen.needle, specimen.tissue.prong_exponent);
    let one_nl = stroke_nl(&shape, &specimen.ink, depth_mm, 0.5 / machine.rate_hz);
    Ok((depth_mm, held_nl(&specimen.ink, f64::from(STROKES) * one_nl)))
}

/// Total of the expert, 0 to 100.
fn score(prepared: &Prepared, seed: u64) -> Result<f64, ScienceError> {
    let mut rig = prepared.rig(Box::new(VirtualTrainee::new(TraineeKind::Expert, seed, prepared.task())));
    let most = prepared.tick_limit();
    let mut records: Vec<TickRecord> = Vec::new();
    while let Some(record) = rig.tick() {
        records.push(record);
        if records.len() as u64 >= most {
            break;
        }
    }
    let evidence = Evidence {
        scenario_digest: String::new(),
        law_version: crate::sim::LAW_VERSION,
        synthetic: true,
        integrity: String::new(),
        replay: String::new(),
        clock: None,
    };
    let graded = grade_on(&prepared.model.scalp, &prepared.scenario, &evidence, records);
    let sheet = graded.map_err(SessionError::from)?;
    #[expect(clippy::cast_precision_loss, reason = "0 to 10000")]
    let total = sheet.verdict.total_hundredths as f64;
    Ok(total / 100.0)
}
