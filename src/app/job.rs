//! Work that takes longer than a picture may: building a scenario's head, scoring an attempt, reading a dot back. Each
//! runs on a named thread of its own and hands its result over once.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::sync::{Arc, Mutex};

use bevy::prelude::*;

use jiff::Timestamp;

use super::attend::wait_for_rest;
use super::centre::book::{self, Book};
use super::centre::exam::{self, Desk};
use super::centre::paper::{self, Kind, Paper};
use super::hud::Aids;
use super::view::{Ground, ground};
use super::{AppOptions, Doors, Screen};
use crate::certify::papers::Papers;
use crate::certify::report::Report;
use crate::device::attendant::Attendant;
use crate::device::{DeviceChoice, DriverStylus};
use crate::logbook::{Entered, Pseudonym};
use crate::scenario::{self, Loaded};
use crate::session::{self, Attempt, Prepared, Session, SessionError};
use crate::sim::TickRecord;

/// What went wrong and what to do about it.
pub(crate) type Trouble = (String, Option<String>);

/// Who holds the needle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Who {
    /// The person at the pointer.
    Trainee,
    /// The virtual expert.
    Expert,
}

/// A scenario with its head built and its skin painted.
pub(crate) struct Ready {
    /// The scenario made ready.
    pub(crate) prepared: Prepared,
    /// The skin around the work, for the picture.
    pub(crate) ground: Ground,
    /// Who is to work on it.
    pub(crate) who: Who,
    /// The device that person holds; the pointer when there is none.
    pub(crate) stylus: Option<DeviceChoice>,
    /// What an exam rests on; practice without.
    pub(crate) exam: Option<Arc<Papers>>,
}

impl Ready {
    /// Its name, and that it is an exam.
    pub(crate) fn title(&self) -> String {
        let title = &self.prepared.scenario.title;
        if self.exam.is_some() { format!("Exam: {title}") } else { title.clone() }
    }

    /// What helps the trainee: nothing in an exam.
    pub(crate) fn aids(&self) -> Aids {
        if self.exam.is_some() { Aids::none() } else { Aids::of(self.prepared.scenario.level) }
    }
}

/// What is to be made ready.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    /// The scenario, by id or path.
    pub(crate) name: String,
    /// Values to use instead of the scenario's: path and value.
    pub(crate) overrides: Vec<(String, String)>,
    /// Who is to work on it.
    pub(crate) who: Who,
    /// With which device.
    pub(crate) stylus: Option<DeviceChoice>,
    /// For a machine without a graphics card.
    pub(crate) low: bool,
    /// What an exam rests on; practice without.
    pub(crate) exam: Option<Arc<Papers>>,
}

/// What a job hands over.
pub(crate) enum Outcome {
    /// A scenario is ready.
    Ready(Arc<Ready>),
    /// The device is open, for the scenario in hand.
    Opened(Box<DriverStylus>),
    /// An attempt was scored; and why the logbook could not take it, if it could not.
    Scored(Box<Attempt>, Option<Trouble>),
    /// The logbook was read.
    Book(Box<Book>),
    /// Everything was looked at that an exam needs.
    Desk(Box<Desk>),
    /// A report was made.
    Paper(Box<Paper>),
    /// The report was saved there.
    Saved(PathBuf),
    /// The ticks of one dot were read.
    Ticks(u32, Vec<TickRecord>),
    /// It did not work.
    Failed(Trouble),
}

/// The job in hand, if any.
#[derive(Resource, Default)]
pub(crate) struct Job {
    words: &'static str,
    result: Option<Mutex<Receiver<Outcome>>>,
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Job>();
}

