//! Between the attempt and the picture: the newest snapshot, events turned into marks, numbers that settle.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use bevy::prelude::*;

use super::job::{Job, Outcome, Ready, Trouble, Who, trouble};
use super::{AppOptions, AppSystems, Screen};
use crate::device::pointer::{PointerAction, PointerFeed, PointerParams, pointer};
use crate::device::trainee::{TraineeKind, VirtualTrainee};
use crate::haptics::{SimEvent, Snapshot};
use crate::math::DVec3;
use crate::session::{Attempt, Phase, Session};
use crate::sim::{TickRecord, marks};

/// Length of the force trace, samples.
pub(crate) const TRACE: usize = 240;
/// Numbers settle with this time constant, s.
const SETTLE_S: f32 = 0.1;
/// A visit ends when no stroke came for this long, ticks.
const VISIT_GAP_TICKS: u64 = 150;

/// A dot as it is drawn.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DotMark {
    /// Number, from 1.
    pub(crate) number: u32,
    /// Entry on the undeformed skin, world, mm.
    pub(crate) entry_mm: DVec3,
    /// Depth of its deepest stroke below the skin, mm.
    pub(crate) depth_mm: f64,
    /// Ink in it, nL.
    pub(crate) nl: f64,
    /// How far it was torn, mm.
    pub(crate) drag_mm: f64,
    /// Strokes in it.
    pub(crate) strokes: u32,
}

/// The visit of one place: what the dwell read-out shows.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Visit {
    /// Dot, from 1; 0 for none yet.
    pub(crate) dot: u32,
    /// Strokes past the junction.
    pub(crate) strokes: u32,
    /// First and last tick.
    pub(crate) ticks: (u64, u64),
    /// Deepest stroke, mm, and its angle, rad.
    pub(crate) deepest: (f64, f64),
}

/// Numbers of the read-outs.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Settled {
    /// True depth, mm.
    pub(crate) depth_mm: f32,
    /// Full reach past the undeformed skin, normal to it, mm.
    pub(crate) pressed_mm: f32,
    /// Angle to the skin, degrees.
    pub(crate) angle_deg: f32,
    /// Force on the hand, N.
    pub(crate) force_n: f32,
}

/// A running attempt.
pub(crate) struct Live {
    session: Mutex<Option<Session>>,
    feed: Option<Mutex<PointerFeed>>,
    /// Newest state.
    pub(crate) snapshot: Option<Snapshot>,
    /// Where the attempt is.
    pub(crate) phase: Phase,
    /// Dots in the skin, by number.
    pub(crate) dots: Vec<DotMark>,
    /// Raised with every change of the dots.
    pub(crate) dots_version: u64,
    /// The visit going on or the last one.
    pub(crate) visit: Visit,
    /// The one before.
    pub(crate) ghost: Option<Visit>,
    /// Force on the hand, newest last, N.
    pub(crate) trace: VecDeque<f32>,
    /// Numbers of the read-outs.
    pub(crate) settled: Settled,
    /// Skin broke since the last picture.
    pub(crate) popped: bool,
    /// Dips so far.
    pub(crate) dips: u32,
    /// Faults of the law so far.
    pub(crate) faults: u32,
    /// What is wrong with the recording.
    pub(crate) trouble: Option<Trouble>,
}

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
    #[cfg(feature = "gamepad")]
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
        job.prepare(name.clone(), options.overrides.clone(), Who::Trainee, options.low_graphics);
    }
}

