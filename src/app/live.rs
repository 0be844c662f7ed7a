//! A running attempt as the picture sees it: the session, the hand's feed, numbers that settle, dots in the skin.

use std::collections::VecDeque;
use std::sync::Mutex;

use super::AppOptions;
use super::at_hand::AtHand;
use super::centre::{Centre, book, exam};
use super::job::{Job, Ready, Trouble, Who, not_made, trouble};
use super::readings::Readings;
use super::stamps::Stamps;
use crate::certify::papers::supervised;
use crate::device::pointer::{PointerAction, PointerFeed, PointerParams, pointer, stamped_pointer};
use crate::device::trainee::{TraineeKind, VirtualTrainee};
use crate::device::{DriverStylus, Stylus, Why};
use crate::haptics::{SimEvent, Snapshot};
use crate::logbook::{Entered, Entry};
use crate::math::DVec3;
use crate::session::{Held, Phase, Session};

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
    /// Its place in the folder of attempts, and in the logbook.
    entered: Option<Entered>,
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

impl Live {
    pub(super) fn start(
        ready: &Ready,
        options: &AppOptions,
        stamps: &mut Stamps,
        centre: &Centre,
    ) -> Result<Self, Trouble> {
        if ready.exam.is_some() {
            let hint = "choose a stylus that the centre registered, on the page of devices";
            return Err(("the mouse is not taken in an exam".to_owned(), Some(hint.to_owned())));
        }
        let (feed, hand): (_, Box<dyn Stylus>) = match ready.who {
            Who::Trainee => {
                let (feed, hand) = match stamps.releases() {
                    Some(releases) => stamped_pointer(PointerParams::default(), releases),
                    None => pointer(PointerParams::default()),
                };
                (Some(Mutex::new(feed)), Box::new(hand))
            }
            Who::Expert => {
                let hand = VirtualTrainee::new(TraineeKind::Expert, 1, ready.prepared.task());
                (None, Box::new(hand))
            }
        };
        let (session, entered) = begun(ready, hand, &practice(ready, options, centre))?;
        if feed.is_some() {
            session.remark(0.0, stamps.words());
        }
        Ok(Self::new(session, entered, feed, None))
    }

    pub(super) fn with_stylus(
        ready: &Ready,
        stylus: DriverStylus,
        options: &AppOptions,
        centre: &Centre,
    ) -> Result<Self, Trouble> {
        let entry = match (&ready.exam, centre.signed_in) {
            (Some(papers), Some(who)) => {
                exam::entry(papers, &ready.prepared.scenario, &options.attempts, who, &stylus)?
            }
            (Some(_), None) => {
                return Err(("an exam is always somebody's".to_owned(), Some("sign in first".to_owned())));
            }
            (None, _) => practice(ready, options, centre),
        };
        let (session, entered) = begun(ready, Box::new(stylus), &entry)?;
        let at_hand = session.device().cloned().map(AtHand::new);
        Ok(Self::new(session, entered, None, at_hand))
    }

    fn new(session: Session, entered: Entered, feed: Option<Mutex<PointerFeed>>, at_hand: Option<AtHand>) -> Self {
        Self {
            session: Mutex::new(Some(session)),
            entered: Some(entered),
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

    /// Ends the attempt and has it scored and written down.
    pub(crate) fn close(&mut self, job: &mut Job, given_up: bool) {
        let session = self.session.get_mut().ok().and_then(Option::take);
        let (Some(mut session), Some(entered)) = (session, self.entered.take()) else { return };
        if self.has_feed() {
            let (all, without) = self.presses;
            let text = format!("presses and releases without a stamp of their own: {without} of {all}");
            session.remark(f64::from(without), &text);
        }
        // a stylus that is gone ends the attempt as it is
        session.end_without_device();
        job.close(session, entered, given_up);
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

    pub(super) fn take(&mut self, dt_s: f32, junction_mm: f64) {
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

/// Practice of whoever is signed in, supervised when an assessor watches. A program's attempt is nobody's.
fn practice(ready: &Ready, options: &AppOptions, centre: &Centre) -> Entry {
    let store = options.attempts.clone();
    match (centre.signed_in.filter(|_| ready.who == Who::Trainee), &centre.supervised_by) {
        (Some(trainee), Some(assessor)) => supervised(store, trainee, assessor),
        (trainee, _) => Entry::practice(store, trainee),
    }
}

/// Makes the attempt's place, registered when it is somebody's, and begins it there.
fn begun(ready: &Ready, hand: Box<dyn Stylus>, entry: &Entry) -> Result<(Session, Entered), Trouble> {
    let entered = entry.open(&ready.prepared.scenario.id).map_err(|error| book::trouble(&error))?;
    match Session::start_at(&ready.prepared, hand, &entered.place) {
        Ok(session) => Ok((session, entered)),
        Err(error) => Err(not_made(entered, trouble(&error))),
    }
}
