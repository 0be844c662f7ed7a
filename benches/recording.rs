//! Cost of one tick on disk: writing it, checking and decoding it, and decoding alone. The hand is at work: pedal down,
//! needle in the skin, so that the numbers are as hard to compress as they get.
#![expect(clippy::unwrap_used, reason = "a bench stops at the first surprise")]

use std::hint::black_box;
use std::path::Path;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use stipple::device::{DeviceKind, DeviceSpec};
use stipple::math::{DVec3, Pose};
use stipple::motion::StylusSample;
use stipple::recording::{CloseOutcome, Ending, Header, Recording, RecordingWriter};
use stipple::scenario::{self, Scenario};
use stipple::session::Prepared;
use stipple::sim::{Model, TickRecord};
use stipple::units::Tick;

/// Half a minute.
const TICKS: u64 = 30_000;

fn records(model: &Model) -> Vec<TickRecord> {
    let mut state = model.start();
    let record = |tick: u64| {
        let t = tick as f64 * 0.001;
        let position_mm =
            DVec3::new(t + 0.01 * libm::sin(t * 60.0), libm::sin(t * 7.0) * 1.5, libm::cos(t * 50.0) * 0.01);
        let world_from_tool = Pose { position_mm, ..Pose::IDENTITY };
        let sample = StylusSample { world_from_tool, pedal: 1.0, stretch: 1.0, flags: 0 };
        let outcome = model.step(&mut state, &sample);
        TickRecord { tick: Tick(tick), sample, outcome, sent_n: outcome.force_n }
    };
    (0..TICKS).map(record).collect()
}

fn write(path: &Path, scenario: &Scenario, records: &[TickRecord]) {
    let device = DeviceSpec::plain("bench", DeviceKind::Scripted, 0.0, 0.0).synthetic();
    let mut writer = RecordingWriter::create(path, &Header::new("bench", &device, 0), scenario, "").unwrap();
    for record in records {
        writer.push(record).unwrap();
    }
    writer.finish(Ending::clean(CloseOutcome::Finished)).unwrap();
}

fn bench(criterion: &mut Criterion) {
    let Prepared { scenario, model, .. } = Prepared::new(scenario::find("pad-depth-drill").unwrap()).unwrap();
    let records = records(&model);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("recording.mcap");
    write(&path, &scenario, &records);
    let bytes = std::fs::metadata(&path).unwrap().len();
    let mut group = criterion.benchmark_group(format!("recording, {:.0} bytes a tick", bytes as f64 / TICKS as f64));
    group.throughput(Throughput::Elements(TICKS)).sample_size(20);
    group.bench_function("write", |bencher| {
        let fresh = || tempfile::tempdir().unwrap();
        bencher.iter_batched(
            fresh,
            |folder| write(&folder.path().join("x.mcap"), &scenario, &records),
            BatchSize::PerIteration,
        );
    });
    group.bench_function("check", |bencher| bencher.iter(|| Recording::open(black_box(&path)).unwrap().ticks()));
    group.bench_function("check and decode in one pass", |bencher| {
        bencher.iter(|| {
            let mut deepest = 0.0_f64;
            Recording::open_with(&path, |record| deepest = deepest.max(record.outcome.depth_mm)).unwrap();
            deepest
        });
    });
    let recording = Recording::open(&path).unwrap();
    group.bench_function("decode", |bencher| {
        bencher
            .iter(|| recording.records().unwrap().map(|record| record.unwrap().outcome.depth_mm).fold(0.0, f64::max));
    });
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
