//! `stipple replay`: the law runs again over a recording's raw input, and every bit of every tick is compared.

use serde_json::{Value, json};

use super::args::ReplayArgs;
use super::out::Out;
use super::{CliError, place, progress, sheet};
use crate::recording::Note;
use crate::session::{self, Replay};

pub(super) fn run(args: &ReplayArgs, out: &mut Out) -> Result<u8, CliError> {
    let path = place::recording(&args.recording);
    let bar = progress::bar("simulating");
    let replayed = session::replay_file(&path, &mut |progress| progress::show(&bar, progress));
    bar.finish_and_clear();
    let (recording, replay) = replayed?;
    let same = matches!(replay, Replay::Same { .. });
    let integrity = recording.integrity().to_string();
    if args.json {
        let notes: Vec<_> = recording.notes().iter().map(told).collect();
        let clock = recording.health().map(|health| {
            json!({ "missed": health.missed, "worst_late_us": health.worst_late_us,
                    "worst_step_us": health.worst_step_us, "real_time": health.real_time })
        });
        let result = json!({
            "recording": path, "integrity": integrity, "replay": replay.to_string(), "same": same,
            "ticks": recording.ticks(), "missing_ticks": recording.missing_ticks(),
            "device": recording.header().device, "synthetic": recording.header().synthetic,
            "clock": clock, "notes": notes,
        });
        sheet::json(&result, out)?;
    } else {
        out.line(format_args!("{}: {integrity}; {replay}", path.display()))?;
        for note in recording.notes() {
            let at_s = note.tick as f64 / f64::from(recording.header().tick_hz);
            out.line(format_args!("  {at_s:9.3} s  {}  {}", note.kind.name(), note.text))?;
        }
    }
    Ok(u8::from(!same))
}

fn told(note: &Note) -> Value {
    json!({ "tick": note.tick, "kind": note.kind.name(), "value": note.value, "text": note.text })
}
