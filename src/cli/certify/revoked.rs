//! `stipple revoked`: an issuer's signed list of credentials that hold no more.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use jiff::Timestamp;
use uuid::Uuid;

use super::secret::KeyChoice;
use super::{CliError, moment, out::Out, read, write, write_new};
use crate::certify::credential::{
    Credential, MAX_CREDENTIAL_BYTES, MAX_REVOKED_BYTES, RevokedEntry, RevokedError, RevokedList, did_key, seconds,
    sign_list,
};
use crate::certify::json;
use crate::scenario::shown;

#[derive(Args, Debug)]
pub(in crate::cli) struct RevokedArgs {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Write an empty list
    #[command(after_help = "\
EXAMPLES
  stipple revoked new revoked.json --key issuer

Hand the list out as the trust file: `stipple verify --revoked revoked.json` looks credentials up in it, without a network.")]
    New {
        /// File to write; must not exist yet
        #[arg(value_name = "LIST")]
        list: PathBuf,
        #[command(flatten)]
        key: KeyChoice,
    },
    /// Put credentials on the list and sign it anew
    #[command(after_help = "\
EXAMPLES
  stipple revoked add revoked.json credential.json --key issuer --reason \"decided on appeal\"
  stipple revoked add revoked.json urn:uuid:9f1d5c2e-7744-8cf9-bed0-d5c13ced9a52 --key issuer --reason \"issued in error\"")]
    Add {
        /// The list; it is replaced by the longer one
        #[arg(value_name = "LIST")]
        list: PathBuf,
        /// Credentials, or their ids
        #[arg(value_name = "CREDENTIAL|ID", required = true)]
        credentials: Vec<String>,
        #[command(flatten)]
        key: KeyChoice,
        /// Why, for the reader
        #[arg(long)]
        reason: String,
        /// Since when they hold no more, e.g. 2026-11-23T10:30:00Z [default: now]
        #[arg(long, value_name = "TIME", value_parser = moment)]
        at: Option<Timestamp>,
    },
    /// Check a list's signature and say what is on it
    #[command(after_help = "EXAMPLES\n  stipple revoked show revoked.json")]
    Show {
        /// The list
        #[arg(value_name = "LIST")]
        list: PathBuf,
    },
}

pub(in crate::cli) fn run(args: &RevokedArgs, out: &mut Out) -> Result<u8, CliError> {
    match &args.verb {
        Verb::New { list, key } => {
            let key = key.open()?;
            let bytes = sign_list(Vec::new(), key.signing(), Timestamp::now()).map_err(|error| said(list, &error))?;
            write_new(list, &bytes)?;
            out.line(format_args!("Written {}: nothing is revoked, says {}", list.display(), key.public().name()))?;
        }
        Verb::Add { list, credentials, key, reason, at } => {
            let old = load(list)?;
            let key = key.open()?;
            if old.issuer != did_key(&key.signing().verifying_key()) {
                let other = CliError::failed(format_args!("{}: is the list of another issuer", list.display()));
                return Err(other.hint("sign with the key that signed the list; each issuer has a list of its own"));
            }
            let (now, at) = (Timestamp::now(), seconds(at.unwrap_or_else(Timestamp::now)));
            let mut all = old.revoked;
            let before = all.len();
            for given in credentials {
                let id = id(given)?;
                // the same command again adds nothing
                if !all.iter().any(|entry| entry.id == id) {
                    all.push(RevokedEntry { id, at: at.clone(), reason: reason.clone() });
                }
            }
            let (more, count) = (all.len() - before, all.len());
            write(list, &sign_list(all, key.signing(), now).map_err(|error| said(list, &error))?)?;
            out.line(format_args!("{}: {more} more, {count} in all", list.display()))?;
        }
        Verb::Show { list } => {
            let list = load(list)?;
            for entry in &list.revoked {
                let (at, reason) = (shown(&entry.at), shown(&entry.reason));
                out.line(format_args!("{}  since {at}: {reason}", shown(&entry.id)))?;
            }
            out.line(format_args!("{} revoked, as of {}, signed by {}", list.revoked.len(), list.issued, list.issuer))?;
        }
    }
    Ok(0)
}

/// A list, its signature checked.
pub(super) fn load(path: &Path) -> Result<RevokedList, CliError> {
    RevokedList::read(&read(path, MAX_REVOKED_BYTES as u64)?).map_err(|error| said(path, &error))
}

/// The id that is meant: itself, or that of a credential's file.
fn id(given: &str) -> Result<String, CliError> {
    if let Some(uuid) = given.strip_prefix("urn:uuid:") {
        // a slip in an id would revoke nothing, and nobody would see it
        let is_whole = Uuid::try_parse(uuid).is_ok_and(|read| read.hyphenated().to_string() == uuid);
        let wrong = || {
            CliError::usage(format_args!("{given:?} is no id of a credential, must be urn:uuid: and a whole UUID"))
                .hint("copy the `id` of the credential as it is, or name its file")
        };
        return if is_whole { Ok(given.to_owned()) } else { Err(wrong()) };
    }
    let bytes = read(Path::new(given), MAX_CREDENTIAL_BYTES as u64)?;
    let credential: Credential = json::read(&bytes, MAX_CREDENTIAL_BYTES)
        .map_err(|error| CliError::failed(format_args!("{given}: no credential: {error}")))?;
    Ok(credential.id)
}

fn said(path: &Path, error: &RevokedError) -> CliError {
    CliError::failed(format_args!("{}: {error}", path.display()))
}
