//! One pass over a recording that compares everything with everything: checksums, chain, digest, order, counts.
//!
//! How a flipped byte is found, wherever it is. Before the close record: by the SHA-256 in the close record. Close
//! record and data end: by the CRC-32 of the data section. Summary and footer: by the CRC-32 in the footer. The
//! checksums themselves: by not matching. Magic bytes: by comparison. Each chunk has its own CRC-32, which names it.

mod end;

use std::ops::RangeInclusive;
use std::path::Path;

use mcap::MAGIC;
use mcap::records::op;

use crate::sim::TickRecord;

use super::chain::Link;
use super::channel::definitions;
use super::chunk::Inflater;
use super::close::Close;
use super::error::RecordingError;
use super::frame::{Frame, Frames, Stop};
use super::header::first_link;
use super::input::Input;
use super::integrity::{Cut, Finding, Integrity};
use super::limits;
use super::messages::{ClockHealth, Note, Seal};
use super::parse::{self, InData};
use super::preamble::{self, Preamble};
use super::ticks::Ticks;

/// What a pass over a recording gave.
pub(super) struct Checked {
    pub(super) integrity: Integrity,
    pub(super) close: Option<Close>,
    pub(super) notes: Vec<Note>,
    pub(super) health: Option<ClockHealth>,
    pub(super) records: u64,
    pub(super) next_tick: u64,
    pub(super) missing: u64,
    pub(super) chain: Link,
    pub(super) digest: Link,
}

/// Which part of the file comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// So many records of the preamble were there.
    Start(usize),
    Data,
    /// Behind the close record.
    Closed,
    /// Behind the data section; the summary begins at this byte.
    Summary(u64),
    Footed,
}

/// Checks the file that `preamble` was read from and hands out the ticks of its sound chunks on the way.
pub(super) fn check(
    path: &Path,
    file: Input,
    preamble: &Preamble,
    on_tick: &mut dyn FnMut(&TickRecord),
) -> Result<Checked, RecordingError> {
    let io = |source| RecordingError::Read { path: path.into(), source };
    let mut inflater = Inflater::new().map_err(io)?;
    let mut check = Check::new(preamble);
    let mut frames = match Frames::open(file, true) {
        Ok(frames) => frames,
        Err(Stop::Io(source)) => return Err(io(source)),
        Err(_) => return Err(RecordingError::NotMcap { path: path.into() }),
    };
    loop {
        match frames.next() {
            Ok(Some(frame)) => check.frame(frame, &mut frames, &mut inflater, on_tick),
            Ok(None) => break check.ends_early(frames.at(), frames.at()),
            Err(Stop::Io(source)) => return Err(io(source)),
            Err(Stop::Cut(at)) => break check.ends_early(at, frames.length()),
            Err(Stop::TooLong { at, found, allowed }) => {
                check
                    .lost(at, format!("a record of {found} bytes, at most {allowed} are read; the rest is unreadable"));
                break;
            }
        }
        if check.part == Part::Footed {
            let at = frames.at();
            let end = frames.rest(MAGIC.len() as u64 + 1);
            match end {
                Err(Stop::Io(source)) => return Err(io(source)),
                Ok(end) if end == MAGIC => {}
                Ok(end) if MAGIC.starts_with(end) => check.cut = Some(end.len() as u64),
                _ => check.finding(None, at, "the file does not end as it should".into()),
            }
            break;
        }
    }
    Ok(check.done(&frames))
}

struct Check<'a> {
    preamble: &'a Preamble,
    part: Part,
    chunk: u32,
    /// The chunk before: where it begins and its ticks, when it was sound.
    before: Option<(u64, Option<RangeInclusive<u64>>)>,
    ticks: Ticks,
    close: Option<Close>,
    digest_matches: bool,
    findings: Vec<Finding>,
    more: u64,
    /// Findings whose chunk's last tick shows only in the next sound chunk.
    open: Vec<usize>,
    /// Unfinished bytes at the end of a file that was cut off.
    cut: Option<u64>,
}

impl<'a> Check<'a> {
    fn new(preamble: &'a Preamble) -> Self {
        Self {
            preamble,
            part: Part::Start(0),
            chunk: 0,
            before: Some((0, None)),
            ticks: Ticks::new(first_link(&preamble.map, &preamble.scenario, &preamble.source)),
            close: None,
            digest_matches: false,
            findings: Vec::new(),
            more: 0,
            open: Vec::new(),
            cut: None,
        }
    }

    fn frame(
        &mut self,
        frame: Frame,
        frames: &mut Frames,
        inflater: &mut Inflater,
        on_tick: &mut dyn FnMut(&TickRecord),
    ) {
        match (self.part, frame.op) {
            (Part::Start(count), kind) => self.start(count, kind, frame, frames.body()),
            (Part::Data, kind) => match parse::in_data(kind, frames.body()) {
                InData::Chunk => self.chunk(frame, frames, inflater, on_tick),
                InData::Index => {}
                InData::Close => self.close(frame, frames),
                InData::End => self.data_end(frame, frames),
                InData::Stranger => self.lost(frame.at, format!("a record of kind {kind:#04x} is out of place")),
            },
            (Part::Closed, op::DATA_END) => self.data_end(frame, frames),
            (Part::Summary(start), op::FOOTER) => self.footer(start, frame, frames),
            (Part::Summary(_), _) => {}
            (Part::Closed | Part::Footed, kind) => {
                self.finding(None, frame.at, format!("a record of kind {kind:#04x} behind the close record"));
            }
        }
    }

