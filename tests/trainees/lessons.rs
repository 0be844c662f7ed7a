//! The lessons: the expert passes each over several hands, and the hand with the fault that a lesson is about fails it.

use stipple::device::trainee::{Habits, Target as HandTarget, Task};
use stipple::device::{TraineeKind, VirtualTrainee};
use stipple::scenario::rubric::Light;
use stipple::scenario::{self, Group};
use stipple::score::on_skin;
use stipple::score::sheet::{Domain, DotSheet};
use stipple::session::Prepared;

use super::{judged, stage};

/// Seeds of the expert's hands.
const HANDS: std::ops::Range<u64> = 200..204;

/// A fault that a lesson is about.
#[derive(Clone, Copy, Debug)]
enum Fault {
    /// One of the virtual trainees.
    Hand(TraineeKind),
    /// Leaves the skin slack.
    Slack,
    /// Lifts at once.
    Hasty,
    /// Looks at no place.
    Careless,
    /// Sets new dots onto the old ones.
    OnOldDots,
}

impl Fault {
    fn hand(self, stage: &Prepared, seed: u64) -> VirtualTrainee {
        let expert = Habits::EXPERT;
        let task = stage.task();
        let (kind, habits, task) = match self {
            Self::Hand(kind) => (kind, kind.habits(), task),
            Self::Slack => (TraineeKind::Expert, Habits { stretch: 0.0, ..expert }, task),
            Self::Hasty => (TraineeKind::Expert, Habits { strokes: 0.0, strokes_sd: 0.0, jab_s: 0.02, ..expert }, task),
            Self::Careless => (TraineeKind::Expert, Habits { place_sd_mm: 0.45, ..expert }, task),
            Self::OnOldDots => (TraineeKind::Expert, expert, Task { targets: old_dots(stage), ..task }),
        };
        VirtualTrainee::with_habits(kind, habits, seed, task)
    }
}

/// As many old dots as there are places in the plan, for a hand that aims at them.
fn old_dots(stage: &Prepared) -> Vec<HandTarget> {
    let earlier = stage.scenario.earlier.as_ref().unwrap();
    let places = on_skin(&stage.model.scalp, &earlier.dots).unwrap();
    let aimed = places.into_iter().map(|t| HandTarget { point_mm: t.point_mm, normal: t.normal });
    aimed.take(stage.targets.len()).collect()
}

/// A fault, and the domain that it is weakest in; none where no dot is on a place of the plan.
type Row = (Fault, Option<Domain>);

const TABLE: [(&str, &[Row]); 11] = [
    ("first-dots", &[(Fault::Careless, Some(Domain::Spacing))]),
    (
        "pad-depth-drill",
        &[
            (Fault::Hand(TraineeKind::Shallow), Some(Domain::Depth)),
            (Fault::Hand(TraineeKind::Deep), Some(Domain::Depth)),
        ],
    ),
    ("lesson-angle", &[(Fault::Hand(TraineeKind::Slanted), Some(Domain::Angle))]),
    ("lesson-dwell", &[(Fault::Hand(TraineeKind::Slow), Some(Domain::Dwell)), (Fault::Hasty, Some(Domain::Dwell))]),
    (
        "lesson-stretch",
        &[(Fault::Slack, Some(Domain::Depth)), (Fault::Hand(TraineeKind::Shallow), Some(Domain::Depth))],
    ),
    ("lesson-spacing", &[(Fault::Careless, Some(Domain::Spacing))]),
    (
        "lesson-hairline",
        &[(Fault::Hand(TraineeKind::Deep), Some(Domain::Depth)), (Fault::Careless, Some(Domain::Spacing))],
    ),
    (
        "fut-strip",
        &[
            (Fault::Hand(TraineeKind::Heavy), Some(Domain::Force)),
            (Fault::Hand(TraineeKind::Deep), Some(Domain::Depth)),
        ],
    ),
    ("oily-coil", &[(Fault::Hasty, Some(Domain::Dwell))]),
    ("lesson-fast-machine", &[(Fault::Hand(TraineeKind::Slow), Some(Domain::Dwell))]),
    ("lesson-second-session", &[(Fault::OnOldDots, None), (Fault::Careless, Some(Domain::Spacing))]),
];

#[test]
fn every_lesson_is_in_the_table() {
    for (id, _) in scenario::builtin() {
        let lesson = scenario::find(id).unwrap().scenario.group == Group::Lesson;
        assert_eq!(TABLE.iter().any(|(name, _)| name == id), lesson, "{id}");
    }
}

#[test]
fn the_expert_passes_each_lesson_and_its_own_fault_fails_it() {
    let lesson = |(id, faults): &(&str, &[Row])| {
        let stage = stage(&format!("{id}.ron"));
        for seed in HANDS {
            let sheet = judged(&stage, VirtualTrainee::new(TraineeKind::Expert, seed, stage.task()));
            assert!(sheet.verdict.passed, "{id}, seed {seed}: {:?}\n{:?}", sheet.verdict, sheet.critical);
        }
        for (fault, domain) in *faults {
            for seed in [200, 201] {
                let sheet = judged(&stage, fault.hand(&stage, seed));
                assert!(!sheet.verdict.passed, "{id}, {fault:?}, seed {seed}: {:?}", sheet.verdict);
                if let Some(domain) = domain {
                    assert_eq!(sheet.verdict.weakest, *domain, "{id}, {fault:?}, seed {seed}: {:?}", sheet.domains);
                } else {
                    assert_eq!(sheet.attempt.placed, 0, "{id}, {fault:?}, seed {seed}");
                }
                let red = |dot: &&DotSheet| dot.lights.spacing == Some(Light::Red);
                if matches!(fault, Fault::OnOldDots) {
                    assert_eq!(sheet.dots.iter().filter(red).count(), sheet.dots.len(), "{id}, seed {seed}");
                }
            }
        }
    };
    let (some, others) = TABLE.split_at(TABLE.len() / 2);
    std::thread::scope(|scope| {
        scope.spawn(|| some.iter().for_each(lesson));
        scope.spawn(|| others.iter().for_each(lesson));
    });
}
