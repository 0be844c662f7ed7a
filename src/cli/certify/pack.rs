//! `stipple pack` and `stipple sign`.

use std::path::{Path, PathBuf};

use clap::Args;
use jiff::Timestamp;

use super::secret::KeyChoice;
use super::{CliError, moment, not_before, out::Out, place, progress, read, write, write_new};
use crate::certify::make::{BESIDE, MakeError, countersign, make};
use crate::certify::manifest::EarlierPart;
use crate::certify::pack::{ENDING, MAX_PACK};
use crate::certify::report::into_pack;
use crate::recording::Beginning;
use crate::score::points;

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  stipple pack attempts/20261123-101500-first-dots --key station-3
  stipple pack recording.mcap --key station-3.key -o handover.stipple

The recording is scored again; what is packed is what was scored. `stipple verify` checks it, anywhere and without a network.")]
pub(in crate::cli) struct PackArgs {
    /// Recording, or the folder of an attempt
    #[arg(value_name = "ATTEMPT")]
    attempt: PathBuf,
    #[command(flatten)]
    key: KeyChoice,
    /// File to write; must not exist yet [default: the attempt's name and .stipple]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Moment that stands in the pack, e.g. 2026-11-23T10:30:00Z [default: now]
    #[arg(long, value_name = "TIME", value_parser = moment)]
    at: Option<Timestamp>,
    /// With the report in it, for whoever reads on paper
    #[arg(long)]
    report: bool,
}

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  stipple sign handover.stipple --key assessor-a

Who signs says: I was there, and it was this person. Supervised attempts and exams need it.")]
pub(in crate::cli) struct SignArgs {
    /// The pack; it is replaced by the same with one more signature
    #[arg(value_name = "PACK")]
    pack: PathBuf,
    #[command(flatten)]
    key: KeyChoice,
}

pub(in crate::cli) fn run(args: &PackArgs, out: &mut Out) -> Result<u8, CliError> {
    let recording = place::recording(&args.attempt);
    let key = args.key.open()?;
    let mut beside = Vec::new();
    for name in BESIDE {
        let path = recording.with_file_name(name);
        if path.exists() {
            beside.push((name, read(&path, MAX_PACK)?));
        }
    }
    let bytes = read(&recording, MAX_PACK)?;
    let at = args.at.unwrap_or_else(Timestamp::now);
    let bar = progress::bar("scoring");
    let made = make(bytes, &beside, earlier(&recording)?, &key, at, &mut |done| progress::show(&bar, done));
    bar.finish_and_clear();
    let (mut pack, scored) = made.map_err(|error| said(&recording, &error))?;
    not_before(args.at, at, &scored)?;
    if args.report {
        let with = into_pack(&pack, &scored);
        pack = with.map_err(|error| CliError::failed(&error).hint_if(error.hint()))?;
    }
    let to = args.output.clone().unwrap_or_else(|| PathBuf::from(format!("{}.{ENDING}", scored.header.attempt)));
    write_new(&to, &pack)?;
    let (total, passed) = (scored.sheet.verdict.total_hundredths, scored.sheet.verdict.passed);
    let verdict = if passed { "passed" } else { "not passed" };
    out.line(format_args!("Written {}: {} points, {verdict}", to.display(), points(total)))?;
    Ok(0)
}

pub(in crate::cli) fn sign(args: &SignArgs, out: &mut Out) -> Result<u8, CliError> {
    let key = args.key.open()?;
    let signed = countersign(&read(&args.pack, MAX_PACK)?, &key).map_err(|error| said(&args.pack, &error))?;
    write(&args.pack, &signed)?;
    out.line(format_args!("{} is signed by {} too", args.pack.display(), key.public().name()))?;
    Ok(0)
}

/// The trainee's attempts before this one; none for an attempt that was not registered.
fn earlier(recording: &Path) -> Result<Vec<EarlierPart>, CliError> {
    let Some(registration) = Beginning::read(recording)?.registration()? else { return Ok(Vec::new()) };
    crate::certify::earlier::earlier(recording, &registration)?.ok_or_else(|| {
        CliError::failed(format_args!("{}: a registered attempt outside its logbook", recording.display()))
            .hint("pack it where it was made: the pack tells of every attempt before it")
    })
}

fn said(path: &Path, error: &MakeError) -> CliError {
    CliError::failed(format_args!("{}: {error}", path.display())).hint_if(error.hint())
}
