//! A recorder whose thread breaks.

use std::io::{self, Write};
use std::path::Path;

use stipple::device::{ScriptedHand, Stylus};
use stipple::math::DVec3;
use stipple::motion::StylusSample;
use stipple::recording::{CloseOutcome, Ending, Header, Recorder, RecordingError, RecordingWriter, Storage, ring};
use stipple::scenario;
use stipple::session::Prepared;
use stipple::sim::TickRecord;
use stipple::units::Tick;

/// A disk whose driver breaks, once, when it holds `left` bytes.
struct Broken {
    left: usize,
}

impl Write for Broken {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let left = std::mem::replace(&mut self.left, usize::MAX);
        self.left = left.checked_sub(bytes.len()).unwrap();
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Storage for Broken {
    fn sync(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_recorder_that_breaks_is_seen_at_once() {
    let prepared = Prepared::new(scenario::find("pad-depth-drill").unwrap()).unwrap();
    let sample = StylusSample::default();
    let outcome = prepared.model.step(&mut prepared.model.start(), &sample);
    let hand = ScriptedHand::new(|_| stipple::device::Reading::Lost);
    let header = Header::new("attempt", &hand.spec(), 1);
    let storage = Box::new(Broken { left: 40_000 });
    let writer = RecordingWriter::over(Path::new("x"), storage, &header, &prepared.scenario, "").unwrap();
    let (mut records, out) = ring();
    let recorder = Recorder::with(writer, out).unwrap();
    let mut tick = 0;
    while recorder.status().failed.is_none() {
        let record = TickRecord { tick: Tick(tick), sample, outcome, sent_n: DVec3::ZERO };
        tick += u64::from(records.push(record).is_ok());
    }
    let (message, _) = recorder.status().failed.unwrap();
    assert!(message.contains("stopped"), "{message}");
    let finished = recorder.finish(Ending::clean(CloseOutcome::Finished));
    assert!(matches!(finished, Err(RecordingError::Stopped { .. })), "{finished:?}");
}
