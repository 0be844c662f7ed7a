//! `stipple exam`: an attempt by the rules of a certifying body. Everything that would spoil it is said before it begins.

use std::path::{Path, PathBuf};

use clap::Args;
use jiff::Timestamp;

use super::attempt_device::{self, Manner};
use super::certify::{load_trust, read};
use super::out::Out;
use super::{CliError, place, prepare, stylus};
use crate::certify::exam;
use crate::certify::note::MAX_NOTE;
use crate::certify::papers::Papers;
use crate::device::{DeviceChoice, Stylus as _};
use crate::logbook::{Logbook, Pseudonym};

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  stipple exam first-dots --trainee T-000173 --trust centre.trust --scheme first-dots.sig --stylus hid
  stipple exam first-dots --trainee T-000173 --trust centre.trust --scheme first-dots.sig --stylus hid --check

The scenario must be signed (`stipple scheme`), the stylus must be in the trust file and freshly calibrated. The attempt is
registered before its first sample and stays in the logbook whatever becomes of it. Afterwards `stipple pack` makes the file
to hand over, and an assessor signs it with `stipple sign`.")]
pub(super) struct ExamArgs {
    /// Scenario: a name from `stipple scenario list`, or a path
    #[arg(value_name = "SCENARIO")]
    scenario: String,
    /// Pseudonym of the trainee, see `stipple logbook trainee`
    #[arg(long, value_name = "T-NUMBER")]
    trainee: Pseudonym,
    /// File that says whom to believe, and which devices
    #[arg(long, value_name = "FILE")]
    trust: PathBuf,
    /// Signature of scenario and rubric, see `stipple scheme`
    #[arg(long, value_name = "FILE.sig")]
    scheme: PathBuf,
    /// The stylus: hid or hid:SERIAL
    #[arg(long, value_name = "DEVICE", value_parser = str::parse::<DeviceChoice>)]
    stylus: DeviceChoice,
    /// The nonce that the centre gave for this exam: 8 to 64 letters, digits, dots, - or _
    #[arg(long, value_name = "TEXT", value_parser = exam::nonce)]
    nonce: Option<String>,
    /// Only say whether the exam could begin; registers nothing
    #[arg(long)]
    check: bool,
    /// Folder of attempts and logbook
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Print the score sheet as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &ExamArgs, out: &mut Out) -> Result<u8, CliError> {
    let prepared = prepare::scenario(&args.scenario, &[])?;
    let trust = load_trust(&args.trust)?;
    let sealed = read(&args.scheme, MAX_NOTE as u64)?;
    let papers = Papers { trust, sealed, nonce: args.nonce.clone().unwrap_or_default() };
    let store = place::attempts(args.out.as_deref())?;
    let hand = stylus::open(stylus::door(&args.stylus)?, &prepared)?;
    let Some(link) = hand.link() else {
        return Err(CliError::failed("the stylus went away; connect it and try again"));
    };
    let stranger = stranger(&store, args.trainee);
    let begun = papers.entry(&prepared.scenario, &link, Timestamp::now(), store, args.trainee);
    let entry = match (begun, stranger) {
        (Ok(entry), None) => entry,
        (begun, stranger) => {
            let wrong: Vec<String> = stranger.into_iter().chain(begun.err().unwrap_or_default()).collect();
            return Err(CliError::failed(format_args!("the exam cannot begin: {}", wrong.join("; ")))
                .hint("put these right, then ask again with --check; nothing was registered"));
        }
    };
    if args.check {
        out.line("The exam can begin: scenario signed, stylus registered and calibrated, aids off.")?;
        return Ok(0);
    }
    attempt_device::with_hand(&prepared, hand, &Manner { resume_after_s: None, entry, json: args.json }, out)
}

/// Why no attempt of this trainee can be registered, if none can. No store is made by asking.
fn stranger(store: &Path, trainee: Pseudonym) -> Option<String> {
    if !store.is_dir() {
        return Some(format!("{trainee} is not entered: there is no logbook at {}", store.display()));
    }
    Logbook::at(store).trainee(trainee).err().map(|error| error.to_string())
}
