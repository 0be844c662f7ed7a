//! One attempt in virtual time: device, reader, loop and writer get their turns in microseconds that only this file moves.

use stipple::device::driver::{self, DeviceLink, Mount, Turns};
use stipple::device::gate::WATCHDOG_US;
use stipple::device::ohs::buttons;
use stipple::device::ohs::firmware::{EmulatedStylus, Fault, Felt, HandSample, Model};
use stipple::device::{Stylus, Verdict, Why};
use stipple::haptics::{Ended, HALVED, Rig};
use stipple::math::{Pose, rotation_with_up};
use stipple::motion::flags;
use stipple::recording::{CloseOutcome, Ending, Header, Integrity, NoteKind, Recording, RecordingWriter};
use stipple::scenario;
use stipple::session::{Prepared, Replay, score_file};
use stipple::sim::TickRecord;
use tempfile::TempDir;

use super::cases::{Case, Goes, Law, What};
use super::meter::{Held, Meter, STEP_US, Seen, TICK_US};
use super::wire::{BoxedHand, Wire};

/// When the fault begins, µs: the needle has been in the skin for half a second.
const FAULT_US: u64 = 900_000;
/// A fault that goes away does so then, and the trainee says the word that long after, µs.
const FAULT_ENDS_US: u64 = FAULT_US + 100_000;
const WORD_US: u64 = 1_200_000;
/// When the attempt ends, µs.
const END_US: u64 = 1_500_000;
/// The tick's place in a millisecond: a report has come, and the device has lived on for a step.
const TICK_AT_US: u64 = 250;
/// A reader that hears nothing wakes after this, a writer after that, µs.
const READER_US: u64 = 4_000;
const WRITER_US: u64 = 1_000;
/// The hand starts this high over the skin, waits, and goes down, mm, µs and mm/s.
const START_MM: f64 = 2.0;
const WAITS_US: u64 = 100_000;
const DOWN_MM_PER_S: f64 = 25.0;
/// A hand that lifts does so at this speed, mm/s, by so much, mm.
const UP_MM_PER_S: f64 = 40.0;
const UP_MM: f64 = 12.0;
/// A moment in which the machine runs, µs.
const MOMENT_US: u64 = 20_000;
/// How deep it presses, mm: needle and nose are in the skin.
const PRESS_MM: f64 = 5.5;

/// What the hand does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holds {
    Down,
    DownFromTheStart,
    /// It lifts when the fault begins.
    DownAndLifts,
    /// It lets the machine run when the fault begins; with the machine off only for a moment.
    DownAndStarts,
}

/// What came of one attempt.
pub(crate) struct Ran {
    pub(crate) seen: Seen,
    /// Force just before the fault, N.
    pub(crate) before_n: f64,
    /// Reasons in the order in which they were given.
    pub(crate) reasons: Vec<Why>,
    /// The device can be used at the end.
    pub(crate) ready: bool,
}

/// Which skin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Skin {
    Normal,
    Scar,
}

pub(crate) fn prepared(skin: Skin, law: Law) -> Prepared {
    let mut loaded = scenario::find("pad-depth-drill").unwrap();
    if skin == Skin::Scar {
        let scar = r#"scars: [(kind: "hypertrophic", shape: Discs(centres: [(0, 0)], radius_mm: 10))], plan: ("#;
        loaded = scenario::load_text("faults", &loaded.source.replace("plan: (", scar)).unwrap();
        assert_eq!(loaded.scenario.tissue.scars.len(), 1);
    }
    let tissue = &mut loaded.scenario.tissue;
    match law {
        Law::AsIs | Law::NoNumber => {}
        Law::Tenfold => {
            for stiffness in [
                &mut tissue.k_b,
                &mut tissue.q,
                &mut tissue.nose_modulus_mpa,
                &mut tissue.lateral_n_per_mm,
                &mut tissue.skull_n_per_mm,
            ] {
                *stiffness *= 10.0;
            }
        }
        // the skull lies just below the needle's way in: a wall in the needle's way
        Law::Wall => (tissue.thickness_mm[4], tissue.skull_n_per_mm) = (0.1, 20.0),
    }
    scenario::check(&loaded.scenario).unwrap();
    Prepared::new(loaded).unwrap()
}