    fn start(&mut self, count: usize, kind: u8, frame: Frame, body: &[u8]) {
        if preamble::RECORDS.get(count) != Some(&kind) {
            self.finding(None, frame.at, format!("a record of kind {kind:#04x} is out of place"));
        }
        if kind == op::ATTACHMENT
            && let Some(attached) = parse::attachment(body)
            && !attached.sound
        {
            let what = format!("the checksum of attachment `{}` does not match", attached.name);
            self.finding(None, frame.at, what);
        }
        let count = count + 1;
        self.part = if count == preamble::RECORDS.len() { Part::Data } else { Part::Start(count) };
    }

    fn chunk(&mut self, frame: Frame, frames: &Frames, inflater: &mut Inflater, on_tick: &mut dyn FnMut(&TickRecord)) {
        self.chunk = self.chunk.saturating_add(1);
        let expected = self.ticks.next_tick;
        let mut taker = self.ticks.in_chunk(on_tick);
        let result = inflater.read(frames.body(), &mut taker);
        let (first, wrong_link) = (taker.first, taker.wrong_link);
        if let Some(first) = first {
            self.settle(first);
        }
        if result.is_ok() {
            self.sealed(frames.seal(), self.ticks.seal);
        }
        let ticks = first.map(|first| first..=self.ticks.next_tick.saturating_sub(1).max(first));
        self.before = result.is_ok().then(|| (frame.at, ticks.clone()));
        if let Some(what) = wrong_link {
            self.finding(Some((self.chunk, ticks.clone().or(Some(expected..=expected)))), frame.at, what);
        }
        match result {
            // it reads in part, so it was written like this: no flipped byte passes the checksum
            Err(what) if ticks.is_some() => {
                self.ticks.unbroken = false;
                self.finding(Some((self.chunk, ticks)), frame.at, what);
            }
            Err(what) => self.bad_chunk(frame.at, what),
            Ok(()) if self.chunk == 1 && self.ticks.definitions != definitions() => {
                self.bad_chunk(frame.at, "its channels are not those of this format".into());
            }
            Ok(()) => {}
        }
    }

    /// The seal that was written over what stands before against the one over what is there: tells of changes that
    /// inflating does not show, in the form of the compressed data and in indexes.
    fn sealed(&mut self, found: Seal, said: Option<Seal>) {
        // the part before is known to be damaged: its seal tells nothing new
        let Some((at, ticks)) = self.before.take() else { return };
        if said != Some(found) {
            let before = self.chunk.saturating_sub(1);
            match before {
                0 => self.finding(
                    None,
                    at,
                    "the bytes of the header, the scenario or the author's text were changed".into(),
                ),
                _ => self.finding(Some((before, ticks)), at, "its bytes or those of its index were changed".into()),
            }
        }
    }

    /// A record that should have been a chunk, or might have been one.
    fn lost(&mut self, at: u64, what: String) {
        if matches!(self.part, Part::Data) {
            self.chunk = self.chunk.saturating_add(1);
            self.bad_chunk(at, what);
        } else {
            self.finding(None, at, what);
        }
    }

    fn bad_chunk(&mut self, at: u64, what: String) {
        self.before = None;
        self.ticks.unbroken = false;
        let first = self.ticks.next_tick;
        // half a second is what a chunk holds; put right when the next sound chunk shows where it begins
        let last = first + u64::from(self.preamble.header.tick_hz / 2).max(1) - 1;
        let ticks = (self.chunk > 1).then_some(first..=last);
        let at_index = self.findings.len();
        self.finding(Some((self.chunk, ticks)), at, what);
        if self.findings.len() > at_index {
            self.open.push(at_index);
        }
    }

    /// The first tick behind damaged chunks is known: they end before it.
    fn settle(&mut self, next: u64) {
        for index in std::mem::take(&mut self.open) {
            if let Some(ticks) = self.findings.get_mut(index).and_then(|finding| finding.ticks.as_mut())
                && next > *ticks.start()
            {
                *ticks = *ticks.start()..=next - 1;
            }
        }
    }

    fn finding(&mut self, chunk: Option<(u32, Option<RangeInclusive<u64>>)>, at: u64, what: String) {
        if self.findings.len() >= limits::FINDINGS {
            self.more += 1;
            return;
        }
        let (chunk, ticks) = chunk.map_or((None, None), |(chunk, ticks)| (Some(chunk), ticks));
        self.findings.push(Finding { chunk, ticks, at, what });
    }

    fn done(mut self, frames: &Frames) -> Checked {
        if let Some(close) = &self.close {
            let next_tick = close.next_tick;
            self.settle(next_tick);
        }
        let integrity = match (self.findings.is_empty(), self.cut) {
            (true, None) => Integrity::Intact,
            (true, Some(lost_bytes)) => Integrity::Cut(Cut {
                ticks: self.ticks.records,
                unchained: self.ticks.records - self.ticks.linked.records.min(self.ticks.records),
                lost_bytes,
            }),
            (false, cut) => {
                if let Some(lost) = cut {
                    let at = frames.length() - lost;
                    self.finding(None, at, "the file is cut off here, too".into());
                }
                Integrity::Damaged { findings: self.findings, more: self.more }
            }
        };
        Checked {
            integrity,
            close: self.close,
            notes: self.ticks.notes,
            health: self.ticks.health,
            records: self.ticks.records,
            next_tick: self.ticks.next_tick,
            missing: self.ticks.missing,
            chain: self.ticks.linked.link,
            digest: frames.digest(),
        }
    }
}
