//! `stipple lrs`: attempts into the outbox, and from there to a learning record store.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Args, Subcommand, ValueEnum};
use serde_json::json;

use super::out::Out;
use super::xapi::{CentreArgs, scored};
use super::{CliError, sheet};
use crate::certify::xapi::{Attempt, Version};
use crate::lrs::{self, Batch, LrsError, Outbox, Queued, Store};

/// Longest password that is read, bytes.
const MAX_PASSWORD: u64 = 4096;
/// Holds the password when no file does.
const PASSWORD: &str = "STIPPLE_LRS_PASSWORD";
/// How often a batch is tried in one go.
const TRIES: u32 = 3;
/// Before the second try.
const PAUSE: Duration = Duration::from_secs(1);

#[derive(Debug, Args)]
pub(super) struct LrsArgs {
    #[arg(help = "Folder of the outbox, one for each store [default: STIPPLE_OUTBOX, else in the user's data folder]")]
    #[arg(long, value_name = "DIR", global = true)]
    outbox: Option<PathBuf>,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Put the statements of attempts into the outbox; needs no network
    #[command(after_help = "\
EXAMPLES
  stipple lrs queue attempts/20261123-101500-first-dots --home https://centre.example/trainees
  stipple lrs queue exam/*/ --home https://centre.example/trainees --assessor A-07

What is in the outbox already, waiting or sent, is not queued again. An attempt whose score changed gets new statements,
and statements that take the old ones back go before them.")]
    Queue {
        /// Recordings, or folders of attempts
        #[arg(value_name = "ATTEMPT", required = true)]
        attempts: Vec<PathBuf>,
        #[command(flatten)]
        centre: CentreArgs,
    },
    /// Send what waits, in its order
    #[command(after_help = "\
EXAMPLES
  stipple lrs send --endpoint https://lrs.example/xapi --user station-3 --password-file lrs.password
  STIPPLE_LRS_PASSWORD=... stipple lrs send --endpoint https://lrs.example/xapi --user station-3

A batch leaves the outbox when the store has said that all of it is there. Whatever fails, nothing is lost and nothing is
there twice: send again. The first batch that cannot be sent now stops the ones behind it. A statement that the store does not
want is set aside with its answer, see `stipple lrs list`. Exit code 1 when something waits or was set aside.")]
    Send(SendArgs),
    /// Put what a store did not want back among the ones that wait
    #[command(after_help = "EXAMPLES\n  stipple lrs retry\n  stipple lrs retry --outbox /srv/outbox")]
    Retry,
    /// List the batches of the outbox
    #[command(after_help = "EXAMPLES\n  stipple lrs list\n  stipple lrs list --json")]
    List {
        /// Print the list as JSON
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Args)]
struct SendArgs {
    /// The store's xAPI endpoint, without `/statements`
    #[arg(long, value_name = "URL")]
    endpoint: String,
    /// Name that the store knows
    #[arg(long, value_name = "NAME")]
    user: String,
    #[arg(help = "File whose first line is the password [default: STIPPLE_LRS_PASSWORD]")]
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
    /// What the store speaks
    #[arg(long, value_name = "VERSION", value_enum, default_value_t = Speaks::V103)]
    xapi: Speaks,
    /// How long one request may take, seconds
    #[arg(long, value_name = "S", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=600))]
    timeout: u64,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Speaks {
    /// xAPI 1.0.3
    #[value(name = "1.0.3")]
    V103,
    /// xAPI 2.0, IEEE 9274.1.1
    #[value(name = "2.0.0")]
    V200,
}

pub(super) fn run(args: &LrsArgs, out: &mut Out) -> Result<u8, CliError> {
    if !matches!(args.verb, Verb::Queue { .. }) {
        is_there(args.outbox.as_deref())?;
    }
    let mut outbox = outbox(args.outbox.as_deref())?;
    match &args.verb {
        Verb::Queue { attempts, centre } => queue(attempts, centre, &mut outbox, out),
        Verb::Send(args) => send(args, &mut outbox, out),
        Verb::Retry => {
            let count = outbox.retry()?;
            out.line(format_args!("{count} statements wait again"))?;
            Ok(0)
        }
        Verb::List { json } => list(*json, &outbox, out),
    }
}

fn queue(attempts: &[PathBuf], centre: &CentreArgs, outbox: &mut Outbox, out: &mut Out) -> Result<u8, CliError> {
    let settings = centre.settings();
    let mut wrong = CliError { problems: Vec::new(), code: 0 };
    for given in attempts {
        let queued = scored(given).and_then(|scored| {
            let attempt = Attempt::from(&scored);
            Ok(lrs::queue(outbox, &attempt, &settings, jiff::Timestamp::now())?)
        });
        match queued {
            Ok(Queued::There) => out.line(format_args!("{}: there already", given.display()))?,
            Ok(Queued::Batch { number, fresh, voided: 0 }) => {
                out.line(format_args!("{}: batch {number}, {fresh} statements", given.display()))?;
            }
            Ok(Queued::Batch { number, fresh, voided }) => out.line(format_args!(
                "{}: batch {number}, {fresh} statements; {voided} older ones are taken back",
                given.display()
            ))?,
            // the others are queued all the same
            Err(error) => {
                wrong.problems.extend(error.problems);
                wrong.code = wrong.code.max(error.code);
            }
        }
    }
    if wrong.code == 0 { Ok(0) } else { Err(wrong) }
}

fn send(args: &SendArgs, outbox: &mut Outbox, out: &mut Out) -> Result<u8, CliError> {
    let store = Store {
        endpoint: args.endpoint.clone(),
        user: args.user.clone(),
        password: password(args.password_file.as_deref())?,
        version: match args.xapi {
            Speaks::V103 => Version::V1_0_3,
            Speaks::V200 => Version::V2_0_0,
        },
        timeout: Duration::from_secs(args.timeout),
        tries: TRIES,
        pause: PAUSE,
    };
    let mut lines = Vec::new();
    let sent = lrs::send(outbox, &store, &mut |sent| lines.push(sent));
    for sent in &lines {
        let before = if sent.there_before > 0 { ", some of them there before" } else { "" };
        let aside = if sent.refused > 0 { format!("; {} refused and set aside", sent.refused) } else { String::new() };
        out.line(format_args!("batch {}: {} statements{before}{aside}", sent.number, sent.statements))?;
    }
    let count = sent?;
    let refused: usize = lines.iter().map(|sent| sent.refused).sum();
    let waiting = outbox.waiting()?.len();
    match (count, waiting) {
        (0, 0) if refused == 0 => out.line("nothing waits")?,
        (_, 0) => out.line(format_args!("{count} batches sent, nothing waits"))?,
        _ => out.line(format_args!("{count} batches sent, {waiting} wait"))?,
    }
    if refused > 0 {
        out.line(format_args!("{refused} statements were set aside: `stipple lrs list` shows what the store said"))?;
    }
    Ok(u8::from(refused > 0 || waiting > 0))
}

fn list(as_json: bool, outbox: &Outbox, out: &mut Out) -> Result<u8, CliError> {
    let batches = outbox.batches()?;
    let state = |batch: &Batch| match (batch.refused.is_empty(), batch.sent) {
        (false, _) => "aside",
        (true, true) => "sent",
        (true, false) => "waiting",
    };
    if as_json {
        let rows = batches.iter().map(|batch| {
            json!({ "batch": batch.number, "state": state(batch), "attempt": batch.attempt, "statements": batch.statements.len(), "refused": batch.refused })
        });
        return sheet::json(&rows.collect::<Vec<_>>(), out).map(|()| 0);
    }
    for batch in &batches {
        let count = batch.statements.len();
        out.line(format_args!("{:>6}  {:<7}  {:>3} statements  {}", batch.number, state(batch), count, batch.attempt))?;
        for one in &batch.refused {
            out.line(format_args!("        {}: status {}: {}", one.id, one.status, one.said))?;
        }
    }
    let waiting = batches.iter().filter(|batch| state(batch) == "waiting").count();
    out.line(format_args!("{} batches, {waiting} waiting", batches.len()))?;
    Ok(0)
}

/// The password of a file's first line, else of the environment; never of the command line, which others can read.
fn password(file: Option<&Path>) -> Result<String, CliError> {
    let Some(path) = file else {
        return std::env::var(PASSWORD).map_err(|_e| {
            CliError::usage("no password for the record store")
                .hint(format_args!("name its file with --password-file FILE, or set {PASSWORD}"))
        });
    };
    let mut text = String::new();
    let read = File::open(path).and_then(|file| file.take(MAX_PASSWORD).read_to_string(&mut text));
    read.map_err(|error| CliError::failed(format_args!("{}: cannot be read: {error}", path.display())))?;
    match text.lines().next() {
        Some(line) if !line.is_empty() => Ok(line.to_owned()),
        _ => Err(CliError::failed(format_args!("{}: its first line is empty", path.display()))
            .hint("write the password into its first line")),
    }
}

/// The outbox that is meant.
pub(super) fn outbox(given: Option<&Path>) -> Result<Outbox, CliError> {
    Ok(Outbox::at(&folder(given)?))
}

/// An outbox that is named and not there is a slip: nothing waits in it, and everything in the one that was meant.
fn is_there(given: Option<&Path>) -> Result<(), CliError> {
    let folder = folder(given)?;
    let is_named = given.is_some() || std::env::var_os("STIPPLE_OUTBOX").is_some_and(|set| !set.is_empty());
    if !is_named || folder.is_dir() {
        return Ok(());
    }
    Err(CliError::failed(format_args!("{}: there is no such outbox", folder.display()))
        .hint("look at --outbox and STIPPLE_OUTBOX; `stipple lrs queue` begins a new one"))
}

fn folder(given: Option<&Path>) -> Result<PathBuf, CliError> {
    let set = std::env::var_os("STIPPLE_OUTBOX").filter(|set| !set.is_empty()).map(PathBuf::from);
    if let Some(folder) = given.map(Path::to_path_buf).or(set) {
        return Ok(folder);
    }
    directories::ProjectDirs::from("", "", "stipple").map(|dirs| dirs.data_dir().join("outbox")).ok_or_else(|| {
        CliError::failed("this system does not say where the user's data folder is")
            .hint("name a folder with --outbox DIR or with STIPPLE_OUTBOX")
    })
}

impl From<LrsError> for CliError {
    fn from(error: LrsError) -> Self {
        let hint = error.hint();
        match error {
            LrsError::Xapi(error) => error.into(),
            LrsError::Endpoint { .. } => Self::usage(&error).hint_if(hint),
            _ => Self::failed(&error).hint_if(hint),
        }
    }
}
