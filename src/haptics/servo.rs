//! The 1 kHz thread and its links. The thread never waits but for its clock; everybody else holds a [`ServoHandle`].
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use std::thread::JoinHandle;

use rtrb::{Consumer, Producer, RingBuffer};
use triple_buffer::{Input, Output, triple_buffer};

use super::clock::{Clock, Pacer, SystemClock};
use super::events::EventMaker;
use super::{Ended, Health, Rig, SimEvent, Snapshot};
use crate::device::gate::WATCHDOG_US;
use crate::device::priority;
use crate::sim::TickRecord;

/// Events that may wait for the picture. A picture that stalls 5 s under 100 strokes a second still gets all.
const EVENT_RING: usize = 1024;
/// Commands that may wait for the loop.
const COMMAND_RING: usize = 16;

/// What the rest of the program may ask of the loop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ServoCommand {
    Pause,
    Resume,
    Stop,
}

/// The loop's ends of the links.
struct Links {
    snapshot: Input<Option<Snapshot>>,
    events: Producer<SimEvent>,
    commands: Consumer<ServoCommand>,
    records: Option<Producer<TickRecord>>,
}

/// The thread could not be made.
#[derive(Debug, thiserror::Error)]
#[error("the haptics thread could not be started: {0}")]
pub struct ServoError(#[from] std::io::Error);

/// Starts servo threads.
#[derive(Debug)]
pub struct Servo;

impl Servo {
    /// Runs a rig in real time on its own thread. Every record goes into `records`, if given; a full ring is counted.
    pub fn start(rig: Rig, records: Option<Producer<TickRecord>>) -> Result<ServoHandle, ServoError> {
        Self::start_with(rig, records, SystemClock::new())
    }

    /// The same by another clock.
    pub fn start_with(
        rig: Rig,
        records: Option<Producer<TickRecord>>,
        clock: impl Clock + 'static,
    ) -> Result<ServoHandle, ServoError> {
        let (snapshot, snapshot_out) = triple_buffer(&None);
        let (events, events_out) = RingBuffer::new(EVENT_RING);
        let (commands_in, commands) = RingBuffer::new(COMMAND_RING);
        let links = Links { snapshot, events, commands, records };
        let thread = std::thread::Builder::new()
            .name("servo".to_owned())
            .spawn(move || ServoLoop::new(rig, links, clock).run())?;
        Ok(ServoHandle { snapshot: snapshot_out, events: events_out, commands: commands_in, thread: Some(thread) })
    }
}

/// The other threads' ends of the links. Dropping it stops the loop and waits for it.
#[derive(Debug)]
pub struct ServoHandle {
    snapshot: Output<Option<Snapshot>>,
    events: Consumer<SimEvent>,
    commands: Producer<ServoCommand>,
    thread: Option<JoinHandle<Health>>,
}

impl ServoHandle {
    /// The newest state; nothing before the first tick.
    pub fn snapshot(&mut self) -> Option<Snapshot> {
        *self.snapshot.read()
    }

    /// The next event, oldest first.
    pub fn poll_event(&mut self) -> Option<SimEvent> {
        self.events.pop().ok()
    }

    /// Stop simulating and let the force go to zero. False when the loop takes no more commands.
    pub fn pause(&mut self) -> bool {
        self.send(ServoCommand::Pause)
    }

    /// Go on. False when the loop takes no more commands.
    pub fn resume(&mut self) -> bool {
        self.send(ServoCommand::Resume)
    }

    /// The loop is running (or paused); false once it ended by itself, was stopped or broke.
    pub fn is_running(&self) -> bool {
        self.thread.as_ref().is_some_and(|thread| !thread.is_finished())
    }

    /// Lets the force go to zero, ends the loop and waits for it. The last health; nothing when the loop broke.
    pub fn stop(mut self) -> Option<Health> {
        self.finish()
    }

    fn finish(&mut self) -> Option<Health> {
        let thread = self.thread.take()?;
        // a full ring cannot swallow the end: the loop also ends when this end of the ring is dropped
        let _ = self.send(ServoCommand::Stop);
        let (closed, _) = RingBuffer::new(1);
        self.commands = closed;
        thread.join().ok()
    }

    fn send(&mut self, command: ServoCommand) -> bool {
        self.commands.push(command).is_ok()
    }
}

impl Drop for ServoHandle {
    fn drop(&mut self) {
        self.finish();
    }
}

/// What the loop is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Running,
    /// Force on its way to zero or there; `resume` when it may go on.
    Paused {
        resume: bool,
    },
    Stopping,
}

