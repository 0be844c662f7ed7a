//! Between the attempt and the picture: what the screens share, what jobs hand over, the newest snapshot.

use std::sync::Arc;
use std::time::Instant;

use bevy::prelude::*;

use super::attend::Attended;
use super::centre::Centre;
use super::job::{Job, Outcome, Ready, Trouble, Wanted, Who};
use super::live::Live;
use super::stamps::Stamps;
use super::{AppOptions, AppSystems, Screen};
use crate::device::DriverStylus;
use crate::session::{Attempt, Phase};
use crate::sim::TickRecord;

/// All that the screens share.
#[derive(Resource, Default)]
pub(crate) struct Bench {
    /// The scenario in hand.
    pub(crate) ready: Option<Arc<Ready>>,
    /// The attempt that runs.
    pub(crate) live: Option<Live>,
    /// The attempt that ended last, and the ticks of the dot being watched.
    pub(crate) done: Option<Attempt>,
    /// Ticks of a dot that is watched again.
    pub(crate) ticks: Option<(u32, Vec<TickRecord>)>,
    /// An error to show.
    pub(crate) trouble: Option<Trouble>,
}

/// One monotonic clock for all inputs.
#[derive(Resource)]
pub(crate) struct Epoch(Instant);

impl Epoch {
    /// Where the clock starts.
    pub(crate) fn start(&self) -> Instant {
        self.0
    }

    /// Microseconds of an instant.
    pub(crate) fn us(&self, at: Instant) -> u64 {
        u64::try_from(at.saturating_duration_since(self.0).as_micros()).unwrap_or(u64::MAX)
    }
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Bench>()
        .insert_resource(Epoch(Instant::now()))
        .add_systems(Startup, open_first)
        .add_systems(Update, (take_job, take_snapshot).chain().in_set(AppSystems::Take));
}

fn open_first(options: Res<AppOptions>, mut job: ResMut<Job>) {
    if let Some(name) = &options.scenario {
        job.prepare(Wanted {
            name: name.clone(),
            overrides: options.overrides.clone(),
            who: Who::Trainee,
            stylus: options.stylus.clone(),
            low: options.low_graphics,
            exam: None,
        });
    }
}

fn take_job(
    mut job: ResMut<Job>,
    mut bench: ResMut<Bench>,
    mut next: ResMut<NextState<Screen>>,
    screen: Res<State<Screen>>,
    options: Res<AppOptions>,
    mut centre: ResMut<Centre>,
) {
    match job.take() {
        Some(Outcome::Opened(stylus)) => bench.start_with(*stylus, &options, &centre),
        Some(Outcome::Ready(ready)) => {
            bench.live = None;
            bench.ready = Some(ready);
            next.set(Screen::Practise);
        }
        Some(Outcome::Scored(attempt, not_kept)) => {
            bench.done = Some(*attempt);
            bench.ticks = None;
            bench.trouble = not_kept;
            next.set(Screen::Result);
        }
        Some(Outcome::Book(book)) => centre.book = Some(*book),
        Some(Outcome::Desk(desk)) => {
            centre.desk = Some(*desk);
            next.set(Screen::Exam);
        }
        Some(Outcome::Ticks(dot, ticks)) => bench.ticks = Some((dot, ticks)),
        Some(Outcome::Paper(paper)) => {
            centre.paper = Some(*paper);
            next.set(Screen::Report);
        }
        Some(Outcome::Saved(path)) => {
            if let Some(paper) = &mut centre.paper {
                paper.saved = Some(path);
            }
        }
        Some(Outcome::Failed(trouble)) => {
            bench.live = None;
            bench.trouble = Some(trouble);
            // an attempt that never began; other pages stay what they are
            if bench.done.is_none() && *screen.get() == Screen::Practise {
                next.set(Screen::Home);
            }
        }
        None => {}
    }
}

fn take_snapshot(mut bench: ResMut<Bench>, time: Res<Time>, mut job: ResMut<Job>) {
    let junction =
        bench.ready.as_ref().map_or(0.1, |ready| ready.prepared.model.tissue.thickness_mm.iter().take(2).sum());
    let Some(live) = &mut bench.live else { return };
    live.take(time.delta_secs(), junction);
    if matches!(live.phase, Phase::Ended(_)) && job.words().is_none() {
        bench.close(&mut job, false);
    }
}

impl Bench {
    /// Starts an attempt on the scenario in hand; with a device, when that is open.
    pub(crate) fn start(
        &mut self,
        options: &AppOptions,
        stamps: &mut Stamps,
        job: &mut Job,
        attended: &Attended,
        centre: &Centre,
    ) {
        let Some(ready) = &self.ready else { return };
        if let Some(choice) = &ready.stylus {
            job.open((choice.clone(), options.door), Arc::clone(ready), options.devices.clone(), attended.shared());
            return;
        }
        let started = Live::start(ready, options, stamps, centre);
        self.begin(started);
    }

    /// Starts an attempt with an open device.
    fn start_with(&mut self, stylus: DriverStylus, options: &AppOptions, centre: &Centre) {
        let Some(ready) = &self.ready else { return };
        let started = Live::with_stylus(ready, stylus, options, centre);
        self.begin(started);
    }

    fn begin(&mut self, started: Result<Live, Trouble>) {
        match started {
            Ok(live) => self.live = Some(live),
            Err(trouble) => self.trouble = Some(trouble),
        }
        self.done = None;
    }

    /// Ends the attempt and has it scored.
    pub(crate) fn close(&mut self, job: &mut Job, given_up: bool) {
        if let Some(live) = &mut self.live {
            live.close(job, given_up);
        }
    }

    /// The working model's skin at the work, and so on, are only there with a scenario.
    pub(crate) fn running(&self) -> bool {
        self.live.as_ref().is_some_and(|live| matches!(live.phase, Phase::Running))
    }
}
