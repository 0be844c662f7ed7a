//! `stipple verify`: packs checked by whoever trusts nobody.

use std::collections::BTreeMap;
use std::fs;
use std::iter;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Instant;

use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget};

use super::revoked::load as load_revoked;
use super::trust::load;
use super::{CliError, out::Out, read};
use crate::certify::exam;
use crate::certify::pack::{ENDING, MAX_PACK};
use crate::certify::verify::{Account, Asked, Outcome, Seen, verify_asked};

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  stipple verify handover.stipple --trust centre.trust
  stipple verify handover.stipple --trust centre.trust --nonce 7Q4M-2K9F
  stipple verify cohort/ --trust centre.trust --jsonl > checks.jsonl

One line for each check. Needs no network and no account: the recording is stepped and scored again, and what counts is what
comes out here. Exit code 1 when any check of any pack fails.")]
pub(in crate::cli) struct VerifyArgs {
    /// Packs, or folders of packs
    #[arg(value_name = "PACK", required = true)]
    packs: Vec<PathBuf>,
    /// File that says whom to believe, see `stipple trust`
    #[arg(long, value_name = "FILE")]
    trust: PathBuf,
    /// An issuer's list of credentials that hold no more, see `stipple revoked`; may be given again
    #[arg(long, value_name = "LIST")]
    revoked: Vec<PathBuf>,
    /// The nonce that the centre gave for this attempt, see `stipple exam --nonce`
    #[arg(long, value_name = "TEXT", value_parser = exam::nonce)]
    nonce: Option<String>,
    /// Print the checks of each pack as a line of JSON
    #[arg(long)]
    jsonl: bool,
}

/// What the packs came to.
#[derive(Default)]
struct Sum {
    good: usize,
    bad: usize,
    attempt_ms: u64,
}

pub(in crate::cli) fn run(args: &VerifyArgs, out: &mut Out) -> Result<u8, CliError> {
    let trust = load(&args.trust)?;
    let revoked = args.revoked.iter().map(|list| load_revoked(list)).collect::<Result<Vec<_>, _>>()?;
    let asked = Asked { trust: &trust, revoked: &revoked, nonce: args.nonce.as_deref() };
    let packs = found(&args.packs)?;
    let bar = ProgressBar::with_draw_target(Some(packs.len() as u64), ProgressDrawTarget::stderr_with_hz(10));
    let (mut seen, mut sum, start) = (Seen::default(), Sum::default(), Instant::now());
    in_order(
        &packs,
        |path| checked(path, &asked),
        |path, mut account| {
            seen.add(&path.display().to_string(), &mut account);
            sum.add(&account);
            bar.inc(1);
            bar.suspend(|| print(path, &account, args.jsonl, out))
        },
    )?;
    bar.finish_and_clear();
    for (trainee, missing) in seen.gaps().into_iter().filter(|_| packs.len() > 1 && !args.jsonl) {
        let missing: Vec<String> = missing.iter().map(ToString::to_string).collect();
        out.line(format_args!("-  attempts of {trainee} that are not among these packs: {}", missing.join(", ")))?;
    }
    let spent_s = start.elapsed().as_secs_f64().max(1e-9);
    let ratio = sum.attempt_ms as f64 / 1000.0 / spent_s;
    let verdict = format!("{} good, {} not; {spent_s:.1} s, {ratio:.0} times real time", sum.good, sum.bad);
    if args.jsonl {
        out.note(verdict);
    } else {
        out.line(format_args!("{} packs: {verdict}", packs.len()))?;
    }
    Ok(u8::from(sum.bad > 0))
}

/// One pack, checked by itself.
fn checked(path: &Path, asked: &Asked<'_>) -> Account {
    match read(path, MAX_PACK) {
        Ok(bytes) => verify_asked(&bytes, asked, &mut |_| {}),
        Err(error) => Account::unread(error.problems.first().map_or("", |(what, _)| what)),
    }
}

/// Works on every pack, on all processors, and takes the results in the order of the packs.
fn in_order<T: Send>(
    packs: &[PathBuf],
    work: impl Fn(&Path) -> T + Sync,
    mut take: impl FnMut(&Path, T) -> Result<(), CliError>,
) -> Result<(), CliError> {
    let workers = thread::available_parallelism().map_or(1, usize::from).min(packs.len());
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        let (done, results) = mpsc::channel();
        for _ in 0..workers {
            let (done, next, work) = (done.clone(), &next, &work);
            let mine = iter::repeat_with(|| next.fetch_add(1, Ordering::Relaxed));
            let mine = mine.map_while(|at| packs.get(at).map(|path| (at, work(path))));
            // once nobody takes results any more there is no use in making them
            scope.spawn(move || mine.map(|result| done.send(result)).take_while(Result::is_ok).count());
        }
        drop(done);
        let (mut early, mut due) = (BTreeMap::new(), packs.iter().enumerate().peekable());
        for (at, result) in results {
            early.insert(at, result);
            while let Some(result) = due.peek().and_then(|(at, _)| early.remove(at)) {
                if let Some((_, path)) = due.next() {
                    take(path, result)?;
                }
            }
        }
        Ok(())
    })
}

impl Sum {
    fn add(&mut self, account: &Account) {
        if account.is_good() {
            self.good += 1;
        } else {
            self.bad += 1;
        }
        self.attempt_ms += account.result.as_ref().map_or(0, |result| result.attempt_ms);
    }
}

fn print(path: &Path, account: &Account, jsonl: bool, out: &mut Out) -> Result<(), CliError> {
    if jsonl {
        let line =
            serde_json::json!({ "pack": path.display().to_string(), "good": account.is_good(), "checks": account });
        return out.line(line);
    }
    out.line(path.display())?;
    for line in &account.lines {
        out.line(format_args!("  {line}"))?;
    }
    let digest = account.result.as_ref().map_or("", |result| result.sheet_digest.as_str());
    let (held, failed) = (account.count(Outcome::Held), account.count(Outcome::Failed));
    out.line(format_args!("  {held} passed, {failed} failed  {digest}\n"))
}

/// The packs that are meant: files as they are, of folders what ends in `.stipple`, in the order of their names.
fn found(given: &[PathBuf]) -> Result<Vec<PathBuf>, CliError> {
    let mut packs = Vec::new();
    for path in given {
        if !path.is_dir() {
            packs.push(path.clone());
            continue;
        }
        let wrong =
            |error: std::io::Error| CliError::failed(format_args!("{}: cannot be read: {error}", path.display()));
        let entries = fs::read_dir(path).map_err(wrong)?.collect::<Result<Vec<_>, _>>().map_err(wrong)?;
        let mut inside: Vec<PathBuf> = entries.into_iter().map(|entry| entry.path()).collect();
        inside.retain(|path| path.extension().is_some_and(|ending| ending == ENDING));
        inside.sort();
        if inside.is_empty() {
            return Err(CliError::usage(format_args!("{}: no pack in it", path.display()))
                .hint("packs end in .stipple; `stipple pack` makes them"));
        }
        packs.extend(inside);
    }
    Ok(packs)
}