struct ServoLoop<C> {
    rig: Rig,
    links: Links,
    clock: C,
    mode: Mode,
    health: Health,
    events: EventMaker,
    newest: Option<TickRecord>,
}

impl<C: Clock> ServoLoop<C> {
    fn new(rig: Rig, links: Links, clock: C) -> Self {
        let (health, events) = (Health::default(), EventMaker::default());
        Self { rig, links, clock, mode: Mode::Running, health, events, newest: None }
    }

    fn run(mut self) -> Health {
        self.health.real_time = priority::ask(priority::SERVO);
        let period_ns = period_ns(self.rig.tick_hz());
        let mut pacer = Pacer::new(self.clock.now_ns(), period_ns);
        loop {
            let now_ns = self.clock.wait_until_ns(pacer.deadline_ns());
            let start = pacer.start(now_ns);
            self.health.note_late(start.late_ns);
            self.health.missed += start.missed;
            if start.missed.saturating_mul(period_ns) >= WATCHDOG_US * 1000 {
                self.rig.stalled();
            }
            self.obey();
            let over = self.step();
            self.health.note_step(self.clock.now_ns().saturating_sub(now_ns));
            self.publish();
            if over {
                return self.health;
            }
        }
    }

    fn obey(&mut self) {
        while let Ok(command) = self.links.commands.pop() {
            self.mode = match (command, self.mode) {
                (ServoCommand::Stop, _) | (_, Mode::Stopping) => Mode::Stopping,
                (ServoCommand::Pause, _) => Mode::Paused { resume: false },
                (ServoCommand::Resume, Mode::Paused { .. }) => Mode::Paused { resume: true },
                (ServoCommand::Resume, Mode::Running) => Mode::Running,
            };
        }
        if self.links.commands.is_abandoned() {
            self.mode = Mode::Stopping;
        }
    }

    /// One tick; true when the loop is over.
    fn step(&mut self) -> bool {
        match self.mode {
            Mode::Running => {
                self.tick();
                if self.rig.ended() == Ended::Away {
                    self.mode = Mode::Paused { resume: false };
                }
            }
            Mode::Paused { resume } => {
                // only from rest, so that a replay, which has no pause, finds the same force
                if self.rig.settle() && resume {
                    self.rig.resume();
                    self.mode = Mode::Running;
                }
            }
            Mode::Stopping => return self.rig.settle(),
        }
        matches!(self.rig.ended(), Ended::Finished | Ended::Lost) && self.rig.settle()
    }

    fn tick(&mut self) {
        let Some(record) = self.rig.tick() else { return };
        self.newest = Some(record);
        for event in self.events.of(&record, self.rig.verdict()).into_iter().flatten() {
            if self.links.events.push(event).is_err() {
                self.health.dropped_events += 1;
            }
        }
        if let Some(records) = &mut self.links.records
            && records.push(record).is_err()
        {
            self.health.dropped_records += 1;
        }
    }

    fn publish(&mut self) {
        let (health, ended, aways) = (self.health, self.rig.ended(), self.rig.aways());
        let (energy, body) = (*self.rig.energy(), self.rig.body());
        self.links.snapshot.write(self.newest.map(|record| Snapshot { record, health, energy, body, ended, aways }));
    }
}

fn period_ns(tick_hz: f64) -> u64 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the range just before")]
    let ns = (1e9 / tick_hz).round().clamp(1_000.0, 1e9) as u64;
    ns
}