/// A hand that presses the needle into the skin over a target and holds it there.
pub(crate) fn pressing(prepared: &Prepared, model: &Model, machine: bool, holds: Holds) -> BoxedHand {
    let c = model.capabilities;
    let mount = Mount::new(prepared.stylus_anchor(), (c.workspace_min_mm + c.workspace_max_mm) * 0.5);
    let target = prepared.targets[0];
    let up = mount.direction_to_device(target.normal);
    let skin_mm = mount.point_to_device(target.point_mm);
    let rotation = mount.world_from_device().rotation.conjugate() * rotation_with_up(target.normal);
    let hand = move |now_us: u64, _felt: &Felt| {
        let down_mm = now_us.saturating_sub(WAITS_US) as f64 * 1e-6 * DOWN_MM_PER_S;
        let lifted_mm = now_us.saturating_sub(FAULT_US) as f64 * 1e-6 * UP_MM_PER_S;
        let height_mm = match holds {
            Holds::Down | Holds::DownAndStarts => (START_MM - down_mm).max(-PRESS_MM),
            Holds::DownFromTheStart => -PRESS_MM,
            Holds::DownAndLifts => (START_MM - down_mm).max(-PRESS_MM) + lifted_mm.min(UP_MM),
        };
        let pose = Pose { position_mm: skin_mm + up * height_mm, rotation };
        let starts = now_us >= FAULT_US && (machine || now_us < FAULT_US + MOMENT_US);
        let runs = if holds == Holds::DownAndStarts { starts } else { machine };
        let buttons = if runs { buttons::PEDAL } else { 0 };
        Some(HandSample { pose, held: true, grip_n: 2.0, buttons })
    };
    Box::new(hand)
}

struct Bench<'a> {
    case: &'a Case,
    wire: Wire,
    turns: Turns,
    rig: Rig,
    link: DeviceLink,
    meter: Meter,
    writer: RecordingWriter,
    now_us: u64,
    read_us: u64,
    wrote_us: u64,
    next_tick_us: u64,
    /// When the fault begins, µs, and the force just before, N.
    began_us: u64,
    before_n: f64,
    noted: (u32, u64),
    reasons: Vec<Why>,
}

/// Runs one fault in one skin.
pub(crate) fn run(case: &Case, skin: Skin, machine: bool) -> Ran {
    let law = if let What::Law(law) = case.what { law } else { Law::AsIs };
    let mut prepared = prepared(skin, law);
    if law == Law::NoNumber {
        // as soon as the machine runs, the needle's way is no number, and so is the law's force from then on
        std::sync::Arc::make_mut(&mut prepared.model).machine.stroke_mm = f64::NAN;
    }
    let holds = match case.what {
        What::StartInside => Holds::DownFromTheStart,
        What::FrozenAndLifts => Holds::DownAndLifts,
        What::Law(Law::NoNumber) => Holds::DownAndStarts,
        _ => Holds::Down,
    };
    let hand = pressing(&prepared, &Model::GOOD, machine, holds);
    let wire = Wire::new(EmulatedStylus::new(Model::GOOD, hand, 1, 0));
    if case.what == What::Device(Fault::Inverted) {
        wire.line().stylus.inject(Fault::Inverted, 0, u64::MAX);
    }
    let (stylus, turns) = driver::by_turns(wire.door(), prepared.stylus_anchor(), 0).unwrap();
    let link = stylus.link().unwrap();
    let limits = link.armed().limits.unwrap();
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("attempt.mcap");
    let header = Header::new("faults", &stylus.spec(), 1);
    let mut bench = Bench {
        case,
        wire,
        turns,
        rig: prepared.rig(Box::new(stylus)),
        link,
        meter: Meter::new(
            Held { force_n: limits.max_force_n, slew_n_per_s: limits.max_slew_n_per_s },
            case.what.tells_a_wrong_place(),
        ),
        writer: RecordingWriter::create(&path, &header, &prepared.scenario, &prepared.source).unwrap(),
        now_us: 0,
        read_us: 0,
        wrote_us: 0,
        next_tick_us: TICK_US + TICK_AT_US,
        began_us: if law == Law::NoNumber { u64::MAX } else { FAULT_US },
        before_n: 0.0,
        noted: (0, 0),
        reasons: Vec::new(),
    };
    while bench.now_us < END_US {
        if bench.now_us == bench.began_us {
            bench.before_n = bench.wire.line().stylus.drive().force_n.length();
            bench.begin();
        }
        bench.step();
    }
    let Bench { writer, meter, reasons, link, before_n, .. } = bench;
    writer.finish(Ending::clean(CloseOutcome::Finished)).unwrap();
    let name = format!("{}, {skin:?}, machine {machine}", case.name);
    check_recording(&path, &reasons, law, &name);
    Ran { seen: meter.seen, before_n, reasons, ready: link.is_ready() }
}

