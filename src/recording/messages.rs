//! The messages of a recording as CDR bytes, written and read; `channel.rs` has their definitions.

use crate::sim::TickRecord;

use super::cdr::{Decoder, Encoder};
use super::chain::Link;
use super::fields;

/// Writes the message of `/stylus` into `bytes`.
pub(super) fn encode_stylus(record: &TickRecord, bytes: &mut Vec<u8>) {
    fields::stylus(&mut record.clone(), &mut Encoder::new(bytes));
}

/// Writes the message of `/law` into `bytes`.
pub(super) fn encode_law(record: &TickRecord, bytes: &mut Vec<u8>) {
    fields::law(&mut record.clone(), &mut Encoder::new(bytes));
}

/// Reads the two messages of a tick into `record`; `None` when one is not whole or they disagree about the tick, and then
/// the record is of no use.
pub(super) fn decode_tick(stylus: &[u8], law: &[u8], record: &mut TickRecord) -> Option<()> {
    let mut decoder = Decoder::new(law);
    fields::law(record, &mut decoder);
    let tick = record.tick;
    let whole = decoder.whole();
    let mut decoder = Decoder::new(stylus);
    fields::stylus(record, &mut decoder);
    (whole && decoder.whole() && record.tick == tick).then_some(())
}

/// What a session says about itself in the recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoteKind {
    /// The attempt was paused.
    Pause,
    /// ... and goes on; the value is the time of the pause, s, or 0 after a loss.
    Resume,
    /// The trainee gave up.
    Abandoned,
    /// The limiter or a device reported a fault.
    Fault,
    /// The device could not be used any more; the value is the number of the reason.
    DeviceLost,
    /// ... and can again; the value is the time without it, s.
    DeviceBack,
    /// Ticks are missing here, because the recorder's ring was full.
    Dropped,
    /// The energy log of a haptic device, once a second.
    Energy,
    /// Anything an assessor or the program wants to keep.
    Remark,
}

impl NoteKind {
    const ALL: [(Self, &'static str); 9] = [
        (Self::Pause, "pause"),
        (Self::Resume, "resume"),
        (Self::Abandoned, "abandoned"),
        (Self::Fault, "fault"),
        (Self::DeviceLost, "device_lost"),
        (Self::DeviceBack, "device_back"),
        (Self::Dropped, "dropped"),
        (Self::Energy, "energy"),
        (Self::Remark, "remark"),
    ];

    /// Its name in the file.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(kind, _)| *kind == self).map_or("remark", |(_, name)| name)
    }

    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| *known == name).map(|(kind, _)| *kind)
    }
}

/// A note of the session, at the tick it was written.
#[derive(Clone, Debug, PartialEq)]
pub struct Note {
    /// When.
    pub tick: u64,
    /// What.
    pub kind: NoteKind,
    /// A number that belongs to it; 0 when none does. Of [`NoteKind::Dropped`]: missing ticks. Of
    /// [`NoteKind::Energy`]: energy made by the loop that is still about, N·mm.
    pub value: f64,
    /// In words; may be empty.
    pub text: String,
}

pub(super) fn encode_event(tick: u64, kind: &str, value: f64, text: &str, bytes: &mut Vec<u8>) {
    let mut encoder = Encoder::new(bytes);
    encoder.u64(tick);
    encoder.f64(value);
    encoder.string(kind);
    encoder.string(text);
}

/// A message of `/event`.
pub(super) enum Event {
    /// The session said it.
    Note(Note),
    /// It follows from the ticks.
    Derived,
}

/// `None` when it is not a whole message.
pub(super) fn decode_event(message: &[u8]) -> Option<Event> {
    let mut decoder = Decoder::new(message);
    let (tick, value, kind, text) = (decoder.u64(), decoder.f64(), decoder.string(), decoder.string());
    if !decoder.whole() {
        return None;
    }
    let note = |kind| Event::Note(Note { tick, kind, value, text: text.into() });
    Some(NoteKind::from_name(kind).map_or(Event::Derived, note))
}

