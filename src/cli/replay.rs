//! `stipple replay`: the law runs again over a recording's raw input, and every bit of every tick is compared.

use serde_json::json;

use super::args::ReplayArgs;
use super::out::Out;
use super::{CliError, place, progress, sheet};
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
        let result = json!({ "recording": path, "integrity": integrity, "replay": replay.to_string(), "same": same });
        sheet::json(&result, out)?;
    } else {
        out.line(format_args!("{}: {integrity}; {replay}", path.display()))?;
    }
    Ok(u8::from(!same))
}
