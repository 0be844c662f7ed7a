//! `stipple logbook trainee add|list|rename|erase`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::Timestamp;
use serde_json::json;

use super::erase;
use super::text::minute;
use crate::cli::out::Out;
use crate::cli::{CliError, lrs, sheet};
use crate::logbook::{Logbook, Pseudonym};
use crate::lrs::Outbox;

#[derive(Debug, Args)]
pub(super) struct TraineeArgs {
    #[command(subcommand)]
    verb: Verb,
}

impl TraineeArgs {
    /// Somebody new is entered, into a new logbook if need be.
    pub(super) fn enters(&self) -> bool {
        matches!(self.verb, Verb::Add { .. })
    }
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Enter a trainee under a new pseudonym
    #[command(after_help = "\
EXAMPLES
  stipple logbook trainee add --name \"Jane Doe\"
  stipple logbook trainee add --json

The name stands in logbook/names.json of the store and nowhere else: not in attempts, recordings or exports.")]
    Add {
        /// The person's name; may stay out
        #[arg(long, value_name = "NAME")]
        name: Option<String>,
        /// Print the pseudonym as JSON
        #[arg(long)]
        json: bool,
    },
    /// List trainees
    #[command(after_help = "EXAMPLES\n  stipple logbook trainee list\n  stipple logbook trainee list --names")]
    List(ListArgs),
    /// Give a trainee another name
    #[command(after_help = "EXAMPLES\n  stipple logbook trainee rename T-000173 --name \"Jane Roe\"")]
    Rename {
        /// Whom
        #[arg(value_name = "TRAINEE")]
        trainee: Pseudonym,
        /// The person's name
        #[arg(long, value_name = "NAME")]
        name: String,
    },
    /// Erase a trainee: recordings, sheets, verdicts and name
    #[command(after_help = "\
EXAMPLES
  stipple logbook trainee erase T-000173 --by dpo-1 --reason \"asked for by the person\"
  stipple logbook trainee erase T-000173 --by dpo-1 --reason \"asked for by the person\" --yes

Without --yes nothing is deleted: what would be is shown. The register keeps the pseudonym, the numbers and times of the
attempts, and who erased them why. Statements in the outbox go too, the ones that wait unsent; what a record store has, its
operator must erase. Packs, reports and copies that were handed out are not reached.")]
    Erase {
        /// Whom
        #[arg(value_name = "TRAINEE")]
        trainee: Pseudonym,
        #[arg(help = "Folder of the outbox [default: STIPPLE_OUTBOX, else in the user's data folder]")]
        #[arg(long, value_name = "DIR")]
        outbox: Option<PathBuf>,
        #[command(flatten)]
        sign: erase::Sign,
    },
}

#[derive(Debug, Args)]
struct ListArgs {
    /// Show the persons' names too
    #[arg(long)]
    names: bool,
    /// Print the list as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &TraineeArgs, book: &mut Logbook, out: &mut Out) -> Result<u8, CliError> {
    match &args.verb {
        Verb::Add { name, json } => add(name.as_deref(), *json, book, out),
        Verb::List(args) => list(args, book, out),
        Verb::Rename { trainee, name } => {
            book.rename_trainee(*trainee, name)?;
            out.line(format_args!("Renamed {trainee}")).map(|()| 0)
        }
        Verb::Erase { trainee, outbox, sign } => erase(*trainee, sign, (book, lrs::outbox(outbox.as_deref())?), out),
    }
}

fn add(name: Option<&str>, as_json: bool, book: &mut Logbook, out: &mut Out) -> Result<u8, CliError> {
    let trainee = book.add_trainee(name, Timestamp::now())?;
    if as_json {
        sheet::json(&json!({ "trainee": trainee }), out)?;
    } else {
        out.line(format_args!("Entered {trainee}"))?;
        out.line(format_args!("Next: stipple practise first-dots --headless --stylus hid --trainee {trainee}"))?;
    }
    Ok(0)
}

fn list(args: &ListArgs, book: &mut Logbook, out: &mut Out) -> Result<u8, CliError> {
    let (with_names, as_json) = (args.names, args.json);
    let trainees = book.trainees()?;
    let names = if with_names { book.names()? } else { std::collections::BTreeMap::new() };
    if !as_json && trainees.is_empty() {
        out.line("No trainees yet: stipple logbook trainee add --name \"...\"")?;
    }
    let mut rows = Vec::new();
    for trainee in &trainees {
        let name = names.get(&trainee.pseudonym);
        let erased = trainee.erased.as_ref();
        if !as_json {
            let state = erased.map_or_else(String::new, |erased| format!("  erased {}", minute(Some(&erased.at))));
            let name = name.map_or_else(String::new, |name| format!("  {name}"));
            let (who, added) = (trainee.pseudonym, minute(Some(&trainee.added)));
            out.line(format_args!("{who}  {added}  {:>4} attempts{state}{name}", trainee.attempts))?;
        }
        let mut row = json!({
            "trainee": trainee.pseudonym, "added": trainee.added, "attempts": trainee.attempts,
            "erased": erased.map(|erased| json!({ "at": erased.at, "by": erased.by, "reason": erased.reason })),
        });
        if let (true, Some(row)) = (with_names, row.as_object_mut()) {
            row.insert("name".into(), json!(name));
        }
        rows.push(row);
    }
    if as_json {
        sheet::json(&rows, out)?;
    }
    Ok(0)
}

fn erase(
    trainee: Pseudonym,
    sign: &erase::Sign,
    (book, mut outbox): (&mut Logbook, Outbox),
    out: &mut Out,
) -> Result<u8, CliError> {
    let erased = book.trainees()?.iter().any(|known| known.pseudonym == trainee && known.erased.is_some());
    let about = outbox.about(&trainee.to_string())?;
    // the power may have gone between logbook and outbox: the same command then does the rest
    let rest = erased && !about.is_empty();
    if !rest {
        let attempts = book.attempts_of(trainee)?;
        let has_name = book.names()?.contains_key(&trainee);
        out.line(format_args!("{trainee}: {} attempts{}", attempts.len(), if has_name { " and a name" } else { "" }))?;
        for (_, folder) in &attempts {
            out.line(format_args!("  {}", folder.display()))?;
        }
    }
    for (batch, count) in &about {
        let state = if batch.sent { "sent: the record store has them" } else { "not sent, and will not be" };
        out.line(format_args!("  outbox, batch {}: {count} statements, {state}", batch.number))?;
    }
    if !sign.yes {
        out.line("Nothing was deleted. To delete all of this, say so with --yes")?;
        return Ok(0);
    }
    if !rest {
        let gone = book.erase_trainee(trainee, &sign.by, &sign.reason, Timestamp::now())?;
        out.line(format_args!("Erased {trainee} with {} attempts; the register says so", gone.len()))?;
    }
    let dropped = outbox.forget(&trainee.to_string())?;
    if dropped > 0 {
        out.line(format_args!("{dropped} statements are out of the outbox"))?;
    }
    if about.iter().any(|(batch, _)| batch.sent) {
        out.line("Ask the operator of the record store to erase what it has")?;
    }
    Ok(0)
}
