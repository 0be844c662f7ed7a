//! The end of a recording against what came before it: close record, data end, footer, or no end at all.

use crate::recording::close::Close;
use crate::recording::frame::{Frame, Frames};
use crate::recording::messages::Seal;
use crate::recording::parse::{self, Parse};

use super::{Check, Part};

impl Check<'_> {
    /// The close record is read and compared with what stands before it.
    pub(super) fn close(&mut self, frame: Frame, frames: &Frames) {
        let read = parse::metadata(frames.body()).map(|(_, map)| Close::from_map(&map));
        self.part = Part::Closed;
        match read {
            Some(Ok(close)) => {
                self.digest_matches = close.digest == frames.digest_before();
                // as if a chunk followed
                self.chunk = self.chunk.saturating_add(1);
                self.sealed(frames.seal(), Some(Seal { crc32: close.seal, ..frames.seal() }));
                self.compare(frame.at, &close);
                self.close = Some(close);
            }
            Some(Err(error)) => {
                let what = format!("close record: `{}` is {}, must be {}", error.field, error.found, error.allowed);
                self.finding(None, frame.at, what);
            }
            None => self.finding(None, frame.at, "the close record does not read".into()),
        }
    }

    /// The close record against what was read.
    fn compare(&mut self, at: u64, close: &Close) {
        if !self.ticks.unbroken || !self.findings.is_empty() {
            return;
        }
        let ticks = &self.ticks;
        let said = (close.records, close.next_tick, close.missing_ticks, close.links, close.chain);
        let found = (ticks.records, ticks.next_tick, ticks.missing, ticks.linked.number, ticks.linked.link);
        if said != found || ticks.chain.pending() > 0 {
            self.finding(None, at, "the close record does not fit the ticks and the chain before it".into());
        }
    }

    /// The end of the data: its checksum covers the close record.
    pub(super) fn data_end(&mut self, frame: Frame, frames: &mut Frames) {
        if self.part == Part::Data {
            self.finding(None, frame.at, "the close record is missing".into());
        }
        let mut parse = Parse(frames.body());
        let said = parse.u32().filter(|_| parse.end().is_some());
        let what = match said {
            None => Some("the end of the data does not read"),
            // what is known to be damaged explains a wrong digest and checksum
            Some(_) if !self.findings.is_empty() => None,
            Some(_) if !self.digest_matches => Some(
                "the bytes before the close record do not match its digest: the header, an index or the digest was changed",
            ),
            Some(crc) if crc != frames.crc_with(frame, 0) => {
                Some("the checksum of the data does not match: the close record or that checksum was changed")
            }
            Some(_) => None,
        };
        if let Some(what) = what {
            self.finding(None, frame.at, what.into());
        }
        frames.restart_crc();
        self.part = Part::Summary(frames.at());
    }

    /// The footer: its checksum covers the index.
    pub(super) fn footer(&mut self, start: u64, frame: Frame, frames: &Frames) {
        let mut parse = Parse(frames.body());
        let fields = (parse.u64(), parse.u64(), parse.u32(), parse.end());
        let sound = match fields {
            (Some(summary), Some(offsets), Some(crc), Some(())) => {
                summary == start && (start..=frame.at).contains(&offsets) && crc == frames.crc_with(frame, 16)
            }
            _ => false,
        };
        if !sound {
            let what = "the checksum of the summary does not match: an index or the footer was changed";
            self.finding(None, frame.at, what.into());
        }
        self.part = Part::Footed;
    }

    /// The records end before the footer.
    pub(super) fn ends_early(&mut self, at: u64, end: u64) {
        if self.preamble.has_end {
            self.lost(at, "a record's length is wrong; nothing behind it can be read".into());
        } else {
            self.cut = Some(end - at);
        }
    }
}