impl Job {
    /// What is being done, in words; nothing when idle.
    pub(crate) fn words(&self) -> Option<&'static str> {
        self.result.as_ref().map(|_| self.words)
    }

    /// The result, once.
    pub(crate) fn take(&mut self) -> Option<Outcome> {
        let receiver = self.result.as_mut()?.get_mut().ok()?;
        let outcome = match receiver.try_recv() {
            Ok(outcome) => outcome,
            Err(TryRecvError::Empty) => return None,
            Err(TryRecvError::Disconnected) => Outcome::Failed(("the work in the background broke".to_owned(), None)),
        };
        self.result = None;
        Some(outcome)
    }

    /// Builds a scenario.
    pub(crate) fn prepare(&mut self, wanted: Wanted) {
        let Wanted { name, overrides, who, stylus, low, exam } = wanted;
        self.start("Preparing the skin", move || {
            let made = prepare(&name, &overrides).and_then(|prepared| {
                let ground = ground(&prepared, low).map_err(|error| trouble(&error))?;
                Ok(Ready { prepared, ground, who, stylus, exam })
            });
            made.map_or_else(Outcome::Failed, |ready| Outcome::Ready(Arc::new(ready)))
        });
    }

    /// Opens and arms the device over the scenario's work. No force comes of it.
    pub(crate) fn open(
        &mut self,
        (choice, door): (DeviceChoice, Doors),
        ready: Arc<Ready>,
        devices: Option<PathBuf>,
        attendant: Option<Arc<Attendant>>,
    ) {
        // whoever showed it lets it go first
        let let_go = move || attendant.iter().for_each(|attendant| wait_for_rest(attendant));
        self.start("Opening the stylus", move || {
            let_go();
            match open((&choice, door), &ready.prepared, devices.as_deref()) {
                Ok(stylus) => Outcome::Opened(Box::new(stylus)),
                Err(trouble) => Outcome::Failed(trouble),
            }
        });
    }

    /// Ends and scores an attempt.
    pub(crate) fn close(&mut self, session: Session, entered: Entered, given_up: bool) {
        self.start("Scoring the recording", move || {
            let closed = if given_up { session.abandon() } else { session.finish() };
            match closed {
                Ok(attempt) => {
                    let kept = entered.close(Ok(&attempt));
                    Outcome::Scored(Box::new(attempt), kept.err().map(|error| book::trouble(&error)))
                }
                Err(error) => Outcome::Failed(not_made(entered, trouble(&error))),
            }
        });
    }

    /// Reads the logbook.
    pub(crate) fn read_book(&mut self, store: PathBuf, signed_in: Option<Pseudonym>) {
        self.start("Reading the logbook", move || {
            book::read(&store, signed_in).map_or_else(Outcome::Failed, |book| Outcome::Book(Box::new(book)))
        });
    }

    /// Makes the score report of a stored attempt, for the screen that asks for it.
    pub(crate) fn make_report(&mut self, folder: PathBuf, from: Screen) {
        self.start("Making the score report", move || {
            paper::make(&folder, from).map_or_else(Outcome::Failed, |paper| Outcome::Paper(Box::new(paper)))
        });
    }

    /// Saves a report beside its recording.
    pub(crate) fn save_report(&mut self, report: Report, folder: PathBuf, kind: Kind) {
        self.start("Saving the score report", move || {
            paper::save(&report, &folder, kind).map_or_else(Outcome::Failed, Outcome::Saved)
        });
    }

    /// Looks at everything that must be right before an exam at this scenario.
    pub(crate) fn check_exam(&mut self, id: &str, signed_in: Option<Pseudonym>, nonce: String, options: &AppOptions) {
        let (id, stylus, devices) = (id.to_owned(), options.stylus.clone(), options.devices.clone());
        let (attempts, door) = (options.attempts.clone(), options.door);
        self.start("Checking what an exam needs", move || {
            let prepared = match prepare(&id, &[]) {
                Ok(prepared) => prepared,
                Err(trouble) => return Outcome::Failed(trouble),
            };
            let opened = || stylus.map(|choice| open((&choice, door), &prepared, devices.as_deref()));
            let desk = exam::look(&prepared.scenario, (signed_in, nonce), &attempts, opened, Timestamp::now());
            Outcome::Desk(Box::new(desk))
        });
    }

    /// Reads the ticks of one dot back from a recording.
    pub(crate) fn read(&mut self, recording: PathBuf, dot: u32, from: u64, to: u64) {
        self.start("Reading the dot back", move || match read(&recording, from, to) {
            Ok(ticks) => Outcome::Ticks(dot, ticks),
            Err(error) => Outcome::Failed((error.to_string(), error.hint())),
        });
    }

    fn start(&mut self, words: &'static str, work: impl FnOnce() -> Outcome + Send + 'static) {
        let (sender, receiver) = channel();
        self.words = words;
        self.result = Some(Mutex::new(receiver));
        let spawned = std::thread::Builder::new().name("stipple-job".to_owned()).spawn(move || {
            // the window may be gone by now; then nobody wants the result
            drop(sender.send(work()));
        });
        if let Err(error) = spawned {
            let (sender, receiver) = channel();
            drop(sender.send(Outcome::Failed((format!("no thread could be started: {error}"), None))));
            self.result = Some(Mutex::new(receiver));
        }
    }
}

fn open(
    (choice, door): (&DeviceChoice, Doors),
    prepared: &Prepared,
    devices: Option<&Path>,
) -> Result<DriverStylus, Trouble> {
    let door = door(choice).map_err(|error| (error.to_string(), error.hint()))?;
    session::stylus::open(door, prepared, devices).map_err(|error| (error.to_string(), error.hint()))
}

fn prepare(name: &str, overrides: &[(String, String)]) -> Result<Prepared, Trouble> {
    let said = |errors: &scenario::ScenarioErrors| (errors.lines().join("\n"), errors.hint().map(str::to_owned));
    let mut loaded: Loaded = scenario::find(name).map_err(|errors| said(&errors))?;
    for (path, value) in overrides {
        scenario::set_override(&mut loaded.scenario, path, value).map_err(|errors| said(&errors))?;
    }
    Prepared::new(loaded).map_err(|error| trouble(&error))
}

fn read(recording: &std::path::Path, from: u64, to: u64) -> Result<Vec<TickRecord>, crate::recording::RecordingError> {
    let recording = crate::recording::Recording::open(recording)?;
    let mut ticks = Vec::new();
    for record in recording.records()? {
        let record = record?;
        if record.tick.0 > to {
            break;
        }
        if record.tick.0 >= from {
            ticks.push(record);
        }
    }
    Ok(ticks)
}

/// Writes down that nothing came of an attempt, and says so if that failed too.
pub(crate) fn not_made(entered: Entered, told: Trouble) -> Trouble {
    match entered.close(Err(&told.0)) {
        Ok(()) => told,
        Err(also) => (format!("{}; and in the logbook: {also}", told.0), told.1),
    }
}

/// An error of an attempt as it is shown.
pub(crate) fn trouble(error: &SessionError) -> Trouble {
    (error.to_string(), error.hint())
}
