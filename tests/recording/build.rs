//! What the tests record: attempts of ticks in which no two numbers are alike, and a storage that fills up.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use stipple::device::{DeviceKind, DeviceSpec};
use stipple::math::{DQuat, DVec3, Pose};
use stipple::motion::StylusSample;
use stipple::recording::{Close, CloseOutcome, Ending, Header, Recording, RecordingWriter, Storage};
use stipple::scalp::SurfacePoint;
use stipple::scenario::{self, Scenario};
use stipple::sim::{Outcome, TickRecord};
use stipple::units::Tick;
use tempfile::TempDir;

pub(crate) const START_NS: u64 = 1_790_000_000_000_000_000;

pub(crate) fn drill() -> Scenario {
    scenario::find("pad-depth-drill").unwrap().scenario
}

pub(crate) fn header() -> Header {
    let device = DeviceSpec::plain("a test", DeviceKind::Scripted, 3.0, 500.0).synthetic();
    Header::new("attempt-1", &device, START_NS)
}

/// Numbers that look like nothing (SplitMix64): every field differs from every other.
pub(crate) struct Mix(pub(crate) u64);

impl Mix {
    pub(crate) fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Any finite number, to the last bit.
    pub(crate) fn f64(&mut self) -> f64 {
        let x = f64::from_bits(self.bits());
        if x.is_finite() { x } else { 0.1 }
    }

    pub(crate) fn u32(&mut self) -> u32 {
        u32::try_from(self.bits() >> 32).unwrap()
    }

    pub(crate) fn vec3(&mut self) -> DVec3 {
        DVec3::new(self.f64(), self.f64(), self.f64())
    }
}

pub(crate) fn record(tick: u64, seed: u64) -> TickRecord {
    let mut mix = Mix(seed ^ tick.wrapping_mul(0x1234_5678_9abc_def1));
    let rotation = DQuat::from_xyzw(mix.f64(), mix.f64(), mix.f64(), mix.f64());
    let sample = StylusSample {
        world_from_tool: Pose { position_mm: mix.vec3(), rotation },
        pedal: mix.f64(),
        stretch: mix.f64(),
        flags: mix.u32(),
    };
    let outcome = outcome(&mut mix);
    TickRecord { tick: Tick(tick), sample, outcome, sent_n: mix.vec3() }
}

fn outcome(mix: &mut Mix) -> Outcome {
    Outcome {
        contact: SurfacePoint { point_mm: mix.vec3(), normal: mix.vec3(), height_mm: mix.f64() },
        angle_rad: mix.f64(),
        reach_mm: mix.f64(),
        pressed_mm: mix.f64(),
        depth_mm: mix.f64(),
        buried_mm: mix.f64(),
        tent_mm: mix.f64(),
        tip_mm: mix.f64(),
        nose_mm: mix.f64(),
        junction_mm: mix.f64(),
        force_n: mix.vec3(),
        needle_n: mix.f64(),
        needle_peak_n: mix.f64(),
        nose_n: mix.f64(),
        lateral_n: mix.f64(),
        vibration_n: mix.f64(),
        stretch_n_per_mm: mix.f64(),
        entry_mm: mix.vec3(),
        hole: mix.u32(),
        dot: mix.u32(),
        layer: mix.u32(),
        marks: mix.u32(),
        stroke_depth_mm: mix.f64(),
        stroke_peak_n: mix.f64(),
        stroke_nl: mix.f64(),
        pop_n: mix.f64(),
        drag_mm: mix.f64(),
        ink_nl: mix.f64(),
    }
}

/// The same to the bit: `Debug` prints the shortest text that reads back as the same number, and tells -0 from 0.
pub(crate) fn assert_same(found: &TickRecord, wanted: &TickRecord) {
    assert_eq!(format!("{found:?}"), format!("{wanted:?}"));
}

pub(crate) struct Attempt {
    _folder: TempDir,
    pub(crate) path: PathBuf,
    pub(crate) close: Close,
}

/// An attempt with these ticks, closed properly.
pub(crate) fn attempt(ticks: impl IntoIterator<Item = u64>) -> Attempt {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("recording.mcap");
    let mut writer = RecordingWriter::create(&path, &header(), &drill(), "// by hand\n").unwrap();
    for tick in ticks {
        writer.push(&record(tick, 7)).unwrap();
    }
    let close = writer.finish(Ending::clean(CloseOutcome::Finished)).unwrap();
    Attempt { _folder: folder, path, close }
}

pub(crate) fn read(path: &Path) -> Vec<TickRecord> {
    Recording::open(path).unwrap().records().unwrap().map(Result::unwrap).collect()
}

/// First and last byte of each chunk record, as an independent reader sees them.
pub(crate) fn chunks(path: &Path) -> Vec<(usize, usize)> {
    let bytes = fs::read(path).unwrap();
    let summary = mcap::Summary::read(&bytes).unwrap().unwrap();
    let place = |index: &mcap::records::ChunkIndex| {
        let start = usize::try_from(index.chunk_start_offset).unwrap();
        (start, start + usize::try_from(index.chunk_length).unwrap())
    };
    let mut chunks: Vec<_> = summary.chunk_indexes.iter().map(place).collect();
    chunks.sort_unstable();
    chunks
}

/// A storage that fills up.
pub(crate) struct Full {
    pub(crate) left: Arc<AtomicUsize>,
}

impl Write for Full {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let left = self.left.load(Ordering::Relaxed);
        if left < bytes.len() {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.left.store(left - bytes.len(), Ordering::Relaxed);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Storage for Full {
    fn sync(&mut self) -> io::Result<()> {
        Ok(())
    }
}
