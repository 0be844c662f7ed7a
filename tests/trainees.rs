//! Virtual trainees under the scenarios that come with the program: the expert passes, every other hand fails by its own fault.
#![expect(clippy::unwrap_used, reason = "a scenario that does not load is a failed test")]

#[path = "trainees/lessons.rs"]
mod lessons;

use std::path::Path;

use stipple::device::{Reading, Stylus, TraineeKind, VirtualTrainee};
use stipple::scenario;
use stipple::score::sheet::Domain;
use stipple::score::{Evidence, ScoreSheet, grade_on};
use stipple::session::Prepared;
use stipple::sim::TickRecord;
use stipple::units::Tick;

const SEEDS: u64 = 20;

fn stage(name: &str) -> Prepared {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(name);
    Prepared::new(scenario::load(&path).unwrap()).unwrap()
}

fn records(stage: &Prepared, kind: TraineeKind, seed: u64) -> Vec<TickRecord> {
    run(stage, VirtualTrainee::new(kind, seed, stage.task()))
}

fn run(stage: &Prepared, hand: VirtualTrainee) -> Vec<TickRecord> {
    let mut rig = stage.rig(Box::new(hand));
    let mut records = Vec::new();
    while let Some(record) = rig.tick() {
        records.push(record);
    }
    records
}

fn sheet(stage: &Prepared, kind: TraineeKind, seed: u64) -> ScoreSheet {
    judged(stage, VirtualTrainee::new(kind, seed, stage.task()))
}

fn judged(stage: &Prepared, hand: VirtualTrainee) -> ScoreSheet {
    let evidence = Evidence {
        scenario_digest: String::new(),
        law_version: stipple::sim::LAW_VERSION,
        synthetic: true,
        integrity: String::new(),
        replay: String::new(),
        clock: None,
    };
    grade_on(&stage.model.scalp, &stage.scenario, &evidence, run(stage, hand)).unwrap()
}

/// The domain whose fault a hand has; none for the expert.
fn own_domain(kind: TraineeKind) -> Option<Domain> {
    match kind {
        TraineeKind::Expert => None,
        TraineeKind::Shallow | TraineeKind::Deep => Some(Domain::Depth),
        TraineeKind::Slanted => Some(Domain::Angle),
        TraineeKind::Slow => Some(Domain::Dwell),
        TraineeKind::Heavy => Some(Domain::Force),
    }
}

fn check(name: &str, stage: &Prepared, kind: TraineeKind, seed: u64, lowest_of_expert: i64) {
    let sheet = sheet(stage, kind, seed);
    let place = format!("{name}, {kind}, seed {seed}");
    let score = |domain| sheet.domains.iter().find(|d| d.domain == domain).unwrap().score_hundredths;
    let Some(own) = own_domain(kind) else {
        assert!(sheet.verdict.passed && sheet.critical.is_empty(), "{place}: {:?}", sheet.verdict);
        for domain in Domain::ALL {
            assert!(score(domain) >= lowest_of_expert, "{place}: {domain:?} {}", score(domain));
        }
        return;
    };
    assert!(!sheet.verdict.passed, "{place}: {:?}", sheet.verdict);
    assert_eq!(sheet.verdict.weakest, own, "{place}");
    assert!(score(own) < 5_000, "{place}: {own:?} {}", score(own));
    for domain in Domain::ALL {
        assert!(score(own) <= score(domain), "{place}: {domain:?} {} is below {own:?}", score(domain));
    }
}

#[test]
fn the_expert_passes_the_default_scenario_and_each_other_hand_fails_by_its_own_fault() {
    let name = format!("{}.ron", scenario::DEFAULT_ID);
    let stage = stage(&name);
    std::thread::scope(|scope| {
        for kind in TraineeKind::ALL {
            let (name, stage) = (&name, &stage);
            scope.spawn(move || (0..SEEDS).for_each(|seed| check(name, stage, kind, seed, 9_000)));
        }
    });
}

#[test]
fn they_do_so_in_every_scenario() {
    for id in without_a_person() {
        let name = &format!("{id}.ron");
        let stage = stage(name);
        for kind in TraineeKind::ALL {
            for seed in 100..103 {
                check(name, &stage, kind, seed, 7_000);
            }
        }
    }
}

/// Scenarios in even skin, less the one that starts.
fn without_a_person() -> Vec<&'static str> {
    let even = |id: &&str| scenario::find(id).unwrap().scenario.tissue.living.is_none();
    scenario::builtin().iter().map(|(id, _)| *id).filter(|id| *id != scenario::DEFAULT_ID).filter(even).collect()
}

/// Every condition and lesson in a person's skin: few seeds, as there are many.
#[test]
fn they_do_so_in_the_skin_of_every_person() {
    let plain = [without_a_person(), vec![scenario::DEFAULT_ID]].concat();
    let ids = scenario::builtin().iter().map(|(id, _)| *id);
    let persons: Vec<&str> = ids.filter(|id| !plain.contains(id)).collect();
    assert!(persons.len() >= 12);
    let every_hand = |id: &str| {
        let name = format!("{id}.ron");
        let stage = stage(&name);
        assert!(stage.scenario.tissue.living.is_some(), "{name}");
        check(&name, &stage, TraineeKind::Expert, 101, 7_000);
        for kind in TraineeKind::ALL {
            check(&name, &stage, kind, 100, 7_000);
        }
    };
    let (some, others) = persons.split_at(persons.len() / 2);
    std::thread::scope(|scope| {
        scope.spawn(|| some.iter().for_each(|id| every_hand(id)));
        scope.spawn(|| others.iter().for_each(|id| every_hand(id)));
    });
}

#[test]
fn the_same_seed_gives_the_same_bits_and_another_seed_another_hand() {
    let stage = stage("pad-depth-drill.ron");
    let (a, b) = (records(&stage, TraineeKind::Expert, 5), records(&stage, TraineeKind::Expert, 5));
    assert!(a == b, "two runs of one seed differ");
    let c = records(&stage, TraineeKind::Expert, 6);
    assert!(a != c, "two seeds give one hand");
}

#[test]
fn the_tissue_pushes_the_hand_back() {
    let stage = stage("pad-depth-drill.ron");
    let hand = || Box::new(VirtualTrainee::new(TraineeKind::Heavy, 1, stage.task()));
    let deepest = |records: &[TickRecord]| {
        let nose_mm = records.iter().map(|r| -r.outcome.contact.height_mm - stage.scenario.machine.out_mm());
        nose_mm.fold(f64::MIN, f64::max)
    };
    let felt = deepest(&records(&stage, TraineeKind::Heavy, 1));
    // the same hand in the air: a model is stepped, but no force comes back
    let mut free = hand();
    let mut rig = stage.rig(hand());
    let mut in_air = Vec::new();
    while let Reading::Sample(sample) = free.read(Tick(in_air.len() as u64)) {
        let Some(mut record) = rig.tick() else { break };
        record.outcome.contact = stage.model.scalp.contact(sample.world_from_tool.position_mm);
        in_air.push(record);
    }
    let free = deepest(&in_air);
    assert!(free - felt > 0.5, "pushed in {felt} mm against the skin and {free} mm in the air");
}
