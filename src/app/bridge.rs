//! Between the attempt and the picture: the newest snapshot, events turned into marks, numbers that settle.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use bevy::prelude::*;

use super::at_hand::AtHand;
use super::attend::Attended;
use super::job::{Job, Outcome, Ready, Trouble, Wanted, Who, trouble};
use super::readings::Readings;
use super::stamps::Stamps;
use super::{AppOptions, AppSystems, Screen};
use crate::device::pointer::{PointerAction, PointerFeed, PointerParams, pointer, stamped_pointer};
use crate::device::trainee::{TraineeKind, VirtualTrainee};
use crate::device::{DriverStylus, Why};
use crate::haptics::{SimEvent, Snapshot};
use crate::math::DVec3;
use crate::session::{Attempt, Held, Phase, Session};
use crate::sim::TickRecord;

/// Length of the force trace, samples.
pub(crate) const TRACE: usize = 240;
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

/// A running attempt.
pub(crate) struct Live {
    session: Mutex<Option<Session>>,
    feed: Option<Mutex<PointerFeed>>,
    /// The device that the trainee holds.
    pub(crate) at_hand: Option<AtHand>,
    /// Newest state.
    pub(crate) snapshot: Option<Snapshot>,
    /// Where the attempt is.
    pub(crate) phase: Phase,
    /// Dots in the skin, by number.
    pub(crate) dots: Vec<DotMark>,
    /// Raised with every change of the dots.
    pub(crate) dots_version: u64,
    /// What the read-outs show.
    pub(crate) readings: Readings,
    /// Force on the hand, newest last, N.
    pub(crate) trace: VecDeque<f32>,
    /// Skin broke since the last picture.
    pub(crate) popped: bool,
    /// Dips so far.
    pub(crate) dips: u32,
    /// Faults of the law so far.
    pub(crate) faults: u32,
    /// What is wrong with the recording.
    pub(crate) trouble: Option<Trouble>,
    /// Why it waits for its stylus.
    pub(crate) held: Option<Held>,
    /// Why the stylus gives no force.
    pub(crate) off: Option<Why>,
    /// Presses and releases that moved the needle, and how many of them had no time of their own.
    pub(crate) presses: (u32, u32),
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
        });
    }
}

fn take_job(
    mut job: ResMut<Job>,
    mut bench: ResMut<Bench>,
    mut next: ResMut<NextState<Screen>>,
    options: Res<AppOptions>,
) {
    match job.take() {
        Some(Outcome::Opened(stylus)) => bench.start_with(*stylus, &options),
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
    /// Starts an attempt on the scenario in hand; with a device, when that is open.
    pub(crate) fn start(&mut self, options: &AppOptions, stamps: &mut Stamps, job: &mut Job, attended: &Attended) {
        let Some(ready) = &self.ready else { return };
        if let Some(choice) = &ready.stylus {
            job.open(choice.clone(), Arc::clone(ready), options.devices.clone(), attended.shared());
            return;
        }
        let started = Live::start(ready, options, stamps);
        self.begin(started);
    }

    /// Starts an attempt with an open device.
    fn start_with(&mut self, stylus: DriverStylus, options: &AppOptions) {
        let Some(ready) = &self.ready else { return };
        let started = Live::with_stylus(ready, stylus, options);
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
        let session = self.live.as_mut().and_then(|live| live.session.get_mut().ok().and_then(Option::take));
        if let (Some(session), Some(live)) = (&session, &self.live)
            && live.has_feed()
        {
            let (all, without) = live.presses;
            let text = format!("presses and releases without a stamp of their own: {without} of {all}");
            session.remark(f64::from(without), &text);
        }
        if let Some(mut session) = session {
            // a stylus that is gone ends the attempt as it is
            session.end_without_device();
            job.close(session, given_up);
        }
    }

    /// The working model's skin at the work, and so on, are only there with a scenario.
    pub(crate) fn running(&self) -> bool {
        self.live.as_ref().is_some_and(|live| matches!(live.phase, Phase::Running))
    }
}

impl Live {
    fn start(ready: &Ready, options: &AppOptions, stamps: &mut Stamps) -> Result<Self, Trouble> {
        let (feed, session) = match ready.who {
            Who::Trainee => {
                let (feed, hand) = match stamps.releases() {
                    Some(releases) => stamped_pointer(PointerParams::default(), releases),
                    None => pointer(PointerParams::default()),
                };
                (Some(Mutex::new(feed)), Session::start(&ready.prepared, Box::new(hand), &options.attempts))
            }
            Who::Expert => {
                let hand = VirtualTrainee::new(TraineeKind::Expert, 1, ready.prepared.task());
                (None, Session::start(&ready.prepared, Box::new(hand), &options.attempts))
            }
        };
        let session = session.map_err(|error| trouble(&error))?;
        if feed.is_some() {
            session.remark(0.0, stamps.words());
        }
        Ok(Self::new(session, feed, None))
    }

    fn with_stylus(ready: &Ready, stylus: DriverStylus, options: &AppOptions) -> Result<Self, Trouble> {
        let session = Session::start(&ready.prepared, Box::new(stylus), &options.attempts);
        let session = session.map_err(|error| trouble(&error))?;
        let at_hand = session.device().cloned().map(AtHand::new);
        Ok(Self::new(session, None, at_hand))
    }

    fn new(session: Session, feed: Option<Mutex<PointerFeed>>, at_hand: Option<AtHand>) -> Self {
        Self {
            session: Mutex::new(Some(session)),
            feed,
            at_hand,
            snapshot: None,
            phase: Phase::Running,
            dots: Vec::new(),
            dots_version: 0,
            readings: Readings::default(),
            trace: VecDeque::with_capacity(TRACE + 1),
            popped: false,
            dips: 0,
            faults: 0,
            trouble: None,
            held: None,
            off: None,
            presses: (0, 0),
        }
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
            self.held = session.held();
            self.off = session.device_off();
        }
        self.popped = false;
        for event in &events {
            self.readings.take(event, junction_mm);
            self.mark(event);
        }
        if let Some(snapshot) = self.snapshot {
            let force_n = self.force_n(&snapshot);
            self.readings.settle(&snapshot.record, force_n, dt_s);
            self.trace.push_back(force_n as f32);
            if self.trace.len() > TRACE {
                self.trace.pop_front();
            }
        }
    }

    /// On the hand: what a device gets, or what the skin would give without one, N.
    fn force_n(&self, snapshot: &Snapshot) -> f64 {
        match &self.at_hand {
            Some(_) if !matches!(self.phase, Phase::Running) => 0.0,
            Some(_) => snapshot.record.sent_n.length(),
            None => snapshot.record.outcome.force_n.length(),
        }
    }

    fn mark(&mut self, event: &SimEvent) {
        match *event {
            SimEvent::Stroke { dot, entry_mm, depth_mm, nl, drag_mm, .. } => {
                self.stroke(DotMark { number: dot, entry_mm, depth_mm, nl, drag_mm, strokes: 1 });
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
}
