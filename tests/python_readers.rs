//! Others open our recordings: the `PyPI` packages `mcap` and `mcap-ros2-support` decode the stylus channel by its name
//! and fields. Needs python3 and, the first time, a package index; without them it says SKIPPED.
#![expect(clippy::unwrap_used, clippy::print_stderr, reason = "helpers of tests")]

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use stipple::device::{DeviceKind, DeviceSpec};
use stipple::math::{DQuat, DVec3, Pose};
use stipple::motion::{StylusSample, flags};
use stipple::recording::{ClockHealth, CloseOutcome, Ending, Header, Integrity, NoteKind, Recording, RecordingWriter};
use stipple::scenario;
use stipple::session::Prepared;
use stipple::sim::TickRecord;
use stipple::units::Tick;

const START_NS: u64 = 1_790_000_000_123_456_789;

/// Runs a command; what it said when it could not or did not succeed.
fn run(command: &mut Command) -> Result<Vec<u8>, String> {
    let output = command.output().map_err(|why| format!("{command:?}: {why}"))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    Err(format!("{command:?}: {}", String::from_utf8_lossy(&output.stderr)))
}

/// A Python that has the two packages, in a folder of its own beside the build.
fn python() -> Result<PathBuf, String> {
    let venv = Path::new(env!("CARGO_TARGET_TMPDIR")).join("mcap-readers");
    let python = venv.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let has_packages = |python: &Path| run(Command::new(python).args(["-c", "import mcap, mcap_ros2"]));
    if has_packages(&python).is_err() {
        let system = if cfg!(windows) { "python" } else { "python3" };
        run(Command::new(system).args(["-m", "venv"]).arg(&venv))?;
        run(Command::new(&python).args(["-m", "pip", "install", "--quiet", "mcap==1.*", "mcap-ros2-support==0.*"]))?;
        has_packages(&python)?;
    }
    Ok(python)
}

fn samples() -> impl Iterator<Item = StylusSample> {
    (0..1200_u32).map(|tick| {
        let t = f64::from(tick) * 0.1;
        StylusSample {
            world_from_tool: Pose {
                position_mm: DVec3::new(t, 1.0 / (t + 1.0), -t * 1e-9),
                rotation: DQuat::from_xyzw(0.0, 0.6, 0.0, -0.8),
            },
            pedal: 1.0 / 3.0,
            stretch: f64::from(tick % 2),
            flags: if tick == 0 { flags::JUMP } else { tick },
        }
    })
}

/// Writes the samples with what the law makes of them.
fn write(path: &Path) {
    let Prepared { scenario, model, .. } = Prepared::new(scenario::find("pad-depth-drill").unwrap()).unwrap();
    let device = DeviceSpec::plain("a test", DeviceKind::Scripted, 0.0, 0.0).synthetic();
    let header = Header::new("attempt-1", &device, START_NS);
    let mut writer = RecordingWriter::create(path, &header, &scenario, "").unwrap();
    let mut state = model.start();
    for (tick, sample) in (0..).zip(samples()) {
        let outcome = model.step(&mut state, &sample);
        writer.push(&TickRecord { tick: Tick(tick), sample, outcome, sent_n: DVec3::ZERO }).unwrap();
    }
    writer.note(NoteKind::Remark, 0.5, "für alle").unwrap();
    writer.health(&ClockHealth::default()).unwrap();
    writer.finish(Ending::clean(CloseOutcome::Finished)).unwrap();
    assert_eq!(Recording::open(path).unwrap().integrity(), &Integrity::Intact);
}

#[test]
fn python_reads_the_stylus_to_the_bit() {
    let python = match python() {
        Ok(python) => python,
        Err(why) => {
            eprintln!("SKIPPED: no Python with `mcap` and `mcap-ros2-support` here: {why}");
            return;
        }
    };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("recording.mcap");
    write(&path);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/read_stylus.py");
    let output = String::from_utf8(run(Command::new(python).arg(script).arg(&path)).unwrap()).unwrap();
    let lines: Vec<Value> = output.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let (last, lines) = lines.split_last().unwrap();
    assert_eq!(last["topics"], json!(["/chain", "/clock", "/event", "/law", "/seal", "/stylus"]));
    let expected: Vec<Value> = (0_u64..).zip(samples()).map(|(tick, sample)| expected(tick, &sample)).collect();
    assert_eq!(lines.len(), expected.len());
    for (found, wanted) in lines.iter().zip(&expected) {
        assert_eq!(found, wanted);
    }
}

/// What Python must say of a sample; numbers as their bits.
fn expected(tick: u64, sample: &StylusSample) -> Value {
    let pose = sample.world_from_tool;
    json!({
        "log_time": START_NS + tick * 1_000_000,
        "tick": tick,
        "position_mm": pose.position_mm.to_array().map(f64::to_bits),
        "rotation_xyzw": pose.rotation.to_array().map(f64::to_bits),
        "pedal": sample.pedal.to_bits(),
        "stretch": sample.stretch.to_bits(),
        "flags": sample.flags,
    })
}
