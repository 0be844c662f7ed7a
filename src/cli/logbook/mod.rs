//! `stipple logbook`: trainees and their attempts.

mod check;
mod compare;
mod erase;
mod list;
mod progress;
mod recheck;
mod reference;
mod reindex;
mod retention;
mod rubric;
mod show;
mod text;
mod trainee;
mod verdict;

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::out::Out;
use super::{CliError, place};
use crate::logbook::{Logbook, LogbookError};

#[derive(Debug, Args)]
pub(super) struct LogbookArgs {
    /// Folder of attempts with its logbook [default: where attempts go without --out]
    #[arg(long, value_name = "DIR", global = true)]
    store: Option<PathBuf>,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Enter, list, rename and erase trainees
    Trainee(trainee::TraineeArgs),
    /// List attempts
    List(list::ListArgs),
    /// Show one attempt with its verdicts
    Show(show::ShowArgs),
    /// Learning curves of a trainee, and what to practise next
    Progress(progress::ProgressArgs),
    /// Two attempts side by side
    Compare(compare::CompareArgs),
    /// Mark an instructor's attempt as the reference of its scenario
    Reference(reference::ReferenceArgs),
    /// Give a verdict on an attempt; the ones before it stay
    Verdict(verdict::VerdictArgs),
    /// What another rubric would change, and the verdicts that follow
    Rubric(Box<rubric::RubricArgs>),
    /// Score again by the same rubric: the same bits must come out
    Recheck(recheck::RecheckArgs),
    /// Erase attempts
    Erase(erase::EraseArgs),
    /// What was kept long enough, and delete it
    Retention(retention::RetentionArgs),
    /// Build the index anew from the folders
    Reindex(reindex::ReindexArgs),
    /// Check that every registered attempt is there
    Check(check::CheckArgs),
}

pub(super) fn run(args: &LogbookArgs, out: &mut Out) -> Result<u8, CliError> {
    let store = place::attempts(args.store.as_deref())?;
    // of a folder that is not there nothing can be said, least of all that nothing is wrong
    if !store.is_dir() && !matches!(&args.verb, Verb::Trainee(args) if args.enters()) {
        return Err(CliError::failed(format_args!("{}: there is no such folder of attempts", store.display()))
            .hint("name it with --store DIR, or begin one with: stipple logbook trainee add"));
    }
    let mut book = Logbook::at(&store);
    match &args.verb {
        Verb::Trainee(args) => trainee::run(args, &mut book, out),
        Verb::List(args) => list::run(args, &mut book, out),
        Verb::Show(args) => show::run(args, &mut book, out),
        Verb::Progress(args) => progress::run(args, &mut book, out),
        Verb::Compare(args) => compare::run(args, &mut book, out),
        Verb::Reference(args) => reference::run(args, &mut book, out),
        Verb::Verdict(args) => verdict::run(args, &mut book, out),
        Verb::Rubric(args) => rubric::run(args, &mut book, out),
        Verb::Recheck(args) => recheck::run(args, &mut book, out),
        Verb::Erase(args) => erase::run(args, &mut book, out),
        Verb::Retention(args) => retention::run(args, &mut book, out),
        Verb::Reindex(args) => reindex::run(args, &mut book, out),
        Verb::Check(args) => check::run(args, &mut book, out),
    }
}

impl From<LogbookError> for CliError {
    fn from(error: LogbookError) -> Self {
        let hint = error.hint();
        match error {
            LogbookError::Name { .. } | LogbookError::Unknown { .. } => Self::usage(&error).hint(hint),
            _ => Self::failed(&error).hint(hint),
        }
    }
}
