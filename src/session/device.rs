//! The stylus of a running attempt: whether it is there, why not, and what the recording says about it.

use std::time::{Duration, Instant};

use crate::device::{DeviceLink, Why};
use crate::recording::{NoteKind, Recorder};

/// Most remarks about moments without force that one recording takes.
const MOST_CUT_NOTES: u64 = 100;

/// A word is for now: what becomes ready later waits for the next one.
const WORD_COUNTS: Duration = Duration::from_secs(1);

/// An attempt that waits for its stylus.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// What stopped it.
    pub why: Why,
    /// What stands against going on now; nothing when the trainee's word is all that is missing.
    pub off: Option<Why>,
    /// More about it in words of the system or the device; may be empty.
    pub detail: String,
}

/// A session's end of the line.
pub(super) struct DeviceWatch {
    link: DeviceLink,
    stopped: Option<(Why, Instant)>,
    asked: Option<Instant>,
    aways: u32,
    cuts: u64,
}

impl DeviceWatch {
    pub(super) fn new(link: DeviceLink) -> Self {
        Self { link, stopped: None, asked: None, aways: 0, cuts: 0 }
    }

    /// The loop has seen the device go away this often. True when that is once more than before: it waits now.
    pub(super) fn went_away(&mut self, aways: u32, recorder: &Recorder) -> bool {
        if aways == self.aways {
            return false;
        }
        self.aways = aways;
        let why = self.link.stopped_by().or(self.link.off()).unwrap_or(Why::Unplugged);
        recorder.note(NoteKind::DeviceLost, f64::from(why.code()), &why.to_string());
        self.stopped = Some((why, Instant::now()));
        true
    }

    /// Moments without force go into the recording as they are noticed.
    pub(super) fn note_cuts(&mut self, recorder: &Recorder) {
        let cuts = self.link.cuts();
        if cuts != self.cuts && self.cuts < MOST_CUT_NOTES {
            recorder.note(NoteKind::Fault, f64::from(Why::HostLate.code()), &Why::HostLate.to_string());
        }
        self.cuts = cuts;
    }

    /// The trainee's word: true when the device can go on. Otherwise it is told, in case a word is what it waits for.
    pub(super) fn may_resume(&mut self) -> bool {
        self.asked = None;
        if self.link.is_ready() {
            return true;
        }
        if self.link.ask_again() {
            self.asked = Some(Instant::now());
        }
        false
    }

    /// The device had to clear a fault first, and has done so while the trainee's word still counts.
    pub(super) fn is_ready_after_word(&mut self) -> bool {
        self.asked = self.asked.filter(|asked| asked.elapsed() < WORD_COUNTS);
        self.asked.is_some() && self.link.is_ready()
    }

    /// The attempt goes on: what the recording says of the gap.
    pub(super) fn resumed(&mut self, recorder: &Recorder) {
        if let Some((why, since)) = self.stopped.take() {
            let gap_s = since.elapsed().as_secs_f64();
            let [happened, ..] = why.told();
            let text = format!("{happened} The device is back; {gap_s:.1} s passed that the recording does not hold.");
            recorder.note(NoteKind::DeviceBack, gap_s, &text);
        }
    }

    /// Why the attempt waits, if the device is why.
    pub(super) fn held(&self) -> Option<Held> {
        let (why, _) = self.stopped?;
        Some(Held { why, off: self.link.off(), detail: self.link.detail() })
    }

    pub(super) fn link(&self) -> &DeviceLink {
        &self.link
    }
}