impl Bench<'_> {
    fn begin(&mut self) {
        let line = &mut *self.wire.line();
        match self.case.what {
            What::Device(fault) if fault != Fault::Inverted => assert!(line.stylus.inject(fault, FAULT_US, u64::MAX)),
            What::FrozenAndLifts => assert!(line.stylus.inject(Fault::PoseFrozen, FAULT_US, u64::MAX)),
            What::Word(fault) => assert!(line.stylus.inject(fault, FAULT_US, FAULT_ENDS_US)),
            What::Unplug => line.stylus.unplug(),
            What::Bus(bus) => line.bus = bus,
            _ => {}
        }
    }

    fn stalls(&self, stall: impl FnOnce(&What) -> Option<u64>) -> bool {
        let ms = stall(&self.case.what).unwrap_or(0);
        (FAULT_US..FAULT_US + ms * 1000).contains(&self.now_us)
    }

    /// One step of the device's servo, and whatever the host does meanwhile.
    fn step(&mut self) {
        self.now_us += STEP_US;
        let since_us = self.now_us.checked_sub(self.began_us);
        {
            let line = &mut *self.wire.line();
            line.stylus.advance(self.now_us);
            self.meter.device(line, self.case.name, since_us);
        }
        let hung = self.stalls(|what| if let What::Host(ms) = what { Some(*ms) } else { None });
        if !hung {
            self.host();
        }
        self.meter.wire(&self.wire.line(), self.case.name);
    }

    fn host(&mut self) {
        self.turns.set_now_us(self.now_us);
        if self.wire.fetch() || self.now_us - self.read_us >= READER_US {
            self.read_us = self.now_us;
            self.turns.reader_turn();
        }
        let held_up = self.stalls(|what| if let What::Loop(ms) = what { Some(*ms) } else { None });
        let due = self.now_us >= self.next_tick_us && !held_up;
        if due {
            // deadlines that a stall swallowed are left out, as the pacer does
            let missed = (self.now_us - self.next_tick_us) / TICK_US;
            self.next_tick_us += (missed + 1) * TICK_US;
            let stalled = missed * TICK_US >= WATCHDOG_US;
            if stalled {
                self.rig.stalled();
            }
            if self.now_us >= WORD_US && matches!(self.case.what, What::Word(_)) && self.rig.ended() == Ended::Away {
                assert!(self.link.is_ready(), "{}: {:?}", self.case.name, self.link.off());
                self.rig.resume();
                self.meter.begins_anew(self.now_us);
            }
            let record = self.tick();
            // what the hand did meanwhile is no motion of one tick
            let follows = record.is_some_and(|record| !record.sample.has(flags::JUMP));
            assert!(!(stalled && follows), "{}: a tick that follows from the one before the stall", self.case.name);
            if self.case.what == What::TwoTicksAtOnce {
                self.turns.writer_turn();
                self.tick();
            }
        }
        let stands = self.stalls(|what| if let What::Writer(ms) = what { Some(*ms) } else { None });
        if !stands && (due || self.now_us - self.wrote_us >= WRITER_US) {
            self.wrote_us = self.now_us;
            self.turns.writer_turn();
        }
    }

    /// One tick of the loop, and what a session writes down of it.
    fn tick(&mut self) -> Option<TickRecord> {
        let record = self.rig.tick();
        if let Some(record) = &record {
            self.writer.push(record).unwrap();
        }
        let fault = self.rig.verdict() == Verdict::Fault;
        if fault {
            self.meter.begins_anew(self.now_us);
        }
        if fault && !self.reasons.contains(&Why::NoNumber) {
            self.before_n = self.wire.line().stylus.drive().force_n.length();
            self.began_us = self.now_us;
            self.note(NoteKind::Fault, Why::NoNumber);
        }
        let (aways, cuts) = (self.rig.aways(), self.link.cuts());
        if aways > self.noted.0 {
            self.note(NoteKind::DeviceLost, self.link.stopped_by().unwrap());
        }
        if cuts > self.noted.1 {
            self.note(NoteKind::Fault, Why::HostLate);
        }
        if self.rig.energy().least_gain < HALVED && !self.reasons.contains(&Why::TurnedDown) {
            assert_eq!(
                self.rig.energy().remark(),
                Some(Why::TurnedDown),
                "{}: the screen does not say so",
                self.case.name
            );
            self.note(NoteKind::Fault, Why::TurnedDown);
        }
        self.noted = (aways, cuts);
        record
    }

    fn note(&mut self, kind: NoteKind, why: Why) {
        self.writer.note(kind, f64::from(why.code()), &why.to_string()).unwrap();
        self.reasons.push(why);
    }
}

