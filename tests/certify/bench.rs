//! What the tests work with: one attempt of a virtual hand, recorded under any head, and keys for everybody.

use std::sync::{Arc, OnceLock};

use jiff::Timestamp;
use stipple::certify::make::{countersign, make};
use stipple::certify::manifest::EarlierPart;
use stipple::certify::trust::{Role, Trust};
use stipple::certify::verify::{Account, Outcome, verify};
use stipple::certify::{pack, scheme};
use stipple::device::{DeviceKind, DeviceSpec, TraineeKind, VirtualTrainee};
use stipple::recording::{
    ClockHealth, CloseOutcome, Ending, Header, LATE_BUCKETS, Mode, NoteKind, RecordingWriter, Registration,
};
use stipple::scenario::{self, Scenario};
use stipple::session::Prepared;
use stipple::sim::TickRecord;
use stipple::units::Tick;

pub(crate) use super::keys::{key, trust, trusted};

/// When the attempt began, ns; its registration was a minute before.
pub(crate) const START_NS: u64 = 1_790_000_000_000_000_000;
const MINUTE_NS: u64 = 60_000_000_000;

/// Ticks that are recorded: the first dots, without the long way to them.
const TICKS: usize = 3000;

/// Ticks before the first touch.
const BEFORE: usize = 300;

pub(crate) fn packed_at() -> Timestamp {
    Timestamp::from_nanosecond(i128::from(START_NS + 10 * MINUTE_NS)).unwrap()
}

pub(crate) struct Hand {
    pub(crate) scenario: Arc<Scenario>,
    pub(crate) source: String,
    pub(crate) records: Vec<TickRecord>,
}

/// A hand of its own for each seed.
pub(crate) fn moved(seed: u64) -> Hand {
    let prepared = Prepared::new(scenario::find("first-dots").unwrap()).unwrap();
    let mut rig = prepared.rig(Box::new(VirtualTrainee::new(TraineeKind::Expert, seed, prepared.task())));
    let all: Vec<TickRecord> = (0..20_000).filter_map(|_| rig.tick()).collect();
    let touch = all.iter().position(|record| record.outcome.depth_mm > 0.0).unwrap();
    let mut state = prepared.model.start();
    let step = |(tick, record): (u64, &TickRecord)| {
        let outcome = prepared.model.step(&mut state, &record.sample);
        TickRecord { tick: Tick(tick), outcome, ..*record }
    };
    let records = (0..).zip(&all[touch - BEFORE..][..TICKS]).map(step).collect();
    Hand { scenario: Arc::clone(&prepared.scenario), source: prepared.source.clone(), records }
}

/// A hand, moved once for all tests.
pub(crate) fn hand() -> &'static Hand {
    static HAND: OnceLock<Hand> = OnceLock::new();
    HAND.get_or_init(|| moved(1))
}

/// Another one.
pub(crate) fn other_hand() -> &'static Hand {
    static HAND: OnceLock<Hand> = OnceLock::new();
    HAND.get_or_init(|| moved(2))
}

pub(crate) fn registration() -> Registration {
    Registration {
        mode: Mode::Exam,
        trainee: "T-000173".into(),
        number: 2,
        nonce: [7; 16],
        opened_unix_ns: START_NS - MINUTE_NS,
        register: [3; 32],
    }
}

/// The head of an exam as it should be.
pub(crate) fn exam_header() -> Header {
    let device = DeviceSpec::plain("stylus 7", DeviceKind::Hid, 3.0, 500.0);
    let mut header = Header::new("20260921-000000-first-dots", &device, START_NS);
    registration().write(&mut header);
    for (name, value) in [
        ("device_id", "0000abcd:SN-7".to_owned()),
        ("calibration", "0badcafe".to_owned()),
        ("calibrated_unix_ns", (START_NS - 3600 * 1_000_000_000).to_string()),
        ("aids", "off".to_owned()),
    ] {
        header.extra.insert(name.into(), value);
    }
    header
}

/// A recording of these ticks under a head.
pub(crate) fn recording(header: &Header, scenario: &Scenario, source: &str, records: &[TickRecord]) -> Vec<u8> {
    recording_with(header, (scenario, source, records), &clean(), &[])
}

/// A clock that kept time.
pub(crate) fn clean() -> ClockHealth {
    ClockHealth {
        late: [0; LATE_BUCKETS],
        missed: 0,
        worst_late_us: 12.0,
        worst_step_us: 20.0,
        dropped_records: 0,
        dropped_events: 0,
        real_time: true,
    }
}

/// A note, behind so many ticks.
pub(crate) type Said = (usize, NoteKind, f64, &'static str);

/// The same with another clock, and with notes.
pub(crate) fn recording_with(
    header: &Header,
    (scenario, source, records): (&Scenario, &str, &[TickRecord]),
    health: &ClockHealth,
    notes: &[Said],
) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("recording.mcap");
    let mut writer = RecordingWriter::create(&path, header, scenario, source).unwrap();
    for (at, record) in records.iter().enumerate() {
        for (_, kind, value, text) in notes.iter().filter(|(behind, ..)| *behind == at) {
            writer.note(*kind, *value, text).unwrap();
        }
        writer.push(record).unwrap();
    }
    writer.health(health).unwrap();
    writer.finish(Ending::clean(CloseOutcome::Finished)).unwrap();
    std::fs::read(&path).unwrap()
}

/// The first hand under a head.
pub(crate) fn recorded(header: &Header) -> Vec<u8> {
    recording(header, &hand().scenario, &hand().source, &hand().records)
}

pub(crate) fn earlier() -> Vec<EarlierPart> {
    let opened_at = Timestamp::from_nanosecond(i128::from(START_NS - 60 * MINUTE_NS)).unwrap().to_string();
    vec![EarlierPart { number: 1, opened_at, scenario: "first-dots".into(), outcome: "abandoned".into() }]
}

pub(crate) fn scheme_note() -> Vec<u8> {
    scheme::sign(&hand().scenario, &key("scheme")).unwrap().encode().into_bytes()
}

/// A pack of a recording, signed by station and assessor, with the scheme's signature.
pub(crate) fn pack_of(recording: Vec<u8>, earlier: Vec<EarlierPart>) -> Vec<u8> {
    let beside = [(pack::SCHEME, scheme_note())];
    let (bytes, _) = make(recording, &beside, earlier, &key("station"), packed_at(), &mut |_| {}).unwrap();
    countersign(&bytes, &key("assessor")).unwrap()
}

/// A pack in which everything is right.
pub(crate) fn good() -> Vec<u8> {
    pack_of(recorded(&exam_header()), earlier())
}

/// Whom the tests believe, and one more.
pub(crate) fn trusting(role: Role, name: &str) -> Trust {
    let mut trust = trust();
    trust.keys.push(trusted((role, name)));
    trust
}

/// The checks that failed, each with what it said.
pub(crate) fn failed(account: &Account) -> Vec<(&'static str, String)> {
    let failed = account.lines.iter().filter(|line| line.outcome == Outcome::Failed);
    failed.map(|line| (line.check, line.text.clone())).collect()
}

pub(crate) fn checked(bytes: &[u8], trust: &Trust) -> Vec<(&'static str, String)> {
    failed(&verify(bytes, trust, &mut |_| {}))
}
