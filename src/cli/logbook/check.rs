//! `stipple logbook check`: is everything there that the register tells of?

use clap::Args;
use serde_json::json;

use crate::cli::out::Out;
use crate::cli::{CliError, progress, sheet};
use crate::logbook::Logbook;
use crate::session::Progress;

#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  stipple logbook check
  stipple logbook check --recordings
  stipple logbook check --holds \"$(cat noted.txt)\"

Exit code 0 when nothing is wrong, 1 otherwise. Note down the digest of the last line now and then, outside this computer:
`--holds DIGEST` says later whether the register still holds it, so whether it was written anew since.")]
pub(super) struct CheckArgs {
    /// Read every recording and compare its bytes with the register
    #[arg(long)]
    recordings: bool,
    /// The register must hold a line with this SHA-256: 64 hexadecimal digits
    #[arg(long, value_name = "DIGEST", value_parser = digest)]
    holds: Option<String>,
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
}

/// A digest that is not whole would look like a register that was written anew.
fn digest(text: &str) -> Result<String, String> {
    let text = text.trim().to_ascii_lowercase();
    let is_whole = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_whole {
        Ok(text)
    } else {
        Err(format!("has {} characters, must be 64 hexadecimal digits", text.chars().count()))
    }
}

pub(super) fn run(args: &CheckArgs, book: &mut Logbook, out: &mut Out) -> Result<u8, CliError> {
    let bar = progress::bar("checking");
    let checked = book.check(args.recordings, &mut |done, all| {
        progress::show(&bar, Progress { done_s: done as f64, most_s: all as f64 });
    });
    bar.finish_and_clear();
    let checked = checked?;
    let holds = args.holds.as_deref().map(|digest| book.holds(digest)).transpose()?;
    let is_sound = checked.is_sound() && holds != Some(false);
    if args.json {
        sheet::json(&json!({ "sound": is_sound, "holds": holds, "checked": checked }), out)?;
        return Ok(u8::from(!is_sound));
    }
    for found in &checked.found {
        let kind = if found.remark { "remark" } else { "wrong" };
        out.line(format_args!("{kind:<7} {}: {}", found.place, found.what))?;
    }
    if holds == Some(false) {
        out.line("wrong   register: it does not hold that line")?;
    }
    let (head, registered, erased) = (&checked.head, checked.registered, checked.erased);
    out.line(format_args!(
        "{registered} attempts registered, {erased} of them erased; {} unregistered",
        checked.unregistered
    ))?;
    if args.recordings {
        out.line(format_args!("{} recordings read", checked.recordings))?;
    }
    out.line(format_args!("register: {} lines, the last is {}", head.lines, head.digest))?;
    out.line(if is_sound { "Nothing is wrong" } else { "NOT as it was written" })?;
    Ok(u8::from(!is_sound))
}