/// The recording is whole, says why, and gives the same bits again, but for a law that was broken on purpose.
fn check_recording(path: &std::path::Path, reasons: &[Why], law: Law, case: &str) {
    let scored = score_file(path, None, &mut |_| {}).unwrap();
    assert_eq!(scored.integrity, Integrity::Intact, "{case}");
    match (law, scored.replay) {
        (Law::NoNumber, Replay::Differs { .. }) => {}
        (Law::NoNumber, other) => panic!("{case}: a broken law went unnoticed: {other}"),
        (_, replay) => assert!(matches!(replay, Replay::Same { ticks } if ticks > 100), "{case}: {replay}"),
    }
    let recording = Recording::open(path).unwrap();
    let codes: Vec<f64> = recording.notes().iter().map(|note| note.value).collect();
    let wanted: Vec<f64> = reasons.iter().map(|why| f64::from(why.code())).collect();
    assert_eq!(codes, wanted, "{case}");
}

/// What has to come of a case, beside the limits that the meter holds.
pub(crate) fn check(case: &Case, ran: &Ran, name: &str) {
    assert!(ran.seen.plane_n > 0.05, "{name}: there was no plane to speak of: {} N", ran.seen.plane_n);
    let zero_us = ran.seen.gone_us().unwrap_or(u64::MAX);
    let ended_us = ran.seen.pushed_us;
    match case.goes {
        Goes::Stops(reasons) | Goes::StopsLate(reasons, _) => {
            let most_us = if let Goes::StopsLate(_, most_us) = case.goes { most_us } else { 20_000 };
            assert!(ran.before_n > 0.1, "{name}: only {} N before the fault", ran.before_n);
            assert!(ended_us <= most_us, "{name}: the last force after {ended_us} us");
            // a writer that was held up as well cuts the force off when it is back, and says so too
            // and a device that swings has its force turned down on the way
            let beside = [Why::HostLate, Why::TurnedDown];
            let others: Vec<_> = ran.reasons.iter().filter(|why| !beside.contains(why)).collect();
            assert!(others.len() == 1 && reasons.contains(others[0]), "{name}: {:?}", ran.reasons);
        }
        Goes::Ends(why) => {
            assert!(ran.before_n > 0.5, "{name}: only {} N before the fault", ran.before_n);
            assert!(ended_us <= 20_000, "{name}: the last force after {ended_us} us");
            assert_eq!((&ran.reasons[..], ran.ready), (&[why][..], true), "{name}");
        }
        Goes::Cut | Goes::Back(_) => {
            assert!(ran.before_n > 0.1, "{name}: only {} N before the fault", ran.before_n);
            assert!(zero_us <= 20_000, "{name}: zero after {zero_us} us");
            assert!(ran.seen.last_n > 0.1 && ran.ready, "{name}: force does not come back");
            let why = if let Goes::Back(why) = case.goes { why } else { Why::HostLate };
            assert_eq!(ran.reasons, [why], "{name}");
        }
        Goes::On(reasons) => {
            assert!(ran.ready, "{name}: {:?}", ran.reasons);
            let turned_down = ran.reasons.iter().all(|why| *why == Why::TurnedDown);
            assert!(ran.reasons == reasons || (case.may_turn_down() && turned_down), "{name}: {:?}", ran.reasons);
        }
    }
}
