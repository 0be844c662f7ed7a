//! `stipple key`: making and showing keys.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::secret::{PassphraseChoice, said};
use super::{CliError, out::Out, place, read_text, write};
use crate::certify::key::{MAX_KEY_TEXT, PublicKey, SecretKey};

#[derive(Args, Debug)]
pub(in crate::cli) struct KeyArgs {
    #[command(subcommand)]
    verb: KeyVerb,
}

#[derive(Debug, Subcommand)]
enum KeyVerb {
    /// Make a key: a secret file under a passphrase, and a public one to give away
    #[command(after_help = "\
EXAMPLES
  stipple key new station-3.centre.example
  stipple key new assessor-a --dir /media/stick --passphrase-file words.txt

The .key file is an encrypted PKCS#8 key, which openssl reads too. Without the passphrase it is lost.")]
    New {
        /// Its name: whose it is; stands in every signature
        #[arg(value_name = "NAME")]
        name: String,
        /// Folder to write it to [default: `STIPPLE_KEYS`, else in the user's settings]
        #[arg(long, value_name = "DIR")]
        dir: Option<PathBuf>,
        #[command(flatten)]
        passphrase: PassphraseChoice,
    },
    /// List the keys of this computer
    #[command(after_help = "EXAMPLES\n  stipple key list\n  stipple key list --json")]
    List {
        /// Folder to look in [default: `STIPPLE_KEYS`, else in the user's settings]
        #[arg(long, value_name = "DIR")]
        dir: Option<PathBuf>,
        /// Print the list as JSON
        #[arg(long)]
        json: bool,
    },
}

pub(in crate::cli) fn run(args: &KeyArgs, out: &mut Out) -> Result<u8, CliError> {
    match &args.verb {
        KeyVerb::New { name, dir, passphrase } => new(name, dir.clone(), passphrase, out),
        KeyVerb::List { dir, json } => list(dir.clone(), *json, out),
    }
}

fn new(name: &str, dir: Option<PathBuf>, passphrase: &PassphraseChoice, out: &mut Out) -> Result<u8, CliError> {
    let usable = !name.is_empty() && !name.starts_with('.') && !name.contains(['/', '\\']);
    if !usable {
        return Err(CliError::usage(format_args!("name of a key: {name:?} cannot be the name of a file"))
            .hint("a name like station-3.centre.example says whose key it is"));
    }
    let wrong = |error: &crate::certify::key::KeyError| CliError::usage(error).hint(error.hint());
    let dir = dir.map_or_else(place::keys, Ok)?;
    let secret = dir.join(format!("{name}.key"));
    let shared = dir.join(format!("{name}.vkey"));
    let key = if secret.exists() && !shared.exists() {
        // the power went between the two files: the secret one is there and is opened, not made anew
        super::secret::open(&secret.display().to_string(), passphrase)?
    } else {
        let key = SecretKey::generate(name).map_err(|error| wrong(&error))?;
        let sealed = key.seal(&passphrase.get(name)?).map_err(|error| wrong(&error))?;
        fs::create_dir_all(&dir)
            .map_err(|error| CliError::failed(format_args!("{}: cannot be made: {error}", dir.display())))?;
        write_secret(&secret, sealed.as_bytes())?;
        key
    };
    write(&shared, format!("{}\n", key.public()).as_bytes())?;
    out.line(format_args!("Secret key   {}  keep it and its passphrase to yourself", secret.display()))?;
    out.line(format_args!("Public key   {}  give it to whoever checks", shared.display()))?;
    out.line(format_args!("Fingerprint  {}", key.public().fingerprint()))?;
    Ok(0)
}

fn list(dir: Option<PathBuf>, json: bool, out: &mut Out) -> Result<u8, CliError> {
    let dir = dir.map_or_else(place::keys, Ok)?;
    let entries = fs::read_dir(&dir).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "key"));
    files.sort();
    let keys = files.iter().map(|path| public_of(path)).collect::<Result<Vec<PublicKey>, _>>()?;
    if json {
        let all: Vec<_> =
            keys.iter().map(|key| serde_json::json!({"name": key.name(), "key": key.to_string()})).collect();
        let text = serde_json::to_string_pretty(&all).map_err(CliError::failed)?;
        out.line(text)?;
    } else if keys.is_empty() {
        out.line(format_args!("No keys in {}. `stipple key new NAME` makes one.", dir.display()))?;
    }
    for key in keys.iter().filter(|_| !json) {
        out.line(format_args!("{}  {key}", key.fingerprint()))?;
    }
    Ok(0)
}

fn public_of(path: &Path) -> Result<PublicKey, CliError> {
    SecretKey::public_of(&read_text(path, MAX_KEY_TEXT as u64)?).map_err(|error| said(path, &error))
}

/// Writes a new file that its owner alone may read; whole or not at all.
fn write_secret(path: &Path, bytes: &[u8]) -> Result<(), CliError> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let fresh = path.with_extension("key.new");
    let put = || {
        let mut file = options.open(&fresh)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        // unlike a rename, a link never replaces what is there; a stick may have no links
        match fs::hard_link(&fresh, path) {
            Err(_) if !path.exists() => fs::rename(&fresh, path),
            linked => fs::remove_file(&fresh).and(linked),
        }
    };
    put().map_err(|error: std::io::Error| {
        let why = CliError::failed(format_args!("{}: cannot be written: {error}", path.display()));
        why.hint("a key is never written over: choose another name, or a folder you may write to")
    })
}