fn take_job(mut job: ResMut<Job>, mut bench: ResMut<Bench>, mut next: ResMut<NextState<Screen>>) {
    match job.take() {
        Some(Outcome::Ready(ready)) => {
            bench.live = None;
            bench.ready = Some(ready);
            next.set(Screen::Practise);
        }
        Some(Outcome::Scored(attempt)) => {
            bench.done = Some(*attempt);
            bench.ticks = None;
            next.set(Screen::Result);
        }
        Some(Outcome::Ticks(dot, ticks)) => bench.ticks = Some((dot, ticks)),
        Some(Outcome::Failed(trouble)) => {
            bench.live = None;
            bench.trouble = Some(trouble);
            if bench.done.is_none() {
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
    /// Starts an attempt on the scenario in hand.
    pub(crate) fn start(&mut self, options: &AppOptions) {
        let Some(ready) = &self.ready else { return };
        match Live::start(ready, options) {
            Ok(live) => self.live = Some(live),
            Err(trouble) => self.trouble = Some(trouble),
        }
        self.done = None;
    }

    /// Ends the attempt and has it scored.
    pub(crate) fn close(&mut self, job: &mut Job, given_up: bool) {
        let session = self.live.as_mut().and_then(|live| live.session.get_mut().ok().and_then(Option::take));
        if let Some(session) = session {
            job.close(session, given_up);
        }
    }

    /// The working model's skin at the work, and so on, are only there with a scenario.
    pub(crate) fn running(&self) -> bool {
        self.live.as_ref().is_some_and(|live| matches!(live.phase, Phase::Running))
    }
}

impl Live {
    fn start(ready: &Ready, options: &AppOptions) -> Result<Self, Trouble> {
        let (feed, session) = match ready.who {
            Who::Trainee => {
                let (feed, hand) = pointer(PointerParams::default());
                (Some(Mutex::new(feed)), Session::start(&ready.prepared, Box::new(hand), &options.attempts))
            }
            Who::Expert => {
                let hand = VirtualTrainee::new(TraineeKind::Expert, 1, ready.prepared.task());
                (None, Session::start(&ready.prepared, Box::new(hand), &options.attempts))
            }
        };
        let session = session.map_err(|error| trouble(&error))?;
        Ok(Self {
            session: Mutex::new(Some(session)),
            feed,
            snapshot: None,
            phase: Phase::Running,
            dots: Vec::new(),
            dots_version: 0,
            visit: Visit::default(),
            ghost: None,
            trace: VecDeque::with_capacity(TRACE + 1),
            settled: Settled { angle_deg: 90.0, ..Settled::default() },
            popped: false,
            dips: 0,
            faults: 0,
            trouble: None,
        })
    }

    /// A person holds the needle, through the pointer.
    pub(crate) fn has_feed(&self) -> bool {
        self.feed.is_some()
    }

    /// Tells the hand something.
    pub(crate) fn tell(&mut self, at_us: u64, what: PointerAction) {
        if let Some(feed) = self.feed.as_mut().and_then(|feed| feed.get_mut().ok()) {
            feed.send(at_us, what);
        }
    }

    /// Pauses or goes on.
    pub(crate) fn pause(&mut self, pause: bool) {
        let Ok(Some(session)) = self.session.get_mut().map(Option::as_mut) else { return };
        if pause {
            session.pause();
        } else {
            session.resume();
        }
        self.phase = session.phase();
    }

    /// The attempt's folder while it runs.
    pub(crate) fn folder(&mut self) -> Option<std::path::PathBuf> {
        self.session.get_mut().ok()?.as_ref().map(|session| session.folder().to_owned())
    }

    fn take(&mut self, dt_s: f32, junction_mm: f64) {
        let mut events = Vec::new();
        if let Ok(Some(session)) = self.session.get_mut().map(Option::as_mut) {
            self.snapshot = session.snapshot();
            while let Some(event) = session.poll_event() {
                events.push(event);
            }
            self.phase = session.phase();
            self.trouble = session.trouble();
        }
        self.popped = false;
        for event in &events {
            self.mark(event, junction_mm);
        }
        if let Some(snapshot) = self.snapshot {
            self.settle(&snapshot.record, dt_s);
        }
    }

    fn mark(&mut self, event: &SimEvent, junction_mm: f64) {
        match *event {
            SimEvent::Stroke { tick, dot, entry_mm, depth_mm, nl, drag_mm, angle_rad, .. } => {
                self.stroke(DotMark { number: dot, entry_mm, depth_mm, nl, drag_mm, strokes: 1 });
                if dot != self.visit.dot || tick.0 > self.visit.ticks.1 + VISIT_GAP_TICKS {
                    self.ghost = (self.visit.dot != 0).then_some(self.visit);
                    self.visit = Visit { dot, strokes: 0, ticks: (tick.0, tick.0), deepest: (0.0, angle_rad) };
                }
                self.visit.ticks.1 = tick.0;
                self.visit.strokes += u32::from(depth_mm > junction_mm);
                if depth_mm > self.visit.deepest.0 {
                    self.visit.deepest = (depth_mm, angle_rad);
                }
            }
            SimEvent::Rupture { .. } => self.popped = true,
            SimEvent::Dipped { .. } => self.dips += 1,
            SimEvent::Fault { .. } => self.faults += 1,
        }
    }

    fn stroke(&mut self, new: DotMark) {
        self.dots_version += 1;
        match self.dots.iter_mut().rev().find(|dot| dot.number == new.number) {
            Some(dot) => {
                dot.depth_mm = dot.depth_mm.max(new.depth_mm);
                dot.nl += new.nl;
                dot.drag_mm = dot.drag_mm.max(new.drag_mm);
                dot.strokes += 1;
            }
            None => self.dots.push(new),
        }
    }

    fn settle(&mut self, record: &TickRecord, dt_s: f32) {
        let outcome = &record.outcome;
        let share = 1.0 - (-dt_s / SETTLE_S).exp();
        let pressed = (outcome.reach_mm * libm::sin(outcome.angle_rad)).max(0.0) as f32;
        let in_skin = outcome.has(marks::IN_SKIN) || outcome.has(marks::CONTACT);
        let recent = record.tick.0.saturating_sub(self.visit.ticks.1) < 60 && self.visit.dot != 0;
        let depth = if recent { self.visit.deepest.0 as f32 } else { outcome.depth_mm as f32 };
        let force = outcome.force_n.length() as f32;
        let now = &mut self.settled;
        if in_skin || pressed > 0.0 || recent {
            now.depth_mm += (depth - now.depth_mm) * share;
            now.pressed_mm += (pressed.max(depth) - now.pressed_mm) * share;
        }
        now.angle_deg += (outcome.angle_rad.to_degrees() as f32 - now.angle_deg) * share;
        now.force_n += (force - now.force_n) * share;
        self.trace.push_back(force);
        if self.trace.len() > TRACE {
            self.trace.pop_front();
        }
    }
}