/// Buckets of the latency histogram.
pub const LATE_BUCKETS: usize = 12;

/// How well the servo's loop keeps time; counts since the start of the attempt.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ClockHealth {
    /// Ticks that started more than one period late.
    pub missed: u64,
    /// Longest step so far, µs.
    pub worst_step_us: f64,
    /// Records that found the recorder's ring full.
    pub dropped_records: u64,
    /// Events that found the picture's ring full.
    pub dropped_events: u64,
    /// Longest delay of a tick after its deadline so far, µs.
    pub worst_late_us: f64,
    /// How many ticks started how late after their deadline, by the buckets of the message's definition.
    pub late: [u64; LATE_BUCKETS],
    /// The system granted real-time priority.
    pub real_time: bool,
}

pub(super) fn encode_clock(tick: u64, health: &ClockHealth, bytes: &mut Vec<u8>) {
    let mut encoder = Encoder::new(bytes);
    encoder.u64(tick);
    encoder.u64(health.missed);
    encoder.f64(health.worst_step_us);
    encoder.u64(health.dropped_records);
    encoder.u64(health.dropped_events);
    encoder.f64(health.worst_late_us);
    health.late.iter().for_each(|count| encoder.u64(*count));
    encoder.raw(&[u8::from(health.real_time)]);
}

pub(super) fn decode_clock(message: &[u8]) -> Option<(u64, ClockHealth)> {
    let mut decoder = Decoder::new(message);
    let tick = decoder.u64();
    let health = ClockHealth {
        missed: decoder.u64(),
        worst_step_us: decoder.f64(),
        dropped_records: decoder.u64(),
        dropped_events: decoder.u64(),
        worst_late_us: decoder.f64(),
        late: [(); LATE_BUCKETS].map(|()| decoder.u64()),
        real_time: decoder.byte() == 1,
    };
    decoder.whole().then_some((tick, health))
}

/// A link of the chain as it is written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct LinkMessage {
    /// 0 for the header's link, then 1 and on.
    pub(super) number: u64,
    /// It covers the records below this tick.
    pub(super) next_tick: u64,
    /// Records covered since the start.
    pub(super) records: u64,
    /// The link.
    pub(super) link: Link,
}

pub(super) fn encode_link(message: &LinkMessage, bytes: &mut Vec<u8>) {
    let mut encoder = Encoder::new(bytes);
    encoder.u64(message.number);
    encoder.u64(message.next_tick);
    encoder.u64(message.records);
    encoder.raw(&message.link);
}

pub(super) fn decode_link(message: &[u8]) -> Option<LinkMessage> {
    let mut decoder = Decoder::new(message);
    let (number, next_tick, records) = (decoder.u64(), decoder.u64(), decoder.u64());
    let mut link = [0; 32];
    for byte in &mut link {
        *byte = decoder.byte();
    }
    decoder.whole().then_some(LinkMessage { number, next_tick, records, link })
}

/// A checksum over a part of the file itself: the first message of each chunk is that of what stands before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Seal {
    /// Where the chunk before begins; 0 for the first chunk.
    pub(super) from: u64,
    /// Where this chunk begins.
    pub(super) to: u64,
    /// CRC-32 of the bytes between.
    pub(super) crc32: u32,
}

pub(super) fn encode_seal(seal: &Seal, bytes: &mut Vec<u8>) {
    let mut encoder = Encoder::new(bytes);
    encoder.u64(seal.from);
    encoder.u64(seal.to);
    encoder.u32(seal.crc32);
}

pub(super) fn decode_seal(message: &[u8]) -> Option<Seal> {
    let mut decoder = Decoder::new(message);
    let seal = Seal { from: decoder.u64(), to: decoder.u64(), crc32: decoder.u32() };
    decoder.whole().then_some(seal)
}
