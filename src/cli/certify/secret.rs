//! Opening a secret key: its file and the passphrase.

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use clap::Args;

use super::{CliError, place, read_text};
use crate::certify::key::{KeyError, MAX_KEY_TEXT, PublicKey, SecretKey};

/// Longest passphrase file, bytes.
const MAX_PASSPHRASE: u64 = 1024;

/// How a key is named and opened.
#[derive(Args, Debug)]
pub(in crate::cli) struct KeyChoice {
    /// Key that signs: its name in the folder of keys, or its .key file
    #[arg(long, value_name = "NAME|FILE")]
    key: String,
    #[command(flatten)]
    passphrase: PassphraseChoice,
}

/// Where the passphrase comes from.
#[derive(Args, Debug)]
pub(in crate::cli) struct PassphraseChoice {
    /// File that holds the passphrase [default: `STIPPLE_PASSPHRASE`, else it is asked for]
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
}

impl PassphraseChoice {
    /// The passphrase, without the end of its line.
    pub(super) fn get(&self, what: &str) -> Result<String, CliError> {
        if let Some(path) = &self.passphrase_file {
            return Ok(read_text(path, MAX_PASSPHRASE)?.trim_end_matches(['\r', '\n']).to_owned());
        }
        if let Ok(set) = std::env::var("STIPPLE_PASSPHRASE") {
            return Ok(set);
        }
        if !std::io::stdin().is_terminal() {
            return Err(CliError::usage(format_args!("{what}: no passphrase, and nobody to ask for it"))
                .hint("name a file with --passphrase-file FILE, or set STIPPLE_PASSPHRASE"));
        }
        rpassword::prompt_password(format!("Passphrase of {what}: "))
            .map_err(|error| CliError::failed(format_args!("{what}: no passphrase: {error}")))
    }
}

impl KeyChoice {
    /// The key, opened.
    pub(super) fn open(&self) -> Result<SecretKey, CliError> {
        open(&self.key, &self.passphrase)
    }
}

/// A key by its name or its file, opened.
pub(in crate::cli) fn open(key: &str, passphrase: &PassphraseChoice) -> Result<SecretKey, CliError> {
    let path = file(key)?;
    let sealed = read_text(&path, MAX_KEY_TEXT as u64)?;
    let wrong = |error| said(&path, &error);
    let passphrase = passphrase.get(SecretKey::public_of(&sealed).map_err(wrong)?.name())?;
    SecretKey::open(&sealed, &passphrase).map_err(wrong)
}

/// The `.key` file that is meant.
fn file(key: &str) -> Result<PathBuf, CliError> {
    let given = Path::new(key);
    if given.extension().is_some_and(|ending| ending == "key") || given.exists() {
        return Ok(given.to_path_buf());
    }
    let path = place::keys()?.join(format!("{key}.key"));
    if path.exists() {
        return Ok(path);
    }
    let none = CliError::usage(format_args!("no key {key:?}: neither a file nor {}", path.display()));
    Err(none.hint("`stipple key list` shows the keys there are, `stipple key new NAME` makes one"))
}

/// A public key from its file.
pub(in crate::cli) fn public(path: &Path) -> Result<PublicKey, CliError> {
    PublicKey::parse(&read_text(path, MAX_KEY_TEXT as u64)?).map_err(|error| said(path, &error))
}

/// An error of a key's file.
pub(super) fn said(path: &Path, error: &KeyError) -> CliError {
    CliError::failed(format_args!("{}: {error}", path.display())).hint(error.hint())
}
